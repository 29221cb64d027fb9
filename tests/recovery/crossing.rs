//! An upload ends in the middle of its data mode while the port's driver, and the modem, still hold a part of the file.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Action, Error, Outcome, PutOption, RemotePath, Request, UploadWay};
use sim7000_ftp::modem::{ModemInfo, SurveyKind};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::operations::{Operation, at_server, open_bearer, pass, set_up, stored};
use crate::pair::Pair;

/// Bytes a second: 115200 and 57600 baud, and less, as where the radio is slow. Here it is the line that is slow, and
/// takes whatever is written, as a port's driver does.
const SPEEDS: [u32; 5] = [11_520, 5_760, 1_920, 1_300, 960];
/// A driver was seen to hold 20,000 bytes.
const HELD: std::ops::RangeInclusive<usize> = 0..=20_000;
/// For so long the page knocks before it gives the port up, but for the last knock; and so long twice.
const PATIENCE: Duration = Duration::from_secs(15);
const PATIENCE_TWICE: Duration = Duration::from_secs(30);
const NEW: &str = "/incoming/new.bin";

fn at_line(bytes_per_second: u32) -> Pair {
    let mut pair = at_server(Switches {
        baud: bytes_per_second * 10,
        ..Switches::default()
    });
    set_up(&mut pair).unwrap();
    pair
}

fn upload() -> Action {
    Action::Upload {
        folder: RemotePath::new("/incoming"),
        name: b"new.bin".to_vec(),
        option: PutOption::Store,
        way: UploadWay::DataMode,
    }
}

/// No byte is like its neighbours; none of them needs another before it.
fn letters(count: usize) -> Vec<u8> {
    (0..count).map(|at| b'a' + (at % 23) as u8).collect()
}

/// A new page at a modem that gets the rest of the file at this speed; and what the file is to be then.
fn reloaded(held: usize, bytes_per_second: u32) -> (Pair, Vec<u8>) {
    let mut pair = at_line(bytes_per_second);
    let mut file = letters(100_000);
    pair.cut_after = Some(6_000);
    let cut = pair.upload(upload(), &file);
    assert!(cut.is_err(), "{cut:?}");
    pair.client = Recorder::new(pair.now);
    // What went before has arrived.
    pass(&mut pair, Duration::from_secs(10));
    let arrived = stored(&pair, NEW).unwrap().len();
    let end = arrived + held;
    pair.device.receive(&file[arrived..end], pair.now);
    file.truncate(end);
    if held % 1_000 == 500 {
        // Half a pair, which the first ETX completes.
        pair.device.receive(b"\x10", pair.now);
        file.push(3);
    }
    pair.trace.clear();
    (pair, file)
}

/// The modem is awake, and no answer is taken for that to another command.
fn is_understood(pair: &mut Pair) {
    let survey = Request::Survey(SurveyKind::Full, ModemInfo::default());
    let Ok(Outcome::Info(info)) = pair.run(survey) else {
        panic!("it does not say who it is");
    };
    assert!(info.name.starts_with("SIM7000"), "{info:?}");
    assert_eq!(info.missing.names().count(), 0, "{info:?}");
    open_bearer(pair).unwrap();
    Operation::List.run(pair).unwrap();
}

/// Connects, once more where that is in vain the first time.
fn connects(pair: &mut Pair, crosses: Duration) {
    let recover = || Request::Recover { is_patient: true };
    let mut awake = pair.run(recover()).map(drop);
    if crosses > PATIENCE && awake == Err(Error::Modem(Failure::Silent)) {
        pair.client = Recorder::new(pair.now);
        awake = pair.run(recover()).map(drop);
    }
    assert_eq!(awake, Ok(()));
}

fn with_trace(pair: &mut Pair, what: &str, check: impl FnOnce(&mut Pair)) {
    let checked = std::panic::AssertUnwindSafe(|| check(pair));
    let result = std::panic::catch_unwind(checked);
    assert!(result.is_ok(), "{what}:\n{}", pair.trace.join("\n"));
}

#[test]
fn what_a_driver_holds_of_a_file_crosses_a_slow_line_first() {
    for bytes_per_second in SPEEDS {
        for held in HELD.step_by(500) {
            let crosses = Duration::from_secs(held as u64) / bytes_per_second;
            if crosses > PATIENCE_TWICE {
                break;
            }
            let (mut pair, file) = reloaded(held, bytes_per_second);
            let what = format!("{held} bytes at {bytes_per_second} a second");
            with_trace(&mut pair, &what, |pair| {
                connects(pair, crosses);
                let kept = stored(pair, NEW).unwrap();
                assert_eq!(
                    kept.escape_ascii().to_string(),
                    file.escape_ascii().to_string()
                );
                is_understood(pair);
            });
            let mut lines = pair.trace.iter();
            let waited = lines.find(|line| line.contains("a file is coming in"));
            assert_eq!(waited, None, "{what}: late answers were taken for a file");
        }
    }
}

/// Without a reload: an operation that follows at once.
#[test]
fn what_is_held_of_an_upload_that_failed_is_waited_for_too() {
    for bytes_per_second in SPEEDS {
        // So much is supplied at a time.
        for held in (4_096..=20_480).step_by(4_096) {
            if Duration::from_secs(held as u64) / bytes_per_second > PATIENCE {
                break;
            }
            let mut pair = at_line(bytes_per_second);
            let file = letters(100_000);
            pair.lose_after = Some(held);
            let failed = pair.upload(upload(), &file);
            assert_eq!(failed, Err(Error::Modem(Failure::BytesLost)));
            let what = format!("{held} bytes at {bytes_per_second} a second");
            with_trace(&mut pair, &what, |pair| {
                Operation::List.run(pair).unwrap();
                let kept = stored(pair, NEW).unwrap();
                assert!(file.starts_with(&kept), "more than the file is in it");
                assert!(kept.len() >= held, "{} are in it", kept.len());
                is_understood(pair);
            });
        }
    }
}

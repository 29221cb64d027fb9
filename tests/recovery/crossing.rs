//! The page is reloaded in the middle of an upload while the port's driver, and the modem, still hold a part of the file.

use std::time::Duration;

use sim7000_ftp::ftp::{Action, Outcome, PutOption, RemotePath, Request, UploadWay};
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
/// For so long the page knocks before it gives the port up, but for the last knock.
const PATIENCE: Duration = Duration::from_secs(15);

/// A new page at a modem that gets the rest of the file at this speed.
fn reloaded(held: usize, bytes_per_second: u32) -> Pair {
    let mut pair = at_server(Switches {
        baud: bytes_per_second * 10,
        ..Switches::default()
    });
    set_up(&mut pair).unwrap();
    pair.cut_after = Some(6_000);
    let upload = Action::Upload {
        folder: RemotePath::new("/incoming"),
        name: b"new.bin".to_vec(),
        option: PutOption::Store,
        way: UploadWay::DataMode,
    };
    let cut = pair.upload(upload, &[b'x'; 100_000]);
    assert!(cut.is_err(), "{cut:?}");
    pair.client = Recorder::new(pair.now);
    // What went before has arrived.
    pass(&mut pair, Duration::from_secs(10));
    pair.device.receive(&vec![b'x'; held], pair.now);
    pair.trace.clear();
    pair
}

/// The modem is awake, and no answer is taken for that to another command.
fn is_understood(pair: &mut Pair) {
    let recover = Request::Recover { is_patient: true };
    assert_eq!(pair.run(recover).map(drop), Ok(()));
    let kept = stored(pair, "/incoming/new.bin").unwrap();
    assert!(
        kept.iter().all(|byte| *byte == b'x'),
        "a knock is in the file"
    );
    let survey = Request::Survey(SurveyKind::Full, ModemInfo::default());
    let Ok(Outcome::Info(info)) = pair.run(survey) else {
        panic!("it does not say who it is");
    };
    assert!(info.name.starts_with("SIM7000"), "{info:?}");
    assert_eq!(info.missing.names().count(), 0, "{info:?}");
    open_bearer(pair).unwrap();
    Operation::List.run(pair).unwrap();
}

#[test]
fn what_a_driver_holds_of_a_file_crosses_a_slow_line_first() {
    for bytes_per_second in SPEEDS {
        for held in HELD.step_by(500) {
            let crosses = Duration::from_secs(held as u64) / bytes_per_second;
            if crosses > PATIENCE {
                break;
            }
            let mut pair = reloaded(held, bytes_per_second);
            let checked = std::panic::AssertUnwindSafe(|| is_understood(&mut pair));
            let result = std::panic::catch_unwind(checked);
            assert!(
                result.is_ok(),
                "{held} bytes at {bytes_per_second} a second:\n{}",
                pair.trace.join("\n")
            );
            let waited = pair
                .trace
                .iter()
                .find(|line| line.contains("a file is coming in"));
            assert_eq!(waited, None, "late answers were taken for a file");
        }
    }
}

//! The program stops after any number of bytes on the line, in either direction.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, Request, UploadWay};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::operations::{NEXT, Operation, at_server, file, open_bearer, restore, set_up, stored};
use crate::pair::Pair;

/// What a new page says to a modem in data mode before it knows, where nobody has told it.
const KNOCKS: &[u8] = b"AT\rATQ0V1\r";
/// Where an upload may have been cut off, and nothing of it is on the line any more.
pub const RECOVER: Request = Request::Recover { is_patient: false };
const NEW: &str = "/incoming/new.bin";

/// The bytes on the line, both ways, from the operation's first to its last.
fn bytes_of(operation: Operation, switches: &Switches) -> usize {
    const MANY: usize = 1 << 30;
    let mut pair = at_server(switches.clone());
    set_up(&mut pair).unwrap();
    pair.cut_after = Some(MANY);
    operation.run(&mut pair).unwrap();
    MANY - pair.cut_after.unwrap()
}

/// Stops the program after every `step`-th byte, and gives what is left to `check` once the modem is awake again.
fn stopped_anywhere(
    operation: Operation,
    switches: &Switches,
    wake: &Request,
    step: usize,
    check: impl Fn(&Pair),
) {
    let bytes = bytes_of(operation, switches);
    assert!(bytes > 200, "{operation:?} has {bytes} bytes");
    for cut in (0..bytes).step_by(step) {
        let mut pair = at_server(switches.clone());
        set_up(&mut pair).unwrap();
        pair.cut_after = Some(cut);
        let stopped = operation.ask(&mut pair);
        assert_eq!(stopped, Err(Error::Modem(Failure::PortGone)));
        pair.client = Recorder::new(pair.now);
        let what = format!("{operation:?} stopped after {cut} of {bytes} bytes");
        let awake = pair.run(wake.clone()).map(drop);
        assert!(
            awake.is_ok(),
            "{what}: {awake:?} in\n{}",
            pair.trace.join("\n")
        );
        let next = NEXT[cut / step % NEXT.len()];
        let check = |pair: &mut Pair| {
            check(pair);
            restore(pair);
            open_bearer(pair)?;
            next.run(pair)
        };
        let checked = std::panic::AssertUnwindSafe(|| {
            // The session that was left behind ends first, and its file with it.
            open_bearer(&mut pair)?;
            Operation::List.run(&mut pair)?;
            check(&mut pair)
        });
        let result = std::panic::catch_unwind(checked);
        assert!(
            matches!(result, Ok(Ok(()))),
            "{what}, then {next:?}: {result:?} in\n{}",
            pair.trace.join("\n")
        );
    }
}

fn plain() -> Switches {
    Switches::default()
}

/// The modem is silent until the file is over, and says nothing of what it was told meanwhile.
fn without_echo() -> Switches {
    Switches {
        echo: false,
        etput_ok_first: false,
        ..plain()
    }
}

#[test]
fn a_reload_in_an_upload_in_data_mode_that_the_page_remembers() {
    for switches in [plain(), without_echo()] {
        let upload = Operation::Upload(UploadWay::DataMode);
        stopped_anywhere(upload, &switches, &RECOVER, 13, |pair| {
            let kept = stored(pair, NEW).unwrap_or_default();
            // A DLE that stood alone has made the ETX a byte of the file.
            let is_after_dle = kept
                .split_last()
                .is_some_and(|(last, front)| *last == 0x03 && file().starts_with(front));
            let is_front = file().starts_with(&kept);
            assert!(is_front || is_after_dle, "something is in the file");
        });
    }
}

#[test]
fn a_reload_in_an_upload_in_data_mode_that_nobody_remembers() {
    let upload = Operation::Upload(UploadWay::DataMode);
    stopped_anywhere(upload, &plain(), &Request::Wake, 13, |pair| {
        let kept = stored(pair, NEW).unwrap_or_default();
        // The knocks are all that got in, and the DLE that stood before them.
        let mut rest = kept.as_slice();
        if let Some(front) = rest.strip_suffix(KNOCKS) {
            rest = front;
        }
        let whole = file();
        let is_front = whole.starts_with(rest);
        let is_after_dle = rest
            .split_last()
            .is_some_and(|(last, front)| *last == 0x10 && whole.starts_with(front));
        assert!(is_front || is_after_dle, "something is in the file");
    });
}

#[test]
fn a_reload_in_an_upload_in_pieces() {
    for wake in [Request::Wake, RECOVER] {
        let upload = Operation::Upload(UploadWay::Pieces);
        stopped_anywhere(upload, &plain(), &wake, 17, |pair| {
            let kept = stored(pair, NEW).unwrap_or_default();
            let whole = file();
            let same = kept.iter().zip(&whole).take_while(|(a, b)| a == b).count();
            // The piece that was promised is completed by what wakes the modem; nothing follows it.
            assert!(
                kept.len() - same <= 1360,
                "more than a piece is in the file"
            );
        });
    }
}

#[test]
fn a_reload_in_a_download_in_data_mode() {
    for etx_stops_download in [false, true] {
        let switches = Switches {
            etx_stops_download,
            ..plain()
        };
        for wake in [Request::Wake, RECOVER] {
            let download = Operation::Download(DownloadWay::DataMode, 0);
            stopped_anywhere(download, &switches, &wake, 37, |_| {});
        }
    }
}

#[test]
fn a_reload_in_a_download_in_pieces() {
    let download = Operation::Download(DownloadWay::Pieces, 0);
    stopped_anywhere(download, &plain(), &Request::Wake, 29, |_| {});
}

#[test]
fn a_reload_in_an_upload_through_the_modems_memory() {
    for wake in [Request::Wake, RECOVER] {
        let upload = Operation::Upload(UploadWay::Extended);
        stopped_anywhere(upload, &plain(), &wake, 17, |pair| {
            // The memory is sent once it holds all of the file.
            let kept = stored(pair, NEW).unwrap_or_default();
            assert!(kept.is_empty() || kept == file(), "not the file");
        });
    }
}

#[test]
fn a_reload_in_a_download_through_the_modems_memory() {
    let download = Operation::Download(DownloadWay::Extended, 0);
    stopped_anywhere(download, &plain(), &Request::Wake, 29, |_| {});
}

#[test]
fn a_reload_in_a_list() {
    stopped_anywhere(Operation::List, &plain(), &Request::Wake, 11, |_| {});
}

#[test]
fn a_reload_in_operations_without_data() {
    for operation in [
        Operation::Rename,
        Operation::Delete,
        Operation::MakeFolder,
        Operation::RemoveFolder,
        Operation::Size,
        Operation::ModifiedTime,
    ] {
        stopped_anywhere(operation, &plain(), &Request::Wake, 9, |_| {});
    }
}

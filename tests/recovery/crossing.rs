//! The page is reloaded in the middle of an upload while the port's driver, and the modem, still hold a part of the file.

use std::time::Duration;

use sim7000_ftp::ftp::{Action, PutOption, RemotePath, UploadWay};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::anywhere::RECOVER;
use crate::operations::{Operation, at_server, open_bearer, set_up, stored};
use crate::pair::{Driver, Pair};

/// What a driver was seen to hold.
const HELD: usize = 20_000;

/// A new page at a modem that gets the rest of the file at this speed.
fn reloaded_at(bytes_per_second: u32) -> Pair {
    let mut pair = at_server(Switches::default());
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
    let rest = vec![b'x'; HELD];
    pair.driver = Some(Driver::holding(&rest, bytes_per_second, pair.now));
    pair
}

#[test]
fn what_a_driver_holds_of_a_file_crosses_a_slow_line_first() {
    // 57600 and 19200 baud, and the radio of a bad place.
    for bytes_per_second in [5_760, 1_920, 1_300] {
        let mut pair = reloaded_at(bytes_per_second);
        let begun = pair.now;
        let awake = pair.run(RECOVER).map(drop);
        let took = pair.now - begun;
        assert_eq!(awake, Ok(()), "{bytes_per_second} bytes/s, {took:?}");
        let crossing = Duration::from_secs(HELD as u64) / bytes_per_second;
        assert!(took >= crossing, "{took:?} of {crossing:?}");
        let kept = stored(&pair, "/incoming/new.bin").unwrap();
        assert!(kept.len() > HELD);
        assert!(
            kept.iter().all(|byte| *byte == b'x'),
            "a knock is in the file"
        );
        let open = open_bearer(&mut pair);
        assert_eq!(open, Ok(()), "{}", pair.trace.join("\n"));
        Operation::List.run(&mut pair).unwrap();
    }
}

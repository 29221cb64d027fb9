//! A session that was given up reports its end later: that never ends another operation.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, Request, UploadWay};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::operations::{Operation, at_server, open_bearer, restore, set_up};
use crate::pair::Pair;

/// One of each way in which a closing message can come.
const KINDS: [Operation; 13] = [
    Operation::List,
    Operation::Upload(UploadWay::DataMode),
    Operation::Upload(UploadWay::Pieces),
    Operation::Download(DownloadWay::DataMode, 0),
    Operation::Download(DownloadWay::Pieces, 0),
    Operation::Upload(UploadWay::Extended),
    Operation::Download(DownloadWay::Extended, 0),
    Operation::Size,
    Operation::ModifiedTime,
    Operation::MakeFolder,
    Operation::RemoveFolder,
    Operation::Rename,
    Operation::Delete,
];

/// How long the client waits for a closing message.
fn patience(operation: Operation) -> Duration {
    Duration::from_secs(match operation {
        // The whole block goes over the radio first.
        Operation::Upload(UploadWay::Extended) => 375,
        // It is asked every 20 s how far it is, and has made progress at the first question.
        Operation::Download(DownloadWay::Extended, _) => 20 + 75 + 5,
        _ => 75,
    })
}

/// The modem takes its time for each answer, so that there is a time between the commands.
fn switches() -> Switches {
    Switches {
        answer_delay: Duration::from_millis(20),
        ..Switches::default()
    }
}

/// An operation whose closing message comes so much after the session's end, while the modem knows of no session.
fn ends_late(operation: Operation, late: Duration) -> Pair {
    let mut pair = at_server(switches());
    set_up(&mut pair).unwrap();
    pair.device.switches_mut().closing_urc_missing = true;
    pair.device.switches_mut().closing_urc_repeat = late;
    let result = operation.ask(&mut pair);
    assert!(
        matches!(
            result,
            Err(Error::NoClosing { .. } | Error::Stalled { .. } | Error::Modem(_))
        ),
        "{operation:?} ended with {result:?}, late {late:?} in\n{}",
        pair.trace.join("\n")
    );
    *pair.device.switches_mut() = switches();
    pair
}

/// When the client gives up, seen from the session's end.
fn given_up_after(operation: Operation) -> Duration {
    let mut pair = at_server(switches());
    set_up(&mut pair).unwrap();
    let begun = pair.now;
    operation.run(&mut pair).unwrap();
    let took = pair.now - begun;
    let mut pair = at_server(switches());
    set_up(&mut pair).unwrap();
    pair.device.switches_mut().closing_urc_missing = true;
    let begun = pair.now;
    assert!(operation.ask(&mut pair).is_err());
    (pair.now - begun).saturating_sub(took)
}

/// Another client takes the modem over, as after a reload.
fn reload(pair: &mut Pair) {
    pair.client = Recorder::new(pair.now);
    assert_eq!(pair.run(Request::Wake).map(drop), Ok(()));
}

/// The file began while it was asked whose the message is: it must be fetched anew, for the answer is in it.
fn is_in_file(result: &Result<(), Error>) -> bool {
    let Err(Error::Modem(Failure::Unexpected { command })) = result else {
        return false;
    };
    command == "AT+FTPSTATE"
}

fn next_is_not_ended(first: Operation, next: Operation, step: Duration, between: fn(&mut Pair)) {
    let given_up = given_up_after(first);
    assert!(
        given_up <= patience(first) + Duration::from_secs(1),
        "{given_up:?}"
    );
    // From the end of the first operation to the end of the next.
    for late in (1..)
        .map(|count| step * count)
        .take_while(|late| late.as_secs() < 4)
    {
        let mut pair = ends_late(first, given_up + late);
        restore(&mut pair);
        between(&mut pair);
        let begun = pair.now;
        let mut result = open_bearer(&mut pair).and_then(|()| next.run(&mut pair));
        if next == Operation::Download(DownloadWay::DataMode, 0) && is_in_file(&result) {
            result = next.run(&mut pair);
        }
        assert!(
            result.is_ok(),
            "{first:?} tells its end {late:?} after it was given up, {next:?} began at {begun:?}: {result:?} in\n{}",
            pair.trace.join("\n")
        );
    }
}

#[test]
fn the_late_end_of_an_operation_does_not_end_the_same_asked_for_again() {
    for kind in KINDS {
        next_is_not_ended(kind, kind, Duration::from_millis(90), |_| {});
    }
}

#[test]
fn the_late_end_of_an_operation_does_not_end_another() {
    for (index, first) in KINDS.into_iter().enumerate() {
        for distance in 1..KINDS.len() {
            let next = KINDS[(index + distance) % KINDS.len()];
            next_is_not_ended(first, next, Duration::from_millis(470), |_| {});
        }
    }
}

#[test]
fn the_late_end_of_an_operation_before_a_reload_does_not_end_the_same_asked_for_again() {
    for kind in KINDS {
        next_is_not_ended(kind, kind, Duration::from_millis(300), reload);
    }
}

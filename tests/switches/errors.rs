//! Every number of the modem's errors at every step of every operation.

use sim7000_ftp::ftp::{Error, ServerCode};
use sim7000_ftp::sim::Switches;

use crate::operations::{ALL, NEXT, Operation, at_server, open_bearer, restore, set_up};

/// One operation with one failure ordered; then the next ones, with nothing ordered any more.
fn fails_once(operation: Operation, code: u8, switches: Switches) {
    let mut pair = at_server(Switches {
        fail_count: Some(1),
        ..switches
    });
    set_up(&mut pair).unwrap();
    let result = operation.run(&mut pair);
    let trace = || pair.trace.join("\n");
    let expected = Err(Error::Server(ServerCode(code.into())));
    assert!(
        result == expected,
        "{operation:?} with {code} gave {result:?} in\n{}",
        trace()
    );
    for next in NEXT {
        // What the one before has deleted or moved is not missed.
        restore(&mut pair);
        open_bearer(&mut pair).unwrap();
        let result = next.run(&mut pair);
        let trace = || pair.trace.join("\n");
        assert!(
            result.is_ok(),
            "{next:?} after {operation:?}: {result:?} in\n{}",
            trace()
        );
    }
}

/// What fails by its number: asking the modem and what is cancelled do not.
fn operations() -> impl Iterator<Item = Operation> {
    ALL.into_iter().filter(|operation| {
        !matches!(
            operation,
            Operation::Survey | Operation::CancelUpload(_) | Operation::CancelDownload(_)
        )
    })
}

#[test]
fn every_error_at_the_beginning_is_reported_as_it_is() {
    for code in 61..=80 {
        for operation in operations() {
            fails_once(
                operation,
                code,
                Switches {
                    fail_at_open: Some(code),
                    ..Switches::default()
                },
            );
        }
    }
}

#[test]
fn every_error_in_the_middle_is_reported_as_it_is() {
    for code in 61..=80 {
        for operation in operations().filter(|operation| operation.moves_data()) {
            for etx_before_error in [true, false] {
                fails_once(
                    operation,
                    code,
                    Switches {
                        fail_in_middle: Some(code),
                        fail_after: 100,
                        etx_before_error,
                        ..Switches::default()
                    },
                );
            }
        }
    }
}

#[test]
fn every_error_in_the_middle_of_an_upload_that_is_swallowed_to_its_end() {
    for code in 61..=80 {
        for operation in operations().filter(|operation| operation.is_upload()) {
            fails_once(
                operation,
                code,
                Switches {
                    fail_in_middle: Some(code),
                    fail_after: 4_500,
                    swallow_after_error: true,
                    ..Switches::default()
                },
            );
        }
    }
}

#[test]
fn every_error_at_the_end_is_reported_as_it_is() {
    for code in 61..=80 {
        for operation in operations() {
            fails_once(
                operation,
                code,
                Switches {
                    fail_at_close: Some(code),
                    ..Switches::default()
                },
            );
        }
    }
}

//! Closing messages that come twice: nothing in one names its session, so FTPSTATE tells whose it is.

use std::time::Duration;

use sim7000_ftp::ftp::Request;

use crate::support::Dialogue;
use crate::whole::{FILE, IDLE, Kind, OPEN, all, begun_etput, begun_put};

fn kind(name: &str) -> Kind {
    all().into_iter().find(|kind| kind.name == name).unwrap()
}

fn again_is_not_ended_by(repeat: impl Fn(&Kind) -> String) {
    for kind in all() {
        kind.whole()
            .then(kind.begun.clone())
            .modem(&repeat(&kind))
            .says(OPEN)
            .then(kind.rest_if_asked(IDLE))
            .works_at_once()
            .holds_however_cut();
    }
}

#[test]
fn a_success_that_is_repeated_does_not_end_the_same_asked_for_again() {
    again_is_not_ended_by(|kind| kind.closing.clone());
}

#[test]
fn an_error_that_is_repeated_does_not_end_the_same_asked_for_again() {
    again_is_not_ended_by(|kind| format!("+{}: 1,77", kind.name));
}

/// The page was reloaded, or the cable pulled: the session of the client before may still have its say.
#[test]
fn a_message_from_before_the_connection_does_not_end_the_first_operation() {
    for kind in all() {
        for waking in [Request::Wake, Request::Knock] {
            Dialogue::new()
                .asks(waking)
                .wakes()
                .ends_done()
                .then(kind.begun.clone())
                .modem(&kind.closing)
                .says(OPEN)
                .then(kind.rest_if_asked(IDLE))
                .works_at_once()
                .holds_however_cut();
        }
    }
}

#[test]
fn a_repeat_before_the_ok_does_not_end_it_either() {
    for kind in all() {
        let asked = kind.begun.cut_before_each_line().pop().unwrap();
        kind.whole()
            .then(asked)
            .file(FILE)
            .modem(&kind.closing)
            .modem("OK")
            .says(OPEN)
            .then(kind.rest_if_asked(IDLE))
            .works_at_once()
            .holds_however_cut();
    }
}

/// List, ask for a size, list: the message is that of the first.
#[test]
fn a_repeat_that_comes_as_late_as_the_operation_after_the_next_ends_nothing() {
    let list = kind("FTPLIST");
    list.whole()
        .then(kind("FTPSIZE").whole())
        .then(list.begun.clone())
        .modem("+FTPLIST: 1,0")
        .says(OPEN)
        .then(list.rest_if_asked(IDLE))
        .holds();
}

#[test]
fn an_empty_folder_is_empty_the_second_time_too() {
    let list = kind("FTPLIST");
    list.whole()
        .then(list.begun.clone())
        .modem("+FTPLIST: 1,0")
        .says(IDLE)
        .ends(Ok(sim7000_ftp::ftp::Outcome::Listing(Vec::new())))
        .works_at_once()
        .holds_however_cut();
}

/// Its own error and another's success: nothing tells which is which.
#[test]
fn of_two_messages_before_the_ok_the_error_is_believed() {
    let list = kind("FTPLIST");
    for messages in [
        "< +FTPLIST: 1,77\n< +FTPLIST: 1,0",
        "< +FTPLIST: 1,0\n< +FTPLIST: 1,77",
    ] {
        let asked = list.begun.cut_before_each_line().pop().unwrap();
        list.whole()
            .then(asked)
            .says(messages)
            .modem("OK")
            .says(IDLE)
            .ends_with_code(77)
            .works_at_once()
            .holds_however_cut();
    }
}

/// What is heard before an operation may be said again while it runs.
#[test]
fn a_message_that_was_heard_between_operations_is_known_when_it_comes_again() {
    let list = kind("FTPLIST");
    Dialogue::new()
        .modem("+FTPLIST: 1,0")
        .then(list.begun.clone())
        .modem("+FTPLIST: 1,0")
        .says(OPEN)
        .then(list.rest_if_asked(IDLE))
        .holds_however_cut();
}

/// The question costs nothing where the message answers the command itself.
#[test]
fn a_busy_modem_is_believed_at_once() {
    let list = kind("FTPLIST");
    list.whole()
        .then(list.begun.clone())
        .modem("+FTPLIST: 1,66")
        .ends_with_code(66)
        .works_at_once()
        .holds();
}

/// The piece goes on; the message that belongs to none of it is left out.
#[test]
fn a_repeat_in_the_middle_of_an_upload_ends_nothing() {
    let put = kind("FTPPUT");
    put.whole()
        .then(begun_put().file(FILE))
        .says(
            "< +FTPPUT: 1,1,40
             > AT+FTPPUT=2,40
             < +FTPPUT: 2,40",
        )
        .writes(&FILE[..40])
        .says(
            "< +FTPPUT: 1,0
             < OK",
        )
        .says(OPEN)
        .modem("+FTPPUT: 1,1,1360")
        .piece(&FILE[40..])
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .says(IDLE)
        .ends_done()
        .holds_however_cut();
    // Nothing can be asked while the modem takes the file.
    let etput = kind("FTPETPUT");
    let streaming = etput
        .whole()
        .then(begun_etput(sim7000_ftp::ftp::UploadWay::DataMode))
        .part_of_a_file(FILE)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(FILE);
    streaming
        .clone()
        .modem("+FTPETPUT: 1,0")
        .file(b"")
        .ends_the_stream()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .says(IDLE)
        .ends_done()
        .holds_however_cut();
    // An error is believed: what follows it would be taken for commands.
    streaming
        .modem("+FTPETPUT: 1,78")
        .ends_the_stream()
        .ends_with_code(78)
        .holds();
}

/// A session that broke off may never answer the ETX: the success of the one before is none of this one.
#[test]
fn a_repeat_does_not_stand_for_an_answer_that_never_comes() {
    let etput = kind("FTPETPUT");
    let ended = etput
        .whole()
        .then(begun_etput(sim7000_ftp::ftp::UploadWay::DataMode))
        .file(FILE)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(FILE)
        .ends_the_stream();
    ended
        .clone()
        .modem("+FTPETPUT: 1,0")
        .wait(Duration::from_secs(75))
        .ends_with_failure(sim7000_ftp::at::Failure::NoAnswer {
            command: "AT+FTPETPUT=2".into(),
            seconds: 75,
        })
        .wakes_and_works()
        .holds_however_cut();
    ended
        .modem("+FTPETPUT: 1,78")
        .wait(Duration::from_secs(75))
        .ends_with_code(78)
        .holds_however_cut();
}

/// FTPSTATE may be later than the message.
#[test]
fn a_session_that_is_about_to_end_is_asked_for_again() {
    let delete = kind("FTPDELE");
    delete
        .whole()
        .then(delete.begun.clone())
        .modem("+FTPDELE: 1,0")
        .says(OPEN)
        .wait(Duration::from_secs(1))
        .says(OPEN)
        .wait(Duration::from_secs(1))
        .says(IDLE)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// FTPETGET's stream begins while the answer is on its way, which then is in the file.
#[test]
fn a_file_that_the_answer_has_got_into_is_not_taken() {
    let get = kind("FTPETGET");
    get.whole()
        .then(get.begun.clone())
        .says(
            "< +FTPETGET: 1,0
             > AT+FTPSTATE
             < +FTPETGET: 1,1",
        )
        .ends_with_failure(sim7000_ftp::at::Failure::Unexpected {
            command: "AT+FTPSTATE".into(),
        })
        .fetched(b"")
        .holds_however_cut();
}

/// A lost byte makes the line another. That no session is open has not been said.
#[test]
fn an_answer_that_cannot_be_read_makes_no_message_true() {
    let delete = kind("FTPDELE");
    for line in ["+FTPSTAE: 1", "+FTPSTATE: ", "FTPSTATE: 1"] {
        let asked = |message: &str| {
            delete
                .whole()
                .then(delete.begun.clone())
                .modem(message)
                .host("AT+FTPSTATE")
                .modem(line)
                .modem("OK")
        };
        asked("+FTPDELE: 1,0")
            .wait(Duration::from_secs(1))
            .says(OPEN)
            .modem("+FTPDELE: 1,77")
            .says(IDLE)
            .ends_with_code(77)
            .works_at_once()
            .holds_however_cut();
        asked("+FTPDELE: 1,77")
            .ends_with_code(77)
            .works_at_once()
            .holds_however_cut();
    }
}

#[test]
fn a_firmware_that_lacks_ftpstate_tells_by_refusing_ftpquit_that_no_session_is_open() {
    for kind in all() {
        kind.whole()
            .then(kind.begun.clone())
            .then(kind.rest_if_asked(
                "> AT+FTPSTATE
                 < ERROR
                 > AT+FTPQUIT
                 < ERROR",
            ))
            .works_at_once()
            .holds_however_cut();
    }
}

/// Better a failure that is tried again than a success that nobody has told.
#[test]
fn a_firmware_that_lacks_ftpstate_ends_the_session_that_a_repeat_made_doubtful() {
    let delete = kind("FTPDELE");
    let quits = delete.whole().then(delete.begun.clone()).says(
        "< +FTPDELE: 1,0
         > AT+FTPSTATE
         < ERROR
         > AT+FTPQUIT",
    );
    quits
        .clone()
        .says(
            "< OK
             < +FTPDELE: 1,80
             > AT+FTPSTATE
             < ERROR",
        )
        .ends_with_code(80)
        .works_at_once()
        .holds_however_cut();
    quits
        .says(
            "< +FTPDELE: 1,80
             < OK",
        )
        .ends_with_code(80)
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn a_cancel_while_it_is_asked_waits_for_the_answer() {
    let list = kind("FTPLIST");
    let asking = list
        .whole()
        .then(list.begun.clone())
        .modem("+FTPLIST: 1,0")
        .host("AT+FTPSTATE")
        .cancels();
    asking
        .clone()
        .says(
            "< +FTPSTATE: 1
             < OK
             > AT+FTPQUIT
             < OK
             < +FTPLIST: 1,80",
        )
        .says(IDLE)
        .ends_with_failure(sim7000_ftp::at::Failure::Cancelled)
        .wakes_and_works()
        .holds_however_cut();
}

//! One session at a time: what an earlier one left behind.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Action, DownloadWay, Error, Outcome};

use crate::support::Dialogue;
use crate::support::steps::{download, ftp, size};
use crate::whole::{FILE, IDLE, OPEN, all, begun_get};

/// FTPSIZE from the first setting to its end.
fn goes_on(dialogue: Dialogue) -> Dialogue {
    dialogue
        .sets_account()
        .sets_get("/", "a.txt")
        .says(
            "> AT+FTPSIZE
             < OK
             < +FTPSIZE: 1,0,1024",
        )
        .ends(Ok(Outcome::Size(1024)))
}

fn open_session() -> Dialogue {
    Dialogue::new().asks(size("a.txt")).says(
        "> AT+FTPSTATE
         < +FTPSTATE: 1
         < OK
         > AT+FTPQUIT",
    )
}

#[test]
fn a_session_that_is_open_is_quit_first() {
    for answer in [
        &["OK", "+FTPGET: 1,80"][..],
        &["+FTPPUT: 1,80", "OK"],
        &["OK", "+FTPLIST: 1,80"],
        &["+FTPETGET: 1,64", "ERROR"],
    ] {
        let dialogue = answer.iter().fold(open_session(), |d, line| d.modem(line));
        goes_on(dialogue).holds_however_cut();
    }
}

const ASK_AGAIN: Duration = Duration::from_secs(1);

/// The session cannot be quit; whether there is one is asked again.
fn refuses_to_quit(dialogue: Dialogue) -> Dialogue {
    dialogue.modem("ERROR").wait(ASK_AGAIN).host("AT+FTPSTATE")
}

#[test]
fn a_session_that_ends_by_itself_at_that_moment_is_none() {
    let idle = "< +FTPSTATE: 0
                < OK";
    goes_on(refuses_to_quit(open_session()).says(idle)).holds_however_cut();
}

#[test]
fn a_session_that_is_about_to_end_is_waited_for() {
    let still = "< +FTPSTATE: 1
                 < OK
                 > AT+FTPQUIT";
    let told = refuses_to_quit(open_session()).says(still).says(
        "< ERROR
         < +FTPETGET: 1,0
         > AT+FTPSTATE
         < +FTPSTATE: 0
         < OK",
    );
    goes_on(told).holds_however_cut();
    // One that never ends, it seems, does not keep the operation from being tried.
    let never = (0..10).fold(open_session(), |dialogue, _| {
        refuses_to_quit(dialogue).says(still)
    });
    goes_on(never.modem("ERROR")).holds();
}

#[test]
fn a_session_that_does_not_say_that_it_is_quit_is_waited_for() {
    let quit = open_session().modem("OK").wait(Duration::from_secs(10));
    goes_on(quit).holds_however_cut();
}

#[test]
fn a_session_that_cannot_be_quit_is_an_error() {
    open_session()
        .wait(Duration::from_secs(10))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPQUIT".into(),
            seconds: 10,
        })
        .wakes_and_works()
        .holds();
}

#[test]
fn quitting_alone_sets_nothing() {
    let asked = Dialogue::new().asks(ftp(Action::Quit)).host("AT+FTPSTATE");
    asked
        .clone()
        .says(
            "< +FTPSTATE: 0
             < OK",
        )
        .ends_done()
        .holds_however_cut();
    asked
        .says(
            "< +FTPSTATE: 1
             < OK
             > AT+FTPQUIT
             < OK
             < +FTPPUT: 1,80",
        )
        .ends_done()
        .holds_however_cut();
}

/// FTPGET was accepted, then nothing came; then the same is asked for again.
fn died() -> Dialogue {
    begun_get(DownloadWay::Pieces, "FTPGET")
        .wait(Duration::from_secs(75))
        .ends(Err(Error::NoClosing { seconds: 75 }))
}

fn reads_and_closes(dialogue: Dialogue) -> Dialogue {
    dialogue
        .modem("+FTPGET: 1,1")
        .host("AT+FTPGET=2,1460")
        .modem(&format!("+FTPGET: 2,{}", FILE.len()))
        .payload(FILE)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < ERROR",
        )
        .says(IDLE)
        .ends_done()
        .fetched(FILE)
}

#[test]
fn the_late_message_of_a_dead_session_does_not_end_the_next_operation() {
    let again = died()
        .asks(download("a.txt", DownloadWay::Pieces))
        .wakes()
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPGET=1
             < +FTPGET: 1,64
             < OK",
        )
        .says(OPEN);
    reads_and_closes(again).works_at_once().holds_however_cut();
}

/// The same asked for again, up to its `OK`; the message of the dead session comes after that.
fn again_and_late(code: &str) -> Dialogue {
    died()
        .asks(download("a.txt", DownloadWay::Pieces))
        .wakes()
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .host("AT+FTPGET=1")
        .modem("OK")
        .modem(&format!("+FTPGET: 1,{code}"))
        .host("AT+FTPSTATE")
}

#[test]
fn an_owed_message_after_the_ok_ends_nothing_while_the_session_is_open() {
    let still = "< +FTPSTATE: 1
                 < OK";
    let asks_again = |dialogue: Dialogue| dialogue.wait(ASK_AGAIN).host("AT+FTPSTATE").says(still);
    for code in ["0", "64"] {
        let late = again_and_late(code).says(still);
        reads_and_closes(late.clone())
            .works_at_once()
            .holds_however_cut();
        // It is open for as long as a login takes.
        let slow = (0..9).fold(late, |dialogue, _| asks_again(dialogue));
        reads_and_closes(slow.wait(Duration::from_secs(20))).holds();
        // The session opens while it is asked for.
        let crossing = again_and_late(code).modem("+FTPGET: 1,1").says(still);
        crossing
            .host("AT+FTPGET=2,1460")
            .modem(&format!("+FTPGET: 2,{}", FILE.len()))
            .payload(FILE)
            .says(
                "< OK
                 > AT+FTPGET=2,1460
                 < +FTPGET: 1,0
                 < ERROR",
            )
            .says(IDLE)
            .ends_done()
            .fetched(FILE)
            .holds();
    }
}

#[test]
fn an_owed_message_after_the_ok_counts_where_no_session_is_open() {
    let idle = "< +FTPSTATE: 0
                < OK";
    again_and_late("72")
        .says(idle)
        .ends_with_code(72)
        .works_at_once()
        .holds_however_cut();
    // The firmware lacks FTPSTATE.
    again_and_late("72")
        .modem("ERROR")
        .ends_with_code(72)
        .works_at_once()
        .holds();
    // The session has ended with a message of its own meanwhile.
    again_and_late("64")
        .modem("+FTPGET: 1,72")
        .says(idle)
        .ends_with_code(72)
        .works_at_once()
        .holds();
    // It was still on its way out.
    again_and_late("72")
        .says(
            "< +FTPSTATE: 1
             < OK",
        )
        .wait(ASK_AGAIN)
        .host("AT+FTPSTATE")
        .says(idle)
        .ends_with_code(72)
        .works_at_once()
        .holds();
}

/// 66 is the answer to the command itself: what comes later is that of the session that was in the way.
#[test]
fn a_refusal_because_of_the_dead_session_is_no_message_of_that_one() {
    let refused = died()
        .asks(download("a.txt", DownloadWay::Pieces))
        .wakes()
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPGET=1
             < OK
             < +FTPGET: 1,66",
        )
        .ends_with_code(66);
    refused
        .modem("+FTPGET: 1,0")
        .works_at_once()
        .holds_however_cut();
}

/// The dead session's message comes in the middle of the next one: it neither ends nor shortens it.
#[test]
fn an_owed_message_in_the_middle_of_the_next_session_ends_nothing() {
    let (first, second) = FILE.split_at(7);
    let opened = || {
        died()
            .asks(download("a.txt", DownloadWay::Pieces))
            .wakes()
            .logs_in()
            .sets_get("/", "a.txt")
            .sets_rest(0)
            .says(
                "> AT+FTPGET=1
                 < OK
                 < +FTPGET: 1,1
                 > AT+FTPGET=2,1460
                 < +FTPGET: 1,0
                 < +FTPGET: 2,7",
            )
            .payload(first)
    };
    opened()
        .modem("OK")
        .says(OPEN)
        .host("AT+FTPGET=2,1460")
        .modem(&format!("+FTPGET: 2,{}", second.len()))
        .payload(second)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < ERROR",
        )
        .says(IDLE)
        .ends_done()
        .fetched(FILE)
        .works_at_once()
        .holds_however_cut();
    opened()
        .wait(Duration::from_secs(75))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPGET=2,1460".into(),
            seconds: 75,
        })
        .wakes_and_works()
        .holds();
    // It was the session's own after all.
    opened()
        .modem("OK")
        .says(IDLE)
        .ends_done()
        .fetched(first)
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn a_session_that_was_refused_in_the_middle_owes_its_message() {
    let refused = begun_get(DownloadWay::Pieces, "FTPGET")
        .says(
            "< +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < ERROR",
        )
        .wait(Duration::from_secs(10))
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPGET=2".into(),
            result: sim7000_ftp::at::FinalResult::Error,
        });
    let again = refused
        .asks(download("a.txt", DownloadWay::Pieces))
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPGET=1
             < +FTPGET: 1,64
             < OK",
        )
        .says(OPEN);
    reads_and_closes(again).holds_however_cut();
}

#[test]
fn the_message_may_come_before_the_ok_of_the_first_command() {
    for kind in all() {
        // `begun` ends with the OK: the message goes before it.
        let asked = kind.begun.cut_before_each_line().pop().unwrap();
        asked
            .modem(&format!("+{}: 1,77", kind.name))
            .modem("OK")
            .ends_with_code(77)
            .works_at_once()
            .holds_however_cut();
    }
}

#[test]
fn messages_between_operations_are_passed_over() {
    Dialogue::new()
        .modem("+FTPGET: 1,0")
        .modem("OK")
        .modem("+FTPPUT: 1,1,1360")
        .works_at_once()
        .modem("+FTPSIZE: 1,0,99")
        .modem("OK")
        .works_at_once()
        .holds_however_cut();
}

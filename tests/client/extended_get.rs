//! Fetching through the modem's memory: FTPEXTGET.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{DownloadWay, Error};

use crate::support::Dialogue;
use crate::support::steps::download;
use crate::whole::{begin, begun_get};

/// Up to the `OK` after `AT+FTPEXTGET=1`.
fn begun_fetch() -> Dialogue {
    begun_get(DownloadWay::Extended, "FTPEXTGET")
}

#[test]
fn a_fetch_that_says_that_it_is_open_is_still_asked_how_far_it_is() {
    for opened in ["< OK\n< +FTPEXTGET: 1,1", "< +FTPEXTGET: 1,1\n< OK"] {
        begin(download("a.txt", DownloadWay::Extended))
            .sets_get("/", "a.txt")
            .sets_rest(0)
            .host("AT+FTPEXTGET=1")
            .says(opened)
            .wait(Duration::from_secs(20))
            .host("AT+FTPEXTGET?")
            .says("< +FTPEXTGET: 1,3\n< +FTPEXTGET: 1,79\n< OK\n> AT+FTPEXTGET=0\n< OK")
            .ends_with_code(79)
            .holds_however_cut();
    }
}

/// Its patience is not for the one that says again and again that it is open.
#[test]
fn a_fetch_that_repeats_that_it_is_open_is_asked_in_time() {
    let opens = |dialogue: Dialogue| dialogue.modem("+FTPEXTGET: 1,1");
    let later = |dialogue: Dialogue| dialogue.wait(Duration::from_secs(19));
    opens(later(opens(begun_fetch())))
        .wait(Duration::from_secs(1))
        .host("AT+FTPEXTGET?")
        .says("< +FTPEXTGET: 1,79\n< +FTPEXTGET: 1,3\n< OK\n> AT+FTPEXTGET=0\n< OK")
        .ends_with_code(79)
        .holds_however_cut();
}

/// A closing message that is repeated looks like the length of an empty file.
#[test]
fn a_length_of_nothing_is_asked_for_again() {
    let measures = || begun_fetch().says("< +FTPEXTGET: 1,0\n> AT+FTPEXTGET?");
    for answer in [
        "< +FTPEXTGET: 1,0\n< FTPEXTGET: 1,3\n< OK",
        "< +FTPEXTGET: 1,0\n< OK",
    ] {
        measures()
            .says(answer)
            .says(
                "> AT+FTPEXTGET?
                 < +FTPEXTGET: 1,3
                 < OK
                 > AT+FTPEXTGET=3,0,3
                 < +FTPEXTGET: 3,3",
            )
            .payload(b"abc")
            .says("< OK\n> AT+FTPEXTGET=0\n< OK")
            .ends_done()
            .fetched(b"abc")
            .holds_however_cut();
    }
    measures()
        .says("< +FTPEXTGET: 1,0\n< ERROR\n> AT+FTPEXTGET=0\n< OK")
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPEXTGET?".into(),
            result: FinalResult::Error,
        })
        .works_at_once()
        .holds_however_cut();
}

/// What the modem had fetched cannot become less.
#[test]
fn a_length_below_what_was_fetched_is_not_believed() {
    let mut dialogue = begun_fetch()
        .wait(Duration::from_secs(20))
        .says("> AT+FTPEXTGET?\n< +FTPEXTGET: 1,1000\n< OK\n< +FTPEXTGET: 1,0");
    for _ in 0..5 {
        dialogue = dialogue.says("> AT+FTPEXTGET?\n< +FTPEXTGET: 1,100\n< OK");
    }
    dialogue
        .ends_with_failure(Failure::Unexpected {
            command: "AT+FTPEXTGET?".into(),
        })
        .wakes_and_works()
        .holds();
}

#[test]
fn an_empty_file_is_fetched_as_one() {
    begun_fetch()
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,0
             < OK
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,0
             < OK
             > AT+FTPEXTGET=0
             < OK",
        )
        .ends_done()
        .fetched(b"")
        .holds_however_cut();
}

#[test]
fn a_file_that_fills_the_memory_may_be_longer_than_it() {
    begun_fetch()
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,300000
             < OK
             > AT+FTPEXTGET=0
             < OK",
        )
        .ends(Err(Error::TooLarge {
            command: "FTPEXTGET",
        }))
        .holds_however_cut();
}

/// The message that ends it looks like the answer to the question how far it is.
#[test]
fn a_closing_message_beside_the_answer_to_the_question_is_found() {
    let asked = || {
        begun_fetch()
            .wait(Duration::from_secs(20))
            .host("AT+FTPEXTGET?")
    };
    let read = |dialogue: Dialogue| {
        dialogue
            .says(
                "> AT+FTPEXTGET?
                 < +FTPEXTGET: 1,3
                 < OK
                 > AT+FTPEXTGET=3,0,3
                 < +FTPEXTGET: 3,3",
            )
            .payload(b"abc")
            .says(
                "< OK
                 > AT+FTPEXTGET=0
                 < OK",
            )
            .ends_done()
            .fetched(b"abc")
            .holds_however_cut();
    };
    read(asked().says("< +FTPEXTGET: 1,0\n< +FTPEXTGET: 1,3\n< OK"));
    read(asked().says("< +FTPEXTGET: 1,3\n< +FTPEXTGET: 1,0\n< OK"));
    read(asked().says("< +FTPEXTGET: 1,3\n< OK\n< +FTPEXTGET: 1,0"));
    asked()
        .says("< +FTPEXTGET: 1,3\n< +FTPEXTGET: 1,79\n< OK\n> AT+FTPEXTGET=0\n< OK")
        .ends_with_code(79)
        .holds_however_cut();
}

/// The message of the fetch before crosses the question.
#[test]
fn a_message_that_is_owed_beside_the_answer_to_the_question_ends_nothing() {
    let reads = |dialogue: Dialogue| {
        dialogue
            .says(
                "> AT+FTPEXTGET?
                 < +FTPEXTGET: 1,3
                 < OK
                 > AT+FTPEXTGET=3,0,3
                 < +FTPEXTGET: 3,3",
            )
            .payload(b"abc")
            .says(
                "< OK
                 > AT+FTPEXTGET=0
                 < OK",
            )
            .ends_done()
            .fetched(b"abc")
    };
    let state = |dialogue: Dialogue, state| {
        dialogue
            .host("AT+FTPSTATE")
            .modem(&format!("+FTPSTATE: {state}"))
            .modem("OK")
    };
    let first = reads(begun_fetch().modem("+FTPEXTGET: 1,0"));
    for answer in [
        "< +FTPEXTGET: 1,0\n< +FTPEXTGET: 1,1\n< OK",
        "< +FTPEXTGET: 1,1\n< +FTPEXTGET: 1,77\n< OK",
    ] {
        let asked = first
            .clone()
            .then(begun_fetch())
            .wait(Duration::from_secs(20))
            .host("AT+FTPEXTGET?")
            .says(answer);
        let open = state(asked.clone(), 1).modem("+FTPEXTGET: 1,0");
        reads(state(open, 0)).works_at_once().holds_however_cut();
    }
    // It was its own.
    let own = first
        .then(begun_fetch())
        .wait(Duration::from_secs(20))
        .host("AT+FTPEXTGET?")
        .says("< +FTPEXTGET: 1,0\n< +FTPEXTGET: 1,3\n< OK");
    reads(state(own, 0)).holds_however_cut();
}

/// It has grown at the first question, 80 s before the fifth.
#[test]
fn a_fetch_that_makes_no_progress_is_given_up() {
    let ask = |dialogue: Dialogue| {
        dialogue
            .wait(Duration::from_secs(20))
            .host("AT+FTPEXTGET?")
            .modem("+FTPEXTGET: 1,1000")
            .modem("OK")
    };
    let mut dialogue = begun_fetch();
    for _ in 0..4 {
        dialogue = ask(dialogue);
    }
    ask(dialogue.goes_on())
        .ends(Err(Error::Stalled { seconds: 75 }))
        .holds();
}

/// Its closing message got lost, and FTPQUIT finds no session.
#[test]
fn a_cancelled_fetch_that_cannot_be_quit_is_given_up_too() {
    let ask = |dialogue: Dialogue, after| {
        dialogue
            .wait(Duration::from_secs(after))
            .host("AT+FTPEXTGET?")
            .modem("+FTPEXTGET: 1,1000")
            .modem("OK")
    };
    let quit = |dialogue: Dialogue| dialogue.host("AT+FTPQUIT").modem("ERROR");
    let mut dialogue = quit(begun_fetch().cancels());
    for _ in 0..8 {
        dialogue = quit(ask(dialogue, 10));
    }
    ask(dialogue.goes_on(), 10)
        .ends_with_failure(Failure::Cancelled)
        .holds();
}

#[test]
fn a_read_that_announces_more_than_was_asked_for_is_not_believed() {
    begun_fetch()
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,3
             < OK
             > AT+FTPEXTGET=3,0,3
             < +FTPEXTGET: 3,4",
        )
        .ends_with_failure(Failure::Unexpected {
            command: "AT+FTPEXTGET=3".into(),
        })
        .holds_however_cut();
}

#[test]
fn a_read_that_is_refused_is_an_error() {
    begun_fetch()
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,3
             < OK
             > AT+FTPEXTGET=3,0,3
             < ERROR
             > AT+FTPEXTGET=0
             < OK",
        )
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPEXTGET=3".into(),
            result: FinalResult::Error,
        })
        .holds_however_cut();
}

#[test]
fn a_fetch_is_cancelled_by_quitting_or_between_two_reads() {
    begun_fetch()
        .cancels()
        .says(
            "> AT+FTPQUIT
             < OK
             < +FTPEXTGET: 1,80",
        )
        .ends_with_failure(Failure::Cancelled)
        .holds_however_cut();
    begun_fetch()
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,3
             < OK
             > AT+FTPEXTGET=3,0,3",
        )
        .cancels()
        .modem("+FTPEXTGET: 3,3")
        .payload(b"abc")
        .says(
            "< OK
             > AT+FTPEXTGET=0
             < OK",
        )
        .ends_with_failure(Failure::Cancelled)
        .fetched(b"")
        .holds_however_cut();
}

//! Cancel: it ends soon, and the wire is left clean.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, Request, UploadWay};

use crate::support::Dialogue;
use crate::whole::{all, begun_etput, begun_get, begun_list, begun_put, with_data};

/// A silent modem's longest: 75 s for the command that is under way, 20 s to quit.
const LONGEST: Duration = Duration::from_secs(95);

/// FTPQUIT, answered in the usual order.
fn quits(dialogue: Dialogue, name: &str) -> Dialogue {
    dialogue
        .says(
            "> AT+FTPQUIT
             < OK",
        )
        .modem(&format!("+{name}: 1,80"))
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
}

#[test]
fn a_cancel_before_any_word_of_a_silent_modem_ends_in_time() {
    for kind in all() {
        for asked in kind.whole().cut_before_each_word() {
            asked
                .cancels()
                .fails_by_silence(LONGEST, |error| error.is_cancelled())
                .wakes_and_works()
                .holds();
        }
    }
}

#[test]
fn whether_the_modem_still_answered_is_known_after_a_cancel() {
    let promised = begun_put()
        .part_of_a_file(b"abc")
        .modem("+FTPPUT: 1,1,1360")
        .host("AT+FTPPUT=2,3")
        .cancels();
    let silent = promised
        .clone()
        .fails_by_silence(LONGEST, Error::is_cancelled);
    assert!(silent.holds().was_unanswered);
    let answers = promised
        .modem("+FTPPUT: 2,3")
        .writes(*b"abc")
        .says(
            "< OK
             > AT+FTPQUIT
             < OK
             < +FTPPUT: 1,80",
        )
        .ends_with_failure(Failure::Cancelled);
    assert!(!answers.holds().was_unanswered);
}

#[test]
fn a_cancel_while_the_parameters_are_set_opens_no_session() {
    for kind in all() {
        let mut prefixes = kind.begun.cut_before_each_line();
        // The last one is asked to open a session already.
        prefixes.pop();
        for asked in prefixes.into_iter().skip(2) {
            asked
                .cancels()
                .modem("OK")
                .ends_with_failure(Failure::Cancelled)
                .wakes_and_works()
                .holds();
        }
    }
}

#[test]
fn a_cancel_before_the_session_is_open_quits_it() {
    for kind in with_data() {
        let asked = kind.begun.cut_before_each_line().pop().unwrap();
        quits(asked.cancels().modem("OK"), kind.name).holds_however_cut();
        quits(kind.begun.clone().cancels(), kind.name).holds_however_cut();
        // Its message came first.
        kind.begun
            .clone()
            .cancels()
            .host("AT+FTPQUIT")
            .modem(&format!("+{}: 1,62", kind.name))
            .modem("ERROR")
            .ends_with_failure(Failure::Cancelled)
            .wakes_and_works()
            .holds_however_cut();
    }
}

/// Who hears of a cancel alone would try the password once more for the next operation.
#[test]
fn a_wrong_password_is_told_though_the_user_has_cancelled() {
    for kind in all() {
        for code in [71, 72] {
            let message = format!("+{}: 1,{code}", kind.name);
            let cancelled = kind.begun.clone().cancels();
            let ended = match with_data().iter().any(|other| other.name == kind.name) {
                true => cancelled.host("AT+FTPQUIT").modem(&message).modem("ERROR"),
                false => cancelled.modem(&message),
            };
            ended
                .ends_with_code(code)
                .works_at_once()
                .holds_however_cut();
        }
    }
}

#[test]
fn a_session_that_cannot_be_quit_yet_is_ended_once_it_is_open() {
    let early = |begun: Dialogue| {
        begun
            .cancels()
            .host("AT+FTPQUIT")
            .modem("ERROR")
            .wait(Duration::from_secs(5))
    };
    quits(early(begun_list()).modem("+FTPLIST: 1,1"), "FTPLIST").holds_however_cut();
    early(begun_put().file(b"abc"))
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
        .holds_however_cut();
    early(begun_list())
        .modem("+FTPLIST: 1,63")
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
        .holds_however_cut();
}

#[test]
fn an_upload_in_data_mode_is_ended_by_etx() {
    let ends = |streaming: Dialogue| {
        streaming
            .ends_the_stream()
            .says(
                "< OK
                 < +FTPETPUT: 1,0",
            )
            .ends_with_failure(Failure::Cancelled)
            .wakes_and_works()
            .holds_however_cut();
    };
    let opened = begun_etput(UploadWay::DataMode)
        .part_of_a_file(b"ab\x10")
        .modem("+FTPETPUT: 1,1")
        .host("AT+FTPETPUT=2");
    // Before the prompt: it is waited for. No byte of the file follows.
    ends(opened.clone().cancels().modem("+FTPETPUT: 2,1"));
    ends(opened.clone().modem("OK").cancels().modem("+FTPETPUT: 2,1"));
    // In the middle.
    ends(
        opened
            .clone()
            .modem("+FTPETPUT: 2,1")
            .streams(b"ab\x10")
            .cancels(),
    );
    // After the end of the file: one ETX is enough.
    opened
        .file(b"abc")
        .modem("+FTPETPUT: 2,1")
        .streams(b"abc")
        .ends_the_stream()
        .cancels()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn an_upload_in_pieces_is_closed_after_the_piece_that_is_under_way() {
    let opened = begun_put()
        .part_of_a_file(b"abc")
        .modem("+FTPPUT: 1,1,1360");
    let closes = |dialogue: Dialogue| {
        dialogue
            .says(
                "> AT+FTPPUT=2,0
                 < OK
                 < +FTPPUT: 1,0",
            )
            .ends_with_failure(Failure::Cancelled)
            .wakes_and_works()
            .holds_however_cut();
    };
    // The modem waits for the bytes that it was promised.
    let promised = opened
        .clone()
        .host("AT+FTPPUT=2,3")
        .cancels()
        .modem("+FTPPUT: 2,3")
        .writes(*b"abc");
    closes(promised.clone().modem("+FTPPUT: 1,1,1360").modem("OK"));
    // Without room for more it is not waited for.
    quits(promised.modem("OK"), "FTPPUT").holds_however_cut();
    quits(opened.clone().piece(b"abc").cancels(), "FTPPUT").holds_however_cut();
    // The room is announced while the session is quit; the session has ended already.
    for (crossing, answer) in [("+FTPPUT: 1,1,1360", "OK"), ("+FTPPUT: 1,80", "ERROR")] {
        let quitting = opened.clone().piece(b"abc").cancels().host("AT+FTPQUIT");
        let answered = quitting.modem(crossing).modem(answer);
        let closed = match answer {
            "OK" => answered.modem("+FTPPUT: 1,80"),
            _ => answered,
        };
        closed
            .ends_with_failure(Failure::Cancelled)
            .wakes_and_works()
            .holds_however_cut();
    }
    // The caller was asked for more.
    closes(
        opened
            .clone()
            .piece(b"abc")
            .modem("+FTPPUT: 1,1,1360")
            .cancels(),
    );
    // All of it was there already, and the modem said so.
    opened
        .file(b"")
        .piece(b"abc")
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0",
        )
        .cancels()
        .says(
            "< OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn a_read_that_is_under_way_ends_then_the_session_is_quit() {
    for (name, begun) in [
        ("FTPGET", begun_get(DownloadWay::Pieces, "FTPGET")),
        ("FTPLIST", begun_list()),
    ] {
        let opened = begun
            .modem(&format!("+{name}: 1,1"))
            .host(&format!("AT+{name}=2,1460"));
        let read = opened
            .clone()
            .cancels()
            .modem(&format!("+{name}: 2,3"))
            .payload(b"abc")
            .modem("OK");
        quits(read, name).fetched(b"").holds_however_cut();
        let halfway = opened
            .clone()
            .modem(&format!("+{name}: 2,6"))
            .payload(b"abc")
            .cancels()
            .payload(b"def")
            .modem("OK");
        let fetched: &[u8] = if name == "FTPGET" { b"abc" } else { b"" };
        quits(halfway, name).fetched(fetched).holds();
        let waiting = opened
            .clone()
            .modem(&format!("+{name}: 2,0"))
            .modem("OK")
            .cancels();
        quits(waiting, name).holds_however_cut();
        // FTPQUIT's answer in the other order, and refused because the session has just ended.
        let quitting = opened.clone().cancels().modem("ERROR").host("AT+FTPQUIT");
        for answer in [[&format!("+{name}: 1,80"), "OK"], ["DST: 1", "ERROR"]] {
            quitting
                .clone()
                .modem(answer[0])
                .modem(answer[1])
                .ends_with_failure(Failure::Cancelled)
                .wakes_and_works()
                .holds_however_cut();
        }
    }
}

fn streaming() -> Dialogue {
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .payload(b"abc")
}

#[test]
fn a_download_in_data_mode_is_quit_and_the_rest_of_it_dropped() {
    // FTPQUIT works: the stream ends, and its message comes.
    streaming()
        .cancels()
        .host("AT+FTPQUIT")
        .stream(b"def")
        .modem("+FTPETGET: 1,80")
        .ends_with_failure(Failure::Cancelled)
        .fetched(b"abc")
        .wakes_and_works()
        .holds_however_cut();
    // FTPQUIT ends the stream without a word.
    streaming()
        .cancels()
        .host("AT+FTPQUIT")
        .payload(b"def")
        .wait(Duration::from_secs(3))
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
        .holds_however_cut();
    // FTPQUIT crossed the opening message on the way.
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .cancels()
        .host("AT+FTPQUIT")
        .modem("+FTPETGET: 1,1")
        .stream(b"abc")
        .modem("+FTPETGET: 1,80")
        .ends_with_failure(Failure::Cancelled)
        .fetched(b"")
        .wakes_and_works()
        .holds_however_cut();
}

/// Where FTPQUIT is not heard, the user is not kept waiting until a large file is over.
#[test]
fn a_stream_that_goes_on_and_on_is_left_to_itself() {
    let mut dialogue = streaming().cancels().host("AT+FTPQUIT");
    for _ in 0..30 {
        dialogue = dialogue
            .payload(b"more and more")
            .wait(Duration::from_secs(1));
    }
    dialogue
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
        .holds();
}

/// Nothing can be taken back: what the server has done is told as done.
#[test]
fn an_operation_without_data_is_waited_for() {
    for kind in all().into_iter().skip(5) {
        let cancelled = kind.begun.clone().cancels();
        let rest = kind.whole().after(&kind.begun);
        cancelled.then(rest).works_at_once().holds_however_cut();
    }
    let kind = all().remove(7);
    kind.begun
        .clone()
        .cancels()
        .modem("+FTPDELE: 1,77")
        .ends_with_failure(Failure::Cancelled)
        .holds_however_cut();
}

#[test]
fn a_cancel_while_the_modem_is_woken_ends_at_once() {
    let dirty = Dialogue::new().modem("RDY");
    dirty
        .asks(crate::support::steps::size("a.txt"))
        .host("AT")
        .cancels()
        .ends_with_failure(Failure::Cancelled)
        .wakes_and_works()
        .holds();
}

/// A slow modem answers the knock of the first waking in the second one.
#[test]
fn the_answer_to_a_waking_that_was_given_up_is_not_taken_for_a_later_one() {
    Dialogue::new()
        .modem("RDY")
        .asks(crate::support::steps::size("a.txt"))
        .host("AT")
        .cancels()
        .ends_with_failure(Failure::Cancelled)
        .wait(Duration::from_millis(300))
        .asks(Request::Wake)
        .host("AT")
        .wait(Duration::from_millis(150))
        .modem("OK")
        .wait(Duration::from_millis(300))
        .modem("OK")
        .sets_up_after(600)
        .ends_done()
        .holds();
}

#[test]
fn a_cancel_when_nothing_runs_does_nothing() {
    Dialogue::new()
        .cancels()
        .works_at_once()
        .cancels()
        .works_at_once()
        .holds();
}

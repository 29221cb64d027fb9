//! Waking a modem that may be in the data mode of an upload which was cut off.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Request, UploadWay};

use super::wake::{ETX_PAUSE, KNOCK, LONGEST_PIECE, ends_data_mode};
use crate::support::Dialogue;
use crate::support::steps::size;
use crate::whole::begun_etput;

/// An upload in data mode is known to have been under way: no knock gets into its file.
#[test]
fn a_modem_that_may_take_all_for_a_file_gets_etx_first() {
    Dialogue::new()
        .asks(Request::Recover { is_patient: false })
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .ends_the_stream()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .wait(ETX_PAUSE)
        .writes(*b"\r")
        .host("ATQ0V1")
        .modem("OK")
        .sets_up_after(750)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// What a waking before it has filled in vain may be answered only now.
#[test]
fn where_an_upload_was_just_cut_off_the_modem_proves_that_it_is_understood() {
    Dialogue::new()
        .asks(Request::Recover { is_patient: true })
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .writes(*b"\r")
        .host("ATQ0V1")
        .modem("OK")
        .wait(Duration::from_millis(750))
        .says(
            "> AT+FTPPORT=2374
             < OK
             > AT+FTPPORT?",
        )
        // The last answers to the knocks of before.
        .modem("OK")
        .modem("OK")
        .modem("+FTPPORT: 2374")
        .modem("OK")
        .sets_up_at_once()
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// Neither the knocks nor those behind a whole piece of CR are answered.
fn fills_in_vain(dialogue: Dialogue) -> Dialogue {
    let knocked = |dialogue: Dialogue, _| dialogue.host("ATQ0V1").wait(KNOCK);
    let knocks = (0..4).fold(dialogue, knocked);
    (0..2).fold(knocks.writes(LONGEST_PIECE), knocked)
}

/// What the port's driver still holds of the file crosses a slow line before the ETX does.
fn answers_after_patient_knocks(count: usize) -> Dialogue {
    let begun = Dialogue::new()
        .asks(Request::Recover { is_patient: true })
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .writes(*b"\r");
    let filled = fills_in_vain(begun);
    (0..count).fold(filled, |dialogue, _| {
        knocks_patiently(dialogue).wait(Duration::from_secs(4))
    })
}

/// The ETX before may have been lost.
fn knocks_patiently(dialogue: Dialogue) -> Dialogue {
    dialogue.ends_the_stream().writes(*b"\r").host("ATQ0V1")
}

#[test]
fn a_modem_that_may_still_get_bytes_of_a_file_has_time_for_them() {
    let ended = knocks_patiently(answers_after_patient_knocks(2))
        .modem("OK")
        .modem("+FTPETPUT: 1,0");
    (0..8)
        .fold(ended, |dialogue, _| dialogue.modem("OK"))
        .proves_after_two_seconds(14_624)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
    answers_after_patient_knocks(4)
        .ends_with_failure(Failure::Silent)
        .wakes_and_works()
        .holds();
}

#[test]
fn late_answers_are_not_taken_for_the_proof() {
    // The CR that complete a piece cross the line slowly: what was asked behind them is answered after them.
    knocks_patiently(answers_after_patient_knocks(0))
        .modem("OK")
        .modem("+FTPETPUT: 1,0")
        .modem("OK")
        .wait(Duration::from_secs(2))
        .says(
            "> AT+FTPPORT=6624
             < OK
             > AT+FTPPORT?
             < OK
             < OK",
        )
        .modem("ERROR")
        .modem("OK")
        .modem("OK")
        .modem("+FTPPORT: 6624")
        .modem("OK")
        .sets_up_at_once()
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// The upload has ended, and the file's last lines are taken for commands.
#[test]
fn errors_to_lines_of_a_file_use_up_no_knock() {
    let second = Duration::from_secs(1);
    let lines = (0..25).fold(
        knocks_patiently(answers_after_patient_knocks(0)),
        |dialogue, _| dialogue.modem("ERROR"),
    );
    let dialogue = lines.wait(second).modem("ERROR").wait(3 * second);
    (0..3)
        .fold(dialogue, |dialogue, _| {
            knocks_patiently(dialogue).wait(4 * second)
        })
        .ends_with_failure(Failure::Silent)
        .holds();
}

fn streams(dialogue: Dialogue) -> Dialogue {
    dialogue
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(b"abc")
}

fn begun() -> Dialogue {
    streams(begun_etput(UploadWay::DataMode).part_of_a_file(b"abc"))
}

/// An upload that failed in this session: its ETX is on its way, behind what the port holds of the file.
fn fails_in_data_mode() -> Dialogue {
    begun()
        .loses_bytes()
        .ends_the_stream()
        .ends_with_failure(Failure::BytesLost)
}

/// The same behind the file's end.
fn fails_behind_the_file() -> Dialogue {
    streams(begun_etput(UploadWay::DataMode).file(b"abc"))
        .ends_the_stream()
        .loses_bytes()
        .ends_with_failure(Failure::BytesLost)
}

/// From the first knock on.
fn knocks_in_vain(dialogue: Dialogue) -> Dialogue {
    fills_in_vain(ends_data_mode(dialogue.asks(size("a.txt"))))
}

#[test]
fn the_next_operation_waits_for_the_rest_of_an_upload_that_failed() {
    for failed in [fails_in_data_mode(), fails_behind_the_file()] {
        (0..4)
            .fold(knocks_in_vain(failed), |dialogue, _| {
                knocks_patiently(dialogue).wait(Duration::from_secs(4))
            })
            .ends_with_failure(Failure::Silent)
            .holds();
    }
}

#[test]
fn a_modem_that_has_restarted_since_or_was_switched_off_holds_nothing_of_an_upload() {
    let off = begun()
        .modem("NORMAL POWER DOWN")
        .ends_with_failure(Failure::PoweredDown);
    for failed in [fails_in_data_mode().modem("RDY"), off] {
        knocks_in_vain(failed)
            .ends_with_failure(Failure::Silent)
            .holds();
    }
}

#[test]
fn a_modem_that_has_answered_the_etx_holds_nothing_of_an_upload() {
    for answer in [["OK", "+FTPETPUT: 1,0"], ["+FTPETPUT: 1,0", "OK"]] {
        let cancelled = begun()
            .cancels()
            .ends_the_stream()
            .modem(answer[0])
            .modem(answer[1])
            .ends_with_failure(Failure::Cancelled);
        knocks_in_vain(cancelled)
            .ends_with_failure(Failure::Silent)
            .holds();
    }
}

//! FTPETPUT and FTPETGET: every reading of what the documents leave open.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{DownloadWay, UploadWay};

use crate::support::Dialogue;
use crate::support::steps::{download, upload};
use crate::whole::{FILE, begun_etput, begun_get};

fn upload_opened() -> Dialogue {
    begun_etput(UploadWay::DataMode)
        .file(FILE)
        .modem("+FTPETPUT: 1,1")
        .host("AT+FTPETPUT=2")
}

fn sends_file(dialogue: Dialogue) -> Dialogue {
    dialogue.streams(FILE).ends_the_stream()
}

#[test]
fn the_prompt_may_come_without_ok_with_ok_before_and_with_ok_after() {
    let finish = |dialogue: Dialogue| {
        dialogue
            .modem("OK")
            .modem("+FTPETPUT: 1,0")
            .ends_done()
            .works_at_once()
            .holds_however_cut();
    };
    finish(sends_file(upload_opened().modem("+FTPETPUT: 2,1")));
    finish(sends_file(
        upload_opened().modem("OK").modem("+FTPETPUT: 2,1"),
    ));
    finish(sends_file(upload_opened().modem("+FTPETPUT:2,1")));
    // After the prompt, and before the file is over.
    finish(
        begun_etput(UploadWay::DataMode)
            .modem("+FTPETPUT: 1,1")
            .host("AT+FTPETPUT=2")
            .modem("+FTPETPUT: 2,1")
            .modem("OK")
            .file(FILE)
            .streams(FILE)
            .ends_the_stream(),
    );
    // After the prompt, and crossing a short file.
    finish(sends_file(upload_opened().modem("+FTPETPUT: 2,1")).modem("OK"));
}

/// Nothing of the file goes to a modem that does not take it: it would be taken for commands.
#[test]
fn any_other_answer_is_no_prompt() {
    for answer in [
        "+FTPETPUT: 2,0",
        "+FTPETPUT: 2",
        "+FTPETPUT: 3,1",
        "+FTPETPUT: 2,10",
    ] {
        upload_opened()
            .modem(answer)
            .ends_the_stream()
            .ends_with_failure(Failure::Unexpected {
                command: "AT+FTPETPUT=2".into(),
            })
            .wakes_and_works()
            .holds_however_cut();
    }
}

#[test]
fn an_ok_again_and_again_is_no_prompt() {
    let mut dialogue = upload_opened().modem("OK");
    for _ in 0..74 {
        dialogue = dialogue.wait(Duration::from_secs(1)).modem("OK");
    }
    dialogue
        .goes_on()
        .wait(Duration::from_secs(1))
        // It may be one that does not say so.
        .ends_the_stream()
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPETPUT=2".into(),
            seconds: 75,
        })
        .holds();
}

#[test]
fn an_upload_is_done_by_its_closing_message_even_without_an_ok() {
    sends_file(upload_opened().modem("+FTPETPUT: 2,1"))
        .modem("+FTPETPUT: 1,0")
        .wait(Duration::from_secs(2))
        .ends_done()
        .wakes_after_and_works(2000)
        .holds_however_cut();
}

#[test]
fn the_ok_after_the_closing_message_is_not_taken_for_the_next_commands() {
    sends_file(upload_opened().modem("+FTPETPUT: 2,1"))
        .modem("+FTPETPUT: 1,0")
        .wait(Duration::from_millis(1900))
        .goes_on()
        .modem("OK")
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn an_etx_before_a_line_is_passed_over() {
    sends_file(upload_opened().modem("+FTPETPUT: 2,1"))
        .modem_writes(b"\x03\r\nOK\r\n")
        .modem_writes(b"\r\n\x03+FTPETPUT: 1,0\r\n")
        .ends_done()
        .holds_however_cut();
    begun_etput(UploadWay::DataMode)
        .part_of_a_file(FILE)
        .modem("+FTPETPUT: 1,1")
        .host("AT+FTPETPUT=2")
        .modem("+FTPETPUT: 2,1")
        .streams(FILE)
        .modem_writes(b"\x03\r\n+FTPETPUT: 1,65\r\n")
        .ends_the_stream()
        .ends_with_code(65)
        .holds_however_cut();
}

#[test]
fn an_empty_file_goes_up_and_comes_down() {
    begun_etput(UploadWay::DataMode)
        .file(b"")
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .ends_the_stream()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .stream(b"")
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(b"")
        .holds_however_cut();
}

#[test]
fn no_byte_of_a_download_is_lost_by_what_the_modem_says_right_after_it() {
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .stream(FILE)
        .modem("+FTPETGET: 1,0")
        .modem("+CGREG: 1")
        .ends_done()
        .fetched(FILE)
        .holds_however_cut();
}

#[test]
fn a_long_file_is_asked_for_in_turns_and_arrives_whole() {
    let file: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    begun_etput(UploadWay::DataMode)
        .file(&file)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(&file)
        .ends_the_stream()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .ends_done()
        .holds();
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .stream(&file)
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(&file)
        .holds();
}

#[test]
fn a_dle_before_an_ordinary_byte_is_passed_on_and_remarked() {
    let played = begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .payload(b"a\x10b\x03")
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(b"a\x10b")
        .holds();
    let trace = played.trace_text();
    assert!(trace.contains("DLE before an ordinary byte"), "{trace}");
}

/// Its closing message says that the session is over, but the modem never took a byte.
#[test]
fn an_upload_that_closes_before_it_opens_has_failed() {
    begun_etput(UploadWay::DataMode)
        .file(FILE)
        .modem("+FTPETPUT: 1,0")
        .ends_with_code(78)
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn an_upload_that_closes_before_the_file_is_over_has_failed() {
    begun_etput(UploadWay::DataMode)
        .part_of_a_file(FILE)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(FILE)
        .modem("+FTPETPUT: 1,0")
        .ends_the_stream()
        .ends_with_code(78)
        .holds_however_cut();
}

#[test]
fn a_firmware_without_etput_and_extput_is_sent_pieces() {
    for refusal in ["ERROR", "+CME ERROR: 100", "+CME ERROR: unknown"] {
        Dialogue::new()
            .asks(upload("a.txt", UploadWay::Best))
            .file(FILE)
            .logs_in()
            .sets_put("/", "a.txt")
            .host("AT+FTPETPUT=1")
            .modem(refusal)
            .host("AT+FTPEXTPUT=1")
            .modem(refusal)
            .says(
                "> AT+FTPPUT=1
                 < OK
                 < +FTPPUT: 1,1,1360",
            )
            .piece(FILE)
            .says(
                "< +FTPPUT: 1,1,1360
                 > AT+FTPPUT=2,0
                 < OK
                 < +FTPPUT: 1,0",
            )
            .ends_done()
            .holds_however_cut();
    }
}

#[test]
fn a_firmware_without_etget_is_read_in_pieces() {
    Dialogue::new()
        .asks(download("a.txt", DownloadWay::Best))
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPETGET=1
             < ERROR
             > AT+FTPGET=1
             < OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460",
        )
        .modem(&format!("+FTPGET: 2,{}", FILE.len()))
        .payload(FILE)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < ERROR",
        )
        .ends_done()
        .fetched(FILE)
        .holds_however_cut();
}

/// A server's error is no lack of the firmware's: nothing is tried a second time.
#[test]
fn a_servers_error_does_not_lead_to_the_other_way() {
    begun_etput(UploadWay::Best)
        .file(FILE)
        .modem("+FTPETPUT: 1,78")
        .ends_with_code(78)
        .holds();
    begun_get(DownloadWay::Best, "FTPETGET")
        .modem("+FTPETGET: 1,79")
        .ends_with_code(79)
        .holds();
}

#[test]
fn a_message_in_the_same_chunk_behind_the_end_takes_nothing_from_the_file() {
    for urc in ["+CGREG: 1", "+FTPETPUT: 1,0", "+SAPBR 1: DEACT"] {
        let end = format!("the file\x03\r\n+FTPETGET: 1,0\r\n\r\n{urc}\r\n");
        begun_get(DownloadWay::DataMode, "FTPETGET")
            .modem("+FTPETGET: 1,1")
            .modem_writes(end.as_bytes())
            .ends_done()
            .fetched(b"the file")
            .works_at_once()
            .holds_however_cut();
        let end =
            format!("\r\n+FTPGET: 2,8\r\nthe file\r\n+FTPGET: 1,0\r\n\r\nOK\r\n\r\n{urc}\r\n");
        begun_get(DownloadWay::Pieces, "FTPGET")
            .modem("+FTPGET: 1,1")
            .host("AT+FTPGET=2,1460")
            .modem_writes(end.as_bytes())
            .ends_done()
            .fetched(b"the file")
            .works_at_once()
            .holds_however_cut();
    }
}

/// The `OK` has lost a letter: what follows is the file, which may hold an `OK` of its own.
#[test]
fn a_file_whose_ok_was_damaged_does_not_begin_at_a_line_of_its_own() {
    let asked = begun_get(DownloadWay::DataMode, "FTPETGET");
    asked
        .cut_before_each_line()
        .pop()
        .unwrap()
        .modem("+FTPETGET: 1,1")
        .modem("K")
        .ends_with_failure(Failure::BytesLost)
        .fetched(b"")
        .holds_however_cut();
}

#[test]
fn a_file_may_begin_after_an_ok_that_comes_behind_the_opening_message() {
    let asked = begun_get(DownloadWay::DataMode, "FTPETGET");
    asked
        .cut_before_each_line()
        .pop()
        .unwrap()
        .says(
            "< +FTPETGET: 1,1
             < OK",
        )
        .stream(FILE)
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(FILE)
        .works_at_once()
        .holds_however_cut();
}

/// A firmware that opens the session and does not know data mode: nothing has gone through, so the next way takes over.
#[test]
fn a_refused_data_mode_quits_its_session_and_leaves_the_file_to_the_next_way() {
    begun_etput(UploadWay::Best)
        .file(FILE)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < ERROR
             > AT+FTPSTATE
             < +FTPSTATE: 1
             < OK
             > AT+FTPQUIT
             < OK
             < +FTPETPUT: 1,80
             > AT+FTPEXTPUT=1
             < ERROR
             > AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,1,1360",
        )
        .piece(FILE)
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// A way that was forced has no next one.
#[test]
fn a_refused_data_mode_that_was_forced_is_an_error() {
    let refused = upload_opened().modem("ERROR");
    refused
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPETPUT=2".into(),
            result: FinalResult::Error,
        })
        .holds_however_cut();
}

//! FTPETPUT and FTPETGET: every reading of what the documents leave open.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, ServerCode, UploadWay};

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

#[test]
fn an_upload_is_done_by_its_closing_message_even_without_an_ok() {
    sends_file(upload_opened().modem("+FTPETPUT: 2,1"))
        .modem("+FTPETPUT: 1,0")
        .wait(Duration::from_secs(2))
        .ends_done()
        .wakes_and_works()
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
fn a_firmware_without_etput_is_sent_pieces() {
    for refusal in ["ERROR", "+CME ERROR: 100", "+CME ERROR: unknown"] {
        Dialogue::new()
            .asks(upload("a.txt", UploadWay::Best))
            .file(FILE)
            .logs_in()
            .sets_put("/", "a.txt")
            .host("AT+FTPETPUT=1")
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

/// Without ETX nothing ends the stream: the modem's last line stands in it, and whatever it says later. It must
/// not take that for the file for ever.
#[test]
fn a_download_that_breaks_off_without_etx_ends_with_the_modems_error() {
    let streaming = begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .payload(b"abc\x10\x10\xff");
    for (line, error) in [
        ("+FTPETGET: 1,79", Error::Server(ServerCode(79))),
        ("RDY", Error::Modem(Failure::Restarted)),
        ("NORMAL POWER DOWN", Error::Modem(Failure::PoweredDown)),
    ] {
        let later = |seconds| Duration::from_secs(seconds);
        let ended = streaming
            .clone()
            .modem(line)
            .wait(later(4))
            .modem("+CREG: 2")
            .wait(later(4))
            .modem("DST: 1")
            .wait(later(2))
            .ends(Err(error.clone()));
        let next = match error {
            Error::Server(_) => ended.works_at_once(),
            _ => ended.wakes_and_works(),
        };
        next.holds_however_cut();
    }
}

#[test]
fn a_file_that_holds_such_a_line_goes_on() {
    let line = b"see:\r\n+FTPETGET: 1,79\r\nRDY\r\n".as_slice();
    for rest in [b"\xff".repeat(3), b"more text\r\n".repeat(400)] {
        let file = [line, &rest].concat();
        begun_get(DownloadWay::DataMode, "FTPETGET")
            .modem("+FTPETGET: 1,1")
            .payload(line)
            .wait(Duration::from_secs(9))
            .payload(&rest)
            .wait(Duration::from_secs(60))
            .stream(b"")
            .modem("+FTPETGET: 1,0")
            .ends_done()
            .fetched(&file)
            .holds();
    }
}

/// A modem that restarted without a word, or lost its closing message, may still speak of its network.
#[test]
fn a_line_now_and_then_is_no_progress_of_a_download() {
    let streaming = begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .payload(b"abc\xff");
    (0..3)
        .fold(streaming, |dialogue, _| {
            dialogue.wait(Duration::from_secs(20)).modem("+CREG: 2")
        })
        .wait(Duration::from_secs(15))
        .ends(Err(Error::Stalled { seconds: 75 }))
        .wakes_and_works()
        .holds_however_cut();
}

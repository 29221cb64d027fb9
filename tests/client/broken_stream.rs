//! Downloads in data mode that break off without an ETX: what the modem says then is not the file.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::at::data_mode::encode;
use sim7000_ftp::ftp::{DownloadWay, Error, ServerCode};

use crate::support::Dialogue;
use crate::whole::{FILE, begun_get};

/// The modem's stream up to here, escaped, without an ETX.
fn stream_of(bytes: &[u8]) -> Dialogue {
    let mut escaped = Vec::new();
    encode(bytes, &mut escaped);
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .modem_writes(&escaped)
}

const VERDICT: Duration = Duration::from_secs(10);

#[test]
fn an_error_without_an_etx_before_it_is_no_part_of_the_file() {
    stream_of(FILE)
        .modem("+FTPETGET: 1,65")
        .wait(VERDICT)
        .ends_with_code(65)
        .fetched(FILE)
        .works_at_once()
        .holds_however_cut();
    // With what a lost bearer adds to it.
    stream_of(b"12,34\r\n")
        .modem("+FTPETGET: 1,61")
        .modem("+SAPBR 1: DEACT")
        .wait(VERDICT)
        .ends_with_code(61)
        .fetched(b"12,34\r\n")
        .works_at_once()
        .holds_however_cut();
    stream_of(b"12,34\r\n")
        .modem("RDY")
        .modem("+CFUN: 1")
        .wait(VERDICT)
        .ends_with_failure(Failure::Restarted)
        .fetched(b"12,34\r\n")
        .wakes_and_works()
        .holds_however_cut();
}

#[test]
fn a_file_that_holds_such_an_error_arrives_whole() {
    let begun = b"12,34\r\n+FTPETGET: 1,65\r\n";
    stream_of(begun)
        .wait(VERDICT - Duration::from_millis(1))
        .goes_on()
        .modem_writes(b"56\x03")
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(b"12,34\r\n+FTPETGET: 1,65\r\n56")
        .works_at_once()
        .holds_however_cut();
    stream_of(begun)
        .modem_writes(b"\x03")
        .modem("+FTPETGET: 1,0")
        .ends_done()
        .fetched(begun)
        .holds_however_cut();
}

#[test]
fn a_stream_that_stops_after_a_line_of_text_gives_all_of_it() {
    stream_of(b"12,34\r\n+FTPETGET: 1,1\r\n")
        .wait(Duration::from_secs(75))
        .ends(Err(Error::Stalled { seconds: 75 }))
        .fetched(b"12,34\r\n+FTPETGET: 1,1\r\n")
        .holds_however_cut();
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

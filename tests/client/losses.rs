//! The bearer, the modem or bytes are lost in the middle of an operation.

use std::time::Duration;

use sim7000_ftp::at::{Failure, Urc};
use sim7000_ftp::ftp::{DownloadWay, Request, UploadWay};

use crate::support::Dialogue;
use crate::whole::{all, begun_etput, begun_get, with_data};

const LOSSES: [(&str, Failure, Urc); 6] = [
    ("+SAPBR 1: DEACT", Failure::BearerLost, Urc::BearerLost),
    ("+PDP: DEACT", Failure::BearerLost, Urc::BearerLost),
    ("+APP PDP: DEACTIVE", Failure::BearerLost, Urc::BearerLost),
    ("RDY", Failure::Restarted, Urc::Restarted),
    ("SMS Ready", Failure::Restarted, Urc::Restarted),
    ("NORMAL POWER DOWN", Failure::PoweredDown, Urc::PoweredDown),
];

#[test]
fn a_loss_before_any_line_ends_the_operation_with_its_own_error() {
    for kind in all() {
        for asked in kind.whole().cut_before_each_line() {
            for (line, failure, urc) in LOSSES {
                let lost = match asked.clone().modem(line) {
                    lost if failure == Failure::PoweredDown => lost,
                    lost => lost.ends_the_stream_that_it_awaits(),
                };
                let ended = lost.ends_with_failure(failure);
                let played = ended.wakes_and_works().holds();
                assert_eq!(played.notices, [urc]);
            }
        }
    }
}

#[test]
fn a_loss_between_operations_is_told_and_a_restarted_modem_is_woken() {
    for (line, _, urc) in LOSSES {
        let lost = Dialogue::new().works_at_once().modem(line);
        let next = match urc {
            Urc::BearerLost => lost.works_at_once(),
            _ => lost.wakes_and_works(),
        };
        assert_eq!(next.holds().notices, [urc]);
    }
}

/// Nothing but the file may get into the file: the stream is ended before the modem is woken.
#[test]
fn a_loss_in_the_middle_of_an_upload_in_data_mode_ends_the_stream() {
    let streaming = begun_etput(UploadWay::DataMode)
        .part_of_a_file(b"abc")
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2
             < +FTPETPUT: 2,1",
        )
        .streams(b"abc");
    for (line, failure, _) in LOSSES {
        let lost = match streaming.clone().modem(line) {
            lost if failure == Failure::PoweredDown => lost,
            lost => lost.ends_the_stream(),
        };
        lost.ends_with_failure(failure).wakes_and_works().holds();
    }
    streaming
        .loses_bytes()
        .ends_the_stream()
        .ends_with_failure(Failure::BytesLost)
        .wakes_and_works()
        .holds();
}

/// The modem was promised so many bytes, and takes whatever comes for them.
#[test]
fn a_loss_right_after_the_prompt_for_a_piece_does_not_keep_the_piece_back() {
    crate::whole::begun_put()
        .file(b"abc")
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,3",
        )
        .modem_writes(b"\r\n+FTPPUT: 2,3\r\n\r\n+SAPBR 1: DEACT\r\n")
        .writes(*b"abc")
        .ends_with_failure(Failure::BearerLost)
        .wakes_and_works()
        .holds();
}

#[test]
fn lost_bytes_fail_whatever_runs() {
    for kind in with_data() {
        for asked in kind.whole().cut_before_each_word() {
            asked
                .loses_bytes()
                .ends_the_stream_that_it_awaits()
                .ends_with_failure(Failure::BytesLost)
                .wakes_and_works()
                .holds();
        }
    }
    // Nothing runs: nothing fails.
    Dialogue::new().loses_bytes().works_at_once().holds();
}

/// A slow modem answers the command that was under way only while it is woken.
#[test]
fn the_answer_to_a_command_of_a_failed_operation_is_not_taken_for_that_to_the_knock() {
    let asked = Dialogue::new().asks(crate::support::steps::size("a.txt"));
    asked
        .host("AT+FTPSTATE")
        .wait(Duration::from_millis(200))
        .loses_bytes()
        .ends_with_failure(Failure::BytesLost)
        .wait(Duration::from_millis(200))
        .asks(Request::Wake)
        .host("AT")
        .wait(Duration::from_millis(300))
        .modem("OK")
        .wait(Duration::from_millis(700))
        .modem("OK")
        .sets_up_after(850)
        .ends_done()
        .holds();
}

/// All that a restart says, the set-up in between.
#[test]
fn a_modem_that_restarts_while_it_is_woken_is_woken() {
    Dialogue::new()
        .modem("RDY")
        .asks(crate::support::steps::size("a.txt"))
        .says(
            "> AT
             < +CFUN: 1
             < +CPIN: READY
             < OK
             < SMS Ready",
        )
        .sets_up()
        .tells_size()
        .works_at_once()
        .holds_however_cut();
}

/// A restart has taken the session with it: no message of it is owed any more.
#[test]
fn a_restart_leaves_nothing_owed() {
    let kind = with_data().remove(3);
    let lost = kind.begun.clone().modem("RDY");
    let again = lost.ends_with_failure(Failure::Restarted);
    let begun = again.asks(crate::support::steps::download(
        "a.txt",
        sim7000_ftp::ftp::DownloadWay::Pieces,
    ));
    begun
        .wakes()
        .logs_in()
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPGET=1
             < +FTPGET: 1,61
             < OK",
        )
        .ends_with_code(61)
        .holds_however_cut();
}

/// The piece then ends with the line end that follows it: the right number of bytes, and not those of the file.
#[test]
fn a_byte_lost_from_a_counted_piece_is_noticed() {
    for (left, lost) in [(&b"ab"[..], 1), (b"a", 2)] {
        let piece = format!("+FTPGET: 2,{}", left.len() + lost);
        begun_get(DownloadWay::Pieces, "FTPGET")
            .modem("+FTPGET: 1,1")
            .host("AT+FTPGET=2,1460")
            .modem(&piece)
            .payload(&[left, b"\r\nOK\r\n"].concat())
            .ends_with_failure(Failure::BytesLost)
            .wakes_and_works()
            .holds();
    }
}

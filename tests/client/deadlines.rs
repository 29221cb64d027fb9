//! A modem that falls silent: every operation ends by itself, and the next one wakes the modem.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, UploadWay};

use crate::support::Dialogue;
use crate::support::steps::size;
use crate::whole::{FILE, all, begun_etput};

/// The manual's longest: an FTP action is answered within 75 s. Two more for the pause after an empty read.
const LONGEST: Duration = Duration::from_secs(77);

fn is_by_silence(error: &Error) -> bool {
    matches!(
        error,
        Error::Modem(Failure::NoAnswer { .. }) | Error::NoClosing { .. } | Error::Stalled { .. }
    )
}

#[test]
fn silence_before_any_word_of_the_modem_ends_the_operation() {
    for kind in all() {
        for dialogue in kind.whole().cut_before_each_word() {
            let failed = dialogue.fails_by_silence(LONGEST, is_by_silence);
            failed.wakes_and_works().holds();
        }
    }
}

#[test]
fn silence_in_the_middle_of_a_payload_ends_the_operation() {
    for kind in all() {
        for dialogue in kind.whole().cut_in_each_payload() {
            let failed = dialogue.fails_by_silence(LONGEST, is_by_silence);
            failed.wakes_and_works().holds();
        }
    }
}

#[test]
fn settings_have_a_short_deadline_and_actions_the_manuals() {
    let asked = Dialogue::new().asks(size("a.txt"));
    asked
        .clone()
        .host("AT+FTPSTATE")
        .wait(Duration::from_secs(5))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPSTATE".into(),
            seconds: 5,
        })
        .holds();
    asked
        .clone()
        .logs_in()
        .sets_get("/", "a.txt")
        .host("AT+FTPSIZE")
        .wait(Duration::from_secs(75))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPSIZE".into(),
            seconds: 75,
        })
        .holds();
    asked
        .logs_in()
        .sets_get("/", "a.txt")
        .host("AT+FTPSIZE")
        .wait(Duration::from_millis(74_999))
        .modem("OK")
        .wait(Duration::from_millis(74_999))
        .modem("+FTPSIZE: 1,0,3")
        .ends(Ok(sim7000_ftp::ftp::Outcome::Size(3)))
        .holds();
}

/// The pace is the caller's: a slow file is no silence of the modem's.
#[test]
fn a_file_may_take_its_time() {
    for prompt in [&["+FTPETPUT: 2,1"][..], &["+FTPETPUT: 2,1", "OK"]] {
        let opened = begun_etput(UploadWay::DataMode)
            .modem("+FTPETPUT: 1,1")
            .host("AT+FTPETPUT=2");
        prompt
            .iter()
            .fold(opened, |dialogue, line| dialogue.modem(line))
            .wait(Duration::from_secs(3600))
            .file(FILE)
            .streams(FILE)
            .ends_the_stream()
            .says(
                "< OK
                 < +FTPETPUT: 1,0",
            )
            .ends_done()
            .holds();
    }
}

#[test]
fn a_modem_that_stays_silent_is_named_so_at_the_next_operation() {
    Dialogue::new()
        .asks(size("a.txt"))
        .host("AT+FTPSTATE")
        .wait(Duration::from_secs(5))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPSTATE".into(),
            seconds: 5,
        })
        .asks(size("a.txt"))
        .fails_by_silence(Duration::from_secs(10), |error| {
            *error == Error::Modem(Failure::Silent)
        })
        .wakes_and_works()
        .holds();
}

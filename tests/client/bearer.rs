//! The bearer: SAPBR.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{Outcome, Request};
use sim7000_ftp::modem::{BearerRequest, BearerSettings};

use crate::support::Dialogue;

const SECOND: Duration = Duration::from_secs(1);

fn settings() -> BearerSettings {
    BearerSettings {
        apn: "iot.1nce.net".into(),
        user: "me".into(),
        password: "s3cr3t apn".into(),
        ..BearerSettings::default()
    }
}

fn asks(request: BearerRequest) -> Dialogue {
    Dialogue::new().asks(Request::Bearer(request))
}

fn open() -> Dialogue {
    asks(BearerRequest::Open(settings()))
}

trait Talk {
    fn tells(self, status: u8, address: &str) -> Self;
    fn configures(self) -> Self;
    fn ends_open(self) -> Self;
}

impl Talk for Dialogue {
    fn tells(self, status: u8, address: &str) -> Self {
        self.host("AT+SAPBR=2,1")
            .modem(&format!("+SAPBR: 1,{status},\"{address}\""))
            .modem("OK")
    }

    fn configures(self) -> Self {
        self.says(
            "> AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"
             < ERROR
             > AT+SAPBR=3,1,\"APN\",\"iot.1nce.net\"
             < OK
             > AT+SAPBR=3,1,\"USER\",\"me\"
             < OK
             > AT+SAPBR=3,1,\"PWD\",\"s3cr3t apn\"
             < OK
             > AT+SAPBR=1,1",
        )
    }

    fn ends_open(self) -> Self {
        self.tells(1, "10.0.0.7")
            .ends(Ok(Outcome::Bearer(Some("10.0.0.7".into()))))
    }
}

#[test]
fn a_closed_bearer_is_configured_and_opened() {
    open()
        .tells(3, "0.0.0.0")
        .configures()
        .modem("OK")
        .ends_open()
        .holds_however_cut();
}

#[test]
fn opening_may_take_the_85_seconds_that_the_manual_gives_it() {
    let opening = open().tells(3, "0.0.0.0").configures();
    opening
        .clone()
        .wait(Duration::from_millis(84_999))
        .modem("OK")
        .ends_open()
        .holds();
    opening
        .wait(Duration::from_secs(85))
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+SAPBR=1,1".into(),
            seconds: 85,
        })
        .wakes_and_works()
        .holds();
}

#[test]
fn an_open_bearer_is_left_open() {
    open().ends_open().holds_however_cut();
}

#[test]
fn a_modem_that_cannot_tell_the_state_is_opened() {
    open()
        .says(
            "> AT+SAPBR=2,1
             < ERROR
             > AT+CNACT?
             < ERROR",
        )
        .configures()
        .modem("OK")
        .ends_open()
        .holds();
}

#[test]
fn an_opening_that_is_refused_counts_by_what_the_modem_says_then() {
    let refused = open().tells(3, "0.0.0.0").configures().modem("ERROR");
    // It was open all the same.
    refused.clone().ends_open().holds_however_cut();
    refused
        .tells(3, "0.0.0.0")
        .ends_with_failure(Failure::BearerRefused)
        .holds_however_cut();
}

#[test]
fn a_bearer_that_is_connecting_is_waited_for() {
    open()
        .tells(0, "0.0.0.0")
        .wait(SECOND)
        .tells(0, "0.0.0.0")
        .wait(SECOND)
        .ends_open()
        .holds_however_cut();
    // Also after it was opened.
    let opened = open().tells(3, "0.0.0.0").configures().modem("ERROR");
    opened
        .tells(0, "0.0.0.0")
        .wait(SECOND)
        .tells(0, "0.0.0.0")
        .wait(SECOND)
        .ends_open()
        .holds_however_cut();
}

#[test]
fn a_bearer_that_never_gets_connected_is_refused_in_the_end() {
    let mut dialogue = open().tells(3, "0.0.0.0").configures().modem("OK");
    for _ in 0..30 {
        dialogue = dialogue.tells(0, "0.0.0.0").wait(SECOND);
    }
    dialogue
        .tells(0, "0.0.0.0")
        .ends_with_failure(Failure::BearerRefused)
        .holds();
}

#[test]
fn a_bearer_that_is_closing_is_opened_once_it_is_closed() {
    open()
        .tells(2, "0.0.0.0")
        .wait(SECOND)
        .tells(3, "0.0.0.0")
        .configures()
        .modem("OK")
        .ends_open()
        .holds_however_cut();
}

#[test]
fn reopening_closes_first_and_only_once() {
    let closed = asks(BearerRequest::Reopen(settings()))
        .tells(1, "10.0.0.6")
        .says(
            "> AT+SAPBR=0,1
             < +SAPBR 1: DEACT
             < OK",
        );
    closed
        .clone()
        .configures()
        .modem("OK")
        .ends_open()
        .holds_however_cut();
    closed
        .configures()
        .modem("OK")
        .tells(0, "0.0.0.0")
        .wait(SECOND)
        .ends_open()
        .holds_however_cut();
    asks(BearerRequest::Reopen(settings()))
        .tells(3, "0.0.0.0")
        .configures()
        .modem("OK")
        .ends_open()
        .holds_however_cut();
}

#[test]
fn closing_is_done_where_there_is_nothing_to_close() {
    let asked = || asks(BearerRequest::Close);
    asked()
        .tells(3, "0.0.0.0")
        .ends(Ok(Outcome::Bearer(None)))
        .holds_however_cut();
    asked()
        .tells(1, "10.0.0.7")
        .says(
            "> AT+SAPBR=0,1
             < OK",
        )
        .ends(Ok(Outcome::Bearer(None)))
        .holds_however_cut();
    asked()
        .tells(1, "10.0.0.7")
        .says(
            "> AT+SAPBR=0,1
             < +CME ERROR: 3",
        )
        .ends_with_failure(Failure::Refused {
            command: "AT+SAPBR=0,1".into(),
            result: FinalResult::Cme("3".into()),
        })
        .holds_however_cut();
}

#[test]
fn a_query_changes_nothing() {
    for (status, address, outcome) in [
        (0, "0.0.0.0", None),
        (1, "10.0.0.7", Some("10.0.0.7".to_owned())),
        (2, "0.0.0.0", None),
        (3, "0.0.0.0", None),
    ] {
        asks(BearerRequest::Query)
            .tells(status, address)
            .ends(Ok(Outcome::Bearer(outcome)))
            .holds_however_cut();
    }
}

#[test]
fn without_an_apn_the_modem_keeps_what_it_has() {
    asks(BearerRequest::Open(BearerSettings::default()))
        .tells(3, "0.0.0.0")
        .says(
            "> AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"
             < OK
             > AT+SAPBR=1,1
             < OK",
        )
        .ends_open()
        .holds_however_cut();
}

#[test]
fn a_refused_apn_password_is_told_without_the_password() {
    let dialogue = open().tells(3, "0.0.0.0").says(
        "> AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"
         < OK
         > AT+SAPBR=3,1,\"APN\",\"iot.1nce.net\"
         < OK
         > AT+SAPBR=3,1,\"USER\",\"me\"
         < OK
         > AT+SAPBR=3,1,\"PWD\",\"s3cr3t apn\"
         < ERROR",
    );
    let played = dialogue
        .ends_with_failure(Failure::Refused {
            command: "AT+SAPBR=3,1,\"PWD\",\"*****\"".into(),
            result: FinalResult::Error,
        })
        .holds_with_echo();
    let trace = played.trace_text();
    assert!(!trace.contains("s3cr3t"), "{trace}");
    assert_eq!(trace.matches("\"PWD\",\"*****\"").count(), 2, "{trace}");
}

#[test]
fn a_line_between_any_two_lines_changes_nothing() {
    let whole = open().tells(3, "0.0.0.0").configures();
    let whole = whole.modem("OK").ends_open();
    for noise in ["+APP PDP: ACTIVE", "+SAPBR 1: DEACT", "DST: 1", "junk"] {
        for dialogue in whole.with_noise_everywhere(noise) {
            dialogue.holds();
        }
    }
}

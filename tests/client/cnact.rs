//! The second way to a data connection: CNACT.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{Outcome, Request};
use sim7000_ftp::modem::{BearerRequest, BearerSettings, BearerWay};

use crate::support::Dialogue;

fn settings() -> BearerSettings {
    BearerSettings {
        apn: "internet".into(),
        way: BearerWay::Cnact,
        ..BearerSettings::default()
    }
}

fn asks(request: BearerRequest) -> Dialogue {
    Dialogue::new().asks(Request::Bearer(request))
}

impl Dialogue {
    fn answers_up(self) -> Self {
        self.says(
            "> AT+CNACT?
             < +CNACT: 1,\"10.94.36.44\"
             < OK",
        )
    }

    fn answers_down(self) -> Self {
        self.says(
            "> AT+CNACT?
             < +CNACT: 0,\"0.0.0.0\"
             < OK",
        )
    }

    fn ends_up(self) -> Self {
        self.ends(Ok(Outcome::Bearer(Some("10.94.36.44".into()))))
    }

    fn ends_down(self) -> Self {
        self.ends(Ok(Outcome::Bearer(None)))
    }
}

#[test]
fn it_is_opened_and_asked_for_its_address() {
    asks(BearerRequest::Open(settings()))
        .answers_down()
        .says(
            "> AT+CNACT=1,\"internet\"
             < OK
             < +APP PDP: ACTIVE",
        )
        .answers_up()
        .ends_up()
        .holds_however_cut();
}

#[test]
fn a_message_that_comes_before_the_ok_counts() {
    asks(BearerRequest::Open(settings()))
        .answers_down()
        .says(
            "> AT+CNACT=1,\"internet\"
             < +APP PDP: ACTIVE
             < OK",
        )
        .answers_up()
        .ends_up()
        .holds_however_cut();
}

#[test]
fn one_that_is_up_is_not_opened_again() {
    asks(BearerRequest::Open(settings()))
        .answers_up()
        .ends_up()
        .holds_however_cut();
}

#[test]
fn a_message_that_never_comes_is_replaced_by_a_question() {
    asks(BearerRequest::Open(settings()))
        .answers_down()
        .sets("AT+CNACT=1,\"internet\"")
        .wait(Duration::from_secs(85))
        .answers_up()
        .ends_up()
        .holds();
}

#[test]
fn a_network_that_refuses_is_told_so() {
    for answer in ["ERROR", "+CME ERROR: 3"] {
        asks(BearerRequest::Open(settings()))
            .answers_down()
            .host("AT+CNACT=1,\"internet\"")
            .modem(answer)
            .answers_down()
            .ends_with_failure(Failure::BearerRefused)
            .holds_however_cut();
    }
    asks(BearerRequest::Open(settings()))
        .answers_down()
        .says(
            "> AT+CNACT=1,\"internet\"
             < OK
             < +APP PDP: DEACTIVE",
        )
        .answers_down()
        .ends_with_failure(Failure::BearerRefused)
        .holds_however_cut();
}

/// Otherwise the next operation would take the message for the loss of its own connection.
#[test]
fn closing_waits_for_its_message() {
    for orders in ["< OK\n< +APP PDP: DEACTIVE", "< +APP PDP: DEACTIVE\n< OK"] {
        asks(BearerRequest::Open(settings()))
            .answers_up()
            .ends_up()
            .asks(Request::Bearer(BearerRequest::Close))
            .answers_up()
            .host("AT+CNACT=0")
            .says(orders)
            .ends_down()
            .holds_however_cut();
    }
}

#[test]
fn with_another_apn_it_is_closed_and_opened() {
    asks(BearerRequest::Reopen(settings()))
        .answers_up()
        .says(
            "> AT+CNACT=0
             < OK
             < +APP PDP: DEACTIVE
             > AT+CNACT=1,\"internet\"
             < OK
             < +APP PDP: ACTIVE",
        )
        .answers_up()
        .ends_up()
        .holds_however_cut();
}

#[test]
fn a_firmware_without_sapbr_is_asked_by_cnact() {
    let automatic = BearerSettings {
        way: BearerWay::Sapbr,
        ..settings()
    };
    asks(BearerRequest::Open(automatic))
        .says(
            "> AT+SAPBR=2,1
             < ERROR",
        )
        .answers_down()
        .says(
            "> AT+CNACT=1,\"internet\"
             < OK
             < +APP PDP: ACTIVE",
        )
        .answers_up()
        .ends_up()
        .holds_however_cut();
}

#[test]
fn a_firmware_without_cnact_refuses_what_was_asked_for() {
    asks(BearerRequest::Open(settings()))
        .says(
            "> AT+CNACT?
             < ERROR",
        )
        .ends_with_failure(Failure::Refused {
            command: "AT+CNACT?".into(),
            result: FinalResult::Error,
        })
        .holds_however_cut();
}

#[test]
fn silence_ends_it_at_every_step() {
    let whole = asks(BearerRequest::Reopen(settings()))
        .answers_up()
        .says(
            "> AT+CNACT=0
             < OK
             < +APP PDP: DEACTIVE
             > AT+CNACT=1,\"internet\"
             < OK
             < +APP PDP: ACTIVE",
        )
        .answers_up();
    for dialogue in whole.cut_before_each_line() {
        dialogue
            .fails_by_silence(Duration::from_secs(200), |_| true)
            .holds();
    }
}

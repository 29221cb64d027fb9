//! Who the modem is and how it stands.

use std::time::Duration;

use sim7000_ftp::at::table::COMMANDS;
use sim7000_ftp::ftp::{Outcome, Request};
use sim7000_ftp::modem::{ModemInfo, SimState, SurveyKind};

use crate::support::Dialogue;

fn full() -> Dialogue {
    Dialogue::new()
        .asks(Request::Survey(SurveyKind::Full, ModemInfo::default()))
        .says(
            "> ATI
             < SIM7000G R1529
             < OK
             > AT+CGMM
             < SIMCOM_SIM7000G
             < OK
             > AT+CGMR
             < Revision:1529B07SIM7000G
             < OK
             > AT+CPIN?
             < +CPIN: READY
             < OK
             > AT+CSQ
             < +CSQ: 20,0
             < OK
             > AT+COPS?
             < +COPS: 0,0,\"Telenor\",7
             < OK",
        )
        .probes(&["FTPETGET"])
        .ends(Ok(Outcome::Info(ModemInfo {
            name: "SIM7000G".into(),
            revision: "1529B07SIM7000G".into(),
            sim: SimState::Ready,
            operator: "Telenor".into(),
            technology: "Cat-M1",
            signal_dbm: Some(-74),
            missing: ["FTPETGET"].into_iter().collect(),
        })))
}

#[test]
fn everything_is_asked_and_read() {
    full().holds_however_cut();
}

#[test]
fn a_line_between_any_two_lines_is_not_taken_for_an_answer() {
    for noise in [
        "*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0",
        "DST: 1",
        "+CEREG: 1",
        "+SAPBR 1: DEACT",
        "+FTPGET: 1,80",
    ] {
        for dialogue in full().with_noise_everywhere(noise) {
            dialogue.holds();
        }
    }
}

#[test]
fn a_modem_that_knows_nothing_fails_no_survey() {
    let asked = Dialogue::new().asks(Request::Survey(SurveyKind::Full, ModemInfo::default()));
    let commands = [
        "ATI", "AT+CGMM", "AT+CGMR", "AT+CPIN?", "AT+CSQ", "AT+COPS?",
    ];
    commands
        .iter()
        .fold(asked, |dialogue, command| {
            dialogue.host(command).modem("+CME ERROR: 10")
        })
        .probes(&COMMANDS.map(|spec| spec.name))
        .ends(Ok(Outcome::Info(ModemInfo {
            sim: SimState::Missing,
            missing: COMMANDS.iter().map(|spec| spec.name).collect(),
            ..ModemInfo::default()
        })))
        .holds_however_cut();
}

#[test]
fn what_is_not_asked_stays_as_it_was() {
    let known = ModemInfo {
        name: "SIM7000E".into(),
        missing: ["FTPETGET"].into_iter().collect(),
        ..ModemInfo::default()
    };
    Dialogue::new()
        .asks(Request::Survey(SurveyKind::Network, known.clone()))
        .says(
            "> AT+CSQ
             < +CSQ: 99,99
             < OK
             > AT+COPS?
             < +COPS: 0
             < OK",
        )
        .ends(Ok(Outcome::Info(known)))
        .holds_however_cut();
}

#[test]
fn a_silent_modem_ends_the_survey() {
    for dialogue in full().cut_before_each_line() {
        dialogue
            .fails_by_silence(Duration::from_secs(10), |error| {
                error.to_string().ends_with("within 10 s")
            })
            .wakes_and_works()
            .holds();
    }
}

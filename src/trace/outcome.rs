//! How a request ended, as a record.

use super::request::set;
use super::write::Line;
use crate::at::{Failure, FinalResult, Secrets};
use crate::ftp::{Error, Outcome};
use crate::modem::{ModemInfo, SimState};

pub(super) fn finished(ms: u64, result: &Result<Outcome, Error>, secrets: &Secrets) -> String {
    let word = match result {
        Ok(Outcome::Done) => "done",
        Ok(Outcome::Listing(_)) => "listing",
        Ok(Outcome::Size(_)) => "size",
        Ok(Outcome::ModifiedTime(_)) => "time",
        Ok(Outcome::Info(_)) => "info",
        Ok(Outcome::Bearer(_)) => "bearer",
        Ok(Outcome::Settings(_)) => "settings",
        Err(_) => "failed",
    };
    let mut line = Line::at(ms);
    line.word("finished", word);
    match result {
        Ok(Outcome::Done | Outcome::Bearer(None)) => {}
        Ok(Outcome::Listing(listing)) => {
            let mut listing = listing.clone();
            secrets.cover(&mut listing);
            line.text("listing", &listing);
        }
        Ok(Outcome::Size(size)) => {
            line.count("size", *size);
        }
        Ok(Outcome::ModifiedTime(at)) => {
            let parts = [at.month, at.day, at.hour, at.minute, at.second];
            let digits = |time, part: &u8| time * 100 + u64::from(*part);
            line.count("time", parts.iter().fold(at.year.into(), digits));
        }
        Ok(Outcome::Info(info)) => modem(&mut line, info, secrets),
        Ok(Outcome::Bearer(Some(address))) => {
            line.text("address", &secrets.masked(address.clone().into()));
        }
        Ok(Outcome::Settings(settings)) => {
            let mut text = Vec::new();
            for (name, value) in settings {
                text.extend_from_slice(&[name.as_bytes(), b"=", value, b"\n"].concat());
            }
            line.text("settings", &secrets.masked(text));
        }
        Err(error) => failed(&mut line, error, secrets),
    }
    line.end()
}

/// What is known of the modem.
pub(super) fn modem(line: &mut Line, info: &ModemInfo, secrets: &Secrets) {
    for (key, text) in [
        ("name", &*info.name),
        ("revision", &info.revision),
        ("operator", &info.operator),
    ] {
        line.text(key, &secrets.masked(text.into()));
    }
    line.word("sim", sim_word(info.sim))
        .word("technology", info.technology);
    if let Some(dbm) = info.signal_dbm {
        line.number("signal", dbm.into());
    }
    set(line, "missing", info.missing);
}

/// The words for the SIM card's states.
pub(super) const SIM_STATES: [(&str, SimState); 5] = [
    ("unknown", SimState::Unknown),
    ("ready", SimState::Ready),
    ("pin", SimState::PinNeeded),
    ("puk", SimState::PukNeeded),
    ("missing", SimState::Missing),
];

fn sim_word(sim: SimState) -> &'static str {
    let found = SIM_STATES.iter().find(|(_, state)| *state == sim);
    found.map_or("unknown", |(word, _)| word)
}

fn failed(line: &mut Line, error: &Error, secrets: &Secrets) {
    let why = match error {
        Error::Server(_) => "server",
        Error::NoClosing { .. } => "no-closing",
        Error::WriteStalled { .. } => "write-stalled",
        Error::Stalled { .. } => "stalled",
        Error::TooLarge { .. } => "too-large",
        Error::Modem(failure) => failure_word(failure),
    };
    line.word("why", why);
    match error {
        Error::Server(code) => {
            line.count("code", code.0.into());
        }
        Error::NoClosing { seconds }
        | Error::WriteStalled { seconds }
        | Error::Stalled { seconds } => {
            line.count("seconds", *seconds);
        }
        Error::TooLarge { command } => {
            line.word("command", command);
        }
        Error::Modem(failure) => details(line, failure, secrets),
    }
}

fn details(line: &mut Line, failure: &Failure, secrets: &Secrets) {
    let (Failure::Refused { command, .. }
    | Failure::NoAnswer { command, .. }
    | Failure::Unexpected { command }) = failure
    else {
        return;
    };
    line.text("command", &secrets.masked_command(command.as_bytes()));
    match failure {
        Failure::NoAnswer { seconds, .. } => line.count("seconds", *seconds),
        Failure::Refused { result, .. } => match result {
            FinalResult::Ok => line.word("result", "OK"),
            FinalResult::Error => line.word("result", "ERROR"),
            FinalResult::Cme(text) => line.text("result", &secrets.masked(text.clone().into())),
        },
        _ => line,
    };
}

fn failure_word(failure: &Failure) -> &'static str {
    match failure {
        Failure::Argument(_) => "argument",
        Failure::Silent => "silent",
        Failure::Refused { .. } => "refused",
        Failure::NoAnswer { .. } => "no-answer",
        Failure::Unexpected { .. } => "unexpected",
        Failure::BearerRefused => "bearer-refused",
        Failure::BearerLost => "bearer-lost",
        Failure::Restarted => "restarted",
        Failure::PoweredDown => "powered-down",
        Failure::BytesLost => "bytes-lost",
        Failure::PortGone => "port-gone",
        Failure::Cancelled => "cancelled",
    }
}

//! How a request ended, as a record.

use super::request::names;
use super::write::Line;
use crate::at::{Failure, FinalResult, Secrets};
use crate::ftp::{Error, Outcome};
use crate::modem::{ModemInfo, SimState};

pub(super) fn finished(ms: u64, result: &Result<Outcome, Error>, secrets: &Secrets) -> String {
    let end = |word: &str| Line::at(ms).text("finished", word);
    match result {
        Ok(Outcome::Done) => end("done"),
        Ok(Outcome::Listing(listing)) => {
            let mut listing = listing.clone();
            secrets.cover(&mut listing);
            end("listing").text("listing", listing)
        }
        Ok(Outcome::Size(size)) => end("size").count("size", *size),
        Ok(Outcome::ModifiedTime(at)) => {
            let [year, month, day, hour, minute, second] = [
                at.year,
                at.month.into(),
                at.day.into(),
                at.hour.into(),
                at.minute.into(),
                at.second.into(),
            ]
            .map(u64::from);
            let date = (year * 100 + month) * 100 + day;
            end("time").count("time", ((date * 100 + hour) * 100 + minute) * 100 + second)
        }
        Ok(Outcome::Info(info)) => modem(end("info"), info, secrets),
        Ok(Outcome::Bearer(None)) => end("bearer"),
        Ok(Outcome::Bearer(Some(address))) => {
            end("bearer").text("address", secrets.masked(address.clone().into()))
        }
        Ok(Outcome::Settings(settings)) => {
            let mut text = Vec::new();
            for (name, value) in settings {
                text.extend_from_slice(name.as_bytes());
                text.push(b'=');
                text.extend_from_slice(value);
                text.push(b'\n');
            }
            end("settings").text("settings", secrets.masked(text))
        }
        Err(error) => failed(end("failed"), error, secrets),
    }
    .end()
}

/// What is known of the modem.
pub(super) fn modem(line: Line, info: &ModemInfo, secrets: &Secrets) -> Line {
    let shown = |text: &str| secrets.masked(text.into());
    let line = line
        .text("name", shown(&info.name))
        .text("revision", shown(&info.revision))
        .text("sim", sim_word(info.sim))
        .text("operator", shown(&info.operator))
        .text("technology", info.technology);
    let line = match names(info.missing) {
        names if names.is_empty() => line,
        names => line.text("missing", names),
    };
    match info.signal_dbm {
        Some(dbm) => line.number("signal", dbm.into()),
        None => line,
    }
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

fn failed(line: Line, error: &Error, secrets: &Secrets) -> Line {
    let why = |line: Line, word: &str| line.text("why", word);
    match error {
        Error::Server(code) => why(line, "server").count("code", code.0.into()),
        Error::NoClosing { seconds } => why(line, "no-closing").count("seconds", *seconds),
        Error::WriteStalled { seconds } => why(line, "write-stalled").count("seconds", *seconds),
        Error::Stalled { seconds } => why(line, "stalled").count("seconds", *seconds),
        Error::TooLarge { command } => why(line, "too-large").text("command", command),
        Error::Modem(failure) => {
            let line = why(line, failure_word(failure));
            let shown = |command: &str| secrets.masked_command(command.as_bytes());
            match failure {
                Failure::Refused { command, result } => {
                    let result = match result {
                        FinalResult::Ok => "OK".into(),
                        FinalResult::Error => "ERROR".into(),
                        FinalResult::Cme(text) => secrets.masked(text.clone().into()),
                    };
                    line.text("command", shown(command)).text("result", result)
                }
                Failure::NoAnswer { command, seconds } => line
                    .text("command", shown(command))
                    .count("seconds", *seconds),
                Failure::Unexpected { command } => line.text("command", shown(command)),
                _ => line,
            }
        }
    }
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

//! How often each switch was drawn and each error met: a simulation that never meets one proves nothing of it.

use std::collections::BTreeMap;
use std::fmt;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, ServerCode};
use sim7000_ftp::sim::Switches;

/// Every error by its name, those of the server apart.
const ERRORS: [&str; 16] = [
    "Argument",
    "Silent",
    "Refused",
    "NoAnswer",
    "Unexpected",
    "BearerRefused",
    "BearerLost",
    "Restarted",
    "PoweredDown",
    "BytesLost",
    "PortGone",
    "Cancelled",
    "NoClosing",
    "WriteStalled",
    "Stalled",
    "TooLarge",
];

/// The port goes away by the user's hand here, see `Step::Unplug` and `Event::Unplug`: a modem that does it by itself
/// is no other case.
const PULLED: [&str; 2] = ["port_gone_after", "port_gone_time"];

/// What the queue did.
const EVENTS: [&str; 14] = [
    "queue: done",
    "queue: renamed",
    "queue: deleted",
    "queue: page left",
    "queue: upload resumed",
    "queue: download resumed",
    "queue: replaced",
    "queue: sent over its own",
    "started over: changed here",
    "started over: changed there",
    "started over: part differs",
    "started over: part gone",
    "started over: unproven",
    "started over: no middle",
];

/// Counts by what is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    switches: BTreeMap<&'static str, u64>,
    errors: BTreeMap<&'static str, u64>,
    codes: BTreeMap<u16, u64>,
    events: BTreeMap<&'static str, u64>,
    notes: BTreeMap<&'static str, u64>,
}

impl Table {
    /// A switch was drawn away from its default.
    pub fn switch(&mut self, name: &'static str) {
        *self.switches.entry(name).or_default() += 1;
    }

    /// The queue did this.
    pub fn event(&mut self, what: &'static str) {
        *self.events.entry(what).or_default() += 1;
    }

    /// Anything else worth a count.
    pub fn note(&mut self, what: &'static str) {
        *self.notes.entry(what).or_default() += 1;
    }

    pub fn error(&mut self, error: &Error) {
        let name = match error {
            Error::Server(code) => {
                *self.codes.entry(code.0).or_default() += 1;
                return;
            }
            Error::NoClosing { .. } => "NoClosing",
            Error::TooLarge { .. } => "TooLarge",
            Error::WriteStalled { .. } => "WriteStalled",
            Error::Stalled { .. } => "Stalled",
            Error::Modem(failure) => match failure {
                Failure::Argument(_) => "Argument",
                Failure::Silent => "Silent",
                Failure::Refused { .. } => "Refused",
                Failure::NoAnswer { .. } => "NoAnswer",
                Failure::Unexpected { .. } => "Unexpected",
                Failure::BearerRefused => "BearerRefused",
                Failure::BearerLost => "BearerLost",
                Failure::Restarted => "Restarted",
                Failure::PoweredDown => "PoweredDown",
                Failure::BytesLost => "BytesLost",
                Failure::PortGone => "PortGone",
                Failure::Cancelled => "Cancelled",
            },
        };
        *self.errors.entry(name).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        for (name, count) in &other.switches {
            *self.switches.entry(name).or_default() += count;
        }
        for (name, count) in &other.errors {
            *self.errors.entry(name).or_default() += count;
        }
        for (code, count) in &other.codes {
            *self.codes.entry(*code).or_default() += count;
        }
        for (name, count) in &other.events {
            *self.events.entry(name).or_default() += count;
        }
        for (name, count) in &other.notes {
            *self.notes.entry(name).or_default() += count;
        }
    }

    /// The switches, errors, codes and events that were met less than `least` times.
    pub fn rarer_than(&self, least: u64) -> Vec<String> {
        self.rows()
            .into_iter()
            .filter(|(_, count)| *count < least)
            .map(|(name, count)| format!("{name}: {count}"))
            .collect()
    }

    fn rows(&self) -> Vec<(String, u64)> {
        let drawn = Switches::NAMES.iter().filter(|name| !PULLED.contains(name));
        let switches = drawn.map(|name| {
            let count = self.switches.get(name).copied().unwrap_or_default();
            (format!("switch {name}"), count)
        });
        let errors = ERRORS.iter().map(|name| {
            let count = self.errors.get(name).copied().unwrap_or_default();
            (format!("error {name}"), count)
        });
        let codes = ServerCode::ALL.iter().map(|code| {
            let count = self.codes.get(code).copied().unwrap_or_default();
            (format!("code {code}"), count)
        });
        let events = EVENTS.iter().map(|name| {
            let count = self.events.get(name).copied().unwrap_or_default();
            ((*name).to_owned(), count)
        });
        switches.chain(errors).chain(codes).chain(events).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count) in self.rows() {
            writeln!(formatter, "{name:<32}{count:>9}")?;
        }
        for (name, count) in &self.notes {
            writeln!(formatter, "{name:<32}{count:>9}")?;
        }
        Ok(())
    }
}

//! What the modem says: answer lines, payload, URCs and final results.

use super::modem::Modem;

/// How a command went.
pub(crate) type Outcome = Result<Reply, Cme>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// `OK` is due.
    Ok,
    /// All has been said, or will be later.
    Said,
}

/// Numbers of `+CME ERROR`, 3GPP TS 27.007.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cme {
    NotAllowed = 3,
    NotSupported = 4,
    NoSim = 10,
    IncorrectParameters = 50,
    Unknown = 100,
}

impl Cme {
    fn text(self) -> &'static str {
        match self {
            Self::NotAllowed => "operation not allowed",
            Self::NotSupported => "operation not supported",
            Self::NoSim => "SIM not inserted",
            Self::IncorrectParameters => "Incorrect parameters",
            Self::Unknown => "unknown",
        }
    }
}

impl Modem {
    /// `+NAME: values` as part of an answer.
    pub(crate) fn info(&mut self, name: &str, values: &str) {
        self.before_answer();
        self.out.named(&self.switches, name, values.as_bytes());
    }

    /// The same with values that need not be text.
    pub(crate) fn info_bytes(&mut self, name: &str, values: &[u8]) {
        self.before_answer();
        self.out.named(&self.switches, name, values);
    }

    /// A bare line as part of an answer.
    pub(crate) fn text(&mut self, text: &str) {
        self.before_answer();
        self.out.line(&self.switches, text.as_bytes());
    }

    /// `+NAME: values`, then payload.
    pub(crate) fn payload(&mut self, name: &str, values: &str, bytes: &[u8]) {
        if self.switches.urc_before_data {
            self.out.strays(&self.switches);
        }
        self.info(name, values);
        self.out.raw(bytes);
    }

    /// `+NAME: values` by itself.
    pub(crate) fn urc(&mut self, name: &str, values: &str) {
        self.out.named(&self.switches, name, values.as_bytes());
    }

    pub(super) fn before_answer(&mut self) {
        if self.switches.urc_before_answer && !core::mem::replace(&mut self.answering, true) {
            self.out.strays(&self.switches);
        }
    }

    /// The final result.
    pub(crate) fn finish(&mut self, result: Result<(), Cme>) {
        self.before_answer();
        let Err(error) = result else {
            if self.switches.urc_before_ok {
                self.out.strays(&self.switches);
            }
            return self.out.line(&self.switches, b"OK");
        };
        match self.switches.cme_style.unwrap_or(self.general.error_style) {
            1 => self.urc("CME ERROR", &(error as u8).to_string()),
            2 => self.urc("CME ERROR", error.text()),
            _ => self.out.line(&self.switches, b"ERROR"),
        }
    }
}

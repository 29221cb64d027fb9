//! A command: its bytes, its deadline, the shape of its answer, and which part of it is a secret.

use core::fmt;
use core::ops::Range;

use thiserror::Error;

use super::Time;

/// What a command answers before its final result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing but the final result.
    Nothing,
    /// Lines that begin with the command's name: `+CSQ: 20,0`.
    Named,
    /// Bare lines: `SIM7000G R1529`.
    Bare,
    /// A counted payload behind `+NAME: <first>,<count>`.
    Payload,
    /// A line `+NAME: ...` after which the host sends raw bytes.
    Prompt,
}

/// A command as it goes to the modem.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    text: Vec<u8>,
    /// The name as it stands in answers and URCs: `FTPGET`; empty for a bare `AT`.
    name: &'static str,
    answer: Answer,
    deadline: Time,
    secret: Option<Range<usize>>,
}

impl Command {
    /// A command whose answer is only its final result.
    pub fn new(name: &'static str, text: impl Into<Vec<u8>>, deadline: Time) -> Self {
        Self {
            text: text.into(),
            name,
            answer: Answer::Nothing,
            deadline,
            secret: None,
        }
    }

    /// The same command with another shape of answer.
    pub fn answering(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }

    /// `AT+NAME="value"`, the value checked against `field`.
    pub fn set_text(
        name: &'static str,
        value: &[u8],
        field: Field,
        deadline: Time,
    ) -> Result<Self, ArgumentError> {
        Self::with_text(name, &format!("AT+{name}="), value, field, deadline)
    }

    /// `<head>"value"`, the value checked against `field`.
    pub fn with_text(
        name: &'static str,
        head: &str,
        value: &[u8],
        field: Field,
        deadline: Time,
    ) -> Result<Self, ArgumentError> {
        field.check(value)?;
        let mut text = Vec::with_capacity(head.len() + value.len() + 2);
        text.extend_from_slice(head.as_bytes());
        text.push(b'"');
        text.extend_from_slice(value);
        text.push(b'"');
        let mut command = Self::new(name, text, deadline);
        if field.is_secret() {
            let start = head.len() + 1;
            command.secret = Some(start..start + value.len());
        }
        Ok(command)
    }

    /// The same command with another deadline.
    pub fn within(mut self, deadline: Time) -> Self {
        self.deadline = deadline;
        self
    }

    /// The name as answers repeat it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text without the closing CR.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text with every secret byte replaced by `*`, for traces and messages.
    pub fn shown(&self) -> Vec<u8> {
        let mut shown = self.text.clone();
        if let Some(secret) = &self.secret {
            // A fixed number of stars: the length of a password is nobody's business either.
            shown.splice(secret.clone(), *b"*****");
        }
        shown
    }

    /// The part of the text that no trace and no message may show.
    pub fn secret(&self) -> Option<&[u8]> {
        self.secret.clone().map(|range| &self.text[range])
    }

    /// The shape of the answer.
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// How long the modem may take until its final result.
    pub fn deadline(&self) -> Time {
        self.deadline
    }
}

/// As the trace shows it, without its secret.
impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Command({self})")
    }
}

/// The text without its secret.
impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.shown()))
    }
}

/// What a text argument is for: its limit and its name in messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// FTPSERV.
    Server,
    /// FTPUN.
    User,
    /// FTPPW.
    Password,
    /// FTPGETNAME, FTPPUTNAME.
    Name,
    /// FTPGETPATH, FTPPUTPATH.
    Path,
    /// SAPBR's APN.
    Apn,
    /// SAPBR's USER.
    ApnUser,
    /// SAPBR's PWD.
    ApnPassword,
}

impl Field {
    /// The most bytes that the modem takes.
    pub fn limit(self) -> usize {
        match self {
            Self::Server | Self::User | Self::Password => 49,
            Self::Name => 99,
            Self::Path => 255,
            Self::Apn => 64,
            Self::ApnUser | Self::ApnPassword => 32,
        }
    }

    /// The field in a sentence: "The file name ...".
    pub fn label(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::User => "user name",
            Self::Password => "password",
            Self::Name => "name",
            Self::Path => "path",
            Self::Apn => "APN",
            Self::ApnUser => "APN user name",
            Self::ApnPassword => "APN password",
        }
    }

    fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::ApnPassword)
    }

    /// Whether the modem can be given this value. The modem has no way to escape a quote inside a value.
    pub fn check(self, value: &[u8]) -> Result<(), ArgumentError> {
        if let Some(&byte) = value
            .iter()
            .find(|byte| matches!(byte, b'"' | b'\r' | b'\n' | 0))
        {
            return Err(ArgumentError::Forbidden { field: self, byte });
        }
        if value.len() > self.limit() {
            return Err(ArgumentError::TooLong {
                field: self,
                bytes: value.len(),
                limit: self.limit(),
            });
        }
        Ok(())
    }
}

/// A value that cannot be sent to the modem; nothing of it has been sent.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum ArgumentError {
    /// A byte that would end the value or the command.
    #[error("The {} holds {}, which the modem cannot be sent", .field.label(), byte_name(*.byte))]
    Forbidden {
        /// Where it stands.
        field: Field,
        /// The byte.
        byte: u8,
    },
    /// More bytes than the modem takes.
    #[error("The {} is {bytes} bytes long, and the modem takes at most {limit}", .field.label())]
    TooLong {
        /// Which value.
        field: Field,
        /// Its length.
        bytes: usize,
        /// The modem's limit.
        limit: usize,
    },
    /// Nothing, where something must stand.
    #[error("The {} is missing", .field.label())]
    Empty {
        /// Which value.
        field: Field,
    },
    /// A number or a word that the command does not take.
    #[error("{command} does not take this value")]
    NotAValue {
        /// The command.
        command: &'static str,
    },
}

impl ArgumentError {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Forbidden { .. } => {
                "Choose a name without quotation marks and line breaks. Nothing was sent."
            }
            Self::TooLong { field, .. } => match field {
                Field::Name => {
                    "Shorten the name. Letters beyond English count as two to four bytes."
                }
                Field::Path => "Use a shorter path: move the folder nearer to the server's root.",
                Field::Server => "Enter the server's IP address or a shorter name.",
                _ => "Enter a shorter value; letters beyond English count as two to four bytes.",
            },
            Self::Empty { .. } => "Fill it in and try again.",
            Self::NotAValue { command: "FTPPORT" } => {
                "Enter a port from 1 to 65535; FTP servers usually listen on 21. Nothing was sent."
            }
            Self::NotAValue { .. } => "Enter another value. Nothing was sent.",
        }
    }
}

fn byte_name(byte: u8) -> &'static str {
    match byte {
        b'"' => "a quotation mark",
        b'\r' | b'\n' => "a line break",
        _ => "a zero byte",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Time = Time::from_secs(5);
    /// The longest line after `AT` (manual 1.4.4).
    const MAX_LINE: usize = 559;

    #[test]
    fn a_value_that_would_end_the_command_is_refused() {
        for bad in [&b"a\"b"[..], b"a\rb", b"a\nb", b"a\0b"] {
            let refused = Command::set_text("FTPGETNAME", bad, Field::Name, SOON);
            assert!(matches!(refused, Err(ArgumentError::Forbidden { .. })));
        }
    }

    #[test]
    fn a_value_is_refused_one_byte_above_the_limit() {
        let fits = vec![b'a'; 99];
        assert!(Command::set_text("FTPGETNAME", &fits, Field::Name, SOON).is_ok());
        let long = vec![b'a'; 100];
        let error = Command::set_text("FTPGETNAME", &long, Field::Name, SOON).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The name is 100 bytes long, and the modem takes at most 99"
        );
    }

    #[test]
    fn the_password_never_shows() {
        let command = Command::set_text("FTPPW", b"cat-m1", Field::Password, SOON).unwrap();
        assert_eq!(command.text(), b"AT+FTPPW=\"cat-m1\"");
        assert_eq!(command.shown(), b"AT+FTPPW=\"*****\"");
        assert!(!format!("{command:?}").contains("cat-m1"));
    }

    #[test]
    fn no_command_can_exceed_the_modems_line() {
        let longest = vec![b'a'; Field::Path.limit()];
        let command = Command::set_text("FTPPUTPATH", &longest, Field::Path, SOON).unwrap();
        assert!(command.text().len() - 2 <= MAX_LINE);
    }
}

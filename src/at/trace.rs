//! The record of everything that crossed the port: one record a line, payloads shortened, secrets masked.

use std::fmt::Write;

/// Which way something went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the page to the modem.
    ToModem,
    /// From the modem to the page.
    FromModem,
}

/// One entry of the trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// A line or a command, without its line end.
    Line(Direction, Vec<u8>),
    /// Raw bytes of a payload or a data-mode stream: how many, and the first of them.
    Bytes {
        /// Which way.
        direction: Direction,
        /// How many in all.
        count: u64,
        /// At most [`Record::HEAD`] of them.
        head: Vec<u8>,
    },
    /// A remark about the wire: "the stream has ended".
    Remark(&'static str),
}

impl Record {
    /// How many bytes of a payload a record keeps.
    pub const HEAD: usize = 24;

    /// The record as printable text: control bytes by name, other unprintable bytes as `<8F>`.
    pub fn text(&self) -> String {
        match self {
            Self::Line(_, bytes) => printable(bytes),
            Self::Bytes { count, head, .. } => {
                let more = if *count > head.len() as u64 {
                    " ..."
                } else {
                    ""
                };
                let unit = if *count == 1 { "byte" } else { "bytes" };
                format!("[{count} {unit}] {}{more}", printable(head))
            }
            Self::Remark(text) => (*text).to_owned(),
        }
    }

    /// Which way it went; none for a remark.
    pub fn direction(&self) -> Option<Direction> {
        match self {
            Self::Line(direction, _) | Self::Bytes { direction, .. } => Some(*direction),
            Self::Remark(_) => None,
        }
    }
}

/// What stands before a password: in its commands (whose name an echo may have lost a part of), in an answer.
const BEFORE_SECRETS: [&[u8]; 3] = [b"PW=", b"\"PWD\",", b"FTPPW:"];

/// A secret of fewer bytes is looked for in its quotes only: single letters are everywhere.
const SHORT_SECRET: usize = 4;

/// A line of the modem's without the secrets that it repeats.
pub(super) fn masked<'a>(mut line: Vec<u8>, secrets: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    for before in BEFORE_SECRETS {
        if let Some(at) = find(&line, before) {
            line.truncate(at + before.len());
            line.extend_from_slice(b"\"*****\"");
        }
    }
    for secret in secrets.filter(|secret| !secret.is_empty()) {
        let quoted = [b"\"", secret, b"\""].concat();
        replace(&mut line, &quoted, b"\"*****\"");
        if secret.len() >= SHORT_SECRET {
            replace(&mut line, secret, b"*****");
        }
    }
    line
}

fn replace(text: &mut Vec<u8>, part: &[u8], other: &[u8]) {
    let mut from = 0;
    while let Some(at) = find(&text[from..], part) {
        let start = from + at;
        text.splice(start..start + part.len(), other.iter().copied());
        from = start + other.len();
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Text with everything that does not print written in angle brackets.
pub(super) fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\x03' => text.push_str("<ETX>"),
                '\x10' => text.push_str("<DLE>"),
                '\r' => text.push_str("<CR>"),
                '\n' => text.push_str("<LF>"),
                _ if character.is_control() => hex(&mut text, character as u32),
                _ => text.push(character),
            }
        }
        for &byte in chunk.invalid() {
            hex(&mut text, byte.into());
        }
    }
    text
}

fn hex(text: &mut String, value: u32) {
    // Writing to a String cannot fail.
    let _ = write!(text, "<{value:02X}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_wherever_it_stands_and_nothing_else_is() {
        let mask = |line: &str, secret: &str| {
            let shown = masked(line.into(), [secret.as_bytes()].into_iter());
            String::from_utf8(shown).unwrap()
        };
        assert_eq!(mask("x pass1 pass1", "pass1"), "x ***** *****");
        assert_eq!(mask("\"a\" a", "a"), "\"*****\" a");
        assert_eq!(mask("\"\" OK", ""), "\"\" OK");
        // A password of stars is no reason to search for ever.
        assert_eq!(mask("******", "****"), "*******");
        assert_eq!(mask("TPPW=\"other", "pass1"), "TPPW=\"*****\"");
    }

    #[test]
    fn what_does_not_print_is_named() {
        assert_eq!(
            printable(b"a\x03\x10\r\n\x1a\xff\xc3\xa9"),
            "a<ETX><DLE><CR><LF><1A><FF>é"
        );
    }
}

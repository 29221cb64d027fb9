//! Writes one record as one line of JSON: flat, ASCII only, a character for each byte.

use core::fmt::Write as _;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A record that is being written.
pub(super) struct Line(String);

impl Line {
    /// A record of this moment.
    pub(super) fn at(ms: u64) -> Self {
        let mut line = Self(String::from("{"));
        line.count("ms", ms);
        line
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    /// Adds a number.
    pub(super) fn number(&mut self, key: &str, value: i64) -> &mut Self {
        self.key(key);
        if value < 0 {
            self.0.push('-');
        }
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{}", value.unsigned_abs());
        self
    }

    /// Adds a number of bytes or seconds, or a moment.
    pub(super) fn count(&mut self, key: &str, value: u64) -> &mut Self {
        self.number(key, i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// Adds bytes as a text: each byte is the character of its number.
    pub(super) fn text(&mut self, key: &str, value: &[u8]) -> &mut Self {
        self.key(key);
        self.0.push('"');
        for &byte in value {
            match byte {
                b'"' | b'\\' => {
                    self.0.push('\\');
                    self.0.push(byte.into());
                }
                b'\r' => self.0.push_str("\\r"),
                b'\n' => self.0.push_str("\\n"),
                b' '..=b'~' => self.0.push(byte.into()),
                _ => {
                    self.0.push_str("\\u00");
                    for digit in [byte >> 4, byte & 15] {
                        self.0.push(HEX[usize::from(digit)].into());
                    }
                }
            }
        }
        self.0.push('"');
        self
    }

    /// Adds a word of the format.
    pub(super) fn word(&mut self, key: &str, word: &str) -> &mut Self {
        self.text(key, word.as_bytes())
    }

    /// Adds `true`, where it is.
    pub(super) fn flag(&mut self, key: &str, is_set: bool) -> &mut Self {
        if is_set {
            self.key(key);
            self.0.push_str("true");
        }
        self
    }

    /// The line without its line end.
    pub(super) fn end(&mut self) -> String {
        self.0.push('}');
        std::mem::take(&mut self.0)
    }
}

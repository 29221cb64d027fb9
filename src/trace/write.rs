//! Writes one record as one line of JSON: flat, ASCII only, a character for each byte.

use core::fmt::Write as _;

/// A record that is being written.
pub(super) struct Line(String);

impl Line {
    /// A record of this moment.
    pub(super) fn at(ms: u64) -> Self {
        Self(String::from("{")).count("ms", ms)
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
    pub(super) fn number(mut self, key: &str, value: i64) -> Self {
        self.key(key);
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{value}");
        self
    }

    /// Adds a number of bytes or seconds, or a moment.
    pub(super) fn count(self, key: &str, value: u64) -> Self {
        self.number(key, i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// Adds bytes as a text: each byte is the character of its number.
    pub(super) fn text(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.key(key);
        self.0.push('"');
        for &byte in value.as_ref() {
            match byte {
                b'"' | b'\\' => {
                    self.0.push('\\');
                    self.0.push(byte.into());
                }
                b'\r' => self.0.push_str("\\r"),
                b'\n' => self.0.push_str("\\n"),
                b' '..=b'~' => self.0.push(byte.into()),
                _ => {
                    let _ = write!(self.0, "\\u{byte:04x}");
                }
            }
        }
        self.0.push('"');
        self
    }

    /// Adds `true`, where it is.
    pub(super) fn flag(mut self, key: &str, is_set: bool) -> Self {
        if is_set {
            self.key(key);
            self.0.push_str("true");
        }
        self
    }

    /// The line without its line end.
    pub(super) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

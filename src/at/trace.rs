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
        /// All of them print, or end lines: they may be lines of the modem's.
        is_text: bool,
    },
    /// The modem's lines, raw, that came as the last bytes of a stream without its end. [`Record::Bytes`] has
    /// counted them.
    Tail(Vec<u8>),
    /// Something else than a line followed a payload.
    Misaligned,
    /// So many bytes had come when a deadline passed, and were no line yet.
    Unread(u64),
    /// A remark about the wire: "the stream has ended".
    Remark(&'static str),
}

impl Record {
    /// How many bytes of a payload a record keeps.
    pub const HEAD: usize = 24;

    /// The record as printable text: control bytes by name, other unprintable bytes as `<8F>`.
    pub fn text(&self) -> String {
        match self {
            Self::Line(_, bytes) | Self::Tail(bytes) => printable(bytes),
            Self::Bytes { count, head, .. } => {
                let more = if *count > head.len() as u64 {
                    " ..."
                } else {
                    ""
                };
                let unit = if *count == 1 { "byte" } else { "bytes" };
                format!("[{count} {unit}] {}{more}", printable(head))
            }
            Self::Misaligned => "bytes of the payload were lost".to_owned(),
            Self::Unread(count) => format!("[{count} bytes] no line yet"),
            Self::Remark(text) => (*text).to_owned(),
        }
    }

    /// Bytes that crossed the port.
    pub(super) fn of_bytes(direction: Direction, bytes: &[u8]) -> Self {
        Self::Bytes {
            direction,
            count: bytes.len() as u64,
            head: bytes[..bytes.len().min(Self::HEAD)].to_vec(),
            is_text: bytes.iter().all(is_text),
        }
    }

    /// Takes in bytes that follow bytes of the same direction; tells whether it is a record of such. Nothing is
    /// allocated for them.
    pub(super) fn add_bytes(&mut self, way: Direction, bytes: &[u8]) -> bool {
        self.add(way, bytes, bytes.len() as u64, || bytes.iter().all(is_text))
    }

    /// The same for a record of bytes.
    pub(crate) fn join(&mut self, next: &Self) -> bool {
        match next {
            Self::Bytes {
                direction,
                count,
                head,
                is_text,
            } => self.add(*direction, head, *count, || *is_text),
            _ => false,
        }
    }

    /// `next` are the first of `more` bytes.
    fn add(&mut self, way: Direction, next: &[u8], more: u64, text: impl Fn() -> bool) -> bool {
        match self {
            Self::Bytes {
                direction,
                count,
                head,
                is_text,
            } if *direction == way => {
                // Where there is room, nothing is left out between the two.
                let room = Self::HEAD.saturating_sub(head.len());
                head.extend_from_slice(&next[..next.len().min(room)]);
                *count += more;
                *is_text = *is_text && text();
                true
            }
            _ => false,
        }
    }

    /// Which way it went; none for a remark.
    pub fn direction(&self) -> Option<Direction> {
        match self {
            Self::Line(direction, _) | Self::Bytes { direction, .. } => Some(*direction),
            Self::Tail(_) | Self::Unread(_) => Some(Direction::FromModem),
            Self::Misaligned | Self::Remark(_) => None,
        }
    }
}

/// Whether the byte may stand in a line of the modem's.
pub fn is_text(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' '..=b'~')
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
    fn what_does_not_print_is_named() {
        assert_eq!(
            printable(b"a\x03\x10\r\n\x1a\xff\xc3\xa9"),
            "a<ETX><DLE><CR><LF><1A><FF>é"
        );
    }
}

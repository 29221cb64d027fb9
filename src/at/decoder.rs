//! Cuts the bytes that arrive into lines, counted payloads and data-mode streams.

use super::data_mode::Unescape;

/// The longest line that is kept whole; a longer one is cut into several. No modem writes such a line, but a
/// port that is no modem's may.
const MAX_LINE: usize = 4096;

/// One thing cut out of the input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Token {
    /// A line that is not empty, without its line end and without stray control bytes before it.
    Line(Vec<u8>),
    /// Bytes of a counted payload were appended to the caller's buffer.
    Payload {
        /// How many.
        bytes: usize,
        /// Whether the payload is complete.
        ended: bool,
    },
    /// Decoded bytes of a data-mode stream were appended to the caller's buffer.
    Data {
        /// How many.
        bytes: usize,
        /// Whether the closing ETX came.
        ended: bool,
        /// DLE bytes before an ordinary byte; undefined by the manual.
        strays: usize,
    },
    /// Something else than a line follows a payload or a stream: bytes were lost, of it or of what says how long it
    /// is, and the rest of it is read as lines, or lines as a part of it.
    Misaligned,
}

#[derive(Debug, Default)]
enum Mode {
    #[default]
    Lines,
    Payload {
        left: usize,
    },
    Data(Unescape),
}

/// The framing of one port. The same bytes give the same tokens, however they are cut.
#[derive(Debug, Default)]
pub struct Decoder {
    mode: Mode,
    /// The part of a line that has arrived so far.
    line: Vec<u8>,
    /// What stood before the line that is arriving was the CR LF with which it begins.
    begins_with_cr: bool,
    /// The last line began with CR LF.
    has_cr: bool,
    /// A payload or a stream has ended, and what it belongs to has not: each line begins with CR LF, as the line
    /// before it did, or something is wrong.
    is_strict: bool,
}

impl Decoder {
    /// The next `bytes` bytes are payload. Call it right after the line that announced them.
    pub fn expect_payload(&mut self, bytes: usize) {
        self.mode = Mode::Payload { left: bytes };
    }

    /// What follows is a data-mode stream, up to its bare ETX.
    pub fn expect_data(&mut self) {
        self.mode = Mode::Data(Unescape::default());
    }

    /// What follows are lines, whatever was expected before. A line that had begun is forgotten.
    pub fn expect_lines(&mut self) {
        self.mode = Mode::Lines;
        self.line.clear();
        self.is_strict = false;
    }

    /// The answer or the session to which the last payload or stream belongs is over.
    pub fn end_answer(&mut self) {
        self.is_strict = false;
    }

    fn end_bytes(&mut self) {
        self.mode = Mode::Lines;
        self.begins_with_cr = false;
        self.is_strict = self.has_cr;
    }

    /// Whether a data-mode stream is awaited.
    pub fn is_in_data(&self) -> bool {
        matches!(self.mode, Mode::Data(_))
    }

    /// Takes the next token off the front of `input`; `None` once the input is used up.
    /// Bytes of payloads and streams go to the end of `out`.
    pub fn next(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Option<Token> {
        match &mut self.mode {
            Mode::Lines => self.next_line(input),
            Mode::Payload { left } => {
                if input.is_empty() && *left > 0 {
                    return None;
                }
                let bytes = input.len().min(*left);
                out.extend_from_slice(&input[..bytes]);
                *input = &input[bytes..];
                *left -= bytes;
                let ended = *left == 0;
                if ended {
                    self.end_bytes();
                }
                Some(Token::Payload { bytes, ended })
            }
            Mode::Data(unescape) => {
                if input.is_empty() {
                    return None;
                }
                let before = out.len();
                let decoded = unescape.decode(input, out);
                *input = &input[decoded.consumed..];
                if decoded.ended {
                    self.end_bytes();
                }
                Some(Token::Data {
                    bytes: out.len() - before,
                    ended: decoded.ended,
                    strays: decoded.strays,
                })
            }
        }
    }

    fn next_line(&mut self, input: &mut &[u8]) -> Option<Token> {
        while let Some(first) = input.first() {
            let is_unframed = self.line.is_empty() && !self.begins_with_cr && *first != b'\r';
            if self.is_strict && is_unframed {
                self.is_strict = false;
                return Some(Token::Misaligned);
            }
            let room = MAX_LINE - self.line.len();
            let window = &input[..input.len().min(room)];
            let (taken, complete) = match memchr::memchr(b'\n', window) {
                Some(at) => (at + 1, true),
                None => (window.len(), window.len() == room),
            };
            self.line.extend_from_slice(&window[..taken]);
            *input = &input[taken..];
            if complete {
                let line = trimmed(&self.line).to_vec();
                let is_blank = line.is_empty() && self.line.ends_with(b"\r\n");
                // The second is that of an echo, whose CR is the command's.
                let is_frame = is_blank || self.line.ends_with(b"\r\r\n");
                let begins_with_cr = std::mem::replace(&mut self.begins_with_cr, is_frame);
                self.line.clear();
                if !line.is_empty() {
                    self.has_cr = begins_with_cr;
                    return Some(Token::Line(line));
                }
            }
        }
        None
    }
}

/// Without the line end, and without control bytes before the text: some firmware echoes the closing ETX or
/// writes one before an error, and a UART that wakes up may deliver zeros.
fn trimmed(line: &[u8]) -> &[u8] {
    let is_noise = |byte: &u8| *byte < b' ' && *byte != b'\t';
    let start = line.iter().position(|byte| !is_noise(byte));
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
    match (start, end) {
        (Some(start), Some(end)) if start <= end => &line[start..=end],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All lines and the payload of a wire whose payload header is `+FTPGET: 2,<n>`.
    fn read(pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let mut decoder = Decoder::default();
        let (mut lines, mut out) = (Vec::new(), Vec::new());
        for piece in pieces {
            let mut input = *piece;
            while let Some(token) = decoder.next(&mut input, &mut out) {
                if let Token::Line(line) = token {
                    if let Some(count) = line.strip_prefix(b"+FTPGET: 2,") {
                        let count = std::str::from_utf8(count).unwrap().parse().unwrap();
                        decoder.expect_payload(count);
                    } else if line == b"+FTPETGET: 1,1" {
                        decoder.expect_data();
                    } else {
                        decoder.end_answer();
                    }
                    lines.push(line);
                }
            }
        }
        (lines, out)
    }

    const WIRE: &[u8] = b"AT+FTPGET=2,1024\r\r\n+FTPGET: 2,13\r\nab\r\nOK\r\n\x03\x10\r\n+\r\nOK\r\n\r\n\r\n\x03+FTPGET: 1,0\r\n+FTPETGET: 1,1\r\n\x10\x03\r\nOK\r\n\x03\r\n+FTPETGET: 1,0\r\n";

    #[test]
    fn the_same_wire_cut_anywhere_gives_the_same_lines_and_payload() {
        let whole = read(&[WIRE]);
        assert_eq!(
            whole.0,
            [
                &b"AT+FTPGET=2,1024"[..],
                b"+FTPGET: 2,13",
                b"OK",
                b"+FTPGET: 1,0",
                b"+FTPETGET: 1,1",
                b"+FTPETGET: 1,0"
            ]
        );
        assert_eq!(whole.1, b"ab\r\nOK\r\n\x03\x10\r\n+\x03\r\nOK\r\n");
        for cut in 0..=WIRE.len() {
            assert_eq!(read(&[&WIRE[..cut], &WIRE[cut..]]), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = WIRE.chunks(1).collect();
        assert_eq!(read(&bytes), whole, "byte by byte");
    }

    #[test]
    fn a_payload_of_no_bytes_ends_at_once() {
        let (lines, payload) = read(&[b"+FTPGET: 2,0\r\n\r\nOK\r\n"]);
        assert_eq!(lines, [&b"+FTPGET: 2,0"[..], b"OK"]);
        assert!(payload.is_empty());
    }

    #[test]
    fn noise_without_line_ends_does_not_grow_without_bound() {
        let mut decoder = Decoder::default();
        let noise = vec![b'x'; 3 * MAX_LINE + 1];
        let mut input = &noise[..];
        let mut lines = 0;
        while decoder.next(&mut input, &mut Vec::new()).is_some() {
            lines += 1;
        }
        assert_eq!(lines, 3);
        assert!(decoder.line.capacity() <= 2 * MAX_LINE);
    }
}

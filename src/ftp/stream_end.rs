//! How a stream ended that fell silent without its ETX: by the lines that stand at its end.
//!
//! Whether the modem sends an ETX before it reports an error is not documented. Where it does not, its message looks
//! like the file's last bytes. So what may be lines of the modem is held back while the stream goes on, and read once
//! nothing follows it for a while.

use super::error::{Error, ServerCode};
use crate::at::line::{Meaning, classify};
use crate::at::table::ACTION_DEADLINE;
use crate::at::{Failure, Time, Urc, is_text};

/// A stream is over so long after a line that says so, if nothing but some lines follow. A network stalls for some
/// seconds now and then; a session that is over says nothing of the file ever again.
const VERDICT: Time = Time::from_secs(10);

/// Less text than this within the deadline is what a modem says by itself, not a file.
const MAX_TRICKLE: usize = 8192;

/// The most bytes that are held back: the message, and what a lost bearer or a restart adds to it.
const MOST: usize = 256;

/// Tells a stream that goes on from one that broke off, after which the modem says a line now and then.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Since when the lines at the end say that it is over.
    broken_at: Option<Time>,
    /// The last certain progress, and the text since then.
    progress_at: Time,
    trickle: usize,
}

impl Watch {
    /// The stream begins.
    pub(super) fn begin(&mut self, now: Time) {
        self.progress_at = now;
        self.trickle = 0;
    }

    /// So many bytes came, and so many of them, the last ones, are text. However they are cut, it comes to the same.
    pub(super) fn see(&mut self, count: usize, text: usize, is_broken: bool, now: Time) {
        if text < count {
            self.begin(now);
        }
        self.trickle += text;
        if self.trickle > MAX_TRICKLE {
            self.progress_at = now;
            self.trickle %= MAX_TRICKLE + 1;
        }
        self.broken_at = is_broken.then(|| self.broken_at.unwrap_or(now));
    }

    /// When it is given up, if nothing else comes.
    pub(super) fn deadline(&self) -> Time {
        match self.broken_at {
            Some(broken_at) => broken_at + VERDICT,
            None => self.progress_at + ACTION_DEADLINE,
        }
    }
}

/// How many bytes at the end of `data` may be lines of the modem.
pub(super) fn lines_at_end(data: &[u8]) -> usize {
    let text = data
        .iter()
        .rev()
        .take(MOST)
        .take_while(|byte| is_text(byte))
        .count();
    let text = &data[data.len() - text..];
    // A line of the modem begins with CR.
    memchr::memchr(b'\r', text).map_or(0, |start| text.len() - start)
}

/// What the lines of `held` say of the end of the stream of `name`, and how many bytes before them belong to the file.
pub(super) fn verdict(held: &[u8], name: &str) -> Option<(usize, Error)> {
    memchr::memmem::find_iter(held, b"\r\n").find_map(|start| {
        let line = &held[start + 2..];
        let line = &line[..memchr::memmem::find(line, b"\r\n")?];
        let error = match classify(line, None) {
            Meaning::Urc(Urc::Ftp {
                name: named, code, ..
            }) if named == name && code > 1 => Error::Server(ServerCode(code)),
            Meaning::Urc(Urc::Restarted) => Failure::Restarted.into(),
            Meaning::Urc(Urc::PoweredDown) => Failure::PoweredDown.into(),
            Meaning::Urc(Urc::BearerLost) => Failure::BearerLost.into(),
            _ => return None,
        };
        Some((start, error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_lines_is_held_back() {
        assert_eq!(lines_at_end(b""), 0);
        assert_eq!(lines_at_end(b"some text"), 0);
        assert_eq!(lines_at_end(b"some text\r"), 1);
        assert_eq!(lines_at_end(b"\x00\r\n+FTPETGET: 1,6"), 16);
        assert_eq!(lines_at_end(b"\r\n+FTPETGET: 1,61\r\n\x80"), 0);
        assert_eq!(lines_at_end(&[b'\r'; 1000]), MOST);
    }

    #[test]
    fn the_first_line_that_ends_the_stream_counts() {
        let verdict = |held: &[u8]| verdict(held, "FTPETGET");
        let code = |code| Error::Server(ServerCode(code));
        assert_eq!(verdict(b"\r\n+FTPETGET: 1,65\r\n"), Some((0, code(65))));
        assert_eq!(
            verdict(b"\r\nlast\r\n\r\n+FTPETGET:1,61\r\n\r\n+SAPBR 1: DEACT\r\n"),
            Some((8, code(61)))
        );
        assert_eq!(
            verdict(b"\r\nRDY\r\n"),
            Some((0, Failure::Restarted.into()))
        );
        for held in [
            &b"\r\n+FTPETGET: 1,65"[..],
            b"\r\n+FTPETGET: 1,1\r\n",
            b"\r\n+FTPGET: 1,65\r\n",
            b"\r\nDST: 1\r\n",
        ] {
            assert_eq!(verdict(held), None);
        }
    }
}

//! Notices that a data-mode download broke off without ETX: what comes then are the modem's lines.
//!
//! Nothing tells them from lines of the file but that they stay alone. So a line that ends a session is believed
//! if next to nothing follows it, and only text; and where no such line came, some lines now and then are no
//! progress. Either can only lead to an error, never to success.

use super::error::{Error, ServerCode};
use crate::at::line::{Meaning, classify};
use crate::at::table::ACTION_DEADLINE;
use crate::at::{Failure, Time, Urc};

/// A network stalls for some seconds now and then; a session that is over says nothing of the file ever again.
const PATIENCE: Time = Time::from_secs(10);
/// More than a modem says by itself in that time, less than the slowest network carries (85 kbit/s: 100 KiB).
const MAX_TEXT: usize = 4096;
/// Less text than this within the deadline is what a modem says by itself, not a file.
const MAX_TRICKLE: usize = 8192;
/// Longer than any of the lines, with some others behind it.
const TAIL: usize = 256;

/// What is known of the stream's end.
#[derive(Debug, Default)]
pub(super) struct BreakOff {
    tail: Vec<u8>,
    suspicion: Option<Suspicion>,
    /// The last certain progress.
    progress: Time,
    /// Text since then.
    trickle: usize,
}

#[derive(Debug)]
struct Suspicion {
    error: Error,
    until: Time,
    /// Text since then.
    text: usize,
}

impl BreakOff {
    /// The stream begins, or goes on for certain.
    pub(super) fn begin(&mut self, now: Time) {
        self.progress = now;
        self.trickle = 0;
    }

    /// The next bytes of the stream.
    pub(super) fn see(&mut self, bytes: &[u8], now: Time) {
        self.trickle += bytes.len();
        if self.trickle > MAX_TRICKLE || !bytes.iter().all(is_text) {
            self.begin(now);
        }
        if let Some(suspicion) = &mut self.suspicion {
            suspicion.text += bytes.len();
            if suspicion.text <= MAX_TEXT && bytes.iter().all(is_text) {
                return;
            }
            self.suspicion = None;
            self.tail.clear();
        }
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
        if bytes.last() == Some(&b'\n') {
            self.suspicion = last_word(&self.tail).map(|error| Suspicion {
                error,
                until: now + PATIENCE,
                text: 0,
            });
        }
    }

    /// When patience ends.
    pub(super) fn deadline(&self) -> Time {
        match &self.suspicion {
            Some(suspicion) => suspicion.until,
            None => self.progress + ACTION_DEADLINE,
        }
    }

    /// What it means that patience has ended.
    pub(super) fn error(&self) -> Error {
        match &self.suspicion {
            Some(suspicion) => suspicion.error.clone(),
            None => Error::Stalled {
                seconds: ACTION_DEADLINE.as_secs(),
            },
        }
    }
}

fn is_text(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' '..=b'~')
}

/// The line that ends a session, where nothing but text follows it.
fn last_word(tail: &[u8]) -> Option<Error> {
    let start = tail
        .iter()
        .rposition(|byte| !is_text(byte))
        .map_or(0, |at| at + 1);
    tail[start..]
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .find_map(|line| match classify(line, None) {
            Meaning::Urc(Urc::Ftp {
                name: "FTPETGET",
                code: code @ 61..=80,
                ..
            }) => Some(Error::Server(ServerCode(code))),
            Meaning::Urc(Urc::Restarted) => Some(Failure::Restarted.into()),
            Meaning::Urc(Urc::PoweredDown) => Some(Failure::PoweredDown.into()),
            _ => None,
        })
}

//! How fast payload moves between modem and server: windows, and a radio that may be slow.

use core::time::Duration;

use super::download::{READ_BUFFER, Reading};
use super::modem::Modem;
use super::pace::Pace;
use super::request::ServerRequest;
use super::session::{EXTENDED_LIMIT, Kind, Session, Stage, WINDOW};

impl Modem {
    /// Moves what can be moved between modem and server.
    pub(crate) fn pump(&mut self) {
        let (now, wanted) = (self.now, self.wanted());
        let Some(session) = &mut self.session else {
            return;
        };
        match &mut session.stage {
            Stage::Reading(Reading { granted, .. }) | Stage::Streaming { granted } => {
                let count = through_radio(&mut self.radio, now, wanted);
                if count > 0 {
                    *granted += count;
                    self.requests.push_back(ServerRequest::More(count));
                }
            }
            Stage::Writing { supply, .. }
            | Stage::Pushing { supply }
            | Stage::Sending { supply, .. }
            | Stage::Closing { supply } => {
                let count = through_radio(&mut self.radio, now, supply.waiting.len());
                if count > 0 {
                    let bytes = supply.waiting.take(count);
                    supply.unaccepted += count;
                    self.requests.push_back(ServerRequest::Supply(bytes));
                }
                if supply.waiting.is_empty() && core::mem::take(&mut supply.finish) {
                    self.requests.push_back(ServerRequest::Finish);
                }
            }
            Stage::Opening | Stage::Invited { .. } | Stage::Lingering { .. } => {}
        }
    }

    /// Bytes of a download that the server should be asked for.
    pub(super) fn wanted(&self) -> usize {
        let (window, held) = match &self.session {
            Some(Session {
                stage: Stage::Reading(reading),
                ..
            }) => {
                let held = reading.buffer.len() + reading.granted;
                if self.switches.piece_wait > Duration::ZERO {
                    // One piece, and the next long after it.
                    let is_due = held == 0 && reading.next_at <= self.now;
                    return if is_due { self.switches.read_limit } else { 0 };
                }
                (READ_BUFFER, held)
            }
            Some(Session {
                kind: Kind::ExtendedGet,
                stage: Stage::Streaming { granted },
                ..
            }) => {
                let memory = self.buffers.get.as_ref().map_or(0, Vec::len);
                // One byte more than fits shows that the file is too long.
                let room = (EXTENDED_LIMIT + 1).saturating_sub(memory + granted);
                return room.min(WINDOW.saturating_sub(*granted));
            }
            Some(Session {
                stage: Stage::Streaming { granted },
                ..
            }) => (WINDOW, self.out.len() + granted),
            _ => return 0,
        };
        // Not each byte by itself.
        match window.saturating_sub(held) {
            wanted if wanted >= window / 4 => wanted,
            _ => 0,
        }
    }

    /// When the radio is ready for the next piece, where that takes time.
    pub(super) fn piece_deadline(&self) -> Option<Duration> {
        let at = match &self.session.as_ref()?.stage {
            Stage::Writing { ready_at, .. } => (*ready_at)?,
            Stage::Reading(reading) => reading.next_at,
            _ => return None,
        };
        (at > self.now).then_some(at)
    }

    pub(super) fn radio_deadline(&self, waiting: bool) -> Option<Duration> {
        let radio = self.radio.as_ref().filter(|_| waiting)?;
        // Not for each byte: a tenth of a second's worth, but never in the past.
        Some(
            radio
                .when((self.switches.radio as usize / 10).max(1))
                .max(self.now),
        )
    }
}

/// How many of `wanted` bytes the radio lets through at `now`.
fn through_radio(radio: &mut Option<Pace>, now: Duration, wanted: usize) -> usize {
    let Some(radio) = radio else {
        return wanted;
    };
    let count = radio.due(now).min(wanted);
    radio.advance(count);
    if wanted == 0 || count == wanted {
        // The radio has rested; the rest is not made up for.
        radio.restart(now);
    }
    count
}

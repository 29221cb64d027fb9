//! The server's bytes on their way to the host: FTPGET, FTPLIST, FTPEXTGET and FTPETGET.

use core::time::Duration;

use super::answer::Cme;
use super::input::{DLE, ETX};
use super::modem::Modem;
use super::outbox::Queue;
use super::request::code;
use super::session::{EXTENDED_LIMIT, Kind, Session, Stage};
use super::upload::clear_top_bits;

/// The server's bytes that the modem holds for FTPGET and FTPLIST.
pub(super) const READ_BUFFER: usize = 16 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(super) buffer: Queue,
    pub(super) granted: usize,
    /// `1,1` has been shown at least once.
    pub(super) open: bool,
    /// `1,1` is due as soon as there is data.
    pub(super) unannounced: bool,
    pub(super) ended: bool,
    pub(super) reads: u32,
    /// When the last read was, or the first `1,1`.
    pub(super) read_at: Duration,
    /// When the radio has the next piece.
    pub(super) next_at: Duration,
    /// When the last `1,1` or read was.
    pub(super) shown_at: Duration,
}

impl Modem {
    pub(super) fn data(&mut self, mut bytes: Vec<u8>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let (kind, ascii) = (session.kind, session.ascii);
        if ascii {
            clear_top_bits(&mut bytes);
        }
        match &mut session.stage {
            Stage::Reading(reading) => {
                reading.granted = reading.granted.saturating_sub(bytes.len());
                reading.buffer.push(&bytes);
                self.announce();
            }
            Stage::Streaming { granted } => {
                *granted = granted.saturating_sub(bytes.len());
                let allowed = self.allowance(bytes.len());
                bytes.truncate(allowed);
                match (kind, &mut self.buffers.get) {
                    (Kind::ExtendedGet, Some(buffer)) => {
                        let room = EXTENDED_LIMIT - buffer.len();
                        buffer.extend_from_slice(&bytes[..allowed.min(room)]);
                        if allowed > room {
                            return self.close(Err(code::DOWNLOAD));
                        }
                    }
                    (Kind::ExtendedGet, None) => {}
                    _ => self.out.raw(&escape(&bytes)),
                }
                self.count(allowed);
            }
            _ => {}
        }
    }

    /// `1,1` if there is data that nobody knows of.
    pub(super) fn announce(&mut self) {
        let now = self.now;
        if let Some(Session {
            kind,
            stage: Stage::Reading(reading),
            ..
        }) = &mut self.session
            && reading.unannounced
            && !reading.buffer.is_empty()
        {
            if !reading.open {
                reading.read_at = now;
            }
            reading.open = true;
            reading.unannounced = false;
            reading.shown_at = now;
            let name = kind.name();
            self.open_urc(name, "1,1");
        }
    }

    /// `=2,<count>` of FTPGET and FTPLIST.
    pub(crate) fn read(&mut self, kind: Kind, count: usize) -> Result<(), Cme> {
        let offered = match &self.session {
            Some(Session {
                kind: running,
                stage: Stage::Reading(reading),
                ..
            }) if *running == kind && reading.open => {
                match reading.reads < self.switches.empty_reads {
                    true => 0,
                    false => reading.buffer.len(),
                }
            }
            _ => return Err(Cme::NotAllowed),
        };
        let mut count = count.min(offered).min(self.switches.read_limit);
        if self.switches.random_reads && count > 0 {
            count = 1 + self.random.below(count);
        }
        let count = self.allowance(count);
        let now = self.now;
        let Some(Session {
            stage: Stage::Reading(reading),
            ..
        }) = &mut self.session
        else {
            return Err(Cme::NotAllowed);
        };
        reading.reads += 1;
        reading.read_at = now;
        reading.shown_at = now;
        reading.unannounced |= count == 0;
        let bytes = reading.buffer.take(count);
        if count > 0 && reading.buffer.is_empty() {
            reading.next_at = now + self.switches.piece_wait;
        }
        let drained = reading.ended && reading.buffer.is_empty();
        self.payload(kind.name(), &format!("2,{count}"), &bytes);
        self.finish(Ok(()));
        self.count(count);
        match drained {
            true => self.close(Ok("")),
            false => self.announce(),
        }
        Ok(())
    }
}

/// DLE before each ETX and DLE.
fn escape(bytes: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(bytes.len() + bytes.len() / 64);
    let mut rest = bytes;
    while let Some(special) = memchr::memchr2(ETX, DLE, rest) {
        escaped.extend_from_slice(&rest[..special]);
        escaped.extend_from_slice(&[DLE, rest[special]]);
        rest = &rest[special + 1..];
    }
    escaped.extend_from_slice(rest);
    escaped
}

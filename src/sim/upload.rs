//! The host's bytes on their way to the server: FTPPUT, FTPEXTPUT and FTPETPUT.

use core::time::Duration;

use super::answer::Cme;
use super::input::{ETX, Mode, Purpose};
use super::modem::Modem;
use super::outbox::Queue;
use super::session::{Session, Stage, WINDOW};

/// Upload bytes between host and server.
#[derive(Debug, Default)]
pub(crate) struct Supply {
    pub(super) waiting: Queue,
    /// Given to the server, not yet accepted.
    pub(super) unaccepted: usize,
    pub(super) finish: bool,
}

impl Supply {
    pub(super) fn pending(&self) -> usize {
        self.waiting.len() + self.unaccepted
    }
}

impl Modem {
    /// `1,1,<max>`
    pub(super) fn invite(&mut self) {
        let most = self.switches.put_max;
        let max = match self.switches.put_max_varies {
            true => 1 + self.random.below(most),
            false => most,
        };
        if let Some(Session {
            stage:
                Stage::Writing {
                    max: current,
                    since,
                    ..
                },
            ..
        }) = &mut self.session
        {
            *current = Some(max);
            *since = self.now;
            self.open_urc("FTPPUT", &format!("1,1,{max}"));
        }
    }

    /// `FTPPUT=2,<count>`
    pub(crate) fn write(&mut self, count: usize) -> Result<(), Cme> {
        let Some(Session {
            stage: Stage::Writing { max, .. },
            ..
        }) = &mut self.session
        else {
            return Err(Cme::NotAllowed);
        };
        if count == 0 {
            self.finish(Ok(()));
            self.finish_upload();
            return Ok(());
        }
        if max.is_none_or(|max| count > max) {
            return Err(Cme::IncorrectParameters);
        }
        *max = None;
        self.info("FTPPUT", &format!("2,{count}"));
        self.mode = Mode::Counted {
            missing: count,
            bytes: Vec::new(),
            purpose: Purpose::Piece,
            until: self.now + self.switches.idle_timeout,
        };
        Ok(())
    }

    pub(crate) fn counted_complete(&mut self, mut bytes: Vec<u8>, purpose: Purpose) {
        if let Purpose::Extended { position } = purpose {
            let memory = self.buffers.put.get_or_insert_default();
            let end = position + bytes.len();
            memory.resize(memory.len().max(end), 0);
            memory[position..end].copy_from_slice(&bytes);
            return self.finish(Ok(()));
        }
        let every = self.switches.put_error_every;
        let Some(Session {
            stage: Stage::Writing {
                pieces, ready_at, ..
            },
            ascii,
            ..
        }) = &mut self.session
        else {
            // The session broke off while the bytes came.
            return self.finish(Err(Cme::Unknown));
        };
        *pieces += 1;
        if *ascii {
            clear_top_bits(&mut bytes);
        }
        if every > 0 && pieces.is_multiple_of(every) {
            self.finish(Err(Cme::Unknown));
            return self.invite();
        }
        let wait = self.switches.piece_wait;
        if wait > Duration::ZERO {
            *ready_at = Some(self.now + wait);
        }
        let allowed = self.allowance(bytes.len());
        bytes.truncate(allowed);
        self.finish(Ok(()));
        self.hand_over(&bytes);
        self.count(allowed);
    }

    /// `FTPETPUT=2`
    pub(crate) fn enter_upload(&mut self) -> Result<(), Cme> {
        let now = self.now;
        match &mut self.session {
            Some(Session {
                stage: stage @ Stage::Invited { .. },
                ..
            }) => {
                *stage = Stage::Sending {
                    since: now,
                    supply: Supply::default(),
                };
            }
            _ => return Err(Cme::NotAllowed),
        }
        if self.switches.etput_ok_first {
            self.finish(Ok(()));
        }
        self.info("FTPETPUT", "2,1");
        self.mode = Mode::Upload { escaped: false };
        Ok(())
    }

    /// The bytes that data mode takes from the host now.
    pub(crate) fn upload_room(&self) -> usize {
        match &self.session {
            Some(Session {
                stage: Stage::Sending { supply, .. },
                ..
            }) => WINDOW.saturating_sub(supply.pending()),
            _ => WINDOW,
        }
    }

    /// Unescaped bytes of data mode, and whether ETX stood behind them.
    pub(crate) fn upload(&mut self, mut bytes: Vec<u8>, ended: bool) {
        let now = self.now;
        if let Some(Session {
            stage: Stage::Sending { since, .. },
            ascii,
            ..
        }) = &mut self.session
        {
            *since = now;
            if *ascii {
                clear_top_bits(&mut bytes);
            }
        }
        let allowed = self.allowance(bytes.len());
        bytes.truncate(allowed);
        self.hand_over(&bytes);
        self.count(allowed);
        if ended && matches!(self.mode, Mode::Upload { .. }) {
            self.mode = Mode::command();
            if self.switches.etx_echoed {
                self.out.raw(&[ETX]);
            }
            self.finish(Ok(()));
            self.finish_upload();
        } else if ended && matches!(self.mode, Mode::Swallow { .. }) {
            self.mode = Mode::command();
        }
    }

    pub(super) fn supply(&mut self) -> Option<&mut Supply> {
        match &mut self.session.as_mut()?.stage {
            Stage::Writing { supply, .. }
            | Stage::Pushing { supply }
            | Stage::Sending { supply, .. }
            | Stage::Closing { supply } => Some(supply),
            _ => None,
        }
    }

    pub(super) fn hand_over(&mut self, bytes: &[u8]) {
        if let Some(supply) = self.supply() {
            supply.waiting.push(bytes);
        }
        self.pump();
    }

    pub(super) fn finish_upload(&mut self) {
        if let Some(supply) = self.supply() {
            let mut supply = core::mem::take(supply);
            supply.finish = true;
            if let Some(session) = &mut self.session {
                session.stage = Stage::Closing { supply };
            }
        }
        self.pump();
    }

    pub(super) fn accepted(&mut self, count: usize) {
        if let Some(supply) = self.supply() {
            supply.unaccepted = supply.unaccepted.saturating_sub(count);
        }
        self.invite_if_ready();
    }

    /// Asks for the next piece once the server has the last one and the radio has had its time.
    pub(super) fn invite_if_ready(&mut self) {
        if let Some(Session {
            stage:
                Stage::Writing {
                    max: None,
                    supply,
                    ready_at,
                    pieces,
                    ..
                },
            ..
        }) = &self.session
            && *pieces > 0
            && ready_at.is_none_or(|ready| ready <= self.now)
            && supply.pending() == 0
            && !matches!(self.mode, Mode::Counted { .. })
        {
            self.invite();
        }
    }
}

/// Transfer type A carries seven bits.
pub(super) fn clear_top_bits(bytes: &mut [u8]) {
    for byte in bytes {
        *byte &= 0x7F;
    }
}

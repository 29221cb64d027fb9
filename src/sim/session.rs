//! The one FTP session: from `=1` to its closing URC.

use core::time::Duration;

use super::modem::{Cme, DLE, ETX, Mishap, Mode, Modem, Purpose};
use super::outbox::Queue;
use super::pace::{BITS_PER_BYTE, Pace};
use super::request::{Account, Action, Code, How, ServerEvent, ServerRequest, code};

/// Bytes that may be between the modem and the server in one direction.
const WINDOW: usize = 64 * 1024;
/// The server's bytes that the modem holds for FTPGET and FTPLIST.
const READ_BUFFER: usize = 16 * 1024;
/// The memory behind FTPEXTPUT and FTPEXTGET: the manual's "300k".
pub(crate) const EXTENDED_LIMIT: usize = 300_000;

/// What the FTP settings hold after power-on; nothing of it is saved.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) port: u16,
    pub(crate) passive: bool,
    pub(crate) ascii: bool,
    pub(crate) how: How,
    /// Bearer profile, 1..3.
    pub(crate) profile: u8,
    pub(crate) offset: u64,
    pub(crate) host: Vec<u8>,
    pub(crate) user: Vec<u8>,
    pub(crate) password: Vec<u8>,
    pub(crate) get_name: Vec<u8>,
    pub(crate) get_path: Vec<u8>,
    pub(crate) put_name: Vec<u8>,
    pub(crate) put_path: Vec<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 21,
            passive: false,
            ascii: false,
            how: How::Replace,
            profile: 1,
            offset: 0,
            host: Vec::new(),
            user: Vec::new(),
            password: Vec::new(),
            get_name: Vec::new(),
            get_path: Vec::new(),
            put_name: Vec::new(),
            put_path: Vec::new(),
        }
    }
}

impl Settings {
    pub(crate) fn account(&self) -> Account {
        Account {
            host: self.host.clone(),
            port: self.port,
            user: self.user.clone(),
            password: self.password.clone(),
            passive: self.passive,
            ascii: self.ascii,
        }
    }
}

/// Memory that outlives a session.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// FTPEXTPUT: `None` while it is off.
    pub(crate) put: Option<Vec<u8>>,
    /// FTPEXTGET: `None` while it is off.
    pub(crate) get: Option<Vec<u8>>,
}

/// The command that opened the session; it names the URCs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    List,
    Put,
    /// FTPPUT with FTPEXTPUT on.
    ExtendedPut,
    ExtendedGet,
    DataPut,
    DataGet,
    Delete,
    Size,
    MakeFolder,
    RemoveFolder,
    Rename,
    Time,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "FTPGET",
            Self::List => "FTPLIST",
            Self::Put | Self::ExtendedPut => "FTPPUT",
            Self::ExtendedGet => "FTPEXTGET",
            Self::DataPut => "FTPETPUT",
            Self::DataGet => "FTPETGET",
            Self::Delete => "FTPDELE",
            Self::Size => "FTPSIZE",
            Self::MakeFolder => "FTPMKD",
            Self::RemoveFolder => "FTPRMD",
            Self::Rename => "FTPRENAME",
            Self::Time => "FTPMDTM",
        }
    }

    fn is_download_of_file(self) -> bool {
        matches!(self, Self::Get | Self::ExtendedGet | Self::DataGet)
    }

    fn moves_file(self) -> bool {
        self.is_download_of_file() || matches!(self, Self::Put | Self::ExtendedPut | Self::DataPut)
    }

    fn moves_data(self) -> bool {
        self.moves_file() || self == Self::List
    }
}

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) kind: Kind,
    pub(crate) stage: Stage,
    ascii: bool,
    /// Payload bytes of this session.
    moved: u64,
}

/// How far the session is.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Logging in; single-answer operations stay here.
    Opening,
    /// FTPGET and FTPLIST.
    Reading(Reading),
    /// FTPPUT: after `1,1,<max>`, or waiting for it.
    Writing {
        max: Option<usize>,
        pieces: u32,
        since: Duration,
        supply: Supply,
    },
    /// FTPEXTPUT's memory is on its way.
    Pushing { supply: Supply },
    /// FTPETPUT: before `=2`.
    Invited { since: Duration },
    /// FTPETPUT: in data mode.
    Sending { since: Duration, supply: Supply },
    /// The upload is complete for the host, not yet for the server.
    Closing { supply: Supply },
    /// FTPETGET and FTPEXTGET: bytes that the server may still send.
    Streaming { granted: usize },
    /// Over, but for a closing URC that is late.
    Lingering {
        until: Duration,
        values: Option<String>,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Reading {
    buffer: Queue,
    granted: usize,
    /// `1,1` has been shown at least once.
    open: bool,
    /// `1,1` is due as soon as there is data.
    unannounced: bool,
    ended: bool,
    reads: u32,
    /// When the last read was, or the first `1,1`.
    read_at: Duration,
    /// When the last `1,1` or read was.
    shown_at: Duration,
}

/// Upload bytes between host and server.
#[derive(Debug, Default)]
pub(crate) struct Supply {
    waiting: Queue,
    /// Given to the server, not yet accepted.
    unaccepted: usize,
    finish: bool,
}

impl Supply {
    fn pending(&self) -> usize {
        self.waiting.len() + self.unaccepted
    }
}

impl Modem {
    /// Begins an operation after its `OK` has been said.
    pub(crate) fn start(&mut self, kind: Kind, action: Action) {
        let named = match &action {
            Action::Retrieve { path, .. } | Action::Store { path, .. } => !path.ends_with(b"/"),
            Action::List { .. } => true,
            Action::Delete { path }
            | Action::Size { path }
            | Action::Time { path }
            | Action::MakeFolder { path }
            | Action::RemoveFolder { path } => !path.is_empty(),
            Action::Rename { from, to } => !from.is_empty() && !to.is_empty(),
        };
        let refusal = if self.session.is_some() || !named || self.settings.host.is_empty() {
            Some(code::NOT_ALLOWED)
        } else if !self.bearers.carries(self.settings.profile) {
            Some(code::NET)
        } else {
            self.ordered_failure(self.switches.fail_at_open)
        };
        if let Some(code) = refusal {
            return self.urc(kind.name(), &self.failure(kind, code));
        }
        self.radio = match self.switches.radio {
            0 => None,
            speed => Some(Pace::new(speed.saturating_mul(BITS_PER_BYTE), self.now)),
        };
        let account = self.settings.account();
        self.session = Some(Session {
            kind,
            stage: Stage::Opening,
            ascii: account.ascii && kind.moves_file(),
            moved: 0,
        });
        self.requests
            .push_back(ServerRequest::Start { account, action });
    }

    fn failure(&self, kind: Kind, code: Code) -> String {
        match kind {
            Kind::Size if self.switches.size_error_has_size => format!("1,{code},0"),
            _ => format!("1,{code}"),
        }
    }

    /// The failure that a switch orders, if any are left.
    fn ordered_failure(&mut self, switch: Option<Code>) -> Option<Code> {
        let code = switch.filter(|_| self.failures > 0)?;
        self.failures -= 1;
        Some(code)
    }

    pub(crate) fn on_event(&mut self, event: ServerEvent) {
        let Some(session) = &mut self.session else {
            return;
        };
        if matches!(session.stage, Stage::Lingering { .. }) {
            return;
        }
        match event {
            ServerEvent::Opened => self.opened(),
            ServerEvent::Data(bytes) => self.data(bytes),
            ServerEvent::Accepted(count) => self.accepted(count),
            ServerEvent::Size(size) => self.close(Ok(&format!(",{size}"))),
            ServerEvent::Time(time) => self.close(Ok(&format!(",{}", time.compact()))),
            ServerEvent::Done => match &mut session.stage {
                Stage::Reading(reading) if !reading.buffer.is_empty() => reading.ended = true,
                _ => self.close(Ok("")),
            },
            ServerEvent::Failed(code) => self.close(Err(code)),
        }
    }

    fn opened(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let kind = session.kind;
        let now = self.now;
        session.stage = match kind {
            Kind::Get | Kind::List => Stage::Reading(Reading {
                unannounced: true,
                ..Reading::default()
            }),
            Kind::Put => Stage::Writing {
                max: None,
                pieces: 0,
                since: now,
                supply: Supply::default(),
            },
            Kind::ExtendedPut => Stage::Pushing {
                supply: Supply::default(),
            },
            Kind::DataPut => Stage::Invited { since: now },
            Kind::ExtendedGet | Kind::DataGet => Stage::Streaming { granted: 0 },
            _ => return,
        };
        match kind {
            Kind::Put => self.invite(),
            Kind::DataPut => self.urc(kind.name(), "1,1"),
            Kind::DataGet => {
                self.urc(kind.name(), "1,1");
                self.mode = Mode::Download { escaped: false };
            }
            Kind::ExtendedPut => {
                let mut bytes = self.buffers.put.clone().unwrap_or_default();
                let allowed = self.allowance(bytes.len());
                bytes.truncate(allowed);
                self.hand_over(&bytes);
                self.finish_upload();
                self.count(allowed);
            }
            _ => {}
        }
    }

    /// `1,1,<max>`
    fn invite(&mut self) {
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
            self.urc("FTPPUT", &format!("1,1,{max}"));
        }
    }

    fn data(&mut self, mut bytes: Vec<u8>) {
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
    fn announce(&mut self) {
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
            self.urc(name, "1,1");
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
            stage: Stage::Writing { pieces, .. },
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

    fn supply(&mut self) -> Option<&mut Supply> {
        match &mut self.session.as_mut()?.stage {
            Stage::Writing { supply, .. }
            | Stage::Pushing { supply }
            | Stage::Sending { supply, .. }
            | Stage::Closing { supply } => Some(supply),
            _ => None,
        }
    }

    fn hand_over(&mut self, bytes: &[u8]) {
        if let Some(supply) = self.supply() {
            supply.waiting.push(bytes);
        }
        self.pump();
    }

    fn finish_upload(&mut self) {
        if let Some(supply) = self.supply() {
            let mut supply = core::mem::take(supply);
            supply.finish = true;
            if let Some(session) = &mut self.session {
                session.stage = Stage::Closing { supply };
            }
        }
        self.pump();
    }

    fn accepted(&mut self, count: usize) {
        if let Some(supply) = self.supply() {
            supply.unaccepted = supply.unaccepted.saturating_sub(count);
        }
        if let Some(Session {
            stage: Stage::Writing {
                max: None, supply, ..
            },
            ..
        }) = &self.session
            && supply.pending() == 0
            && !matches!(self.mode, Mode::Counted { .. })
        {
            self.invite();
        }
    }

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
    fn wanted(&self) -> usize {
        let (window, held) = match &self.session {
            Some(Session {
                stage: Stage::Reading(reading),
                ..
            }) => (READ_BUFFER, reading.buffer.len() + reading.granted),
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

    /// How many of `count` payload bytes go before something ordered goes wrong.
    fn allowance(&self, count: usize) -> usize {
        let mishap = self
            .mishaps
            .iter()
            .map(|(after, _)| after.saturating_sub(self.moved))
            .min();
        let failure = self.session.as_ref().and_then(|session| {
            let ordered = self.switches.fail_in_middle.is_some() && self.failures > 0;
            ordered.then(|| self.switches.fail_after.saturating_sub(session.moved))
        });
        let least = mishap.into_iter().chain(failure).min().unwrap_or(u64::MAX);
        usize::try_from(least).map_or(count, |least| least.min(count))
    }

    /// Notes that payload has moved, and lets go wrong what was ordered.
    fn count(&mut self, count: usize) {
        self.moved += count as u64;
        let Some(session) = &mut self.session else {
            return;
        };
        session.moved += count as u64;
        let reached = session.moved >= self.switches.fail_after && session.kind.moves_data();
        if let Some(due) = self
            .mishaps
            .iter()
            .position(|(after, _)| *after <= self.moved)
        {
            match self.mishaps.swap_remove(due).1 {
                Mishap::BearerLost => self.lose_bearer(),
                Mishap::Reset => self.reboot(),
                Mishap::Silence => self.fall_silent(),
            }
        } else if reached && let Some(code) = self.ordered_failure(self.switches.fail_in_middle) {
            self.requests.push_back(ServerRequest::Abort);
            self.close(Err(code));
        }
    }

    /// Ends the session because something outside the server went wrong.
    pub(crate) fn break_session(&mut self, code: Code) {
        if let Some(session) = &self.session
            && !matches!(session.stage, Stage::Lingering { .. })
        {
            self.requests.push_back(ServerRequest::Abort);
            self.close(Err(code));
        }
    }

    /// FTPQUIT, or an ETX where it counts as one.
    pub(crate) fn quit_session(&mut self) {
        self.break_session(code::QUIT);
    }

    /// The session is over: the closing URC, at once or as the switches say.
    fn close(&mut self, result: Result<&str, Code>) {
        let Some(session) = &self.session else {
            return;
        };
        let kind = session.kind;
        let mut result = result;
        if result.is_ok()
            && let Some(code) = self.ordered_failure(self.switches.fail_at_close)
        {
            result = Err(code);
        }
        let values = match result {
            Ok(extra) => format!("1,0{extra}"),
            Err(code) => self.failure(kind, code),
        };
        if kind.is_download_of_file() && !self.switches.rest_kept {
            self.settings.offset = 0;
        }
        match (&self.mode, result) {
            (Mode::Download { .. }, Ok(_)) => {
                self.out.raw(&[ETX]);
                self.mode = Mode::command();
            }
            (Mode::Download { .. }, Err(_)) => {
                if self.switches.etx_before_error {
                    self.out.raw(&[ETX]);
                }
                self.mode = Mode::command();
            }
            (&Mode::Upload { escaped }, _) => {
                if self.switches.etx_before_error {
                    self.out.raw(&[ETX]);
                }
                self.mode = match self.switches.swallow_after_error {
                    true => Mode::Swallow { escaped },
                    false => Mode::command(),
                };
            }
            _ => {}
        }
        let delay = self.switches.closing_urc_delay;
        if delay == Duration::ZERO {
            self.closing_urc(kind, &values);
        } else if let Some(session) = &mut self.session {
            let values = Some(values);
            session.stage = Stage::Lingering {
                until: self.now + delay,
                values,
            };
        }
    }

    fn closing_urc(&mut self, kind: Kind, values: &str) {
        self.session = None;
        let name = match kind {
            Kind::RemoveFolder if self.switches.misprinted_rmd => "FTPFRMD",
            _ => kind.name(),
        };
        if !self.switches.closing_urc_missing {
            self.urc(name, values);
        }
        let repeat = self.switches.closing_urc_repeat;
        if repeat > Duration::ZERO {
            let line = format!("+{name}: {values}").into_bytes();
            self.later.push((self.now + repeat, line));
        }
    }

    pub(crate) fn session_deadline(&self) -> Option<Duration> {
        let idle = self.switches.idle_timeout;
        match &self.session.as_ref()?.stage {
            Stage::Reading(reading) => {
                let radio = self.radio_deadline(self.wanted() > 0);
                let waiting = reading.open && !reading.buffer.is_empty();
                let repeat = waiting.then(|| {
                    (reading.shown_at + self.switches.repeat_after).min(reading.read_at + idle)
                });
                repeat.into_iter().chain(radio).min()
            }
            Stage::Streaming { .. } => self.radio_deadline(self.wanted() > 0),
            Stage::Writing { since, supply, .. } | Stage::Sending { since, supply } => {
                let radio = self.radio_deadline(!supply.waiting.is_empty());
                Some(*since + idle).into_iter().chain(radio).min()
            }
            Stage::Pushing { supply } | Stage::Closing { supply } => {
                self.radio_deadline(!supply.waiting.is_empty())
            }
            Stage::Invited { since } => Some(*since + idle),
            Stage::Lingering { until, .. } => Some(*until),
            Stage::Opening => None,
        }
    }

    fn radio_deadline(&self, waiting: bool) -> Option<Duration> {
        let radio = self.radio.as_ref().filter(|_| waiting)?;
        // Not for each byte: a tenth of a second's worth, but never in the past.
        Some(
            radio
                .when((self.switches.radio as usize / 10).max(1))
                .max(self.now),
        )
    }

    pub(crate) fn session_time(&mut self) {
        let (now, idle) = (self.now, self.switches.idle_timeout);
        let Some(Session { kind, stage, .. }) = &mut self.session else {
            return;
        };
        match stage {
            Stage::Reading(reading) if reading.open && !reading.buffer.is_empty() => {
                if reading.read_at + idle <= now {
                    self.break_session(code::TIMEOUT);
                } else if reading.shown_at + self.switches.repeat_after <= now {
                    reading.unannounced = true;
                    self.announce();
                }
            }
            Stage::Writing { since, .. }
            | Stage::Invited { since }
            | Stage::Sending { since, .. }
                if *since + idle <= now =>
            {
                self.break_session(code::TIMEOUT);
            }
            Stage::Lingering { until, values } if *until <= now => {
                let (kind, values) = (*kind, values.take().unwrap_or_default());
                self.closing_urc(kind, &values);
            }
            _ => {}
        }
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

/// Transfer type A carries seven bits.
fn clear_top_bits(bytes: &mut [u8]) {
    for byte in bytes {
        *byte &= 0x7F;
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

//! The one FTP session: from `=1` to its closing URC.

use core::time::Duration;

use super::download::Reading;
use super::input::{ETX, Mode};
use super::modem::Modem;
use super::pace::{BITS_PER_BYTE, Pace};
use super::request::{Action, Code, ServerEvent, ServerRequest, code};
use super::upload::Supply;

/// Bytes that may be between the modem and the server in one direction.
pub(super) const WINDOW: usize = 64 * 1024;

/// The memory behind FTPEXTPUT and FTPEXTGET: the manual's "300k".
pub(crate) const EXTENDED_LIMIT: usize = 300_000;

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

    /// The kind that FTPQUIT's URC names where it is one of two.
    fn as_quit(self) -> Self {
        match self {
            Self::Put | Self::ExtendedPut | Self::DataPut => Self::Put,
            _ => Self::Get,
        }
    }

    pub(super) fn is_download_of_file(self) -> bool {
        matches!(self, Self::Get | Self::ExtendedGet | Self::DataGet)
    }

    pub(super) fn moves_file(self) -> bool {
        self.is_download_of_file() || matches!(self, Self::Put | Self::ExtendedPut | Self::DataPut)
    }

    pub(super) fn moves_data(self) -> bool {
        self.moves_file() || self == Self::List
    }
}

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) kind: Kind,
    pub(crate) stage: Stage,
    pub(super) ascii: bool,
    /// Payload bytes of this session.
    pub(super) moved: u64,
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
        /// When the radio is ready for the next piece, where that takes time.
        ready_at: Option<Duration>,
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

    pub(super) fn failure(&self, kind: Kind, code: Code) -> String {
        match kind {
            Kind::Size if self.switches.size_error_has_size => format!("1,{code},0"),
            _ => format!("1,{code}"),
        }
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
                Stage::Reading(reading) if !reading.open && self.switches.announce_empty => {
                    reading.open = true;
                    reading.ended = true;
                    let name = session.kind.name();
                    self.urc(name, "1,1");
                }
                _ => self.close(Ok("")),
            },
            ServerEvent::Failed(code) => self.close(Err(code)),
        }
    }

    pub(super) fn opened(&mut self) {
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
                ready_at: None,
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
            Kind::DataPut => self.open_urc(kind.name(), "1,1"),
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

    /// Ends the session because something outside the server went wrong.
    pub(crate) fn break_session(&mut self, code: Code) {
        if let Some(session) = &self.session
            && !matches!(session.stage, Stage::Lingering { .. })
        {
            self.requests.push_back(ServerRequest::Abort);
            self.close(Err(code));
        }
    }

    /// `1,1`, as often as the switches say.
    pub(super) fn open_urc(&mut self, name: &str, values: &str) {
        for _ in 0..=self.switches.open_urc_repeats {
            self.urc(name, values);
        }
    }

    /// FTPQUIT, or an ETX where it counts as one.
    pub(crate) fn quit_session(&mut self) {
        if self.switches.quit_named_get
            && let Some(session) = &mut self.session
        {
            session.kind = session.kind.as_quit();
        }
        self.break_session(code::QUIT);
    }

    /// The session is over: the closing URC, at once or as the switches say.
    pub(super) fn close(&mut self, result: Result<&str, Code>) {
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

    pub(super) fn closing_urc(&mut self, kind: Kind, values: &str) {
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
                repeat
                    .into_iter()
                    .chain(radio)
                    .chain(self.piece_deadline())
                    .min()
            }
            Stage::Streaming { .. } => self.radio_deadline(self.wanted() > 0),
            Stage::Writing { since, supply, .. } | Stage::Sending { since, supply } => {
                let radio = self.radio_deadline(!supply.waiting.is_empty());
                Some(*since + idle)
                    .into_iter()
                    .chain(radio)
                    .chain(self.piece_deadline())
                    .min()
            }
            Stage::Pushing { supply } | Stage::Closing { supply } => {
                self.radio_deadline(!supply.waiting.is_empty())
            }
            Stage::Invited { since } => Some(*since + idle),
            Stage::Lingering { until, .. } => Some(*until),
            Stage::Opening => None,
        }
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
            Stage::Writing {
                ready_at: Some(_), ..
            } => self.invite_if_ready(),
            Stage::Lingering { until, values } if *until <= now => {
                let (kind, values) = (*kind, values.take().unwrap_or_default());
                self.closing_urc(kind, &values);
            }
            _ => {}
        }
    }
}

//! The modem: its parts, its power and its timers.

use core::time::Duration;
use std::collections::VecDeque;

use super::answer::Cme;
use super::bearer::Bearers;
use super::input::Mode;
use super::mishap::Mishap;
use super::outbox::{self, Outbox, Queue};
use super::pace::Pace;
use super::random::Random;
use super::request::{ServerEvent, ServerRequest};
use super::session::Session;
use super::settings::{Buffers, Settings};
use super::switches::Switches;

/// What a modem has to say, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Bytes for the host.
    Host(Vec<u8>),
    /// A request for the FTP side.
    Server(ServerRequest),
}

/// A simulated SIM7000.
///
/// It has no clock and does no I/O. Bytes of the host go in by [`receive`](Self::receive), answers
/// of an FTP server by [`serve`](Self::serve), time by [`expire`](Self::expire); after each of
/// them drain [`poll`](Self::poll) and look at [`deadline`](Self::deadline).
///
/// The modem fetches from the server only what `poll` has drained, and takes from the host only
/// what the server has accepted, see [`room`](Self::room).
pub struct Modem {
    pub(crate) switches: Switches,
    pub(crate) random: Random,
    pub(crate) now: Duration,
    power: Power,
    pub(crate) input: Queue,
    pub(crate) mode: Mode,
    /// An answer that takes its time; command lines wait behind it.
    pub(crate) busy: Option<(Duration, Pending)>,
    pub(crate) general: General,
    pub(crate) settings: Settings,
    pub(crate) buffers: Buffers,
    pub(crate) bearers: Bearers,
    pub(crate) session: Option<Session>,
    /// Lines that come by themselves at their time.
    pub(crate) later: Vec<(Duration, Vec<u8>)>,
    stray_at: Option<Duration>,
    /// The port is away until then.
    port_back_at: Option<Duration>,
    pub(crate) mishaps: Vec<(u64, Mishap)>,
    /// Payload bytes since the start, both directions.
    pub(crate) moved: u64,
    pub(crate) radio: Option<Pace>,
    /// Failures by switch that are left.
    pub(crate) failures: u32,
    pub(crate) out: Outbox,
    pub(crate) requests: VecDeque<ServerRequest>,
    /// A stray URC has come between the echo and this answer already.
    pub(crate) answering: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    Off,
    Booting {
        until: Duration,
    },
    /// Hears nothing and says nothing.
    Silent,
}

/// What happens when a slow answer is ready.
#[derive(Debug)]
pub(crate) enum Pending {
    Execute(Vec<u8>),
    OpenBearer { profile: usize },
}

/// Settings outside FTP, lost at a reset.
#[derive(Debug)]
pub(crate) struct General {
    pub(crate) echo: bool,
    /// `AT+CMEE`.
    pub(crate) error_style: u8,
    pub(crate) flow: (u8, u8),
    pub(crate) baud: u32,
}

/// The lines after a boot at a fixed baud rate.
const BOOT_LINES: [&str; 4] = ["RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"];

impl Modem {
    pub fn new(switches: Switches) -> Self {
        let mut modem = Self {
            random: Random::new(switches.seed),
            now: Duration::ZERO,
            power: if switches.silent {
                Power::Silent
            } else {
                Power::On
            },
            input: Queue::default(),
            mode: Mode::command(),
            busy: None,
            general: General::new(&switches),
            settings: Settings::default(),
            buffers: Buffers::default(),
            bearers: Bearers::default(),
            session: None,
            later: Vec::new(),
            stray_at: None,
            port_back_at: None,
            mishaps: Mishap::ordered(&switches),
            moved: 0,
            radio: None,
            failures: switches.fail_count.unwrap_or(u32::MAX),
            out: Outbox::default(),
            requests: VecDeque::new(),
            answering: false,
            switches,
        };
        modem.restart_strays();
        modem
    }

    /// The switches, for changing them while the modem runs.
    ///
    /// Mishaps and `silent` count only from the start.
    pub fn switches_mut(&mut self) -> &mut Switches {
        &mut self.switches
    }

    /// The bytes that the input takes now. A host with flow control sends no more than that;
    /// what it sends beyond is lost.
    pub fn room(&self) -> usize {
        match self.power {
            Power::On => self.switches.input_buffer.saturating_sub(self.input.len()),
            // A modem that does not listen does not fill its input.
            _ => usize::MAX,
        }
    }

    /// Bytes from the host.
    pub fn receive(&mut self, bytes: &[u8], now: Duration) {
        self.expire(now);
        if self.power != Power::On || !self.has_port() {
            return;
        }
        let fitting = &bytes[..bytes.len().min(self.room())];
        if self.switches.lost_to_modem == 0 {
            self.input.push(fitting);
        } else {
            let mut kept = fitting.to_vec();
            self.random.thin(&mut kept, self.switches.lost_to_modem);
            self.input.push(&kept);
        }
        self.work();
    }

    /// The FTP side has something to report.
    pub fn serve(&mut self, event: ServerEvent, now: Duration) {
        self.expire(now);
        if self.power == Power::On {
            self.on_event(event);
            self.work();
        }
    }

    /// Time has come to `now`.
    pub fn expire(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.port_back_at = self.port_back_at.filter(|at| *at > self.now);
        if let Power::Booting { until } = self.power
            && until <= self.now
        {
            self.power = Power::On;
            self.restart_strays();
            if self.switches.boot_urcs {
                for line in BOOT_LINES {
                    self.out.line(&self.switches, line.as_bytes());
                }
            }
        }
        if self.power != Power::On {
            return;
        }
        if let Some((_, pending)) = self.busy.take_if(|(at, _)| *at <= now) {
            match pending {
                Pending::Execute(line) => self.execute(&line),
                Pending::OpenBearer { profile } => self.bearer_opened(profile),
            }
        }
        // The stream of FTPETGET is whole: what is due meanwhile comes when it is over.
        while !self.is_streaming()
            && let Some(due) = self.later.iter().position(|(at, _)| *at <= now)
        {
            let (_, line) = self.later.remove(due);
            self.out.line(&self.switches, &line);
        }
        if self.stray_at.is_some_and(|at| at <= now) {
            if matches!(self.mode, Mode::Command { .. }) {
                self.out.strays(&self.switches);
            }
            self.restart_strays();
        }
        if let Mode::Counted { until, .. } = self.mode
            && until <= now
        {
            self.mode = Mode::command();
            self.finish(Err(Cme::Unknown));
        }
        self.session_time();
        self.work();
    }

    /// When [`expire`](Self::expire) is wanted next.
    pub fn deadline(&self) -> Option<Duration> {
        match self.power {
            Power::Booting { until } => {
                return Some(until).into_iter().chain(self.port_back_at).min();
            }
            Power::Off | Power::Silent => return self.port_back_at,
            Power::On => {}
        }
        let counted = match self.mode {
            Mode::Counted { until, .. } => Some(until),
            _ => None,
        };
        self.busy
            .iter()
            .map(|(at, _)| *at)
            .chain(
                self.later
                    .iter()
                    .map(|(at, _)| *at)
                    .filter(|_| !self.is_streaming()),
            )
            .chain(self.stray_at)
            .chain(self.port_back_at)
            .chain(counted)
            .chain(self.session_deadline())
            .min()
    }

    /// The next output; call it until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.poll_server()
            .map(Output::Server)
            .or_else(|| self.poll_host().map(Output::Host))
    }

    /// The next request for the server alone, for when the host's buffer is full.
    pub fn poll_server(&mut self) -> Option<ServerRequest> {
        self.requests.pop_front()
    }

    /// The next bytes for the host alone.
    pub fn poll_host(&mut self) -> Option<Vec<u8>> {
        if !self.has_port() {
            self.out.clear();
        }
        let piece = self.out.piece(&self.switches, &mut self.random);
        // There is room again for what the server sends.
        self.pump();
        piece
    }

    /// Whether the host has the port; false while the switch `port_gone_after` has taken it away.
    pub fn has_port(&self) -> bool {
        self.port_back_at.is_none()
    }

    /// The most bytes that the host gets at a time, as the switches say.
    pub(super) fn chunk(&mut self) -> usize {
        outbox::chunk(&self.switches, &mut self.random)
    }

    /// Switches the power off and on: everything is forgotten.
    pub fn reset(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.reboot();
    }

    pub(super) fn is_on(&self) -> bool {
        self.power == Power::On
    }

    pub(crate) fn reboot(&mut self) {
        self.forget();
        self.power = Power::Booting {
            until: self.now + self.switches.boot_time,
        };
    }

    pub(crate) fn power_down(&mut self) {
        self.forget();
        self.power = Power::Off;
    }

    pub(crate) fn lose_port(&mut self) {
        self.input.clear();
        self.out.clear();
        self.port_back_at = Some(self.now + self.switches.port_gone_time);
    }

    /// FTPETGET's stream is under way.
    fn is_streaming(&self) -> bool {
        matches!(self.mode, Mode::Download { .. })
    }

    pub(crate) fn fall_silent(&mut self) {
        self.forget();
        self.out.clear();
        self.power = Power::Silent;
    }

    fn forget(&mut self) {
        if self.session.take().is_some() {
            self.requests.push_back(ServerRequest::Abort);
        }
        self.input.clear();
        self.mode = Mode::command();
        self.busy = None;
        self.later.clear();
        self.general = General::new(&self.switches);
        self.settings = Settings::default();
        self.buffers = Buffers::default();
        self.bearers = Bearers::default();
    }

    fn restart_strays(&mut self) {
        self.stray_at = match self.switches.urc_every {
            Duration::ZERO => None,
            every => Some(self.now + every),
        };
    }
}

impl General {
    fn new(switches: &Switches) -> Self {
        Self {
            echo: switches.echo,
            error_style: 0,
            flow: (0, 0),
            baud: switches.baud,
        }
    }
}

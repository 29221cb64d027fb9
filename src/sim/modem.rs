//! The modem: power, input modes, timers and the way of a command line.

use core::time::Duration;
use std::collections::VecDeque;

use super::bearer::Bearers;
use super::outbox::{Outbox, Queue};
use super::pace::Pace;
use super::parse::{self, LINE_LIMIT};
use super::random::Random;
use super::request::{ServerEvent, ServerRequest};
use super::session::{Buffers, Session, Settings};
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
    input: Queue,
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
    pub(crate) mishaps: Vec<(u64, Mishap)>,
    /// Payload bytes since the start, both directions.
    pub(crate) moved: u64,
    pub(crate) radio: Option<Pace>,
    /// Failures by switch that are left.
    pub(crate) failures: u32,
    pub(crate) out: Outbox,
    pub(crate) requests: VecDeque<ServerRequest>,
    /// A stray URC has come between the echo and this answer already.
    answering: bool,
}

/// Something that `Switches` orders to go wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    BearerLost,
    Reset,
    Silence,
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

/// What the bytes of the host are taken for.
#[derive(Debug)]
pub(crate) enum Mode {
    Command {
        line: Vec<u8>,
    },
    /// Exactly `missing` more raw bytes, after FTPPUT=2 or FTPEXTPUT=2.
    Counted {
        missing: usize,
        bytes: Vec<u8>,
        purpose: Purpose,
        until: Duration,
    },
    /// The escaped bytes of FTPETPUT up to ETX.
    Upload {
        escaped: bool,
    },
    /// FTPETGET runs: the host has nothing to say.
    Download {
        escaped: bool,
    },
    /// An upload broke off; what the host still sends is dropped up to ETX.
    Swallow {
        escaped: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// FTPPUT.
    Piece,
    /// FTPEXTPUT, to this position.
    Extended { position: usize },
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

/// How a command went.
pub(crate) type Outcome = Result<Reply, Cme>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// `OK` is due.
    Ok,
    /// All has been said, or will be later.
    Said,
}

/// Numbers of `+CME ERROR`, 3GPP TS 27.007.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cme {
    NotAllowed = 3,
    NotSupported = 4,
    NoSim = 10,
    IncorrectParameters = 50,
    Unknown = 100,
}

impl Cme {
    fn text(self) -> &'static str {
        match self {
            Self::NotAllowed => "operation not allowed",
            Self::NotSupported => "operation not supported",
            Self::NoSim => "SIM not inserted",
            Self::IncorrectParameters => "Incorrect parameters",
            Self::Unknown => "unknown",
        }
    }
}

pub(crate) const ETX: u8 = 0x03;
pub(crate) const DLE: u8 = 0x10;

/// The lines after a boot at a fixed baud rate.
const BOOT_LINES: [&str; 4] = ["RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"];

impl Modem {
    pub fn new(switches: Switches) -> Self {
        let mishaps = [
            (switches.bearer_lost_after, Mishap::BearerLost),
            (switches.reset_after, Mishap::Reset),
            (switches.silence_after, Mishap::Silence),
        ];
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
            mishaps: mishaps
                .into_iter()
                .filter_map(|(after, mishap)| Some((after?, mishap)))
                .collect(),
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
        if self.power != Power::On {
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
        while let Some(due) = self.later.iter().position(|(at, _)| *at <= now) {
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
            Power::Booting { until } => return Some(until),
            Power::Off | Power::Silent => return None,
            Power::On => {}
        }
        let counted = match self.mode {
            Mode::Counted { until, .. } => Some(until),
            _ => None,
        };
        self.busy
            .iter()
            .map(|(at, _)| *at)
            .chain(self.later.iter().map(|(at, _)| *at))
            .chain(self.stray_at)
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
        let piece = self.out.piece(&self.switches, &mut self.random);
        // There is room again for what the server sends.
        self.pump();
        piece
    }

    /// Switches the power off and on: everything is forgotten.
    pub fn reset(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.reboot();
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

    /// Goes on with the input as far as the modem can now.
    pub(crate) fn work(&mut self) {
        while self.power == Power::On && !self.input.is_empty() {
            let before = self.input.len();
            match self.mode {
                Mode::Command { .. } if self.busy.is_some() => break,
                Mode::Command { .. } => self.read_line(),
                Mode::Counted { .. } => self.read_counted(),
                Mode::Upload { .. } => self.read_upload(),
                Mode::Download { .. } | Mode::Swallow { .. } => self.skip_to_etx(),
            }
            if self.input.len() == before {
                break;
            }
        }
        self.pump();
    }

    /// Collects a command line up to its CR.
    fn read_line(&mut self) {
        let Mode::Command { line } = &mut self.mode else {
            return;
        };
        let input = self.input.as_slice();
        let end = memchr::memchr(b'\r', input);
        let taken = end.map_or(input.len(), |end| end + 1);
        let text = &input[..end.unwrap_or(taken)];
        if self.general.echo {
            self.out.raw(&input[..taken]);
        }
        // A host may end lines in CR LF.
        line.extend(text.iter().copied().filter(|&byte| byte != b'\n'));
        // Garbage without a CR must not pile up; what is cut off was too long anyway.
        line.truncate(LINE_BUFFER);
        self.input.skip(taken);
        if end.is_some() {
            let line = core::mem::take(line);
            match self.switches.answer_delay {
                Duration::ZERO => self.execute(&line),
                delay => self.busy = Some((self.now + delay, Pending::Execute(line))),
            }
        }
    }

    fn execute(&mut self, line: &[u8]) {
        let Some(text) = parse::after_at(line) else {
            return;
        };
        self.answering = false;
        let outcome = match text.len() {
            0..=LINE_LIMIT => self.obey(parse::command(text)),
            _ => Err(Cme::Unknown),
        };
        match outcome {
            Ok(Reply::Said) => {}
            Ok(Reply::Ok) => self.finish(Ok(())),
            Err(error) => self.finish(Err(error)),
        }
    }

    fn read_counted(&mut self) {
        let Mode::Counted {
            missing,
            bytes,
            purpose,
            ..
        } = &mut self.mode
        else {
            return;
        };
        let piece = self.input.take(*missing);
        bytes.extend_from_slice(&piece);
        *missing -= piece.len();
        if *missing == 0 {
            let (bytes, purpose) = (core::mem::take(bytes), *purpose);
            self.mode = Mode::command();
            self.counted_complete(bytes, purpose);
        }
    }

    fn skip_to_etx(&mut self) {
        let stops = self.switches.etx_stops_download;
        let (Mode::Download { escaped } | Mode::Swallow { escaped }) = &mut self.mode else {
            return;
        };
        let mut taken = 0;
        let mut ended = false;
        for &byte in self.input.as_slice() {
            taken += 1;
            ended = byte == ETX && !*escaped;
            *escaped = byte == DLE && !*escaped;
            if ended {
                break;
            }
        }
        self.input.skip(taken);
        match self.mode {
            Mode::Swallow { .. } if ended => self.mode = Mode::command(),
            Mode::Download { .. } if ended && stops => self.quit_session(),
            _ => {}
        }
    }

    /// Takes escaped bytes of an upload, as many as the server lets.
    fn read_upload(&mut self) {
        let Mode::Upload { mut escaped } = self.mode else {
            return;
        };
        let mut left = self.upload_room();
        let mut bytes = Vec::new();
        let mut taken = 0;
        let mut ended = false;
        let input = self.input.as_slice();
        while left > 0 && taken < input.len() && !ended {
            let rest = &input[taken..];
            if escaped {
                // A partner other than ETX and DLE is not defined: both bytes are data.
                if !matches!(rest[0], ETX | DLE) {
                    bytes.push(DLE);
                }
                bytes.push(rest[0]);
                escaped = false;
                (taken, left) = (taken + 1, left - 1);
                continue;
            }
            let window = &rest[..rest.len().min(left)];
            let plain = memchr::memchr2(ETX, DLE, window).unwrap_or(window.len());
            bytes.extend_from_slice(&window[..plain]);
            (taken, left) = (taken + plain, left - plain);
            if let Some(&special) = window.get(plain) {
                taken += 1;
                escaped = special == DLE;
                ended = special == ETX;
            }
        }
        self.input.skip(taken);
        self.mode = Mode::Upload { escaped };
        self.upload(bytes, ended);
    }

    /// `+NAME: values` as part of an answer.
    pub(crate) fn info(&mut self, name: &str, values: &str) {
        self.before_answer();
        self.out.named(&self.switches, name, values.as_bytes());
    }

    /// The same with values that need not be text.
    pub(crate) fn info_bytes(&mut self, name: &str, values: &[u8]) {
        self.before_answer();
        self.out.named(&self.switches, name, values);
    }

    /// A bare line as part of an answer.
    pub(crate) fn text(&mut self, text: &str) {
        self.before_answer();
        self.out.line(&self.switches, text.as_bytes());
    }

    /// `+NAME: values`, then payload.
    pub(crate) fn payload(&mut self, name: &str, values: &str, bytes: &[u8]) {
        if self.switches.urc_before_data {
            self.out.strays(&self.switches);
        }
        self.info(name, values);
        self.out.raw(bytes);
    }

    /// `+NAME: values` by itself.
    pub(crate) fn urc(&mut self, name: &str, values: &str) {
        self.out.named(&self.switches, name, values.as_bytes());
    }

    fn before_answer(&mut self) {
        if self.switches.urc_before_answer && !core::mem::replace(&mut self.answering, true) {
            self.out.strays(&self.switches);
        }
    }

    /// The final result.
    pub(crate) fn finish(&mut self, result: Result<(), Cme>) {
        self.before_answer();
        let Err(error) = result else {
            if self.switches.urc_before_ok {
                self.out.strays(&self.switches);
            }
            return self.out.line(&self.switches, b"OK");
        };
        match self.switches.cme_style.unwrap_or(self.general.error_style) {
            1 => self.urc("CME ERROR", &(error as u8).to_string()),
            2 => self.urc("CME ERROR", error.text()),
            _ => self.out.line(&self.switches, b"ERROR"),
        }
    }
}

/// Room for a line that is too long to be known as such.
const LINE_BUFFER: usize = 2 * LINE_LIMIT;

impl Mode {
    pub(crate) fn command() -> Self {
        Self::Command { line: Vec::new() }
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

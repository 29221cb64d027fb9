//! The client and the simulated modem, joined by their bytes, in simulated time that jumps to the next moment
//! at which anything can happen. Does for the client what the page's driver does.

use std::collections::VecDeque;
use std::time::Duration;

use sim7000_ftp::at::{Failure, Urc};
use sim7000_ftp::ftp::{Client, Error, Outcome, Output, Request};
use sim7000_ftp::sim::Device;

use crate::hash::Transcript;
use crate::random::Random;

/// While so many bytes wait to be written, no more of the file is given to the client: as the page does.
const LOW_WATER: usize = 8 * 1024;
/// A port that takes nothing for so long is stuck: as the page says.
const WRITE_PATIENCE: Duration = Duration::from_secs(75);
/// So many rounds at one moment are taken for a loop without an end.
const MAX_ROUNDS: u32 = 2_000_000;

/// A broken promise, in words.
pub type Violation = String;

/// What the user or the world does while an operation runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    Cancel,
    /// The cable is pulled.
    Unplug,
    /// The power is switched off and on.
    PowerCycle,
    /// The modem is told to switch itself off, by another program at another of its ports.
    PowerDown,
    /// The port reports that bytes were lost, and they are.
    BytesLost,
}

/// When.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    After(Duration),
    /// Once so many bytes of the file have moved.
    Bytes(usize),
}

/// The file bytes of an operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Feed {
    None,
    Upload(Vec<u8>),
}

/// How an operation ended.
#[derive(Debug)]
pub struct Ended {
    pub result: Result<Outcome, Error>,
    /// What a download gave.
    pub received: Vec<u8>,
    /// Whether a byte of the upload was given to the client.
    pub has_begun: bool,
    /// Whether the event happened.
    pub event: Option<Event>,
}

/// How what arrives is cut before the client sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cutting {
    AsItComes,
    Pieces(usize),
}

pub struct Rig {
    client: Client,
    pub device: Device,
    pub now: Duration,
    pub is_plugged: bool,
    /// The bearer is open, as far as the page knows.
    pub is_online: bool,
    has_flow_control: bool,
    cutting: Cutting,
    random: Random,
    /// Written by the client, not yet taken by the port.
    unwritten: VecDeque<Vec<u8>>,
    last_write: Duration,
    /// Once in so many answers with data the line loses the comma that tells their length from their kind.
    pub loses_commas: Option<u64>,
    pub transcript: Transcript,
    /// Lines for a person, where they are wanted.
    pub trace: Option<VecDeque<String>>,
}

struct Running {
    feed: Feed,
    supplied: usize,
    need: Option<usize>,
    received: Vec<u8>,
    result: Option<Result<Outcome, Error>>,
}

impl Running {
    fn moved(&self) -> usize {
        self.supplied.max(self.received.len())
    }
}

impl Rig {
    pub fn new(device: Device, has_flow_control: bool, cutting: Cutting, random: Random) -> Self {
        Self {
            client: Client::default(),
            device,
            now: Duration::ZERO,
            is_plugged: true,
            is_online: false,
            has_flow_control,
            cutting,
            random,
            unwritten: VecDeque::new(),
            last_write: Duration::ZERO,
            loses_commas: None,
            transcript: Transcript::default(),
            trace: None,
        }
    }

    /// Notes something for the transcript, and for a person.
    pub fn say(&mut self, text: &str) {
        self.transcript.note(self.now, b'-', text.as_bytes());
        self.show("-", text);
    }

    fn show(&mut self, mark: &str, text: &str) {
        let at = self.now.as_secs_f64();
        if let Some(trace) = &mut self.trace {
            trace.push_back(format!("{at:10.3} {mark} {text}"));
        }
    }

    /// Lets time pass while the client has nothing to do.
    pub fn idle(&mut self, patience: Duration) -> Result<(), Violation> {
        let until = self.now + patience;
        let mut none = Running {
            feed: Feed::None,
            supplied: 0,
            need: None,
            received: Vec::new(),
            result: None,
        };
        while self.now < until {
            self.exchange(&mut none)?;
            let next = self.device.deadline().into_iter().chain([until]).min();
            self.now = next.unwrap_or(until).clamp(self.now, until);
            self.device.expire(self.now);
            if !self.is_plugged {
                while self.device.poll().is_some() {}
            }
        }
        self.exchange(&mut none)
    }

    pub fn unplug(&mut self) {
        self.say("unplug");
        self.device.unplug();
        self.is_plugged = false;
        self.is_online = false;
        self.client = Client::default();
        self.unwritten.clear();
    }

    pub fn plug(&mut self) {
        self.say("plug");
        self.device.plug();
        self.is_plugged = true;
    }

    pub fn power_cycle(&mut self) {
        self.say("power off and on");
        self.device.reset(self.now);
    }

    /// Runs a request to its end, at most for `limit`.
    pub fn run(
        &mut self,
        request: Request,
        feed: Feed,
        event: Option<(Moment, Event)>,
        limit: Duration,
    ) -> Result<Ended, Violation> {
        let begin = self.now;
        let mut running = Running {
            feed,
            supplied: 0,
            need: None,
            received: Vec::new(),
            result: None,
        };
        let mut pending = event;
        let mut happened = None;
        if let Err(error) = self.client.start(request, self.now) {
            running.result = Some(Err(error));
        }
        let (mut rounds, mut moment) = (0, self.now);
        while running.result.is_none() {
            self.exchange(&mut running)?;
            if running.result.is_some() {
                break;
            }
            if let Some((at, event)) = pending
                && match at {
                    Moment::After(patience) => begin + patience <= self.now,
                    Moment::Bytes(count) => count <= running.moved(),
                }
            {
                pending = None;
                happened = Some(event);
                self.happen(event, &mut running);
                continue;
            }
            let event_at = match pending {
                Some((Moment::After(patience), _)) => Some(begin + patience),
                _ => None,
            };
            let stall = (!self.unwritten.is_empty()).then(|| self.last_write + WRITE_PATIENCE);
            let own = self
                .client
                .deadline()
                .into_iter()
                .chain(stall)
                .chain(event_at);
            let Some(next) = own.chain(self.device.deadline()).min() else {
                return Err("nobody waits for anything: the operation would never end".into());
            };
            self.now = next.max(self.now);
            if self.now > begin + limit {
                return Err(format!("not over after {} s", limit.as_secs()));
            }
            rounds = if self.now == moment { rounds + 1 } else { 0 };
            moment = self.now;
            if rounds > MAX_ROUNDS {
                return Err("it goes round and round while no time passes".into());
            }
            self.device.expire(self.now);
            self.deliver();
            self.flush();
            self.client.expire(self.now);
            if stall.is_some_and(|at| at <= self.now) && !self.unwritten.is_empty() {
                self.last_write = self.now;
                self.client
                    .write_stalled(WRITE_PATIENCE.as_secs(), self.now);
            }
        }
        // What the port has not taken yet it takes later: the client waits for nothing of it.
        Ok(Ended {
            result: running
                .result
                .unwrap_or(Err(Error::Modem(Failure::PortGone))),
            received: running.received,
            has_begun: running.supplied > 0 && self.client.has_opened(),
            event: happened,
        })
    }

    fn happen(&mut self, event: Event, running: &mut Running) {
        self.say(&format!("{event:?}"));
        match event {
            Event::Cancel => self.client.cancel(self.now),
            Event::Unplug => {
                self.unplug();
                running.result = Some(Err(Failure::PortGone.into()));
            }
            Event::PowerCycle => self.device.reset(self.now),
            Event::PowerDown => self.device.receive(b"AT+CPOWD=1\r", self.now),
            Event::BytesLost => {
                while self.device.poll().is_some() {}
                self.client.bytes_lost(self.now);
            }
        }
    }

    /// Everything that can happen at this moment.
    fn exchange(&mut self, running: &mut Running) -> Result<(), Violation> {
        for _ in 0..MAX_ROUNDS {
            while let Some(record) = self.client.take_record() {
                if self.trace.is_some() {
                    let mark = match record.direction() {
                        Some(sim7000_ftp::at::Direction::ToModem) => ">",
                        Some(sim7000_ftp::at::Direction::FromModem) => "<",
                        None => "*",
                    };
                    self.show(mark, &record.text());
                }
            }
            let mut any = false;
            match self.client.poll() {
                Some(Output::Write(bytes)) => {
                    self.transcript.note(self.now, b'>', bytes);
                    if self.unwritten.is_empty() {
                        self.last_write = self.now;
                    }
                    self.unwritten.push_back(bytes.to_vec());
                    any = true;
                }
                Some(Output::Data(bytes)) => {
                    running.received.extend_from_slice(bytes);
                    any = true;
                }
                Some(Output::Need(bytes)) => {
                    running.need = Some(bytes);
                    any = true;
                }
                Some(Output::Finished(result)) => {
                    if running.result.replace(result).is_some() {
                        return Err("one request ended twice".into());
                    }
                    any = true;
                }
                Some(Output::Notice(urc)) => {
                    self.on_notice(&urc);
                    any = true;
                }
                None => {}
            }
            any |= self.deliver();
            any |= self.flush();
            any |= self.feed(running);
            if !any {
                return Ok(());
            }
        }
        Err("the client says ever more while no time passes".into())
    }

    fn on_notice(&mut self, urc: &Urc) {
        if matches!(urc, Urc::BearerLost | Urc::Restarted | Urc::PoweredDown) {
            self.is_online = false;
        }
    }

    /// Bytes from the modem to the client.
    fn deliver(&mut self) -> bool {
        let mut any = false;
        while let Some(mut bytes) = self.device.poll() {
            any = true;
            if !self.is_plugged {
                continue;
            }
            self.lose_comma(&mut bytes);
            self.transcript.note(self.now, b'<', &bytes);
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let count = match self.cutting {
                    Cutting::AsItComes => rest.len(),
                    Cutting::Pieces(most) => 1 + self.random.index(most),
                };
                let (piece, tail) = rest.split_at(count.min(rest.len()));
                self.client.receive(piece, self.now);
                rest = tail;
            }
        }
        any
    }

    fn lose_comma(&mut self, bytes: &mut Vec<u8>) {
        let Some(seldom) = self.loses_commas else {
            return;
        };
        let header = bytes
            .windows(5)
            .position(|window| window.starts_with(b": 2,") && window[4].is_ascii_digit());
        if let Some(at) = header
            && self.random.between(1, seldom) == 1
        {
            bytes.remove(at + 3);
        }
    }

    /// Bytes from the client to the modem, as many as the line takes.
    fn flush(&mut self) -> bool {
        let mut any = false;
        while let Some(mut chunk) = self.unwritten.pop_front() {
            let room = match self.has_flow_control {
                true => self.device.room(),
                false => usize::MAX,
            };
            let count = room.min(chunk.len());
            self.device.receive(&chunk[..count], self.now);
            any |= count > 0;
            if count < chunk.len() {
                chunk.drain(..count);
                self.unwritten.push_front(chunk);
                return any;
            }
            // A port reports a chunk once all of it is taken.
            self.last_write = self.now;
        }
        any
    }

    fn feed(&mut self, running: &mut Running) -> bool {
        let waiting: usize = self.unwritten.iter().map(Vec::len).sum();
        let Some(need) = running.need.filter(|_| waiting < LOW_WATER) else {
            return false;
        };
        running.need = None;
        let Feed::Upload(file) = &running.feed else {
            return false;
        };
        let end = file.len().min(running.supplied + need);
        self.client.supply(&file[running.supplied..end], self.now);
        running.supplied = end;
        true
    }
}

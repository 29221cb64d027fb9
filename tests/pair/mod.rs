//! The client and the simulated modem, joined by their bytes, in simulated time that jumps to the next deadline.
//! Each test uses a part of it.
#![allow(dead_code)]

use std::time::Duration;

use sim7000_ftp::at::{Failure, Urc};
use sim7000_ftp::ftp::{Account, Action, Error, Outcome, Output, Request};
use sim7000_ftp::modem::{BearerRequest, BearerSettings};
use sim7000_ftp::sim::{self, Device, Switches};
use sim7000_ftp::trace::{Kept, Recorder};

/// Nothing may take longer in any test.
const LIMIT: Duration = Duration::from_secs(3600);

/// A client at a simulated modem.
pub struct Pair {
    pub client: Recorder,
    pub device: Device,
    pub now: Duration,
    /// Where [`Pair::ftp`] logs in.
    pub account: Account,
    /// What is being sent, and how much of it has been supplied.
    upload: Vec<u8>,
    supplied: usize,
    /// What a download has given.
    pub downloaded: Vec<u8>,
    pub notices: Vec<Urc>,
    /// The trace as text, for failures.
    pub trace: Vec<String>,
    /// The trace as the page saves it.
    pub kept: Kept,
    /// Cancel once so many bytes of a file have moved.
    pub cancel_after: Option<usize>,
    /// Bytes from the modem are lost once so many bytes of a file have been supplied.
    pub lose_after: Option<usize>,
    /// Stop the program once so many more bytes have gone over the line, either way: as if the page were
    /// reloaded. The request then ends with `PortGone`.
    pub cut_after: Option<usize>,
}

impl Pair {
    /// A modem with these switches, at the demo server.
    pub fn new(switches: Switches) -> Self {
        let server = sim::demo_server(switches.clock);
        Self {
            client: Recorder::new(Duration::ZERO),
            device: Device::new(switches, server),
            now: Duration::ZERO,
            account: Self::account(),
            upload: Vec::new(),
            supplied: 0,
            downloaded: Vec::new(),
            notices: Vec::new(),
            trace: Vec::new(),
            kept: Kept::default(),
            cancel_after: None,
            lose_after: None,
            cut_after: None,
        }
    }

    /// Awake, with an open bearer.
    #[allow(dead_code)] // Not every test program begins so.
    pub fn online(switches: Switches) -> Self {
        let mut pair = Self::new(switches);
        pair.run(Request::Wake).expect("the modem wakes");
        let open = BearerRequest::Open(BearerSettings {
            apn: "internet".into(),
            ..BearerSettings::default()
        });
        pair.run(Request::Bearer(open)).expect("the bearer opens");
        pair
    }

    /// The demo's account.
    pub fn account() -> Account {
        Account {
            server: "ftp.example".into(),
            port: 21,
            user: sim::USER.into(),
            password: sim::PASSWORD.into(),
            is_passive: true,
        }
    }

    /// One FTP operation with this pair's account.
    pub fn ftp(&mut self, action: Action) -> Result<Outcome, Error> {
        self.run(Request::Ftp(self.account.clone(), action))
    }

    /// An upload of `bytes`.
    pub fn upload(&mut self, action: Action, bytes: &[u8]) -> Result<Outcome, Error> {
        self.upload = bytes.to_vec();
        self.supplied = 0;
        self.ftp(action)
    }

    /// Runs a request to its end.
    pub fn run(&mut self, request: Request) -> Result<Outcome, Error> {
        self.downloaded.clear();
        // What an upload before has supplied is no progress of this request.
        self.supplied = 0;
        self.client.start(request, self.now)?;
        loop {
            if let Some(result) = self.exchange() {
                return result;
            }
            if self.cut_after == Some(0) || !self.device.has_port() {
                self.cut_after = None;
                return Err(Failure::PortGone.into());
            }
            if let Some(limit) = self.cancel_after
                && self.supplied.max(self.downloaded.len()) >= limit
            {
                self.cancel_after = None;
                self.client.cancel(self.now);
                continue;
            }
            if self.lose_after.is_some_and(|limit| self.supplied >= limit) {
                self.lose_after = None;
                self.client.bytes_lost(self.now);
                continue;
            }
            let next = [self.client.deadline(), self.device.deadline()]
                .into_iter()
                .flatten()
                .min();
            self.now = next
                .unwrap_or_else(|| self.fail("nobody waits for anything"))
                .max(self.now);
            assert!(self.now < LIMIT, "too slow:\n{}", self.trace.join("\n"));
            self.device.expire(self.now);
            self.hear();
            self.client.expire(self.now);
        }
    }

    /// The client hears what the modem has said.
    fn hear(&mut self) {
        while self.cut_after != Some(0)
            && let Some(bytes) = self.device.poll()
        {
            let heard = uncut(&mut self.cut_after, &bytes);
            self.client.receive(heard, self.now);
        }
    }

    /// Everything that can happen at this moment.
    fn exchange(&mut self) -> Option<Result<Outcome, Error>> {
        while self.cut_after != Some(0) {
            while let Some(record) = self.client.take_record() {
                let at = self.now.as_secs_f64();
                self.trace.push(format!(
                    "{at:9.3} {:?} {}",
                    record.direction(),
                    record.text()
                ));
            }
            while let Some(entry) = self.client.take_entry() {
                self.kept.push(entry);
            }
            let mut need = None;
            match self.client.poll() {
                Some(Output::Write(bytes)) => {
                    let said = uncut(&mut self.cut_after, bytes);
                    self.device.receive(said, self.now);
                    self.hear();
                }
                Some(Output::Data(bytes)) => {
                    self.downloaded.extend_from_slice(bytes);
                    let got = self.downloaded.len();
                    if self.cancel_after.is_some_and(|limit| got >= limit) {
                        return None;
                    }
                }
                Some(Output::Need(bytes)) => need = Some(bytes),
                Some(Output::Finished(result)) => {
                    while let Some(entry) = self.client.take_entry() {
                        self.kept.push(entry);
                    }
                    return Some(result);
                }
                Some(Output::Notice(urc)) => self.notices.push(urc),
                None => return None,
            }
            if let Some(bytes) = need {
                let end = self.upload.len().min(self.supplied + bytes);
                let piece = self.upload[self.supplied..end].to_vec();
                self.supplied = end;
                self.client.supply(&piece, self.now);
                let is_reached = |limit| end >= limit;
                if self.cancel_after.is_some_and(is_reached)
                    || self.lose_after.is_some_and(is_reached)
                {
                    return None;
                }
            }
        }
        None
    }

    fn fail(&self, what: &str) -> ! {
        panic!("{what}; the trace:\n{}", self.trace.join("\n"));
    }
}

/// The bytes that still go over the line.
fn uncut<'a>(cut_after: &mut Option<usize>, bytes: &'a [u8]) -> &'a [u8] {
    let Some(left) = cut_after else {
        return bytes;
    };
    let count = bytes.len().min(*left);
    *left -= count;
    &bytes[..count]
}

/// Bytes of every value, with everything in them that could be mistaken for the protocol.
pub fn tricky(length: usize) -> Vec<u8> {
    const TRAPS: &[u8] =
        b"\r\nOK\r\n+FTPGET: 1,0\r\n\x10\x03\x03\x10\x10+FTPETPUT: 1,0\r\nERROR\r\n";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes: Vec<u8> = (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect();
    for at in (0..length.saturating_sub(TRAPS.len())).step_by(4099) {
        bytes[at..at + TRAPS.len()].copy_from_slice(TRAPS);
    }
    bytes
}

//! The client at a simulated modem, in simulated time that jumps to whatever happens next.
//!
//! As in the page, bytes wait in the host while the line is full.

use std::time::Duration;

use sim7000_ftp::ftp::{Account, Action, Client, Error, Outcome, Output, Request};
use sim7000_ftp::modem::{BearerRequest, BearerSettings};
use sim7000_ftp::sim::{self, Device, Switches};

/// A connected modem with an open bearer, and what is moved through it.
pub struct Site {
    client: Client,
    pub device: Device,
    pub now: Duration,
    /// What the last download gave.
    pub downloaded: Vec<u8>,
}

impl Site {
    /// # Panics
    /// When the modem cannot be brought so far.
    pub fn online(switches: Switches) -> Self {
        let server = sim::demo_server(switches.clock);
        let mut site = Self {
            client: Client::default(),
            device: Device::new(switches, server),
            now: Duration::ZERO,
            downloaded: Vec::new(),
        };
        site.run(Request::Wake, &[]).expect("the modem wakes");
        let open = BearerRequest::Open(BearerSettings {
            apn: "internet".into(),
            ..BearerSettings::default()
        });
        site.run(Request::Bearer(open), &[])
            .expect("the bearer opens");
        site
    }

    /// One FTP operation with the demo's account; `file` is what an upload sends.
    pub fn ftp(&mut self, action: Action, file: &[u8]) -> Result<Outcome, Error> {
        let account = Account {
            server: "ftp.example".into(),
            port: 21,
            user: sim::USER.into(),
            password: sim::PASSWORD.into(),
            is_passive: true,
        };
        self.run(Request::Ftp(account, action), file)
    }

    fn run(&mut self, request: Request, file: &[u8]) -> Result<Outcome, Error> {
        self.downloaded.clear();
        self.client.start(request, self.now)?;
        let mut left = file;
        // Bytes that the line has not taken yet.
        let mut waiting = Vec::new();
        loop {
            while self.client.take_record().is_some() {}
            let taken = waiting.len().min(self.device.room());
            if taken > 0 {
                self.device.receive(&waiting[..taken], self.now);
                waiting.drain(..taken);
                self.hear();
            }
            let mut need = None;
            if waiting.is_empty() {
                match self.client.poll() {
                    Some(Output::Write(bytes)) => waiting.extend_from_slice(bytes),
                    Some(Output::Data(bytes)) => self.downloaded.extend_from_slice(bytes),
                    Some(Output::Need(bytes)) => need = Some(bytes),
                    Some(Output::Finished(result)) => return result,
                    Some(Output::Notice(_)) => {}
                    None => {
                        self.wait();
                        continue;
                    }
                }
            } else {
                self.wait();
            }
            if let Some(bytes) = need {
                let (piece, rest) = left.split_at(left.len().min(bytes));
                left = rest;
                self.client.supply(piece, self.now);
            }
        }
    }

    /// Until something is due.
    fn wait(&mut self) {
        let deadlines = [self.client.deadline(), self.device.deadline()];
        let next = deadlines.into_iter().flatten().min();
        self.now = next.expect("somebody waits for something").max(self.now);
        self.device.expire(self.now);
        self.hear();
        self.client.expire(self.now);
    }

    fn hear(&mut self) {
        while let Some(bytes) = self.device.poll() {
            self.client.receive(&bytes, self.now);
        }
    }
}

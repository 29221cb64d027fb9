//! A small language for what host and modem say: `> AT` is the host's line, `< OK` the modem's.

use std::time::Duration;

use sim7000_ftp::sim::{
    Content, MemoryServer, Modem, Output, ServerEvent, ServerRequest, Switches,
};

/// A modem that is ready for FTP, made with these switches.
macro_rules! ready {
    ($($name:ident: $value:expr),* $(,)?) => {
        $crate::dialogue::Dialogue::ready(sim7000_ftp::sim::Switches { $($name: $value,)* ..sim7000_ftp::sim::Switches::default() })
    };
}

/// A modem without echo, not set up.
macro_rules! fresh {
    ($($name:ident: $value:expr),* $(,)?) => {
        $crate::dialogue::Dialogue::fresh(sim7000_ftp::sim::Switches { echo: false, $($name: $value,)* ..sim7000_ftp::sim::Switches::default() })
    };
}

// Scripts that begin a session.
pub const ETGET: &str = "> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1";
pub const GET: &str = "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1";
pub const PUT: &str = "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360";
pub const ETPUT: &str =
    "> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1\n> AT+FTPETPUT=2\n< OK\n< +FTPETPUT: 2,1";

/// The longest that a script waits for the modem, in simulated time.
const PATIENCE: Duration = Duration::from_secs(200);

/// A modem, a server if it has one, and a time that jumps from deadline to deadline.
pub struct Dialogue {
    pub modem: Modem,
    pub server: Option<MemoryServer>,
    /// What the modem asked of a server that is not there.
    pub requests: Vec<ServerRequest>,
    pub now: Duration,
    /// What the modem has said and no script has expected yet.
    pub heard: Vec<u8>,
}

impl Dialogue {
    /// A modem without echo and with an open bearer; the test plays the server.
    pub fn scripted(switches: Switches) -> Self {
        let mut dialogue = Self::fresh(switches);
        dialogue.server = None;
        dialogue.prepare();
        dialogue
    }

    /// A modem without echo and with an open bearer, set up for the application note's server.
    pub fn ready(switches: Switches) -> Self {
        let mut dialogue = Self::fresh(switches);
        dialogue.prepare();
        dialogue
    }

    /// A modem as it comes out of the box, and the application note's server.
    pub fn fresh(switches: Switches) -> Self {
        let mut server = MemoryServer::default();
        server.accounts = vec![("sim.cs1".into(), "*****".into())];
        server.append_needs_file = switches.appe_needs_file;
        server.clock = switches.clock;
        let text = b"0123456789".iter().cycle().take(1024).copied().collect();
        server
            .tree
            .put(b"/1K.txt", Content::Bytes(text), 1_397_023_791);
        Self {
            modem: Modem::new(switches),
            server: Some(server),
            requests: Vec::new(),
            now: Duration::ZERO,
            heard: Vec::new(),
        }
    }

    fn prepare(&mut self) {
        for line in [
            "ATE0",
            "AT+SAPBR=3,1,\"APN\",\"CMNET\"",
            "AT+SAPBR=1,1",
            "AT+FTPCID=1",
            "AT+FTPSERV=\"116.228.221.52\"",
            "AT+FTPUN=\"sim.cs1\"",
            "AT+FTPPW=\"*****\"",
            "AT+FTPGETNAME=\"1K.txt\"",
            "AT+FTPGETPATH=\"/\"",
            "AT+FTPPUTNAME=\"new.txt\"",
            "AT+FTPPUTPATH=\"/\"",
        ] {
            self.send(line.as_bytes());
            self.send(b"\r");
            self.wait(Duration::from_secs(2));
        }
        self.heard.clear();
    }

    /// Bytes of the host.
    pub fn send(&mut self, bytes: &[u8]) {
        self.modem.receive(bytes, self.now);
        self.settle();
    }

    /// The server that the test plays reports something.
    pub fn event(&mut self, event: ServerEvent) {
        self.modem.serve(event, self.now);
        self.settle();
    }

    /// Lets so much time go by.
    pub fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.deadline().filter(|due| *due <= end) {
            self.step(due);
        }
        self.step(end);
    }

    /// Plays a script and compares every byte.
    ///
    /// `> X` sends X and CR, `< X` expects CR LF X CR LF, `= X` expects just X, `+ X` sends just
    /// X; a line `...` lets time go by until the modem says the next thing.
    #[track_caller]
    pub fn script(&mut self, script: &str) {
        self.part(script);
        self.expect_silence("the end");
    }

    /// The same, but the modem may have more to say at the end.
    #[track_caller]
    pub fn part(&mut self, script: &str) {
        for line in script
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let (sign, text) = line.split_at_checked(2).unwrap_or((line, ""));
            match sign.trim() {
                ">" => {
                    self.expect_silence(line);
                    self.send(text.as_bytes());
                    self.send(b"\r");
                }
                "+" => {
                    self.expect_silence(line);
                    self.send(text.as_bytes());
                }
                "<" => self.expect(format!("\r\n{text}\r\n").as_bytes()),
                "=" => self.expect(text.as_bytes()),
                other => panic!("a script has no {other:?}"),
            }
        }
    }

    /// The modem says exactly these bytes next, within the patience of simulated time.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8]) {
        let end = self.now + PATIENCE;
        while self.heard.len() < bytes.len()
            && let Some(due) = self.deadline().filter(|due| *due <= end)
        {
            self.step(due);
        }
        let heard = &self.heard[..self.heard.len().min(bytes.len())];
        assert!(
            heard == bytes,
            "expected {:?}\n   heard {:?}",
            short(bytes),
            short(&self.heard)
        );
        self.heard.drain(..bytes.len());
    }

    /// The modem has nothing more to say now.
    #[track_caller]
    pub fn expect_silence(&self, before: &str) {
        assert!(
            self.heard.is_empty(),
            "unexpected {:?} before {before:?}",
            short(&self.heard)
        );
    }

    /// All that the modem says within `time`, as text.
    pub fn hear(&mut self, time: Duration) -> String {
        self.wait(time);
        String::from_utf8_lossy(&std::mem::take(&mut self.heard)).into_owned()
    }

    /// Sends a line and gives what comes back within two seconds.
    pub fn ask(&mut self, line: &str) -> String {
        self.send(line.as_bytes());
        self.send(b"\r");
        self.hear(Duration::from_secs(2))
    }

    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        let server = self.server.as_ref()?;
        Some(server.tree.file(path.as_bytes())?.to_vec())
    }

    pub fn deadline(&self) -> Option<Duration> {
        let server = self.server.as_ref().and_then(MemoryServer::deadline);
        self.modem.deadline().into_iter().chain(server).min()
    }

    fn step(&mut self, to: Duration) {
        self.now = self.now.max(to);
        self.modem.expire(self.now);
        if let Some(server) = &mut self.server {
            server.expire(self.now);
        }
        self.settle();
    }

    /// Carries everything back and forth until nobody has anything more.
    fn settle(&mut self) {
        loop {
            let mut moved = false;
            while let Some(output) = self.modem.poll() {
                moved = true;
                match (output, &mut self.server) {
                    (Output::Host(bytes), _) => self.heard.extend_from_slice(&bytes),
                    (Output::Server(request), Some(server)) => server.request(request, self.now),
                    (Output::Server(request), None) => self.requests.push(request),
                }
            }
            if let Some(event) = self.server.as_mut().and_then(MemoryServer::poll) {
                moved = true;
                self.modem.serve(event, self.now);
            }
            if !moved {
                return;
            }
        }
    }
}

fn short(bytes: &[u8]) -> String {
    bytes[..bytes.len().min(2000)].escape_ascii().to_string()
}

pub fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// `0123456789` over and over.
pub fn digits(count: usize) -> Vec<u8> {
    b"0123456789".iter().cycle().take(count).copied().collect()
}

/// The same as text.
pub fn text(count: usize) -> String {
    String::from_utf8(digits(count)).unwrap()
}

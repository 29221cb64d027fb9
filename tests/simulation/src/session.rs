//! One session: connects and runs operations, each of which is then judged (`judge.rs`).

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Account, Action, Error, Outcome, RemotePath, Request};
use sim7000_ftp::modem::{BearerRequest, BearerSettings, BearerWay, ModemInfo, SurveyKind};
use sim7000_ftp::sim::{self, Device};

use crate::faults::{Faults, NO_FAILURE, Setting, server_failure};
use crate::model::Model;
use crate::random::Random;
use crate::rig::{Cutting, Ended, Event, Feed, Moment, Rig, Violation};
use crate::table::Table;

/// Everything but the moving of bytes: waking with every knock unanswered (36 s), FTPSTATE and FTPQUIT (25 s),
/// 13 settings of 5 s, and, twice because of the fallback, 75 s for each of OK, opening message, prompt, OK,
/// closing message and grace. All the deadlines together stay below this.
const OVERHEAD: Duration = Duration::from_secs(1200);

/// Until then every late message has come: the longest delay that is drawn is 80 s, and the modem gives up on a
/// session after 75 s.
pub const LATENESS: Duration = Duration::from_secs(200);

/// Whatever interrupts an operation, and when.
pub type Interruption = Option<(Moment, Event)>;

pub struct Session {
    pub rig: Rig,
    pub random: Random,
    pub faults: Faults,
    pub model: Model,
    bearer_way: BearerWay,
    pub table: Table,
    /// What operations before may still change: they failed, and nobody knows how far they got.
    pub(crate) unsettled: Vec<RemotePath>,
    pub is_connected: bool,
    /// The faults have stopped.
    pub is_calm: bool,
    needs_active_mode: bool,
    /// Only for this operation.
    pub account: Account,
    slowest: Duration,
}

impl Session {
    pub fn new(seed: u64, is_traced: bool) -> Self {
        let mut random = Random::new(seed);
        let faults = Faults::draw(&mut random);
        let switches = faults.switches();
        let mut table = Table::default();
        for setting in &faults.settings {
            count_setting(&mut table, setting);
        }
        let mut server = sim::MemoryServer::default();
        server.accounts = vec![(b"user".to_vec(), b"secret".to_vec())];
        server.latency = Duration::from_millis(random.pick(&[0, 0, 50, 800, 3000]));
        server.rate = random.pick(&[0, 0, 0, 5000, 40_000]);
        server.clock = switches.clock;
        furnish(&mut server, &mut random);
        let byte_time = |speed: u32| match speed {
            0 => Duration::ZERO,
            speed => Duration::from_secs(1) / speed,
        };
        let slowest =
            byte_time(switches.baud / 10) * 3 + byte_time(switches.radio) + byte_time(server.rate);
        let model = Model::of(&server.tree);
        let has_flow_control = switches.flow_control;
        let cutting = match random.chance(30) {
            true => Cutting::Pieces(random.pick(&[1, 5, 60])),
            false => Cutting::AsItComes,
        };
        let device = Device::new(switches, server);
        let own = Random::new(random.next());
        let mut rig = Rig::new(device, has_flow_control, cutting, own);
        if faults.is_lossy() && random.chance(60) {
            rig.loses_commas = Some(2);
        }
        rig.trace = is_traced.then(Default::default);
        let bearer_way = match random.chance(15) {
            true => BearerWay::Cnact,
            false => BearerWay::Sapbr,
        };
        Self {
            rig,
            random,
            faults,
            model,
            bearer_way,
            table,
            unsettled: Vec::new(),
            is_connected: false,
            is_calm: false,
            needs_active_mode: false,
            account: account(),
            slowest,
        }
    }

    /// What opens the data connection.
    pub fn settings(&self) -> BearerSettings {
        BearerSettings {
            apn: "internet".into(),
            way: self.bearer_way,
            ..BearerSettings::default()
        }
    }

    /// A radio that takes time and a modem that holds little, so that something can happen while bytes move.
    pub fn slow_down(&mut self) {
        let switches = self.rig.device.switches_mut();
        if switches.radio == 0 {
            switches.radio = 40_000;
            self.slowest += Duration::from_secs(1) / 40_000;
        }
        switches.input_buffer = switches.input_buffer.min(4096);
    }

    /// Somebody else writes to the server.
    pub fn put(&mut self, path: &RemotePath, bytes: Vec<u8>) {
        let now = self.rig.now.as_secs();
        let server = self.rig.device.server_mut();
        let content = sim::Content::Bytes(bytes);
        let time = server.clock + now;
        server.tree.put(path.as_bytes(), content, time);
        self.model = Model::of(&server.tree);
    }

    /// Somebody else removes a file.
    pub fn remove(&mut self, path: &RemotePath) {
        let Some(folder) = path.parent().filter(|_| self.model.has(path)) else {
            return;
        };
        let server = self.rig.device.server_mut();
        let time = server.clock;
        let folder = server.tree.put_folder(folder.as_bytes(), time);
        folder.nodes.remove(path.name());
        self.model = Model::of(&server.tree);
    }

    /// How long an operation that moves so many bytes may take.
    fn limit(&mut self, bytes: usize) -> Duration {
        let switches = self.rig.device.switches_mut();
        let each = switches.read_limit.min(switches.put_max).clamp(1, 1360);
        let least = match switches.put_max_varies || switches.random_reads {
            true => 1,
            false => each,
        };
        // A piece is two commands or one, some hundred bytes of the line, and a second at the worst of tempers.
        let pieces = u32::try_from(bytes / least + 1).unwrap_or(u32::MAX);
        let piece = switches.answer_delay * 2 + switches.piece_wait + self.slowest * 200;
        let reads = Duration::from_secs(2) * switches.empty_reads;
        let bytes = u32::try_from(bytes + 4096).unwrap_or(u32::MAX);
        OVERHEAD + self.slowest * bytes * 2 + piece * pieces + reads
    }

    /// A request that is no FTP operation.
    pub fn request(
        &mut self,
        request: Request,
        interruption: Interruption,
    ) -> Result<Result<Outcome, Error>, Violation> {
        self.rig.say(&format!("{request:?}"));
        let ended = self.rig.run(request, Feed::None, interruption, OVERHEAD)?;
        self.ended(&ended.result);
        self.check_others(&[])?;
        Ok(ended.result)
    }

    fn ended(&mut self, result: &Result<Outcome, Error>) {
        self.rig.say(&format!("{result:?}"));
        if let Err(error) = result {
            self.table.error(error);
        }
        if !self.rig.is_plugged {
            self.is_connected = false;
        }
    }

    /// As the page connects: wake, ask, look for an open bearer.
    pub fn connect(&mut self) -> Result<bool, Violation> {
        if !self.rig.is_plugged {
            self.rig.plug();
        }
        self.rig.is_online = false;
        let wake = match self.random.chance(20) {
            true => Request::Knock,
            false => Request::Wake,
        };
        if self.request(wake, None)?.is_err() {
            return Ok(false);
        }
        let survey = || Request::Survey(SurveyKind::Full, ModemInfo::default());
        let mut answer = self.request(survey(), None)?;
        if answer == Err(Error::Modem(Failure::Restarted)) {
            answer = self.request(survey(), None)?;
        }
        if answer.is_err() {
            return Ok(false);
        }
        self.is_connected = true;
        if let Ok(Outcome::Bearer(address)) =
            self.request(Request::Bearer(BearerRequest::Query), None)?
        {
            self.rig.is_online = address.is_some();
        }
        Ok(true)
    }

    pub fn bearer(&mut self, request: BearerRequest) -> Result<Result<(), Error>, Violation> {
        let result = self.request(Request::Bearer(request), None)?;
        if let Ok(Outcome::Bearer(address)) = &result {
            self.rig.is_online = address.is_some();
        }
        Ok(result.map(drop))
    }

    /// One FTP operation, as the page does it: with an open bearer, and in active mode where the server refuses
    /// the passive one.
    pub fn perform(
        &mut self,
        action: Action,
        sent: &[u8],
        interruption: Interruption,
    ) -> Result<Ended, Violation> {
        if !self.rig.is_online {
            let opened = self.bearer(BearerRequest::Open(self.settings()))?;
            if let Err(error) = opened {
                return Ok(nothing_done(error));
            }
        }
        self.draw_failure();
        let is_passive = !self.needs_active_mode;
        let ended = self.attempt(&action, sent, interruption, is_passive)?;
        let code = ended.result.as_ref().err().and_then(Error::code);
        if code == Some(61) {
            self.rig.is_online = false;
        }
        if code != Some(75) || !is_passive || !ended.received.is_empty() {
            return Ok(ended);
        }
        let ended = self.attempt(&action, sent, None, false)?;
        self.needs_active_mode |= ended.result.is_ok();
        Ok(ended)
    }

    fn draw_failure(&mut self) {
        if !self.faults.has("errors") {
            return;
        }
        let failure = match !self.is_calm && self.random.chance(50) {
            true => server_failure(&mut self.random),
            false => Vec::new(),
        };
        let none = NO_FAILURE.map(|(name, value)| (name, value.to_owned()));
        for setting in none.into_iter().chain(failure) {
            count_setting(&mut self.table, &setting);
            let (name, value) = setting;
            let set = self.rig.device.switches_mut().set(name, &value);
            assert!(set.is_ok(), "{name}={value}: {set:?}");
        }
    }

    fn attempt(
        &mut self,
        action: &Action,
        sent: &[u8],
        interruption: Interruption,
        is_passive: bool,
    ) -> Result<Ended, Violation> {
        self.rig
            .say(&format!("{action:?} with {} bytes", sent.len()));
        let account = Account {
            is_passive,
            ..self.account.clone()
        };
        let moved = match action {
            Action::Download { folder, name, .. } => {
                self.model.file(&folder.join(name)).map_or(0, <[u8]>::len)
            }
            _ => sent.len(),
        };
        let limit = self.limit(moved);
        let feed = match action {
            Action::Upload { .. } => Feed::Upload(sent.to_vec()),
            _ => Feed::None,
        };
        let request = Request::Ftp(account, action.clone());
        let ended = self.rig.run(request, feed, interruption, limit)?;
        self.ended(&ended.result);
        self.judge(action, sent, &ended)?;
        Ok(ended)
    }
}

fn count_setting(table: &mut Table, setting: &Setting) {
    if crate::faults::is_away(setting) {
        table.switch(setting.0);
    }
}

fn nothing_done(error: Error) -> Ended {
    Ended {
        result: Err(error),
        received: Vec::new(),
        has_begun: false,
        event: None,
    }
}

/// The right account.
pub fn account() -> Account {
    Account {
        server: "ftp.example".into(),
        port: 21,
        user: "user".into(),
        password: "secret".into(),
        is_passive: true,
    }
}

/// Some files and folders to begin with; `/locked` is read-only.
fn furnish(server: &mut sim::MemoryServer, random: &mut Random) {
    let time = server.clock;
    for path in ["/in/deep", "/out", "/locked"] {
        server.tree.put_folder(path.as_bytes(), time);
    }
    for path in ["/a.bin", "/in/b c.txt", "/in/deep/d", "/locked/kept"] {
        let bytes = random.file();
        server
            .tree
            .put(path.as_bytes(), sim::Content::Bytes(bytes), time - 1000);
    }
    server.tree.put_folder(b"/locked", time).read_only = true;
}

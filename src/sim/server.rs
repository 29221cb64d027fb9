//! An FTP server in memory: turns the modem's requests into events.
//!
//! What a real server would say becomes one of the modem's codes:
//!
//! | what happens | code |
//! |---|---|
//! | the host's name is [`UNKNOWN_HOST`] or ends in `.invalid` | 62 DNS |
//! | nobody listens at this port | 63 connect |
//! | unknown user or wrong password: servers tell only after PASS (530) | 72 password |
//! | a list of, or a change to, something that is not there, in the way or read-only (550) | 77 operate |
//! | an upload to a place that is not there or read-only (550, 553), over the quota (552) | 78 upload |
//! | a download of a file that is not there (550) | 79 download |
//! | a download that begins behind the end of the file (554) | 74 rest |

use core::time::Duration;
use std::collections::VecDeque;

use super::clock::DateTime;
use super::listing;
use super::pace::{BITS_PER_BYTE, Pace};
use super::request::{Account, Action, Code, How, ServerEvent, ServerRequest, code};
use super::tree::{Content, Node, Tree};

/// A host that does not exist, for showing what happens then.
pub const UNKNOWN_HOST: &str = "wrong.example";
/// The most bytes that come in one event.
const PIECE: usize = 16 * 1024;

/// An FTP server that has only memory. Any host name reaches it but [`UNKNOWN_HOST`].
#[derive(Debug)]
pub struct MemoryServer {
    pub tree: Tree,
    /// Users and their passwords.
    pub accounts: Vec<(Vec<u8>, Vec<u8>)>,
    /// The one port that answers.
    pub port: u16,
    /// Time from a request to its answer: the login.
    pub latency: Duration,
    /// Bytes per second in each direction; zero is unlimited.
    pub rate: u32,
    /// Stored bytes in all.
    pub quota: u64,
    /// APPE fails on a file that does not exist.
    pub append_needs_file: bool,
    /// Seconds since 1970 at the time zero.
    pub clock: u64,
    now: Duration,
    job: Job,
    logins: u32,
    events: VecDeque<ServerEvent>,
}

#[derive(Debug)]
enum Job {
    Idle,
    LoggingIn {
        until: Duration,
        account: Account,
        action: Action,
    },
    Sending {
        content: Content,
        position: u64,
        credit: usize,
        pace: Option<Pace>,
    },
    Receiving {
        path: Vec<u8>,
        waiting: VecDeque<Vec<u8>>,
        finish: bool,
        stored: u64,
        pace: Option<Pace>,
    },
}

impl Default for MemoryServer {
    /// An empty server without accounts.
    fn default() -> Self {
        Self {
            tree: Tree::default(),
            accounts: Vec::new(),
            port: 21,
            latency: Duration::ZERO,
            rate: 0,
            quota: 64 << 20,
            append_needs_file: false,
            clock: 0,
            now: Duration::ZERO,
            job: Job::Idle,
            logins: 0,
            events: VecDeque::new(),
        }
    }
}

impl MemoryServer {
    /// How many logins there have been.
    pub fn logins(&self) -> u32 {
        self.logins
    }

    /// A request of the modem.
    pub fn request(&mut self, request: ServerRequest, now: Duration) {
        self.now = self.now.max(now);
        match (request, &mut self.job) {
            (ServerRequest::Start { account, action }, _) => {
                let until = self.now + self.latency;
                self.job = Job::LoggingIn {
                    until,
                    account,
                    action,
                };
            }
            // A stream that has rested does not make up for it.
            (ServerRequest::More(count), Job::Sending { credit, pace, .. }) => {
                if let (0, Some(pace)) = (*credit, pace) {
                    pace.restart(self.now);
                }
                *credit += count;
            }
            (ServerRequest::Supply(bytes), Job::Receiving { waiting, pace, .. }) => {
                if let (true, Some(pace)) = (waiting.is_empty(), pace) {
                    pace.restart(self.now);
                }
                waiting.push_back(bytes);
            }
            (ServerRequest::Finish, Job::Receiving { finish, .. }) => *finish = true,
            (ServerRequest::Abort, _) => {
                self.job = Job::Idle;
                self.events.clear();
            }
            // For an operation that has just ended.
            _ => {}
        }
        self.expire(now);
    }

    /// Time has come to `now`.
    pub fn expire(&mut self, now: Duration) {
        self.now = self.now.max(now);
        if let Job::LoggingIn { until, .. } = &self.job
            && *until <= self.now
            && let Job::LoggingIn {
                account, action, ..
            } = core::mem::replace(&mut self.job, Job::Idle)
            && let Err(code) = self.begin(&account, action)
        {
            self.events.push_back(ServerEvent::Failed(code));
        }
        self.send();
        self.take();
    }

    pub fn deadline(&self) -> Option<Duration> {
        match &self.job {
            Job::Idle => None,
            Job::LoggingIn { until, .. } => Some(*until),
            Job::Sending {
                credit,
                pace: Some(pace),
                content,
                position,
            } if *credit > 0 => {
                let left = content.len().saturating_sub(*position);
                let step = self
                    .step()
                    .min(*credit)
                    .min(usize::try_from(left).unwrap_or(PIECE));
                Some(pace.when(step).max(self.now))
            }
            Job::Receiving {
                pace: Some(pace),
                waiting,
                ..
            } => {
                let first = waiting.front()?.len();
                Some(pace.when(first.min(self.step())).max(self.now))
            }
            _ => None,
        }
    }

    /// The next event for the modem.
    pub fn poll(&mut self) -> Option<ServerEvent> {
        let event = self.events.pop_front();
        if self.events.is_empty() {
            self.send();
        }
        event
    }

    /// Bytes after which a paced transfer reports: a tenth of a second's worth.
    fn step(&self) -> usize {
        (self.rate as usize / 10).max(1)
    }

    fn pace(&self) -> Option<Pace> {
        let bits = self.rate.saturating_mul(BITS_PER_BYTE);
        (bits > 0).then(|| Pace::new(bits, self.now))
    }

    fn unix(&self) -> u64 {
        self.clock + self.now.as_secs()
    }

    fn begin(&mut self, account: &Account, action: Action) -> Result<(), Code> {
        if account.host.eq_ignore_ascii_case(UNKNOWN_HOST.as_bytes())
            || account.host.to_ascii_lowercase().ends_with(b".invalid")
        {
            return Err(code::DNS);
        }
        if account.port != self.port {
            return Err(code::CONNECT);
        }
        self.logins += 1;
        let known = self
            .accounts
            .iter()
            .any(|(user, password)| *user == account.user && *password == account.password);
        if !known {
            return Err(code::PASSWORD);
        }
        let time = self.unix();
        let refused = |_| code::OPERATE;
        let event = match action {
            Action::List { path } => {
                let owner = String::from_utf8_lossy(&account.user).into_owned();
                let text = listing::list(&self.tree, &path, &owner, time).ok_or(code::OPERATE)?;
                self.send_from(Content::Bytes(text), 0);
                ServerEvent::Opened
            }
            Action::Retrieve { path, offset } => {
                let content = self.tree.file(&path).ok_or(code::DOWNLOAD)?.clone();
                if offset > content.len() {
                    return Err(code::REST);
                }
                self.send_from(content, offset);
                ServerEvent::Opened
            }
            Action::Store { path, how } => {
                self.open(path, how)?;
                ServerEvent::Opened
            }
            Action::Delete { path } => {
                self.tree.delete(&path).map_err(refused)?;
                ServerEvent::Done
            }
            Action::Size { path } => {
                let content = self.tree.file(&path).ok_or(code::OPERATE)?;
                ServerEvent::Size(content.len())
            }
            Action::Time { path } => match self.tree.node(&path) {
                Some(Node::File { time, .. }) => ServerEvent::Time(DateTime::from_unix(*time)),
                _ => return Err(code::OPERATE),
            },
            Action::MakeFolder { path } => {
                self.tree.make_folder(&path, time).map_err(refused)?;
                ServerEvent::Done
            }
            Action::RemoveFolder { path } => {
                self.tree.remove_folder(&path).map_err(refused)?;
                ServerEvent::Done
            }
            Action::Rename { from, to } => {
                self.tree.rename(&from, &to).map_err(refused)?;
                ServerEvent::Done
            }
        };
        self.events.push_back(event);
        Ok(())
    }

    fn send_from(&mut self, content: Content, position: u64) {
        let pace = self.pace();
        self.job = Job::Sending {
            content,
            position,
            credit: 0,
            pace,
        };
    }

    fn open(&mut self, path: Vec<u8>, how: How) -> Result<(), Code> {
        let there = self.tree.node(&path).is_some();
        if how == How::Append && !there && self.append_needs_file {
            return Err(code::UPLOAD);
        }
        let path = match how {
            How::Unique if there => self.unique(&path),
            _ => path,
        };
        let time = self.unix();
        self.tree
            .open(&path, how == How::Append, time)
            .map_err(|_| code::UPLOAD)?;
        self.job = Job::Receiving {
            path,
            waiting: VecDeque::new(),
            finish: false,
            stored: self.tree.stored(),
            pace: self.pace(),
        };
        Ok(())
    }

    /// `name.1`, `name.2` ...: the first that is free.
    fn unique(&self, path: &[u8]) -> Vec<u8> {
        (1_u32..)
            .map(|number| [path, format!(".{number}").as_bytes()].concat())
            .find(|path| self.tree.node(path).is_none())
            .unwrap_or_default()
    }

    /// One piece of a download, if it may go.
    fn send(&mut self) {
        if !self.events.is_empty() {
            return;
        }
        let now = self.now;
        let Job::Sending {
            content,
            position,
            credit,
            pace,
        } = &mut self.job
        else {
            return;
        };
        if *position >= content.len() {
            self.job = Job::Idle;
            self.events.push_back(ServerEvent::Done);
            return;
        }
        let mut count = PIECE.min(*credit);
        if let Some(pace) = pace {
            count = count.min(pace.due(now));
        }
        let bytes = content.read(*position, count);
        if bytes.is_empty() {
            return;
        }
        *position += bytes.len() as u64;
        *credit -= bytes.len();
        if let Some(pace) = pace {
            pace.advance(bytes.len());
        }
        self.events.push_back(ServerEvent::Data(bytes));
    }

    /// Takes what has come of an upload.
    fn take(&mut self) {
        let (now, time, quota) = (self.now, self.unix(), self.quota);
        let Job::Receiving {
            path,
            waiting,
            finish,
            stored,
            pace,
        } = &mut self.job
        else {
            return;
        };
        while let Some(bytes) = waiting.front_mut() {
            let count = match pace {
                Some(pace) => pace.due(now).min(bytes.len()),
                None => bytes.len(),
            };
            if count == 0 {
                break;
            }
            *stored += count as u64;
            let written = *stored <= quota && self.tree.append(path, &bytes[..count], time).is_ok();
            if !written {
                self.job = Job::Idle;
                self.events.push_back(ServerEvent::Failed(code::UPLOAD));
                return;
            }
            if let Some(pace) = pace {
                pace.advance(count);
            }
            bytes.drain(..count);
            if bytes.is_empty() {
                waiting.pop_front();
            }
            self.events.push_back(ServerEvent::Accepted(count));
        }
        if waiting.is_empty() && *finish {
            self.job = Job::Idle;
            self.events.push_back(ServerEvent::Done);
        }
    }
}

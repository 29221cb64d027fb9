//! Uploads and downloads through the queue, as the page drives it: one after the other, then their check.

use std::collections::BTreeMap;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Action, DownloadWay, Error, Outcome, PutOption, RemotePath, UploadWay};
use sim7000_ftp::listing::{self, Date};
use sim7000_ftp::transfer::{Direction, Next, Problem, Queue, State};

use crate::rig::{Event, Violation};
use crate::session::Session;
use crate::user::{content, interruption};

/// What was asked for, and the bytes at this end.
#[derive(Default)]
pub struct Transfers {
    pub queue: Queue,
    /// What is sent, and what has come.
    bytes: BTreeMap<u64, Vec<u8>>,
}

impl Transfers {
    /// Queues some files, up or down.
    pub fn add(&mut self, session: &mut Session) {
        let direction = match session.random.chance(60) {
            true => Direction::Upload,
            false => Direction::Download,
        };
        let folder = RemotePath::new(session.random.pick(&["/in", "/out", "/", "/locked"]));
        for number in 0..session.random.between(1, 4) {
            let known: Vec<_> = session.model.names(&folder).into_iter().collect();
            let (name, size) = match direction {
                Direction::Download if !known.is_empty() => {
                    let (name, size) = known[session.random.index(known.len())].clone();
                    // A link's size is not known.
                    (name, size.filter(|_| session.random.chance(70)))
                }
                _ => (format!("queued {number}.log").into_bytes(), None),
            };
            if self.queue.has_unfinished(&folder, &name) {
                continue;
            }
            let sent = match direction {
                Direction::Upload => content(session),
                Direction::Download => Vec::new(),
            };
            let size = match direction {
                Direction::Upload => Some(sent.len() as u64),
                Direction::Download => size,
            };
            let id = self.queue.add(direction, folder.clone(), name, size);
            self.bytes.insert(id, sent);
        }
    }

    /// The user does not want one of those that still wait.
    pub fn cancel_one(&mut self, session: &mut Session) -> Result<(), Violation> {
        let waiting = self
            .queue
            .jobs()
            .iter()
            .find(|job| job.state() == State::Queued);
        if let Some(id) = waiting.map(|job| job.id)
            && session.random.chance(20)
            && !self.queue.cancel_queued(id)
        {
            return Err("what waits in the queue could not be cancelled".into());
        }
        Ok(())
    }

    /// Until the queue has nothing more to do or the modem is gone.
    pub fn run(&mut self, session: &mut Session) -> Result<(), Violation> {
        // Each is moved once, listed for at most once, and asked for its size at most once.
        let most = self.queue.jobs().len() * 3 + 3;
        for _ in 0..most {
            let Some(next) = self.queue.next() else {
                return Ok(());
            };
            if !session.is_connected {
                return Ok(());
            }
            match &next {
                Next::Transfer(id) => self.transfer(session, *id)?,
                check => self.check(session, check)?,
            }
            self.check_done(session)?;
        }
        match self.queue.next() {
            None => Ok(()),
            Some(next) => Err(format!("the queue does not come to an end: {next:?}")),
        }
    }

    fn transfer(&mut self, session: &mut Session, id: u64) -> Result<(), Violation> {
        let Some(job) = self.queue.get(id).cloned() else {
            return Err("the queue wants what it does not have".into());
        };
        self.queue.started(id);
        let (folder, name) = (job.folder.clone(), job.name.clone());
        let sent = match job.direction {
            Direction::Upload => self.bytes.get(&id).cloned().unwrap_or_default(),
            Direction::Download => Vec::new(),
        };
        let action = match job.direction {
            Direction::Upload => Action::Upload {
                folder,
                name,
                option: PutOption::Store,
                way: UploadWay::Best,
            },
            Direction::Download => Action::Download {
                folder,
                name,
                offset: 0,
                way: DownloadWay::Best,
            },
        };
        let event = match session.is_calm {
            true => None,
            false => interruption(&mut session.random, sent.len())
                .filter(|(_, event)| *event != Event::PowerDown),
        };
        let ended = session.perform(action, &sent, event)?;
        match ended.result {
            Ok(_) => {
                let moved = match job.direction {
                    Direction::Upload => sent.len(),
                    Direction::Download => ended.received.len(),
                };
                if job.direction == Direction::Download {
                    self.bytes.insert(id, ended.received);
                }
                self.queue.moved(id, moved as u64);
            }
            Err(error) => {
                let is_half =
                    job.direction == Direction::Upload && ended.has_begun && error.is_cancelled();
                self.queue.failed(id, Problem::Operation(error));
                if is_half && session.is_connected {
                    // The page removes the half of an upload that was cancelled.
                    let action = Action::Delete(job.folder, job.name);
                    session.perform(action, &[], None)?;
                }
            }
        }
        Ok(())
    }

    fn check(&mut self, session: &mut Session, check: &Next) -> Result<(), Violation> {
        let action = match check {
            Next::List(folder) => Action::List(folder.clone()),
            Next::Size(id) => match self.queue.get(*id) {
                Some(job) => Action::Size(job.folder.clone(), job.name.clone()),
                None => return Err("the queue checks what it does not have".into()),
            },
            Next::Transfer(_) => return Ok(()),
        };
        let result = session.perform(action, &[], None)?.result;
        match (check, result) {
            (Next::List(folder), Ok(Outcome::Listing(bytes))) => {
                let today = Date {
                    year: 2030,
                    month: 1,
                    day: 1,
                };
                let entries = listing::parse(&bytes, today);
                self.queue.compare(folder, &entries);
            }
            (Next::Size(id), Ok(Outcome::Size(found))) => self.queue.compare_size(*id, found),
            (check, Err(error)) => self.queue.check_failed(check, &error),
            (check, _) => {
                let error = Error::Modem(Failure::Unexpected {
                    command: "AT+FTPLIST".into(),
                });
                self.queue.check_failed(check, &error);
            }
        }
        Ok(())
    }

    /// What the queue calls done is the same at both ends. Settled ones are then forgotten: the files may change.
    fn check_done(&mut self, session: &mut Session) -> Result<(), Violation> {
        for job in self.queue.jobs() {
            let Some(bytes) = self.bytes.get(&job.id) else {
                continue;
            };
            if job.state() != State::Done {
                continue;
            }
            session.table.note("queue: done");
            let found = session.model.file(&job.folder.join(&job.name));
            if found == Some(bytes.as_slice()) {
                continue;
            }
            if !session.faults.is_lossy() {
                return Err(format!(
                    "the queue says Done for {}: {} bytes here, {:?} at the server",
                    String::from_utf8_lossy(&job.name),
                    bytes.len(),
                    found.map(<[u8]>::len)
                ));
            }
            session
                .table
                .note(match found.map(<[u8]>::len) == Some(bytes.len()) {
                    true => "lossy line: Done, right size, wrong bytes",
                    false => "lossy line: Done, wrong size",
                });
        }
        let settled: Vec<u64> = self
            .queue
            .jobs()
            .iter()
            .filter(|job| job.state() == State::Done)
            .map(|job| job.id)
            .collect();
        for id in settled {
            self.bytes.remove(&id);
        }
        Ok(())
    }
}

//! One step of the queue, done as the page does it: with the real client at the simulated modem.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{
    Action, DownloadWay, Error, Outcome, PutOption, RemotePath, Stamp, UploadWay,
};
use sim7000_ftp::listing::{self, Date, Entry};
use sim7000_ftp::transfer::{Job, Problem, Sha256, Step, Task, WORTH_RESUMING};

use crate::hash::Transcript;
use crate::rig::{Ended, Violation};
use crate::session::{Interruption, Session};
use crate::transfers::{Refusal, Transfers};

/// What a step gave.
pub enum Got {
    Done,
    Digest(Sha256),
    Size(u64),
    Time(Stamp),
    Listing(Vec<Entry>),
    IsSame(bool),
    Moved(u64),
}

type Given = Result<Result<Got, Problem>, Violation>;

impl Transfers {
    /// Does it, where the server does not refuse it.
    pub fn does(
        &mut self,
        session: &mut Session,
        step: &Step,
        interruption: Interruption,
    ) -> Given {
        let code = match (self.refuses, &step.task) {
            (Some(Refusal::Middle), Task::CompareTail { .. } | Task::Fetch { offset: 1.., .. }) => {
                "74"
            }
            (Some(Refusal::Size | Refusal::SizeAndListing), Task::Size(..)) => "77",
            (Some(Refusal::Listing), Task::List(_)) => "77",
            _ => return self.tries(session, step, interruption),
        };
        let is_more = self.refuses == Some(Refusal::SizeAndListing);
        self.refuses = is_more.then_some(Refusal::Listing);
        let set = |session: &mut Session, value| {
            let set = session.rig.device.switches_mut().set("fail_at_open", value);
            assert!(set.is_ok(), "{value}: {set:?}");
        };
        set(session, code);
        let given = self.tries(session, step, interruption);
        set(session, "none");
        given
    }

    fn tries(&mut self, session: &mut Session, step: &Step, interruption: Interruption) -> Given {
        let id = step.id;
        match step.task.clone() {
            Task::Digest => Ok(Ok(Got::Digest(digest(self.local(id))))),
            Task::Deliver => self.deliver(session, id),
            Task::MakeFolder(path) => ask(session, Action::MakeFolder(path), interruption),
            Task::Size(folder, name) => ask(session, Action::Size(folder, name), interruption),
            Task::Time(folder, name) => {
                ask(session, Action::ModifiedTime(folder, name), interruption)
            }
            Task::List(folder) => ask(session, Action::List(folder), interruption),
            Task::Delete(folder, name) => {
                session.table.event("queue: deleted");
                ask(session, Action::Delete(folder, name), interruption)
            }
            Task::Rename { folder, from, to } => {
                session.table.event("queue: renamed");
                let is_taken = session.model.has(&folder.join(&to));
                if is_taken && session.model.has(&folder.join(&from)) {
                    self.check_leave(session, id)?;
                }
                let (from, to) = ((folder.clone(), from), (folder, to));
                ask(session, Action::Rename { from, to }, interruption)
            }
            Task::CompareTail {
                folder,
                name,
                from,
                to,
            } => {
                let action = download(folder, name, from);
                let ended = session.perform(action, &[], interruption)?;
                let local = self.local(id).get(from as usize..to as usize);
                let is_same = local == Some(ended.received.as_slice());
                Ok(ended
                    .result
                    .map(|_| Got::IsSame(is_same))
                    .map_err(Into::into))
            }
            Task::Send {
                folder,
                name,
                offset,
            } => self.send(session, id, (folder, name), offset, interruption),
            Task::Fetch {
                folder,
                name,
                offset,
                overlap,
            } => {
                let action = download(folder.clone(), name.clone(), offset);
                let ended = session.perform(action, &[], interruption)?;
                let file = session.model.file(&folder.join(&name));
                let file = file.unwrap_or_default().to_vec();
                Ok(self.keep(session, id, (offset, overlap), ended, file))
            }
        }
    }

    fn send(
        &mut self,
        session: &mut Session,
        id: u64,
        (folder, name): (RemotePath, Vec<u8>),
        offset: u64,
        interruption: Interruption,
    ) -> Given {
        let is_bare = self.queue.get(id).is_some_and(|job| job.name == name);
        if is_bare && let Some(there) = session.model.file(&folder.join(&name)) {
            // Of a large one that was begun a part may be there of what the file here was then.
            let is_large = |job: &Job| job.has_begun() && job.size >= Some(WORTH_RESUMING);
            let is_large = self.queue.get(id).is_some_and(is_large);
            match is_large || self.local(id).starts_with(there) {
                true => session.table.event("queue: sent over its own"),
                false => self.check_leave(session, id)?,
            }
        }
        let option = match offset {
            0 => PutOption::Store,
            _ => {
                session.table.event("queue: upload resumed");
                PutOption::Append
            }
        };
        let action = Action::Upload {
            folder,
            name,
            option,
            way: UploadWay::Best,
        };
        let local = self.local(id).to_vec();
        let Some(rest) = local.get(offset as usize..) else {
            return Err("it goes on behind the end of the file".into());
        };
        let ended = session.perform(action, rest, interruption)?;
        if ended.has_begun {
            self.queue.begun(id);
        }
        let moved = Got::Moved(local.len() as u64);
        Ok(ended.result.map(|_| moved).map_err(Into::into))
    }

    /// What has its name is about to be replaced.
    fn check_leave(&self, session: &mut Session, id: u64) -> Result<(), Violation> {
        if session.faults.is_lossy() {
            return Ok(());
        }
        if !self.replaces.contains(&id) {
            let job = self.queue.get(id);
            return Err(format!("overwritten without leave: {job:?}"));
        }
        session.table.event("queue: replaced");
        Ok(())
    }

    /// Compares the overlap, and keeps what is new.
    fn keep(
        &mut self,
        session: &mut Session,
        id: u64,
        (offset, overlap): (u64, u64),
        ended: Ended,
        file: Vec<u8>,
    ) -> Result<Got, Problem> {
        let name = format!("sink {id}");
        let mut sink = self.sinks.remove(&name).unwrap_or_default();
        if offset == 0 {
            sink.clear();
        } else if ended.received.len() as u64 > overlap {
            session.table.event("queue: download resumed");
        }
        let seam = sink.get(offset as usize..).unwrap_or_default();
        let common = seam.len().min(ended.received.len());
        if seam.len() as u64 != overlap || seam[..common] != ended.received[..common] {
            self.queue.kept(id, None, 0);
            return Err(ended.result.err().map_or(Problem::PartDiffers, |error| {
                // The modem's last line can pass for bytes of the file.
                match error {
                    Error::Modem(Failure::Cancelled | Failure::PortGone) => error.into(),
                    _ => Problem::PartDiffers,
                }
            }));
        }
        sink.extend_from_slice(&ended.received[common..]);
        let held = sink.len() as u64;
        self.queue.kept(id, Some(name.clone()), held);
        self.sinks.insert(name, sink);
        self.source.insert(id, file);
        Ok(ended.result.map(|_| Got::Moved(held))?)
    }

    fn deliver(&mut self, session: &mut Session, id: u64) -> Given {
        let kept = self.sinks.get(&format!("sink {id}"));
        let is_same = kept.map(Vec::as_slice).unwrap_or_default()
            == self.source.get(&id).map(Vec::as_slice).unwrap_or_default();
        if is_same {
            self.arrived.insert(id);
        } else if !session.faults.is_lossy() {
            return Err(format!("delivered, and it is not the file: {id}"));
        }
        Ok(Ok(Got::Done))
    }
}

fn download(folder: RemotePath, name: Vec<u8>, offset: u64) -> Action {
    Action::Download {
        folder,
        name,
        offset,
        way: DownloadWay::Best,
    }
}

/// An operation without bytes of a file.
pub fn ask(session: &mut Session, action: Action, interruption: Interruption) -> Given {
    let result = session.perform(action, &[], interruption)?.result;
    Ok(match result {
        Ok(Outcome::Size(size)) => Ok(Got::Size(size)),
        Ok(Outcome::ModifiedTime(stamp)) => Ok(Got::Time(stamp)),
        Ok(Outcome::Listing(bytes)) => {
            let today = Date {
                year: 2030,
                month: 1,
                day: 1,
            };
            Ok(Got::Listing(listing::parse(&bytes, today)))
        }
        Ok(_) => Ok(Got::Done),
        Err(error) => Err(error.into()),
    })
}

/// Not SHA-256, which takes long in a test build; the queue only compares it.
fn digest(bytes: &[u8]) -> Sha256 {
    let mut transcript = Transcript::default();
    transcript.note(std::time::Duration::ZERO, b'#', bytes);
    let mut sum = [0; 32];
    sum[..8].copy_from_slice(&transcript.value().to_le_bytes());
    Sha256(sum)
}

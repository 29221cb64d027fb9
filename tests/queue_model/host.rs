//! A small host: does what the queue wants on the world of paper, with a fault at each step, and holds what the queue
//! does and says against what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode, Stamp};
use sim7000_ftp::listing::Entry;
use sim7000_ftp::transfer::{Answer, Problem, Queue, Saved, Sha256, State, Step, Task};

use crate::faults::{Fault, What};
use crate::world::{Bytes, Server, digest};

#[derive(Default)]
pub struct Host {
    pub queue: Queue,
    pub server: Server,
    pub now: Duration,
    pub steps: usize,
    /// The files of this computer by their paths.
    pub disk: BTreeMap<String, Bytes>,
    /// All that anybody ever meant to be the content of a file.
    pub wholes: BTreeSet<Vec<u8>>,
    pub replaces: BTreeSet<u64>,
    sinks: BTreeMap<String, Vec<u8>>,
    /// What each transfer last looked at: the local file, or the one at the server.
    source: BTreeMap<u64, Vec<u8>>,
    /// Those whose bytes came to where they belong, all of them.
    arrived: BTreeSet<u64>,
    settled: BTreeSet<u64>,
    /// Bytes of theirs were lost on the line.
    damaged: BTreeSet<u64>,
    /// Parts that the queue gave up to remove, after faults.
    pub abandoned: BTreeSet<RemotePath>,
}

/// What a step gave.
enum Got {
    Done,
    Digest(Sha256),
    Size(u64),
    Time(Stamp),
    Listing(Vec<Entry>),
    IsSame(bool),
    Moved(u64),
}

type Outcome = Result<Got, Problem>;

impl Host {
    /// One step; false where there is nothing to do now.
    pub fn step(&mut self, fault: &Fault) -> bool {
        let Some(step) = self.queue.next(self.now) else {
            return false;
        };
        self.steps += 1;
        self.now += Duration::from_secs(2);
        let fault = self.fair(fault, &step);
        let reach = f64::from(fault.reach) / 1000.0;
        let result = match &fault.what {
            What::Nothing => self.does(&step, 1.0, 0),
            What::Before(problem) => Err(problem.clone()),
            What::Middle(problem) => self.does(&step, reach, 0).and(Err(problem.clone())),
            What::After(problem) => self.does(&step, 1.0, 0).and(Err(problem.clone())),
            What::Lose(count) => self.does(&step, reach, *count),
            What::User(wish) => {
                let must_stop = wish.tell(&mut self.queue, step.id);
                match must_stop && fault.reach < 900 {
                    true => self
                        .does(&step, reach, 0)
                        .and(Err(Problem::Operation(Failure::Cancelled.into()))),
                    false => self.does(&step, 1.0, 0),
                }
            }
            What::Crash => {
                let _ = self.does(&step, reach, 0);
                self.reload(fault.reach.into(), fault.reach % 3 != 0);
                return true;
            }
        };
        self.answer(&step, result);
        true
    }

    /// What the queue believes by design is not lied about: where neither listing nor size can be learned, the modem's
    /// word is the last one.
    fn fair(&self, fault: &Fault, step: &Step) -> Fault {
        let is_comparing = matches!(step.task, Task::List(_) | Task::Size(..));
        let is_refusal = |problem: &Problem| problem.code().is_some_and(|code| code >= 74);
        let is_lie = match &fault.what {
            What::Before(problem) | What::Middle(problem) | What::After(problem) => {
                is_refusal(problem) && !self.damaged.is_empty()
            }
            _ => false,
        };
        let is_transfer = matches!(step.task, Task::Send { .. } | Task::Fetch { .. });
        let may_lose = is_transfer && !self.server.manners.has_no_size;
        let is_loss = matches!(fault.what, What::Lose(_)) && !may_lose;
        match is_comparing && is_lie || is_loss {
            true => Fault::none(),
            false => fault.clone(),
        }
    }

    fn answer(&mut self, step: &Step, result: Outcome) {
        let listing;
        let answer = match result {
            Ok(Got::Done) => Ok(Answer::Done),
            Ok(Got::Digest(sum)) => Ok(Answer::Digest(sum)),
            Ok(Got::Size(size)) => Ok(Answer::Size(size)),
            Ok(Got::Time(stamp)) => Ok(Answer::Time(stamp)),
            Ok(Got::IsSame(is_same)) => Ok(Answer::IsSame(is_same)),
            Ok(Got::Moved(bytes)) => Ok(Answer::Moved(bytes)),
            Ok(Got::Listing(entries)) => {
                listing = entries;
                Ok(Answer::Listing(&listing))
            }
            Err(problem) => Err(problem),
        };
        let had_part = self
            .queue
            .get(step.id)
            .is_some_and(|job| job.leaves_a_part());
        self.queue.answered(step, answer, self.now);
        let has_part = self
            .queue
            .get(step.id)
            .is_some_and(|job| job.leaves_a_part());
        if let Task::Delete(folder, name) = &step.task
            && had_part
            && !has_part
        {
            let path = folder.join(name);
            if self
                .server
                .files
                .get(&path)
                .is_some_and(|node| node.by == Some(step.id))
            {
                self.abandoned.insert(path);
            }
        }
        self.check_done();
    }

    /// "Done" is said of what has arrived, whole.
    fn check_done(&mut self) {
        for job in self.queue.jobs() {
            if job.state() != State::Done || job.is_folder() || !self.settled.insert(job.id) {
                continue;
            }
            assert!(
                self.arrived.contains(&job.id),
                "Done, and it is not: {job:?}"
            );
        }
    }

    fn local(&self, id: u64) -> Bytes {
        let job = self.queue.get(id);
        let file = job.and_then(|job| self.disk.get(&job.local));
        file.cloned().unwrap_or_default()
    }

    /// Does a step up to `reach` of its bytes, of which `lost` fall out of the middle; what is no transfer is done or
    /// not.
    fn does(&mut self, step: &Step, reach: f64, lost: usize) -> Outcome {
        let id = step.id;
        let is_done = reach >= 0.5;
        let word = |code: u16| Problem::Operation(Error::Server(ServerCode(code)));
        match &step.task {
            Task::Digest => {
                let local = self.local(id);
                self.source.insert(id, local.to_vec());
                Ok(Got::Digest(digest(&local)))
            }
            Task::MakeFolder(path) if is_done => {
                self.server.make_folder(path).map_err(word)?;
                Ok(Got::Done)
            }
            Task::Size(folder, name) => {
                let size = self.server.size(&folder.join(name)).map_err(word)?;
                Ok(Got::Size(size))
            }
            Task::Time(folder, name) => {
                let stamp = self.server.time(&folder.join(name)).map_err(word)?;
                Ok(Got::Time(stamp))
            }
            Task::List(folder) => {
                let entries = self.server.list(folder).map_err(word)?;
                Ok(Got::Listing(entries))
            }
            Task::CompareTail {
                folder,
                name,
                from,
                to,
            } => {
                let (from, to) = (*from as usize, *to as usize);
                let there = self.server.read(&folder.join(name), from).map_err(word)?;
                Ok(Got::IsSame(self.local(id).get(from..to) == Some(there)))
            }
            Task::Send {
                folder,
                name,
                offset,
            } => {
                let path = folder.join(name);
                self.send(id, &path, *offset as usize, reach, lost)
                    .map_err(word)
            }
            Task::Fetch {
                folder,
                name,
                offset,
                overlap,
            } => {
                let path = folder.join(name);
                self.fetch(id, &path, *offset as usize, *overlap as usize, reach, lost)
            }
            Task::Rename { folder, from, to } if is_done => {
                self.rename(id, &folder.join(from), &folder.join(to))
                    .map_err(word)?;
                Ok(Got::Done)
            }
            Task::Delete(folder, name) if is_done => {
                self.delete(id, &folder.join(name)).map_err(word)?;
                Ok(Got::Done)
            }
            Task::Deliver if is_done => {
                let job = self.queue.get(id).expect("it is being done");
                let kept = job.sink().and_then(|sink| self.sinks.get(sink));
                let kept = kept.cloned().unwrap_or_default();
                assert!(
                    self.source.get(&id) == Some(&kept),
                    "delivered, and it is not the file: {job:?}"
                );
                self.arrived.insert(id);
                Ok(Got::Done)
            }
            _ => Ok(Got::Done),
        }
    }

    fn send(
        &mut self,
        id: u64,
        path: &RemotePath,
        offset: usize,
        reach: f64,
        lost: usize,
    ) -> Result<Got, u16> {
        let local = self.local(id);
        self.source.insert(id, local.to_vec());
        let there = self
            .server
            .files
            .get(path)
            .map_or(0, |node| node.bytes.len());
        if offset > 0 {
            assert_eq!(there, offset, "a gap, or bytes that are sent twice");
        }
        let rest = local.get(offset..).expect("it goes on behind its end");
        let count = (rest.len() as f64 * reach) as usize;
        let is_whole = reach >= 1.0 || lost > 0;
        let sent = match lost > 0 {
            true => [&rest[..count.saturating_sub(lost)], &rest[count..]].concat(),
            false => rest[..count].to_vec(),
        };
        self.server.store(path, offset, &sent, is_whole, id)?;
        self.queue.begun(id);
        self.queue.progress(id, (offset + count) as u64);
        let is_damaged = lost > 0 && sent.len() < rest.len();
        match is_damaged {
            true => self.damaged.insert(id),
            false => offset == 0 && self.damaged.remove(&id),
        };
        let is_direct = self
            .queue
            .get(id)
            .is_some_and(|job| job.working_name() == job.name);
        if is_direct && is_whole && !is_damaged {
            self.arrived.insert(id);
        } else if is_direct {
            self.arrived.remove(&id);
        }
        Ok(Got::Moved(local.len() as u64))
    }

    fn fetch(
        &mut self,
        id: u64,
        path: &RemotePath,
        offset: usize,
        overlap: usize,
        reach: f64,
        lost: usize,
    ) -> Outcome {
        let word = |code: u16| Problem::Operation(Error::Server(ServerCode(code)));
        let name = format!("sink {id}");
        let there = self.server.read(path, offset).map_err(word)?;
        let mut sink = self.sinks.remove(&name).unwrap_or_default();
        if offset == 0 {
            sink.clear();
            self.damaged.remove(&id);
        } else {
            assert_eq!(
                sink.len(),
                offset + overlap,
                "a gap, or bytes that are fetched twice"
            );
            assert!(overlap <= 1024);
        }
        let source = self.server.files[path].bytes.clone();
        if there.get(..overlap) != Some(&sink[offset..]) {
            self.queue.kept(id, None, 0);
            return Err(Problem::PartDiffers);
        }
        let rest = &there[overlap..];
        let count = (rest.len() as f64 * reach) as usize;
        match lost > 0 {
            true => {
                sink.extend_from_slice(&rest[..count.saturating_sub(lost)]);
                sink.extend_from_slice(&rest[count..]);
                if sink.len() < source.len() {
                    self.damaged.insert(id);
                }
            }
            false => sink.extend_from_slice(&rest[..count]),
        }
        self.source.insert(id, source);
        let held = sink.len() as u64;
        self.queue.progress(id, held);
        self.queue.kept(id, Some(name.clone()), held);
        self.sinks.insert(name, sink);
        Ok(Got::Moved(held))
    }

    fn rename(&mut self, id: u64, from: &RemotePath, to: &RemotePath) -> Result<(), u16> {
        let is_there = self.server.files.contains_key(to);
        let has_part = self.server.files.contains_key(from);
        self.server.rename(from, to)?;
        assert!(
            !is_there || !has_part || self.replaces.contains(&id),
            "overwritten without leave: {:?}",
            self.queue.get(id)
        );
        let is_whole = self.source.get(&id) == Some(&self.server.files[to].bytes);
        assert!(
            is_whole,
            "renamed, and it is not the file: {:?}",
            self.queue.get(id)
        );
        self.arrived.insert(id);
        Ok(())
    }

    fn delete(&mut self, id: u64, path: &RemotePath) -> Result<(), u16> {
        if let Some(node) = self.server.files.get(path) {
            let is_own = node.by == Some(id);
            assert!(
                is_own || self.replaces.contains(&id),
                "removed without leave: {path:?}"
            );
        }
        self.server.delete(path)
    }

    /// The page is loaded again. By the bits of `luck` bytes that were kept are lost.
    pub fn reload(&mut self, luck: u64, is_attached: bool) {
        let ids: Vec<u64> = self.queue.jobs().iter().map(|job| job.id).collect();
        let saved: Vec<Saved> = ids.iter().filter_map(|id| self.queue.saved(*id)).collect();
        let text = serde_json::to_string(&saved).expect("it is plain values");
        self.queue = Queue::default();
        self.queue
            .restore(serde_json::from_str(&text).expect("it was just written"));
        self.now += Duration::from_secs(5);
        for (place, id) in ids.into_iter().enumerate() {
            if let Some(sink) = self.queue.get(id).and_then(|job| job.sink()) {
                let name = sink.to_owned();
                if luck >> (place % 8) & 1 == 1 {
                    self.sinks.remove(&name);
                }
                let held = self.sinks.get(&name).map(|sink| sink.len() as u64);
                let sink = held.map(|_| name);
                self.queue.kept(id, sink, held.unwrap_or_default());
            }
            if is_attached {
                self.attach(id);
            }
        }
    }

    pub fn attach(&mut self, id: u64) {
        let size = self.local(id).len() as u64;
        self.queue.attach(id, size);
    }

    /// A new content of a local file.
    pub fn save(&mut self, file: &str, bytes: Vec<u8>) {
        self.wholes.insert(bytes.clone());
        self.disk.insert(file.into(), Rc::new(bytes));
    }

    /// Until nothing is to be done any more, whatever has to be waited for.
    pub fn drain(&mut self, faults: &[Fault]) {
        let most = self.steps + 4000;
        let mut faults = faults.iter().cycle();
        let none = Fault::none();
        loop {
            assert!(
                self.steps < most,
                "it does not come to rest: {:#?}",
                self.queue.jobs()
            );
            if self.step(faults.next().unwrap_or(&none)) {
                continue;
            }
            let Some(at) = self.queue.wakes_at() else {
                return;
            };
            assert!(at > self.now, "woken for nothing: {:#?}", self.queue.jobs());
            self.now = at;
        }
    }
}

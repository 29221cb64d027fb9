//! Uploads and downloads through the queue, as the page drives it; the user pauses, cancels, reorders and leaves the
//! page meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, RemotePath};
use sim7000_ftp::listing::Modified;
use sim7000_ftp::transfer::{
    Answer, Direction, Job, NewDownload, NewUpload, Problem, Queue, Saved, StartedOver, State,
    Step, Task,
};

use crate::rig::{Event, Moment, Violation};
use crate::session::{Interruption, Session};
use crate::steps::Got;
use crate::user::{content, interruption};

/// While there are faults, so many steps at a time.
const MOST: usize = 25;
/// Without faults each transfer ends long before.
const MOST_IN_CALM: usize = 1000;
/// A user's patience with a transfer that waits for its next try.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was asked for, and the bytes at this end.
#[derive(Default)]
pub struct Transfers {
    pub queue: Queue,
    /// What is sent.
    pub files: BTreeMap<u64, Vec<u8>>,
    /// Uploads that may replace what has their name.
    pub replaces: BTreeSet<u64>,
    /// What has come.
    pub sinks: BTreeMap<String, Vec<u8>>,
    /// The file at the server when a download last fetched of it.
    pub source: BTreeMap<u64, Vec<u8>>,
    /// Those whose bytes have been where they belong, all of them.
    pub arrived: BTreeSet<u64>,
    settled: BTreeSet<u64>,
    /// Parts that could not be removed, after many tries.
    abandoned: BTreeSet<RemotePath>,
    /// The bytes after which the next transfer is interrupted.
    pub cut_at: Option<usize>,
    /// Nobody interrupts anything.
    pub is_left_alone: bool,
    /// What the server refuses, once; of a size the listing after it as well, where that is to be refused too.
    pub refuses: Option<Refusal>,
}

/// What a server may refuse while it does all else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// FTPREST, by 74.
    Middle,
    /// FTPSIZE, by 77.
    Size,
    /// FTPSIZE and then the listing, by 77.
    SizeAndListing,
    /// What is left of that.
    Listing,
}

impl Transfers {
    /// Queues some files, up or down.
    pub fn add(&mut self, session: &mut Session) {
        let is_upload = session.random.chance(60);
        let mut folder = RemotePath::new(session.random.pick(&["/in", "/out", "/", "/locked"]));
        let batch = self.queue.new_batch();
        if is_upload && session.random.chance(15) {
            folder = folder.join(b"made");
            self.queue.add_folder(batch, &folder);
        }
        for number in 0..session.random.between(1, 4) {
            let known: Vec<_> = session.model.names(&folder).into_iter().collect();
            if is_upload {
                let bytes = content(session);
                let files = known.iter().filter(|(_, size)| size.is_some());
                let taken: Vec<_> = files.map(|(name, _)| name).collect();
                let name = match !taken.is_empty() && session.random.chance(30) {
                    true => String::from_utf8_lossy(taken[session.random.index(taken.len())])
                        .into_owned(),
                    false => format!("queued {number}.log"),
                };
                self.upload(session, &folder, &name, bytes);
            } else if !known.is_empty() {
                let (name, size) = known[session.random.index(known.len())].clone();
                // A link's size is not known.
                let size = size.filter(|_| session.random.chance(70));
                self.download(&folder, name, size, None);
            }
        }
    }

    pub fn upload(
        &mut self,
        session: &mut Session,
        folder: &RemotePath,
        name: &str,
        bytes: Vec<u8>,
    ) {
        if self.queue.has_unfinished(folder, name.as_bytes()) {
            return;
        }
        let batch = self.queue.new_batch();
        let temporary = session
            .random
            .chance(75)
            .then(|| format!("{name}.{batch}.part").into_bytes());
        let replaces = session.random.chance(50);
        let id = self.queue.add_upload(NewUpload {
            batch,
            folder: folder.clone(),
            name: name.into(),
            local: name.into(),
            size: bytes.len() as u64,
            replaces,
            temporary,
            free_at: None,
            is_blind: false,
        });
        self.files.insert(id, bytes);
        if replaces {
            self.replaces.insert(id);
        }
    }

    pub fn download(
        &mut self,
        folder: &RemotePath,
        name: Vec<u8>,
        size: Option<u64>,
        modified: Option<Modified>,
    ) {
        if self.queue.has_unfinished(folder, &name) {
            return;
        }
        self.queue.add_download(NewDownload {
            batch: 1,
            folder: folder.clone(),
            local: String::from_utf8_lossy(&name).into_owned(),
            name,
            size,
            modified,
        });
    }

    pub fn local(&self, id: u64) -> &[u8] {
        self.files.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Until the queue has nothing more to do, or the modem is gone, or the user has something else to do.
    pub fn run(&mut self, session: &mut Session) -> Result<(), Violation> {
        let most = match session.is_calm {
            true => MOST_IN_CALM,
            false => MOST,
        };
        for _ in 0..most {
            if !session.is_connected {
                return Ok(());
            }
            if !session.is_calm && !self.is_left_alone && session.random.chance(8) {
                self.act(session);
            }
            if let Some(step) = self.queue.next(session.rig.now) {
                self.step(session, &step)?;
                continue;
            }
            let Some(at) = self.queue.wakes_at() else {
                return Ok(());
            };
            let wait = at.saturating_sub(session.rig.now);
            if wait.is_zero() {
                return Err(format!("woken for nothing: {:?}", self.queue.jobs()));
            }
            if !session.is_calm && (wait > PATIENCE || session.random.chance(50)) {
                return Ok(());
            }
            session.rig.idle(wait)?;
        }
        match session.is_calm {
            true => Err(format!(
                "it does not come to an end: {:?}",
                self.queue.jobs()
            )),
            false => Ok(()),
        }
    }

    fn step(&mut self, session: &mut Session, step: &Step) -> Result<(), Violation> {
        let interruption = self.interruption(session, step);
        let result = self.does(session, step, interruption)?;
        self.look_for_arrived(session);
        if let Err(Problem::Operation(Error::Modem(
            Failure::Silent | Failure::PoweredDown | Failure::PortGone,
        ))) = &result
        {
            session.is_connected = false;
        }
        let entries;
        let answer = match result {
            Ok(Got::Done) => Ok(Answer::Done),
            Ok(Got::Digest(sum)) => Ok(Answer::Digest(sum)),
            Ok(Got::Size(size)) => Ok(Answer::Size(size)),
            Ok(Got::Time(stamp)) => Ok(Answer::Time(stamp)),
            Ok(Got::IsSame(is_same)) => Ok(Answer::IsSame(is_same)),
            Ok(Got::Moved(bytes)) => Ok(Answer::Moved(bytes)),
            Ok(Got::Listing(listed)) => {
                entries = listed;
                Ok(Answer::Listing(&entries))
            }
            Err(problem) => Err(problem),
        };
        let job = |queue: &Queue| queue.get(step.id).cloned();
        let before = job(&self.queue);
        self.queue.answered(step, answer, session.rig.now);
        let (Some(before), Some(after)) = (before, job(&self.queue)) else {
            return self.check_done(session);
        };
        if let Some(why) = after.started_over()
            && before.started_over() != Some(why)
        {
            session.table.event(started_over(why));
        }
        if before.leaves_a_part() && !after.leaves_a_part() {
            let part = after.folder.join(after.working_name());
            if session.model.has(&part) {
                self.abandoned.insert(part);
            }
        }
        self.check_done(session)
    }

    /// A renaming of which nothing was heard may be done a while later, so all are looked at.
    fn look_for_arrived(&mut self, session: &Session) {
        for job in self.queue.jobs() {
            if job.direction() == Direction::Upload
                && !job.state().is_final()
                && session.model.file(&job.folder.join(&job.name)) == Some(self.local(job.id))
            {
                self.arrived.insert(job.id);
            }
        }
    }

    /// The user wants something of the step, or the world interrupts it.
    fn interruption(&mut self, session: &mut Session, step: &Step) -> Interruption {
        let is_moving = matches!(step.task, Task::Send { .. } | Task::Fetch { .. });
        let mut drawn = match session.is_calm || self.is_left_alone {
            true => return None,
            false => interruption(&mut session.random, self.local(step.id).len()),
        };
        if let Some(bytes) = self.cut_at.filter(|_| is_moving) {
            self.cut_at = None;
            let event = session.random.pick(&[
                Event::Cancel,
                Event::Cancel,
                Event::Cancel,
                Event::PowerCycle,
                Event::BytesLost,
                Event::Unplug,
            ]);
            drawn = Some((Moment::Bytes(bytes), event));
        } else if self.cut_at.is_some() {
            return None;
        }
        let (moment, event) = drawn.filter(|(_, event)| *event != Event::PowerDown)?;
        if event != Event::Cancel {
            return Some((moment, event));
        }
        let must_stop = match session.random.index(4) {
            0 if !matches!(moment, Moment::Bytes(80_000..)) => self.queue.cancel(step.id),
            1 => self.queue.pause_all(),
            _ => self.queue.pause(step.id),
        };
        if session.random.chance(20) {
            self.queue.resume_all();
        }
        must_stop.then_some((moment, event))
    }

    /// What the user does between two steps.
    pub fn act(&mut self, session: &mut Session) {
        let count = self.queue.jobs().len();
        if count == 0 {
            return;
        }
        let id = self.queue.jobs()[session.random.index(count)].id;
        let must_stop = match session.random.index(10) {
            0 => self.queue.pause(id),
            1 => self.queue.pause_all(),
            2 if session.random.chance(40) => self.queue.cancel(id),
            3 => {
                self.queue.retry(id);
                false
            }
            4 => {
                self.queue.shift(id, session.random.chance(50));
                false
            }
            5 => {
                self.queue.move_first(id);
                false
            }
            6 => {
                self.reload(session);
                false
            }
            _ => {
                self.queue.resume_all();
                false
            }
        };
        debug_assert!(!must_stop, "nothing runs between steps");
    }

    /// The page is loaded again; what it kept of downloads is there, the files are mostly shown to it again.
    fn reload(&mut self, session: &mut Session) {
        session.table.event("queue: page left");
        let ids: Vec<u64> = self.queue.jobs().iter().map(|job| job.id).collect();
        let saved: Vec<Saved> = ids.iter().filter_map(|id| self.queue.saved(*id)).collect();
        self.queue = Queue::default();
        self.queue.restore(saved);
        for id in ids {
            if let Some(sink) = self.queue.get(id).and_then(|job| job.sink()) {
                let name = sink.to_owned();
                let held = self.sinks.get(&name).map_or(0, |sink| sink.len() as u64);
                self.queue.kept(id, Some(name), held);
            }
            if session.random.chance(90) {
                self.attach(id);
            }
        }
    }

    /// The local file of an upload is at hand.
    pub fn attach(&mut self, id: u64) {
        let size = self.local(id).len() as u64;
        self.queue.attach(id, size);
    }

    /// What the queue calls done has been the same at both ends.
    fn check_done(&mut self, session: &mut Session) -> Result<(), Violation> {
        for job in self.queue.jobs() {
            if job.state() != State::Done || job.is_folder() || !self.settled.insert(job.id) {
                continue;
            }
            session.table.event("queue: done");
            if self.arrived.contains(&job.id) {
                continue;
            }
            if !session.faults.is_lossy() {
                let file = session.model.file(&job.folder.join(&job.name));
                let same = file.map(|file| {
                    let pairs = file.iter().zip(self.local(job.id));
                    (
                        file.len(),
                        pairs.take_while(|(one, other)| one == other).count(),
                    )
                });
                return Err(format!("Done, and it is not, at {same:?}: {job:?}"));
            }
            let found = session.model.file(&job.folder.join(&job.name));
            let size = found.map(|file| file.len() as u64);
            // What a link points to has a size that no listing tells.
            if job.size.is_some() && size != job.size && !has_lost_a_letter(session, job) {
                return Err(format!("Done, and {size:?} bytes are there: {job:?}"));
            }
            session.table.note(match size == job.size {
                true => "lossy line: Done, right size, wrong bytes",
                false => "lossy line: Done, under a name that has lost a letter",
            });
        }
        Ok(())
    }

    /// Of what was cancelled nothing is left under a name of ours.
    pub fn check_cancelled(&self, session: &Session) -> Result<(), Violation> {
        for job in self.queue.jobs() {
            let part = job.folder.join(job.working_name());
            let is_left = job.state() == State::Cancelled
                && job.working_name() != job.name
                && session.model.has(&part)
                && !self.abandoned.contains(&part);
            if is_left && !session.faults.is_lossy() {
                return Err(format!("cancelled, and a part is left: {job:?}"));
            }
        }
        Ok(())
    }
}

/// Of a name on its way to the modem a letter was lost, which the modem does not notice: the file was renamed, whole, to
/// what was left of its path.
fn has_lost_a_letter(session: &Session, job: &Job) -> bool {
    let path = job.folder.join(&job.name);
    job.direction() == Direction::Upload
        && job.working_name() != job.name
        && session.model.files().any(|(other, size)| {
            Some(size as u64) == job.size && is_rest(other.as_bytes(), path.as_bytes())
        })
}

/// Whether `rest` is `whole` without some of its bytes.
fn is_rest(rest: &[u8], whole: &[u8]) -> bool {
    let mut whole_left = whole.iter();
    rest.len() < whole.len()
        && rest
            .iter()
            .all(|byte| whole_left.any(|other| other == byte))
}

fn started_over(why: StartedOver) -> &'static str {
    match why {
        StartedOver::ChangedHere => "started over: changed here",
        StartedOver::ChangedThere => "started over: changed there",
        StartedOver::PartDiffers => "started over: part differs",
        StartedOver::PartGone => "started over: part gone",
        StartedOver::Unproven => "started over: unproven",
        StartedOver::NoMiddle => "started over: no middle",
    }
}

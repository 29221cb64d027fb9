//! The queue: what was asked for, where each stands, and what the modem should do next.
//!
//! One FTP session at a time and an expensive login: so transfers go one after the other, and the sizes of a
//! batch of uploads are compared by one listing of their folder instead of one FTPSIZE each.
//!
//! Like the protocol core it does nothing by itself. Its host asks for the [next](Queue::next) step, does it, and
//! gives back what came of it ([`Queue::answered`]); what the user wants (`user.rs`) may come at any time.

use core::time::Duration;

use super::job::{End, Job, Phase, Work};
use super::outcome::{cancel, end, fail, obey, removed, settle, tell_part};
use super::problem::Problem;
use super::state::{Direction, State, Wish};
use super::step::{Answer, Step, Task};
use super::there::{There, folded};
use crate::at::Time;
use crate::ftp::RemotePath;
use crate::listing::{Entry, Kind};

/// A name that was seen to be free counts as free for so long. Something else may take it at any time, and nothing in
/// FTP prevents that a file which has just appeared is replaced; to look before each of many small files would double
/// their time.
pub const FREE_FOR: Duration = Duration::from_secs(30);

/// After so long without a step, what was learned before is old: a file may have changed, a name been taken.
const FRESH: Duration = Duration::from_secs(60);

/// All transfers, in the order in which their turn comes.
#[derive(Debug, Default)]
pub struct Queue {
    pub(super) jobs: Vec<Job>,
    pub(super) last_id: u64,
    pub(super) last_batch: u64,
    pub(super) is_paused: bool,
    /// The server has refused the user or the password: to try them again for each transfer could lock the account.
    pub(super) is_login_refused: bool,
    /// The transfer for which a step is being done.
    pub(super) running: Option<u64>,
    /// The transfer whose steps belong together: what one of them has proved must not grow old.
    pub(super) focus: Option<u64>,
    /// When the last step ended.
    last_step: Time,
    /// The modem went away in it: nobody knows for how long, because the clock stands still while a laptop sleeps.
    is_long_ago: bool,
}

impl Queue {
    /// A transfer by its number.
    pub fn get(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// All of them.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Whether a transfer to or from this file is queued, paused or under way.
    pub fn has_unfinished(&self, folder: &RemotePath, name: &[u8]) -> bool {
        self.jobs
            .iter()
            .any(|job| !job.state().is_final() && job.folder == *folder && job.name == name)
    }

    /// Whether something will happen without anybody doing anything.
    pub fn is_active(&self) -> bool {
        self.running.is_some()
            || (!self.is_login_refused && self.jobs.iter().any(Job::leaves_a_part))
            || (!self.is_stopped() && self.has_ready_work())
    }

    /// Whether the turn of a transfer comes by itself.
    fn has_ready_work(&self) -> bool {
        let paused = self.paused_folders();
        let is_held = |job: &Job| paused.iter().any(|folder| job.waits_for(folder));
        let mut jobs = self.jobs.iter();
        jobs.any(|job| job.state().is_under_way() && !is_held(job))
    }

    /// The folders that the user has paused before they were made, and with them what is to go into them.
    pub fn paused_folders(&self) -> Vec<&Job> {
        let is_paused = |job: &&Job| job.is_folder() && job.phase == Phase::Paused;
        self.jobs.iter().filter(is_paused).collect()
    }

    /// Whether anything is not over, paused transfers included.
    pub fn is_unfinished(&self) -> bool {
        let is_open = |job: &Job| !job.state().is_final() || job.leaves_a_part();
        self.jobs.iter().any(is_open)
    }

    /// Whether forgetting all would lose something: bytes that are here or at the server, or what was asked for.
    pub fn holds_work(&self) -> bool {
        let is_half =
            |job: &Job| job.state() == State::Failed && (job.has_begun() || job.sink().is_some());
        self.is_unfinished() || self.jobs.iter().any(is_half)
    }

    /// Whether the server has refused the user or the password, so that nothing more is tried before
    /// [`Queue::login_renewed`], or before the user wants it.
    pub fn is_login_refused(&self) -> bool {
        self.is_login_refused
    }

    fn is_stopped(&self) -> bool {
        self.is_paused || self.is_login_refused
    }

    /// The transfer for which a step is being done.
    pub fn running(&self) -> Option<u64> {
        self.running
    }

    /// When there is something to do, if nothing is now: the time of the next try.
    pub fn wakes_at(&self) -> Option<Time> {
        if self.running.is_some() || self.is_login_refused {
            return None;
        }
        self.jobs
            .iter()
            .filter(|job| job.leaves_a_part() || (job.phase == Phase::Waiting && !self.is_paused))
            .filter_map(|job| job.not_before)
            .min()
    }

    /// What is to be done next; none where nothing is, or while a step is being done.
    pub fn next(&mut self, now: Time) -> Option<Step> {
        if self.running.is_some() || self.is_login_refused {
            return None;
        }
        self.grow_old(now);
        let id = self.choose(now)?;
        let is_followed = self.focus == Some(id);
        let job = self.jobs.iter_mut().find(|job| job.id == id)?;
        let task = if job.leaves_a_part() {
            Task::Delete(job.folder.clone(), job.working_name().to_vec())
        } else {
            if job.is_proving() && !is_followed {
                job.interrupted();
            }
            let task = job.task();
            if matches!(
                task,
                Task::Send { offset: 0, .. } | Task::Fetch { offset: 0, .. }
            ) {
                job.done = 0;
            }
            if let Work::Upload(upload) = &mut job.work {
                upload.starts(&task);
            }
            job.phase = Phase::Running;
            job.not_before = None;
            job.problem = None;
            task
        };
        self.running = Some(id);
        self.focus = Some(id);
        if let Task::Rename { to, .. } = &task {
            self.takes_place(id, to);
        }
        Some(Step { id, task })
    }

    /// What was waited for has come, and what was known may be so no more.
    fn grow_old(&mut self, now: Time) {
        let is_old = self.is_long_ago || now > self.last_step + FRESH;
        if is_old {
            self.focus = None;
        }
        for job in &mut self.jobs {
            if job.not_before.is_some_and(|at| at <= now) {
                job.not_before = None;
            }
            let is_idle = matches!(job.phase, Phase::Waiting | Phase::Paused);
            let is_unwanted = matches!(job.phase, Phase::Over(End::Cancelled | End::Skipped));
            let mut is_listing_old = false;
            if let Work::Upload(upload) = &mut job.work {
                let is_free = |at: &Time| !self.is_long_ago && now <= *at + FREE_FOR;
                upload.free_at = upload.free_at.filter(is_free);
                is_listing_old = upload.verified_at.is_some_and(|at| now > at + FRESH);
                let was_left = upload
                    .left_at
                    .is_some_and(|at| self.is_long_ago || now > at + FRESH);
                let is_bare = upload.temporary.is_none();
                upload.is_old |= was_left && is_bare && (is_idle || is_unwanted);
            }
            tell_part(job);
            if (is_old || is_listing_old) && is_idle {
                job.interrupted();
            }
            if let Work::Download(download) = &mut job.work
                && (self.is_long_ago || download.left_at.is_some_and(|at| now > at + FRESH))
            {
                download.forget_growth();
            }
        }
    }

    /// What others left under this name is overwritten: it is no part of theirs any more, which a cancelling may remove.
    /// To a server that ignores case it is the file of a name like it, too.
    fn takes_place(&mut self, id: u64, name: &[u8]) {
        let Some(folder) = self.get(id).map(|job| job.folder.clone()) else {
            return;
        };
        let like = folded(name);
        for job in &mut self.jobs {
            if job.id == id || job.folder != folder {
                continue;
            }
            if job.working_name() == name {
                job.forget_part();
            }
            if folded(&job.name) != like {
                continue;
            }
            if let Work::Upload(upload) = &mut job.work {
                upload.free_at = None;
                upload.is_old |= upload.has_part;
            }
            tell_part(job);
            // It was not taken when the listing said so.
            if job.phase == Phase::Waiting && job.is_through() {
                job.interrupted();
            }
        }
    }

    /// The first byte of an upload is about to go to the server, which may hold a part of it from now on. Where bytes
    /// go to the modem's memory first, that is no beginning: the file at the server is still as it was.
    pub fn begun(&mut self, id: u64) {
        let Some(job) = self.job_mut(id) else {
            return;
        };
        let name = job.working_name().to_vec();
        if let Work::Upload(upload) = &mut job.work {
            upload.begun();
            upload.is_moving = true;
            self.takes_place(id, &name);
        }
    }

    /// So many bytes have been through, counted from the beginning of the file.
    pub fn progress(&mut self, id: u64, done: u64) {
        if let Some(job) = self.job_mut(id) {
            job.done = done;
        }
    }

    /// So many bytes of a download are kept, under this name; to be told before the end of the step, after a failure
    /// too, and once after [`Queue::restore`].
    pub fn kept(&mut self, id: u64, sink: Option<String>, held: u64) {
        let is_running = self.running == Some(id);
        let Some(job) = self.job_mut(id) else {
            return;
        };
        let is_done = job.phase == Phase::Over(End::Done);
        if let Work::Download(download) = &mut job.work {
            let is_less = (download.is_fetched() && held != download.held) || sink.is_none();
            download.sink = sink;
            download.held = held;
            if is_running || is_done {
                return;
            }
            match is_less {
                true => job.start_over(),
                false => job.interrupted(),
            }
        }
    }

    /// A download was written to this path, which may be another than it was to get.
    pub fn written_to(&mut self, id: u64, local: String) {
        if let Some(job) = self.job_mut(id) {
            job.local = local;
        }
    }

    /// What came of the step.
    pub fn answered(&mut self, step: &Step, result: Result<Answer, Problem>, now: Time) {
        if self.running == Some(step.id) {
            self.running = None;
        }
        self.last_step = now;
        self.is_login_refused |= matches!(&result, Err(problem) if problem.is_login());
        self.is_long_ago = matches!(&result, Err(problem) if problem.is_modem_gone());
        let Some(job) = self.job_mut(step.id) else {
            return;
        };
        if job.leaves_a_part() {
            removed(job, result.map(drop), now);
            self.jobs
                .retain(|job| !job.is_dismissed || job.leaves_a_part());
            return;
        }
        let is_look = job.must_look();
        let is_itself =
            matches!(&step.task, Task::List(path) if job.folder_path().as_ref() == Some(path));
        match (&step.task, &result) {
            (Task::List(folder), Ok(Answer::Listing(entries))) => {
                self.saw(folder, entries, entries.is_empty(), now);
            }
            (Task::MakeFolder(path), Ok(_)) => self.saw(path, &[], false, now),
            _ => {}
        }
        // What the user ended was this transfer alone.
        let is_for_all = !matches!(&result, Err(problem) if problem.is_cancelled());
        // One listing serves all that wait for it, a refused one too; unless it was to show whether the folder is there
        // at all, which ends what waits in it.
        let is_missing = is_itself && result.is_err();
        let others: Vec<u64> = match &step.task {
            Task::List(folder) if is_for_all && !is_missing => self
                .jobs
                .iter()
                .filter(|job| job.phase == Phase::Waiting && job.folder == *folder)
                .filter(|job| job.awaits_listing() || job.must_look())
                .map(|job| job.id)
                .collect(),
            _ => Vec::new(),
        };
        for id in std::iter::once(step.id).chain(others) {
            let Some(job) = self.job_mut(id) else {
                continue;
            };
            let was_to_ask = job.must_ask();
            match &result {
                Ok(answer) => {
                    if let Answer::Moved(_) = answer {
                        // The check has tries of its own.
                        job.attempts = 0;
                    }
                    let turn = job.answered(answer);
                    settle(job, turn);
                }
                Err(problem) => fail(job, &step.task, problem, now),
            }
            obey(job);
            let is_free = was_to_ask && !job.must_ask();
            match &mut job.work {
                Work::Upload(upload) => {
                    // What FTPSIZE took counts from now: it is not to outlast what the listing showed.
                    upload.free_at = is_free.then_some(now).or(upload.free_at);
                    upload.ends_step(now);
                }
                Work::Download(download) => download.left_at = Some(now),
                Work::Folder(_) => {}
            }
        }
        self.end_below(step.id);
        // After a look, what it has shown to be complete comes first, unless a proof has begun with it.
        let goes_on = |job: &Job| job.phase == Phase::Waiting && (!is_look || job.is_proving());
        if self.is_paused || !self.get(step.id).is_some_and(goes_on) {
            self.focus = None;
        }
    }

    /// The folder holds these entries, and all other names are free; unless that is no proof.
    fn saw(&mut self, folder: &RemotePath, entries: &[Entry], is_blind: bool, now: Time) {
        let there = There::new(entries);
        for job in &mut self.jobs {
            if let Work::Upload(upload) = &mut job.work
                && job.folder == *folder
            {
                let found = there.find_alike(&job.name);
                // A try of its own that broke off may have left an empty file. What a link of no bytes leads to may
                // hold some.
                let is_own = |entry: Entry| {
                    let may_be = upload.has_part || upload.has_tried;
                    may_be && entry.kind == Kind::File && entry.size == Some(0)
                };
                let is_free = found.is_none_or(is_own);
                upload.free_at = is_free.then_some(now);
                upload.is_blind = is_blind;
            }
        }
    }

    /// Where a folder could not be made, or is not wanted, nothing can be sent into it.
    pub(super) fn end_below(&mut self, id: u64) {
        let Some(folder) = self.get(id) else { return };
        let is_cancelled = match folder.phase {
            _ if folder.wish == Some(Wish::Cancel) => true,
            Phase::Over(End::Cancelled) => true,
            Phase::Over(End::Failed) => false,
            _ => return,
        };
        let Some(path) = folder.folder_path() else {
            return;
        };
        for job in &mut self.jobs {
            let is_open = matches!(
                job.phase,
                Phase::Waiting | Phase::Paused | Phase::Unattached { .. }
            );
            let is_upload = job.direction() == Direction::Upload && !job.is_through();
            if is_open && is_upload && job.folder.is_within(&path) {
                match is_cancelled {
                    true => cancel(job),
                    false => end(job, End::Failed, Some(Problem::NoFolder)),
                }
            }
        }
    }

    pub(super) fn job_mut(&mut self, id: u64) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}

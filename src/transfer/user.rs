//! What the user wants of the queue: add, reorder, pause, resume, cancel, retry, for one and for all.

use super::download::Download;
use super::job::{End, Job, Making, Phase, Work};
use super::outcome::{cancel, end};
use super::problem::{Problem, StartedOver};
use super::queue::Queue;
use super::state::State;
use super::state::Wish;
use super::upload::Upload;
use crate::at::Time;
use crate::ftp::RemotePath;
use crate::listing::Modified;

/// A file to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewUpload {
    /// See [`Queue::new_batch`].
    pub batch: u64,
    /// The folder on the server.
    pub folder: RemotePath,
    /// The name on the server.
    pub name: Vec<u8>,
    /// The path on this computer, for show and to find it again.
    pub local: String,
    /// Bytes.
    pub size: u64,
    /// Whether the user wants a file of that name replaced.
    pub replaces: bool,
    /// The name that it has until it is complete; none to send it under its own at once.
    pub temporary: Option<Vec<u8>>,
    /// When its name was last seen to be free; none where it has to be looked for.
    pub free_at: Option<Time>,
    /// The listing in which it was free has no entry at all: so do many servers show a folder that may not be listed.
    pub is_blind: bool,
}

/// A file to fetch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDownload {
    /// See [`Queue::new_batch`].
    pub batch: u64,
    /// The folder on the server.
    pub folder: RemotePath,
    /// The name on the server.
    pub name: Vec<u8>,
    /// The path on this computer that it gets.
    pub local: String,
    /// Bytes, as the listing said.
    pub size: Option<u64>,
    /// The time in that listing.
    pub modified: Option<Modified>,
}

impl Queue {
    /// A number for what is asked for together.
    pub fn new_batch(&mut self) -> u64 {
        self.last_batch += 1;
        self.last_batch
    }

    /// Adds an upload at the end; gives its number.
    pub fn add_upload(&mut self, new: NewUpload) -> u64 {
        let mut upload = Upload::new(new.temporary, new.replaces);
        upload.free_at = new.free_at;
        upload.is_blind = new.is_blind;
        let work = Work::Upload(upload);
        let size = Some(new.size);
        self.add(new.batch, new.folder, new.name, new.local, size, work)
    }

    /// Adds a download at the end; gives its number.
    pub fn add_download(&mut self, new: NewDownload) -> u64 {
        let work = Work::Download(Download::new(new.modified));
        self.add(new.batch, new.folder, new.name, new.local, new.size, work)
    }

    /// Adds a folder that has to be made before anything is sent into it; gives its number.
    pub fn add_folder(&mut self, batch: u64, path: &RemotePath) -> u64 {
        let parent = path.parent().unwrap_or_else(RemotePath::root);
        let local = path.display().into_owned();
        let work = Work::Folder(Making::Make);
        self.add(batch, parent, path.name().to_vec(), local, None, work)
    }

    /// Leaves a transfer out by the user's answer to a conflict: it stays visible as such.
    pub fn skip(&mut self, id: u64) {
        let job = self.job_mut(id);
        if let Some(job) = job.filter(|job| job.phase == Phase::Waiting && !job.is_through()) {
            end(job, End::Skipped, None);
        }
    }

    fn add(
        &mut self,
        batch: u64,
        folder: RemotePath,
        name: Vec<u8>,
        local: String,
        size: Option<u64>,
        work: Work,
    ) -> u64 {
        self.last_id += 1;
        self.jobs.push(Job {
            id: self.last_id,
            batch,
            folder,
            name,
            local,
            size,
            work,
            phase: Phase::Waiting,
            problem: None,
            started_over: None,
            done: 0,
            attempts: 0,
            restarts: 0,
            mark: 0,
            broke_at: 0,
            not_before: None,
            wish: None,
            is_dismissed: false,
        });
        self.last_id
    }

    /// Stops a transfer; it goes on where it was. Tells whether the running operation must be cancelled at the
    /// modem for it.
    #[must_use = "a running operation has to be cancelled"]
    pub fn pause(&mut self, id: u64) -> bool {
        let is_running = self.running == Some(id);
        let Some(job) = self.job_mut(id).filter(|job| !job.is_through()) else {
            return false;
        };
        match job.phase {
            Phase::Waiting => {
                job.phase = Phase::Paused;
                job.problem = None;
                // What was proved is old when it goes on.
                job.interrupted();
            }
            Phase::Unattached { .. } => job.phase = Phase::Unattached { is_paused: true },
            Phase::Running if job.wish == Some(Wish::Cancel) => {}
            Phase::Running => job.wish = Some(Wish::Pause),
            _ => return false,
        }
        if self.focus == Some(id) {
            self.focus = None;
        }
        is_running
    }

    /// Lets a paused transfer go on, and at once one that waits for its next try.
    pub fn resume(&mut self, id: u64) {
        self.is_login_refused = false;
        if let Some(job) = self.job_mut(id) {
            match job.phase {
                Phase::Paused => job.phase = Phase::Waiting,
                Phase::Unattached { .. } => job.phase = Phase::Unattached { is_paused: false },
                _ => {}
            }
            if job.phase == Phase::Waiting {
                job.not_before = None;
            }
            if job.wish == Some(Wish::Pause) {
                // Its operation is being ended at the modem already: it goes on after that.
                job.wish = Some(Wish::Wait);
            }
        }
    }

    /// Stops everything, what is added later too. Tells whether the running operation must be cancelled at the modem.
    #[must_use = "a running operation has to be cancelled"]
    pub fn pause_all(&mut self) -> bool {
        self.is_paused = true;
        self.focus = None;
        let Some(id) = self.running else {
            return false;
        };
        let Some(job) = self.job_mut(id).filter(|job| !job.is_through()) else {
            return false;
        };
        if job.wish.is_none() && job.phase == Phase::Running {
            job.wish = Some(Wish::Wait);
        }
        job.phase == Phase::Running
    }

    /// Lets everything go on, single ones that were paused too.
    pub fn resume_all(&mut self) {
        self.is_paused = false;
        let ids: Vec<u64> = self.jobs.iter().map(|job| job.id).collect();
        for id in ids {
            self.resume(id);
        }
    }

    /// Whether everything is stopped.
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// The user does not want the transfer. What of it is at the server under a name of its own is removed by a later
    /// step; what of it is here is the host's to remove. One that failed and has left a part is cancelled too, for the
    /// sake of that. One that is complete under its name, or just being renamed, stays. Tells whether the running
    /// operation must be cancelled at the modem.
    #[must_use = "a running operation has to be cancelled"]
    pub fn cancel(&mut self, id: u64) -> bool {
        let is_running = self.running == Some(id);
        let Some(job) = self.job_mut(id) else {
            return false;
        };
        if job.is_beyond_cancel() {
            return false;
        }
        match job.phase {
            Phase::Running => {
                job.wish = Some(Wish::Cancel);
                self.end_below(id);
            }
            Phase::Waiting | Phase::Paused | Phase::Unattached { .. } => {
                cancel(job);
                self.end_below(id);
            }
            // What failed under its final name stays: nobody knows how long ago that was, and whose it is by now.
            Phase::Over(End::Failed) if job.is_litter() || job.sink().is_some() => {
                end(job, End::Cancelled, None);
            }
            Phase::Over(_) => return false,
        }
        is_running
    }

    /// Puts a transfer that failed, was cancelled or left out back in line, at the end. One that failed goes on where
    /// it was.
    pub fn retry(&mut self, id: u64) -> bool {
        let may_retry = |job: &Job| {
            let state = job.state();
            job.id == id && matches!(state, State::Failed | State::Cancelled | State::Skipped)
        };
        let Some(at) = self.jobs.iter().position(may_retry) else {
            return false;
        };
        self.is_login_refused = false;
        let mut job = self.jobs.remove(at);
        if job.phase != Phase::Over(End::Failed) {
            job.start_over();
        }
        // Nobody knows how long ago it failed.
        job.interrupted();
        match &mut job.work {
            Work::Upload(upload) => {
                // What was refused for certain was not done: what has the final name is another file.
                upload.is_renaming = upload.is_unheard;
                upload.was_refused = false;
            }
            Work::Download(download) => download.forget_growth(),
            Work::Folder(_) => {}
        }
        job.phase = match self.running == Some(id) {
            _ if job.needs_file() => Phase::Unattached { is_paused: false },
            // Its part is being removed.
            true => Phase::Running,
            false => Phase::Waiting,
        };
        job.problem = None;
        job.started_over = None;
        job.attempts = 0;
        job.restarts = 0;
        job.mark = 0;
        job.broke_at = 0;
        job.not_before = None;
        job.is_dismissed = false;
        self.jobs.push(job);
        true
    }

    /// The same, as a part of another batch.
    pub fn retry_in(&mut self, id: u64, batch: u64) {
        if self.retry(id)
            && let Some(job) = self.job_mut(id)
        {
            job.batch = batch;
        }
    }

    /// The user wanted a part continued of which nobody knows whether it is of this file: it is sent or fetched from
    /// the beginning, and that is told.
    pub fn begin_anew(&mut self, id: u64) {
        if let Some(job) = self.job_mut(id) {
            job.started_over = Some(StartedOver::Unproven);
        }
    }

    /// Drops a transfer that was left out.
    pub fn forget(&mut self, id: u64) {
        self.jobs
            .retain(|job| job.id != id || job.state() != State::Skipped);
    }

    /// Puts an upload back in line that found a file of its name, which the user wants replaced now. One that was to be
    /// sent under its own name gets a `temporary` one, if any: what is there stays whole until the new file is.
    pub fn retry_replacing(&mut self, id: u64, temporary: Option<Vec<u8>>) {
        let Some(job) = self.job_mut(id) else {
            return;
        };
        let is_in_the_way = job.problem.as_ref().is_some_and(Problem::is_taken);
        if let Work::Upload(upload) = &mut job.work
            && is_in_the_way
        {
            upload.replaces = true;
            upload.is_target_alike = true;
            if upload.temporary.is_none() && temporary.is_some() {
                upload.temporary = temporary;
                upload.forget_part();
            }
            self.retry(id);
        }
    }

    /// Lets a transfer have its turn before all others that wait.
    pub fn move_first(&mut self, id: u64) {
        let first = self.jobs.iter().position(|job| job.phase == Phase::Waiting);
        let at = self
            .jobs
            .iter()
            .position(|job| job.id == id && !job.state().is_final());
        if let (Some(first), Some(at)) = (first, at)
            && first < at
        {
            self.jobs[first..=at].rotate_right(1);
        }
    }

    /// Changes places with the unfinished transfer before it (or behind it).
    pub fn shift(&mut self, id: u64, is_up: bool) {
        let unfinished: Vec<usize> = (0..self.jobs.len())
            .filter(|&at| !self.jobs[at].state().is_final())
            .collect();
        let Some(place) = unfinished.iter().position(|&at| self.jobs[at].id == id) else {
            return;
        };
        let other = match is_up {
            true => place.checked_sub(1),
            false => Some(place + 1),
        };
        if let Some(&other) = other.and_then(|other| unfinished.get(other)) {
            self.jobs.swap(unfinished[place], other);
        }
    }

    /// The local file of an upload, of `size` bytes, is at hand again.
    pub fn attach(&mut self, id: u64, size: u64) {
        let Some(job) = self.job_mut(id) else {
            return;
        };
        match &mut job.work {
            Work::Upload(upload) if !upload.has_file => upload.has_file = true,
            _ => return,
        }
        // What is all sent is compared with the file that was sent.
        if job.is_through() && !matches!(job.phase, Phase::Over(End::Cancelled | End::Skipped)) {
            return;
        }
        take_file(job, size);
        job.phase = match job.phase {
            Phase::Unattached { is_paused: true } => Phase::Paused,
            Phase::Unattached { is_paused: false } => Phase::Waiting,
            phase => phase,
        };
    }

    /// The user has given a local file of `size` bytes for an upload that failed, to go on with: it may be another than
    /// the one that was sent.
    pub fn give(&mut self, id: u64, size: u64) {
        if let Some(job) = self.job_mut(id)
            && job.phase == Phase::Over(End::Failed)
            && let Work::Upload(upload) = &mut job.work
        {
            upload.given();
            take_file(job, size);
        }
    }

    /// The server has refused the user or the password for something else.
    pub fn login_refused(&mut self) {
        self.is_login_refused = true;
    }

    /// There is another user or password now: what was refused for the old ones is tried with them, and what was to go
    /// into folders that were.
    pub fn login_renewed(&mut self) {
        self.is_login_refused = false;
        let has_failed = |job: &&Job, is_it: fn(&Problem) -> bool| {
            job.phase == Phase::Over(End::Failed) && job.problem.as_ref().is_some_and(is_it)
        };
        let folders: Vec<RemotePath> = self
            .jobs
            .iter()
            .filter(|job| has_failed(job, Problem::is_login))
            .filter_map(Job::folder_path)
            .collect();
        let is_below = |job: &&Job| {
            has_failed(job, |problem| *problem == Problem::NoFolder)
                && folders.iter().any(|folder| job.folder.is_within(folder))
        };
        let refused: Vec<u64> = self
            .jobs
            .iter()
            .filter(|job| has_failed(job, Problem::is_login) || is_below(job))
            .map(|job| job.id)
            .collect();
        for id in refused {
            self.retry(id);
        }
    }

    /// Forgets all of them; numbers are not used again.
    pub fn clear(&mut self) {
        self.jobs.clear();
        self.running = None;
        self.focus = None;
        self.is_login_refused = false;
    }

    /// Forgets the transfers that are over. What failed ones have at the server under a name of its own is removed
    /// first, as of cancelled ones: nobody could go on with it any more; but what is the only copy there stays, and its
    /// row with it.
    pub fn clear_final(&mut self) {
        for job in &mut self.jobs {
            if job.phase == Phase::Over(End::Failed) && job.is_litter() {
                end(job, End::Cancelled, None);
            }
            job.is_dismissed = job.leaves_a_part();
        }
        let is_wanted = |job: &Job| job.phase == Phase::Over(End::Failed) && job.is_only_copy();
        self.jobs
            .retain(|job| !job.state().is_final() || job.leaves_a_part() || is_wanted(job));
    }
}

/// An upload has a local file of `size` bytes now.
fn take_file(job: &mut Job, size: u64) {
    if job.size.replace(size) != Some(size) {
        // Another file: nothing of it is there.
        job.done = 0;
    }
    job.interrupted();
}

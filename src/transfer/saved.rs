//! A transfer as it is kept over a reload of the page: what was asked for, and what was done of it.
//!
//! Passwords are no part of it. Where a step was under way nothing is taken for granted: what is at the other end is
//! looked at again.

use serde::{Deserialize, Serialize};

use super::download::{Download, Stage as Fetching};
use super::job::{End, Job, Making, Phase, Work};
use super::outcome;
use super::problem::{Problem, StartedOver};
use super::queue::Queue;
use super::state::Wish;
use super::upload::Upload;
use super::upload_stage::Stage as Sending;
use crate::ftp::{Error, RemotePath, ServerCode, Stamp};
use crate::listing::{Clock, Date, Modified};

/// One transfer, in a form that any store of plain values can keep.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// See [`Job::id`].
    pub id: u64,
    batch: u64,
    /// Which of the queue's transfers comes first.
    pub place: u64,
    kind: Kind,
    folder: Vec<u8>,
    name: Vec<u8>,
    local: String,
    size: Option<u64>,
    phase: SavedPhase,
    /// What went wrong, and what to try.
    problem: Option<(String, String)>,
    /// Which of those it is that something is done about.
    #[serde(default)]
    cause: Option<Cause>,
    #[serde(default)]
    started_over: Option<StartedOver>,
    done: u64,
    is_through: bool,
    temporary: Option<Vec<u8>>,
    replaces: bool,
    digest: Option<String>,
    has_part: bool,
    /// Of that part: whether bytes have gone there. Older pages did not store it.
    #[serde(default)]
    holds_bytes: Option<bool>,
    is_renaming: bool,
    #[serde(default)]
    was_refused: bool,
    /// Older pages did not store it.
    #[serde(default)]
    is_unheard: Option<bool>,
    /// Older pages did not store it.
    #[serde(default)]
    is_target_alike: Option<bool>,
    stamp: Option<String>,
    listed: Option<Listed>,
    has_no_stamp: bool,
    /// Of an upload: that it is not continued.
    has_no_middle: bool,
    /// What is at the server of an upload is of another file.
    #[serde(default)]
    is_stale: bool,
    /// The file that it replaces is gone.
    #[serde(default)]
    has_cleared: bool,
    /// Nothing tells the size of what was sent.
    #[serde(default)]
    is_unmeasured: bool,
    sink: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Kind {
    Upload,
    Download,
    Folder,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum SavedPhase {
    Waiting,
    Paused,
    Done,
    Failed,
    Cancelled,
    Skipped,
}

/// The problems that are more than words for the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Cause {
    Taken,
    Appeared,
    NoFolder,
    /// The modem's FTP error.
    Server(u16),
    /// The same, for the check of what is all sent.
    Unchecked(u16),
    /// The same, where half of the file may be there.
    HalfSent(u16),
    Unwritten,
}

impl Cause {
    fn of(problem: &Problem) -> Option<Self> {
        match problem {
            Problem::Taken => Some(Self::Taken),
            Problem::Appeared => Some(Self::Appeared),
            Problem::NoFolder => Some(Self::NoFolder),
            Problem::Operation(Error::Server(code)) => Some(Self::Server(code.0)),
            Problem::Unchecked(Error::Server(code)) => Some(Self::Unchecked(code.0)),
            Problem::HalfSent(Error::Server(code)) => Some(Self::HalfSent(code.0)),
            Problem::Unwritten { .. } => Some(Self::Unwritten),
            _ => None,
        }
    }

    /// With the words that were stored beside it: what went wrong, and what to try.
    fn problem(self, (what, advice): (String, String)) -> Problem {
        match self {
            Self::Unwritten => Problem::Unwritten { what, advice },
            Self::Taken => Problem::Taken,
            Self::Appeared => Problem::Appeared,
            Self::NoFolder => Problem::NoFolder,
            Self::Server(code) => Error::Server(ServerCode(code)).into(),
            Self::Unchecked(code) => Problem::Unchecked(Error::Server(ServerCode(code))),
            Self::HalfSent(code) => Problem::HalfSent(Error::Server(ServerCode(code))),
        }
    }
}

/// Year, month, day; hour, minute, second as far as known; whether that is UTC.
type Listed = (i32, u8, u8, Vec<u8>, bool);

impl Saved {
    /// Whether the transfer is over, so that it need not be shown for another server.
    pub fn is_final(&self) -> bool {
        !matches!(self.phase, SavedPhase::Waiting | SavedPhase::Paused)
    }

    /// See [`Job::sink`].
    pub fn sink(&self) -> Option<&str> {
        self.sink.as_deref()
    }

    fn of(job: &Job, place: u64) -> Self {
        let mut saved = Self {
            id: job.id,
            batch: job.batch,
            place,
            kind: Kind::Folder,
            folder: job.folder.as_bytes().to_vec(),
            name: job.name.clone(),
            local: job.local.clone(),
            size: job.size,
            phase: match job.phase {
                Phase::Waiting | Phase::Running => match job.wish {
                    Some(Wish::Cancel) if !job.is_beyond_cancel() => SavedPhase::Cancelled,
                    Some(Wish::Pause) => SavedPhase::Paused,
                    _ => SavedPhase::Waiting,
                },
                Phase::Paused | Phase::Unattached { is_paused: true } => SavedPhase::Paused,
                Phase::Unattached { is_paused: false } => SavedPhase::Waiting,
                Phase::Over(End::Done) => SavedPhase::Done,
                Phase::Over(End::Failed) => SavedPhase::Failed,
                Phase::Over(End::Cancelled) => SavedPhase::Cancelled,
                Phase::Over(End::Skipped) => SavedPhase::Skipped,
            },
            problem: job
                .problem
                .as_ref()
                .map(|problem| (problem.to_string(), problem.advice().to_owned())),
            cause: job.problem.as_ref().and_then(Cause::of),
            started_over: job.started_over,
            done: job.done,
            is_through: job.is_through(),
            temporary: None,
            replaces: false,
            digest: None,
            has_part: false,
            holds_bytes: None,
            is_renaming: false,
            was_refused: false,
            is_unheard: None,
            is_target_alike: None,
            stamp: None,
            listed: None,
            has_no_stamp: false,
            has_no_middle: false,
            is_stale: false,
            has_cleared: false,
            is_unmeasured: false,
            sink: None,
        };
        match &job.work {
            Work::Folder(_) => {}
            Work::Upload(upload) => {
                saved.kind = Kind::Upload;
                saved.temporary.clone_from(&upload.temporary);
                saved.replaces = upload.replaces;
                saved.digest = upload.digest.map(|digest| digest.to_string());
                saved.has_part = upload.has_part;
                saved.holds_bytes = Some(upload.holds_bytes);
                saved.is_renaming = upload.is_renaming;
                saved.was_refused = upload.was_refused;
                saved.is_unheard = Some(upload.is_unheard);
                saved.is_target_alike = Some(upload.is_target_alike);
                saved.has_no_middle = upload.never_resumes;
                saved.is_stale = upload.is_stale;
                saved.has_cleared = upload.has_cleared;
                saved.is_unmeasured = upload.is_unmeasured;
            }
            Work::Download(download) => {
                saved.kind = Kind::Download;
                saved.stamp = download.stamp.map(|stamp| stamp.to_string());
                saved.listed = download.listed.map(listed);
                saved.has_no_stamp = download.has_no_stamp;
                saved.has_no_middle = download.has_no_middle;
                saved.sink.clone_from(&download.sink);
                saved.done = download.held;
            }
        }
        saved
    }

    fn restore(mut self) -> Job {
        let work = match self.kind {
            Kind::Folder => Work::Folder(Making::Make),
            Kind::Upload => {
                let mut upload = Upload::new(self.temporary, self.replaces);
                upload.digest = self.digest.and_then(|digest| digest.parse().ok());
                upload.has_part = self.has_part;
                upload.holds_bytes = self.holds_bytes.unwrap_or(self.has_part);
                upload.is_renaming = self.is_renaming;
                upload.was_refused = self.was_refused;
                let may_be_unheard = self.is_renaming && !self.was_refused;
                upload.is_unheard = self.is_unheard.unwrap_or(may_be_unheard);
                upload.never_resumes = self.has_no_middle;
                upload.is_stale = self.is_stale;
                upload.has_cleared = self.has_cleared;
                upload.is_target_alike = self.is_target_alike.unwrap_or(self.replaces);
                upload.is_unmeasured = self.is_unmeasured;
                upload.is_old = self.has_part;
                upload.has_file = false;
                if self.is_through {
                    upload.stage = Sending::Sent;
                }
                Work::Upload(upload)
            }
            Kind::Download => {
                let mut download = Download::new(self.listed.and_then(modified));
                download.stamp = self.stamp.and_then(|stamp| Stamp::read(stamp.as_bytes()));
                download.has_no_stamp = self.has_no_stamp;
                download.has_no_middle = self.has_no_middle;
                // Without a store what had come was in the page's memory, and went with the page.
                let is_lost = self.sink.is_none() && self.phase != SavedPhase::Done;
                if is_lost {
                    self.done = 0;
                }
                download.sink = self.sink;
                download.held = self.done;
                if self.is_through && !is_lost {
                    download.stage = match self.size == Some(self.done) {
                        true => Fetching::Verified,
                        false => Fetching::Fetched,
                    };
                }
                Work::Download(download)
            }
        };
        // All that is sent already needs no file of this computer any more.
        let needs_file = self.kind == Kind::Upload && !self.is_through;
        let phase = match self.phase {
            SavedPhase::Waiting if needs_file => Phase::Unattached { is_paused: false },
            SavedPhase::Paused if needs_file => Phase::Unattached { is_paused: true },
            SavedPhase::Waiting => Phase::Waiting,
            SavedPhase::Paused => Phase::Paused,
            SavedPhase::Done => Phase::Over(End::Done),
            SavedPhase::Failed => Phase::Over(End::Failed),
            SavedPhase::Cancelled => Phase::Over(End::Cancelled),
            SavedPhase::Skipped => Phase::Over(End::Skipped),
        };
        let cause = self.cause;
        let problem = self.problem.map(|(what, advice)| match cause {
            Some(cause) => cause.problem((what, advice)),
            None => Problem::Local { what, advice },
        });
        let mut job = Job {
            id: self.id,
            batch: self.batch,
            folder: RemotePath::new(self.folder),
            name: self.name,
            local: self.local,
            size: self.size,
            work,
            phase,
            problem,
            started_over: self.started_over,
            done: self.done,
            attempts: 0,
            restarts: 0,
            // What was on its way is no measure of what has come.
            mark: 0,
            broke_at: 0,
            not_before: None,
            wish: None,
            is_dismissed: false,
        };
        if !job.state().is_final() {
            job.interrupted();
        }
        outcome::tell_part(&mut job);
        job
    }
}

impl Queue {
    /// A transfer as it is to be kept.
    pub fn saved(&self, id: u64) -> Option<Saved> {
        self.saved_at(self.jobs.iter().position(|job| job.id == id)?)
    }

    /// The same of the one at this place of [`Queue::jobs`].
    pub fn saved_at(&self, place: usize) -> Option<Saved> {
        let job = self.jobs.get(place)?;
        Some(Saved::of(job, place as u64))
    }

    /// Puts back what was kept, before anything else is asked of the queue. For each download the host then tells by
    /// [`Queue::kept`] what it still has, and for each upload by [`Queue::attach`] that it has the file.
    pub fn restore(&mut self, mut saved: Vec<Saved>) {
        saved.sort_by_key(|saved| saved.place);
        for saved in saved {
            self.last_id = self.last_id.max(saved.id);
            self.last_batch = self.last_batch.max(saved.batch);
            self.jobs.push(saved.restore());
        }
    }
}

fn listed(modified: Modified) -> Listed {
    let Date { year, month, day } = modified.date;
    let clock = match modified.clock {
        Clock::Day => vec![],
        Clock::Minute { hour, minute } => vec![hour, minute],
        Clock::Second {
            hour,
            minute,
            second,
        } => vec![hour, minute, second],
    };
    (year, month, day, clock, modified.utc)
}

fn modified((year, month, day, clock, utc): Listed) -> Option<Modified> {
    let clock = match clock[..] {
        [] => Clock::Day,
        [hour, minute] => Clock::Minute { hour, minute },
        [hour, minute, second] => Clock::Second {
            hour,
            minute,
            second,
        },
        _ => return None,
    };
    let date = Date { year, month, day };
    Some(Modified { date, clock, utc })
}

//! The queue: what was asked for, where each stands, and what the modem should do next.
//!
//! One FTP session at a time and an expensive login: so transfers go one after the other, and the sizes of a
//! batch of uploads are compared by one listing of their folder instead of one FTPSIZE each.

use thiserror::Error;

use super::state::{Direction, State};
use crate::ftp::{self, RemotePath};
use crate::listing::Entry;

/// Why a transfer did not succeed.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The operation failed.
    #[error(transparent)]
    Operation(#[from] ftp::Error),
    /// All bytes went through, and yet the other end holds another number of them.
    #[error("The file is {sent} bytes here and {found} bytes on the server")]
    SizeDiffers {
        /// Bytes at this end.
        sent: u64,
        /// Bytes at the server.
        found: u64,
    },
    /// After the upload the server does not list the file.
    #[error("The server does not show the file after the upload")]
    NotThere,
    /// All bytes went through, and then the size at the server could not be learned.
    #[error("All bytes went through, but the size on the server could not be compared: {0}")]
    Unchecked(ftp::Error),
    /// The file on this computer could not be read, or the download not be kept.
    #[error("{what}")]
    Local {
        /// What happened.
        what: String,
        /// What to try.
        advice: String,
    },
}

impl Problem {
    /// What to try next.
    pub fn advice(&self) -> &str {
        match self {
            Self::Operation(error) | Self::Unchecked(error) => error.advice(),
            Self::SizeDiffers { .. } => {
                "Transfer it again. If it differs again, something else may be writing to the file."
            }
            Self::NotThere => "Refresh the folder. If it is not there, send the file again.",
            Self::Local { advice, .. } => advice,
        }
    }

    /// The modem's error number.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Operation(error) | Self::Unchecked(error) => error.code(),
            _ => None,
        }
    }
}

/// One transfer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its number; never used again.
    pub id: u64,
    /// Which way.
    pub direction: Direction,
    /// The folder on the server.
    pub folder: RemotePath,
    /// The name on the server, raw.
    pub name: Vec<u8>,
    /// Bytes in all: of the local file, or as the listing said.
    pub size: Option<u64>,
    state: State,
    problem: Option<Problem>,
    /// Bytes that went through, once all did.
    moved: Option<u64>,
    /// A listing could not tell its size: ask by FTPSIZE.
    needs_size: bool,
    /// The listing did not have it. Servers hide some names and cap long listings, so FTPSIZE has the last word.
    is_missing: bool,
}

impl Job {
    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// Why it failed.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// What the modem should do next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Move the bytes of this transfer.
    Transfer(u64),
    /// List this folder and give the entries to [`Queue::compare`].
    List(RemotePath),
    /// Ask for the size of this transfer's file and give it to [`Queue::compare_size`].
    Size(u64),
}

/// All transfers, in the order in which they were asked for.
#[derive(Debug, Default)]
pub struct Queue {
    jobs: Vec<Job>,
    last_id: u64,
}

impl Queue {
    /// Adds a transfer at the end; gives its number.
    pub fn add(
        &mut self,
        direction: Direction,
        folder: RemotePath,
        name: Vec<u8>,
        size: Option<u64>,
    ) -> u64 {
        self.last_id += 1;
        self.jobs.push(Job {
            id: self.last_id,
            direction,
            folder,
            name,
            size,
            state: State::Queued,
            problem: None,
            moved: None,
            needs_size: false,
            is_missing: false,
        });
        self.last_id
    }

    /// A transfer by its number.
    pub fn get(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// All of them.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Whether a transfer to or from this file is queued or under way.
    pub fn has_unfinished(&self, folder: &RemotePath, name: &[u8]) -> bool {
        self.jobs
            .iter()
            .any(|job| !job.state.is_final() && job.folder == *folder && job.name == name)
    }

    /// Whether anything is queued or under way.
    pub fn is_active(&self) -> bool {
        self.jobs.iter().any(|job| !job.state.is_final())
    }

    /// What the modem should do next; none where all are over.
    ///
    /// Uploads that wait for their check are checked once no upload to the same folder comes next.
    pub fn next(&self) -> Option<Next> {
        let queued = self.jobs.iter().find(|job| job.state == State::Queued);
        let checking = self.jobs.iter().find(|job| job.state == State::Checking);
        match (checking, queued) {
            (Some(checked), Some(queued))
                if continues_batch(checked, queued) && !self.is_in_check(queued) =>
            {
                Some(Next::Transfer(queued.id))
            }
            (Some(checked), _)
                if checked.needs_size || checked.direction == Direction::Download =>
            {
                Some(Next::Size(checked.id))
            }
            (Some(checked), _) => Some(Next::List(checked.folder.clone())),
            (None, Some(queued)) => Some(Next::Transfer(queued.id)),
            (None, None) => None,
        }
    }

    /// Whether an upload to the same file waits for its check; another one would replace what is to be compared.
    fn is_in_check(&self, queued: &Job) -> bool {
        self.jobs.iter().any(|job| {
            job.state == State::Checking && job.folder == queued.folder && job.name == queued.name
        })
    }

    /// The transfer's bytes begin to move.
    pub fn started(&mut self, id: u64) {
        self.change(id, |job| {
            job.state = match job.direction {
                Direction::Upload => State::Uploading,
                Direction::Download => State::Downloading,
            };
        });
    }

    /// All bytes of an upload went through, or a download delivered `bytes` bytes.
    pub fn moved(&mut self, id: u64, bytes: u64) {
        self.change(id, |job| {
            let is_known = job.direction == Direction::Download && job.size == Some(bytes);
            // A listing can be older than the file: FTPSIZE tells.
            job.needs_size = job.direction == Direction::Download && !is_known;
            job.moved = Some(bytes);
            job.state = if is_known {
                State::Done
            } else {
                State::Checking
            };
        });
    }

    /// The transfer ended with an error, or by the user.
    pub fn failed(&mut self, id: u64, problem: Problem) {
        self.change(id, |job| {
            let is_cancelled =
                matches!(&problem, Problem::Operation(error) if error.is_cancelled());
            job.state = if is_cancelled {
                State::Cancelled
            } else {
                State::Failed
            };
            job.problem = (!is_cancelled).then_some(problem);
        });
    }

    /// The user does not want a transfer that is still queued. One that is under way must be cancelled at the
    /// modem, and then [`Queue::failed`] says so.
    pub fn cancel_queued(&mut self, id: u64) -> bool {
        let mut is_cancelled = false;
        self.change(id, |job| {
            if job.state == State::Queued {
                job.state = State::Cancelled;
                is_cancelled = true;
            }
        });
        is_cancelled
    }

    /// Puts a transfer that failed or was cancelled back in line, at the end.
    pub fn retry(&mut self, id: u64) -> bool {
        let Some(at) = self
            .jobs
            .iter()
            .position(|job| job.id == id && matches!(job.state, State::Failed | State::Cancelled))
        else {
            return false;
        };
        let mut job = self.jobs.remove(at);
        job.state = State::Queued;
        job.problem = None;
        job.moved = None;
        job.needs_size = false;
        job.is_missing = false;
        self.jobs.push(job);
        true
    }

    /// Forgets all of them; numbers are not used again.
    pub fn clear(&mut self) {
        self.jobs.clear();
    }

    /// Forgets the transfers that are over.
    pub fn clear_final(&mut self) {
        self.jobs.retain(|job| !job.state.is_final());
    }

    /// The folder has been listed: compares the sizes of the uploads that wait for it.
    pub fn compare(&mut self, folder: &RemotePath, entries: &[Entry]) {
        for job in &mut self.jobs {
            if job.state != State::Checking
                || job.direction != Direction::Upload
                || job.folder != *folder
            {
                continue;
            }
            let entry = entries
                .iter()
                .find(|entry| entry.is_readable() && entry.base_name() == job.name);
            match entry {
                Some(Entry {
                    size: Some(found), ..
                }) => settle(job, *found),
                entry => {
                    job.is_missing = entry.is_none() && entries.iter().all(Entry::is_readable);
                    job.needs_size = true;
                }
            }
        }
    }

    /// FTPSIZE answered for this transfer.
    pub fn compare_size(&mut self, id: u64, found: u64) {
        self.change(id, |job| settle(job, found));
    }

    /// The size could not be learned. Where the server refuses SIZE, the closing message of the transfer, which
    /// said that all is well, is the last word, unless the listing did not have the file either. Any other failure
    /// leaves the transfer unchecked.
    pub fn check_failed(&mut self, check: &Next, error: &ftp::Error) {
        // 77 and 79: the server knows the command or the file not. A refused login is no answer.
        let is_servers_word =
            matches!(error, ftp::Error::Server(code) if matches!(code.0, 77 | 79));
        for job in &mut self.jobs {
            let is_meant = match check {
                Next::List(folder) => {
                    job.direction == Direction::Upload && job.folder == *folder && !job.needs_size
                }
                Next::Size(id) => job.id == *id,
                Next::Transfer(_) => false,
            };
            if job.state != State::Checking || !is_meant {
                continue;
            }
            if !is_servers_word {
                job.state = State::Failed;
                job.problem = Some(Problem::Unchecked(error.clone()));
            } else if job.is_missing {
                job.state = State::Failed;
                job.problem = Some(Problem::NotThere);
            } else if job.needs_size {
                job.state = State::Done;
            } else {
                job.needs_size = true;
            }
        }
    }

    fn change(&mut self, id: u64, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
            change(job);
        }
    }
}

/// Whether `queued` is an upload to the folder in which `checked` waits.
fn continues_batch(checked: &Job, queued: &Job) -> bool {
    checked.direction == Direction::Upload
        && queued.direction == Direction::Upload
        && checked.folder == queued.folder
}

fn settle(job: &mut Job, found: u64) {
    let sent = job.moved.unwrap_or(found);
    if sent == found {
        job.state = State::Done;
    } else {
        job.state = State::Failed;
        job.problem = Some(Problem::SizeDiffers { sent, found });
    }
}

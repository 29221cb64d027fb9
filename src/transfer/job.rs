//! One transfer of the queue: what was asked for, and where it stands.

use super::download::Download;
use super::problem::{Problem, StartedOver};
use super::state::{Direction, State, Wish};
use super::step::Task;
use super::there::{folded, is_unclear};
use super::turn::{Facts, Turn};
use super::upload::Upload;
use super::upload_stage::Stage;
use crate::at::Time;
use crate::ftp::RemotePath;
use crate::listing::Kind;

/// One transfer, or a folder that has to be made for some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its number; never used again.
    pub id: u64,
    /// What was asked for together has the same number.
    pub batch: u64,
    /// The folder on the server.
    pub folder: RemotePath,
    /// The name on the server, raw.
    pub name: Vec<u8>,
    /// Where it comes from or goes to on this computer: a path with `/` between its parts.
    pub local: String,
    /// Bytes in all: of the local file, or as the listing said.
    pub size: Option<u64>,
    pub(super) work: Work,
    pub(super) phase: Phase,
    pub(super) problem: Option<Problem>,
    pub(super) started_over: Option<StartedOver>,
    /// Bytes that went through.
    pub(super) done: u64,
    /// Tries that failed since anything was proved to have come further.
    pub(super) attempts: u8,
    /// How often it was started over.
    pub(super) restarts: u8,
    /// Where it was when `attempts` was last set to 0.
    pub(super) mark: u64,
    /// How far it was when the server last broke it off.
    pub(super) broke_at: u64,
    /// Not tried again before.
    pub(super) not_before: Option<Time>,
    /// What the user wants of it while it runs.
    pub(super) wish: Option<Wish>,
    /// The user does not want to see it any more: it goes once nothing of it is left at the server.
    pub(super) is_dismissed: bool,
}

/// What kind of transfer it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Work {
    Upload(Upload),
    Download(Download),
    Folder(Making),
}

/// What is to be done next for a folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Making {
    /// Make it.
    Make,
    /// That was refused: is it in the folder above?
    Above,
    /// The listing of that may hide it: can it be listed itself?
    Itself,
}

/// Where it stands in the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    Waiting,
    Running,
    Paused,
    /// Its local file is not known any more.
    Unattached {
        is_paused: bool,
    },
    Over(End),
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Done,
    Failed,
    Cancelled,
    Skipped,
}

impl Job {
    /// Which way.
    pub fn direction(&self) -> Direction {
        match self.work {
            Work::Download(_) => Direction::Download,
            Work::Upload(_) | Work::Folder(_) => Direction::Upload,
        }
    }

    /// Whether it is a folder that has to be made.
    pub fn is_folder(&self) -> bool {
        matches!(self.work, Work::Folder(_))
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        match self.phase {
            Phase::Paused => State::Paused,
            Phase::Unattached { .. } => State::NeedsFile,
            Phase::Over(End::Done) => State::Done,
            Phase::Over(End::Failed) => State::Failed,
            Phase::Over(End::Cancelled) => State::Cancelled,
            Phase::Over(End::Skipped) => State::Skipped,
            Phase::Waiting | Phase::Running if self.is_through() => State::Checking,
            Phase::Waiting => State::Queued,
            Phase::Running => match self.direction() {
                Direction::Upload => State::Uploading,
                Direction::Download => State::Downloading,
            },
        }
    }

    /// Why it failed, or why the last try did, while it waits for the next.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Why it had to start over.
    pub fn started_over(&self) -> Option<StartedOver> {
        self.started_over
    }

    /// It is done by the word of the server alone, which tells no size of the file.
    pub fn is_unmeasured(&self) -> bool {
        let lacks_size = match &self.work {
            Work::Upload(upload) => upload.is_unmeasured,
            Work::Download(_) => self.size.is_none(),
            Work::Folder(_) => false,
        };
        self.state() == State::Done && lacks_size
    }

    /// It is a download of a file that was written to meanwhile: what was there at its end has come, and more may be
    /// there by now.
    pub fn has_grown(&self) -> bool {
        let is_growing = matches!(&self.work, Work::Download(download) if download.is_growing);
        is_growing && self.state() == State::Done
    }

    /// Bytes that went through: accepted by the modem, or kept here.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// What the user wants of it, while the step that is being done has not ended for that yet.
    pub fn wish(&self) -> Option<Wish> {
        self.wish
    }

    /// When it is tried again; none where nothing has to be waited for.
    pub fn not_before(&self) -> Option<Time> {
        self.not_before.filter(|_| self.phase == Phase::Waiting)
    }

    /// Where the bytes of a download are kept, once there are any.
    pub fn sink(&self) -> Option<&str> {
        match &self.work {
            Work::Download(download) => download.sink.as_deref(),
            _ => None,
        }
    }

    /// The time of a download's file in the listing from which it was chosen.
    pub fn modified(&self) -> Option<crate::listing::Modified> {
        match &self.work {
            Work::Download(download) => download.listed,
            _ => None,
        }
    }

    /// The name under which an upload's bytes are on the server until it is complete.
    pub fn working_name(&self) -> &[u8] {
        match &self.work {
            Work::Upload(upload) => upload.temporary.as_deref().unwrap_or(&self.name),
            _ => &self.name,
        }
    }

    /// The hash of the local file of an upload, where it was taken.
    pub fn digest(&self) -> Option<super::Sha256> {
        match &self.work {
            Work::Upload(upload) => upload.digest,
            _ => None,
        }
    }

    /// Whether the server may hold some of an upload, under its working name.
    pub fn has_begun(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.has_part)
    }

    /// Whether an unfinished part of it is on the server that nobody wants any more.
    pub fn leaves_a_part(&self) -> bool {
        let is_unwanted = matches!(self.phase, Phase::Over(End::Cancelled | End::Skipped));
        self.has_begun() && is_unwanted && !self.is_others()
    }

    /// Whether what is on the server of an upload may be more than a name that was meant for it. What a page did before
    /// it crashed nobody knows.
    pub(super) fn may_hold_bytes(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.holds_bytes || upload.is_old)
    }

    /// Whether bytes have gone one way or the other in the step that has just ended.
    pub(super) fn has_moved(&self) -> bool {
        match &self.work {
            Work::Upload(upload) => upload.is_moving,
            Work::Download(_) => true,
            Work::Folder(_) => false,
        }
    }

    /// Whether the server may have half of an upload under its final name.
    pub(super) fn has_half(&self) -> bool {
        self.has_begun() && !self.has_temporary() && !self.is_through()
    }

    /// Whether what has the upload's final name may be another's by now.
    fn is_others(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.temporary.is_none() && upload.is_old)
    }

    /// Whether what it has at the server under a name of its own may be removed.
    pub(super) fn is_litter(&self) -> bool {
        self.has_begun() && self.has_temporary() && !self.is_only_copy()
    }

    /// Whether what it has at the server is the only copy there: the file that it replaces is gone, and it has not got
    /// its name yet.
    pub(super) fn is_only_copy(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.has_cleared && upload.is_sent())
    }

    /// Nothing at the server is a part of it any more.
    pub(super) fn forget_part(&mut self) {
        if let Work::Upload(upload) = &mut self.work {
            upload.forget_part();
        }
    }

    /// Whether bytes of a local file are still to be sent, and nobody knows that file.
    pub fn needs_file(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if !upload.has_file && !upload.is_sent())
    }

    /// Whether its next step is of use only right after the one before.
    pub(super) fn is_proving(&self) -> bool {
        match &self.work {
            Work::Upload(upload) => upload.is_proving(),
            Work::Download(download) => download.is_proving(),
            Work::Folder(_) => false,
        }
    }

    /// Whether "cancel" would still do something.
    pub fn can_cancel(&self) -> bool {
        !self.state().is_final() && !self.is_beyond_cancel()
    }

    /// Whether it can not be cancelled any more.
    pub(super) fn is_beyond_cancel(&self) -> bool {
        let is_running = self.phase == Phase::Running;
        let is_over = matches!(self.phase, Phase::Over(_));
        match &self.work {
            Work::Upload(upload) if is_over => {
                upload.is_sent() && (upload.temporary.is_none() || upload.has_cleared)
            }
            Work::Upload(upload) => upload.is_beyond_cancel(is_running),
            _ => false,
        }
    }

    /// So many bytes at the other end or here are proved to be of the same file.
    pub(super) fn proved(&self) -> Option<u64> {
        match &self.work {
            Work::Upload(upload) => upload.proved(),
            Work::Download(download) => download.proved(),
            Work::Folder(_) => None,
        }
    }

    /// The path of the folder, for a job that makes one.
    pub(super) fn folder_path(&self) -> Option<RemotePath> {
        self.is_folder().then(|| self.folder.join(&self.name))
    }

    /// Whether nothing can be sent before this folder is made.
    pub fn waits_for(&self, folder: &Job) -> bool {
        self.direction() == Direction::Upload
            && folder.id != self.id
            && !matches!(folder.phase, Phase::Over(_))
            && folder
                .folder_path()
                .is_some_and(|path| self.folder.is_within(&path))
    }

    /// Whether it is an upload that has another name until it is complete.
    pub fn has_temporary(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.temporary.is_some())
    }

    /// Whether all its bytes went through.
    pub fn is_through(&self) -> bool {
        match &self.work {
            Work::Upload(upload) => upload.is_sent(),
            Work::Download(download) => download.is_fetched(),
            Work::Folder(_) => false,
        }
    }

    /// Whether it gets its final name next, or what is in its way is removed for that.
    pub(super) fn takes_its_name(&self) -> bool {
        matches!(&self.work, Work::Upload(upload)
            if matches!(upload.stage, Stage::Verified | Stage::Obstructed))
    }

    /// Whether it waits for a listing that may serve others too.
    pub(super) fn awaits_listing(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.awaits_listing())
    }

    /// Whether its name has to be looked for before it is sent.
    pub(super) fn must_look(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.must_look())
    }

    /// Whether its name has to be asked for before it is sent.
    pub(super) fn must_ask(&self) -> bool {
        matches!(&self.work, Work::Upload(upload) if upload.must_ask())
    }

    /// Whether its turn may come now.
    pub(super) fn is_ready(&self, now: Time) -> bool {
        self.phase == Phase::Waiting && self.not_before.is_none_or(|at| at <= now)
    }

    pub(super) fn task(&mut self) -> Task {
        let (work, facts) = self.split();
        match work {
            Work::Upload(upload) => upload.task(&facts),
            Work::Download(download) => download.task(&facts),
            Work::Folder(Making::Make) => Task::MakeFolder(facts.folder.join(facts.name)),
            Work::Folder(Making::Above) => Task::List(facts.folder.clone()),
            Work::Folder(Making::Itself) => Task::List(facts.folder.join(facts.name)),
        }
    }

    /// It was interrupted, or the page was left: what is known of the other end is old.
    pub(super) fn interrupted(&mut self) {
        match &mut self.work {
            Work::Upload(upload) => upload.interrupted(self.size, &mut self.done),
            Work::Download(download) => {
                download.interrupted();
                self.done = download.held;
            }
            Work::Folder(making) => *making = Making::Make,
        }
    }

    /// From the beginning.
    pub(super) fn start_over(&mut self) {
        self.done = 0;
        match &mut self.work {
            Work::Upload(upload) => upload.start_over(),
            Work::Download(download) => download.start_over(),
            Work::Folder(making) => *making = Making::Make,
        }
    }

    /// The kind, and what every kind looks at.
    pub(super) fn split(&mut self) -> (&mut Work, Facts<'_>) {
        let facts = Facts {
            folder: &self.folder,
            name: &self.name,
            size: &mut self.size,
            done: &mut self.done,
        };
        (&mut self.work, facts)
    }

    pub(super) fn answered(&mut self, answer: &super::Answer) -> Turn {
        use super::Answer;
        let (work, mut facts) = self.split();
        match work {
            Work::Upload(upload) => upload.answered(&mut facts, answer),
            Work::Download(download) => download.answered(&mut facts, answer),
            Work::Folder(making) => match (*making, answer) {
                (Making::Make, Answer::Done) => Turn::Over,
                // Some servers list what is not there as if it were empty. One with a dot may just have been made, by a
                // try of which nothing was heard.
                (Making::Itself, Answer::Listing(entries)) => {
                    match entries.is_empty() && !facts.name.starts_with(b".") {
                        true => Turn::Failed(Problem::NoFolder),
                        false => Turn::Over,
                    }
                }
                (Making::Above, Answer::Listing(entries)) => {
                    let is_hidden = facts.name.starts_with(b".")
                        || entries.is_empty()
                        || is_unclear(entries, facts.name);
                    let is_there = entries
                        .iter()
                        .filter(|entry| matches!(entry.kind, Kind::Folder | Kind::Link))
                        // To a server that ignores case that is the same.
                        .any(|entry| folded(entry.base_name()) == folded(facts.name));
                    match is_there {
                        true => Turn::Over,
                        false if is_hidden => {
                            *making = Making::Itself;
                            Turn::GoOn
                        }
                        false => Turn::Failed(Problem::NoFolder),
                    }
                }
                _ => Turn::Unexpected,
            },
        }
    }

    /// What an error means for it beyond trying again; none where that is all.
    pub(super) fn refused(&mut self, task: &Task, problem: &Problem) -> Option<Turn> {
        let (work, facts) = self.split();
        match work {
            Work::Upload(upload) => upload.refused(&facts, task, problem),
            Work::Download(download) => download.refused(&facts, task, problem),
            Work::Folder(making) if problem.is_servers_word() => match making {
                // It may be there already.
                Making::Make => {
                    *making = Making::Above;
                    Some(Turn::GoOn)
                }
                Making::Above => None,
                Making::Itself => Some(Turn::Failed(Problem::NoFolder)),
            },
            Work::Folder(_) => None,
        }
    }
}

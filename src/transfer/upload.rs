//! One upload, stage by stage: hashed, sent under a temporary name, compared, renamed; after an interruption
//! continued only where it is proved that the part at the server is of the same file.

use super::digest::Sha256;
use super::problem::{Problem, StartedOver};
use super::step::{Answer, Task};
use super::turn::{Facts, Turn, WORTH_RESUMING};
use super::upload_stage::Stage;
use crate::at::Time;

/// So many bytes at the end of the part are fetched back and compared: a byte that was lost on the line before would
/// shift them.
const TAIL: u64 = 1024;

/// An upload beyond what every transfer has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Upload {
    /// The name that the file has until it is complete; none where it is sent under its own.
    pub(super) temporary: Option<Vec<u8>>,
    /// The user wants a file of the final name replaced.
    pub(super) replaces: bool,
    /// When its final name was last seen to be free.
    pub(super) free_at: Option<Time>,
    /// When it was seen that it can be given its name.
    pub(super) verified_at: Option<Time>,
    /// When its last step ended.
    pub(super) left_at: Option<Time>,
    /// It was begun under its final name, and then left for long, or with the page: what is there may be another's by
    /// now.
    pub(super) is_old: bool,
    /// Appending behind so many bytes has failed.
    pub(super) refused_at: Option<u64>,
    /// It broke off, which a server that restarts does once: the second time it counts as a failure.
    pub(super) broke_off_at: Option<u64>,
    /// The local file is at hand.
    pub(super) has_file: bool,
    /// Of the whole local file, taken before its first byte was sent.
    pub(super) digest: Option<Sha256>,
    /// The server may hold some of it, under [`Upload::name`].
    pub(super) has_part: bool,
    /// Bytes of it have gone there: it is more than a name that was meant for it.
    pub(super) holds_bytes: bool,
    /// That is of another file, or broken: it is removed before anything is sent, lest it be continued.
    pub(super) is_stale: bool,
    /// The server keeps no parts, does not show or continue the middle of a file, or does not remove what is stale.
    pub(super) never_resumes: bool,
    /// Bytes have gone to the server in this step.
    pub(super) is_moving: bool,
    /// Sending was asked for: the server may have made an empty file of the final name.
    pub(super) has_tried: bool,
    /// The listing in which its name is free shows nothing at all, as of a folder that may not be listed.
    pub(super) is_blind: bool,
    /// FTPRENAME has been asked: it may have been done, whatever was heard of it.
    pub(super) is_renaming: bool,
    /// FTPRENAME has been refused.
    pub(super) was_refused: bool,
    /// The answer to the last renaming is not known: it may have been done.
    pub(super) is_unheard: bool,
    /// What is to be replaced was as long when the part was last seen, as far as is known: that size proves no renaming.
    pub(super) is_target_alike: bool,
    /// The file that is to be replaced has been removed, or may have been: there is no way back.
    pub(super) has_cleared: bool,
    /// Neither the listing nor FTPSIZE told, when they were asked last, how much the server has of it: its closing
    /// message is all there is.
    pub(super) is_unmeasured: bool,
    pub(super) stage: Stage,
}

impl Upload {
    pub(super) fn new(temporary: Option<Vec<u8>>, replaces: bool) -> Self {
        Self {
            temporary,
            replaces,
            free_at: None,
            verified_at: None,
            left_at: None,
            is_old: false,
            refused_at: None,
            broke_off_at: None,
            has_file: true,
            digest: None,
            has_part: false,
            holds_bytes: false,
            is_stale: false,
            never_resumes: false,
            is_moving: false,
            has_tried: false,
            is_blind: false,
            is_renaming: false,
            was_refused: false,
            is_unheard: false,
            is_target_alike: replaces,
            has_cleared: false,
            is_unmeasured: false,
            stage: Stage::Fresh,
        }
    }

    /// The name under which its bytes are on the server.
    pub(super) fn name<'a>(&'a self, facts: &Facts<'a>) -> &'a [u8] {
        self.temporary.as_deref().unwrap_or(facts.name)
    }

    /// Whether all its bytes went through.
    pub(super) fn is_sent(&self) -> bool {
        matches!(
            self.stage,
            Stage::Sent
                | Stage::Unlisted(_)
                | Stage::Renamed
                | Stage::Target { .. }
                | Stage::Verified
                | Stage::Obstructed
        )
    }

    /// Whether the user's "cancel" comes too late: it is complete and has its name, or is getting it, or the file
    /// that it replaces is gone.
    pub(super) fn is_beyond_cancel(&self, is_running: bool) -> bool {
        let is_being_renamed = (is_running && self.stage == Stage::Verified) || self.is_unheard;
        self.is_sent() && (self.temporary.is_none() || is_being_renamed || self.has_cleared)
    }

    /// Whether it relies on what a step just before has shown.
    pub(super) fn is_proving(&self) -> bool {
        match self.stage {
            Stage::Fresh => self.digest.is_some(),
            Stage::Own { .. }
            | Stage::Hashing { .. }
            | Stage::Fitting { .. }
            | Stage::Proved { .. } => true,
            _ => false,
        }
    }

    /// Whether it waits for a listing of its folder.
    pub(super) fn awaits_listing(&self) -> bool {
        self.stage == Stage::Sent
    }

    /// Whether its name has to be looked for before it is sent: what may have appeared there must not be replaced
    /// unasked. One with a temporary name is looked for before it is renamed.
    pub(super) fn must_look(&self) -> bool {
        self.could_replace() && self.free_at.is_none()
    }

    /// Whether the listing does not prove that its name is free, so that FTPSIZE is asked as well.
    pub(super) fn must_ask(&self) -> bool {
        self.could_replace() && self.is_blind
    }

    fn could_replace(&self) -> bool {
        let is_bare = self.temporary.is_none() && !self.replaces;
        let is_own = self.has_part && !self.is_old;
        is_bare && self.stage == Stage::Fresh && !is_own
    }

    /// A step has ended: what it has shown grows old from now on.
    pub(super) fn ends_step(&mut self, now: Time) {
        self.left_at = Some(now);
        let is_verified = self.stage == Stage::Verified && !self.replaces;
        self.verified_at = is_verified.then(|| self.verified_at.unwrap_or(now));
    }

    /// So many bytes at the server are proved to be of this file.
    pub(super) fn proved(&self) -> Option<u64> {
        match self.stage {
            Stage::Proved { held } => Some(held),
            _ => None,
        }
    }

    /// Only a file that nobody else writes to, and that was hashed before, can be continued.
    fn can_resume(&self, size: u64) -> bool {
        self.temporary.is_some() && size >= WORTH_RESUMING && !self.never_resumes
    }

    pub(super) fn task(&self, facts: &Facts) -> Task {
        let size = facts.size.unwrap_or(0);
        let folder = facts.folder.clone();
        let name = self.name(facts).to_vec();
        match self.stage {
            Stage::Fresh if self.must_look() => Task::List(folder),
            Stage::Fresh if self.must_ask() => Task::Size(folder, name),
            Stage::Fresh if self.is_stale => Task::Delete(folder, name),
            Stage::Fresh if self.can_resume(size) && self.digest.is_none() => Task::Digest,
            Stage::Fresh => Task::Send {
                folder,
                name,
                offset: 0,
            },
            Stage::Own { held } => Task::CompareTail {
                folder,
                name,
                from: match held < WORTH_RESUMING {
                    true => 0,
                    false => held.saturating_sub(TAIL),
                },
                to: held,
            },
            Stage::Part | Stage::Unlisted(_) | Stage::Renamed => Task::Size(folder, name),
            Stage::Hashing { .. } => Task::Digest,
            Stage::Fitting { held } => Task::CompareTail {
                folder,
                name,
                from: held.saturating_sub(TAIL),
                to: held,
            },
            Stage::Proved { held } => Task::Send {
                folder,
                name,
                offset: held,
            },
            Stage::Sent => Task::List(folder),
            Stage::Target { .. } => Task::Size(folder, facts.name.to_vec()),
            Stage::Verified => Task::Rename {
                folder,
                from: name,
                to: facts.name.to_vec(),
            },
            Stage::Obstructed => Task::Delete(folder, facts.name.to_vec()),
        }
    }

    /// The task is about to be done.
    pub(super) fn starts(&mut self, task: &Task) {
        self.is_moving = false;
        match task {
            Task::Rename { .. } => (self.is_renaming, self.is_unheard) = (true, true),
            // The server creates the file before the first byte. Of its own name nobody else has one.
            Task::Send { .. } => {
                self.has_part |= self.temporary.is_some();
                self.has_tried = true;
            }
            Task::Delete(..) => self.has_cleared |= self.stage == Stage::Obstructed,
            _ => {}
        }
    }

    /// The server may hold a part of it from now on.
    pub(super) fn begun(&mut self) {
        self.has_part = true;
        self.holds_bytes = true;
        self.is_old = false;
    }

    /// Nothing at the server is a part of it any more.
    pub(super) fn forget_part(&mut self) {
        self.has_part = false;
        self.holds_bytes = false;
    }

    pub(super) fn answered(&mut self, facts: &mut Facts, answer: &Answer) -> Turn {
        match (self.stage, answer) {
            (Stage::Fresh, Answer::Digest(digest)) => {
                self.digest = Some(*digest);
                Turn::GoOn
            }
            (Stage::Fresh, Answer::Done) => {
                self.is_stale = false;
                self.forget_part();
                Turn::GoOn
            }
            // The queue has looked for the name.
            (Stage::Fresh, Answer::Listing(entries)) => match self.free_at {
                Some(_) => Turn::GoOn,
                None => match self.maybe_own(facts, entries) {
                    Some(held) => self.go(Stage::Own { held }),
                    None => Turn::Failed(Problem::Appeared),
                },
            },
            (Stage::Fresh, Answer::Size(found)) => {
                if *found != 0 || !self.has_tried {
                    return Turn::Failed(Problem::Appeared);
                }
                self.is_blind = false;
                Turn::GoOn
            }
            (Stage::Own { .. }, Answer::IsSame(is_same)) => {
                self.stage = Stage::Fresh;
                self.is_old = !is_same;
                match is_same {
                    true => Turn::GoOn,
                    false => Turn::Failed(Problem::Appeared),
                }
            }
            (Stage::Hashing { held }, Answer::Digest(digest)) => {
                if self.digest != Some(*digest) {
                    self.digest = Some(*digest);
                    return Turn::StartOver(StartedOver::ChangedHere);
                }
                self.go(Stage::Fitting { held })
            }
            (Stage::Part, Answer::Size(held)) => match *facts.size {
                // What is sent again in the time of three logins is not worth them.
                _ if *held < WORTH_RESUMING => {
                    self.digest = None;
                    self.go(Stage::Fresh)
                }
                // It did not come further: nothing can be appended there.
                _ if self.refused_at == Some(*held) => self.has_no_middle(),
                Some(size) if *held <= size => self.go(Stage::Hashing { held: *held }),
                _ => Turn::StartOver(StartedOver::PartDiffers),
            },
            (Stage::Fitting { held }, Answer::IsSame(true)) => {
                // Where only the closing message was lost, nothing is left to be sent.
                let is_whole = *facts.size == Some(held);
                *facts.done = held;
                self.go(match is_whole {
                    true => Stage::Sent,
                    false => Stage::Proved { held },
                })
            }
            (Stage::Fitting { .. }, Answer::IsSame(false)) => {
                Turn::StartOver(StartedOver::PartDiffers)
            }
            (Stage::Fresh | Stage::Proved { .. }, Answer::Moved(bytes)) => {
                self.begun();
                *facts.size = Some(*bytes);
                *facts.done = *bytes;
                self.go(Stage::Sent)
            }
            (Stage::Sent, Answer::Listing(entries)) => self.listed(facts, entries),
            (Stage::Unlisted(_) | Stage::Renamed, Answer::Size(found)) => {
                // Nobody has seen what is to be replaced.
                self.is_target_alike = self.replaces;
                self.compare(facts, *found, false)
            }
            (Stage::Target { is_part_there }, Answer::Size(found)) => match is_part_there {
                true => {
                    self.stage = Stage::Sent;
                    Turn::Failed(Problem::Taken)
                }
                false if *facts.size == Some(*found) && !self.may_be_the_old() => Turn::Over,
                false => self.is_gone(),
            },
            (Stage::Verified, Answer::Done) => Turn::Over,
            (Stage::Obstructed, Answer::Done) => {
                self.is_target_alike = false;
                self.go(Stage::Verified)
            }
            _ => Turn::Unexpected,
        }
    }

    /// Whether what has the final name may be the file that was to be replaced, though it is as long as this one and
    /// the part is gone.
    pub(super) fn may_be_the_old(&self) -> bool {
        self.was_refused && self.is_target_alike
    }

    /// It was interrupted while its bytes moved, or the page was left, or much time went by. Where it will begin anew,
    /// nothing of what is `done` counts.
    pub(super) fn interrupted(&mut self, size: Option<u64>, done: &mut u64) {
        self.verified_at = None;
        let is_usable = self.has_part && !self.is_stale && self.digest.is_some();
        if self.is_sent() {
            // Whatever was asked may have been done: the listing tells.
            self.stage = Stage::Sent;
        } else if is_usable && self.can_resume(size.unwrap_or(0)) {
            self.stage = Stage::Part;
        } else {
            self.stage = Stage::Fresh;
            // The file may be another when its turn comes.
            self.digest = None;
            *done = 0;
        }
    }

    /// The user has given a local file, which may be another than the one that was sent: its hash tells.
    pub(super) fn given(&mut self) {
        self.has_file = true;
        self.stage = Stage::Fresh;
    }

    pub(super) fn start_over(&mut self) {
        self.stage = Stage::Fresh;
        self.is_stale |= self.has_part && self.temporary.is_some() && !self.never_resumes;
        self.is_renaming = false;
        self.is_unheard = false;
        self.was_refused = false;
        self.refused_at = None;
        self.broke_off_at = None;
    }

    pub(super) fn is_gone(&mut self) -> Turn {
        self.start_over();
        Turn::Failed(Problem::NotThere)
    }

    pub(super) fn has_no_middle(&mut self) -> Turn {
        self.never_resumes = true;
        Turn::StartOver(StartedOver::NoMiddle)
    }

    pub(super) fn go(&mut self, stage: Stage) -> Turn {
        self.stage = stage;
        Turn::GoOn
    }
}

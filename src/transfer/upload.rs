//! One upload, stage by stage: hashed, sent under a temporary name, compared, renamed; after an interruption
//! continued only where it is proved that the part at the server is of the same file.

use super::digest::Sha256;
use super::problem::{Problem, StartedOver};
use super::step::{Answer, Task};
use super::turn::{Facts, Turn, WORTH_RESUMING};
use crate::listing::Entry;

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
    /// Of the whole local file, taken before its first byte was sent.
    pub(super) digest: Option<Sha256>,
    /// The server may hold some of it, under [`Upload::name`].
    pub(super) has_part: bool,
    /// FTPRENAME has been asked: it may have been done, whatever was heard of it.
    pub(super) is_renaming: bool,
    /// Where a refused renaming has been looked at already.
    pub(super) was_looked_at: bool,
    pub(super) stage: Stage,
}

/// What is to be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Send from the beginning.
    Fresh,
    /// It was interrupted: how much does the server have?
    Part,
    /// The server has so many bytes: is the local file still the same?
    Hashing { held: u64 },
    /// It is: do the last bytes fit?
    Fitting { held: u64 },
    /// They do: append from here.
    Proved { held: u64 },
    /// All bytes went through: what does the folder's listing say?
    Sent,
    /// It did not tell the size: what does FTPSIZE say? Servers hide some names and cap long listings.
    Unlisted { is_missing: bool },
    /// The right size is there: give it its name.
    Verified,
    /// A file that is to be replaced is in the way.
    Obstructed,
}

impl Upload {
    pub(super) fn new(temporary: Option<Vec<u8>>, replaces: bool) -> Self {
        Self {
            temporary,
            replaces,
            digest: None,
            has_part: false,
            is_renaming: false,
            was_looked_at: false,
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
            Stage::Sent | Stage::Unlisted { .. } | Stage::Verified | Stage::Obstructed
        )
    }

    /// Whether it waits for a listing of its folder.
    pub(super) fn awaits_listing(&self) -> bool {
        self.stage == Stage::Sent
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
        self.temporary.is_some() && size >= WORTH_RESUMING
    }

    pub(super) fn task(&self, facts: &Facts) -> Task {
        let size = facts.size.unwrap_or(0);
        let folder = facts.folder.clone();
        let name = self.name(facts).to_vec();
        match self.stage {
            Stage::Fresh if self.can_resume(size) && self.digest.is_none() => Task::Digest,
            Stage::Fresh => Task::Send {
                folder,
                name,
                offset: 0,
            },
            Stage::Part | Stage::Unlisted { .. } => Task::Size(folder, name),
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
        if matches!(task, Task::Rename { .. }) {
            self.is_renaming = true;
        }
    }

    pub(super) fn answered(&mut self, facts: &mut Facts, answer: &Answer) -> Turn {
        match (self.stage, answer) {
            (Stage::Fresh, Answer::Digest(digest)) => {
                self.digest = Some(*digest);
                Turn::GoOn
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
                    self.stage = Stage::Fresh;
                    Turn::GoOn
                }
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
                self.has_part = true;
                *facts.size = Some(*bytes);
                *facts.done = *bytes;
                self.go(Stage::Sent)
            }
            (Stage::Sent, Answer::Listing(entries)) => self.listed(facts, entries),
            (Stage::Unlisted { .. }, Answer::Size(found)) => self.compare(facts, *found),
            (Stage::Verified, Answer::Done) => Turn::Over,
            (Stage::Obstructed, Answer::Done) => self.go(Stage::Verified),
            _ => Turn::Unexpected,
        }
    }

    /// What an error means for it beyond trying again; none where that is all.
    pub(super) fn refused(&mut self, problem: &Problem) -> Option<Turn> {
        let is_servers_word = problem.is_servers_word();
        match self.stage {
            Stage::Part if is_servers_word => Some(Turn::StartOver(StartedOver::PartGone)),
            Stage::Fitting { .. } if is_servers_word => {
                Some(Turn::StartOver(StartedOver::NoMiddle))
            }
            Stage::Unlisted { is_missing: true } if is_servers_word => {
                self.start_over();
                Some(Turn::Failed(Problem::NotThere))
            }
            // The closing message of the transfer, which said that all is well, is the last word.
            Stage::Unlisted { is_missing: false } if is_servers_word => Some(self.verified()),
            // A folder that cannot be listed: FTPSIZE may tell.
            Stage::Sent if is_servers_word => Some(self.go(Stage::Unlisted { is_missing: false })),
            Stage::Verified => {
                self.stage = Stage::Sent;
                if !is_servers_word || self.was_looked_at {
                    return None;
                }
                self.was_looked_at = true;
                match self.replaces {
                    true => Some(self.go(Stage::Obstructed)),
                    false => Some(Turn::GoOn),
                }
            }
            // It is not there, so it is not in the way.
            Stage::Obstructed if is_servers_word => Some(self.go(Stage::Verified)),
            _ => None,
        }
    }

    /// It was interrupted while its bytes moved, or the page was left.
    pub(super) fn interrupted(&mut self, size: Option<u64>) {
        if self.is_sent() {
            // Whatever was asked may have been done: the listing tells.
            self.stage = Stage::Sent;
        } else if self.has_part && self.digest.is_some() && self.can_resume(size.unwrap_or(0)) {
            self.stage = Stage::Part;
        } else {
            self.stage = Stage::Fresh;
        }
    }

    pub(super) fn start_over(&mut self) {
        self.stage = Stage::Fresh;
        self.is_renaming = false;
        self.was_looked_at = false;
    }

    fn listed(&mut self, facts: &mut Facts, entries: &[Entry]) -> Turn {
        let find = |name: &[u8]| {
            entries
                .iter()
                .find(|entry| entry.is_readable() && entry.base_name() == name)
        };
        let target = find(facts.name);
        let Some(entry) = find(self.name(facts)) else {
            let was_renamed = self.is_renaming
                && target.is_some_and(|entry| entry.size.is_some() && entry.size == *facts.size);
            if was_renamed {
                return Turn::Over;
            }
            let is_missing = entries.iter().all(Entry::is_readable);
            return self.go(Stage::Unlisted { is_missing });
        };
        if self.temporary.is_some() && target.is_some() && !self.replaces {
            return Turn::Failed(Problem::Taken);
        }
        match entry.size {
            Some(found) => self.compare(facts, found),
            None => self.go(Stage::Unlisted { is_missing: false }),
        }
    }

    fn compare(&mut self, facts: &Facts, found: u64) -> Turn {
        let sent = facts.size.unwrap_or(found);
        if sent == found {
            return self.verified();
        }
        // Somewhere in it bytes are missing or doubled: nothing of it can be used.
        self.start_over();
        Turn::Failed(Problem::SizeDiffers { sent, found })
    }

    fn verified(&mut self) -> Turn {
        match self.temporary {
            Some(_) => self.go(Stage::Verified),
            None => Turn::Over,
        }
    }

    fn go(&mut self, stage: Stage) -> Turn {
        self.stage = stage;
        Turn::GoOn
    }
}

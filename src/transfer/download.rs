//! One download, stage by stage: fetched, compared, delivered; after an interruption continued only where size and
//! time at the server are those of before and the bytes at the seam are the same.

use super::problem::{Problem, StartedOver};
use super::step::{Answer, Task};
use super::there::{find, is_unclear};
use super::turn::{Facts, Turn, WORTH_RESUMING};
use crate::at::Time;
use crate::ftp::Stamp;
use crate::listing::{Entry, Kind, Modified};

/// So many of the bytes that are here are fetched once more and compared.
const OVERLAP: u64 = 1024;

/// Files from this size on are asked for their time before they are fetched (a login more), so that they can be
/// continued: at 115200 baud they take 12 seconds or longer. Smaller ones begin anew: a listing tells the minute or only
/// the day, in which a file may be written twice.
pub(super) const WORTH_DATING: u64 = 128 * 1024;

/// A download beyond what every transfer has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Download {
    /// FTPMDTM's answer before the first byte came.
    pub(super) stamp: Option<Stamp>,
    /// The server does not know FTPMDTM.
    pub(super) has_no_stamp: bool,
    /// The time in the listing from which it was chosen.
    pub(super) listed: Option<Modified>,
    /// The server cannot continue in the middle.
    pub(super) has_no_middle: bool,
    /// The server has refused it where it was to go on, which may have been the file as such: what is here is not given
    /// up for that before it is tried once more.
    pub(super) was_refused: bool,
    /// It was found to have grown while it came.
    pub(super) is_growing: bool,
    /// When its last step ended.
    pub(super) left_at: Option<Time>,
    /// Where the bytes are that have come.
    pub(super) sink: Option<String>,
    /// How many those are.
    pub(super) held: u64,
    pub(super) stage: Stage,
}

/// What is to be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Fetch from the beginning.
    Fresh,
    /// It was interrupted: has it still the same size?
    Part,
    /// It has: has it still the same time?
    Dating,
    /// The same by the listing, where FTPMDTM tells nothing.
    Looking,
    /// It is the same: go on from here.
    Proved,
    /// All bytes have come, but another number than expected: a listing can be older than the file.
    Fetched,
    /// FTPSIZE does not tell: what does the listing say now?
    Relisted,
    /// It is complete: give it to the user.
    Verified,
}

impl Download {
    pub(super) fn new(listed: Option<Modified>) -> Self {
        Self {
            stamp: None,
            has_no_stamp: false,
            listed,
            has_no_middle: false,
            was_refused: false,
            is_growing: false,
            left_at: None,
            sink: None,
            held: 0,
            stage: Stage::Fresh,
        }
    }

    /// Whether all its bytes have come.
    pub(super) fn is_fetched(&self) -> bool {
        matches!(
            self.stage,
            Stage::Fetched | Stage::Relisted | Stage::Verified
        )
    }

    /// Whether it relies on what a step just before has shown.
    pub(super) fn is_proving(&self) -> bool {
        matches!(self.stage, Stage::Dating | Stage::Looking | Stage::Proved)
    }

    /// So many bytes here are proved to be of the file at the server.
    pub(super) fn proved(&self) -> Option<u64> {
        (self.stage == Stage::Proved).then_some(self.held)
    }

    pub(super) fn task(&self, facts: &Facts) -> Task {
        let (folder, name) = (facts.folder.clone(), facts.name.to_vec());
        match self.stage {
            Stage::Fresh if self.wants_stamp(*facts.size) => Task::Time(folder, name),
            Stage::Fresh => Task::Fetch {
                folder,
                name,
                offset: 0,
                overlap: 0,
            },
            Stage::Part | Stage::Fetched => Task::Size(folder, name),
            Stage::Dating => Task::Time(folder, name),
            Stage::Looking | Stage::Relisted => Task::List(folder),
            Stage::Proved => {
                let overlap = OVERLAP.min(self.held);
                Task::Fetch {
                    folder,
                    name,
                    offset: self.held - overlap,
                    overlap,
                }
            }
            Stage::Verified => Task::Deliver,
        }
    }

    fn wants_stamp(&self, size: Option<u64>) -> bool {
        let is_large = size.is_some_and(|size| size >= WORTH_DATING);
        is_large && self.stamp.is_none() && !self.has_no_stamp && !self.has_no_middle
    }

    /// Whether it was asked for its time. Where the server does not tell that, its listing has to do.
    fn was_dated(&self) -> bool {
        self.stamp.is_some() || self.has_no_stamp
    }

    pub(super) fn answered(&mut self, facts: &mut Facts, answer: &Answer) -> Turn {
        match (self.stage, answer) {
            (Stage::Fresh, Answer::Time(stamp)) => {
                self.stamp = Some(*stamp);
                Turn::GoOn
            }
            (Stage::Part, Answer::Size(size)) => {
                match facts.size.replace(*size) {
                    // All has come that was there, and the bytes at the seam tell whether the rest belongs to it: its
                    // time is another with each line that is added.
                    Some(before) if self.is_growing && *size >= before => {
                        return self.go(Stage::Proved);
                    }
                    None => return Turn::StartOver(StartedOver::Unproven),
                    Some(before) if before != *size => {
                        return Turn::StartOver(StartedOver::ChangedThere);
                    }
                    Some(_) => {}
                }
                match self.stamp {
                    Some(_) => self.go(Stage::Dating),
                    None if self.was_dated() => self.go(Stage::Looking),
                    None => Turn::StartOver(StartedOver::Unproven),
                }
            }
            (Stage::Dating, Answer::Time(stamp)) => match self.stamp == Some(*stamp) {
                true => self.go(Stage::Proved),
                false => Turn::StartOver(StartedOver::ChangedThere),
            },
            (Stage::Looking, Answer::Listing(entries)) => {
                let is_same = |entry: &Entry| {
                    entry.size == *facts.size
                        && entry.size.is_some()
                        && entry.modified.is_some()
                        && entry.modified == self.listed
                };
                match (find(entries, facts.name), self.listed) {
                    // A link's size and time are its own.
                    (Some(entry), _) if entry.kind != Kind::File => {
                        Turn::StartOver(StartedOver::Unproven)
                    }
                    // The listing tells the minute, FTPMDTM the second.
                    (Some(entry), _) if is_same(entry) => match self.has_no_stamp {
                        true => self.go(Stage::Proved),
                        false => self.go(Stage::Dating),
                    },
                    (None, _) if !is_unclear(entries, facts.name) => Turn::Failed(Problem::Gone),
                    (found, Some(_)) => {
                        // What is fetched next is of this time.
                        self.listed = found.and_then(|entry| entry.modified).or(self.listed);
                        Turn::StartOver(StartedOver::ChangedThere)
                    }
                    (_, None) => Turn::StartOver(StartedOver::Unproven),
                }
            }
            (Stage::Fresh | Stage::Proved, Answer::Moved(bytes)) => {
                self.held = *bytes;
                *facts.done = *bytes;
                let is_known = *facts.size == Some(*bytes);
                self.go(match is_known {
                    true => Stage::Verified,
                    false => Stage::Fetched,
                })
            }
            (Stage::Fetched, Answer::Size(found)) => self.compare(facts, *found),
            (Stage::Relisted, Answer::Listing(entries)) => {
                // A link's size is its own.
                let file = find(entries, facts.name).filter(|entry| entry.kind == Kind::File);
                let listed = file.and_then(|entry| entry.size);
                // Where it tells nothing now, what it told before counts.
                let found = listed.or(*facts.size).unwrap_or(self.held);
                self.compare(facts, found)
            }
            (Stage::Verified, Answer::Done) => Turn::Over,
            _ => Turn::Unexpected,
        }
    }

    /// What an error means for it beyond trying again; none where that is all.
    pub(super) fn refused(
        &mut self,
        facts: &Facts,
        task: &Task,
        problem: &Problem,
    ) -> Option<Turn> {
        let is_servers_word = problem.is_servers_word();
        let has_come_further = match task {
            Task::Fetch {
                offset, overlap, ..
            } => self.held > offset + overlap,
            _ => false,
        };
        match self.stage {
            Stage::Fresh if is_servers_word && matches!(task, Task::Time(..)) => {
                self.has_no_stamp = true;
                Some(Turn::GoOn)
            }
            Stage::Proved if *problem == Problem::PartDiffers => {
                Some(Turn::StartOver(StartedOver::PartDiffers))
            }
            // With bytes behind the overlap it was no refusal: it broke off.
            Stage::Proved if is_servers_word && !has_come_further => {
                if !problem.is_no_middle() && !self.was_refused {
                    self.was_refused = true;
                    return None;
                }
                self.has_no_middle = true;
                Some(Turn::StartOver(StartedOver::NoMiddle))
            }
            // Servers without FTPSIZE have listings, and a file that is gone is in none.
            Stage::Part if is_servers_word && self.listed.is_some() && self.was_dated() => {
                Some(self.go(Stage::Looking))
            }
            Stage::Part | Stage::Looking if is_servers_word => {
                Some(Turn::StartOver(StartedOver::Unproven))
            }
            Stage::Dating if is_servers_word => {
                self.has_no_stamp = true;
                Some(self.go(Stage::Looking))
            }
            // Another number than the listing said: that is not believed without a second look.
            Stage::Fetched if is_servers_word && facts.size.is_some() => {
                Some(self.go(Stage::Relisted))
            }
            // The closing message, which said that all is well, is the last word.
            Stage::Fetched if is_servers_word => Some(self.go(Stage::Verified)),
            _ => None,
        }
    }

    /// It was interrupted while its bytes came, or the page was left.
    pub(super) fn interrupted(&mut self) {
        if self.is_fetched() {
            if self.stage == Stage::Relisted {
                self.stage = Stage::Fetched;
            }
            return;
        }
        let is_proof_possible = self.stamp.is_some() || self.listed.is_some();
        if self.held >= WORTH_RESUMING && is_proof_possible && !self.has_no_middle {
            self.stage = Stage::Part;
        } else {
            // The time stays: after a crash it is told only later what is held.
            self.stage = Stage::Fresh;
            self.held = 0;
        }
    }

    /// It was seen to grow, but long ago: by now it may be another file.
    pub(super) fn forget_growth(&mut self) {
        self.is_growing &= self.is_fetched();
    }

    fn compare(&mut self, facts: &mut Facts, found: u64) -> Turn {
        let sent = self.held;
        let expected = facts.size.replace(found);
        if found == sent {
            return self.go(Stage::Verified);
        }
        // Of a log that is written to, all has come that was there. Where less came than was expected, bytes are missing
        // somewhere.
        let has_grown = found > sent && expected.is_some_and(|expected| sent >= expected);
        if has_grown && self.is_growing {
            // The rest was fetched once. It goes on growing, and what is here was all of it a moment ago.
            *facts.size = Some(sent);
            return self.go(Stage::Verified);
        }
        if has_grown && !self.has_no_middle {
            self.is_growing = true;
            return self.go(Stage::Proved);
        }
        self.start_over();
        Turn::Failed(Problem::SizeDiffers { sent, found })
    }

    pub(super) fn start_over(&mut self) {
        self.stage = Stage::Fresh;
        self.held = 0;
        self.is_growing = false;
        self.stamp = None;
        // The time that is asked for next is that of another file than the bytes there: after a crash they must not
        // be found.
        self.sink = None;
    }

    fn go(&mut self, stage: Stage) -> Turn {
        self.stage = stage;
        Turn::GoOn
    }
}

//! What an error means for an upload, stage by stage.

use super::problem::{Problem, StartedOver};
use super::step::Task;
use super::turn::{Facts, Turn};
use super::upload::Upload;
use super::upload_stage::{Sight, Stage};

impl Upload {
    /// What an error means for it beyond trying again; none where that is all.
    pub(super) fn refused(
        &mut self,
        facts: &Facts,
        task: &Task,
        problem: &Problem,
    ) -> Option<Turn> {
        let is_servers_word = problem.is_servers_word();
        if self.stage == Stage::Verified {
            self.stage = Stage::Sent;
            self.is_unheard = !is_servers_word;
            if is_servers_word && !self.was_refused {
                // It may have been done nevertheless, or something is in the way: the listing tells.
                self.was_refused = true;
                return Some(Turn::GoOn);
            }
        }
        if !is_servers_word {
            return None;
        }
        match self.stage {
            Stage::Fresh if matches!(task, Task::Size(..)) => {
                self.is_blind = false;
                Some(Turn::GoOn)
            }
            // What is not removed could be taken for the front of this file.
            Stage::Fresh if matches!(task, Task::Delete(..)) => {
                self.is_stale = false;
                self.never_resumes = true;
                Some(Turn::GoOn)
            }
            Stage::Own { .. } => {
                self.stage = Stage::Fresh;
                Some(Turn::Failed(Problem::Appeared))
            }
            // Only the login failed: the server never had anything to keep.
            Stage::Part if !self.holds_bytes => {
                self.digest = None;
                Some(self.go(Stage::Fresh))
            }
            Stage::Part => {
                self.never_resumes = true;
                Some(Turn::StartOver(StartedOver::PartGone))
            }
            Stage::Fitting { .. } => Some(self.has_no_middle()),
            Stage::Proved { .. } if !self.is_moving => Some(self.has_no_middle()),
            // The modem may have said so only once it had all the bytes.
            Stage::Proved { held } => {
                let has_broken_off = problem.may_be_break_off() && *facts.done > held;
                let held = Some(held);
                match has_broken_off && self.broke_off_at != held {
                    true => self.broke_off_at = held,
                    false => self.refused_at = held,
                }
                None
            }
            // A folder that cannot be listed: FTPSIZE may tell.
            Stage::Sent if matches!(task, Task::List(_)) => {
                self.is_unmeasured = false;
                Some(self.go(Stage::Unlisted(Sight::Unknown)))
            }
            Stage::Renamed if self.may_be_the_old() => Some(self.is_gone()),
            Stage::Renamed => Some(Turn::Over),
            Stage::Unlisted(Sight::Missing) if self.is_renaming => {
                let is_part_there = false;
                Some(self.go(Stage::Target { is_part_there }))
            }
            Stage::Unlisted(Sight::Missing) => Some(self.is_gone()),
            // The closing message of the transfer, which said that all is well, is the last word; but of what may be
            // in the way of the final name it said nothing.
            Stage::Unlisted(sight) if self.temporary.is_none() || self.replaces => {
                self.is_unmeasured = true;
                match sight {
                    // Perhaps the part is gone. The file that it replaces is not removed for what nobody has seen.
                    Sight::Unknown if self.was_refused => Some(self.go(Stage::Verified)),
                    _ => Some(self.verified(true)),
                }
            }
            Stage::Target { is_part_there } => match is_part_there {
                true => Some(self.go(Stage::Verified)),
                false => Some(self.is_gone()),
            },
            // Nothing was removed. Where that is because nothing is there, nothing is in the way.
            Stage::Obstructed => {
                self.has_cleared = false;
                Some(self.go(Stage::Verified))
            }
            _ => None,
        }
    }
}

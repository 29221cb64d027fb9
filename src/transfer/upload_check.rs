//! What a listing and FTPSIZE show of an upload: whether what is there is its own, and whether it is complete.

use super::problem::Problem;
use super::there::{find, folded, is_replaceable, is_unclear};
use super::turn::{Facts, Turn};
use super::upload::Upload;
use super::upload_stage::{Sight, Stage};
use crate::listing::{Entry, Kind};

impl Upload {
    pub(super) fn listed(&mut self, facts: &mut Facts, entries: &[Entry]) -> Turn {
        self.is_unmeasured = false;
        let is_all_readable = entries.iter().all(Entry::is_readable);
        let target = find(entries, facts.name);
        let Some(entry) = find(entries, self.name(facts)) else {
            // Its size alone does not tell the part from what it replaces, nor from another's file.
            let is_renamed = |entry: &Entry| entry.size.is_some() && entry.size == *facts.size;
            let is_there = is_unclear(entries, self.name(facts));
            if self.is_renaming && !is_there && target.is_some_and(is_renamed) {
                return self.go(Stage::Renamed);
            }
            return self.go(Stage::Unlisted(match is_there {
                true => Sight::Seen,
                false => Sight::Missing,
            }));
        };
        // Under its temporary name, so it was not renamed.
        self.is_unheard = false;
        // One whose name differs by case alone may be replaced by the renaming too.
        let is_alike = |entry: &Entry| {
            is_replaceable(entry) && folded(entry.base_name()) == folded(facts.name)
        };
        self.is_target_alike = match target {
            Some(target) => target.size.is_none() || target.size == *facts.size,
            // A listing may be cut off.
            None => self.replaces && !self.has_cleared,
        };
        if self.temporary.is_some() {
            let is_taken = || {
                target.is_some() || is_unclear(entries, facts.name) || entries.iter().any(is_alike)
            };
            if !self.replaces && is_taken() {
                return Turn::Failed(Problem::Taken);
            }
            self.has_cleared &= target.is_none();
        }
        let is_dotted = |name: &[u8]| name.starts_with(b".");
        let may_be_hidden = is_dotted(facts.name) && !is_dotted(self.name(facts));
        // A link's size is its own, not that of the file it leads to.
        match entry.size.filter(|_| entry.kind == Kind::File) {
            Some(found) => self.compare(facts, found, is_all_readable && !may_be_hidden),
            None => self.go(Stage::Unlisted(Sight::Seen)),
        }
    }

    /// How many bytes there may be of what was begun.
    pub(super) fn maybe_own(&self, facts: &Facts, entries: &[Entry]) -> Option<u64> {
        let entry = find(entries, facts.name)?;
        let most = facts.size.unwrap_or(0);
        let is_file = entry.kind == Kind::File;
        entry
            .size
            .filter(|held| is_file && self.has_part && (1..=most).contains(held))
    }

    /// `is_target_known`: whether the final name has been looked for.
    pub(super) fn compare(&mut self, facts: &mut Facts, found: u64, is_target_known: bool) -> Turn {
        let sent = facts.size.unwrap_or(found);
        if sent == found {
            return self.verified(is_target_known);
        }
        // Somewhere in it bytes are missing or doubled: nothing of it can be used.
        self.start_over();
        Turn::Failed(Problem::SizeDiffers { sent, found })
    }

    pub(super) fn verified(&mut self, is_target_known: bool) -> Turn {
        let is_obstructed = self.replaces && self.was_refused && !self.has_cleared;
        match self.temporary {
            None => Turn::Over,
            Some(_) if is_obstructed => self.go(Stage::Obstructed),
            Some(_) if self.replaces || is_target_known => self.go(Stage::Verified),
            Some(_) => {
                let is_part_there = true;
                self.go(Stage::Target { is_part_there })
            }
        }
    }
}

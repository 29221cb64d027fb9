//! What is shown of a plan: how much it is, which names are taken, what is left out.

use std::collections::HashSet;

use super::batches::{DownloadBatch, UploadBatch};
use super::begin::{Taken, by_time, has_temporary};
use super::{fetch, problems};
use crate::browser::clock;
use crate::browser::files::LocalFile;
use crate::ftp::RemotePath;
use crate::listing::{Entry, Kind};
use crate::transfer::conflict::{Facts, Rule};
use crate::transfer::logins::{self, Sent};
use crate::transfer::walk::{RemoteFile, Walk};
use crate::transfer::{self, Estimate, ServerClock, Totals, UploadPlan, folded};
use crate::ui::format;
use crate::ui::state::{Conflict, Plan, PlanKind, Site};

impl UploadBatch {
    /// What is shown of it.
    pub(super) fn offer(&self, pace: &transfer::Pace, clock: ServerClock, site: &Site) -> Plan {
        let totals = self.plan.totals();
        let refused = self.plan.refused.iter().map(|refused| {
            let what = format!("{}: {}", refused.path, refused.reason);
            (what, refused.reason.advice().to_owned())
        });
        let mut conflicts = self.conflicts(clock, site.rule);
        if self.is_undecided {
            conflicts.iter_mut().for_each(leave_open);
        }
        Plan {
            kind: PlanKind::Upload,
            folder: self.folder.clone(),
            chosen: Vec::new(),
            estimate: Estimate::of_transfer(totals, self.logins(clock, site.temporary_from), pace),
            conflicts,
            links: 0,
            left_out: self.unread.iter().cloned().chain(refused).collect(),
            obstacle: None,
        }
    }

    /// All that has to be known of the server is known.
    pub(super) fn finish(&mut self, reading: UploadPlan) {
        self.plan = reading.finish();
        let names = self.plan.files.iter();
        let names = names.map(|file| (file.folder.clone(), folded(&file.name)));
        self.taken.extend(names);
    }

    /// One a folder that is made, and those of the files.
    fn logins(&self, clock: ServerClock, temporary_from: Option<u64>) -> u64 {
        let files = self.plan.files.iter().map(|file| {
            let size = file.facts.size.unwrap_or(0);
            let rival = self.rival(file, clock);
            let taken = rival.map(|rival| Taken::Replaced(rival.kind));
            Sent {
                folder: &file.folder,
                size,
                has_temporary: has_temporary(temporary_from, size, &file.name, taken),
                is_blind: file.is_blind,
            }
        });
        self.plan.missing.len() as u64 + logins::of_uploads(files)
    }

    fn conflicts(&self, clock: ServerClock, rule: Rule) -> Vec<Conflict> {
        let rivalled = self.plan.files.iter().filter(|file| self.has_rival(file));
        rivalled
            .zip(self.free_names())
            .filter_map(|(file, renamed)| {
                let local = self.files.get(file.index)?;
                let rival = self.rival(file, clock)?;
                let mut answers = transfer::conflict::answers(&file.facts, &rival);
                let (changed, remark) = match (&file.there, self.twin(file)) {
                    (Some(there), _) => {
                        // Rules by time may be decided once the server's clock is known.
                        if clock == ServerClock::UNKNOWN && there.modified.is_some() {
                            offer_by_time(&mut answers, there.kind);
                        }
                        (
                            there.modified.as_ref().map(format::modified_in_full),
                            alike(there, file),
                        )
                    }
                    (None, twin) => {
                        // Most servers keep both: neither is an older state of the other.
                        answers.retain(|rule| {
                            matches!(rule, Rule::Overwrite | Rule::Rename | Rule::Skip)
                        });
                        let twin = twin?;
                        let remark = format!(
                            "{} comes along: a server that ignores case takes both for one",
                            twin.path
                        );
                        (Some(moment(twin)), remark)
                    }
                };
                Some(Conflict {
                    path: local.path.clone(),
                    new: (Some(local.size()), moment(local)),
                    there: (rival.size, changed.unwrap_or_default()),
                    rule: match answers.contains(&rule) {
                        true => rule,
                        false => Rule::Ask,
                    },
                    answers,
                    renamed: String::from_utf8_lossy(&renamed).into_owned(),
                    remark,
                })
            })
            .collect()
    }

    /// What is known of that which has the file's name, or would have it at a server that ignores case.
    pub(super) fn rival(&self, file: &transfer::Planned, clock: ServerClock) -> Option<Facts> {
        match &file.there {
            Some(there) => Some(Facts::of_entry(there, clock)),
            None => self
                .twin(file)
                .map(|twin| Facts::of_local(twin.size(), twin.last_modified_ms())),
        }
    }

    /// The file of the batch whose path differs by case alone.
    fn twin(&self, file: &transfer::Planned) -> Option<&LocalFile> {
        self.files.get(file.twin?)
    }

    fn has_rival(&self, file: &transfer::Planned) -> bool {
        file.there.is_some() || self.twin(file).is_some()
    }

    /// For each name that is taken, in order, one beside it that neither the server, nor the batch, nor another of these
    /// has.
    pub(super) fn free_names(&self) -> Vec<Vec<u8>> {
        let mut given = HashSet::new();
        let mut names = Vec::new();
        for file in self.plan.files.iter().filter(|file| self.has_rival(file)) {
            let name = self.free_name(file, &given);
            given.insert((&file.folder, folded(&name)));
            names.push(name);
        }
        names
    }

    fn free_name(
        &self,
        file: &transfer::Planned,
        given: &HashSet<(&RemotePath, String)>,
    ) -> Vec<u8> {
        let is_taken = |name: &[u8]| {
            let name = folded(name);
            given.contains(&(&file.folder, name.clone()))
                || self.taken.contains(&(file.folder.clone(), name))
        };
        transfer::names::numbered(&file.name, is_taken).unwrap_or_else(|| file.name.clone())
    }
}

/// The rules did not decide it: others are needed.
fn leave_open(conflict: &mut Conflict) {
    conflict.remark = "The times or sizes do not tell".into();
    conflict.rule = Rule::Ask;
    conflict.answers.retain(|rule| !by_time(rule));
}

/// The rules by time, which cannot be decided yet.
pub(super) fn offer_by_time(answers: &mut Vec<Rule>, there: Kind) {
    for rule in [Rule::Newer, Rule::NewerOrSizeDiffers] {
        if there == Kind::File && !answers.contains(&rule) {
            answers.push(rule);
        }
    }
    answers.sort_by_key(|rule| Rule::ALL.iter().position(|other| other == rule));
}

/// Where the name differs by case alone, what it is there.
fn alike(there: &Entry, file: &transfer::Planned) -> String {
    match there.base_name() == file.name || there.kind == Kind::Unreadable {
        true => String::new(),
        false => format!(
            "There it is {}: a server that ignores case takes both for one",
            String::from_utf8_lossy(there.base_name())
        ),
    }
}

fn moment(file: &LocalFile) -> String {
    format::moment(&clock::modified_of_ms(file.last_modified_ms()))
}

impl DownloadBatch {
    /// Names are taken only once it is known where it goes.
    pub(super) fn offer(&self, pace: &transfer::Pace, clock: ServerClock, site: &Site) -> Plan {
        // Of a batch that has begun, the rest.
        let has_begun = self.number.is_some();
        let files: Vec<&RemoteFile> = match has_begun {
            true => self.found.iter().map(|found| &found.file).collect(),
            false => self.files().collect(),
        };
        let mut totals = Totals::default();
        if !has_begun {
            totals.folders = self.walk.folders().len() as u64;
        }
        files.iter().for_each(|file| totals.add_file(file.size));
        let links = files.iter().filter(|file| file.kind == Kind::Link).count() as u64;
        let sizes = files.into_iter().map(|file| file.size);
        let logins = sizes.map(logins::of_download).sum();
        let mut conflicts = fetch::conflicts(&self.found, clock, site.rule);
        if self.is_undecided {
            conflicts.iter_mut().for_each(leave_open);
        }
        Plan {
            kind: PlanKind::Download,
            folder: self.folder.clone(),
            chosen: Vec::new(),
            estimate: Estimate::of_transfer(totals, logins, pace),
            conflicts,
            links,
            left_out: match has_begun {
                true => Vec::new(),
                false => left_out(&self.walk),
            },
            obstacle: None,
        }
    }
}

pub(super) fn offer_deletion(walk: &Walk, pace: &transfer::Pace) -> Plan {
    let (count, obstacle) = match walk.deletion_order() {
        Ok(actions) => (actions.len() as u64, None),
        Err(obstacles) => {
            let first = obstacles
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            let problem = problems::problem(
                &format!("Nothing is deleted: {first}"),
                "What is in a folder must be known before it can be deleted. Delete its parts one by one.",
            );
            (0, Some(problem))
        }
    };
    let mut totals: Totals = walk.totals();
    totals.files += (walk.links().len() + walk.others().len()) as u64;
    let folder = walk
        .folders()
        .first()
        .and_then(RemotePath::parent)
        .unwrap_or_else(RemotePath::root);
    let others = walk.files().iter().chain(walk.links()).chain(walk.others());
    let others = others.filter(|file| file.folder == folder);
    let chosen = walk
        .folders_in(&folder)
        .map(|path| String::from_utf8_lossy(path.name()).into_owned())
        .chain(others.map(|file| String::from_utf8_lossy(&file.name).into_owned()))
        .collect();
    Plan {
        kind: PlanKind::Delete,
        folder,
        chosen,
        estimate: Estimate::of_operations(totals, count, pace),
        conflicts: Vec::new(),
        links: 0,
        left_out: Vec::new(),
        obstacle,
    }
}

/// Links that are not followed, folders that could not be read, lines that were not understood.
fn left_out(walk: &Walk) -> Vec<(String, String)> {
    let links = walk.others().iter().map(|file| {
        let path = file.folder.join(&file.name);
        let what = match file.kind {
            Kind::Link => "a link, which is not followed",
            _ => "no file",
        };
        (
            format!("{}: {what}", path.display()),
            "Open it on the server to see where it leads.".to_owned(),
        )
    });
    let unread = walk.unread().iter().map(|(path, reason)| {
        (
            format!("{}: {reason}", path.display()),
            reason.advice().to_owned(),
        )
    });
    let lines = walk.unreadable().iter().map(|(path, lines)| {
        (
            format!(
                "{}: {} of its listing cannot be read",
                path.display(),
                format::count(*lines, "line")
            ),
            "Open the folder to see them.".to_owned(),
        )
    });
    links.chain(unread).chain(lines).collect()
}

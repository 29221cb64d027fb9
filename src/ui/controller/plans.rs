//! What a batch will do, before it is done: folders are read, names that are taken are asked about, and nothing
//! begins before the user has seen it.

use std::collections::HashSet;
use std::rc::Rc;

use leptos::prelude::*;

use super::driver::Driver;
use super::feed::Feed;
use super::{Controller, Op, problems};
use crate::browser::chosen_folder::{ChosenFolder, Existing};
use crate::browser::clock;
use crate::browser::files::{Dropped, LocalFile};
use crate::ftp::{self, Action, Outcome, RemotePath};
use crate::listing::{Entry, Kind};
use crate::transfer::conflict::{Facts, Rule};
use crate::transfer::walk::{RemoteFile, Walk};
use crate::transfer::{self, Estimate, Problem, ServerClock, Totals, UploadPlan};
use crate::ui::format;
use crate::ui::state::{Agreed, Conflict, Offer, Plan, PlanKind};

/// A listing that is not older serves a plan; else the folder is read again.
const FRESH_MS: u64 = 10 * 60 * 1000;

/// A plan in the making, or one that waits for the user's answer.
pub(super) enum Planning {
    Upload(UploadBatch),
    Download(DownloadBatch),
    Delete(Walk),
}

/// Files that were dropped or chosen.
pub(super) struct UploadBatch {
    pub(super) folder: RemotePath,
    pub(super) files: Vec<LocalFile>,
    pub(super) reading: Option<UploadPlan>,
    pub(super) plan: transfer::Plan,
    /// What was left out before the plan was made.
    pub(super) unread: Vec<(String, String)>,
    /// The names that were seen in the listings.
    pub(super) taken: HashSet<(RemotePath, Vec<u8>)>,
    /// The number of the batch in the queue, once a part of it is there.
    pub(super) number: Option<u64>,
    /// The server's clock was asked for.
    pub(super) has_asked_clock: bool,
    /// Folders are among it: nothing begins before the plan was seen.
    pub(super) has_folders: bool,
}

/// Entries of a folder that were chosen.
pub(super) struct DownloadBatch {
    pub(super) folder: RemotePath,
    pub(super) walk: Walk,
    /// Where to, once the user has chosen.
    pub(super) target: Option<ChosenFolder>,
    /// The walk's files, each with its path below the target and what has that path there.
    pub(super) found: Vec<(RemoteFile, String, Option<Existing>)>,
}

impl Planning {
    fn next(&self) -> Option<RemotePath> {
        match self {
            Self::Upload(batch) => batch.reading.as_ref()?.next().cloned(),
            Self::Download(batch) => batch.walk.next().cloned(),
            Self::Delete(walk) => walk.next().cloned(),
        }
    }

    fn listed(&mut self, entries: &[Entry]) {
        match self {
            Self::Upload(batch) => {
                if let Some(plan) = &mut batch.reading
                    && let Some(path) = plan.next().cloned()
                {
                    plan.listed(entries);
                    let names = entries.iter().map(|entry| entry.base_name().to_vec());
                    batch.taken.extend(names.map(|name| (path.clone(), name)));
                }
            }
            Self::Download(batch) => batch.walk.listed(entries),
            Self::Delete(walk) => walk.listed(entries),
        }
    }

    fn failed(&mut self, error: ftp::Error) {
        match self {
            Self::Upload(batch) => {
                if let Some(plan) = &mut batch.reading {
                    plan.failed(error);
                }
            }
            Self::Download(batch) => batch.walk.failed(error),
            Self::Delete(walk) => walk.failed(error),
        }
    }
}

impl Controller {
    /// Files and folders for a folder of the server.
    pub(super) fn plan_upload(&self, folder: RemotePath, dropped: Dropped) {
        let Dropped {
            files,
            folders,
            unread,
        } = dropped;
        let files = self.attach(files, Some(&folder));
        if files.is_empty() && folders.is_empty() && unread.is_empty() {
            return;
        }
        let locals: Vec<transfer::LocalFile> = files
            .iter()
            .map(|file| transfer::LocalFile {
                path: file.path.clone(),
                size: file.size(),
                modified_ms: file.last_modified_ms(),
            })
            .collect();
        let has_folders = !folders.is_empty() || files.iter().any(|file| file.path.contains('/'));
        self.plan(Planning::Upload(UploadBatch {
            reading: Some(UploadPlan::new(folder.clone(), &folders, &locals)),
            folder,
            files,
            plan: transfer::Plan::default(),
            unread: unread
                .into_iter()
                .map(|unread| (unread.to_string(), unread.why.advice().to_owned()))
                .collect(),
            taken: HashSet::new(),
            number: None,
            has_asked_clock: false,
            has_folders,
        }));
    }

    /// Entries of the shown folder.
    pub(super) fn plan_download(&self, names: &[Vec<u8>]) {
        let (folder, entries) = self.chosen(names);
        self.plan(Planning::Download(DownloadBatch {
            walk: Walk::of(&folder, &entries),
            folder,
            target: None,
            found: Vec::new(),
        }));
    }

    /// Entries of the shown folder, folders with all that is in them.
    pub(super) fn plan_deletion(&self, names: &[Vec<u8>]) {
        let (folder, entries) = self.chosen(names);
        if entries.iter().all(|entry| entry.kind != Kind::Folder) {
            // The page has asked already.
            for entry in entries {
                self.ask(Op::Delete(folder.clone(), entry));
            }
            return;
        }
        self.plan(Planning::Delete(Walk::of(&folder, &entries)));
    }

    fn chosen(&self, names: &[Vec<u8>]) -> (RemotePath, Vec<Entry>) {
        let folder = self.state.path.get_untracked();
        let entries = names
            .iter()
            .filter_map(|name| self.entry(&folder, name))
            .collect();
        (folder, entries)
    }

    fn plan(&self, planning: Planning) {
        self.inner.borrow_mut().planning = Some(planning);
        self.ask(Op::Plan);
    }

    /// Reads what has to be known, and offers what follows from it.
    pub(super) async fn read_for_plan(self: &Rc<Self>, driver: &Driver, site: u64) {
        let mut read = 0;
        loop {
            // The user may have thought better of it, or begun another plan.
            let next = self.inner.borrow().planning.as_ref().map(Planning::next);
            let Some(next) = next else { return };
            let Some(path) = next else { break };
            let known = self.fresh_entries(&path);
            let listed = match known {
                Some(entries) => Ok(entries),
                None => {
                    read += 1;
                    let folders = format::count(read, "folder");
                    let offer = Offer::Reading(format!("Reading {} ({folders})", path.display()));
                    self.state.offer.set(Some(offer));
                    let action = Action::List(path.clone());
                    match self.ftp(driver, action, Feed::None).await.0 {
                        Ok(Outcome::Listing(bytes)) => Ok(self.listed(&path, site, &bytes)),
                        Ok(_) => Err(unexpected()),
                        Err(Problem::Operation(error)) => Err(error),
                        Err(_) => Err(unexpected()),
                    }
                }
            };
            if driver.is_over() || self.inner.borrow().site != site {
                self.drop_plan();
                return;
            }
            if let Some(planning) = &mut self.inner.borrow_mut().planning {
                match listed {
                    Ok(entries) => planning.listed(&entries),
                    Err(error) => planning.failed(error),
                }
            }
        }
        self.offer();
    }

    /// What is known of the folder, where it is not too old.
    fn fresh_entries(&self, path: &RemotePath) -> Option<Vec<Entry>> {
        let inner = self.inner.borrow();
        let cached = inner.cache.get(path)?;
        let now = u64::try_from(clock::now().as_millis()).unwrap_or(u64::MAX);
        (now.saturating_sub(cached.read_at_ms) < FRESH_MS).then(|| cached.entries.clone())
    }

    /// Shows the plan; what needs no answer begins at once.
    fn offer(self: &Rc<Self>) {
        let (plan, is_harmless) = {
            let mut inner = self.inner.borrow_mut();
            let pace = inner.pace;
            let clock = inner.clock;
            let Some(planning) = &mut inner.planning else {
                return;
            };
            match planning {
                Planning::Upload(batch) => {
                    if let Some(reading) = batch.reading.take() {
                        batch.plan = reading.finish();
                    }
                    let plan = batch.offer(&pace, clock, self.state.site.get_untracked().rule);
                    let is_harmless = !batch.has_folders && plan.conflicts.is_empty();
                    let is_harmless = is_harmless && plan.left_out.is_empty();
                    (plan, is_harmless)
                }
                Planning::Download(batch) => {
                    let plan = batch.offer(&pace);
                    let is_harmless = batch.walk.folders().is_empty() && plan.left_out.is_empty();
                    (plan, is_harmless)
                }
                Planning::Delete(walk) => (offer_deletion(walk, &pace), false),
            }
        };
        if is_harmless {
            self.state.offer.set(None);
            self.begin(Agreed::Yes(Vec::new()));
        } else {
            self.state.offer.set(Some(Offer::Ready(plan)));
        }
    }

    /// The user's answer.
    pub(super) fn agree(self: &Rc<Self>, agreed: Agreed) {
        self.state.offer.set(None);
        match agreed {
            Agreed::No => self.drop_plan(),
            agreed => self.begin(agreed),
        }
    }

    pub(super) fn drop_plan(&self) {
        self.inner.borrow_mut().planning = None;
        self.state.offer.set(None);
    }

    fn begin(self: &Rc<Self>, agreed: Agreed) {
        let Some(planning) = self.inner.borrow_mut().planning.take() else {
            return;
        };
        match planning {
            Planning::Upload(batch) => {
                if let Agreed::Yes(rules) = agreed {
                    self.begin_upload(batch, &rules);
                }
            }
            Planning::Download(batch) => self.begin_download(batch, agreed),
            Planning::Delete(walk) => {
                if let Ok(actions) = walk.deletion_order() {
                    self.ask(Op::DeleteAll(actions));
                }
            }
        }
    }

    /// Offers again what the rule could not decide.
    pub(super) fn offer_again(&self, planning: Planning, plan: Plan) {
        self.inner.borrow_mut().planning = Some(planning);
        self.state.offer.set(Some(Offer::Ready(plan)));
    }
}

impl UploadBatch {
    /// What is shown of it.
    pub(super) fn offer(&self, pace: &transfer::Pace, clock: ServerClock, rule: Rule) -> Plan {
        let totals = self.plan.totals();
        let refused = self.plan.refused.iter().map(|refused| {
            let what = format!("{}: {}", refused.path, refused.reason);
            (what, refused.reason.advice().to_owned())
        });
        Plan {
            kind: PlanKind::Upload,
            folder: self.folder.clone(),
            estimate: Estimate::of_transfer(totals, self.logins(), pace),
            conflicts: self.conflicts(clock, rule),
            left_out: self.unread.iter().cloned().chain(refused).collect(),
            obstacle: None,
        }
    }

    /// One a folder that is made, one a file, one a folder to compare its files.
    fn logins(&self) -> u64 {
        let folders: HashSet<&RemotePath> =
            self.plan.files.iter().map(|file| &file.folder).collect();
        (self.plan.missing.len() + self.plan.files.len() + folders.len()) as u64
    }

    fn conflicts(&self, clock: ServerClock, rule: Rule) -> Vec<Conflict> {
        let planned = &self.plan.files;
        planned
            .iter()
            .filter_map(|file| {
                let there = file.there.as_ref()?;
                let local = self.files.get(file.index)?;
                let facts = Facts::of_entry(there, clock);
                let mut answers = transfer::conflict::answers(&file.facts, &facts);
                // Rules by time may be decided once the server's clock is known.
                if clock == ServerClock::UNKNOWN && there.modified.is_some() {
                    for rule in [Rule::Newer, Rule::NewerOrSizeDiffers] {
                        if there.kind == Kind::File && !answers.contains(&rule) {
                            answers.push(rule);
                        }
                    }
                    answers.sort_by_key(|rule| Rule::ALL.iter().position(|other| other == rule));
                }
                let renamed = self.free_name(file);
                Some(Conflict {
                    path: local.path.clone(),
                    new: (
                        Some(local.size()),
                        format::moment(&clock::modified_of_ms(local.last_modified_ms())),
                    ),
                    there: (
                        there.size,
                        there
                            .modified
                            .as_ref()
                            .map(format::modified_in_full)
                            .unwrap_or_default(),
                    ),
                    rule: match answers.contains(&rule) {
                        true => rule,
                        false => Rule::Ask,
                    },
                    answers,
                    renamed: String::from_utf8_lossy(&renamed).into_owned(),
                    why_again: String::new(),
                })
            })
            .collect()
    }

    /// A name beside the taken one that neither the server nor the batch has.
    pub(super) fn free_name(&self, file: &transfer::Planned) -> Vec<u8> {
        let is_taken = |name: &[u8]| {
            let in_batch = |other: &transfer::Planned| {
                other.folder == file.folder
                    && (other.name == name
                        || other
                            .there
                            .as_ref()
                            .is_some_and(|entry| entry.base_name() == name))
            };
            self.taken.contains(&(file.folder.clone(), name.to_vec()))
                || self.plan.files.iter().any(in_batch)
        };
        transfer::names::numbered(&file.name, is_taken).unwrap_or_else(|| file.name.clone())
    }
}

impl DownloadBatch {
    pub(super) fn offer(&self, pace: &transfer::Pace) -> Plan {
        let totals = self.walk.totals();
        Plan {
            kind: PlanKind::Download,
            folder: self.folder.clone(),
            estimate: Estimate::of_transfer(totals, self.walk.files().len() as u64, pace),
            conflicts: Vec::new(),
            left_out: left_out(&self.walk),
            obstacle: None,
        }
    }
}

fn offer_deletion(walk: &Walk, pace: &transfer::Pace) -> Plan {
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
    totals.files += walk.others().len() as u64;
    Plan {
        kind: PlanKind::Delete,
        folder: walk
            .folders()
            .first()
            .and_then(RemotePath::parent)
            .unwrap_or_else(RemotePath::root),
        estimate: Estimate::of_operations(totals, count, pace),
        conflicts: Vec::new(),
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

fn unexpected() -> ftp::Error {
    let command = "AT+FTPLIST".to_owned();
    crate::at::Failure::Unexpected { command }.into()
}

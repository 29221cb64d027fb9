//! What a batch will do, before it is done: folders are read, names that are taken are asked about, and nothing
//! begins before the user has seen it.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::batches::{DownloadBatch, Found, UploadBatch};
use super::driver::Driver;
use super::feed::Feed;
use super::offers::offer_deletion;
use super::{Controller, Op, problems};
use crate::browser::clock;
use crate::browser::files::{Dropped, LocalFile};
use crate::ftp::{self, Action, Outcome, RemotePath};
use crate::listing::{Entry, Kind, Modified};
use crate::transfer::walk::Walk;
use crate::transfer::{self, FREE_FOR, Problem, UploadPlan, folded};
use crate::ui::format;
use crate::ui::state::{Agreed, Offer};

/// A listing that is not older serves a plan; else the folder is read again.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// A plan in the making, or one that waits for the user's answer.
pub(super) enum Planning {
    Upload(UploadBatch),
    Download(DownloadBatch),
    Delete(Walk),
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
                    let names = entries.iter().map(|entry| folded(entry.base_name()));
                    batch.taken.extend(names.map(|name| (path.clone(), name)));
                }
            }
            Self::Download(batch) => batch.walk.listed(entries),
            Self::Delete(walk) => walk.listed(entries),
        }
    }

    /// A file at the server whose time the listing told: by it the server's clock is learned.
    pub(super) fn dated(&self) -> Option<(RemotePath, Vec<u8>, Modified)> {
        match self {
            Self::Upload(batch) => batch.plan.files.iter().find_map(|file| {
                let there = file.there.as_ref()?;
                let modified = there.modified.filter(|_| there.kind == Kind::File)?;
                Some((file.folder.clone(), there.base_name().to_vec(), modified))
            }),
            Self::Download(batch) => batch.found.iter().find_map(|Found { file, .. }| {
                Some((file.folder.clone(), file.name.clone(), file.modified?))
            }),
            Self::Delete(_) => None,
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

/// So many chosen files are downloaded without a plan.
const MOST_AT_ONCE: usize = 10;

impl Controller {
    /// Files and folders for a folder of the server.
    pub(super) fn plan_upload(self: &Rc<Self>, folder: RemotePath, dropped: Dropped) {
        self.plan_upload_for(folder, dropped, None);
    }

    /// An upload that was left out by the answer to a conflict: the question comes again.
    pub(super) fn plan_again(self: &Rc<Self>, row: u64) -> bool {
        let found = {
            let inner = self.inner.borrow();
            let is_left_out = |job: &&transfer::Job| {
                job.state() == transfer::State::Skipped
                    && job.direction() == transfer::Direction::Upload
            };
            let job = inner.queue.get(row).filter(is_left_out);
            job.and_then(|job| Some((job.folder.clone(), inner.files.get(&row)?.clone())))
        };
        let Some((folder, file)) = found else {
            return false;
        };
        let file = LocalFile {
            path: file.name(),
            ..file
        };
        let dropped = Dropped {
            files: vec![file],
            ..Dropped::default()
        };
        self.plan_upload_for(folder, dropped, Some(row));
        true
    }

    /// The names that uploads which are not over are to have.
    fn names_on_their_way(&self) -> HashSet<(RemotePath, String)> {
        let inner = self.inner.borrow();
        let is_open = |job: &&transfer::Job| {
            !job.state().is_final() && job.direction() == transfer::Direction::Upload
        };
        let open = inner.queue.jobs().iter().filter(is_open);
        open.map(|job| (job.folder.clone(), folded(&job.name)))
            .collect()
    }

    fn plan_upload_for(self: &Rc<Self>, folder: RemotePath, dropped: Dropped, row: Option<u64>) {
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
            row,
            has_folders,
            is_undecided: false,
        }));
    }

    /// Entries of the shown folder.
    pub(super) fn plan_download(self: &Rc<Self>, names: &[Vec<u8>]) {
        let (folder, entries) = self.chosen(names);
        self.plan(Planning::Download(DownloadBatch {
            walk: Walk::of(&folder, &entries),
            folder,
            target: None,
            found: Vec::new(),
            number: None,
            has_asked_clock: false,
            is_undecided: false,
        }));
    }

    /// Entries of the shown folder, folders with all that is in them.
    pub(super) fn plan_deletion(self: &Rc<Self>, names: &[Vec<u8>]) {
        let (folder, entries) = self.chosen(names);
        let paths: Vec<RemotePath> = entries
            .iter()
            .map(|entry| folder.join(&entry.name))
            .collect();
        if let Some(problem) = self.still_wanted(paths.iter()) {
            return self.state.alert.set(Some(problem));
        }
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

    /// One plan is asked about at a time, the others in turn.
    fn plan(self: &Rc<Self>, planning: Planning) {
        self.inner.borrow_mut().plans.push_back(planning);
        self.next_plan();
    }

    /// As [`Self::plan`], before all that wait: a part of it was answered already.
    pub(super) fn plan_first(self: &Rc<Self>, planning: Planning) {
        self.inner.borrow_mut().plans.push_front(planning);
        self.next_plan();
    }

    fn next_plan(self: &Rc<Self>) {
        let next = {
            let mut inner = self.inner.borrow_mut();
            match inner.planning {
                Some(_) => None,
                None => inner.plans.pop_front(),
            }
        };
        if let Some(planning) = next {
            self.begin_plan(planning);
        }
    }

    /// Where all that has to be known is known, it is offered at once; else the modem is asked.
    fn begin_plan(self: &Rc<Self>, mut planning: Planning) {
        if let Planning::Upload(batch) = &mut planning {
            batch.taken.extend(self.names_on_their_way());
        }
        let fresh = self.fresh_for(&planning);
        while let Some(path) = planning.next()
            && let Some(entries) = self.fresh_entries(&path, fresh)
        {
            planning.listed(&entries);
        }
        let next = planning.next();
        if next.is_some() && self.driver().is_none() {
            // The dialog would stand in the way of connecting one.
            self.state.alert.set(Some(problems::no_modem()));
            return self.next_plan();
        }
        {
            let mut inner = self.inner.borrow_mut();
            inner.plan += 1;
            inner.planning = Some(planning);
        }
        let Some(path) = next else {
            return self.offer();
        };
        let what = match self.inner.borrow().queue.running() {
            Some(_) => format!(
                "Waiting for the running transfer, then reading {}",
                path.display()
            ),
            None => format!("Reading {}", path.display()),
        };
        self.state.offer.set(Some(Offer::Reading(what)));
        self.ask(Op::Plan);
    }

    /// Reads what has to be known, and offers what follows from it.
    pub(super) async fn read_for_plan(self: &Rc<Self>, driver: &Driver, site: u64) {
        let mut read = 0;
        loop {
            // The user may have thought better of it, or begun another plan.
            let next = {
                let inner = self.inner.borrow();
                let planning = inner.planning.as_ref();
                planning.map(|planning| (planning.next(), self.fresh_for(planning)))
            };
            let Some((next, fresh)) = next else { return };
            let Some(path) = next else { break };
            let known = self.fresh_entries(&path, fresh);
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
            // Whoever forgets the modem or the site tells that the plan is lost.
            if driver.is_over() || self.inner.borrow().site != site {
                return;
            }
            if let Some(planning) = &mut self.inner.borrow_mut().planning
                // Another plan may have begun meanwhile.
                && planning.next().as_ref() == Some(&path)
            {
                match listed {
                    Ok(entries) => planning.listed(&entries),
                    Err(error) => planning.failed(error),
                }
            }
        }
        self.offer();
    }

    /// How old a listing may be for this plan. Where it would be read at once, an upload asks about what is there now;
    /// else the queue looks again before it sends.
    fn fresh_for(&self, planning: &Planning) -> Duration {
        let is_idle = self.inner.borrow().queue.running().is_none();
        match planning {
            Planning::Upload(_) if is_idle => FREE_FOR,
            _ => FRESH,
        }
    }

    /// What is known of the folder, where it is not older.
    fn fresh_entries(&self, path: &RemotePath, fresh: Duration) -> Option<Vec<Entry>> {
        let inner = self.inner.borrow();
        let cached = inner.cache.get(path)?;
        let read_at = Duration::from_millis(cached.read_at_ms);
        (clock::now() < read_at + fresh).then(|| cached.entries.clone())
    }

    /// Shows the plan; what needs no answer begins at once.
    pub(super) fn offer(self: &Rc<Self>) {
        let (plan, is_harmless) = {
            let mut inner = self.inner.borrow_mut();
            let pace = inner.pace;
            let clock = inner.clock;
            let site = self.state.site.get_untracked();
            let Some(planning) = &mut inner.planning else {
                return;
            };
            match planning {
                Planning::Upload(batch) => {
                    if let Some(reading) = batch.reading.take() {
                        batch.finish(reading);
                    }
                    let plan = batch.offer(&pace, clock, &site);
                    let is_harmless = !batch.has_folders && plan.conflicts.is_empty();
                    let is_harmless = is_harmless && plan.left_out.is_empty();
                    (plan, is_harmless)
                }
                Planning::Download(batch) => {
                    let plan = batch.offer(&pace, clock, &site);
                    let is_flat = batch.walk.folders().is_empty() && plan.left_out.is_empty();
                    // Of many the browser asks whether it may, each goes its own way, and a zip or a folder may be
                    // what is wanted.
                    let is_flat =
                        is_flat && plan.links == 0 && batch.files().count() <= MOST_AT_ONCE;
                    let is_harmless = batch.target.is_some() || is_flat;
                    let is_harmless = is_harmless && plan.conflicts.is_empty();
                    (plan, is_harmless)
                }
                Planning::Delete(walk) => (offer_deletion(walk, &pace), false),
            }
        };
        if is_harmless {
            self.state.offer.set(None);
            self.begin(Agreed::Yes(Vec::new()));
        } else {
            self.state.offer.set(Some(Offer::Ready(Box::new(plan))));
        }
    }

    /// The user's answer.
    pub(super) fn agree(self: &Rc<Self>, agreed: Agreed) {
        self.state.offer.set(None);
        match agreed {
            Agreed::No => self.inner.borrow_mut().planning = None,
            agreed => self.begin(agreed),
        }
        self.next_plan();
    }

    /// The modem is gone: what has to be read at the server will not come. Tells whether a plan is lost by that.
    pub(super) fn lose_plan(self: &Rc<Self>) -> bool {
        let is_known = |planning: &Planning| planning.next().is_none();
        let (is_lost, is_shown) = {
            let mut inner = self.inner.borrow_mut();
            let before = inner.plans.len();
            inner.plans.retain(is_known);
            let is_shown = inner.planning.as_ref().is_some_and(|plan| !is_known(plan));
            if is_shown {
                inner.planning = None;
            }
            (is_shown || inner.plans.len() < before, is_shown)
        };
        if is_shown {
            self.state.offer.set(None);
        }
        self.next_plan();
        is_lost
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
        self.next_plan();
    }
}

/// What is said where [`Controller::lose_plan`] has lost one.
pub(super) const LOST_PLAN: &str =
    "The folders were not read to the end, so nothing was queued: do that once more.";

fn unexpected() -> ftp::Error {
    let command = "AT+FTPLIST".to_owned();
    crate::at::Failure::Unexpected { command }.into()
}

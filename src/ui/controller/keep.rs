//! What outlives a reload of the page: the queue, with what each transfer had done.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use super::Controller;
use super::begin::{Destination, Zip};
use super::pack::holds;
use super::transfers::PAUSED;
use crate::browser::chosen_folder::ChosenFolder;
use crate::browser::clock;
use crate::browser::files::LocalFile;
use crate::browser::handles::{FileHandle, Permission};
use crate::browser::jobs::{Jobs, NotLasting};
use crate::browser::sink::{self, Sink};
use crate::browser::store;
use crate::transfer::{Job, Saved, State as TransferState};
use crate::ui::state::Site;

/// Longer than any store takes.
const RESTORED_AFTER: Duration = Duration::from_secs(5);
/// How often it is looked whether the queue is back.
const RESTORING: Duration = Duration::from_millis(10);

/// One transfer, with whose it is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The server and the user: nothing of it is done to another.
    site: String,
    job: Saved,
    /// The name of the zip that it is a part of.
    zip: Option<String>,
    /// The folders in that without a file.
    #[serde(default)]
    empty: Vec<String>,
    /// It goes into a folder that the user has chosen, whose handle is stored beside it.
    has_folder: bool,
    /// It may replace what has its name there.
    #[serde(default)]
    overwrites: bool,
    /// Where the local file is below the handle that is stored beside it.
    below: Option<String>,
    /// When that was changed last, in milliseconds since 1970 UTC.
    #[serde(default)]
    changed_ms: Option<i64>,
}

/// The store, and what it holds.
pub(super) struct Keeper {
    jobs: Rc<Jobs>,
    known: HashMap<u64, Kept>,
}

impl Controller {
    /// Puts back what was queued when the page was left.
    pub(super) async fn restore(self: Rc<Self>) {
        // Until the store answers, the queue outlives the demo at least.
        self.inner.borrow_mut().keeper = Some(Keeper {
            jobs: Rc::new(Jobs::late()),
            known: HashMap::new(),
        });
        let waiting = Rc::downgrade(&self);
        spawn_local(async move {
            clock::sleep(RESTORED_AFTER).await;
            if let Some(controller) = waiting.upgrade()
                && !controller.inner.borrow().is_restored
            {
                controller.inner.borrow_mut().is_late = true;
                controller.forgets(&NotLasting::Late, NotLasting::Late.advice());
            }
        });
        self.bring_back_all().await;
        self.inner.borrow_mut().is_restored = true;
    }

    /// Until what was queued is there again: some milliseconds. A store that does not answer keeps nobody from
    /// connecting.
    pub(super) async fn until_restored(&self) {
        let is_waited_for = || {
            let inner = self.inner.borrow();
            !inner.is_restored && !inner.is_late
        };
        while is_waited_for() {
            clock::sleep(RESTORING).await;
        }
    }

    /// Says why a reload forgets what is queued.
    pub(super) fn forgets(&self, why: &dyn std::fmt::Display, advice: &str) {
        self.state.forgets.set(Some(format!("{why} {advice}")));
    }

    /// Whether the user has begun without what was queued: it would be mixed up with what is queued now, maybe for
    /// another server.
    fn has_begun_without(&self) -> bool {
        let inner = self.inner.borrow();
        inner.account.is_some() || inner.is_demo == Some(true) || !inner.queue.jobs().is_empty()
    }

    async fn bring_back_all(&self) {
        let jobs = Rc::new(Jobs::open().await);
        let stored = match jobs.all::<Kept>().await {
            Ok(stored) => stored.jobs,
            // What it holds stays as it is, and so do the bytes that belong to it.
            Err(error) => return self.forgets(&error, error.advice()),
        };
        let stored: Vec<Kept> = stored.into_iter().map(|(_, kept)| kept).collect();
        if !stored.is_empty() && self.has_begun_without() {
            // The next page finds it as it is.
            return;
        }
        match jobs.why_not_lasting() {
            Some(why) => self.forgets(why, why.advice()),
            None => self.state.forgets.set(None),
        }
        let keep: Vec<String> = stored
            .iter()
            .filter_map(|kept| kept.job.sink().map(str::to_owned))
            .collect();
        self.inner.borrow_mut().keeper = Some(Keeper {
            jobs: Rc::clone(&jobs),
            known: stored
                .iter()
                .map(|kept| (kept.job.id, kept.clone()))
                .collect(),
        });
        // At once: the user may begin at any time.
        self.bring_back(stored, &jobs).await;
        // In a second tab the store is that of the first, and so is what the queue there still names.
        if jobs.is_lasting() {
            sink::clean_up(&keep).await;
        }
    }

    async fn bring_back(&self, mut stored: Vec<Kept>, jobs: &Jobs) {
        // What is over may be another site's, where it could not be forgotten.
        let open = stored.iter().find(|kept| !kept.job.is_final());
        let Some(site) = open.or(stored.first()).map(|kept| kept.site.clone()) else {
            return;
        };
        stored.retain(|kept| kept.site == site);
        let ids: Vec<(u64, Option<String>, bool)> = stored
            .iter()
            .map(|kept| {
                let sink = kept.job.sink().map(str::to_owned);
                (kept.job.id, sink, kept.zip.is_some())
            })
            .collect();
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue_site = site;
            if store::get(PAUSED).is_some() {
                // Nothing runs yet.
                let _ = inner.queue.pause_all();
            }
            inner
                .queue
                .restore(stored.iter().map(|kept| kept.job.clone()).collect());
            for kept in &stored {
                let batch = inner.queue.get(kept.job.id).map(|job| job.batch);
                if let (Some(batch), Some(name)) = (batch, kept.zip.clone()) {
                    let empty = kept.empty.clone();
                    let zip = Destination::Zip(Zip { name, empty });
                    inner.destinations.insert(batch, zip);
                }
                if kept.overwrites {
                    inner.overwrites.insert(kept.job.id);
                }
            }
        }
        for (id, sink, is_for_zip) in ids {
            if let Some(name) = sink {
                let reopened = Sink::reopen(&name).await.ok();
                let mut inner = self.inner.borrow_mut();
                let held = reopened.as_ref().map_or(0, Sink::len);
                let name = reopened.as_ref().and_then(Sink::name);
                inner.queue.kept(id, name, held);
                if let Some(sink) = reopened {
                    inner.sinks.insert(id, sink);
                }
            }
            self.bring_back_handles(id, &stored, jobs).await;
            if is_for_zip {
                self.pack_again(id).await;
            }
        }
        self.settle_sinks().await;
        self.finish_packs();
        self.queued();
    }

    /// The local file of an upload, or the folder of a download, where the browser still allows it.
    async fn bring_back_handles(&self, id: u64, stored: &[Kept], jobs: &Jobs) {
        {
            // After the demo it is still at hand.
            let mut inner = self.inner.borrow_mut();
            let size = inner.files.get(&id).map(LocalFile::size);
            if let Some(size) = size {
                inner.queue.attach(id, size);
                return;
            }
        }
        let Some(handle) = jobs.handle(id).await.ok().flatten() else {
            return;
        };
        let has_folder = stored
            .iter()
            .any(|kept| kept.job.id == id && kept.has_folder);
        if has_folder {
            let folder = ChosenFolder::new(handle);
            let is_guarded = folder.permission().await != Permission::Granted;
            let mut inner = self.inner.borrow_mut();
            if let Some(batch) = inner.queue.get(id).map(|job| job.batch) {
                inner
                    .destinations
                    .insert(batch, Destination::Folder(folder));
                if is_guarded {
                    inner.guarded.folders.insert(batch);
                }
            }
            return;
        }
        let below = stored
            .iter()
            .find(|kept| kept.job.id == id)
            .and_then(|kept| kept.below.clone());
        let Some(below) = below else { return };
        let handle = FileHandle::new(handle, &below);
        if handle.permission().await != Permission::Granted {
            self.inner.borrow_mut().guarded.files.insert(id, handle);
            return;
        }
        if let Ok(file) = LocalFile::from_handle(handle).await {
            self.found_again(id, file);
        }
    }

    /// The file of an upload is at hand again. For one that is all sent that has to be the one that was: a `SHA256SUMS` is
    /// made of it.
    pub(super) fn found_again(&self, id: u64, file: LocalFile) {
        let mut inner = self.inner.borrow_mut();
        let is_sent = |job: &Job| match job.state() {
            TransferState::Done => true,
            TransferState::Cancelled | TransferState::Skipped => false,
            _ => job.is_through(),
        };
        let is_sent = inner.queue.get(id).is_some_and(is_sent);
        let kept = inner
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.known.get(&id));
        let sent = kept.and_then(|kept| kept.changed_ms);
        let is_other = sent.is_some_and(|ms| ms != file.last_modified_ms());
        if is_sent && is_other {
            return;
        }
        inner.queue.attach(id, file.size());
        inner.files.insert(id, file);
    }

    /// Stores what has changed since the last time.
    pub(super) fn remember(&self) {
        self.forget_gone();
        self.remember_those(|_| true);
    }

    /// The same of the transfer that runs: how far it is. The queue may be long.
    pub(super) fn remember_running(&self) {
        let running = self.inner.borrow().queue.running();
        self.remember_those(|id| Some(id) == running);
    }

    /// What is not in the queue any more.
    fn forget_gone(&self) {
        let mut inner = self.inner.borrow_mut();
        let super::Inner {
            keeper,
            queue,
            is_demo,
            ..
        } = &mut *inner;
        let Some(keeper) = keeper.as_mut().filter(|_| *is_demo != Some(true)) else {
            return;
        };
        let ids: HashSet<u64> = queue.jobs().iter().map(|job| job.id).collect();
        let gone: Vec<u64> = keeper
            .known
            .keys()
            .copied()
            .filter(|id| !ids.contains(id))
            .collect();
        for id in gone {
            keeper.known.remove(&id);
            let jobs = Rc::clone(&keeper.jobs);
            spawn_local(async move {
                // What cannot be forgotten comes back as done.
                let _ = jobs.delete(id).await;
            });
        }
    }

    fn remember_those(&self, is_meant: impl Fn(u64) -> bool) {
        let mut inner = self.inner.borrow_mut();
        let super::Inner {
            keeper,
            queue,
            queue_site,
            is_demo,
            destinations,
            overwrites,
            packs,
            files,
            ..
        } = &mut *inner;
        let Some(keeper) = keeper.as_mut().filter(|_| *is_demo != Some(true)) else {
            return;
        };
        let meant = queue.jobs().iter().enumerate();
        for (place, job) in meant.filter(|(_, job)| is_meant(job.id)) {
            let Some(saved) = queue.saved_at(place) else {
                continue;
            };
            let destination = destinations.get(&job.batch);
            let is_saved = || {
                let is_packed = packs.get(&job.batch).is_some_and(|all| holds(all, job.id));
                job.state() == TransferState::Done && !is_packed
            };
            let zip = match destination {
                // What is in a zip that the user has is not looked for after a reload.
                Some(Destination::Zip(zip)) if !is_saved() => Some(zip),
                _ => None,
            };
            let kept = Kept {
                site: queue_site.clone(),
                job: saved,
                zip: zip.map(|zip| zip.name.clone()),
                empty: zip.map(|zip| zip.empty.clone()).unwrap_or_default(),
                has_folder: matches!(destination, Some(Destination::Folder(_))),
                overwrites: overwrites.contains(&job.id),
                below: files
                    .get(&job.id)
                    .and_then(|file| file.handle.as_ref())
                    .map(|handle| handle.path().to_owned())
                    .or_else(|| keeper.known.get(&job.id)?.below.clone()),
                changed_ms: files
                    .get(&job.id)
                    .map(LocalFile::last_modified_ms)
                    .or_else(|| keeper.known.get(&job.id)?.changed_ms),
            };
            let before = keeper.known.insert(job.id, kept.clone());
            if before.as_ref() == Some(&kept) {
                continue;
            }
            let jobs = Rc::clone(&keeper.jobs);
            let handle = match (before, destination) {
                (Some(_), _) => None,
                (None, Some(Destination::Folder(folder))) => Some(folder.handle().clone()),
                (None, _) => files
                    .get(&job.id)
                    .and_then(|file| file.handle.as_ref())
                    .map(|handle| handle.root().clone()),
            };
            let (id, forgets) = (job.id, self.state.forgets);
            spawn_local(async move {
                if let Err(error) = jobs.put(id, &kept).await {
                    forgets.set(Some(format!("{error} {}", error.advice())));
                }
                if let Some(handle) = handle {
                    let _ = jobs.put_handle(id, &handle).await;
                }
            });
        }
    }

    /// The local file of an upload, or the folder of a download, is another one now: its handle is stored with the next
    /// change.
    pub(super) fn forget_handle(&self, id: u64) {
        if let Some(keeper) = &mut self.inner.borrow_mut().keeper {
            keeper.known.remove(&id);
        }
    }

    /// Whether the queue is this site's.
    pub(super) fn is_of_site(&self, site: &Site) -> bool {
        self.inner.borrow().queue_site == identity(site)
    }

    /// What is queued from now on belongs to this site.
    pub(super) fn queue_for(&self, site: &Site) {
        self.inner.borrow_mut().queue_site = identity(site);
    }

    /// The real modem's queue, once the demo is over.
    pub(super) fn bring_back_later(self: &Rc<Self>) {
        let (stored, jobs) = {
            let inner = self.inner.borrow();
            let Some(keeper) = &inner.keeper else { return };
            let stored: Vec<Kept> = keeper.known.values().cloned().collect();
            (stored, Rc::clone(&keeper.jobs))
        };
        let controller = Rc::clone(self);
        spawn_local(async move { controller.bring_back(stored, &jobs).await });
    }
}

/// The server and the user; never the password.
fn identity(site: &Site) -> String {
    format!(
        "{}@{}:{}",
        site.user.trim(),
        site.server.trim(),
        site.port.trim()
    )
}

//! The shown folder: the cache of listings, where one has been, and changes to it.

use leptos::prelude::*;

use super::{Controller, Op, problems};
use crate::browser::clock;
use crate::ftp::RemotePath;
use crate::listing::{self, Date, Entry, Kind};
use crate::ui::state::{FolderState, Intent};

/// A listing as it was read, with the page's own changes since.
#[derive(Clone)]
pub(super) struct Cached {
    pub(super) entries: Vec<Entry>,
    pub(super) read_at_ms: u64,
}

impl Controller {
    /// Shows a folder from the cache, or has it listed.
    pub(super) fn go(&self, path: RemotePath) {
        let here = self.state.path.get_untracked();
        if path == here {
            return;
        }
        {
            let mut inner = self.inner.borrow_mut();
            inner.back.push(here);
            inner.forward.clear();
        }
        self.show(path);
    }

    pub(super) fn back(&self) {
        let path = {
            let mut inner = self.inner.borrow_mut();
            let Some(path) = inner.back.pop() else {
                return;
            };
            inner.forward.push(self.state.path.get_untracked());
            path
        };
        self.show(path);
    }

    pub(super) fn forward(&self) {
        let path = {
            let mut inner = self.inner.borrow_mut();
            let Some(path) = inner.forward.pop() else {
                return;
            };
            inner.back.push(self.state.path.get_untracked());
            path
        };
        self.show(path);
    }

    pub(super) fn up(&self) {
        if let Some(parent) = self.state.path.get_untracked().parent() {
            self.go(parent);
        }
    }

    fn show(&self, path: RemotePath) {
        self.state.selection.set(Vec::new());
        self.state.filter.set(String::new());
        self.state.path.set(path.clone());
        self.show_history();
        if !self.show_cached(&path) {
            self.state.entries.set(Vec::new());
            self.state.read_at_ms.set(None);
            // One session at a time: the listing comes before the next transfer, but after the running one.
            let what = match self.inner.borrow().queue.running() {
                Some(_) => format!(
                    "Waiting for the running transfer, then reading {}",
                    path.display()
                ),
                None => format!("Reading {}", path.display()),
            };
            self.state.folder.set(FolderState::Loading(what));
            self.ask(Op::List(path));
        }
    }

    /// Nothing more will come for the folder that is being read: shows what is known of it, or says why nothing is.
    pub(super) fn stop_loading(&self) {
        let is_waiting = self
            .state
            .folder
            .with_untracked(|folder| matches!(folder, FolderState::Loading(_)));
        if !is_waiting || self.show_cached(&self.state.path.get_untracked()) {
            return;
        }
        if self.state.site_open.get_untracked() {
            let problem = problems::problem(
                "This folder has not been read",
                "Connect the modem, then try again.",
            );
            let problem = problems::with_action(problem, "Try again", Intent::Refresh);
            self.state.folder.set(FolderState::Failed(problem));
        } else {
            self.state.folder.set(FolderState::Closed);
        }
    }

    pub(super) fn show_history(&self) {
        let inner = self.inner.borrow();
        self.state.can_back.set(!inner.back.is_empty());
        self.state.can_forward.set(!inner.forward.is_empty());
    }

    /// Shows what is known of the folder; tells whether anything is.
    pub(super) fn show_cached(&self, path: &RemotePath) -> bool {
        let cached = self.inner.borrow().cache.get(path).cloned();
        match cached {
            Some(cached) => {
                self.state.entries.set(cached.entries);
                self.state.read_at_ms.set(Some(cached.read_at_ms));
                self.state.folder.set(FolderState::Ready);
                true
            }
            None => false,
        }
    }

    /// A listing has been read.
    pub(super) fn listed(&self, path: &RemotePath, site: u64, bytes: &[u8]) -> Vec<Entry> {
        let (year, month, day) = clock::today();
        // Month and day are below 32.
        let (month, day) = (month as u8, day as u8);
        let entries = listing::parse(bytes, Date { year, month, day });
        let read_at_ms = u64::try_from(clock::now().as_millis()).unwrap_or(u64::MAX);
        let cached = Cached {
            entries: entries.clone(),
            read_at_ms,
        };
        if self.inner.borrow().site != site {
            return entries;
        }
        self.inner.borrow_mut().cache.insert(path.clone(), cached);
        // Set once: the form folds away by it.
        if !self.state.site_open.get_untracked() {
            self.state.site_open.set(true);
        }
        self.refresh_view(path);
        entries
    }

    /// What this page changed itself needs no new login to be shown.
    pub(super) fn edit(&self, path: &RemotePath, site: u64, change: impl FnOnce(&mut Vec<Entry>)) {
        {
            let mut inner = self.inner.borrow_mut();
            if inner.site != site {
                return;
            }
            if let Some(cached) = inner.cache.get_mut(path) {
                change(&mut cached.entries);
            }
        }
        self.refresh_view(path);
    }

    fn refresh_view(&self, path: &RemotePath) {
        if self.state.path.get_untracked() != *path || !self.show_cached(path) {
            return;
        }
        // What is gone cannot be selected.
        let selection = self.state.selection.get_untracked();
        let left: Vec<_> = self.state.entries.with_untracked(|entries| {
            selection
                .iter()
                .filter(|name| entries.iter().any(|entry| entry.name == **name))
                .cloned()
                .collect()
        });
        if left.len() != selection.len() {
            self.state.selection.set(left);
        }
    }

    /// An entry of a folder as last listed.
    pub(super) fn entry(&self, folder: &RemotePath, name: &[u8]) -> Option<Entry> {
        let inner = self.inner.borrow();
        let entries = &inner.cache.get(folder)?.entries;
        entries.iter().find(|entry| entry.name == name).cloned()
    }

    /// The folder and its children are gone or have another name.
    pub(super) fn forget_below(&self, path: &RemotePath) {
        let prefix = path.as_folder();
        self.inner
            .borrow_mut()
            .cache
            .retain(|known, _| known != path && !known.as_bytes().starts_with(&prefix));
    }

    /// A folder was made.
    pub(super) fn made_folder(&self, path: &RemotePath, site: u64) {
        let Some(parent) = path.parent() else { return };
        let entry = Entry::new(path.name(), Kind::Folder);
        self.edit(&parent, site, |entries| {
            if entries.iter().all(|known| known.base_name() != path.name()) {
                entries.push(entry);
            }
        });
    }

    pub(super) fn new_folder(&self, name: &str) {
        let folder = self.state.path.get_untracked();
        self.ask(Op::NewFolder(folder, name.as_bytes().to_vec()));
    }

    pub(super) fn rename(&self, old: Vec<u8>, new: &str) {
        let folder = self.state.path.get_untracked();
        self.ask(Op::Rename(folder, old, new.as_bytes().to_vec()));
    }
}

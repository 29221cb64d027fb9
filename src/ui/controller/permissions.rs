//! Files and folders of this computer that the browser wants to be asked about after a reload, by a click.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::begin::Destination;
use super::{Controller, problems};
use crate::browser::chosen_folder::{self, ChosenFolder};
use crate::browser::files::LocalFile;
use crate::browser::handles::{FileHandle, HandleError, Permission};
use crate::transfer::{self, Direction, Job, State as TransferState};
use crate::ui::state::{Intent, Problem};

/// What is not allowed yet.
#[derive(Default)]
pub(super) struct Guarded {
    /// The files of uploads.
    pub(super) files: HashMap<u64, FileHandle>,
    /// The batches of downloads whose chosen folder it is.
    pub(super) folders: HashSet<u64>,
}

impl Guarded {
    /// What the row says, with the way to ask the browser where that has to be done first.
    pub(super) fn note(&self, job: &Job, note: Option<Problem>) -> Option<Problem> {
        let state = job.state();
        let is_wanted = !state.is_final() || state == TransferState::Failed;
        let what = match job.direction() {
            Direction::Upload if state == TransferState::NeedsFile => self
                .files
                .contains_key(&job.id)
                .then_some("The browser wants to be asked before it reads the file again."),
            Direction::Download if is_wanted => self
                .folders
                .contains(&job.batch)
                .then_some("The browser wants to be asked before it writes into the folder again."),
            _ => None,
        };
        let Some(what) = what else {
            return note.map(|note| match is_unwritten(job) {
                true => elsewhere(note, job.id),
                false => note,
            });
        };
        let note = note.unwrap_or_else(|| problems::problem(what, ""));
        Some(problems::with_action(note, "Allow", Intent::Allow(job.id)))
    }
}

impl Controller {
    /// Asks for what this transfer needs. What the browser allows with it is used as well: it may ask for all at once.
    pub(super) fn allow(self: &Rc<Self>, id: u64) {
        let controller = Rc::clone(self);
        spawn_local(async move {
            let file = controller.inner.borrow().guarded.files.get(&id).cloned();
            let permission = match file {
                Some(file) => file.request_permission().await,
                None => controller.ask_for_folders(&[id]).await,
            };
            if permission != Permission::Granted {
                let refused = HandleError::Refused;
                let problem = problems::problem(&refused.to_string(), refused.advice());
                let is_download = {
                    let inner = controller.inner.borrow();
                    let job = inner.queue.get(id);
                    job.is_some_and(|job| job.direction() == Direction::Download)
                };
                controller.state.alert.set(Some(match is_download {
                    true => elsewhere(problem, id),
                    false => problem,
                }));
            }
            controller.use_files().await;
            controller.use_folders().await;
            controller.write_what_waits(None);
            controller.changed(false);
        });
    }

    /// Lets the user choose another folder for the batch of this download: the one that was chosen is gone, or cannot be
    /// written to.
    pub(super) fn choose_another_folder(self: &Rc<Self>, id: u64) {
        // The click that asked for this is still fresh, so that the browser shows its picker.
        let chosen = chosen_folder::choose();
        let controller = Rc::clone(self);
        spawn_local(async move {
            match chosen.await {
                Ok(folder) => controller.use_another_folder(id, folder),
                Err(HandleError::Dismissed) => {}
                Err(error) => {
                    let problem = problems::problem(&error.to_string(), error.advice());
                    controller.state.alert.set(Some(elsewhere(problem, id)));
                }
            }
        });
    }

    fn use_another_folder(&self, id: u64, folder: ChosenFolder) {
        let (batch, ids) = {
            let mut inner = self.inner.borrow_mut();
            let Some(batch) = inner.queue.get(id).map(|job| job.batch) else {
                return;
            };
            let of_batch = inner.queue.jobs().iter().filter(|job| job.batch == batch);
            let ids: Vec<u64> = of_batch.map(|job| job.id).collect();
            let destination = Destination::Folder(folder);
            inner.destinations.insert(batch, destination);
            inner.guarded.folders.remove(&batch);
            // What was to be replaced is in the other folder.
            inner.overwrites.retain(|id| !ids.contains(id));
            (batch, ids)
        };
        for id in ids {
            self.forget_handle(id);
        }
        self.write_what_waits(Some(batch));
        self.changed(false);
    }

    /// Asks once for each chosen folder of these downloads; gives the worst answer.
    pub(super) async fn ask_for_folders(&self, ids: &[u64]) -> Permission {
        let mut worst = Permission::Granted;
        for (batch, folder) in self.folders_of(ids) {
            match folder.request_permission().await {
                Permission::Granted => {
                    self.inner.borrow_mut().guarded.folders.remove(&batch);
                }
                permission => worst = permission,
            }
        }
        worst
    }

    fn folders_of(&self, ids: &[u64]) -> Vec<(u64, ChosenFolder)> {
        let inner = self.inner.borrow();
        let batches: HashSet<u64> = ids
            .iter()
            .filter_map(|id| inner.queue.get(*id))
            .filter(|job| job.direction() == Direction::Download)
            .map(|job| job.batch)
            .collect();
        let folder = |batch| match inner.destinations.get(&batch) {
            Some(Destination::Folder(folder)) => Some((batch, folder.clone())),
            _ => None,
        };
        batches.into_iter().filter_map(folder).collect()
    }

    /// The folders that may be written to now.
    async fn use_folders(&self) {
        let ids: Vec<u64> = {
            let inner = self.inner.borrow();
            inner.queue.jobs().iter().map(|job| job.id).collect()
        };
        for (batch, folder) in self.folders_of(&ids) {
            if folder.permission().await == Permission::Granted {
                self.inner.borrow_mut().guarded.folders.remove(&batch);
            }
        }
    }

    /// The files that may be read now.
    async fn use_files(&self) {
        let waiting: Vec<(u64, FileHandle)> = {
            let inner = self.inner.borrow();
            let files = inner.guarded.files.iter();
            files.map(|(id, handle)| (*id, handle.clone())).collect()
        };
        for (id, handle) in waiting {
            if handle.permission().await != Permission::Granted {
                continue;
            }
            let found = LocalFile::from_handle(handle).await;
            self.inner.borrow_mut().guarded.files.remove(&id);
            match found {
                Ok(file) => self.found_again(id, file),
                Err(error) => {
                    let problem = problems::problem(&error.to_string(), error.advice());
                    self.state.alert.set(Some(problem));
                }
            }
        }
    }

    /// Downloads that had all come and could not be written are written now: all of them, or those of one batch.
    fn write_what_waits(&self, batch: Option<u64>) {
        let mut inner = self.inner.borrow_mut();
        let super::Inner {
            queue,
            guarded,
            destinations,
            ..
        } = &mut *inner;
        let is_writable = |job: &&Job| {
            let has_folder = matches!(destinations.get(&job.batch), Some(Destination::Folder(_)));
            job.direction() == Direction::Download
                && job.state() == TransferState::Failed
                && (job.size == Some(job.done()) || is_unwritten(job))
                && has_folder
                && batch.is_none_or(|batch| job.batch == batch)
                && !guarded.folders.contains(&job.batch)
        };
        let ids: Vec<u64> = queue
            .jobs()
            .iter()
            .filter(is_writable)
            .map(|job| job.id)
            .collect();
        for id in ids {
            queue.retry(id);
        }
    }
}

/// Why a download that is all here is not in the folder that was chosen for it.
pub(super) fn unwritten(error: &HandleError) -> transfer::Problem {
    let another = match error {
        HandleError::Gone => {
            "Put the folder back where it was and press Retry, or choose another one"
        }
        HandleError::Refused => {
            "Press Retry and allow it when the browser asks, or choose another folder"
        }
        HandleError::Full => {
            "Free some space on the disk and press Retry, or choose another folder"
        }
        HandleError::Name(_) => {
            "Download the file by itself, or choose a folder on a disk that takes its name"
        }
        HandleError::Occupied => "Rename one of the two and press Retry, or choose another folder",
        HandleError::InUse => {
            "Close the program or the tab that uses the file and press Retry, or choose another folder"
        }
        HandleError::Browser(_) => "Press Retry; if it fails again, choose another folder",
        // Another folder changes nothing about that.
        _ => return transfer::Problem::local(error, error.advice()),
    };
    transfer::Problem::Unwritten {
        what: match error {
            HandleError::Gone => {
                "The folder that was chosen is gone: moved, renamed or deleted.".to_owned()
            }
            _ => error.to_string(),
        },
        advice: format!("{another} for the whole batch: nothing is fetched again."),
    }
}

/// Whether it is all here, and only the folder that was chosen for it does not take it.
fn is_unwritten(job: &Job) -> bool {
    let is_unwritten = |problem| matches!(problem, &transfer::Problem::Unwritten { .. });
    job.state() == TransferState::Failed && job.problem().is_some_and(is_unwritten)
}

fn elsewhere(problem: Problem, id: u64) -> Problem {
    problems::with_action(problem, "Choose another folder", Intent::ChooseFolder(id))
}

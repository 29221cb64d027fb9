//! What an upload of files and folders finds on the server: folders to make, names that are taken, and what cannot
//! be sent.
//!
//! The caller lists the folder that [`UploadPlan::next`] names and gives [`UploadPlan::listed`] its entries (the
//! target's may be known already), or [`UploadPlan::failed`] the error, until no folder is left. Only folders are
//! listed that exist and get something, because each listing is a login.

use std::collections::{HashMap, HashSet};

use super::conflict::Facts;
use super::plan::{LocalFile, Plan, Planned, Refused};
use super::refusal::{Refusal, check_name, check_part};
use super::there::{There, folded};
use crate::at::Field;
use crate::ftp::{self, RemotePath};
use crate::listing::{Entry, Kind};

/// Where a folder of the batch stands.
#[derive(Debug)]
enum State {
    /// The listing of the folder that holds it will tell, if there is any.
    Unknown,
    /// It exists.
    There,
    /// It exists, and what is in it is known.
    Listed,
    /// It has to be made.
    Missing,
    Refused(Refusal),
}

#[derive(Debug)]
struct Folder {
    /// Its place among the folders, always before this one; the target is its own.
    parent: usize,
    path: RemotePath,
    /// As in the batch, for people.
    shown: String,
    state: State,
    folders: Vec<usize>,
    files: Vec<usize>,
}

/// A plan in the making.
#[derive(Debug)]
pub struct UploadPlan {
    /// The target first, and each folder after the one that holds it.
    folders: Vec<Folder>,
    /// With the place of the folder.
    files: Vec<(usize, Planned, String)>,
    refused: Vec<Refused>,
    /// No folder before this one has to be listed any more.
    at: usize,
}

impl UploadPlan {
    /// Begins a plan to put `folders` and `files` into `target`. Folders that only the paths of files name are made
    /// too, and a folder may be named twice.
    pub fn new(target: RemotePath, folders: &[String], files: &[LocalFile]) -> Self {
        let mut plan = Self {
            folders: vec![Folder {
                parent: 0,
                shown: target.display().into_owned(),
                path: target,
                state: State::There,
                folders: Vec::new(),
                files: Vec::new(),
            }],
            files: Vec::with_capacity(files.len()),
            refused: Vec::new(),
            at: 0,
        };
        let mut known = HashMap::new();
        for folder in folders {
            if let Err(refusal) = plan.enter(&parts(folder), &mut known) {
                plan.refuse(folder, None, refusal);
            }
        }
        // All folders first: a file that has the name of one is refused wherever it stands in the batch.
        let parents: Vec<_> = files
            .iter()
            .map(|file| {
                let mut names = parts(&file.path);
                let name = names.pop().unwrap_or_default();
                (plan.enter(&names, &mut known), names.join("/"), name)
            })
            .collect();
        let mut taken = HashSet::new();
        for (index, (file, (parent, parent_shown, name))) in files.iter().zip(parents).enumerate() {
            let place = match parent {
                Err(refusal) => Err(refusal.of_content(&parent_shown)),
                Ok(parent) => check_name(name.as_bytes()).and_then(|()| {
                    let is_free =
                        !known.contains_key(&(parent, name)) && taken.insert((parent, name));
                    is_free.then_some(parent).ok_or(Refusal::Duplicate)
                }),
            };
            match place {
                Ok(parent) => plan.add_file(parent, index, name, file),
                Err(refusal) => plan.refuse(&file.path, Some(index), refusal),
            }
        }
        plan
    }

    /// The folder to list next; none once all is known.
    pub fn next(&self) -> Option<&RemotePath> {
        self.current().map(|at| &self.folders[at].path)
    }

    /// The folder that [`UploadPlan::next`] names holds these entries.
    pub fn listed(&mut self, entries: &[Entry]) {
        let Some(at) = self.current() else {
            return;
        };
        let there = There::new(entries);
        for child in std::mem::take(&mut self.folders[at].folders) {
            let child = &mut self.folders[child];
            child.state = match there.find(child.path.name()).map(|entry| entry.kind) {
                None => State::Missing,
                // What a line that could not be read stands for, its own listing tells.
                Some(Kind::Folder | Kind::Unreadable) => State::There,
                Some(Kind::Link) => State::Refused(Refusal::TakenByLink),
                Some(Kind::File | Kind::Special) => State::Refused(Refusal::TakenByFile),
            };
        }
        for file in std::mem::take(&mut self.folders[at].files) {
            let file = &mut self.files[file].1;
            file.there = there.find_alike(&file.name);
            file.is_blind = entries.is_empty();
        }
        self.settle(at, State::Listed);
    }

    /// The folder that [`UploadPlan::next`] names could not be listed: nothing is put into it, lest a file there be
    /// overwritten unasked.
    pub fn failed(&mut self, reason: ftp::Error) {
        if let Some(at) = self.current() {
            self.settle(at, State::Refused(Refusal::Unread(reason)));
        }
    }

    /// The plan. What belongs into folders that are not listed yet is refused.
    pub fn finish(mut self) -> Plan {
        let mut plan = Plan {
            refused: self.refused,
            ..Plan::default()
        };
        for at in 0..self.folders.len() {
            let parent = self.folders[at].parent;
            if let State::Unknown = self.folders[at].state {
                self.folders[at].state = match refusal_inside(&self.folders[parent]) {
                    Some(refusal) => State::Refused(refusal),
                    None => State::Missing,
                };
            }
            let folder = &self.folders[at];
            match &folder.state {
                State::Missing => plan.missing.push(folder.path.clone()),
                // The target is not of the batch.
                State::Refused(reason) if at > 0 => plan.refused.push(Refused {
                    path: folder.shown.clone(),
                    index: None,
                    reason: reason.clone(),
                }),
                _ => {}
            }
        }
        let mut first_alike = HashMap::new();
        for (parent, mut file, path) in self.files {
            match refusal_inside(&self.folders[parent]) {
                None => {
                    let alike = folded(file.folder.join(&file.name).as_bytes());
                    let first = *first_alike.entry(alike).or_insert(file.index);
                    file.twin = (first != file.index && file.there.is_none()).then_some(first);
                    plan.files.push(file);
                }
                Some(reason) => plan.refused.push(Refused {
                    path,
                    index: Some(file.index),
                    reason,
                }),
            }
        }
        plan
    }

    fn current(&self) -> Option<usize> {
        (self.at..self.folders.len()).find(|&at| {
            let folder = &self.folders[at];
            let gets_something = !folder.folders.is_empty() || !folder.files.is_empty();
            gets_something && matches!(folder.state, State::There)
        })
    }

    fn settle(&mut self, at: usize, state: State) {
        self.folders[at].state = state;
        self.at = at + 1;
    }

    fn refuse(&mut self, path: &str, index: Option<usize>, reason: Refusal) {
        self.refused.push(Refused {
            path: path.to_owned(),
            index,
            reason,
        });
    }

    fn add_file(&mut self, parent: usize, index: usize, name: &str, file: &LocalFile) {
        self.folders[parent].files.push(self.files.len());
        let planned = Planned {
            index,
            folder: self.folders[parent].path.clone(),
            name: name.as_bytes().to_vec(),
            facts: Facts::of_local(file.size, file.modified_ms),
            there: None,
            is_blind: false,
            twin: None,
        };
        self.files.push((parent, planned, file.path.clone()));
    }

    /// The place of the folder with this path, made with all that hold it where they are new.
    fn enter<'a>(
        &mut self,
        names: &[&'a str],
        known: &mut HashMap<(usize, &'a str), usize>,
    ) -> Result<usize, Refusal> {
        let mut at = 0;
        for (depth, &name) in names.iter().enumerate() {
            if let Some(&child) = known.get(&(at, name)) {
                at = child;
                continue;
            }
            let path = self.folders[at].path.join(name.as_bytes());
            let checked = Field::Path
                .check(&path.as_folder())
                .map_err(Refusal::from)
                .and_then(|()| check_part(name.as_bytes()));
            let shown = names[..=depth].join("/");
            if let Err(refusal) = checked {
                let is_inside = depth + 1 < names.len();
                return Err(if is_inside {
                    refusal.of_content(&shown)
                } else {
                    refusal
                });
            }
            let child = self.folders.len();
            self.folders.push(Folder {
                parent: at,
                path,
                shown,
                state: State::Unknown,
                folders: Vec::new(),
                files: Vec::new(),
            });
            self.folders[at].folders.push(child);
            known.insert((at, name), child);
            at = child;
        }
        Ok(at)
    }
}

/// Why nothing can be put into this folder; none where it can.
fn refusal_inside(folder: &Folder) -> Option<Refusal> {
    match &folder.state {
        State::Listed | State::Missing => None,
        State::Refused(reason) => Some(reason.of_content(&folder.shown)),
        State::There | State::Unknown => Some(Refusal::NotRead.of_content(&folder.shown)),
    }
}

/// The names of a path. Slashes at its ends and doubled ones mean nothing.
fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

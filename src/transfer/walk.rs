//! What is in folders of the server and below: a walk by listings, for fetching and for deleting them.
//!
//! The caller lists the folder that [`Walk::next`] names and gives [`Walk::listed`] its entries, or [`Walk::failed`]
//! the error, until no folder is left. Each listing is a login, so the user sees the sums grow and can stop.
//!
//! Links are never followed: what they point to may lie outside, or above. A walk ends, whatever the server lists: no
//! path is taken twice, none is deeper than [`MAX_DEPTH`], and none longer than the modem can be given.

use std::collections::{HashSet, VecDeque};

use thiserror::Error;

use super::estimate::Totals;
use crate::at::{ArgumentError, Field};
use crate::ftp::{self, Action, RemotePath};
use crate::listing::order::compare_names;
use crate::listing::{Entry, Kind, Modified};

/// Levels below the folder that the walk began in. Deeper is a folder that holds itself, as a mount can.
pub const MAX_DEPTH: usize = 100;

/// Something on the server that is not a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemoteFile {
    /// The folder that holds it.
    pub folder: RemotePath,
    /// Its name, raw, without a slash.
    pub name: Vec<u8>,
    /// A file, a link or a special file.
    pub kind: Kind,
    /// Bytes, where the server says so.
    pub size: Option<u64>,
    /// When it was changed, where the server says so.
    pub modified: Option<Modified>,
}

/// Why a folder was not read.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// The listing failed.
    #[error(transparent)]
    Failed(#[from] ftp::Error),
    /// The modem cannot be given the path.
    #[error(transparent)]
    Path(#[from] ArgumentError),
    /// It lies below too many others.
    #[error("It lies more than {MAX_DEPTH} folders deep")]
    TooDeep,
}

impl Unread {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Failed(error) => error.advice(),
            Self::Path(error) => error.advice(),
            Self::TooDeep => "The folder may hold itself. Open it and choose what is needed there.",
        }
    }
}

/// Why folders cannot be deleted: what stays in them would keep them from being empty.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// The walk is not over.
    #[error("\"{}\" is not read yet", .folder.display())]
    NotRead {
        /// The folder.
        folder: RemotePath,
    },
    /// A folder could not be read.
    #[error("\"{}\" could not be read: {reason}", .folder.display())]
    Unread {
        /// The folder.
        folder: RemotePath,
        /// Why.
        reason: Unread,
    },
    /// A listing has lines that were not understood, so something in the folder has no known name.
    #[error("The listing of \"{}\" has lines that cannot be read: {lines}", .folder.display())]
    Unreadable {
        /// The folder.
        folder: RemotePath,
        /// How many.
        lines: usize,
    },
    /// The modem cannot be given a name.
    #[error("\"{}\" cannot be deleted: {reason}", .path.display())]
    Name {
        /// The file.
        path: RemotePath,
        /// Why.
        reason: ArgumentError,
    },
}

/// A walk under way or over.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Folders to list, with their depth.
    waiting: VecDeque<(RemotePath, usize)>,
    seen: HashSet<RemotePath>,
    folders: Vec<RemotePath>,
    files: Vec<RemoteFile>,
    links: Vec<RemoteFile>,
    others: Vec<RemoteFile>,
    unread: Vec<(RemotePath, Unread)>,
    unreadable: Vec<(RemotePath, usize)>,
}

impl Walk {
    /// Begins with a folder, which is part of what is found.
    pub fn new(root: RemotePath) -> Self {
        let mut walk = Self::default();
        walk.add_folder(root, 0);
        walk
    }

    /// Begins with what the user chose in `folder`, which itself is not part of what is found.
    pub fn of(folder: &RemotePath, chosen: &[Entry]) -> Self {
        let mut walk = Self::default();
        walk.add(folder, chosen, 0);
        walk
    }

    /// The folder to list next, those nearest to the start first; none once the walk is over.
    pub fn next(&self) -> Option<&RemotePath> {
        self.waiting.front().map(|(folder, _)| folder)
    }

    /// The folder that [`Walk::next`] names holds these entries.
    pub fn listed(&mut self, entries: &[Entry]) {
        if let Some((folder, depth)) = self.waiting.pop_front() {
            self.add(&folder, entries, depth + 1);
        }
    }

    /// The folder that [`Walk::next`] names could not be listed; the others still can.
    pub fn failed(&mut self, reason: ftp::Error) {
        if let Some((folder, _)) = self.waiting.pop_front() {
            self.unread.push((folder, reason.into()));
        }
    }

    /// All folders, each after the one that holds it.
    pub fn folders(&self) -> &[RemotePath] {
        &self.folders
    }

    /// Of them, those that lie in this folder itself.
    pub fn folders_in<'a>(
        &'a self,
        folder: &'a RemotePath,
    ) -> impl Iterator<Item = &'a RemotePath> {
        let is_in = move |path: &&RemotePath| path.parent().as_ref() == Some(folder);
        self.folders.iter().filter(is_in)
    }

    /// All files.
    pub fn files(&self) -> &[RemoteFile] {
        &self.files
    }

    /// Links that the user chose themselves. Each may lead to a file, of which nothing is known before it is fetched:
    /// size and time in its line are the link's own, and are left out here.
    pub fn links(&self) -> &[RemoteFile] {
        &self.links
    }

    /// Links found in folders, which are not followed, and special files, which cannot be fetched.
    pub fn others(&self) -> &[RemoteFile] {
        &self.others
    }

    /// Folders that were not read, and why.
    pub fn unread(&self) -> &[(RemotePath, Unread)] {
        &self.unread
    }

    /// Folders whose listing has lines that were not understood, and how many.
    pub fn unreadable(&self) -> &[(RemotePath, usize)] {
        &self.unreadable
    }

    /// The sums so far, of files and folders alone.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            folders: self.folders.len() as u64,
            ..Totals::default()
        };
        for file in &self.files {
            totals.add_file(file.size);
        }
        totals
    }

    /// The operations that delete everything found: first the files and the links themselves, then each folder after
    /// all that it holds. The server's root cannot be deleted and is left out. A server may hide files from its
    /// listings; then it refuses to delete their folder.
    ///
    /// # Errors
    /// Everything that would keep a folder from being empty; then nothing should be deleted.
    pub fn deletion_order(&self) -> Result<Vec<Action>, Vec<Obstacle>> {
        let all = || self.files.iter().chain(&self.links).chain(&self.others);
        let waiting = self.waiting.iter().map(|(folder, _)| Obstacle::NotRead {
            folder: folder.clone(),
        });
        let unread = self.unread.iter().map(|(folder, reason)| Obstacle::Unread {
            folder: folder.clone(),
            reason: reason.clone(),
        });
        let unreadable = self
            .unreadable
            .iter()
            .map(|(folder, lines)| Obstacle::Unreadable {
                folder: folder.clone(),
                lines: *lines,
            });
        let names = all().filter_map(|file| {
            let refused = Field::Name
                .check(&file.name)
                .and_then(|()| Field::Path.check(&file.folder.as_folder()));
            refused.err().map(|reason| Obstacle::Name {
                path: file.folder.join(&file.name),
                reason,
            })
        });
        let obstacles: Vec<_> = waiting
            .chain(unread)
            .chain(unreadable)
            .chain(names)
            .collect();
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let files = all().map(|file| Action::Delete(file.folder.clone(), file.name.clone()));
        let folders = self.folders.iter().rev().filter(|folder| !folder.is_root());
        Ok(files
            .chain(folders.map(|folder| Action::RemoveFolder(folder.clone())))
            .collect())
    }

    /// Takes in what `folder` holds, or what was chosen in it, which lies at `depth`: what was chosen at 0.
    fn add(&mut self, folder: &RemotePath, entries: &[Entry], depth: usize) {
        let mut unreadable = 0;
        let mut entries: Vec<&Entry> = entries.iter().collect();
        if depth != 0 {
            // As people read names. What was chosen has the order in which it was shown.
            entries.sort_by(|a, b| compare_names(a.base_name(), b.base_name()));
        }
        for entry in entries {
            // A server may send a path: its last part is a name in this folder, and nothing leads out of it.
            let name = entry.base_name();
            match (entry.kind, name) {
                (Kind::Unreadable, _) | (_, b"") => unreadable += 1,
                (_, b"." | b"..") => {}
                (Kind::Folder, name) => self.add_folder(folder.join(name), depth),
                (kind, name) => {
                    if !self.seen.insert(folder.join(name)) {
                        continue;
                    }
                    let is_chosen_link = kind == Kind::Link && depth == 0;
                    let file = RemoteFile {
                        folder: folder.clone(),
                        name: name.to_vec(),
                        kind,
                        size: entry.size.filter(|_| !is_chosen_link),
                        modified: entry.modified.filter(|_| !is_chosen_link),
                    };
                    match kind {
                        Kind::File => self.files.push(file),
                        Kind::Link if is_chosen_link => self.links.push(file),
                        _ => self.others.push(file),
                    }
                }
            }
        }
        if unreadable > 0 {
            self.unreadable.push((folder.clone(), unreadable));
        }
    }

    fn add_folder(&mut self, folder: RemotePath, depth: usize) {
        if !self.seen.insert(folder.clone()) {
            return;
        }
        self.folders.push(folder.clone());
        if depth > MAX_DEPTH {
            self.unread.push((folder, Unread::TooDeep));
        } else if let Err(error) = Field::Path.check(&folder.as_folder()) {
            self.unread.push((folder, error.into()));
        } else {
            self.waiting.push_back((folder, depth));
        }
    }
}

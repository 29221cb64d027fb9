//! What a plan is about: files that were dropped or chosen, entries of the server.

use std::collections::HashSet;

use crate::browser::chosen_folder::{ChosenFolder, Existing};
use crate::browser::files::LocalFile;
use crate::ftp::RemotePath;
use crate::transfer::walk::{RemoteFile, Walk};
use crate::transfer::{self, UploadPlan};

/// Files that were dropped or chosen.
pub(super) struct UploadBatch {
    pub(super) folder: RemotePath,
    pub(super) files: Vec<LocalFile>,
    pub(super) reading: Option<UploadPlan>,
    pub(super) plan: transfer::Plan,
    /// What was left out before the plan was made.
    pub(super) unread: Vec<(String, String)>,
    /// The names in the listings and in the batch, without regard to case.
    pub(super) taken: HashSet<(RemotePath, String)>,
    /// The number of the batch in the queue, once a part of it is there.
    pub(super) number: Option<u64>,
    /// The server's clock was asked for.
    pub(super) has_asked_clock: bool,
    /// The row of a file that was left out before and is tried again now.
    pub(super) row: Option<u64>,
    /// Folders are among it: nothing begins before the plan was seen.
    pub(super) has_folders: bool,
    /// What is left of it are names about which the rules did not decide.
    pub(super) is_undecided: bool,
}

/// Entries of a folder that were chosen.
#[derive(Clone)]
pub(super) struct DownloadBatch {
    pub(super) folder: RemotePath,
    pub(super) walk: Walk,
    /// Where to, once the user has chosen.
    pub(super) target: Option<ChosenFolder>,
    /// The files, and what has their paths there.
    pub(super) found: Vec<Found>,
    /// The number of the batch in the queue, once a part of it is there: then only what is found is left of it.
    pub(super) number: Option<u64>,
    /// The server's clock was asked for.
    pub(super) has_asked_clock: bool,
    /// What is left of it are names about which the rules did not decide.
    pub(super) is_undecided: bool,
}

impl DownloadBatch {
    /// All that is fetched. A link that was chosen may lead to a file: the server tells.
    pub(super) fn files(&self) -> impl Iterator<Item = &RemoteFile> {
        self.walk.files().iter().chain(self.walk.links())
    }
}

/// A file of a download into a chosen folder.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) file: RemoteFile,
    /// Below the folder.
    pub(super) path: String,
    /// What has that path there, and a path beside it that is free.
    pub(super) there: Option<(Existing, String)>,
}

//! An upload as it will be: what is made, what is sent, what is left out.

use super::conflict::Facts;
use super::estimate::Totals;
use super::refusal::Refusal;
use crate::ftp::RemotePath;
use crate::listing::Entry;

/// A file that the user dropped or chose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalFile {
    /// Relative to what was dropped, with `/` between the names: `photos/2026/a.jpg`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Milliseconds since 1970-01-01 UTC.
    pub modified_ms: i64,
}

/// A file that can be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Its place in the batch, counted from 0.
    pub index: usize,
    /// The folder on the server.
    pub folder: RemotePath,
    /// The name on the server.
    pub name: Vec<u8>,
    /// What is known of the file here.
    pub facts: Facts,
    /// What has the name on the server: a conflict. A file whose name differs by case alone where nothing has the very
    /// name. Of [`Kind::Unreadable`](crate::listing::Kind::Unreadable) where a line of the listing that could
    /// not be read may be it.
    pub there: Option<Entry>,
    /// The folder exists, and its listing shows nothing at all: perhaps it may not be listed.
    pub is_blind: bool,
    /// The place in the batch of the first file whose path differs by case alone, where nothing has the name on the
    /// server: a conflict all the same, for a server that ignores case takes both for one.
    pub twin: Option<usize>,
}

/// A file or folder that is not sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// As in the batch.
    pub path: String,
    /// The place of a file in the batch; none for a folder.
    pub index: Option<usize>,
    /// Why.
    pub reason: Refusal,
}

/// All of a batch, each file once: either sent or refused.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// Folders to make, each after the one that holds it.
    pub missing: Vec<RemotePath>,
    /// Files to send, in the order of the batch.
    pub files: Vec<Planned>,
    /// What is left out, and why.
    pub refused: Vec<Refused>,
}

impl Plan {
    /// The files to send and the folders to make.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            folders: self.missing.len() as u64,
            ..Totals::default()
        };
        for file in &self.files {
            totals.add_file(file.facts.size);
        }
        totals
    }
}

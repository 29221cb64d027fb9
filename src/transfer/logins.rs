//! How many operations a batch costs where all goes well: each is a login of its own.
//!
//! What grows old while a long batch goes is looked at again; nobody can count that before.

use super::choice::{MOST_UNCHECKED, MOST_UNCHECKED_BYTES};
use super::download::WORTH_DATING;
use crate::ftp::RemotePath;

/// A file of a batch of uploads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sent<'a> {
    /// The folder on the server.
    pub folder: &'a RemotePath,
    /// Bytes.
    pub size: u64,
    /// It is sent under a temporary name and renamed.
    pub has_temporary: bool,
    /// See [`NewUpload::is_blind`](super::NewUpload::is_blind); of one that replaces nothing.
    pub is_blind: bool,
}

/// For these uploads, in this order: each is sent, those of a folder are compared by one listing, and what has a
/// temporary name is renamed. Where the listing shows nothing, the first is asked for, and a listing follows it.
pub fn of_uploads<'a>(files: impl IntoIterator<Item = Sent<'a>>) -> u64 {
    let mut logins = 0;
    // Those that wait for the next listing.
    let mut unchecked: Option<(&RemotePath, usize, u64)> = None;
    // The folder that shows something by now.
    let mut seen: Option<&RemotePath> = None;
    for file in files {
        logins += 1 + u64::from(file.has_temporary);
        let begun = unchecked.filter(|(folder, ..)| *folder == file.folder);
        let is_to_ask = file.is_blind && !file.has_temporary && seen != Some(file.folder);
        unchecked = match begun {
            Some((folder, count, bytes))
                if !is_to_ask && count < MOST_UNCHECKED && bytes < MOST_UNCHECKED_BYTES =>
            {
                Some((folder, count + 1, bytes.saturating_add(file.size)))
            }
            _ => {
                logins += 1;
                match begun {
                    // There is a listing in between.
                    Some((folder, ..)) => seen = Some(folder),
                    None => logins += u64::from(is_to_ask),
                }
                Some((file.folder, 1, file.size))
            }
        };
    }
    logins
}

/// For a download of so many bytes: what is worth continuing is asked for its time first, and what the listing does
/// not tell the size of is asked for it in the end.
pub fn of_download(size: Option<u64>) -> u64 {
    let is_asked = size.is_none_or(|size| size >= WORTH_DATING);
    1 + u64::from(is_asked)
}

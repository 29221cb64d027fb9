//! What the queue wants done next, and what came of it.

use super::digest::Sha256;
use crate::ftp::{RemotePath, Stamp};
use crate::listing::Entry;

/// One thing to do for one transfer. Give what came of it to [`Queue::answered`](super::Queue::answered).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The transfer's number.
    pub id: u64,
    /// What is to be done.
    pub task: Task,
}

/// What is to be done. All but [`Task::Digest`] and [`Task::Deliver`] are one FTP operation: one login.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Task {
    /// Hash the whole local file: [`Answer::Digest`].
    Digest,
    /// FTPMKD: [`Answer::Done`].
    MakeFolder(RemotePath),
    /// FTPSIZE: [`Answer::Size`].
    Size(RemotePath, Vec<u8>),
    /// FTPMDTM: [`Answer::Time`].
    Time(RemotePath, Vec<u8>),
    /// FTPLIST: [`Answer::Listing`]. It serves all transfers that wait for it.
    List(RemotePath),
    /// Fetch what the server has from `from` on and compare it with bytes `from..to` of the local file, no more and
    /// no less: [`Answer::IsSame`].
    CompareTail {
        /// Where it is.
        folder: RemotePath,
        /// The name that the part has.
        name: Vec<u8>,
        /// The first byte.
        from: u64,
        /// The byte behind the last one.
        to: u64,
    },
    /// Send the local file from `offset` on, appended where that is not 0: [`Answer::Moved`].
    Send {
        /// Where to.
        folder: RemotePath,
        /// Under which name.
        name: Vec<u8>,
        /// Bytes that the server has already.
        offset: u64,
    },
    /// Fetch from `offset` on. The first `overlap` bytes are compared with the last ones that are kept, and dropped;
    /// where they differ, nothing is kept and the answer is [`Problem::PartDiffers`](super::Problem::PartDiffers).
    /// [`Answer::Moved`] with all bytes that are kept then.
    Fetch {
        /// Where from.
        folder: RemotePath,
        /// Which file.
        name: Vec<u8>,
        /// FTPREST.
        offset: u64,
        /// Bytes from `offset` on that are here already.
        overlap: u64,
    },
    /// FTPRENAME inside a folder: [`Answer::Done`].
    Rename {
        /// The folder of both.
        folder: RemotePath,
        /// The name that it has.
        from: Vec<u8>,
        /// The name that it gets.
        to: Vec<u8>,
    },
    /// FTPDELE: [`Answer::Done`].
    Delete(RemotePath, Vec<u8>),
    /// Give the complete download to the user: [`Answer::Done`].
    Deliver,
}

/// What came of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer<'a> {
    /// It was done.
    Done,
    /// The hash of the whole local file.
    Digest(Sha256),
    /// Bytes of the file at the server.
    Size(u64),
    /// Its time.
    Time(Stamp),
    /// The entries of the folder.
    Listing(&'a [Entry]),
    /// Whether the bytes are the same.
    IsSame(bool),
    /// The whole file has been through: the offset where it ended, which is its size.
    Moved(u64),
}

//! Where an operation's file bytes come from or go to.

use std::rc::Rc;

use crate::browser::files::LocalFile;
use crate::browser::sink::{Sink, SinkError};
use crate::transfer::{Digest, Problem};

/// Called with the number of bytes that are through, counted from the beginning of the file.
pub(super) type OnProgress = Rc<dyn Fn(u64)>;

/// Called before the first byte is given to the modem: from then on the server may hold a part of the file.
pub(super) type OnBegin = Rc<dyn Fn()>;

/// Where an operation's file bytes come from or go to.
pub(super) enum Feed {
    /// It has none.
    None,
    /// A local file, from an offset on.
    Upload {
        file: LocalFile,
        offset: u64,
        progress: OnProgress,
        begin: OnBegin,
    },
    /// A download that is kept.
    Download {
        sink: Sink,
        /// What comes first is here already: it is compared and dropped.
        overlap: Vec<u8>,
        progress: OnProgress,
    },
    /// A few bytes that are only looked at.
    Look(Look),
    /// A whole file of which only the hash is wanted.
    Hash(Hashing),
}

/// The hash of what comes.
pub(super) struct Hashing {
    pub(super) digest: Digest,
    pub(super) bytes: u64,
    pub(super) progress: OnProgress,
}

/// Bytes that are only looked at.
#[derive(Default)]
pub(super) struct Look {
    pub(super) bytes: Vec<u8>,
    /// How many are wanted.
    pub(super) wanted: usize,
    /// More came than that.
    pub(super) is_more: bool,
    /// The operation may end as soon as they are there.
    pub(super) is_sample: bool,
}

impl Look {
    /// So many bytes, and to see that no more follow.
    pub(super) fn exactly(wanted: usize) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// The first so many bytes of what comes.
    pub(super) fn first(wanted: usize) -> Self {
        Self {
            wanted,
            is_sample: true,
            ..Self::default()
        }
    }

    /// Whether all that is wanted is there.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() == self.wanted
    }
}

impl Feed {
    /// Where the bytes begin.
    pub(super) fn start(&self) -> u64 {
        match self {
            Self::Upload { offset, .. } => *offset,
            Self::Download { sink, .. } => sink.len(),
            Self::None | Self::Look(_) | Self::Hash(_) => 0,
        }
    }

    /// Takes bytes that came; tells whether more are wanted.
    pub(super) async fn take(&mut self, bytes: &[u8]) -> Result<bool, Problem> {
        match self {
            Self::None | Self::Upload { .. } => {}
            Self::Download {
                sink,
                overlap,
                progress,
            } => {
                let known = overlap.len().min(bytes.len());
                if overlap[..known] != bytes[..known] {
                    return Err(Problem::PartDiffers);
                }
                overlap.drain(..known);
                if known < bytes.len() {
                    sink.write(&bytes[known..]).await.map_err(not_kept)?;
                    progress(sink.len());
                }
            }
            Self::Look(look) => {
                let room = look.wanted - look.bytes.len();
                look.is_more |= bytes.len() > room;
                look.bytes
                    .extend_from_slice(&bytes[..room.min(bytes.len())]);
                return Ok(!(look.is_sample && look.is_full()));
            }
            Self::Hash(hashing) => {
                hashing.digest.update(bytes);
                hashing.bytes += bytes.len() as u64;
                (hashing.progress)(hashing.bytes);
            }
        }
        Ok(true)
    }

    /// Tells once more how far it is; `sent` are the bytes of an upload that are through.
    pub(super) fn tell(&self, sent: u64) {
        match self {
            Self::Upload { progress, .. } => progress(sent),
            Self::Download { sink, progress, .. } => progress(sink.len()),
            Self::None | Self::Look(_) | Self::Hash(_) => {}
        }
    }

    pub(super) fn into_sink(self) -> Option<Sink> {
        match self {
            Self::Download { sink, .. } => Some(sink),
            _ => None,
        }
    }
}

/// What came could not be kept on this computer.
pub(super) fn not_kept(error: SinkError) -> Problem {
    Problem::local(&error, error.advice())
}

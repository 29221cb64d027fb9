//! Where the bytes of a download go while it comes in: pieces on the disk, not in memory.
//!
//! The pieces lie in a folder of the page's private file system that outlives the page, so a download goes on
//! after a reload or a crash. At the end the pieces are put together as one `Blob`, which copies nothing: it
//! names the files, and the browser reads them when it saves it. Where there is no private file system the
//! pieces are blobs in memory.

use std::cell::Cell;

use js_sys::{Array, Uint8Array};
use thiserror::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::blob_bytes;
use super::clock;
use super::error::BrowserError;
use super::heap;
use super::pieces::Folder;
use super::save::{self, SaveError};
use crate::transfer::pieces::spans;

pub use super::pieces::ReopenError;

/// Bytes of a piece: what a crash can cost (20 seconds at 115200 baud), against files for each download.
const PIECE: usize = 256 * 1024;

/// So many pieces become one blob. Each object of the browser's that stays holds some of the space between it and the
/// next one, which what was read meanwhile has filled.
const RUN: usize = 64;

/// Pieces after which the browser is made to give back what the reads have left it: two minutes of them at the modem's
/// highest speed.
const KEPT: usize = 2 * RUN;

/// Takes the bytes of one download.
pub struct Sink {
    /// `None`: in memory.
    folder: Option<Folder>,
    /// Where each piece begins.
    pieces: Vec<u64>,
    /// What is in the pieces, in order: a blob for each run of them, and one for each of the last.
    blobs: Vec<Blob>,
    /// Where each of `blobs` begins.
    starts: Vec<u64>,
    /// Bytes in `pieces`.
    stored: u64,
    /// What comes after `pieces`.
    buffer: Vec<u8>,
    /// What the browser reads a piece from, again and again: a new one for each would pile up by the dozen megabytes
    /// before it is collected.
    spare: Cell<Option<Uint8Array>>,
}

/// Why bytes could not be kept, or not be read again.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SinkError {
    #[error(
        "The disk of this computer, or the share of it that the browser gives this page, is full."
    )]
    Full,
    #[error("What had come in is no longer on this computer.")]
    Gone,
    #[error("The browser could not store what came in.")]
    Browser(#[source] BrowserError),
}

impl SinkError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Full => "Free some space on the disk, then try again.",
            Self::Gone => "Download the file again from its beginning.",
            Self::Browser(_) => "Try again; if it fails again, reload the page.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Full | Self::Gone => None,
            Self::Browser(error) => Some(&error.name),
        }
    }
}

impl From<JsValue> for SinkError {
    fn from(value: JsValue) -> Self {
        let error = BrowserError::from(value);
        match &*error.name {
            "QuotaExceededError" => Self::Full,
            // Site data was cleared, or somebody changed it.
            "NotFoundError" | "NotReadableError" => Self::Gone,
            _ => Self::Browser(error),
        }
    }
}

impl Sink {
    /// An empty sink; in memory where this page has no private file system (see [`Sink::name`]).
    pub async fn create() -> Self {
        Self::holding(Folder::create().await.ok())
    }

    /// The sink of this name with what it held, but for the bytes that were in memory only.
    ///
    /// Not to be used while the first one lives: its lock says [`ReopenError::OtherTab`] in its own tab too.
    pub async fn reopen(name: &str) -> Result<Self, ReopenError> {
        let (folder, pieces) = Folder::reopen(name).await?;
        let mut sink = Self::holding(Some(folder));
        for (_, piece) in pieces {
            sink.push(piece.into());
        }
        Ok(sink)
    }

    fn holding(folder: Option<Folder>) -> Self {
        Self {
            folder,
            pieces: Vec::new(),
            blobs: Vec::new(),
            starts: Vec::new(),
            stored: 0,
            buffer: Vec::with_capacity(PIECE),
            spare: Cell::default(),
        }
    }

    /// By which it can be reopened after the page is gone. `None` where all bytes are kept in memory, so that
    /// large files are a bad idea and a reload loses them.
    pub fn name(&self) -> Option<String> {
        self.folder.as_ref().map(Folder::name)
    }

    /// Bytes taken so far: the offset at which a broken download goes on.
    pub fn len(&self) -> u64 {
        self.stored + self.buffer.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes bytes. Waits for the disk only when a piece is full.
    ///
    /// The bytes are taken even where this fails or is dropped: [`Sink::len`] counts them, and the next call
    /// tries to store them again.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() < PIECE {
            return Ok(());
        }
        self.flush().await
    }

    /// Stores what is still in memory: at a pause or a failure, so that it outlives the page.
    pub async fn flush(&mut self) -> Result<(), SinkError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = self.store(self.stored, &self.buffer).await?;
        // Only now, so that a future dropped above loses nothing: the piece is then written once more.
        self.push(piece);
        self.buffer.clear();
        if self.pieces.len().is_multiple_of(KEPT) {
            heap::give_back();
        }
        Ok(())
    }

    /// At most `len` bytes from `offset` on; fewer only at the end of what is held.
    pub async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SinkError> {
        let end = offset.saturating_add(len as u64).min(self.len());
        let mut bytes = Vec::with_capacity(end.saturating_sub(offset) as usize);
        for (blob, range) in spans(&self.starts, self.stored, offset..end) {
            let part = blob_bytes::read(&self.blobs[blob], range.clone()).await?;
            // Never seen, but a short piece would shift all that follows.
            if part.len() as u64 != range.end - range.start {
                return Err(SinkError::Gone);
            }
            bytes.extend(part);
        }
        if end > self.stored {
            let from = offset.max(self.stored).min(end) - self.stored;
            bytes.extend(&self.buffer[from as usize..(end - self.stored) as usize]);
        }
        Ok(bytes)
    }

    /// The last bytes, at most `len`: to be compared with what the server sends again of them.
    pub async fn tail(&self, len: usize) -> Result<Vec<u8>, SinkError> {
        self.read(self.len().saturating_sub(len as u64), len).await
    }

    /// Forgets all that it holds. Where it fails, and after a crash, the first pieces are left and can be reopened;
    /// this sink is of no use then.
    pub async fn empty(&mut self) -> Result<(), SinkError> {
        if let Some(folder) = &self.folder {
            // The last piece first, so that those left are one run at any time.
            for &start in self.pieces.iter().rev() {
                folder.drop_piece(start).await?;
            }
        }
        *self = Self::holding(self.folder.take());
        Ok(())
    }

    /// Puts the pieces together.
    pub async fn finish(mut self) -> Result<Finished, SinkError> {
        self.flush().await?;
        if let Some(folder) = &self.folder {
            folder.finish().await?;
        }
        let parts: Array = self.blobs.iter().collect();
        Ok(Finished {
            blob: save::blob_of(&parts)?,
            folder: self.folder,
        })
    }

    /// Removes what was stored.
    pub async fn discard(self) {
        if let Some(folder) = self.folder {
            folder.remove().await;
        }
    }

    async fn store(&self, start: u64, bytes: &[u8]) -> Result<Blob, JsValue> {
        let spare = self.spare.take();
        let whole = spare
            .filter(|spare| spare.length() as usize >= bytes.len())
            .unwrap_or_else(|| {
                let len = bytes.len().next_multiple_of(PIECE);
                Uint8Array::new_with_length(len as u32)
            });
        let piece = whole.subarray(0, bytes.len() as u32);
        piece.copy_from(bytes);
        let stored = match &self.folder {
            Some(folder) => folder.store(start, &piece).await?.into(),
            None => save::blob_of(&Array::of1(&piece))?,
        };
        // Not where this is dropped above: the browser may still read it.
        self.spare.set(Some(whole));
        Ok(stored)
    }

    fn push(&mut self, piece: Blob) {
        self.pieces.push(self.stored);
        self.starts.push(self.stored);
        // A whole number below 2^53.
        self.stored += piece.size() as u64;
        self.blobs.push(piece);
        if self.pieces.len().is_multiple_of(RUN) {
            self.join();
        }
    }

    /// Makes one blob of the last run, which copies nothing.
    fn join(&mut self) {
        let first = self.blobs.len() - RUN;
        let parts: Array = self.blobs[first..].iter().collect();
        // Where the browser makes none, they stay as they are.
        if let Ok(run) = save::blob_of(&parts) {
            self.blobs.truncate(first);
            self.blobs.push(run);
            self.starts.truncate(first + 1);
        }
    }
}

/// A complete download. Its bytes are on the disk for as long as this lives, and up to an hour longer.
///
/// [`Finished::hand_over`] is all that a single file needs. Its blob can also be written into a folder of the
/// user's, then [`Finished::discard`]; or be a part of a zip that is handed over, then
/// [`Finished::discard_later`].
pub struct Finished {
    pub blob: Blob,
    folder: Option<Folder>,
}

impl Finished {
    /// By which its sink can be reopened, once this is gone.
    pub fn name(&self) -> Option<String> {
        self.folder.as_ref().map(Folder::name)
    }

    /// Hands it to the user as an ordinary download, and removes the pieces once the browser has had the time to
    /// copy them.
    pub fn hand_over(self, name: &str) -> Result<(), SaveError> {
        save::hand_over(&self.blob, name)?;
        self.discard_later();
        Ok(())
    }

    /// Removes the pieces: what was made of them is elsewhere on the disk.
    pub async fn discard(self) {
        if let Some(folder) = self.folder {
            folder.remove().await;
        }
    }

    /// Removes the pieces once the browser has had the time to copy them, as it does not tell when it has.
    pub fn discard_later(self) {
        spawn_local(async move {
            clock::sleep(save::COPYING).await;
            self.discard().await;
        });
    }
}

/// Removes what earlier pages have left behind, but for the sinks of the names in `keep`, whatever their age.
///
/// To be called once at the page's start, best effort; and not at all while another tab has the queue, as then
/// nobody here knows what to keep.
pub async fn clean_up(keep: &[String]) {
    super::pieces::clean_up(keep).await;
}

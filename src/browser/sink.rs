//! Where the bytes of a download go while it comes in: pieces on the disk, not in memory.
//!
//! Each download has a folder in the page's private file system (OPFS), and each piece of it is a file of its
//! own, written and closed at once. The other ways were worse: a writable stream keeps nothing until it is
//! closed, so a crash of the tab would lose all; closing and reopening it with `keepExistingData` copies the
//! whole file each time; and access handles that write in place exist only in workers. At the end the pieces
//! are put together as one `Blob`, which copies nothing: it names the files, and the browser reads them when
//! it saves it. Where there is no private file system the pieces are blobs in memory.

use js_sys::{Array, AsyncIterator, IteratorNext, Promise, Uint8Array};
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
};

use super::clock;
use super::error::BrowserError;
use super::lock::{TabLock, TryLock, try_lock};
use super::save::{self, SaveError};

/// Bytes of a piece: what a crash can cost (20 seconds at 115200 baud), against files for each download.
const PIECE: usize = 256 * 1024;

/// The folder of all downloads.
const ROOT: &str = "downloads";

/// The file that says when a download was complete; its name comes after those of all pieces.
const FINISHED: &str = "finished";

/// How long after its last sign of life a download that no tab holds is removed: by then the browser has long saved
/// what was handed over before the page was left.
const LEFTOVER_MS: f64 = 60.0 * 60.0 * 1000.0;

/// Takes the bytes of one download.
pub struct Sink {
    /// `None`: in memory.
    folder: Option<Folder>,
    /// What is complete, in order.
    pieces: Vec<Blob>,
    /// Bytes in `pieces`.
    stored: u64,
    /// What comes after `pieces`.
    buffer: Vec<u8>,
}

/// Why bytes could not be kept.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SinkError {
    #[error(
        "The disk of this computer, or the share of it that the browser gives this page, is full."
    )]
    Full,
    #[error("The browser could not store what came in.")]
    Browser(#[source] BrowserError),
}

impl SinkError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Full => "Free some space on the disk, then try again.",
            Self::Browser(_) => "Try again; if it fails again, reload the page.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Full => None,
            Self::Browser(error) => Some(&error.name),
        }
    }
}

impl From<JsValue> for SinkError {
    fn from(value: JsValue) -> Self {
        let error = BrowserError::from(value);
        match &*error.name {
            "QuotaExceededError" => Self::Full,
            _ => Self::Browser(error),
        }
    }
}

impl Sink {
    /// An empty sink; in memory where this page has no private file system (see [`Sink::is_in_memory`]).
    pub async fn create() -> Self {
        Self {
            folder: Folder::create().await.ok(),
            pieces: Vec::new(),
            stored: 0,
            buffer: Vec::with_capacity(PIECE),
        }
    }

    /// Whether all bytes are kept in memory, so that large files are a bad idea and a reload loses them.
    pub fn is_in_memory(&self) -> bool {
        self.folder.is_none()
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

    /// Stores what is still in memory, before a pause for instance.
    pub async fn flush(&mut self) -> Result<(), SinkError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let bytes = Uint8Array::new_from_slice(&self.buffer);
        let piece = match &self.folder {
            Some(folder) => {
                let name = piece_name(self.pieces.len());
                folder.store(&name, &bytes).await?.into()
            }
            None => save::blob_of(&Array::of1(&bytes))?,
        };
        // Only now, so that a future dropped above loses nothing: the piece is then written once more.
        self.pieces.push(piece);
        self.stored += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Forgets all bytes, to begin anew.
    pub fn restart(&mut self) {
        self.pieces.clear();
        self.buffer.clear();
        self.stored = 0;
        // Pieces left of before are written over; those beyond the new end are no part of the blob.
    }

    /// Puts the pieces together.
    pub async fn finish(mut self) -> Result<Finished, SinkError> {
        self.flush().await?;
        if let Some(folder) = &self.folder {
            folder
                .store(FINISHED, &Uint8Array::new_with_length(0))
                .await?;
        }
        let parts: Array = self.pieces.iter().collect();
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
}

/// A complete download. Its bytes are on the disk for as long as this lives, and up to an hour longer.
pub struct Finished {
    pub blob: Blob,
    folder: Option<Folder>,
}

impl Finished {
    /// Hands it to the user as an ordinary download, and removes the pieces once the browser has had the time to
    /// copy them.
    pub fn hand_over(self, name: &str) -> Result<(), SaveError> {
        save::hand_over(&self.blob, name)?;
        spawn_local(async move {
            clock::sleep(save::COPYING).await;
            if let Some(folder) = self.folder {
                folder.remove().await;
            }
        });
        Ok(())
    }
}

/// The folder of one download.
struct Folder {
    handle: FileSystemDirectoryHandle,
    /// Tells other tabs that the folder is in use. `None` where there are no locks; then its age decides.
    _lock: Option<TabLock>,
}

impl Folder {
    async fn create() -> Result<Self, JsValue> {
        let root = root().await?;
        // All 53 bits, as an integer: formatting a float weighs on the page.
        let name = ((js_sys::Math::random() * (1_u64 << 53) as f64) as u64).to_string();
        let lock = match try_lock(&lock_name(&name)).await {
            TryLock::Held(lock) => Some(lock),
            TryLock::Elsewhere | TryLock::Unknown => None,
        };
        let folder = Self {
            handle: subfolder(&root, &name).await?,
            _lock: lock,
        };
        // Some browsers have the folders but cannot write to them from a page: better known now than at the
        // first full piece.
        match folder
            .store(&piece_name(0), &Uint8Array::new_with_length(0))
            .await
        {
            Ok(_) => Ok(folder),
            Err(error) => {
                folder.remove().await;
                Err(error)
            }
        }
    }

    /// Writes a file of this name and gives it.
    async fn store(&self, name: &str, bytes: &Uint8Array) -> Result<File, JsValue> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle: WritableHandle =
            JsFuture::from(self.handle.get_file_handle_with_options(name, &options))
                .await?
                .unchecked_into();
        let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()?)
            .await?
            .unchecked_into();
        JsFuture::from(stream.write_with_js_u8_array(bytes)?).await?;
        // Now the piece is on the disk, in one step.
        JsFuture::from(stream.close()).await?;
        Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
    }

    async fn remove(self) {
        if let Ok(root) = root().await {
            let _ = remove(&root, &self.handle.name()).await;
        }
    }
}

/// Removes what earlier pages have left behind. To be called once at the page's start; best effort.
pub async fn clean_up() {
    let Ok(root) = root().await else { return };
    let Ok(names) = names(&root).await else {
        return;
    };
    for name in names {
        // Held until the folder is removed, or kept.
        let TryLock::Held(_lock) = try_lock(&lock_name(&name)).await else {
            continue;
        };
        let age_ms = js_sys::Date::now() - last_life_ms(&root, &name).await.unwrap_or(0.0);
        if age_ms > LEFTOVER_MS {
            let _ = remove(&root, &name).await;
        }
    }
}

/// When the last file was written to a download's folder; milliseconds since 1970, 0 if none was.
async fn last_life_ms(root: &FileSystemDirectoryHandle, name: &str) -> Result<f64, JsValue> {
    let folder = subfolder(root, name).await?;
    let Some(last) = names(&folder).await?.into_iter().max() else {
        return Ok(0.0);
    };
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(&last))
        .await?
        .unchecked_into();
    let file: File = JsFuture::from(handle.get_file()).await?.unchecked_into();
    Ok(file.last_modified())
}

fn piece_name(number: usize) -> String {
    format!("{number:08}")
}

fn lock_name(folder: &str) -> String {
    format!("sim7000-ftp {ROOT}/{folder}")
}

async fn root() -> Result<FileSystemDirectoryHandle, JsValue> {
    let storage = web_sys::window()
        .ok_or(JsValue::UNDEFINED)?
        .navigator()
        .storage()
        .unchecked_into::<PrivateStorage>();
    let files: FileSystemDirectoryHandle = JsFuture::from(storage.get_directory()?)
        .await?
        .unchecked_into();
    subfolder(&files, ROOT).await
}

async fn subfolder(
    folder: &FileSystemDirectoryHandle,
    name: &str,
) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder.get_directory_handle_with_options(name, &options)).await?;
    Ok(handle.unchecked_into())
}

async fn remove(folder: &FileSystemDirectoryHandle, name: &str) -> Result<(), JsValue> {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    JsFuture::from(folder.remove_entry_with_options(name, &options)).await?;
    Ok(())
}

async fn names(folder: &FileSystemDirectoryHandle) -> Result<Vec<String>, JsValue> {
    let keys: AsyncIterator = folder.keys();
    let mut names = Vec::new();
    loop {
        let next: IteratorNext = JsFuture::from(keys.next()?).await?.unchecked_into();
        if next.done() {
            return Ok(names);
        }
        names.extend(next.value().as_string());
    }
}

// As in web-sys, but the method, or all of `navigator.storage`, may be missing.
#[wasm_bindgen]
extern "C" {
    type PrivateStorage;

    #[wasm_bindgen(method, catch, js_name = getDirectory)]
    fn get_directory(this: &PrivateStorage) -> Result<Promise, JsValue>;

    #[wasm_bindgen(extends = FileSystemFileHandle)]
    type WritableHandle;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &WritableHandle) -> Result<Promise, JsValue>;
}

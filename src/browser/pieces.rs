//! The folder of one download in the page's private file system (OPFS), a file for each piece of it.
//!
//! A piece is written and closed at once. The other ways were worse: a writable stream keeps nothing until it
//! is closed, so a crash of the tab would lose all; closing and reopening it with `keepExistingData` copies the
//! whole file each time; and access handles that write in place exist only in workers.

use js_sys::{Promise, Uint8Array};
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryHandle, FileSystemFileHandle};

use super::clock;
use super::directory::{self, Missing};
use super::error::BrowserError;
use super::lock::{TabLock, TryLock, lock_soon, try_lock};
use crate::transfer::pieces::{piece_name, piece_start, whole_run};

/// The folder of all downloads.
const ROOT: &str = "downloads";

/// The file that says when a download was complete; its name comes after those of all pieces.
const FINISHED: &str = "finished";

/// How long after its last sign of life a download that nobody knows any more is removed: by then the browser
/// has long saved what was handed over before the page was left.
const LEFTOVER_MS: f64 = 60.0 * 60.0 * 1000.0;

/// Why what had come of a download cannot be had again.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ReopenError {
    #[error("Another tab of this page is at work with this download.")]
    OtherTab,
    #[error("What had come of this download is no longer on this computer.")]
    Gone,
    #[error("The browser could not read what had come of this download.")]
    Browser(#[source] BrowserError),
}

impl ReopenError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::OtherTab => "Go on in the other tab, or close it and try again.",
            Self::Gone => "Download the file again from its beginning.",
            Self::Browser(_) => "Reload the page; if it fails again, download the file again.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Browser(error) => Some(&error.name),
            _ => None,
        }
    }
}

impl From<JsValue> for ReopenError {
    fn from(value: JsValue) -> Self {
        let error = BrowserError::from(value);
        match &*error.name {
            "NotFoundError" => Self::Gone,
            _ => Self::Browser(error),
        }
    }
}

/// The folder of one download.
pub(super) struct Folder {
    handle: FileSystemDirectoryHandle,
    /// Tells other tabs that the folder is in use. `None` where there are no locks; then its age decides.
    _lock: Option<TabLock>,
}

/// A piece with the place of its first byte.
pub(super) type Piece = (u64, File);

impl Folder {
    /// A new one, with a name of its own.
    pub(super) async fn create() -> Result<Self, JsValue> {
        let root = root().await?;
        // All 53 bits, as an integer: formatting a float weighs on the page.
        let name = ((js_sys::Math::random() * (1_u64 << 53) as f64) as u64).to_string();
        let lock = match try_lock(&lock_name(&name)).await {
            TryLock::Held(lock) => Some(lock),
            TryLock::Elsewhere | TryLock::Unknown => None,
        };
        let folder = Self {
            handle: directory::subfolder(&root, &name, Missing::Create).await?,
            _lock: lock,
        };
        // Some browsers have the folders but cannot write to them from a page: better known now than at the
        // first full piece. A piece without bytes does not count.
        match folder.store(0, &Uint8Array::new_with_length(0)).await {
            Ok(_) => Ok(folder),
            Err(error) => {
                folder.remove().await;
                Err(error)
            }
        }
    }

    /// The one of this name, with the pieces that make up one run of bytes; all others are removed.
    pub(super) async fn reopen(name: &str) -> Result<(Self, Vec<Piece>), ReopenError> {
        let root = root().await?;
        let lock = match lock_soon(&lock_name(name)).await {
            TryLock::Held(lock) => Some(lock),
            TryLock::Elsewhere => return Err(ReopenError::OtherTab),
            TryLock::Unknown => None,
        };
        let folder = Self {
            handle: directory::subfolder(&root, name, Missing::Fail).await?,
            _lock: lock,
        };
        let mut pieces = Vec::new();
        for entry in directory::entries(&folder.handle).await? {
            if let Some(start) = piece_start(&entry.name()) {
                let handle = entry.unchecked_ref::<FileSystemFileHandle>();
                pieces.push((start, directory::snapshot(handle).await?));
            }
        }
        pieces.sort_unstable_by_key(|&(start, _)| start);
        let sizes: Vec<_> = pieces
            .iter()
            .map(|(start, file)| (*start, file.size() as u64))
            .collect();
        // Else they might one day be taken for the bytes that follow the new ones.
        for (start, _) in pieces.drain(whole_run(&sizes)..).rev() {
            folder.drop_piece(start).await?;
        }
        Ok((folder, pieces))
    }

    /// By which it can be reopened.
    pub(super) fn name(&self) -> String {
        self.handle.name()
    }

    /// Writes the piece that begins at this byte, and gives it.
    pub(super) async fn store(&self, start: u64, bytes: &Uint8Array) -> Result<File, JsValue> {
        self.write(&piece_name(start), bytes).await
    }

    /// Removes the piece that begins at this byte.
    pub(super) async fn drop_piece(&self, start: u64) -> Result<(), JsValue> {
        directory::remove(&self.handle, &piece_name(start)).await
    }

    /// Says that nothing more will come, so that its hour begins.
    pub(super) async fn finish(&self) -> Result<(), JsValue> {
        self.write(FINISHED, &Uint8Array::new_with_length(0))
            .await?;
        Ok(())
    }

    async fn write(&self, name: &str, bytes: &Uint8Array) -> Result<File, JsValue> {
        let handle = directory::file(&self.handle, name, Missing::Create).await?;
        directory::write(&handle, bytes).await?;
        directory::snapshot(&handle).await
    }

    pub(super) async fn remove(self) {
        if let Ok(root) = root().await {
            let _ = directory::remove(&root, &self.handle.name()).await;
        }
    }
}

/// As [`super::sink::clean_up`].
pub(super) async fn clean_up(keep: &[String]) {
    let Ok(root) = root().await else { return };
    let Ok(folders) = directory::entries(&root).await else {
        return;
    };
    for folder in folders {
        let name = folder.name();
        if keep.contains(&name) {
            continue;
        }
        // Held until the folder is removed, or kept.
        let TryLock::Held(_lock) = try_lock(&lock_name(&name)).await else {
            continue;
        };
        let last_ms = last_life_ms(folder.unchecked_ref()).await.unwrap_or(0.0);
        if clock::since_1970_ms() as f64 - last_ms > LEFTOVER_MS {
            let _ = directory::remove(&root, &name).await;
        }
    }
}

/// When the last file was written to a download's folder; milliseconds since 1970, 0 if none was.
async fn last_life_ms(folder: &FileSystemDirectoryHandle) -> Result<f64, JsValue> {
    let entries = directory::entries(folder).await?;
    let Some(last) = entries.into_iter().max_by_key(|entry| entry.name()) else {
        return Ok(0.0);
    };
    let file = directory::snapshot(last.unchecked_ref()).await?;
    Ok(file.last_modified())
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
    directory::subfolder(&files, ROOT, Missing::Create).await
}

// As in web-sys, but the method, or all of `navigator.storage`, may be missing.
#[wasm_bindgen]
extern "C" {
    type PrivateStorage;

    #[wasm_bindgen(method, catch, js_name = getDirectory)]
    fn get_directory(this: &PrivateStorage) -> Result<Promise, JsValue>;
}

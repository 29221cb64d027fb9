//! What a drop brings: files, and folders with all that is in them.

use std::collections::VecDeque;

use js_sys::{Array, Promise};
use thiserror::Error;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DragEvent, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

use super::files::{LocalFile, ReadError};

/// Folders inside folders beyond this are left out and said to be: a link that leads back up would never end.
const MAX_DEPTH: usize = 100;

/// What was dropped, folders walked through. Paths have `/` between the parts and none at the start.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dropped {
    pub files: Vec<LocalFile>,
    /// All folders, empty ones too, each after the one that holds it.
    pub folders: Vec<String>,
    /// What could not be looked at; the rest is complete.
    pub unread: Vec<Unread>,
}

/// A dropped file or folder that is left out.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("\"{path}\" could not be read and is left out.")]
pub struct Unread {
    pub path: String,
    #[source]
    pub why: ReadError,
}

/// Collects what was dropped. To be called in the handler of `drop`: what the event holds is taken at once,
/// before the returned future is polled, as the browser empties the event when the handler returns.
pub fn from_drop(event: &DragEvent) -> impl Future<Output = Dropped> + use<> {
    let items = event.data_transfer().map(items).unwrap_or_default();
    walk(items)
}

enum Item {
    Entry(FileSystemEntry),
    File(web_sys::File),
}

fn items(data: DataTransfer) -> VecDeque<Item> {
    let list = data.items();
    let mut items: VecDeque<Item> = (0..list.length())
        .filter_map(|at| list.get(at))
        .filter(|item| item.kind() == "file")
        .filter_map(|item| {
            // A transfer that a script has built has files without entries.
            let entry = item.webkit_get_as_entry().ok().flatten().map(Item::Entry);
            entry.or_else(|| item.get_as_file().ok().flatten().map(Item::File))
        })
        .collect();
    if items.is_empty()
        && let Some(files) = data.files()
    {
        items.extend((0..files.length()).filter_map(|at| files.get(at).map(Item::File)));
    }
    items
}

/// Breadth first, so that a folder always comes before what is in it.
async fn walk(mut items: VecDeque<Item>) -> Dropped {
    let mut dropped = Dropped::default();
    while let Some(item) = items.pop_front() {
        let entry = match item {
            Item::File(file) => {
                dropped.files.push(LocalFile::new(file));
                continue;
            }
            Item::Entry(entry) => entry,
        };
        // Absolute inside the file system that the drop makes up: "/folder/file".
        let path = entry.full_path().trim_start_matches('/').to_owned();
        let why = if entry.is_directory() {
            dropped.folders.push(path.clone());
            if path.split('/').count() < MAX_DEPTH {
                let folder = entry.unchecked_ref();
                entries_of(folder, &mut items).await.err()
            } else {
                Some(ReadError::TooDeep)
            }
        } else {
            match file_of(entry.unchecked_ref()).await {
                Ok(file) => {
                    dropped.files.push(LocalFile::at(file, path.clone()));
                    None
                }
                Err(why) => Some(why),
            }
        };
        if let Some(why) = why {
            dropped.unread.push(Unread { path, why });
        }
    }
    dropped
}

/// Appends what the folder holds. `readEntries` gives at most some hundred at a time, and none at the end.
async fn entries_of(
    folder: &FileSystemDirectoryEntry,
    into: &mut VecDeque<Item>,
) -> Result<(), ReadError> {
    let reader = folder.create_reader();
    loop {
        let entries = some_entries(&reader).await?;
        if entries.length() == 0 {
            return Ok(());
        }
        into.extend(
            entries
                .iter()
                .map(|entry| Item::Entry(entry.unchecked_into())),
        );
    }
}

async fn some_entries(reader: &FileSystemDirectoryReader) -> Result<Array, ReadError> {
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = reader.read_entries_with_callback_and_callback(&resolve, &reject) {
            let _ = reject.call1(&error, &error);
        }
    });
    let entries = JsFuture::from(promise).await;
    Ok(entries.map_err(ReadError::from_rejection)?.unchecked_into())
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<web_sys::File, ReadError> {
    let promise = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    let file = JsFuture::from(promise).await;
    Ok(file.map_err(ReadError::from_rejection)?.unchecked_into())
}

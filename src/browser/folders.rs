//! What a drop brings: files, and folders with all that is in them.

use std::collections::VecDeque;

use js_sys::{Array, Promise};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DragEvent, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

use super::files::{LocalFile, ReadError};
use super::handles::{self, FileHandle};
use crate::listing::order::compare_names;

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
    async move { walk(with_handles(items).await).await }
}

enum Item {
    /// With the handle of what was dropped that it lies in.
    Entry(FileSystemEntry, Option<JsValue>),
    File(web_sys::File, Option<JsValue>),
}

impl Item {
    fn set_root(&mut self, root: JsValue) {
        match self {
            Self::Entry(_, slot) | Self::File(_, slot) => *slot = Some(root),
        }
    }
}

/// Each with the handle that the browser is looking for.
fn items(data: DataTransfer) -> Vec<(Item, Option<Promise>)> {
    let list = data.items();
    let mut items: Vec<_> = (0..list.length())
        .filter_map(|at| list.get(at))
        .filter(|item| item.kind() == "file")
        .filter_map(|item| {
            // A transfer that a script has built has files without entries.
            let entry = item.webkit_get_as_entry().ok().flatten();
            let dropped = match entry {
                Some(entry) => Item::Entry(entry, None),
                None => Item::File(item.get_as_file().ok().flatten()?, None),
            };
            Some((dropped, handles::of_dropped(&item)))
        })
        .collect();
    if items.is_empty()
        && let Some(files) = data.files()
    {
        let files = (0..files.length()).filter_map(|at| files.get(at));
        items.extend(files.map(|file| (Item::File(file, None), None)));
    }
    items
}

/// Waits for the handles. A drop without them, or a folder that the browser gives none for, is read all the same.
async fn with_handles(items: Vec<(Item, Option<Promise>)>) -> VecDeque<Item> {
    let mut found = VecDeque::new();
    for (mut item, handle) in items {
        if let Some(handle) = handle
            && let Ok(root) = JsFuture::from(handle).await
            && root.is_object()
        {
            item.set_root(root);
        }
        found.push_back(item);
    }
    found
}

/// Breadth first, so that a folder always comes before what is in it.
async fn walk(mut items: VecDeque<Item>) -> Dropped {
    let mut dropped = Dropped::default();
    while let Some(item) = items.pop_front() {
        let (entry, root) = match item {
            Item::File(file, root) => {
                let path = file.name();
                let handle = root.map(|root| FileHandle::new(root, ""));
                dropped.files.push(LocalFile::at(file, path, handle));
                continue;
            }
            Item::Entry(entry, root) => (entry, root),
        };
        // Absolute inside the file system that the drop makes up: "/folder/file".
        let path = entry.full_path().trim_start_matches('/').to_owned();
        let why = if entry.is_directory() {
            dropped.folders.push(path.clone());
            if path.split('/').count() < MAX_DEPTH {
                let folder = entry.unchecked_ref();
                entries_of(folder, root, &mut items).await.err()
            } else {
                Some(ReadError::TooDeep)
            }
        } else {
            match file_of(entry.unchecked_ref()).await {
                Ok(file) => {
                    // The first part is the name of what was dropped.
                    let below = path.split_once('/').map_or("", |(_, below)| below);
                    let handle = root.map(|root| FileHandle::new(root, below));
                    let file = LocalFile::at(file, path.clone(), handle);
                    dropped.files.push(file);
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

/// Appends what the folder holds, in the order in which people read names: the browser gives it in that of the disk.
/// `readEntries` gives at most some hundred at a time, and none at the end.
async fn entries_of(
    folder: &FileSystemDirectoryEntry,
    root: Option<JsValue>,
    into: &mut VecDeque<Item>,
) -> Result<(), ReadError> {
    let reader = folder.create_reader();
    let mut found = Vec::new();
    let end = loop {
        match some_entries(&reader).await {
            Ok(entries) if entries.length() == 0 => break Ok(()),
            Ok(entries) => found.extend(entries.iter().map(|entry| {
                let entry: FileSystemEntry = entry.unchecked_into();
                (entry.name(), entry)
            })),
            // What was read before comes along.
            Err(error) => break Err(error),
        }
    };
    found.sort_by(|(a, _), (b, _)| compare_names(a.as_bytes(), b.as_bytes()));
    let items = found.into_iter();
    into.extend(items.map(|(_, entry)| Item::Entry(entry, root.clone())));
    end
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

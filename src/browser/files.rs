//! Files of this computer: dropped or chosen, read piece by piece.

use std::cmp::Ordering;

use send_wrapper::SendWrapper;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use web_sys::HtmlInputElement;

use super::blob_bytes;
use super::error::BrowserError;
use super::handles::FileHandle;
use crate::listing::order::compare_names;

pub use super::folders::{Dropped, Unread, from_drop};

/// A file of this computer, by its handle; its bytes stay on the disk until they are asked for.
#[derive(Clone, Debug)]
pub struct LocalFile {
    pub file: SendWrapper<web_sys::File>,
    /// The path inside the dropped folder, `/` between the parts; just the name for a single file.
    pub path: String,
    /// By what it can be found again after a reload; only for a file that was dropped, where the browser can.
    pub handle: Option<FileHandle>,
}

impl PartialEq for LocalFile {
    fn eq(&self, other: &Self) -> bool {
        *self.file == *other.file && self.path == other.path
    }
}

impl Eq for LocalFile {}

impl LocalFile {
    /// A file that stands by itself.
    pub fn new(file: web_sys::File) -> Self {
        let path = file.name();
        Self::at(file, path, None)
    }

    /// A file that this page makes.
    pub fn of_text(name: &str, text: &str) -> Result<Self, BrowserError> {
        let parts = js_sys::Array::of1(&text.into());
        Ok(Self::new(web_sys::File::new_with_str_sequence(
            &parts, name,
        )?))
    }

    pub(super) fn at(file: web_sys::File, path: String, handle: Option<FileHandle>) -> Self {
        Self {
            file: SendWrapper::new(file),
            path,
            handle,
        }
    }

    /// The name without the folders.
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Bytes, at the time when the file was dropped or chosen.
    pub fn size(&self) -> u64 {
        // A whole number below 2^53.
        self.file.size() as u64
    }

    /// Milliseconds since 1970 UTC.
    pub fn last_modified_ms(&self) -> i64 {
        self.file.last_modified() as i64
    }

    /// Reads `len` bytes from `offset` on; fewer only at the end of the file.
    ///
    /// The browser notices by size and time when the file has been changed since, and refuses then, so pieces
    /// of two versions are never mixed.
    pub async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, ReadError> {
        let size = self.size();
        let start = offset.min(size);
        let end = offset.saturating_add(len as u64).min(size);
        if start == end {
            return Ok(Vec::new());
        }
        let bytes = blob_bytes::read(&self.file, start..end)
            .await
            .map_err(ReadError::from_rejection)?;
        // Never seen, but a short piece would shift all that follows.
        if bytes.len() as u64 != end - start {
            return Err(ReadError::Changed);
        }
        Ok(bytes)
    }
}

/// Why bytes of a local file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ReadError {
    #[error("The file on this computer is gone: moved, renamed or deleted.")]
    Gone,
    #[error("The file on this computer was changed after it was chosen, or may not be read.")]
    Changed,
    #[error("The folder holds folders inside folders without end.")]
    TooDeep,
    #[error("The browser could not read the file.")]
    Browser(#[source] BrowserError),
}

impl ReadError {
    pub(super) fn from_rejection(rejection: JsValue) -> Self {
        let error = BrowserError::from(rejection);
        match &*error.name {
            "NotFoundError" => Self::Gone,
            "NotReadableError" => Self::Changed,
            _ => Self::Browser(error),
        }
    }

    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Gone => "Look for the file and choose it again.",
            Self::Changed => {
                "Choose the file again, once nothing writes to it any more and you may read it."
            }
            Self::TooDeep => "Look for a link that leads back to a folder above it.",
            Self::Browser(_) => "Choose the file again.",
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

/// The files chosen in an `<input type=file>`, with or without `webkitdirectory`; empties the input, so that the
/// same file can be chosen again.
pub fn from_input(input: &HtmlInputElement) -> Vec<LocalFile> {
    let Some(list) = input.files() else {
        return Vec::new();
    };
    let mut files: Vec<LocalFile> = (0..list.length())
        .filter_map(|at| list.get(at))
        .map(|file| {
            let path = file
                .unchecked_ref::<FileOfFolder>()
                .webkit_relative_path()
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| file.name());
            LocalFile::at(file, path, None)
        })
        .collect();
    files.sort_by(|a, b| compare_paths(&a.path, &b.path));
    input.set_value("");
    files
}

/// As a drop is read: those of a folder before those in the folders inside it, names as people read them. Files that
/// were chosen themselves keep their order.
fn compare_paths(a: &str, b: &str) -> Ordering {
    let parts = |path: &str| path.matches('/').count();
    let depth = parts(a);
    depth.cmp(&parts(b)).then_with(|| match depth {
        0 => Ordering::Equal,
        _ => {
            let pairs = a.split('/').zip(b.split('/'));
            let mut orders = pairs.map(|(a, b)| compare_names(a.as_bytes(), b.as_bytes()));
            orders
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        }
    })
}

#[wasm_bindgen]
extern "C" {
    type FileOfFolder;

    /// Empty for a file that was not chosen by its folder.
    #[wasm_bindgen(method, getter, js_name = webkitRelativePath)]
    fn webkit_relative_path(this: &FileOfFolder) -> Option<String>;
}

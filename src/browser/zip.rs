//! A zip of downloads, put together without copying them: one blob whose parts stay on the disk.

use js_sys::{Array, Uint8Array};
use web_sys::Blob;

use super::error::BrowserError;
use super::save;
use crate::listing::Modified;
use crate::transfer::zip_format::{File, Layout, PathError};

/// Puts a zip together, in which files stand as they are, not compressed.
pub struct ZipBuilder {
    layout: Layout,
    parts: Array,
}

impl ZipBuilder {
    /// An empty zip.
    pub fn new() -> Self {
        Self {
            layout: Layout::new(),
            parts: Array::new(),
        }
    }

    /// Adds a file. Its path has `/` between the parts and must be its own; the folders in it need not be added.
    pub fn add_file(
        &mut self,
        path: &str,
        bytes: &Blob,
        crc32: u32,
        modified: Option<Modified>,
    ) -> Result<(), PathError> {
        let file = File {
            // A whole number below 2^53.
            size: bytes.size() as u64,
            crc32,
            modified,
        };
        let header = self.layout.file(path, &file)?;
        self.push(&header);
        self.parts.push(bytes);
        Ok(())
    }

    /// Adds a folder, so that it is there even if it is empty.
    pub fn add_folder(&mut self, path: &str, modified: Option<Modified>) -> Result<(), PathError> {
        let header = self.layout.folder(path, modified)?;
        self.push(&header);
        Ok(())
    }

    /// The zip. Its parts must stay where they are until the browser has saved it
    /// ([`super::sink::Finished::discard_later`]).
    pub fn finish(self) -> Result<Blob, BrowserError> {
        self.parts
            .push(&Uint8Array::new_from_slice(&self.layout.finish()));
        Ok(save::blob_of(&self.parts)?)
    }

    fn push(&self, bytes: &[u8]) {
        self.parts.push(&Uint8Array::new_from_slice(bytes));
    }
}

impl Default for ZipBuilder {
    fn default() -> Self {
        Self::new()
    }
}

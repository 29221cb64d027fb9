//! The bytes of a zip around its files, which stand in it as they are, not compressed.
//!
//! The crates that write zips take all of a file's bytes through memory. Here the files are never touched: the
//! headers are made from a file's size and sum, and the caller puts them before files that stay on the disk.
//! Format: PKWARE's APPNOTE 6.3, with the 64-bit fields only where a value needs them.

use thiserror::Error;

use crate::listing::Modified;

/// What a 32-bit field holds where the value stands in a 64-bit field.
const IN_64: u32 = u32::MAX;

/// What a 16-bit count holds where the value stands in a 64-bit field.
const COUNT_IN_64: u16 = u16::MAX;

/// The version of the format that a reader must know: folders, or 64-bit fields.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;

/// Made on unix, so that the file's kind and rights are read from the upper half of its attributes.
const MADE_BY: u16 = 3 << 8 | VERSION_64;

/// The name is UTF-8.
const UTF_8: u16 = 1 << 11;

/// The bytes that come before a file, or stand for a folder, and the list at the end.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Where the next header goes.
    offset: u64,
    /// The list of all files, which ends the zip.
    list: Vec<u8>,
    count: u64,
}

/// Why a path cannot stand in a zip.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("\"{0}\" cannot be the name of a file in a zip.")]
pub struct PathError(pub String);

impl PathError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        "Download the file by itself, or rename it at the server."
    }
}

/// What the zip says of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct File {
    pub size: u64,
    pub crc32: u32,
    /// Shown as it is: a zip knows no time zone. Without it, or before 1980, 1 January 1980 is shown.
    pub modified: Option<Modified>,
}

impl Layout {
    pub fn new() -> Self {
        Self::default()
    }

    /// What goes before the bytes of this file. `path` has `/` between its parts and is the only one of its
    /// name; the folders in it need no entry of their own.
    pub fn file(&mut self, path: &str, file: &File) -> Result<Vec<u8>, PathError> {
        check(path)?;
        // A plain file, to be read by all and written by its owner.
        Ok(self.add(path, file, 0o100_644 << 16))
    }

    /// What stands for this folder, which may be empty.
    pub fn folder(&mut self, path: &str, modified: Option<Modified>) -> Result<Vec<u8>, PathError> {
        let path = path.trim_end_matches('/');
        check(path)?;
        let nothing = File {
            size: 0,
            crc32: 0,
            modified,
        };
        // The last bit says "folder" to readers from MS-DOS on.
        Ok(self.add(&format!("{path}/"), &nothing, 0o040_755 << 16 | 0x10))
    }

    /// What goes after all files.
    pub fn finish(self) -> Vec<u8> {
        let (offset, size) = (self.offset, self.list.len() as u64);
        let mut end = self.list;
        let count = u16::try_from(self.count).unwrap_or(COUNT_IN_64);
        let (short_size, short_offset) = (short(size), short(offset));
        if count == COUNT_IN_64 || short_size == IN_64 || short_offset == IN_64 {
            let at = offset + size;
            put(&mut end, b"PK\x06\x06");
            // Bytes that follow this field.
            put(&mut end, &44_u64.to_le_bytes());
            put(&mut end, &MADE_BY.to_le_bytes());
            put(&mut end, &VERSION_64.to_le_bytes());
            // Of this part and of the part with the list: there is one only.
            put(&mut end, &[0; 8]);
            put(&mut end, &self.count.to_le_bytes());
            put(&mut end, &self.count.to_le_bytes());
            put(&mut end, &size.to_le_bytes());
            put(&mut end, &offset.to_le_bytes());
            put(&mut end, b"PK\x06\x07");
            put(&mut end, &[0; 4]);
            put(&mut end, &at.to_le_bytes());
            put(&mut end, &1_u32.to_le_bytes());
        }
        put(&mut end, b"PK\x05\x06");
        put(&mut end, &[0; 4]);
        put(&mut end, &count.to_le_bytes());
        put(&mut end, &count.to_le_bytes());
        put(&mut end, &short_size.to_le_bytes());
        put(&mut end, &short_offset.to_le_bytes());
        // No comment.
        put(&mut end, &[0; 2]);
        end
    }

    fn add(&mut self, path: &str, file: &File, attributes: u32) -> Vec<u8> {
        let (size, offset) = (short(file.size), short(self.offset));
        // A reader takes from here the values whose short fields are full, in this order.
        let mut long = Vec::new();
        if size == IN_64 {
            long.extend([file.size; 2]);
        }
        let mut header = b"PK\x03\x04".to_vec();
        fields(&mut header, path, file, &long);
        put(&mut header, path.as_bytes());
        extra(&mut header, &long);
        if offset == IN_64 {
            long.push(self.offset);
        }
        put(&mut self.list, b"PK\x01\x02");
        put(&mut self.list, &MADE_BY.to_le_bytes());
        fields(&mut self.list, path, file, &long);
        // No comment, the first part, nothing about the bytes.
        put(&mut self.list, &[0; 6]);
        put(&mut self.list, &attributes.to_le_bytes());
        put(&mut self.list, &offset.to_le_bytes());
        put(&mut self.list, path.as_bytes());
        extra(&mut self.list, &long);
        self.count += 1;
        self.offset += header.len() as u64 + file.size;
        header
    }
}

/// What a file's header and its line in the list have in common.
fn fields(bytes: &mut Vec<u8>, path: &str, file: &File, long: &[u64]) {
    let version = if long.is_empty() { VERSION } else { VERSION_64 };
    let (date, time) = dos(file.modified);
    put(bytes, &version.to_le_bytes());
    put(bytes, &UTF_8.to_le_bytes());
    // Not compressed.
    put(bytes, &[0; 2]);
    put(bytes, &time.to_le_bytes());
    put(bytes, &date.to_le_bytes());
    put(bytes, &file.crc32.to_le_bytes());
    put(bytes, &short(file.size).to_le_bytes());
    put(bytes, &short(file.size).to_le_bytes());
    // `check` saw to the path's length; at most three long values take 28 bytes.
    put(bytes, &(path.len() as u16).to_le_bytes());
    put(bytes, &(extra_len(long) as u16).to_le_bytes());
}

fn extra_len(long: &[u64]) -> usize {
    match long.len() {
        0 => 0,
        count => 4 + 8 * count,
    }
}

fn extra(bytes: &mut Vec<u8>, long: &[u64]) {
    if !long.is_empty() {
        put(bytes, &1_u16.to_le_bytes());
        put(bytes, &(8 * long.len() as u16).to_le_bytes());
        long.iter()
            .for_each(|value| put(bytes, &value.to_le_bytes()));
    }
}

fn put(bytes: &mut Vec<u8>, more: &[u8]) {
    bytes.extend_from_slice(more);
}

fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(IN_64)
}

/// The path stays below the folder that the zip is unpacked in, and fits.
fn check(path: &str) -> Result<(), PathError> {
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    // One more byte for a folder's `/`.
    let fits = path.len() < usize::from(u16::MAX);
    if fits && !path.contains(['\\', '\0']) && path.split('/').all(is_part) {
        Ok(())
    } else {
        Err(PathError(path.to_owned()))
    }
}

/// Date and time as MS-DOS had them, in steps of two seconds from 1980 to 2107.
fn dos(modified: Option<Modified>) -> (u16, u16) {
    let first = (1 << 5 | 1, 0);
    let Some(Modified { date, clock, .. }) = modified else {
        return first;
    };
    let Some(year) = date
        .year
        .checked_sub(1980)
        .and_then(|year| u16::try_from(year).ok())
    else {
        return first;
    };
    if year > 127 {
        return first;
    }
    let (hour, minute, second) = clock.hms();
    let date = year << 9 | u16::from(date.month) << 5 | u16::from(date.day);
    // A leap second would be step 30 of 0 to 29.
    let second = u16::from(second.min(59)) / 2;
    (
        date,
        u16::from(hour) << 11 | u16::from(minute) << 5 | second,
    )
}

#[cfg(test)]
mod tests;

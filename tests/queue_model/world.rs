//! A server and a disk of paper: what an FTP operation does to them, whole or in part.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use proptest::prelude::*;
use sim7000_ftp::ftp::{RemotePath, Stamp};
use sim7000_ftp::listing::{Clock, Date, Entry, Kind, Modified};
use sim7000_ftp::transfer::Sha256;

pub type Bytes = Rc<Vec<u8>>;

/// Bytes that do not repeat: what is shifted or cut out of them does not look the same.
pub fn random_bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Not SHA-256, which takes long in a test build; the queue only compares it.
pub fn digest(bytes: &[u8]) -> Sha256 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let mut sum = [0; 32];
    sum[..8].copy_from_slice(&hasher.finish().to_le_bytes());
    Sha256(sum)
}

/// What a server may do differently.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    pub hides_dotted_names: bool,
    pub renames_onto_nothing: bool,
    pub has_no_size: bool,
    pub has_no_time: bool,
    pub has_no_middle: bool,
    pub has_no_append: bool,
    pub removes_parts: bool,
    pub ignores_case: bool,
    pub hides_parts: bool,
    /// Lines that nobody understands stand for parts.
    pub garbles_parts: bool,
    /// Each folder is listed as if it were empty, as one that may not be listed.
    pub shows_nothing: bool,
    /// Each login takes longer than a free name counts as free.
    pub is_slow: bool,
}

pub fn manners() -> impl Strategy<Value = Manners> {
    let rarely = || prop::bool::weighted(0.15);
    (
        rarely(),
        prop::bool::weighted(0.4),
        rarely(),
        rarely(),
        rarely(),
        rarely(),
        rarely(),
        rarely(),
        rarely(),
        rarely(),
        (rarely(), rarely()),
    )
        .prop_map(|all| Manners {
            hides_dotted_names: all.0,
            renames_onto_nothing: all.1,
            has_no_size: all.2,
            has_no_time: all.3,
            has_no_middle: all.4,
            has_no_append: all.5,
            removes_parts: all.6,
            ignores_case: all.7,
            hides_parts: all.8,
            garbles_parts: all.9,
            // Where FTPSIZE tells nothing either, nobody can know what is there.
            shows_nothing: all.10.0 && !all.2,
            is_slow: all.10.1,
        })
}

#[derive(Clone, Debug)]
pub struct Node {
    pub bytes: Vec<u8>,
    /// When it was written, in days: servers tell times coarsely.
    pub day: u32,
    /// Whose transfer has written it; none where somebody else has.
    pub by: Option<u64>,
}

#[derive(Debug, Default)]
pub struct Server {
    pub files: BTreeMap<RemotePath, Node>,
    pub folders: BTreeSet<RemotePath>,
    pub manners: Manners,
    pub day: u32,
}

/// The server's word.
pub type Refusal = u16;

impl Server {
    pub fn write(&mut self, path: RemotePath, bytes: Vec<u8>, by: Option<u64>) {
        let path = self.place(&path);
        self.day += 1;
        let day = self.day;
        self.files.insert(path, Node { bytes, day, by });
    }

    /// The path that a file has there, whose name may differ by case.
    pub fn place(&self, path: &RemotePath) -> RemotePath {
        let is_it = |other: &&RemotePath| {
            self.manners.ignores_case && other.as_bytes().eq_ignore_ascii_case(path.as_bytes())
        };
        let other = self.files.keys().find(is_it);
        other.unwrap_or(path).clone()
    }

    pub fn get(&self, path: &RemotePath) -> Option<&Node> {
        self.files.get(&self.place(path))
    }

    pub fn has_folder(&self, path: &RemotePath) -> bool {
        path.is_root() || self.folders.contains(path)
    }

    pub fn make_folder(&mut self, path: &RemotePath) -> Result<(), Refusal> {
        let parent = path.parent().unwrap_or_else(RemotePath::root);
        let is_free = !self.has_folder(path) && self.get(path).is_none();
        match is_free && self.has_folder(&parent) {
            true => {
                self.folders.insert(path.clone());
                Ok(())
            }
            false => Err(77),
        }
    }

    pub fn size(&self, path: &RemotePath) -> Result<u64, Refusal> {
        let node = self.get(path).ok_or(77_u16)?;
        match self.manners.has_no_size {
            true => Err(77),
            false => Ok(node.bytes.len() as u64),
        }
    }

    pub fn time(&self, path: &RemotePath) -> Result<Stamp, Refusal> {
        let node = self.get(path).ok_or(77_u16)?;
        if self.manners.has_no_time {
            return Err(77);
        }
        let date = date(node.day);
        Ok(Stamp {
            year: date.year as u16,
            month: date.month,
            day: date.day,
            hour: 10,
            minute: 0,
            second: 0,
        })
    }

    pub fn list(&self, folder: &RemotePath) -> Result<Vec<Entry>, Refusal> {
        if !self.has_folder(folder) {
            return Err(77);
        }
        if self.manners.shows_nothing {
            return Ok(Vec::new());
        }
        let is_inside = |path: &&RemotePath| path.parent().as_ref() == Some(folder);
        let folders = self.folders.iter().filter(is_inside);
        let mut entries: Vec<Entry> = folders
            .map(|path| Entry::new(path.name(), Kind::Folder))
            .collect();
        for (path, node) in self.files.iter().filter(|(path, _)| is_inside(path)) {
            let mut entry = Entry::new(path.name(), Kind::File);
            entry.size = Some(node.bytes.len() as u64);
            entry.modified = Some(modified(node.day));
            entries.push(entry);
        }
        if self.manners.hides_dotted_names {
            entries.retain(|entry| !entry.name.starts_with(b"."));
        }
        let is_part = |name: &[u8]| name.ends_with(b".part");
        if self.manners.hides_parts {
            entries.retain(|entry| !is_part(&entry.name));
        } else if self.manners.garbles_parts {
            for entry in entries.iter_mut().filter(|entry| is_part(&entry.name)) {
                *entry = Entry::new(&[b"? ", &*entry.name].concat(), Kind::Unreadable);
            }
        }
        Ok(entries)
    }

    /// The file from an offset on.
    pub fn read(&self, path: &RemotePath, offset: usize) -> Result<&[u8], Refusal> {
        let node = self.get(path).ok_or(79_u16)?;
        match offset {
            0 => Ok(&node.bytes),
            _ if self.manners.has_no_middle => Err(74),
            _ => node.bytes.get(offset..).ok_or(79),
        }
    }

    /// STOR, or APPE where `offset` is not 0. What is cut off may be removed.
    pub fn store(
        &mut self,
        path: &RemotePath,
        offset: usize,
        bytes: &[u8],
        is_whole: bool,
        by: u64,
    ) -> Result<(), Refusal> {
        let folder = path.parent().unwrap_or_else(RemotePath::root);
        if !self.has_folder(&folder) || self.folders.contains(path) {
            return Err(78);
        }
        let mut content = Vec::new();
        if offset > 0 {
            if self.manners.has_no_append {
                return Err(78);
            }
            let before = self.get(path).map(|node| node.bytes.clone());
            content = before.unwrap_or_default();
        }
        content.extend_from_slice(bytes);
        self.write(path.clone(), content, Some(by));
        if !is_whole && self.manners.removes_parts {
            self.files.remove(&self.place(path));
        }
        Ok(())
    }

    pub fn rename(&mut self, from: &RemotePath, to: &RemotePath) -> Result<(), Refusal> {
        let is_taken = self.get(to).is_some() && self.manners.renames_onto_nothing;
        if is_taken || self.folders.contains(to) {
            return Err(77);
        }
        let node = self.files.remove(&self.place(from)).ok_or(77_u16)?;
        self.files.remove(&self.place(to));
        self.files.insert(to.clone(), node);
        Ok(())
    }

    pub fn delete(&mut self, path: &RemotePath) -> Result<(), Refusal> {
        self.files.remove(&self.place(path)).map(drop).ok_or(77)
    }
}

fn date(day: u32) -> Date {
    Date {
        year: 2000 + (day / 336) as i32,
        month: (day / 28 % 12) as u8 + 1,
        day: (day % 28) as u8 + 1,
    }
}

pub fn modified(day: u32) -> Modified {
    Modified {
        date: date(day),
        clock: Clock::Day,
        utc: false,
    }
}

//! Files and folders in memory.

use std::collections::BTreeMap;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// Bytes that are worked out when they are read, so that a big file costs nothing.
    Formula {
        seed: u32,
        length: u64,
    },
}

impl Content {
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Formula { length, .. } => *length,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At most `count` bytes from `offset`.
    pub fn read(&self, offset: u64, count: usize) -> Vec<u8> {
        let left = self.len().saturating_sub(offset);
        let count = usize::try_from(left).map_or(count, |left| left.min(count));
        match self {
            Self::Bytes(bytes) => {
                // `offset` is within the vector, or `count` is 0.
                let start = (offset as usize).min(bytes.len());
                bytes[start..start + count].to_vec()
            }
            Self::Formula { seed, .. } => (offset..offset + count as u64)
                .map(|position| formula(*seed, position))
                .collect(),
        }
    }

    pub fn to_vec(&self) -> Vec<u8> {
        self.read(0, usize::try_from(self.len()).unwrap_or(usize::MAX))
    }
}

/// The byte at `position`: every value comes, ETX and DLE among them, without a short period.
fn formula(seed: u32, position: u64) -> u8 {
    let mixed = (position as u32 ^ seed).wrapping_mul(0x9E37_79B1);
    (mixed ^ (mixed >> 15))
        .wrapping_mul(0x85EB_CA6B)
        .to_be_bytes()[0]
}

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    File {
        content: Content,
        /// Seconds since 1970.
        time: u64,
    },
    Folder(Folder),
}

/// A folder; its names are bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    pub nodes: BTreeMap<Vec<u8>, Node>,
    /// Seconds since 1970.
    pub time: u64,
    /// Nothing in it may be written, renamed or deleted.
    pub read_only: bool,
}

/// A file system. Paths are bytes with `/` between names; `.` and `..` are understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    pub root: Folder,
}

/// Nothing there, something in the way, or not allowed: FTP's 550.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

impl Tree {
    /// The names on the way of `path` from the root.
    fn names(path: &[u8]) -> Vec<&[u8]> {
        let mut names = Vec::new();
        for name in path.split(|&byte| byte == b'/') {
            match name {
                b"" | b"." => {}
                b".." => {
                    names.pop();
                }
                name => names.push(name),
            }
        }
        names
    }

    pub fn folder(&self, path: &[u8]) -> Option<&Folder> {
        Self::names(path)
            .iter()
            .try_fold(&self.root, |folder, name| match folder.nodes.get(*name) {
                Some(Node::Folder(inner)) => Some(inner),
                _ => None,
            })
    }

    fn folder_of(&mut self, names: &[&[u8]]) -> Option<&mut Folder> {
        names.iter().try_fold(&mut self.root, |folder, name| {
            match folder.nodes.get_mut(*name) {
                Some(Node::Folder(inner)) => Some(inner),
                _ => None,
            }
        })
    }

    /// The folder that `path` is in, and the last name.
    fn place<'a>(&mut self, path: &'a [u8]) -> Option<(&mut Folder, &'a [u8])> {
        let mut names = Self::names(path);
        let last = names.pop()?;
        Some((self.folder_of(&names)?, last))
    }

    fn place_to_write<'a>(&mut self, path: &'a [u8]) -> Result<(&mut Folder, &'a [u8]), Refused> {
        let place = self.place(path).ok_or(Refused)?;
        if place.0.read_only {
            Err(Refused)
        } else {
            Ok(place)
        }
    }

    pub fn node(&self, path: &[u8]) -> Option<&Node> {
        let mut names = Self::names(path);
        let last = names.pop()?;
        let parent =
            names
                .iter()
                .try_fold(&self.root, |folder, name| match folder.nodes.get(*name) {
                    Some(Node::Folder(inner)) => Some(inner),
                    _ => None,
                })?;
        parent.nodes.get(last)
    }

    pub fn file(&self, path: &[u8]) -> Option<&Content> {
        match self.node(path) {
            Some(Node::File { content, .. }) if !path.ends_with(b"/") => Some(content),
            _ => None,
        }
    }

    /// Puts a file there with all folders on the way, whatever is read-only.
    pub fn put(&mut self, path: &[u8], content: Content, time: u64) {
        let mut names = Self::names(path);
        let Some(last) = names.pop() else {
            return;
        };
        let folder = self.make_folders(&names, time);
        folder
            .nodes
            .insert(last.to_vec(), Node::File { content, time });
    }

    /// Makes all folders of `path`, and gives the last.
    pub fn put_folder(&mut self, path: &[u8], time: u64) -> &mut Folder {
        self.make_folders(&Self::names(path), time)
    }

    fn make_folders(&mut self, names: &[&[u8]], time: u64) -> &mut Folder {
        let mut folder = &mut self.root;
        for name in names {
            let node = folder
                .nodes
                .entry(name.to_vec())
                .or_insert_with(|| empty_folder(time));
            if !matches!(node, Node::Folder(_)) {
                *node = empty_folder(time);
            }
            folder = match node {
                Node::Folder(inner) => inner,
                Node::File { .. } => unreachable!("was made a folder above"),
            };
        }
        folder
    }

    /// Opens a file for writing: emptied, or as it is if `keep`.
    pub(crate) fn open(&mut self, path: &[u8], keep: bool, time: u64) -> Result<(), Refused> {
        if path.ends_with(b"/") {
            return Err(Refused);
        }
        let (folder, name) = self.place_to_write(path)?;
        match folder.nodes.get_mut(name) {
            Some(Node::Folder(_)) => return Err(Refused),
            Some(Node::File { .. }) if keep => {}
            _ => {
                let content = Content::Bytes(Vec::new());
                folder
                    .nodes
                    .insert(name.to_vec(), Node::File { content, time });
            }
        }
        Ok(())
    }

    /// Adds to the end of a file. Fails if it is gone.
    pub(crate) fn append(&mut self, path: &[u8], bytes: &[u8], now: u64) -> Result<(), Refused> {
        let (folder, name) = self.place_to_write(path)?;
        match folder.nodes.get_mut(name) {
            Some(Node::File { content, time }) => {
                if !matches!(content, Content::Bytes(_)) {
                    *content = Content::Bytes(content.to_vec());
                }
                if let Content::Bytes(all) = content {
                    all.extend_from_slice(bytes);
                }
                *time = now;
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    pub(crate) fn delete(&mut self, path: &[u8]) -> Result<(), Refused> {
        let (folder, name) = self.place_to_write(path)?;
        match folder.nodes.get(name) {
            Some(Node::File { .. }) if !path.ends_with(b"/") => {
                folder.nodes.remove(name);
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    pub(crate) fn make_folder(&mut self, path: &[u8], time: u64) -> Result<(), Refused> {
        let (folder, name) = self.place_to_write(path)?;
        if folder.nodes.contains_key(name) {
            return Err(Refused);
        }
        folder.nodes.insert(name.to_vec(), empty_folder(time));
        Ok(())
    }

    pub(crate) fn remove_folder(&mut self, path: &[u8]) -> Result<(), Refused> {
        let (folder, name) = self.place_to_write(path)?;
        match folder.nodes.get(name) {
            Some(Node::Folder(inner)) if inner.nodes.is_empty() && !inner.read_only => {
                folder.nodes.remove(name);
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    /// Moves a file or a folder; a file in the way is replaced, as POSIX rename does.
    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refused> {
        let (source, target) = (Self::names(from), Self::names(to));
        // A folder cannot go into itself.
        if target.starts_with(&source) && target != source {
            return Err(Refused);
        }
        let (folder, name) = self.place_to_write(to)?;
        if matches!(folder.nodes.get(name), Some(Node::Folder(_))) {
            return Err(Refused);
        }
        let (folder, old) = self.place_to_write(from)?;
        let node = folder.nodes.remove(old).ok_or(Refused)?;
        let (folder, name) = self.place_to_write(to)?;
        folder.nodes.insert(name.to_vec(), node);
        Ok(())
    }

    /// Bytes that are really stored.
    pub(crate) fn stored(&self) -> u64 {
        fn of(folder: &Folder) -> u64 {
            folder
                .nodes
                .values()
                .map(|node| match node {
                    Node::File {
                        content: Content::Bytes(bytes),
                        ..
                    } => bytes.len() as u64,
                    Node::File { .. } => 0,
                    Node::Folder(inner) => of(inner),
                })
                .sum()
        }
        of(&self.root)
    }
}

fn empty_folder(time: u64) -> Node {
    Node::Folder(Folder {
        time,
        ..Folder::default()
    })
}

//! What the server must hold, by what the client has said: paths and bytes, kept apart from the simulator's tree.

use std::collections::BTreeMap;

use sim7000_ftp::ftp::{Action, PutOption, RemotePath};
use sim7000_ftp::sim::{Folder, Node, Tree};

/// What stands at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    File(Vec<u8>),
    Folder,
}

/// All paths from the root, which is not among them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Model {
    items: BTreeMap<Vec<u8>, Item>,
}

impl Model {
    /// What the server has.
    pub fn of(tree: &Tree) -> Self {
        let mut items = BTreeMap::new();
        collect(&tree.root, b"", &mut items);
        Self { items }
    }

    pub fn file(&self, path: &RemotePath) -> Option<&[u8]> {
        match self.items.get(path.as_bytes()) {
            Some(Item::File(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub fn has(&self, path: &RemotePath) -> bool {
        path.is_root() || self.items.contains_key(path.as_bytes())
    }

    pub fn is_folder(&self, path: &RemotePath) -> bool {
        path.is_root() || self.items.get(path.as_bytes()) == Some(&Item::Folder)
    }

    /// The names right in a folder, with the sizes of files.
    pub fn names(&self, folder: &RemotePath) -> BTreeMap<Vec<u8>, Option<u64>> {
        let start = folder.as_folder();
        self.items
            .iter()
            .filter_map(|(path, item)| {
                let name = path.strip_prefix(start.as_slice())?;
                let size = match item {
                    Item::File(bytes) => Some(bytes.len() as u64),
                    Item::Folder => None,
                };
                (!name.is_empty() && !name.contains(&b'/')).then(|| (name.to_vec(), size))
            })
            .collect()
    }

    /// All files: path and length.
    pub fn files(&self) -> impl Iterator<Item = (RemotePath, usize)> {
        self.items.iter().filter_map(|(path, item)| match item {
            Item::File(bytes) => Some((RemotePath::new(path), bytes.len())),
            Item::Folder => None,
        })
    }

    /// The first path that differs, if it is not at or below one of `free`.
    pub fn difference(&self, other: &Self, free: &[RemotePath]) -> Option<String> {
        let mut paths: Vec<&Vec<u8>> = self.items.keys().chain(other.items.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        let differs = |path: &&&Vec<u8>| self.items.get(**path) != other.items.get(**path);
        let is_bound = |path: &&&Vec<u8>| !free.iter().any(|free| is_within(path, free));
        let path = paths.iter().filter(is_bound).find(differs)?;
        let show = |item: Option<&Item>| match item {
            None => "nothing".to_owned(),
            Some(Item::Folder) => "a folder".to_owned(),
            Some(Item::File(bytes)) => format!("{} bytes", bytes.len()),
        };
        let first = match (self.items.get(*path), other.items.get(*path)) {
            (Some(Item::File(one)), Some(Item::File(two))) => {
                let at = one.iter().zip(two).position(|(one, two)| one != two);
                format!(", the first wrong byte at {at:?}")
            }
            _ => String::new(),
        };
        Some(format!(
            "{} must be {} and is {}{first}",
            String::from_utf8_lossy(path),
            show(self.items.get(*path)),
            show(other.items.get(*path)),
        ))
    }

    /// What an action that succeeded has done; `sent` are the bytes of an upload.
    pub fn apply(&mut self, action: &Action, sent: &[u8]) {
        match action {
            Action::Upload {
                folder,
                name,
                option,
                ..
            } => {
                let path = folder.join(name);
                let before = match option {
                    PutOption::Append => self.file(&path).unwrap_or_default().to_vec(),
                    PutOption::Store | PutOption::StoreUnique => Vec::new(),
                };
                let path = match option {
                    PutOption::StoreUnique => self.free_name(&path),
                    _ => path,
                };
                let item = Item::File([&before, sent].concat());
                self.items.insert(path.as_bytes().to_vec(), item);
            }
            Action::Delete(folder, name) => {
                self.items.remove(folder.join(name).as_bytes());
            }
            Action::RemoveFolder(folder) => {
                self.items.remove(folder.as_bytes());
            }
            Action::MakeFolder(folder) => {
                self.items.insert(folder.as_bytes().to_vec(), Item::Folder);
            }
            Action::Rename { from, to } => {
                self.rename(&from.0.join(&from.1), &to.0.join(&to.1));
            }
            _ => {}
        }
    }

    /// `name`, `name.1`, `name.2`: the first that is free.
    pub fn free_name(&self, path: &RemotePath) -> RemotePath {
        let numbered = (1_u32..).map(|number| numbered(path, number));
        std::iter::once(path.clone())
            .chain(numbered)
            .find(|path| !self.has(path))
            .unwrap_or_else(RemotePath::root)
    }

    fn rename(&mut self, from: &RemotePath, to: &RemotePath) {
        let moved: Vec<Vec<u8>> = self
            .items
            .keys()
            .filter(|path| is_within(path, from))
            .cloned()
            .collect();
        for path in moved {
            if let Some(item) = self.items.remove(&path) {
                let rest = &path[from.as_bytes().len()..];
                self.items.insert([to.as_bytes(), rest].concat(), item);
            }
        }
    }
}

fn numbered(path: &RemotePath, number: u32) -> RemotePath {
    RemotePath::new([path.as_bytes(), format!(".{number}").as_bytes()].concat())
}

/// What an action that failed may have changed: these paths and all below them.
pub fn touched(action: &Action) -> Vec<RemotePath> {
    match action {
        Action::Upload {
            folder,
            name,
            option,
            ..
        } => {
            let path = folder.join(name);
            let mut paths = vec![path.clone()];
            if *option == PutOption::StoreUnique {
                paths.extend((1..40).map(|number| numbered(&path, number)));
            }
            paths
        }
        Action::Delete(folder, name) => vec![folder.join(name)],
        Action::MakeFolder(folder) | Action::RemoveFolder(folder) => vec![folder.clone()],
        Action::Rename { from, to } => vec![from.0.join(&from.1), to.0.join(&to.1)],
        _ => Vec::new(),
    }
}

fn is_within(path: &[u8], root: &RemotePath) -> bool {
    path.strip_prefix(root.as_bytes())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

fn collect(folder: &Folder, at: &[u8], items: &mut BTreeMap<Vec<u8>, Item>) {
    for (name, node) in &folder.nodes {
        let path = [at, b"/", name].concat();
        match node {
            Node::File { content, .. } => {
                items.insert(path, Item::File(content.to_vec()));
            }
            Node::Folder(inner) => {
                collect(inner, &path, items);
                items.insert(path, Item::Folder);
            }
        }
    }
}

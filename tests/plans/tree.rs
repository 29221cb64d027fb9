//! Trees of a server, drawn at random.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::listing::{Entry, Kind};

pub type Folder = BTreeMap<String, Node>;

/// What a server holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// With its size, where the server tells it.
    File(Option<u64>),
    Link,
    Folder(Folder),
}

pub fn file(name: &str, size: u64) -> Entry {
    Entry {
        size: Some(size),
        ..Entry::new(name.as_bytes(), Kind::File)
    }
}

pub fn folder(name: &str) -> Entry {
    Entry::new(name.as_bytes(), Kind::Folder)
}

pub fn unreadable(line: &str) -> Entry {
    Entry::new(line.as_bytes(), Kind::Unreadable)
}

/// A tree with the given names.
pub fn tree(names: &'static str) -> impl Strategy<Value = Folder> {
    let leaf = prop_oneof![
        5 => prop::option::weighted(0.8, 0_u64..100_000).prop_map(Node::File),
        1 => Just(Node::Link),
    ];
    let node = leaf.prop_recursive(5, 60, 6, move |inner| {
        prop::collection::btree_map(names, inner, 0..6).prop_map(Node::Folder)
    });
    prop::collection::btree_map(names, node, 0..8)
}

/// The folder at the path.
pub fn at<'a>(root: &'a Folder, path: &RemotePath) -> Option<&'a Folder> {
    let mut folder = root;
    for name in path.ancestry().iter().skip(1).map(RemotePath::name) {
        match folder.get(str::from_utf8(name).ok()?)? {
            Node::Folder(inner) => folder = inner,
            _ => return None,
        }
    }
    Some(folder)
}

/// What the server lists.
pub fn entries(folder: &Folder) -> Vec<Entry> {
    let entry = |(name, node): (&String, &Node)| match node {
        Node::Folder(_) => Entry::new(name.as_bytes(), Kind::Folder),
        Node::Link => Entry::new(name.as_bytes(), Kind::Link),
        Node::File(size) => Entry {
            size: *size,
            ..Entry::new(name.as_bytes(), Kind::File)
        },
    };
    folder.iter().map(entry).collect()
}

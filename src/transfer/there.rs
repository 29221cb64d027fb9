//! What is in a folder of the server, by name.

use std::collections::HashMap;

use crate::listing::{Entry, Kind};

/// The entries of one listing.
pub(super) struct There<'a> {
    by_name: HashMap<&'a [u8], &'a Entry>,
    /// Files and links without regard to case.
    by_folded: HashMap<String, &'a Entry>,
    unreadable: Vec<&'a Entry>,
}

impl<'a> There<'a> {
    pub(super) fn new(entries: &'a [Entry]) -> Self {
        let mut there = Self {
            by_name: HashMap::with_capacity(entries.len()),
            by_folded: HashMap::with_capacity(entries.len()),
            unreadable: Vec::new(),
        };
        for entry in entries {
            if entry.is_readable() {
                there.by_name.entry(entry.base_name()).or_insert(entry);
                if is_replaceable(entry) {
                    let folded = folded(entry.base_name());
                    there.by_folded.entry(folded).or_insert(entry);
                }
            } else {
                there.unreadable.push(entry);
            }
        }
        there
    }

    /// The entry of this name, or a line that could not be read and has the name as a word in it.
    pub(super) fn find(&self, name: &[u8]) -> Option<Entry> {
        let is_unclear = |entry: &&&Entry| has_word(&entry.name, name);
        let entry = self.by_name.get(name);
        entry
            .or_else(|| self.unreadable.iter().find(is_unclear))
            .map(|entry| Entry::clone(entry))
    }

    /// The same, and where nothing has the name, a file or link whose name differs by case alone: a server that ignores
    /// case takes both for one.
    pub(super) fn find_alike(&self, name: &[u8]) -> Option<Entry> {
        let alike = || self.by_folded.get(&folded(name));
        self.find(name)
            .or_else(|| alike().map(|entry| Entry::clone(entry)))
    }
}

/// The entry of this very name, where its line could be read.
pub(super) fn find<'a>(entries: &'a [Entry], name: &[u8]) -> Option<&'a Entry> {
    entries
        .iter()
        .find(|entry| entry.is_readable() && entry.base_name() == name)
}

/// Whether a file of a name like it would take its place, at a server that ignores case.
pub(super) fn is_replaceable(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::File | Kind::Link)
}

/// What a renaming from `old` to `new` could replace, by the listing of their folder: what has that name, a file or link
/// whose name differs by case alone, or a line that could not be read and has the name as a word in it.
pub fn in_the_way<'a>(entries: &'a [Entry], old: &[u8], new: &[u8]) -> Option<&'a Entry> {
    let like = folded(new);
    let is_alike = |entry: &Entry| is_replaceable(entry) && folded(entry.base_name()) == like;
    let others = || {
        let is_old = |entry: &Entry| entry.name == old || entry.base_name() == old;
        let is_other = move |entry: &&Entry| entry.is_readable() && !is_old(entry);
        entries.iter().filter(is_other)
    };
    others()
        .find(|entry| entry.base_name() == new)
        .or_else(|| others().find(|entry| is_alike(entry)))
        .or_else(|| {
            entries
                .iter()
                .find(|entry| is_unclear(std::slice::from_ref(entry), new))
        })
}

/// Whether a line that could not be read has the name as a word in it.
pub(super) fn is_unclear(entries: &[Entry], name: &[u8]) -> bool {
    let has_it = |entry: &Entry| !entry.is_readable() && has_word(&entry.name, name);
    entries.iter().any(has_it)
}

/// The same for names that differ by case alone.
pub fn folded(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_lowercase()
}

/// Whether `word` stands in the line between blanks, slashes, semicolons or the line's ends.
fn has_word(line: &[u8], word: &[u8]) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b" \t/;,".contains(byte));
    memchr::memmem::find_iter(line, word).any(|at| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        is_edge(before) && is_edge(line.get(at + word.len()))
    })
}

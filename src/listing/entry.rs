//! One line of a listing, understood or not.

use std::borrow::Cow;
use std::sync::Arc;

use super::date::Modified;

/// One file or folder of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What the server sent, byte for byte: the identity. Never empty. Usually a plain name, but
    /// a server may send a path, and any byte but LF can stand in it. For [`Kind::Unreadable`]
    /// the raw line.
    pub name: Vec<u8>,
    pub kind: Kind,
    /// Bytes, exactly as printed. `None` where the server printed none, or blocks, records, a
    /// rounded figure or one beyond `u64`.
    pub size: Option<u64>,
    pub modified: Option<Modified>,
    /// As the server writes them: `-rw-r--r--+`, `RWED,RWED,RE,`, `0644`, `adfr`.
    pub permissions: Option<Arc<str>>,
    pub owner: Option<Arc<str>>,
    pub group: Option<Arc<str>>,
    /// Where a link points to, as sent.
    pub target: Option<Vec<u8>>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Folder,
    File,
    /// A symbolic link or junction; what it points to may be either.
    Link,
    /// A device, socket or pipe: nothing to fetch.
    Special,
    /// No family of formats understood the line; `name` holds it whole.
    Unreadable,
}

impl Entry {
    /// An entry of which no more than this is known.
    pub fn new(name: &[u8], kind: Kind) -> Self {
        Self {
            name: name.to_vec(),
            kind,
            size: None,
            modified: None,
            permissions: None,
            owner: None,
            group: None,
            target: None,
        }
    }

    /// The name for people: UTF-8, or Latin-1 where it is not UTF-8. Two names can look the same
    /// here; tell them apart by `name`.
    pub fn display_name(&self) -> Cow<'_, str> {
        decode(&self.name)
    }

    /// The link's target for people, decoded like the name.
    pub fn display_target(&self) -> Option<Cow<'_, str>> {
        self.target.as_deref().map(decode)
    }

    /// The last component of the name: `1K.txt` where the server sent `/1K.txt`, and `photos`
    /// for `photos/`. To match an entry with a name of one's own.
    pub fn base_name(&self) -> &[u8] {
        let mut name = self.name.as_slice();
        while let [rest @ .., b'/'] = name {
            name = rest;
        }
        match memchr::memrchr(b'/', name) {
            Some(slash) => &name[slash + 1..],
            None => name,
        }
    }

    pub fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    /// Whether the line was understood.
    pub fn is_readable(&self) -> bool {
        self.kind != Kind::Unreadable
    }

    pub(super) fn is_self_or_parent(&self) -> bool {
        matches!(self.name.as_slice(), b"." | b".." | b"./" | b"../")
    }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Latin-1: each byte is the code point of the same number.
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// How many texts are remembered.
const SLOTS: usize = 16;

/// The texts of columns that were seen last: a listing of a hundred thousand files has few owners.
#[derive(Default)]
pub(super) struct Texts([Option<Arc<str>>; SLOTS]);

impl Texts {
    /// A column of the line as text, `None` if empty.
    pub(super) fn text(&mut self, column: &[u8]) -> Option<Arc<str>> {
        let (first, last) = (*column.first()?, *column.last()?);
        let place = column.len() + usize::from(first) + 3 * usize::from(last);
        let slot = &mut self.0[place % SLOTS];
        if let Some(known) = slot
            && known.as_bytes() == column
        {
            return Some(Arc::clone(known));
        }
        let text = Arc::from(decode(column));
        *slot = Some(Arc::clone(&text));
        Some(text)
    }
}

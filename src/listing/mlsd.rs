//! Facts of RFC 3659 (MLSD, which some servers send for LIST): `type=file;size=12; name`.

use super::Context;
use super::date::{Clock, Date, Modified};
use super::entry::{Entry, Kind, Texts};
use super::field::{Fields, is_blank, number, short_number, two_digits};

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let mut facts = Facts {
        known: false,
        this_or_parent: false,
        entry: Entry::new(b"", Kind::File),
    };
    let mut rest = fields.line();
    // Facts end at a blank: `facts; name`, or `facts name` as in drafts of the RFC.
    while !rest.first().copied().is_some_and(is_blank) {
        let equals = rest.iter().position(|byte| !is_key(*byte))?;
        let key = &rest[..equals];
        rest = rest[equals..].strip_prefix(b"=")?;
        let is_link = target_of(rest).is_some();
        let end = if is_link {
            // The one value that may have blanks in it.
            memchr::memchr(b';', rest)?
        } else {
            memchr::memchr3(b';', b' ', b'\t', rest)?
        };
        facts.take(key, &rest[..end], &mut context.texts);
        rest = if rest[end] == b';' {
            &rest[end + 1..]
        } else {
            &rest[end..]
        };
    }
    let name = &rest[1..];
    if !facts.known || name.is_empty() {
        return None;
    }
    // The folder itself may be sent with its whole path.
    facts.entry.name = if facts.this_or_parent {
        b".".to_vec()
    } else {
        name.to_vec()
    };
    Some(facts.entry)
}

struct Facts {
    /// Whether any of the facts was one that every server sends: else the line is not of facts.
    known: bool,
    this_or_parent: bool,
    entry: Entry,
}

impl Facts {
    fn take(&mut self, key: &[u8], value: &[u8], texts: &mut Texts) {
        let mut lower = [0; 16];
        let Some(lower) = lower.get_mut(..key.len()) else {
            return;
        };
        lower.copy_from_slice(key);
        lower.make_ascii_lowercase();
        let entry = &mut self.entry;
        match &*lower {
            b"type" => self.take_type(value),
            b"size" => entry.size = number(value),
            b"modify" => entry.modified = read_time(value),
            // What the user may do; the mode, if sent, says more.
            b"perm" if entry.permissions.is_none() => entry.permissions = texts.text(value),
            b"perm" | b"unique" => {}
            b"unix.mode" => entry.permissions = texts.text(value),
            b"unix.ownername" => entry.owner = texts.text(value),
            b"unix.groupname" => entry.group = texts.text(value),
            b"unix.owner" | b"unix.uid" if entry.owner.is_none() => entry.owner = texts.text(value),
            b"unix.group" | b"unix.gid" if entry.group.is_none() => entry.group = texts.text(value),
            _ => return,
        }
        self.known |= !lower.starts_with(b"unix.");
    }

    fn take_type(&mut self, value: &[u8]) {
        let is = |word: &str| value.eq_ignore_ascii_case(word.as_bytes());
        self.this_or_parent = is("cdir") || is("pdir");
        self.entry.kind = if is("file") {
            Kind::File
        } else if is("dir") || self.this_or_parent {
            Kind::Folder
        } else if let Some(target) = target_of(value) {
            self.entry.target = target.strip_prefix(b":").map(<[u8]>::to_vec);
            Kind::Link
        } else {
            Kind::Special
        };
    }
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-' || byte == b'_'
}

/// `:/target` of `OS.unix=slink:/target`, empty for `OS.unix=symlink`.
fn target_of(value: &[u8]) -> Option<&[u8]> {
    ["OS.unix=slink", "OS.unix=symlink"]
        .iter()
        .find_map(|prefix| {
            let (start, rest) = value.split_at_checked(prefix.len())?;
            start
                .eq_ignore_ascii_case(prefix.as_bytes())
                .then_some(rest)
        })
}

/// `YYYYMMDDHHMMSS` and perhaps a fraction, always UTC (RFC 3659, 2.3).
fn read_time(value: &[u8]) -> Option<Modified> {
    let part = |from: usize, len: usize| two_digits(value.get(from..from + len)?);
    let year = short_number(value.get(..4)?, 4, 4)?;
    let date = Date::new(i32::from(year), part(4, 2)?, part(6, 2)?)?;
    let (hour, minute, second) = (part(8, 2)?, part(10, 2)?, part(12, 2)?);
    // 60 is a leap second, which the RFC allows.
    let exists = hour < 24 && minute < 60 && second <= 60;
    let ends = matches!(value.get(14), None | Some(b'.'));
    let clock = Clock::Second {
        hour,
        minute,
        second,
    };
    (exists && ends).then_some(Modified {
        date,
        clock,
        utc: true,
    })
}

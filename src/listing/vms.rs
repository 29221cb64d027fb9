//! OpenVMS: `NAME.EXT;1   2/8   22-NOV-2026 14:58  [GROUP,OWNER]  (RWED,RWED,RE,)`.
//!
//! Facts stand in any order. A long name has a line of its own, the facts follow on the next.
//! Sizes are in blocks of 512 bytes, the last one partly filled: no number of bytes to rely on.

use super::date::{Date, Modified, Time, read_date};
use super::entry::{Entry, Kind};
use super::field::{Fields, is_number};
use super::{Context, Lines};

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let name = fields.get(0);
    if fields.len() < 2 || !is_versioned(name) {
        return None;
    }
    let facts = Facts::read(fields, 1, context)?;
    Some(facts.into_entry(name, context))
}

/// A name on a line of its own and its facts on the next of `lines`; also the lines behind them.
pub(super) fn read_pair<'a>(
    fields: &Fields,
    mut lines: Lines<'a>,
    context: &mut Context,
) -> Option<(Entry, Lines<'a>)> {
    let name = fields.get(0);
    // From the first column on: what is indented is itself a continuation.
    if fields.len() != 1 || !fields.line().starts_with(name) || !is_versioned(name) {
        return None;
    }
    let next = Fields::new(lines.next()?);
    // A line that begins with a name is an entry of its own.
    if !next
        .get(0)
        .first()
        .is_some_and(|byte| b"0123456789[(%N".contains(byte))
    {
        return None;
    }
    let facts = Facts::read(&next, 0, context).filter(|facts| !facts.bare_owner)?;
    Some((facts.into_entry(name, context), lines))
}

#[derive(Default)]
struct Facts<'a> {
    modified: Option<Modified>,
    permissions: &'a [u8],
    group: &'a [u8],
    owner: &'a [u8],
    /// Whether the owner came without brackets, and so might be anything.
    bare_owner: bool,
}

impl<'a> Facts<'a> {
    /// Reads the columns from `first` on. A date is what makes them facts, or an error instead.
    fn read(fields: &Fields<'a>, first: usize, context: &mut Context) -> Option<Self> {
        let mut facts = Self::default();
        if is_error(fields, first) {
            return Some(facts);
        }
        let mut date: Option<Option<Date>> = None;
        let mut time = Time::UNKNOWN;
        let mut at = first;
        while at < fields.len() {
            let field = fields.get(at);
            let mut last = at;
            match field.first() {
                Some(b'(') => {
                    last = closing(fields, at, b')')?;
                    facts.permissions = inside(fields.between(at, last + 1));
                }
                Some(b'[') => {
                    last = closing(fields, at, b']')?;
                    facts.take_owner(inside(fields.between(at, last + 1)));
                }
                _ if is_blocks(field) => {}
                _ => match (Time::read(field), date) {
                    (Some(found), _) => time = found,
                    (None, None) if is_date(field) => date = Some(read_date(field, context)?),
                    _ if facts.owner.is_empty() => {
                        facts.owner = field;
                        facts.bare_owner = true;
                    }
                    _ => return None,
                },
            }
            at = last + 1;
        }
        facts.modified = Modified::local(date?, time);
        Some(facts)
    }

    /// `GROUP,OWNER` or `OWNER`.
    fn take_owner(&mut self, identifier: &'a [u8]) {
        match memchr::memchr(b',', identifier) {
            Some(comma) => {
                self.group = identifier[..comma].trim_ascii();
                self.owner = identifier[comma + 1..].trim_ascii();
            }
            None => self.owner = identifier,
        }
    }

    /// A folder is named without `.DIR;1`: that is what the server wants to hear for it.
    fn into_entry(self, name: &[u8], context: &mut Context) -> Entry {
        let folder = split_version(name).and_then(|(path, _)| {
            let (path, extension) = path.split_at_checked(path.len().checked_sub(4)?)?;
            (extension.eq_ignore_ascii_case(b".DIR") && !path.is_empty()).then_some(path)
        });
        let mut entry = match folder {
            Some(path) => Entry::new(path, Kind::Folder),
            None => Entry::new(name, Kind::File),
        };
        entry.modified = self.modified;
        entry.permissions = context.texts.text(self.permissions);
        entry.owner = context.texts.text(self.owner);
        entry.group = context.texts.text(self.group);
        entry
    }
}

fn is_versioned(name: &[u8]) -> bool {
    split_version(name).is_some()
}

/// `NAME.EXT` and `1` of `NAME.EXT;1`.
fn split_version(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memrchr(b';', name)?;
    let (path, version) = (&name[..at], &name[at + 1..]);
    // VMS counts versions up to 32767.
    (!path.is_empty() && version.len() <= 5 && is_number(version)).then_some((path, version))
}

/// `%RMS-E-PRV, insufficient privilege` in the place of the facts.
fn is_error(fields: &Fields, first: usize) -> bool {
    let field = fields.get(first);
    field.starts_with(b"%") && field.ends_with(b",")
        || (field == b"No" && fields.get(first + 1) == b"privilege")
}

/// `22-NOV-2026`, with the month as a word in any language.
fn is_date(field: &[u8]) -> bool {
    field.contains(&b'-') && field.iter().any(u8::is_ascii_alphabetic)
}

/// `2`, `2/8` (used and allocated), `2KB`.
fn is_blocks(field: &[u8]) -> bool {
    let digits = field
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match &field[digits..] {
        [] | [b'K' | b'M' | b'G', b'B'] => digits > 0,
        [b'/', allocated @ ..] => digits > 0 && is_number(allocated),
        _ => false,
    }
}

/// The column that ends in `bracket`, from `at` on.
fn closing(fields: &Fields, at: usize, bracket: u8) -> Option<usize> {
    (at..fields.len()).find(|at| fields.get(*at).ends_with(&[bracket]))
}

/// What stands between the first and the last byte.
fn inside(bracketed: &[u8]) -> &[u8] {
    match bracketed {
        [_, inner @ .., _] => inner,
        _ => &[],
    }
}

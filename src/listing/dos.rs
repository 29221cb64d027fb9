//! MS-DOS `dir`, as IIS and its imitators send it: `11-22-26  02:58PM       <DIR>          name`.

use super::Context;
use super::date::{Modified, Time, read_date};
use super::entry::{Entry, Kind};
use super::field::{Fields, is_blank, is_number, number};

/// `dir` prints `<DIR>` and the like 15 columns wide, then the name.
const MARK_WIDTH: usize = 15;

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let date = read_date(fields.get(0), context)?;
    let (time, at) = read_time(fields)?;
    let mark = fields.get(at);
    let mut entry = match mark {
        [b'<', mark @ .., b'>'] => {
            let name = after_mark(fields, at);
            let kind = read_mark(mark)?;
            let (name, target) = match kind {
                Kind::Link => split_target(name),
                _ => (name, None),
            };
            let mut entry = Entry::new(name, kind);
            entry.target = target.map(<[u8]>::to_vec);
            entry
        }
        _ => {
            let size = read_size(mark)?;
            let mut entry = Entry::new(fields.after(at), Kind::File);
            entry.size = size;
            entry
        }
    };
    entry.modified = Modified::local(date, time);
    (!entry.name.is_empty()).then_some(entry)
}

/// The time and the column behind it; `PM` may be a column of its own.
fn read_time(fields: &Fields) -> Option<(Time, usize)> {
    let half = fields.get(2);
    if [&b"AM"[..], b"PM"]
        .iter()
        .any(|known| half.eq_ignore_ascii_case(known))
    {
        let together = [fields.get(1), half].concat();
        return Some((Time::read(&together)?, 3));
    }
    Some((Time::read(fields.get(1))?, 2))
}

fn read_mark(mark: &[u8]) -> Option<Kind> {
    let is = |word: &str| mark.eq_ignore_ascii_case(word.as_bytes());
    if is("DIR") {
        Some(Kind::Folder)
    } else if is("JUNCTION") || is("SYMLINKD") || is("SYMLINK") {
        Some(Kind::Link)
    } else {
        None
    }
}

fn after_mark<'a>(fields: &Fields<'a>, at: usize) -> &'a [u8] {
    let rest = fields.after(at);
    match rest.split_at_checked(MARK_WIDTH - fields.get(at).len().min(MARK_WIDTH - 1) - 1) {
        Some((padding, name)) if padding.iter().all(|byte| is_blank(*byte)) => name,
        // Not padded that wide.
        _ => fields.trimmed_after(at),
    }
}

/// `name [target]`
fn split_target(name: &[u8]) -> (&[u8], Option<&[u8]>) {
    let split = name.strip_suffix(b"]").and_then(|inner| {
        let at = memchr::memmem::rfind(inner, b" [").filter(|at| *at > 0)?;
        Some((&inner[..at], Some(&inner[at + 2..])))
    });
    split.unwrap_or((name, None))
}

/// A size, its thousands set apart by a sign or a no-break space: `Some(None)` if it is beyond
/// `u64`.
fn read_size(field: &[u8]) -> Option<Option<u64>> {
    if is_number(field) {
        return Some(number(field));
    }
    if field.len() > 64 || !field.iter().all(|byte| is_digit_or_sign(*byte)) {
        return None;
    }
    let mut groups = field.split(|byte| !byte.is_ascii_digit());
    let mut digits = groups
        .next()
        .filter(|group| (1..=3).contains(&group.len()))?
        .to_vec();
    // No-break spaces have more than one byte in UTF-8, with nothing between them.
    for group in groups.filter(|group| !group.is_empty()) {
        if group.len() != 3 {
            return None;
        }
        digits.extend_from_slice(group);
    }
    field.last()?.is_ascii_digit().then(|| number(&digits))
}

fn is_digit_or_sign(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b'\'') || !byte.is_ascii()
}

//! `ls -l`: permissions, links, owner, group, size, date, name.

use super::Context;
use super::entry::{Entry, Kind};
use super::field::{Fields, is_number, number};
use super::when::{self, Form, When};

/// A letter for the type and nine for the permissions.
const MODE_LEN: usize = 10;

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let mode = fields.get(0);
    let kind = read_kind(mode)?;
    if let Some(name) = name_without_facts(fields) {
        let mut entry = Entry::new(name, kind);
        entry.permissions = context.texts.text(mode);
        return Some(entry);
    }
    let Columns {
        owners_end,
        size,
        when,
    } = find_columns(fields, context)?;
    let name = name_after(fields, &when);
    let (owner, group) = read_owners(fields, owners_end, kind);

    let (name, target) = match kind {
        Kind::Link => split_target(name, size),
        _ => (name, None),
    };
    let mut entry = Entry::new(name, kind);
    entry.size = size.filter(|_| kind != Kind::Special);
    entry.modified = when.modified;
    entry.permissions = context.texts.text(without_links(mode));
    entry.owner = context.texts.text(owner);
    entry.group = context.texts.text(group);
    entry.target = target.map(<[u8]>::to_vec);
    Some(entry)
}

fn read_kind(mode: &[u8]) -> Option<Kind> {
    // Letters for ACL, sticky and set-id bits, and the capitals of mainframes' file transfer.
    let is_permission = |byte: &u8| {
        matches!(
            byte,
            b'r' | b'w' | b'x' | b's' | b't' | b'l' | b'-' | b'?' | b'A'..=b'Z'
        )
    };
    if !mode.get(1..MODE_LEN)?.iter().all(is_permission) {
        return None;
    }
    match mode[0] {
        b'd' => Some(Kind::Folder),
        // Contiguous (`C`) and migrated (`m`, `M`) files are read as any other.
        b'-' | b'C' | b'm' | b'M' => Some(Kind::File),
        b'l' => Some(Kind::Link),
        // Block, character, pipe, socket, door, network, event port, whiteout, unknown.
        b'b' | b'c' | b'p' | b's' | b'D' | b'n' | b'P' | b'w' | b'?' => Some(Kind::Special),
        _ => None,
    }
}

/// The mode without a number of links that is glued to it.
fn without_links(mode: &[u8]) -> &[u8] {
    let (mode_only, rest) = mode.split_at(MODE_LEN);
    match rest {
        [b'+' | b'.' | b'@', links @ ..] if is_number(links) => &mode[..MODE_LEN + 1],
        links if is_number(links) => mode_only,
        _ => mode,
    }
}

/// `-????????? ? ? ? ? ? name`: the server may see the name and nothing more.
fn name_without_facts<'a>(fields: &Fields<'a>) -> Option<&'a [u8]> {
    let unknown = (1..=5).all(|at| fields.get(at) == b"?");
    let name = fields.after(5);
    (unknown && !name.is_empty()).then_some(name)
}

/// What stands where in a line: the owners' columns end where the size or else the date starts.
struct Columns {
    owners_end: usize,
    size: Option<u64>,
    when: When,
}

fn find_columns(fields: &Fields, context: &mut Context) -> Option<Columns> {
    // The first date behind a number, so that a date in a name is not taken for it. The number
    // of links comes last: with an owner called `jan` it looks like a size before a date.
    let columns = (2..fields.len()).chain([1]);
    for form in [Form::Known, Form::Bare] {
        if let Some(found) = find_behind(fields, columns.clone(), true, form, context) {
            return Some(found);
        }
    }
    // Neither number of links nor size, or a size glued to the group.
    find_behind(fields, 0..fields.len(), false, Form::Known, context)
        .or_else(|| find_behind(fields, columns, true, Form::Unknown, context))
}

fn find_behind(
    fields: &Fields,
    columns: impl Iterator<Item = usize>,
    sized: bool,
    form: Form,
    context: &mut Context,
) -> Option<Columns> {
    for at in columns {
        if sized && !is_size(fields.get(at)) {
            continue;
        }
        if let Some(when) = when::read(fields, at + 1, form, context)
            && !name_after(fields, &when).is_empty()
        {
            let size = if sized { number(fields.get(at)) } else { None };
            let owners_end = if sized { at } else { at + 1 };
            return Some(Columns {
                owners_end,
                size,
                when,
            });
        }
    }
    None
}

/// A number, the `4.0K` of `ls -h`, or the `8,1` of a device.
fn is_size(field: &[u8]) -> bool {
    let [first, .., last] = field else {
        return is_number(field);
    };
    first.is_ascii_digit()
        && (last.is_ascii_digit() || b"BKMGTPEkmgtpe".contains(last))
        && field[1..field.len() - 1]
            .iter()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b','))
}

fn name_after<'a>(fields: &Fields<'a>, when: &When) -> &'a [u8] {
    if when.padded {
        fields.trimmed_after(when.last)
    } else {
        fields.after(when.last)
    }
}

/// Owner and group: the columns between the number of links and the size. A group may have
/// blanks in it (`Domain Users`).
fn read_owners<'a>(fields: &Fields<'a>, mut end: usize, kind: Kind) -> (&'a [u8], &'a [u8]) {
    // The major number of a device: `8,`.
    if kind == Kind::Special && end > 1 && fields.get(end - 1).ends_with(b",") {
        end -= 1;
    }
    let start = if is_number(fields.get(1)) { 2 } else { 1 };
    let owner_end = end.min(start + 1);
    (
        fields.between(start, owner_end),
        fields.between(start + 1, end),
    )
}

/// Splits `name -> target`. The size of a link is the length of its target, which decides where
/// to split if there is more than one arrow.
fn split_target(name: &[u8], size: Option<u64>) -> (&[u8], Option<&[u8]>) {
    const ARROW: &[u8] = b" -> ";
    let by_size = size
        .and_then(|size| name.len().checked_sub(usize::try_from(size).ok()?))
        .and_then(|target_at| target_at.checked_sub(ARROW.len()))
        .filter(|arrow_at| name[*arrow_at..].starts_with(ARROW));
    match by_size.or_else(|| memchr::memmem::find(name, ARROW)) {
        Some(arrow_at) if arrow_at > 0 => {
            (&name[..arrow_at], Some(&name[arrow_at + ARROW.len()..]))
        }
        _ => (name, None),
    }
}

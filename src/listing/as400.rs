//! IBM i (AS/400): `QSYS   77824 02/23/00 15:09:55 *DIR   name/`.

use super::Context;
use super::date::{Modified, Time, read_date};
use super::entry::{Entry, Kind};
use super::field::{Fields, is_number, number};

/// Object types that hold other objects.
const FOLDERS: [&[u8]; 4] = [b"*DIR", b"*DDIR", b"*LIB", b"*FLR"];

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    // A member comes without the facts, with or without its owner: `*MEM   FILE.MBR`.
    let type_at = if is_type(fields.get(4)) {
        4
    } else {
        (0..=1).find(|at| fields.get(*at) == b"*MEM")?
    };
    let kind_word = fields.get(type_at);
    let is_folder = FOLDERS.contains(&kind_word);
    let name = fields.trimmed_after(type_at);
    // The slash says folder; it is no part of the name.
    let name = name
        .strip_suffix(b"/")
        .filter(|name| is_folder && !name.is_empty())
        .unwrap_or(name);
    if name.is_empty() {
        return None;
    }
    let mut entry = Entry::new(name, if is_folder { Kind::Folder } else { Kind::File });
    if type_at == 4 {
        let size = fields.get(1);
        if !is_number(size) {
            return None;
        }
        let date = read_date(fields.get(2), context)?;
        entry.size = number(size);
        entry.modified = Modified::local(date, Time::read(fields.get(3))?);
    }
    if type_at > 0 {
        entry.owner = context.texts.text(fields.get(0));
    }
    Some(entry)
}

/// `*STMF`, `*FILE`, `*DIR` ...
fn is_type(field: &[u8]) -> bool {
    matches!(field, [b'*', word @ ..]
        if (2..=10).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase))
}

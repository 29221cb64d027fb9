//! NetWare: `d [R----F--] supervisor    512    Jan 16 18:53    login`.

use super::entry::{Entry, Kind};
use super::field::{Fields, is_number, number};
use super::when::{self, Form};
use super::{Context, trim_start};

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let line = trim_start(fields.line());
    let kind = match line.first()? {
        b'd' => Kind::Folder,
        b'-' => Kind::File,
        _ => return None,
    };
    let rights = trim_start(&line[1..]).strip_prefix(b"[")?;
    // Eight rights, one letter or dash each; ten leave room for what is not known.
    let end = rights.iter().take(11).position(|byte| *byte == b']')?;
    let permissions = &line[..line.len() - rights.len() + end + 1];

    let fields = Fields::new(&rights[end + 1..]);
    // `owner size date`, as `ls` writes them.
    for size_at in 1..fields.len() {
        if !is_number(fields.get(size_at)) {
            continue;
        }
        let Some(when) = when::read(&fields, size_at + 1, Form::Known, context) else {
            continue;
        };
        let name = fields.trimmed_after(when.last);
        if name.is_empty() {
            return None;
        }
        let mut entry = Entry::new(name, kind);
        entry.size = number(fields.get(size_at));
        entry.modified = when.modified;
        entry.permissions = context.texts.text(permissions);
        entry.owner = context.texts.text(fields.between(0, size_at));
        return Some(entry);
    }
    None
}

//! OS/2: `size attributes date time name`, as in `36611      A    04-23-103  10:57  name`.

use super::Context;
use super::date::{Modified, Time, read_date};
use super::entry::{Entry, Kind};
use super::field::{Fields, is_number, number};

/// `DIR` and the attributes archive, hidden, read-only, system; together or one by one.
const MOST_ATTRIBUTES: usize = 5;

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let size = fields.get(0);
    if !is_number(size) {
        return None;
    }
    let attributes = (1..=MOST_ATTRIBUTES)
        .take_while(|at| is_attribute(fields.get(*at)))
        .count();
    let date_at = 1 + attributes;
    let date = read_date(fields.get(date_at), context)?;
    let time = Time::read(fields.get(date_at + 1))?;
    let name = fields.trimmed_after(date_at + 1);
    if name.is_empty() {
        return None;
    }
    let is_folder = (1..date_at).any(|at| fields.get(at).eq_ignore_ascii_case(b"DIR"));
    let mut entry = Entry::new(name, if is_folder { Kind::Folder } else { Kind::File });
    entry.size = number(size);
    entry.modified = Modified::local(date, time);
    Some(entry)
}

fn is_attribute(field: &[u8]) -> bool {
    let is_letter = |byte: &u8| b"AHRS-".contains(&byte.to_ascii_uppercase());
    field.eq_ignore_ascii_case(b"DIR")
        || (!field.is_empty() && field.len() <= 5 && field.iter().all(is_letter))
}

//! EPLF, Bernstein's easily parsed list format: `+i8388621.48594,m825718503,r,s280,<TAB>name`.

use super::Context;
use super::date::{Clock, Date, Modified};
use super::entry::{Entry, Kind};
use super::field::{Fields, number};

const SECONDS_A_DAY: u64 = 86_400;

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let line = fields.line().strip_prefix(b"+")?;
    let tab = memchr::memchr(b'\t', line)?;
    let (facts, name) = (&line[..tab], &line[tab + 1..]);
    if name.is_empty() {
        return None;
    }
    // Neither to be entered nor to be fetched, until a fact says otherwise.
    let mut entry = Entry::new(name, Kind::Special);
    for fact in facts.split(|byte| *byte == b',') {
        match fact {
            b"/" => entry.kind = Kind::Folder,
            b"r" if entry.kind != Kind::Folder => entry.kind = Kind::File,
            [b's', size @ ..] => entry.size = number(size),
            [b'm', seconds @ ..] => entry.modified = number(seconds).and_then(from_unix),
            [b'u', b'p', permissions @ ..] => entry.permissions = context.texts.text(permissions),
            _ => {}
        }
    }
    Some(entry)
}

/// Seconds since 1970-01-01 UTC, up to the year 9999.
fn from_unix(seconds: u64) -> Option<Modified> {
    let date = Date::from_unix_day((seconds / SECONDS_A_DAY).try_into().ok()?);
    let of_day = seconds % SECONDS_A_DAY;
    let [hour, minute, second] = [of_day / 3600, of_day / 60 % 60, of_day % 60].map(|n| n as u8);
    let clock = Clock::Second {
        hour,
        minute,
        second,
    };
    (date.year <= 9999).then_some(Modified {
        date,
        clock,
        utc: true,
    })
}

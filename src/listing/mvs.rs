//! z/OS (MVS): datasets, and the members of a partitioned dataset, which is its folder.
//!
//! Space is counted in tracks, members in records or in memory: no number of bytes.

use super::Context;
use super::date::{Modified, Time, read_date};
use super::entry::{Entry, Kind};
use super::field::{Fields, is_number};

pub(super) fn read(fields: &Fields, context: &mut Context) -> Option<Entry> {
    if is_members_header(fields) {
        // Not an entry, but no line is hidden; from here on a lone word is a member's name.
        context.members = true;
        return None;
    }
    dataset(fields, context)
        .or_else(|| dataset_without_facts(fields))
        .or_else(|| member(fields, context))
        .or_else(|| load_module(fields))
        .or_else(|| bare_member(fields, context))
}

/// `Volume Unit Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname`, where `Ext` and `Used` run
/// together when the latter has five digits.
fn dataset(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let last = fields
        .len()
        .checked_sub(1)
        .filter(|last| (8..=9).contains(last))?;
    let kind = match fields.get(last - 1) {
        b"PO" | b"PO-E" | b"POE" => Kind::Folder,
        b"PS" | b"PS-E" | b"DA" | b"VS" | b"IS" | b"GDG" => Kind::File,
        _ => return None,
    };
    let is_count = |at: usize| is_number(fields.get(at));
    let is_used = |field: &[u8]| is_number(field) || matches!(field, b"????" | b"++++");
    let is_space = is_count(3) && (last == 8 || is_used(fields.get(4)));
    if !is_space || !is_count(last - 2) || !is_count(last - 3) {
        return None;
    }
    let referred = fields.get(2);
    let modified = match referred {
        b"**NONE**" => None,
        _ => Modified::local(read_date(referred, context)?, Time::UNKNOWN),
    };
    let mut entry = Entry::new(fields.get(last), kind);
    entry.modified = modified;
    Some(entry)
}

/// Datasets that are migrated, on tape, VSAM or out of reach, and pseudo directories.
fn dataset_without_facts(fields: &Fields) -> Option<Entry> {
    let volume = fields.get(0);
    let is_volume = volume.len() <= 6 && volume.iter().all(|byte| !byte.is_ascii_lowercase());
    let last = fields.len().checked_sub(1)?;
    let kind = match fields.between(1, last) {
        b"" if volume == b"Migrated" && last == 1 => Kind::File,
        b"Directory" if volume == b"Pseudo" => Kind::Folder,
        b"Tape" | b"Not Direct Access Device" if is_volume => Kind::File,
        _ if is_volume && last == 3 && fields.get(2) == b"VSAM" => Kind::File,
        _ => return None,
    };
    Some(Entry::new(fields.get(last), kind))
}

/// `Name VV.MM Created Changed (date and time) Size Init Mod Id`: statistics of an editor.
fn member(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let version = fields.get(1);
    let is_version = matches!(version, [a, b, b'.', c, d] if is_number(&[*a, *b, *c, *d]));
    let counts = (5..8).all(|at| is_number(fields.get(at)));
    if fields.len() != 9 || !is_version || !counts {
        return None;
    }
    read_date(fields.get(2), context)?;
    let changed = read_date(fields.get(3), context)?;
    let mut entry = Entry::new(fields.get(0), Kind::File);
    entry.modified = Modified::local(changed, Time::read(fields.get(4))?);
    entry.owner = context.texts.text(fields.get(8));
    Some(entry)
}

/// `Name Size TTR AC Attributes Amode Rmode`, all in hexadecimal: a program.
fn load_module(fields: &Fields) -> Option<Entry> {
    let is_hex = |at: usize, len: usize| {
        let field = fields.get(at);
        field.len() == len && field.iter().all(u8::is_ascii_hexdigit)
    };
    let is_mode = |at: usize| matches!(fields.get(at), b"24" | b"31" | b"64" | b"ANY");
    let last = fields.len().checked_sub(1).filter(|last| *last >= 5)?;
    let is_module =
        is_hex(1, 6) && is_hex(2, 6) && is_hex(3, 2) && is_mode(last) && is_mode(last - 1);
    is_module.then(|| Entry::new(fields.get(0), Kind::File))
}

/// A member without statistics, known as one by the header above it.
fn bare_member(fields: &Fields, context: &Context) -> Option<Entry> {
    let name = fields.get(0);
    // Members have names of at most eight characters.
    let is_name = name.len() <= 8
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"@#$".contains(byte));
    (context.members && fields.len() == 1 && is_name).then(|| Entry::new(name, Kind::File))
}

fn is_members_header(fields: &Fields) -> bool {
    fields.get(0) == b"Name" && matches!(fields.get(1), b"VV.MM" | b"Size")
}

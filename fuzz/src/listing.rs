//! The LIST parser, and the order of what it gives.

#[path = "../../tests/listing/properties.rs"]
mod properties;

use sim7000_ftp::listing::order::{Column, Direction, sort};
use sim7000_ftp::listing::{Date, Entry, parse};

use properties::{check, contains, sure_to_be_shown};

/// Two bytes are the year of today, low one first, the next its month and its day; the rest is the listing.
pub fn listing(input: &[u8]) {
    let [low, high, month, day, listing @ ..] = input else {
        return;
    };
    let today = Date {
        year: i32::from(i16::from_le_bytes([*low, *high])),
        month: *month,
        day: *day,
    };
    let entries = parse(listing, today);
    for entry in &entries {
        check(entry, listing);
        assert!(entry.name.ends_with(entry.base_name()) || entry.name.ends_with(b"/"));
        assert!(!entry.display_name().is_empty());
    }
    let lines: Vec<&[u8]> = listing.split(|byte| *byte == b'\n').collect();
    no_line_is_lost(&lines, &entries);
    if is_without_habits(listing) {
        let alone: Vec<Entry> = lines.iter().flat_map(|line| parse(line, today)).collect();
        assert_eq!(entries, alone, "line by line");
    }
    line_ends_mean_nothing(listing, &entries, today);
    sorting_loses_nothing(entries);
}

fn no_line_is_lost(lines: &[&[u8]], entries: &[Entry]) {
    let sure = sure_to_be_shown(lines);
    assert!(sure.len() <= entries.len() && entries.len() <= lines.len());
    // A name comes from its own line, and the lines keep their order.
    let mut names = entries.iter().map(|entry| &entry.name);
    for line in sure {
        assert!(names.any(|name| contains(line, name)), "a line is lost");
    }
}

/// Whether no line can say how another is read: no date such as `03/04/26`, no header of members, no name of
/// VMS with its facts on the next line.
fn is_without_habits(listing: &[u8]) -> bool {
    let is_separator = |byte: &u8| matches!(byte, b'-' | b'/' | b'.');
    let dates = listing
        .split(|byte| !byte.is_ascii_digit() && !is_separator(byte))
        .filter(|word| word.iter().filter(|byte| is_separator(byte)).count() >= 2);
    let is_year_first = |word: &[u8]| word.iter().take_while(|b| b.is_ascii_digit()).count() == 4;
    !contains(&listing.to_ascii_lowercase(), b"name")
        && !listing.contains(&b';')
        && dates.into_iter().all(is_year_first)
}

fn line_ends_mean_nothing(listing: &[u8], entries: &[Entry], today: Date) {
    let closed = [listing, b"\n"].concat();
    assert_eq!(parse(&closed, today), entries, "with a last line end");
    if !listing.contains(&b'\r') {
        let lines: Vec<&[u8]> = listing.split(|byte| *byte == b'\n').collect();
        assert_eq!(parse(&lines.join(&b"\r\n"[..]), today), entries, "CR LF");
    }
}

fn sorting_loses_nothing(mut entries: Vec<Entry>) {
    let mut before: Vec<Vec<u8>> = entries.iter().map(|entry| entry.name.clone()).collect();
    before.sort_unstable();
    for column in [Column::Name, Column::Size, Column::Modified] {
        for direction in [Direction::Ascending, Direction::Descending] {
            // The standard library panics where an order contradicts itself.
            sort(&mut entries, column, direction);
            let once = entries.clone();
            sort(&mut entries, column, direction);
            assert_eq!(entries, once, "sorting again changes nothing");
        }
    }
    let mut after: Vec<Vec<u8>> = entries.into_iter().map(|entry| entry.name).collect();
    after.sort_unstable();
    assert_eq!(after, before);
}

//! The order of entries on the screen: folders first, then as a person would sort.

use std::cmp::Ordering;

use super::{Entry, Kind};

/// What to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    #[default]
    Name,
    Size,
    Modified,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

/// Sorts entries in place; equal ones keep the server's order.
pub fn sort(entries: &mut [Entry], column: Column, direction: Direction) {
    entries.sort_by(|a, b| compare(a, b, column, direction));
}

/// How two entries stand. In both directions folders come first, then files and links, then
/// lines that could not be read; and an unknown size or date comes after all known ones. Equal
/// sizes and dates are ordered by ascending name.
pub fn compare(a: &Entry, b: &Entry, column: Column, direction: Direction) -> Ordering {
    let by_name = || compare_names(&a.name, &b.name);
    rank(a).cmp(&rank(b)).then_with(|| match column {
        Column::Name => direct(by_name(), direction),
        Column::Size => known_first(a.size, b.size, direction).then_with(by_name),
        Column::Modified => known_first(a.modified, b.modified, direction).then_with(by_name),
    })
}

/// Compares names as people read them: numbers by value (`file2` before `file10`), ASCII letters
/// whatever their case. Only identical bytes are equal.
pub fn compare_names(a: &[u8], b: &[u8]) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let ordering = match (rest_a, rest_b) {
            ([], _) | (_, []) => break,
            ([b'0'..=b'9', ..], [b'0'..=b'9', ..]) => {
                let (number_a, number_b);
                (number_a, rest_a) = take_number(rest_a);
                (number_b, rest_b) = take_number(rest_b);
                // Without leading zeros, the longer number is the greater one.
                number_a
                    .len()
                    .cmp(&number_b.len())
                    .then_with(|| number_a.cmp(number_b))
            }
            ([byte_a, after_a @ ..], [byte_b, after_b @ ..]) => {
                (rest_a, rest_b) = (after_a, after_b);
                byte_a
                    .to_ascii_lowercase()
                    .cmp(&byte_b.to_ascii_lowercase())
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    rest_a.len().cmp(&rest_b.len()).then_with(|| a.cmp(b))
}

/// The digits at the start, without leading zeros, and what follows them.
fn take_number(bytes: &[u8]) -> (&[u8], &[u8]) {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let zeros = bytes.iter().take_while(|byte| **byte == b'0').count();
    (&bytes[zeros..digits], &bytes[digits..])
}

fn rank(entry: &Entry) -> u8 {
    match entry.kind {
        Kind::Folder => 0,
        Kind::File | Kind::Link | Kind::Special => 1,
        Kind::Unreadable => 2,
    }
}

fn known_first<T: Ord>(a: Option<T>, b: Option<T>, direction: Direction) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => direct(a.cmp(&b), direction),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn direct(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}

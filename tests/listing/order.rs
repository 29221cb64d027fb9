//! Sorting: folders first, numbers by value.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::expect::{Expect, file, folder, link, names, read};
use sim7000_ftp::listing::Entry;
use sim7000_ftp::listing::order::{Column, Direction, compare_names, sort};

fn sorted(
    entries: impl IntoIterator<Item = Expect>,
    column: Column,
    direction: Direction,
) -> Vec<String> {
    let mut entries: Vec<Entry> = entries.into_iter().map(|expect| expect.0).collect();
    sort(&mut entries, column, direction);
    names(&entries)
}

#[test]
fn numbers_in_names_count_by_value() {
    let order = [
        "",
        " 2",
        "2",
        "10",
        "a",
        "A2b",
        "a02c",
        "a10",
        "file1",
        "File2",
        "file2",
        "file02x",
        "file10",
        "file10a2",
        "file10a10",
        "file99999999999999999999999",
        "file100000000000000000000000",
        "Über",
        "über",
    ];
    for (i, a) in order.iter().enumerate() {
        for (j, b) in order.iter().enumerate() {
            assert_eq!(
                compare_names(a.as_bytes(), b.as_bytes()),
                i.cmp(&j),
                "{a:?} {b:?}"
            );
        }
    }
}

#[test]
fn names_that_differ_only_in_case_or_zeros_keep_one_order() {
    assert_eq!(compare_names(b"A", b"a"), Ordering::Less);
    assert_eq!(compare_names(b"a01", b"a1"), Ordering::Less);
    assert_eq!(compare_names(b"\xff", b"\xff"), Ordering::Equal);
}

#[test]
fn folders_come_first_and_unreadable_lines_last() {
    let raw = Expect(read("1 what is this"));
    let entries = [raw, file("b"), folder("z"), link("a"), folder("y")];
    assert_eq!(
        sorted(entries.clone(), Column::Name, Direction::Ascending),
        ["y", "z", "a", "b", "1 what is this"]
    );
    assert_eq!(
        sorted(entries, Column::Name, Direction::Descending),
        ["z", "y", "b", "a", "1 what is this"]
    );
}

#[test]
fn sizes_sort_with_the_unknown_last() {
    let entries = [
        file("unknown"),
        file("b").size(10),
        file("a").size(10),
        file("c").size(9),
        folder("d").size(99),
    ];
    assert_eq!(
        sorted(entries.clone(), Column::Size, Direction::Ascending),
        ["d", "c", "a", "b", "unknown"]
    );
    assert_eq!(
        sorted(entries, Column::Size, Direction::Descending),
        ["d", "a", "b", "c", "unknown"]
    );
}

#[test]
fn dates_sort_with_the_unknown_last() {
    let entries = [
        file("unknown"),
        file("new").at("2026-11-22"),
        file("old").at("1994-04-08 10:00"),
        file("newer").at("2026-11-22 00:01"),
    ];
    assert_eq!(
        sorted(entries.clone(), Column::Modified, Direction::Ascending),
        ["old", "new", "newer", "unknown"]
    );
    assert_eq!(
        sorted(entries, Column::Modified, Direction::Descending),
        ["newer", "new", "old", "unknown"]
    );
}

proptest! {
    /// `sort_by` needs a total order, or it may panic.
    #[test]
    fn names_have_a_total_order(names in prop::collection::vec("[aAbB01 9.é]{0,5}", 3)) {
        let [a, b, c] = [0, 1, 2].map(|at: usize| names[at].as_bytes());
        prop_assert_eq!(compare_names(a, b), compare_names(b, a).reverse());
        prop_assert_eq!(compare_names(a, b).is_eq(), a == b);
        if compare_names(a, b).is_le() && compare_names(b, c).is_le() {
            prop_assert!(compare_names(a, c).is_le());
        }
    }
}

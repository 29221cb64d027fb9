//! Names beside a name.

use std::collections::HashSet;

use proptest::prelude::*;
use sim7000_ftp::transfer::names::{is_temporary, numbered, temporary};

/// What FTPPUTNAME takes.
const LIMIT: usize = 99;

fn number(name: &str, taken: &[&str]) -> String {
    let taken: HashSet<&[u8]> = taken.iter().map(|name| name.as_bytes()).collect();
    let free = numbered(name.as_bytes(), |name| taken.contains(name)).unwrap();
    String::from_utf8(free).unwrap()
}

#[test]
fn both_files_are_kept_under_the_next_free_number() {
    assert_eq!(number("a.txt", &["a.txt"]), "a (2).txt");
    assert_eq!(number("a.txt", &["a.txt", "a (2).txt"]), "a (3).txt");
}

#[test]
fn a_number_stands_where_a_person_would_put_it() {
    for (name, numbered) in [
        ("a (2).txt", "a (3).txt"),
        ("archive.tar.gz", "archive (2).tar.gz"),
        ("archive (2).tar.gz", "archive (3).tar.gz"),
        (".tar.gz", ".tar (2).gz"),
        (".bashrc", ".bashrc (2)"),
        (".config.json", ".config (2).json"),
        ("Makefile", "Makefile (2)"),
        ("Report No.5 of May", "Report No.5 of May (2)"),
        ("v1.2 (2)", "v1.2 (3)"),
        ("(2).txt", "(2) (2).txt"),
        ("a(2).txt", "a(2) (2).txt"),
        ("a (0).txt", "a (2).txt"),
        ("a (99999999).txt", "a (100000000).txt"),
        (
            "a (99999999999999999999).txt",
            "a (99999999999999999999) (2).txt",
        ),
        ("ends with a dot.", "ends with a dot. (2)"),
        ("", " (2)"),
    ] {
        assert_eq!(number(name, &[]), numbered);
    }
}

#[test]
fn a_folder_where_every_name_is_taken_ends_the_search() {
    assert_eq!(numbered(b"a.txt", |_| true), None);
}

#[test]
fn a_file_is_written_under_a_name_that_shows_what_it_becomes() {
    let name = String::from_utf8(temporary(b"report.pdf", 123_456)).unwrap();
    assert!(
        name.starts_with("report.pdf.") && name.ends_with(".part"),
        "{name}"
    );
    assert_eq!(name.len(), "report.pdf.k3f9a2.part".len());
}

#[test]
fn only_what_a_broken_transfer_left_is_taken_for_it() {
    for name in [
        "report.pdf",
        "film.part",
        "film.backup.part",
        "film.K3F9A2.part",
        ".part",
        "",
        ".k3f9a2.part",
        "é.k3f9é2.part",
    ] {
        assert!(!is_temporary(name.as_bytes()), "{name}");
    }
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[a-z]{1,120}(\\.[a-z]{1,12}){0,3}".prop_map(String::into_bytes),
        "\\PC{1,60}".prop_map(String::into_bytes),
        "[äß漢😀]{20,40}( \\([0-9]{1,10}\\))?(\\.tar)?\\.gz".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 1..200),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_temporary_name_fits_the_modem_and_is_known_again(name in name(), token in any::<u64>()) {
        let whole = temporary(&name, token);
        prop_assert!(whole.len() <= LIMIT);
        prop_assert!(is_temporary(&whole));
        prop_assert!(str::from_utf8(&name).is_err() || str::from_utf8(&whole).is_ok());
        prop_assert_ne!(&whole, &temporary(&name, token.wrapping_add(1)));
        // Nothing but the end is cut off.
        let front = &whole[..whole.len() - ".k3f9a2.part".len()];
        prop_assert!(name.starts_with(front));
    }

    #[test]
    fn a_numbered_name_fits_the_modem_and_is_never_taken(name in name(), count in 0..20) {
        let mut taken = HashSet::from([name.clone()]);
        for _ in 0..=count {
            let free = numbered(&name, |name| taken.contains(name)).unwrap();
            prop_assert!(free.len() <= LIMIT);
            prop_assert!(str::from_utf8(&name).is_err() || str::from_utf8(&free).is_ok());
            prop_assert!(taken.insert(free));
        }
    }

    #[test]
    fn any_bytes_are_a_temporary_name_or_none(name in prop::collection::vec(any::<u8>(), 0..20)) {
        is_temporary(&name);
        is_temporary(&[name.as_slice(), b".part"].concat());
    }
}

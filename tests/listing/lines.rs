//! Lines, what is left out, what is kept, and how names are shown.

use super::expect::{TODAY, names, read, unreadable};
use sim7000_ftp::listing::{Kind, parse};

const A: &str = "-rw-r--r-- 1 o g 7 Jan 25 00:17 a";

#[test]
fn lines_end_in_crlf_or_lf_or_not_at_all() {
    let b = A.replace(" a", " b");
    for listing in [
        format!("{A}\r\n{b}\r\n"),
        format!("{A}\n{b}\n"),
        format!("{A}\r\n{b}"),
        format!("{A}\n{b}\r"),
    ] {
        assert_eq!(
            names(&parse(listing.as_bytes(), TODAY)),
            ["a", "b"],
            "{listing:?}"
        );
    }
}

#[test]
fn nothing_gives_nothing() {
    for listing in [
        "",
        "\r\n",
        "\n\n\n",
        "\r",
        "   \r\n\t\r\n",
        "total 0\r\n",
        "total 0",
    ] {
        assert_eq!(parse(listing.as_bytes(), TODAY), [], "{listing:?}");
    }
}

#[test]
fn totals_are_left_out_in_any_language() {
    for total in [
        "total 12",
        "total 4.0K",
        "TOTAL 0",
        "insgesamt 8",
        "totale 8",
        "totaal 8",
        "razem 8",
        "итого 8",
        "合計 8",
        "总用量 8",
    ] {
        let listing = format!("{total}\r\n{A}\r\n");
        assert_eq!(names(&parse(listing.as_bytes(), TODAY)), ["a"], "{total}");
    }
}

#[test]
fn what_only_looks_like_a_total_is_kept() {
    for line in [
        "total",
        "total twelve",
        "total 12 files",
        "totals 12",
        "total 12files",
        "12 total",
    ] {
        unreadable(line);
    }
}

#[test]
fn dot_and_dot_dot_are_left_out_and_nothing_like_them() {
    let line = |name: &str| format!("drwxr-xr-x 1 o g 7 Jan 25 00:17 {name}\r\n");
    let listing: String = [".", "..", "./", "../", "...", ".hidden", " .", ". "]
        .map(line)
        .concat();
    assert_eq!(
        names(&parse(listing.as_bytes(), TODAY)),
        ["...", ".hidden", " .", ". "]
    );
}

#[test]
fn an_unreadable_line_stands_between_its_neighbours() {
    let listing = format!("{A}\r\n\x01\x02\x03 what? \r\n{A}2\r\nftpd: permission denied\r\n");
    let entries = parse(listing.as_bytes(), TODAY);
    assert_eq!(
        names(&entries),
        ["a", "\x01\x02\x03 what? ", "a2", "ftpd: permission denied"]
    );
    assert!(!entries[1].is_readable() && entries[2].is_readable());
}

#[test]
fn families_may_be_mixed() {
    let listing = format!(
        "{A}\n11-22-26  02:58PM  <DIR>  b\ntype=file; c\n+r\td\nE.TXT;1 1 19-NOV-2001\nQ 1 02/23/00 15:09:55 *DIR f/\n"
    );
    assert_eq!(
        names(&parse(listing.as_bytes(), TODAY)),
        ["a", "b", "c", "d", "E.TXT;1", "f"]
    );
}

#[test]
fn names_are_shown_as_utf_8_or_else_latin_1() {
    let shown = |name: &[u8]| read([b"+r\t", name].concat()).display_name().into_owned();
    assert_eq!(shown("Grüße 計画 😀".as_bytes()), "Grüße 計画 😀");
    assert_eq!(shown(b"Gr\xfc\xdfe"), "Grüße");
    assert_eq!(shown(b"cut \xf0\x9f\x98"), "cut ð\u{9f}\u{98}");
    let link = read(b"lrwxrwxrwx 1 o g 5 Jan 25 00:17 a -> Gr\xfc\xdfe");
    assert_eq!(link.display_target().as_deref(), Some("Grüße"));
}

#[test]
fn two_names_that_look_the_same_are_not_the_same() {
    let (utf_8, latin_1) = (read("+r\té".as_bytes()), read(b"+r\t\xe9"));
    assert_eq!(utf_8.display_name(), latin_1.display_name());
    assert_ne!(utf_8, latin_1);
}

#[test]
fn the_base_name_is_the_last_component() {
    for (name, base) in [
        ("a", "a"),
        ("/1K.txt", "1K.txt"),
        ("/a/b/c", "c"),
        ("photos/", "photos"),
        ("/a/b//", "b"),
        ("/", ""),
        ("//", ""),
    ] {
        assert_eq!(
            read(format!("+r\t{name}")).base_name(),
            base.as_bytes(),
            "{name}"
        );
    }
}

#[test]
fn only_folders_are_folders() {
    assert!(read("+/\ta").is_folder());
    assert!(!read("lrwxrwxrwx 1 o g 5 Jan 25 00:17 a -> b").is_folder());
    assert_eq!(read("a folder?").kind, Kind::Unreadable);
}

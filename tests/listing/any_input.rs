//! Whatever a server sends: no panic, no line lost, no name that was not there.

use proptest::prelude::*;

use super::expect::TODAY;
use super::properties::{check, contains, sure_to_be_shown};
use sim7000_ftp::listing::{Date, Kind, parse};

/// One line of every family.
const LINES: [&str; 22] = [
    "-rw-r--r--   1 root     other        531 Jan 29 03:26 README",
    "drwxr-xr-x+  2 1000 1000 4096 2026-11-22 14:58 über uns",
    "lrwxrwxrwx   1 root     other          7 Jan 25 00:17 bin -> usr/bin",
    "crw-rw-rw-   1 root     sys        1,   3 Nov  1  2020 null",
    "-rw-r--r--   1 root 531 26. Juli, 20:10 x",
    "-rw-r--r--   1 root sys 531 11月 22日 14:58 x",
    "-????????? ? ? ? ? ? x",
    "04-27-00  09:09PM       <DIR>          licensed",
    "2002-09-02  19:06                9,730 a b",
    "11-22-26  02:58PM    <JUNCTION>     Documents [C:\\Users]",
    "+i8388621.48594,m825718503,r,s280,up755\tdjb.html",
    "type=file;modify=20081105165215;size=1234;UNIX.mode=0644; a file",
    "type=OS.unix=slink:/foo; a",
    "d [R----F--] supervisor            512       Jan 16 18:53    login",
    "36611      A    04-23-103  10:57  OS2 test1.file",
    "PHOTOS.DIR;1  1 19-NOV-2001 21:41 [root,root] (RWE,RWE,RE,RE)",
    "QSYS            77824 02/23/00 15:09:55 *DIR       home/",
    "WYOSPT 3420   2003/05/21  1  200  FB      80  8053  PS  A.FILE",
    "MEMBER1   01.01 2004/06/22 2004/06/22 16:32   128   128    0 BOBY12",
    "LOADMOD  00B308 000411  00 FO                31    ANY",
    "V43525 Tape                 A.FILE",
    "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname",
];

/// Sequences that mean something to one family or another.
const PIECES: [&str; 30] = [
    " ",
    "  ",
    "\t",
    "\r",
    ";",
    "=",
    ",",
    ":",
    "-",
    "/",
    ".",
    "<",
    "[",
    "(",
    "*",
    "%",
    "0",
    "31",
    "1999",
    "24:00",
    " -> ",
    "; ",
    "type=",
    "Nov",
    "月",
    "\u{a0}",
    "\u{0}",
    "99999999999999999999",
    "Name VV.MM",
    ";1",
];

/// A real line with some changes.
fn mutated_line() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<prop::sample::Index>(),
        0usize..4,
        prop::sample::select(PIECES.to_vec()),
        any::<u8>(),
    );
    let changes = prop::collection::vec(change, 0..6);
    // A name of VMS without facts may join with the next line.
    let line = prop_oneof![8 => prop::sample::select(LINES.to_vec()), 1 => Just("ALONE.TXT;1")];
    (line, changes).prop_map(|(line, changes)| {
        let mut line = line.as_bytes().to_vec();
        for (at, way, piece, byte) in changes {
            let at = at.index(line.len() + 1);
            match way {
                0 => drop(line.splice(at..at, piece.bytes())),
                1 => drop(line.splice(at..line.len().min(at + 1), [byte])),
                2 => drop(line.splice(at..line.len().min(at + 3), [])),
                _ => line.truncate(at),
            }
        }
        line.retain(|byte| *byte != b'\n');
        line
    })
}

#[test]
fn every_sample_line_but_the_header_is_understood() {
    for line in LINES {
        let entries = parse(line.as_bytes(), TODAY);
        assert_eq!(entries.len(), 1, "{line}");
        assert_eq!(
            entries[0].kind == Kind::Unreadable,
            line.starts_with("Volume"),
            "{line}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_bytes_are_read(listing: Vec<u8>, year: i32, month: u8, day: u8) {
        for entry in parse(&listing, Date { year, month, day }) {
            check(&entry, &listing);
        }
    }

    #[test]
    fn any_words_are_read(words in prop::collection::vec(prop::sample::select([&PIECES[..], &LINES[..], &["\n", "\r\n"]].concat()), 0..24)) {
        let listing = words.concat();
        for entry in parse(listing.as_bytes(), TODAY) {
            check(&entry, listing.as_bytes());
        }
    }

    #[test]
    fn no_line_is_lost(lines in prop::collection::vec(mutated_line(), 0..8), crlf: bool) {
        let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
        let listing: Vec<u8> = lines.iter().flat_map(|line| [line, end].concat()).collect();
        let entries = parse(&listing, TODAY);
        entries.iter().for_each(|entry| check(entry, &listing));

        let sure = sure_to_be_shown(&lines);
        prop_assert!(sure.len() <= entries.len() && entries.len() <= lines.len());
        // Line by line, a name comes from its own line and no other.
        let mut names = entries.iter().map(|entry| &entry.name);
        for line in sure {
            prop_assert!(names.any(|name| contains(line, name)));
        }
    }

    #[test]
    fn a_line_that_is_not_understood_is_kept_whole(line in "[^\r\n]{1,60}") {
        for entry in parse(line.as_bytes(), TODAY) {
            if entry.kind == Kind::Unreadable {
                prop_assert_eq!(entry.name, line.as_bytes());
            }
        }
    }

    #[test]
    fn a_unix_name_survives_whatever_it_is(name in prop::collection::vec(any::<u8>().prop_filter("ends the line", |byte| *byte != b'\n'), 1..40)) {
        prop_assume!(!matches!(&name[..], b"." | b".." | b"./" | b"../"));
        let mut listing = b"-rw-r--r--   1 root     other        531 Jan 29 03:26 ".to_vec();
        listing.extend(&name);
        listing.extend(b"\r\n");
        let entries = parse(&listing, TODAY);
        prop_assert_eq!(entries.len(), 1);
        prop_assert_eq!(&entries[0].name, &name);
        prop_assert_eq!((entries[0].kind, entries[0].size), (Kind::File, Some(531)));
    }

    #[test]
    fn a_size_is_exact_or_unknown(digits in "[1-9][0-9]{0,25}") {
        let listing = format!("-rw-r--r-- 1 o g {digits} Jan 29 03:26 a\n2002-09-02  19:06  {digits} b\n+r,s{digits}\tc\ntype=file;size={digits}; d\n");
        let entries = parse(listing.as_bytes(), TODAY);
        prop_assert_eq!(entries.len(), 4);
        for entry in entries {
            prop_assert_eq!(entry.size, digits.parse().ok());
        }
    }
}

/// With a quadratic scan anywhere, this would take hours.
#[test]
fn lines_of_megabytes_are_read_in_passing() {
    let starts = [
        "",
        "-rw-r--r-- 1 o g 7 Jan 29 03:26 ",
        "lrwxrwxrwx 1 o g 7 Jan 29 03:26 x -> ",
        "+",
        "type=file;",
        "A.TXT;1 ",
        "d [",
        "04-27-00  09:09PM ",
    ];
    for start in starts {
        for piece in [
            "a",
            "7 ",
            " ",
            "\t",
            ";",
            "x=1;",
            "type=OS.unix=slink:",
            " -> ",
            "[",
            "(",
            "1,",
            "-",
            "\r",
            "月",
            "/",
        ] {
            let line = [start, &piece.repeat(1 << 18)].concat();
            let shown = usize::from(!line.trim_matches([' ', '\t', '\r']).is_empty());
            let entries = parse(line.as_bytes(), TODAY);
            assert!(
                entries.len() == shown || line.ends_with('\r'),
                "{start:?} {piece:?}"
            );
        }
    }
}

#[test]
fn every_one_of_many_short_lines_is_an_entry() {
    for line in ["x\n", "A;1\n", "-\n", "22/11/26 10:00 1 x\n"] {
        assert_eq!(
            parse(line.repeat(1 << 17).as_bytes(), TODAY).len(),
            1 << 17,
            "{line:?}"
        );
    }
}

//! MS-DOS `dir`, IIS.

use super::expect::{TODAY, file, folder, link, names, reads, time, unreadable};
use sim7000_ftp::listing::parse;

#[test]
fn iis_folders_and_files() {
    reads(
        "04-27-00  09:09PM       <DIR>          licensed",
        folder("licensed").at("2000-04-27 21:09"),
    );
    reads(
        "04-14-00  03:47PM                  589 readme.htm",
        file("readme.htm").size(589).at("2000-04-14 15:47"),
    );
    reads(
        "11-22-2026  02:58PM       <DIR>          photos",
        folder("photos").at("2026-11-22 14:58"),
    );
    reads(
        "11-22-69  02:58PM                    1 a",
        file("a").size(1).at("2069-11-22 14:58"),
    );
    reads(
        "11-22-70  02:58PM                    1 a",
        file("a").size(1).at("1970-11-22 14:58"),
    );
}

#[test]
fn a_24_hour_clock_and_the_year_first() {
    reads(
        "2002-09-02  18:48       <DIR>          old",
        folder("old").at("2002-09-02 18:48"),
    );
    reads(
        "2002-09-02  19:06:59                9 a",
        file("a").size(9).at("2002-09-02 19:06:59"),
    );
    reads(
        "2002/09/02  19:06                9 a",
        file("a").size(9).at("2002-09-02 19:06"),
    );
}

#[test]
fn noon_and_midnight() {
    let at = |clock: &str, expected: &str| {
        reads(
            format!("04-27-00  {clock}       9 a"),
            file("a").size(9).at(&format!("2000-04-27 {expected}")),
        );
    };
    at("12:00AM", "00:00");
    at("12:30PM", "12:30");
    at("01:00am", "01:00");
    at("11:59PM", "23:59");
    at("1:05p", "13:05");
    at("01:05 PM", "13:05");
    unreadable("04-27-00  13:00PM       9 a");
    unreadable("04-27-00  00:00AM       9 a");
}

#[test]
fn thousands_may_be_set_apart() {
    let size = |size: &[u8], expected: u64| {
        let line = [b"2002-09-02  19:06    ", size, b" a.bin"].concat();
        reads(line, file("a.bin").size(expected).at("2002-09-02 19:06"));
    };
    size(b"9,730", 9_730);
    size(b"9.730", 9_730);
    size(b"9'730", 9_730);
    size("5\u{a0}368\u{a0}709\u{a0}120".as_bytes(), 5_368_709_120);
    size(
        "5\u{202f}368\u{202f}709\u{202f}120".as_bytes(),
        5_368_709_120,
    );
    size(b"5\xff368\xff709\xff120", 5_368_709_120);
    size(b"18,446,744,073,709,551,615", u64::MAX);
}

#[test]
fn a_size_that_is_none_is_no_size() {
    reads(
        "2002-09-02  19:06    18,446,744,073,709,551,616 a",
        file("a").at("2002-09-02 19:06"),
    );
    unreadable("2002-09-02  19:06    9,73 a");
    unreadable("2002-09-02  19:06    1234,567 a");
    unreadable("2002-09-02  19:06    9,730, a");
    unreadable("2002-09-02  19:06    12KB a");
    unreadable("2002-09-02  19:06    <WHAT>     a");
    unreadable("2002-09-02  19:06    12");
    unreadable("2002-09-02  19:06    <DIR>");
}

#[test]
fn junctions_and_links_have_targets() {
    reads(
        "11-22-26  02:58PM    <JUNCTION>     Documents [C:\\Users\\All Users]",
        link("Documents")
            .at("2026-11-22 14:58")
            .target("C:\\Users\\All Users"),
    );
    reads(
        "11-22-26  02:58PM    <SYMLINKD>     a [x] b [..\\c]",
        link("a [x] b").at("2026-11-22 14:58").target("..\\c"),
    );
    reads(
        "11-22-26  02:58PM    <SYMLINK>      plain",
        link("plain").at("2026-11-22 14:58"),
    );
    reads(
        "11-22-26  02:58PM    <DIR>          kept [as is]",
        folder("kept [as is]").at("2026-11-22 14:58"),
    );
}

#[test]
fn names_keep_their_blanks() {
    reads(
        "11-22-26  02:58PM                    1  two  blanks ",
        file(" two  blanks ").size(1).at("2026-11-22 14:58"),
    );
    reads(
        "11-22-26  02:58PM       <DIR>            leading",
        folder("  leading").at("2026-11-22 14:58"),
    );
    reads(
        "11-22-26  02:58PM       <DIR> narrow",
        folder("narrow").at("2026-11-22 14:58"),
    );
    reads(
        "11-22-26  02:58PM       <DIR>   narrow column",
        folder("narrow column").at("2026-11-22 14:58"),
    );
}

#[test]
fn the_day_comes_first_if_one_line_proves_it() {
    let dates = |listing: &str| -> Vec<_> {
        parse(listing.as_bytes(), TODAY)
            .iter()
            .map(|entry| entry.modified.expect("a date"))
            .collect()
    };
    let ambiguous = "03/04/2026  10:00    1 a\r\n";
    assert_eq!(dates(ambiguous), [time("2026-03-04 10:00")]);
    assert_eq!(
        dates(&format!("{ambiguous}22/04/2026  10:00    1 b\r\n")),
        [time("2026-04-03 10:00"), time("2026-04-22 10:00")]
    );
    assert_eq!(
        dates(&format!("{ambiguous}04/22/2026  10:00    1 b\r\n")),
        [time("2026-03-04 10:00"), time("2026-04-22 10:00")]
    );
    // Both at once prove nothing.
    assert_eq!(
        dates(&format!(
            "{ambiguous}04/22/2026  10:00  1 b\n22/04/2026  10:00  1 c\n"
        ))[0],
        time("2026-03-04 10:00")
    );
    // Nor does a line that is no entry.
    let listing = format!("{ambiguous}22/04/2026 was a fine day");
    assert_eq!(
        parse(listing.as_bytes(), TODAY)[0].modified,
        Some(time("2026-03-04 10:00"))
    );
    // Nor does a date with dots, which has the habit of another land.
    let listing = format!("{ambiguous}22.04.2026  10:00  1 b\r\n");
    assert_eq!(dates(&listing)[0], time("2026-03-04 10:00"));
    // With dots the day always comes first.
    assert_eq!(
        dates("03.04.2026  10:00    1 a\r\n"),
        [time("2026-04-03 10:00")]
    );
}

#[test]
fn a_whole_answer_of_iis() {
    let listing = "11-22-26  02:58PM       <DIR>          .\r\n\
        11-22-26  02:58PM       <DIR>          ..\r\n\
        11-22-26  02:58PM       <DIR>          logs\r\n\
        11-22-26  02:58PM           5368709120 disk image.vhd\r\n";
    assert_eq!(
        names(&parse(listing.as_bytes(), TODAY)),
        ["logs", "disk image.vhd"]
    );
}

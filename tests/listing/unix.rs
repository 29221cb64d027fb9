//! `ls -l` and those who imitate it. Dates are in `dates.rs`.

use super::expect::{TODAY, file, folder, link, names, reads, special, unreadable};
use sim7000_ftp::listing::{Kind, parse};

#[test]
fn the_application_notes_listing_is_an_empty_folder() {
    let listing = "total 0\r\n\
        drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n\
        drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n";
    assert_eq!(listing.len(), 126);
    assert_eq!(parse(listing.as_bytes(), TODAY), []);
}

#[test]
fn a_name_that_is_a_path_is_kept_as_sent() {
    let line = "-rw-rw----   1 zhangkun simcom   8807854 Mar 19 13:31 /1K.txt";
    reads(
        line,
        file("/1K.txt")
            .size(8_807_854)
            .at("2026-03-19 13:31")
            .mode("-rw-rw----")
            .owner("zhangkun")
            .group("simcom"),
    );
    assert_eq!(parse(line.as_bytes(), TODAY)[0].base_name(), b"1K.txt");
}

#[test]
fn a_folder_of_a_past_year() {
    reads(
        "dr-xr-xr-x   2 root     other        512 Apr  8  1994 old things",
        folder("old things")
            .size(512)
            .at("1994-04-08")
            .mode("dr-xr-xr-x")
            .owner("root")
            .group("other"),
    );
}

#[test]
fn owner_and_group_may_be_numbers_or_missing() {
    let common = |name| {
        file(name)
            .size(531)
            .at("2026-01-29 03:26")
            .mode("-rw-r--r--")
    };
    reads(
        "-rw-r--r-- 1 1000 100 531 Jan 29 03:26 a",
        common("a").owner("1000").group("100"),
    );
    reads(
        "-rw-r--r-- 1 root 531 Jan 29 03:26 a",
        common("a").owner("root"),
    );
    reads("-rw-r--r-- 1 531 Jan 29 03:26 a", common("a"));
    reads(
        "-rw-r--r-- root 531 Jan 29 03:26 a",
        common("a").owner("root"),
    );
    reads("-rw-r--r-- 531 Jan 29 03:26 a", common("a"));
}

#[test]
fn a_group_may_have_blanks() {
    reads(
        "-rw-r--r--   1 anna Domain Users 531 Jan 29 03:26 plan.doc",
        file("plan.doc")
            .size(531)
            .at("2026-01-29 03:26")
            .mode("-rw-r--r--")
            .owner("anna")
            .group("Domain Users"),
    );
}

#[test]
fn an_owner_named_like_a_month_does_not_shift_the_columns() {
    reads(
        "-rw-r--r-- 1 jan 12 2005 Mar 3 10:20 f",
        file("f")
            .size(2005)
            .at("2026-03-03 10:20")
            .mode("-rw-r--r--")
            .owner("jan")
            .group("12"),
    );
    reads(
        "-rw-r--r-- 1 may users 2005 Mar 3 10:20 f",
        file("f")
            .size(2005)
            .at("2026-03-03 10:20")
            .mode("-rw-r--r--")
            .owner("may")
            .group("users"),
    );
}

#[test]
fn sizes_beyond_4_gib_are_exact() {
    for size in [4_294_967_295, 4_294_967_296, 6_442_450_944_000, u64::MAX] {
        reads(
            format!("-rw-r--r-- 1 o g {size} Jan 29 03:26 big"),
            file("big")
                .size(size)
                .at("2026-01-29 03:26")
                .mode("-rw-r--r--")
                .owner("o")
                .group("g"),
        );
    }
}

#[test]
fn a_size_that_is_not_exact_is_unknown() {
    for size in [
        "18446744073709551616",
        "99999999999999999999999",
        "33.5k",
        "4,0K",
        "12M",
    ] {
        reads(
            format!("-rw-r--r-- 1 o g {size} Jan 29 03:26 big"),
            file("big")
                .at("2026-01-29 03:26")
                .mode("-rw-r--r--")
                .owner("o")
                .group("g"),
        );
    }
}

#[test]
fn a_size_glued_to_the_group_is_unknown_but_the_name_is_found() {
    reads(
        "-r-xr-xr-x longowner longgroup123456 Feb 12 17:20 wide columns",
        file("wide columns")
            .at("2026-02-12 17:20")
            .mode("-r-xr-xr-x")
            .owner("longowner")
            .group("longgroup123456"),
    );
}

#[test]
fn permissions_are_kept_as_sent() {
    for mode in [
        "-rw-r--r--+",
        "-rw-r--r--.",
        "-rw-r--r--@",
        "-rwsr-sr-x",
        "-rwSr-Sr--",
        "-rw-rw-rwT",
        "-rw-rw-rwt",
        "----------",
        "-C--E-----FTP",
    ] {
        reads(
            format!("{mode} 1 o g 7 Jan 29 03:26 f"),
            file("f")
                .size(7)
                .at("2026-01-29 03:26")
                .mode(mode)
                .owner("o")
                .group("g"),
        );
    }
}

#[test]
fn a_number_of_links_may_be_glued_to_the_permissions() {
    let expected = |mode| {
        folder("d")
            .size(7)
            .at("2026-01-29 03:26")
            .mode(mode)
            .owner("o")
            .group("g")
    };
    reads(
        "drwxr-xr-x1024 o g 7 Jan 29 03:26 d",
        expected("drwxr-xr-x"),
    );
    reads(
        "drwxr-xr-x+1024 o g 7 Jan 29 03:26 d",
        expected("drwxr-xr-x+"),
    );
}

#[test]
fn the_first_letter_says_what_an_entry_is() {
    for (letter, kind) in [
        ('-', Kind::File),
        ('d', Kind::Folder),
        ('l', Kind::Link),
        ('b', Kind::Special),
        ('c', Kind::Special),
        ('p', Kind::Special),
        ('s', Kind::Special),
        ('D', Kind::Special),
    ] {
        let line = format!("{letter}rw-r--r-- 1 o g 0 Jan 29 03:26 x");
        let entries = parse(line.as_bytes(), TODAY);
        assert_eq!(
            (entries[0].kind, &entries[0].name[..]),
            (kind, &b"x"[..]),
            "{line}"
        );
    }
}

#[test]
fn devices_have_two_numbers_and_no_size() {
    let null = special("null")
        .at("2026-01-29 03:26")
        .mode("crw-rw-rw-")
        .owner("root")
        .group("sys");
    reads(
        "crw-rw-rw-   1 root     sys        1,   3 Jan 29 03:26 null",
        null.clone(),
    );
    reads(
        "crw-rw-rw-   1 root     sys      1,3 Jan 29 03:26 null",
        null.clone(),
    );
    reads(
        "crw-rw-rw-   1 root     sys      256,1024 Jan 29 03:26 null",
        null,
    );
    reads(
        "brw-rw---- 1 root disk 8, 16 Nov  1 2020 sdb",
        special("sdb")
            .at("2020-11-01")
            .mode("brw-rw----")
            .owner("root")
            .group("disk"),
    );
}

#[test]
fn a_link_has_a_name_and_a_target() {
    let common = |name| {
        link(name)
            .at("2026-01-25 00:17")
            .mode("lrwxrwxrwx")
            .owner("root")
            .group("other")
    };
    let line = |size: u32, rest: &str| {
        format!("lrwxrwxrwx   1 root     other   {size} Jan 25 00:17 {rest}")
    };
    reads(
        line(7, "bin -> usr/bin"),
        common("bin").size(7).target("usr/bin"),
    );
    reads(
        line(9, "a b -> with blank"),
        common("a b").size(9).target("with blank"),
    );
    reads(line(4, "no arrow"), common("no arrow").size(4));
    // The size is the length of the target and tells which arrow is meant.
    reads(line(1, "a -> b -> c"), common("a -> b").size(1).target("c"));
    reads(line(6, "a -> b -> c"), common("a").size(6).target("b -> c"));
    reads(line(0, "a -> b -> c"), common("a").size(0).target("b -> c"));
}

#[test]
fn an_arrow_in_the_name_of_a_file_belongs_to_the_name() {
    reads(
        "-rw-r--r-- 1 o g 7 Jan 25 00:17 in -> out.txt",
        file("in -> out.txt")
            .size(7)
            .at("2026-01-25 00:17")
            .mode("-rw-r--r--")
            .owner("o")
            .group("g"),
    );
}

#[test]
fn exactly_one_blank_stands_before_the_name() {
    for name in [
        " one",
        "   three",
        "\ttab",
        "trailing ",
        " ",
        "a  b",
        "a\tb",
    ] {
        for date in ["Jan 25 00:17", "Jan 25  2019", "2019-01-25 00:17"] {
            let line = format!("-rw-r--r-- 1 o g 7 {date} {name}");
            let entries = parse(line.as_bytes(), TODAY);
            assert_eq!(names(&entries), [name], "{line}");
        }
    }
}

#[test]
fn a_line_without_a_name_is_not_a_file_without_a_name() {
    unreadable("-rw-r--r-- 1 o g 7 Jan 25 00:17");
    unreadable("-rw-r--r-- 1 o g 7 Jan 25 00:17 ");
}

#[test]
fn names_are_bytes() {
    let names: [&[u8]; 5] = [
        "Zoë – план 計画.txt".as_bytes(),
        b"latin \xe9t\xe9.txt",
        b"bell\x07 esc\x1b[31m nul\0 cr\r.txt",
        b"total 12",
        b"5 Jan 12 10:20 inner",
    ];
    for name in names {
        reads(
            [b"-rw-r--r-- 1 o g 7 Jan 25 00:17 ", name].concat(),
            file(name)
                .size(7)
                .at("2026-01-25 00:17")
                .mode("-rw-r--r--")
                .owner("o")
                .group("g"),
        );
    }
}

#[test]
fn a_name_may_end_in_cr_before_the_lines_own() {
    let entries = parse(b"-rw-r--r-- 1 o g 7 Jan 25 00:17 Icon\r\r\n", TODAY);
    assert_eq!(entries[0].name, b"Icon\r");
}

#[test]
fn what_cannot_be_looked_at_still_has_a_name() {
    reads(
        "d????????? ? ?    ?         ?            ? locked away",
        folder("locked away").mode("d?????????"),
    );
    reads("-????????? ? ? ? ? ? f", file("f").mode("-?????????"));
}

#[test]
fn lines_may_be_indented() {
    reads(
        "  -rw-r--r-- 1 o g 7 Jan 25 00:17 f",
        file("f")
            .size(7)
            .at("2026-01-25 00:17")
            .mode("-rw-r--r--")
            .owner("o")
            .group("g"),
    );
}

#[test]
fn the_macs_netpresenz_puts_sizes_of_both_forks_before_the_size() {
    let entries = parse(
        b"-------r--         326  1391972  1392298 Nov 22  1995 MegaPhone.sit",
        TODAY,
    );
    assert_eq!(
        (names(&entries), entries[0].size),
        (vec!["MegaPhone.sit".into()], Some(1_392_298))
    );
    reads(
        "drwxrwxr-x               folder        2 May 10  1996 network",
        folder("network")
            .size(2)
            .at("1996-05-10")
            .mode("drwxrwxr-x")
            .owner("folder"),
    );
}

#[test]
fn prose_is_not_taken_for_a_file() {
    unreadable("drwxr-xr-x");
    unreadable("drwxr-xr-x 3 anna users 512 no date here");
    unreadable("description 12 Jan 12 10:20 of something");
    unreadable("------------------");
    unreadable("drwx 1 o g 7 Jan 25 00:17 short mode");
    unreadable("xrwxrwxrwx 1 o g 7 Jan 25 00:17 no such type");
}

//! OpenVMS.

use super::expect::{TODAY, file, folder, names, reads, unreadable};
use sim7000_ftp::listing::{Kind, parse};

#[test]
fn a_folder_is_named_without_its_extension() {
    reads(
        "PHOTOS.DIR;1  1 19-NOV-2001 21:41 [root,anna] (RWE,RWE,RE,RE)",
        folder("PHOTOS")
            .at("2001-11-19 21:41")
            .mode("RWE,RWE,RE,RE")
            .owner("anna")
            .group("root"),
    );
    reads(
        "dir.dir;1  1 19-NOV-2001 21:41",
        folder("dir").at("2001-11-19 21:41"),
    );
    reads(
        ".DIR;1  1 19-NOV-2001 21:41",
        file(".DIR;1").at("2001-11-19 21:41"),
    );
}

#[test]
fn files_keep_their_version_and_blocks_are_no_size() {
    reads(
        "LOGIN.COM;12       155   2-JUL-2003 10:30:13.64",
        file("LOGIN.COM;12").at("2003-07-02 10:30:13"),
    );
    reads(
        "A.TXT;1 2KB 23-SEP-2005 14:57:07.27",
        file("A.TXT;1").at("2005-09-23 14:57:07"),
    );
}

#[test]
fn facts_stand_in_any_order() {
    reads(
        "A.TXT;1    2/8    7-JAN-2000    [IV2_XXX]   (RWED,RWED,RE,)",
        file("A.TXT;1")
            .at("2000-01-07")
            .mode("RWED,RWED,RE,")
            .owner("IV2_XXX"),
    );
    reads(
        "A.TXT;1    6/8    15-MAI-2002    PRONAS   (RWED,RWED,RE,)",
        file("A.TXT;1")
            .at("2002-05-15")
            .mode("RWED,RWED,RE,")
            .owner("PRONAS"),
    );
    reads(
        "A.TXT;1   [SUMMARY]    1/3     2-AUG-2006 13:05  (RWE,RWE,RE,)",
        file("A.TXT;1")
            .at("2006-08-02 13:05")
            .mode("RWE,RWE,RE,")
            .owner("SUMMARY"),
    );
    reads(
        "A.TXT;1       17-JUN-1994 17:25:37     6308/13     (RWED,RWED,R,)",
        file("A.TXT;1")
            .at("1994-06-17 17:25:37")
            .mode("RWED,RWED,R,"),
    );
    reads(
        "A.TXT;1  1  19-NOV-2001 21:41  [FTP GROUP, ANNA] (RWED, RWED)",
        file("A.TXT;1")
            .at("2001-11-19 21:41")
            .mode("RWED, RWED")
            .owner("ANNA")
            .group("FTP GROUP"),
    );
}

#[test]
fn a_long_name_stands_on_a_line_of_its_own() {
    let expected = file("A_VERY_LONG_NAME.TXT;1")
        .at("2003-04-24 08:16:15")
        .mode("RWED,RWED,RE,")
        .owner("SCOT")
        .group("FTP_CLIENT");
    for end in ["\r\n", "\n"] {
        reads(
            format!(
                "A_VERY_LONG_NAME.TXT;1{end}     170774/170775     24-APR-2003 08:16:15  [FTP_CLIENT,SCOT]      (RWED,RWED,RE,)"
            ),
            expected.clone(),
        );
    }
}

#[test]
fn a_name_without_facts_behind_it_takes_nothing_from_the_next_line() {
    let listing = b"ALONE.TXT;1\r\nB.TXT;1  1  19-NOV-2001 21:41\r\nLAST.TXT;3\r\n";
    let entries = parse(listing, TODAY);
    assert_eq!(names(&entries), ["ALONE.TXT;1", "B.TXT;1", "LAST.TXT;3"]);
    assert_eq!(
        entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(),
        [Kind::Unreadable, Kind::File, Kind::Unreadable]
    );
}

#[test]
fn a_line_of_another_family_is_not_taken_for_the_facts_of_a_name() {
    for next in [
        "36611  A  04-23-103  10:57  b",
        "36611  04-23-103  10:57  b",
        "04-27-00  09:09PM       <DIR>          b",
        "2B.TXT;1  1  19-NOV-2001 21:41",
        "No privileges here",
        "1 what is this",
    ] {
        let listing = format!("ALONE.TXT;1\r\n{next}\r\n");
        assert_eq!(parse(listing.as_bytes(), TODAY).len(), 2, "{next}");
    }
}

#[test]
fn a_file_without_access_is_still_a_file() {
    reads(
        "SECRET.TXT;1   %RMS-E-PRV, insufficient privilege or file protection violation",
        file("SECRET.TXT;1"),
    );
    reads(
        "SECRET.DIR;1   No privilege for attempted operation",
        folder("SECRET"),
    );
}

#[test]
fn a_whole_answer_hides_no_line() {
    let listing = "\r\nDirectory DISK$USER:[ANNA]\r\n\r\n\
        A.TXT;1              2/8        22-NOV-2026 14:58  [ANNA]  (RWED,RWED,RE,)\r\n\
        \r\nTotal of 1 file, 2/8 blocks.\r\n";
    assert_eq!(
        names(&parse(listing.as_bytes(), TODAY)),
        [
            "Directory DISK$USER:[ANNA]",
            "A.TXT;1",
            "Total of 1 file, 2/8 blocks."
        ]
    );
}

#[test]
fn a_version_and_a_date_are_needed() {
    unreadable("A.TXT;1  1  [ANNA]");
    unreadable("A.TXT  1  19-NOV-2001 21:41");
    unreadable("A.TXT;x  1  19-NOV-2001 21:41");
    unreadable("A.TXT;1  1  19-XXX-2001 21:41");
    unreadable("A.TXT;1  1  19-NOV-2001 21:41 [ANNA");
    unreadable("A.TXT;1 and some more words 19-NOV-2001");
    unreadable(";1  1  19-NOV-2001 21:41");
}

//! IBM i (AS/400) and z/OS (MVS).

use super::expect::{TODAY, file, folder, names, reads, time, unreadable};
use sim7000_ftp::listing::{Kind, parse};

#[test]
fn as400_folders_and_files() {
    reads(
        "QSYS            77824 02/23/00 15:09:55 *DIR       home/",
        folder("home")
            .size(77_824)
            .at("2000-02-23 15:09:55")
            .owner("QSYS"),
    );
    reads(
        "QSYS            77824 23/02/00 15:09:55 *FILE a file",
        file("a file")
            .size(77_824)
            .at("2000-02-23 15:09:55")
            .owner("QSYS"),
    );
    reads(
        "QPGMR           36864 18.09.06 14:21:26 *FILE      A.FILE",
        file("A.FILE")
            .size(36_864)
            .at("2006-09-18 14:21:26")
            .owner("QPGMR"),
    );
    reads(
        "ANNA       5368709120 11/22/26 14:21:26 *STMF      big.zip",
        file("big.zip")
            .size(5_368_709_120)
            .at("2026-11-22 14:21:26")
            .owner("ANNA"),
    );
    reads(
        "ANNA             1024 99/12/31 14:21:26 *LIB       X.LIB/",
        folder("X.LIB")
            .size(1024)
            .at("1999-12-31 14:21:26")
            .owner("ANNA"),
    );
    reads(
        "ANNA             1024 11/22/26 14:21:26 *STMF      odd/",
        file("odd/")
            .size(1024)
            .at("2026-11-22 14:21:26")
            .owner("ANNA"),
    );
}

#[test]
fn as400_members_come_without_facts() {
    reads(
        "QPGMR                                    *MEM       A.FILE/B.MBR",
        file("A.FILE/B.MBR").owner("QPGMR"),
    );
    reads(
        "                                         *MEM       A.FILE/B.MBR",
        file("A.FILE/B.MBR"),
    );
    assert_eq!(parse(b"*MEM  A.FILE/B.MBR", TODAY)[0].base_name(), b"B.MBR");
}

#[test]
fn as400_needs_all_its_columns() {
    unreadable("QSYS            77824 02/23/00 15:09:55 *DIR");
    unreadable("QSYS            77824 02/23/00 noon *DIR home/");
    unreadable("QSYS            much 02/23/00 15:09:55 *DIR home/");
    unreadable("some *STARRED words");
}

#[test]
fn mvs_datasets() {
    reads(
        "WYOSPT 3420   2003/05/21  1  200  FB      80  8053  PS  A.FILE",
        file("A.FILE").at("2003-05-21"),
    );
    reads(
        "WPTA01 3290   2004/03/04  1    3  FB      80  3125  PO  A.LIB",
        folder("A.LIB").at("2004-03-04"),
    );
    reads(
        "WYOSPT 3420   2003/05/21  1 3 U 6447    6447  PO-E A.LIB",
        folder("A.LIB").at("2003-05-21"),
    );
    reads(
        "NRP004 3390   **NONE**    1   15  NONE     0     0  PO  A.LIB",
        folder("A.LIB"),
    );
    reads(
        "TSO005 3390   2005/06/06 213000 U 0 27998 PO A.LIB",
        folder("A.LIB").at("2005-06-06"),
    );
    reads(
        "WYOSPT 3420   2003/05/21  1 ????  FB      80  8053  PS  A.FILE",
        file("A.FILE").at("2003-05-21"),
    );
    reads(
        "GISBWI 3390   2011/08/25  2 ++++  FB     904 18080  PS  A.FILE",
        file("A.FILE").at("2011-08-25"),
    );
}

#[test]
fn mvs_datasets_without_facts() {
    reads("TSO004 3390   VSAM A.FILE", file("A.FILE"));
    reads(
        "V43525 Tape                                             A.FILE",
        file("A.FILE"),
    );
    reads("Migrated\t\t\t\tA.FILE", file("A.FILE"));
    reads(
        "ARCIVE Not Direct Access Device                         A.FILE",
        file("A.FILE"),
    );
    reads(
        "Pseudo Directory                                        SUB",
        folder("SUB"),
    );
}

#[test]
fn mvs_members() {
    reads(
        "  MEMBER1   01.01 2004/06/22 2004/06/23 16:32   128   128    0 BOBY12",
        file("MEMBER1").at("2004-06-23 16:32").owner("BOBY12"),
    );
    reads(
        "LOADMOD  00B308 000411  00 FO                31    ANY",
        file("LOADMOD"),
    );
    reads(
        "LOADMOD  00B308 000411  00 FO        RU      ANY    24",
        file("LOADMOD"),
    );
}

#[test]
fn mvs_members_may_be_nothing_but_a_name() {
    let listing = " Name     VV.MM   Created       Changed      Size  Init   Mod   Id\r\n\
        ADATAB\r\n\
        MEMBER1   01.01 2004/06/22 2004/06/22 16:32   128   128    0 BOBY12\r\n\
        not a member\r\n\
        @$#1\r\n";
    let entries = parse(listing.as_bytes(), TODAY);
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        names(&entries)[1..],
        ["ADATAB", "MEMBER1", "not a member", "@$#1"]
    );
    assert_eq!(
        kinds,
        [
            Kind::Unreadable,
            Kind::File,
            Kind::File,
            Kind::Unreadable,
            Kind::File
        ]
    );
    assert_eq!(entries[2].modified, Some(time("2004-06-22 16:32")));
    // Nor does a header make members of the lines before it, also if dates are read twice.
    let listing = format!("BEFORE\r\n22/11/26  10:00  1 a\r\n{listing}");
    assert_eq!(parse(listing.as_bytes(), TODAY)[0].kind, Kind::Unreadable);
    // Without the header a word is just a word.
    unreadable("ADATAB");
}

#[test]
fn mvs_needs_all_its_columns() {
    unreadable("Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname");
    unreadable("WYOSPT 3420   2003/05/21  1  200  FB      80  8053  XX  A.FILE");
    unreadable("WYOSPT 3420   sometime    1  200  FB      80  8053  PS  A.FILE");
    unreadable("Backup Tape of.last.week");
    unreadable("MEMBER1   1.1 2004/06/22 2004/06/22 16:32   128   128    0 BOBY12");
    unreadable("LOADMOD  00B308 000411  00 FO                31    99");
}

//! NetWare and OS/2.

use super::expect::{file, folder, reads, unreadable};

#[test]
fn netware_folders_and_files() {
    reads(
        "d [R----F--] supervisor            512       Jan 16 18:53    login",
        folder("login")
            .size(512)
            .at("2026-01-16 18:53")
            .mode("d [R----F--]")
            .owner("supervisor"),
    );
    reads(
        "- [R----F--] rhesus             214059       Oct 20 15:27    cx.exe",
        file("cx.exe")
            .size(214_059)
            .at("2026-10-20 15:27")
            .mode("- [R----F--]")
            .owner("rhesus"),
    );
    reads(
        "-[RWCEAFMS] NFAUUser                  192 Apr 27  2021 with blanks.txt",
        file("with blanks.txt")
            .size(192)
            .at("2021-04-27")
            .mode("-[RWCEAFMS]")
            .owner("NFAUUser"),
    );
    reads(
        "- [RWCEAFMS] anna 5368709120 Dec 01 10:00 big",
        file("big")
            .size(5_368_709_120)
            .at("2025-12-01 10:00")
            .mode("- [RWCEAFMS]")
            .owner("anna"),
    );
}

#[test]
fn netware_needs_rights_and_a_date() {
    unreadable("d [R----F-- supervisor 512 Jan 16 18:53 login");
    unreadable("d [R----F--] supervisor 512 login");
    unreadable("d [R----F--] supervisor 512 Jan 16 18:53");
    unreadable("- [a list of things] to do 12 Jan 16 18:53 x");
}

#[test]
fn os2_files_and_folders() {
    reads(
        "36611      A    04-23-103  10:57  OS2 test1.file",
        file("OS2 test1.file").size(36_611).at("2003-04-23 10:57"),
    );
    reads(
        " 1123      A    07-14-99   12:37  a",
        file("a").size(1123).at("1999-07-14 12:37"),
    );
    reads(
        "    0 DIR       02-11-103  16:15  d",
        folder("d").size(0).at("2003-02-11 16:15"),
    );
    reads(
        " 1123 DIR  A    10-05-100  23:38  d",
        folder("d").size(1123).at("2000-10-05 23:38"),
    );
    reads(
        "     0           DIR   05-12-97   16:44  PSFONTS",
        folder("PSFONTS").size(0).at("1997-05-12 16:44"),
    );
    reads(
        "  735           RAHS  05-12-97   16:44  ibm.sys",
        file("ibm.sys").size(735).at("1997-05-12 16:44"),
    );
    reads(
        "  735   05-12-97   16:44  plain",
        file("plain").size(735).at("1997-05-12 16:44"),
    );
    reads(
        "5368709120  A  11-22-2026  16:44  big",
        file("big").size(5_368_709_120).at("2026-11-22 16:44"),
    );
    reads(
        "18446744073709551616  A  11-22-2026  16:44  big",
        file("big").at("2026-11-22 16:44"),
    );
}

#[test]
fn os2_needs_all_its_columns() {
    unreadable("36611      A    04-23-103  OS2");
    unreadable("36611      A    10:57  OS2");
    unreadable("36611      A    04-23-103  10:57");
    unreadable("36611      what 04-23-103  10:57  x");
    unreadable("x          A    04-23-103  10:57  x");
}

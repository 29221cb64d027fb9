//! EPLF and the facts of RFC 3659.

use super::expect::{TODAY, file, folder, link, reads, special, unreadable};
use sim7000_ftp::listing::parse;

#[test]
fn eplf_files_and_folders() {
    reads(
        "+i8388621.48594,m825718503,r,s280,up755\tdjb.html",
        file("djb.html")
            .size(280)
            .at("1996-03-01 22:15:03Z")
            .mode("755"),
    );
    reads(
        "+i8388621.50690,m824255907,/,\t514",
        folder("514").at("1996-02-13 23:58:27Z"),
    );
    reads(
        "+r,i8388621.48594\t name with\ttab ",
        file(" name with\ttab "),
    );
    reads("+/,r\tboth", folder("both"));
    reads("+,\tneither", special("neither"));
}

#[test]
fn eplf_times_span_the_calendar() {
    reads("+r,m0\ta", file("a").at("1970-01-01 00:00:00Z"));
    reads("+r,m951782399\ta", file("a").at("2000-02-28 23:59:59Z"));
    reads("+r,m951782400\ta", file("a").at("2000-02-29 00:00:00Z"));
    reads("+r,m1795359480\ta", file("a").at("2026-11-22 14:58:00Z"));
    reads("+r,m253402300799\ta", file("a").at("9999-12-31 23:59:59Z"));
    reads("+r,m253402300800\ta", file("a"));
    reads("+r,m99999999999999999999\ta", file("a"));
}

#[test]
fn eplf_numbers_too_big_are_unknown() {
    reads("+r,s18446744073709551615\ta", file("a").size(u64::MAX));
    reads("+r,s18446744073709551616\ta", file("a"));
    reads("+r,s-1\ta", file("a"));
}

#[test]
fn eplf_needs_a_tab_and_a_name() {
    unreadable("+i8388621.48594,m825718503,r,s280, djb.html");
    unreadable("+r,s280\t");
}

#[test]
fn mlsd_facts_in_any_case_and_order() {
    let expected = file("a file").size(1234).at("2008-11-05 16:52:15Z");
    reads(
        "Type=file;mOdIfY=20081105165215;size=1234; a file",
        expected.clone(),
    );
    reads(
        "SIZE=1234;MODIFY=20081105165215.789;TYPE=FILE; a file",
        expected,
    );
    reads(
        "type=dir;modify=20081105165215;perm=flcdmpe; d",
        folder("d").at("2008-11-05 16:52:15Z").mode("flcdmpe"),
    );
}

#[test]
fn mlsd_owners_and_modes() {
    reads(
        "modify=20080426135501;perm=adfr;size=65718921;type=file;unique=802U1066013B;UNIX.group=1179;UNIX.mode=0644;UNIX.owner=1178; a",
        file("a")
            .size(65_718_921)
            .at("2008-04-26 13:55:01Z")
            .mode("0644")
            .owner("1178")
            .group("1179"),
    );
    reads(
        "type=file;UNIX.owner=1178;UNIX.ownername=anna;UNIX.groupname=users;UNIX.group=100; a",
        file("a").owner("anna").group("users"),
    );
    reads(
        "type=file;UNIX.ownername=anna;UNIX.uid=1178;UNIX.groupname=users;UNIX.gid=100; a",
        file("a").owner("anna").group("users"),
    );
    reads("type=file;unix.mode=0600;perm=; a", file("a").mode("0600"));
    reads("type=file;perm=; a", file("a"));
}

#[test]
fn mlsd_names_keep_their_blanks() {
    reads("Type=file; trailing\t ", file("trailing\t "));
    reads("Type=file; \t leading", file("\t leading"));
    reads("type=file; a; b=c; d", file("a; b=c; d"));
    reads(
        "type=file;\tadsl TV 2009-07-22 08-25-10",
        file("adsl TV 2009-07-22 08-25-10"),
    );
    reads(
        "type=file old draft; no semicolon",
        file("old draft; no semicolon"),
    );
}

#[test]
fn mlsd_links() {
    reads("type=OS.unix=slink:/foo; a", link("a").target("/foo"));
    reads(
        "type=OS.unix=slink:/with blank;size=4; a",
        link("a").size(4).target("/with blank"),
    );
    reads("type=OS.UNIX=symlink; a", link("a"));
    reads("type=OS.unix=slink; a", link("a"));
    reads("type=OS.unix=chr-5/3; tty", special("tty"));
}

#[test]
fn mlsd_leaves_out_the_folder_itself_and_its_parent() {
    let listing = "type=cdir;modify=20081105165215; /pub\r\n\
        type=pdir;modify=20081105165215; /\r\n\
        type=pdir; ..\r\n\
        type=file; .hidden\r\n";
    let entries = parse(listing.as_bytes(), TODAY);
    assert_eq!(entries, [file(".hidden").0]);
}

#[test]
fn mlsd_values_that_cannot_be_are_unknown() {
    reads("type=file;size=18446744073709551616; a", file("a"));
    reads("type=file;size=-1; a", file("a"));
    for time in [
        "2008110516521",
        "20081305165215",
        "20080230165215",
        "20081105245215",
        "20081105166015",
        "200811051652150",
        "x0081105165215",
    ] {
        reads(format!("type=file;modify={time}; a"), file("a"));
    }
    reads(
        "type=file;modify=20161231235960; leap",
        file("leap").at("2016-12-31 23:59:60Z"),
    );
    reads(
        "type=file;modify=19681105165215; old",
        file("old").at("1968-11-05 16:52:15Z"),
    );
}

#[test]
fn mlsd_skips_facts_it_does_not_know() {
    reads(
        "type=file;media-type=text/plain;x.a_very_long_vendor_fact=1;size=3; a",
        file("a").size(3),
    );
}

#[test]
fn equal_signs_alone_are_no_facts() {
    unreadable("a=b; c");
    unreadable("=; c");
    unreadable("type=file;");
    unreadable("type=file; ");
    unreadable("type=file;size=12");
    unreadable("UNIX.mode=0644; a");
}

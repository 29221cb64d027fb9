//! Names that are taken, at the server and in a chosen folder here: what is shown, what can be answered, what is done.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::common::{connect, expect_open, failing_once, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

const UNPROVEN: &str = "Started over: nothing proved that the part was of this file";

/// So many days ago, at a full minute.
fn days_ago(days: u64) -> SystemTime {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    // The same whenever it is asked for, but for a test at midnight.
    let day = now.as_secs() / 86_400 - days;
    SystemTime::UNIX_EPOCH + Duration::from_secs(day * 86_400)
}

fn set_time(path: &Path, time: SystemTime) {
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

/// A file here of this name, content and time.
fn local(folder: &Path, name: &str, content: &[u8], time: SystemTime) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    set_time(&path, time);
    path
}

/// "2026-10-12 14:58" at the user's place.
fn moment(user: &mut Page, time: SystemTime) -> String {
    let ms = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let text = user.eval(&format!("new Date({ms}).toLocaleString('sv').slice(0, 16)"));
    text.as_str().unwrap().to_owned()
}

#[test]
fn each_conflict_shows_both_sizes_and_times_and_gets_its_own_answer() {
    let server = FtpServer::vsftpd();
    for (name, content) in [("a.txt", "old"), ("b.txt", "older"), ("c.txt", "oldest")] {
        server.write(name, content.as_bytes());
        set_time(&server.root().join(name), days_ago(30));
    }
    let here = tempfile::tempdir().unwrap();
    let files = ["a.txt", "b.txt", "c.txt", "d.txt"]
        .map(|name| local(here.path(), name, b"new content", days_ago(2)));
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_paths("Remote files", &files);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("3 names are taken");
    user.expect_text("3 names need an answer.");
    user.expect_disabled("Upload");
    let text = user.text(&dialog);
    let (then, now) = (
        moment(&mut user, days_ago(30)),
        moment(&mut user, days_ago(2)),
    );
    for fact in [
        format!("3 bytes, {then}"),
        format!("5 bytes, {then}"),
        format!("6 bytes, {then}"),
        format!("11 bytes, {now}"),
    ] {
        assert!(text.contains(&fact), "no {fact}: {text}");
    }
    user.choose("For all", "Skip");
    user.choose("Answer for b.txt", "Rename to b (2).txt");
    user.choose("Answer for c.txt", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Skipped");
    user.expect_transfer("b (2).txt", "Done");
    user.expect_transfer("c.txt", "Done");
    user.expect_transfer("d.txt", "Done");
    assert_eq!(server.read("a.txt"), b"old");
    assert_eq!(server.read("b.txt"), b"older");
    assert_eq!(server.read("b (2).txt"), b"new content");
    assert_eq!(server.read("c.txt"), b"new content");
    assert_eq!(
        server.names(),
        ["a.txt", "b (2).txt", "b.txt", "c.txt", "d.txt"]
    );
}

#[test]
fn what_is_older_or_of_the_same_size_stays_and_the_row_says_why_nothing_was_moved() {
    let cases = [
        ("Overwrite if newer", "a.txt", 2, None),
        ("Overwrite if newer", "b.txt", 40, Some("not newer than")),
        (
            "Overwrite if the size differs",
            "c.txt",
            2,
            Some("the same size as"),
        ),
        (
            "Overwrite if newer or the size differs",
            "d.txt",
            40,
            Some("of the same size"),
        ),
        ("Overwrite if newer or the size differs", "e.txt", 2, None),
    ];
    let server = FtpServer::vsftpd();
    for (_, name, _, _) in cases {
        server.write(name, b"old");
        set_time(&server.root().join(name), days_ago(20));
    }
    let here = tempfile::tempdir().unwrap();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    for (answer, name, days, _) in cases {
        let file = local(here.path(), name, b"new", days_ago(days));
        user.drop_paths("Remote files", &[file]);
        let dialog = user.find("dialog", "Upload to /");
        user.choose("For all", answer);
        user.press_in(&dialog, "Upload");
        user.expect_no("dialog", "Upload to /");
    }
    for (answer, name, days, why_not) in cases {
        let state = if why_not.is_none() { "Done" } else { "Skipped" };
        user.expect_transfer(name, state);
        let there = server.read(name);
        assert_eq!(there == b"new", why_not.is_none(), "{answer}, {days} days");
        let row = user.item_text("Transfers", name);
        assert!(row.contains(why_not.unwrap_or_default()), "{answer}: {row}");
        assert_eq!(row.contains("Skipped: "), why_not.is_some(), "{row}");
    }
}

/// The row of the download stays: it is no part of what is sent.
#[test]
fn resume_of_an_upload_has_nothing_to_do_with_a_failed_download_of_the_same_name() {
    let server = FtpServer::vsftpd();
    server.write("a.bin", b"old");
    server.set_mode("a.bin", 0o000);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.double_click_row("Remote files", "a.bin");
    user.expect_transfer("a.bin", "Failed");
    server.set_mode("a.bin", 0o644);
    user.drop_files("Remote files", &[("a.bin", b"old and new")]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Resume");
    user.press_in(&dialog, "Upload");
    user.expect_item("Transfers", "to /", "Done");
    assert_eq!(server.read("a.bin"), b"old and new");
    user.expect_item("Transfers", "from /", "Failed");
}

#[test]
fn resume_goes_on_with_an_upload_that_the_queue_still_has() {
    let server = FtpServer::vsftpd();
    server.write("a.bin", b"old");
    let chain = failing_once(200_000, &[]);
    let mut user = open(&chain, &server);
    let file = tricky(400_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.bin", "Failed");
    assert_eq!(server.read("a.bin"), b"old");

    user.drop_files("Remote files", &[("a.bin", &file)]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Resume");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.bin", "Done");
    let text = user.item_text("Transfers", "a.bin");
    assert!(!text.contains("Started over"), "{text}");
    assert!(server.read("a.bin") == file);
    assert_eq!(server.names(), ["a.bin"]);
    assert!(server.log().contains("APPE"), "{}", server.log());
    assert_eq!(
        user.eval("document.querySelectorAll('.transfers li').length"),
        1
    );
}

#[test]
fn a_part_that_somebody_else_left_is_sent_anew_and_that_is_said() {
    let server = FtpServer::vsftpd();
    let file = tricky(150_000);
    server.write("a.bin", &file[..90_000]);
    set_time(
        &server.root().join("a.bin"),
        SystemTime::now() + Duration::from_secs(3600),
    );
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Resume");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.bin", "Done");
    user.expect_text(UNPROVEN);
    assert!(server.read("a.bin") == file);
    assert_eq!(server.names(), ["a.bin"]);
}

#[test]
fn the_rule_of_a_site_outlives_a_reload_and_stands_in_the_question() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    connect(&mut user);
    fill_site(&mut user, &server);
    let site = user.find("complementary", "Site");
    user.press_in(&site, "Transfers");
    user.choose("If a name is taken", "Rename");
    user.press("Open");
    user.expect_row("Remote files", "a.txt");
    user.reload();
    connect(&mut user);
    let site = user.find("complementary", "Site");
    user.press_in(&site, "Transfers");
    assert_eq!(user.value("If a name is taken"), "rename");
    user.fill("Password", server.password());
    user.press("Open");
    expect_open(&mut user);
    user.expect_row("Remote files", "a.txt");
    user.drop_files("Remote files", &[("a.txt", b"new")]);
    let dialog = user.find("dialog", "Upload to /");
    assert_eq!(user.value("Answer for a.txt"), "rename");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a (2).txt", "Done");
    assert_eq!(server.read("a.txt"), b"old");
}

#[test]
fn a_name_that_differs_by_case_alone_is_asked_about() {
    let server = FtpServer::vsftpd();
    server.write("readme.TXT", b"old");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("README.txt", b"new")]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("There it is readme.TXT: a server that ignores case takes both for one");
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("README.txt", "Done");
    // This server does not ignore it.
    assert_eq!(server.read("readme.TXT"), b"old");
    assert_eq!(server.read("README.txt"), b"new");
}

#[test]
fn a_renamed_file_gets_the_name_that_was_shown() {
    let server = FtpServer::vsftpd();
    for name in ["a.txt", "b.txt", "b (1).txt"] {
        server.write(name, b"old");
    }
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "b (1).txt");
    let files: [(&str, &[u8]); 4] = [
        ("a.txt", b"a"),
        // The first free name beside it, if the batch did not have it.
        ("a (2).txt", b"a 2"),
        ("b.txt", b"b"),
        ("b (1).txt", b"b 1"),
    ];
    user.drop_files("Remote files", &files);
    user.choose("Answer for a.txt", "Rename to a (3).txt");
    user.choose("Answer for b.txt", "Rename to b (2).txt");
    user.choose("Answer for b (1).txt", "Rename to b (3).txt");
    user.press("Upload");
    for name in ["a (2).txt", "a (3).txt", "b (2).txt", "b (3).txt"] {
        user.expect_transfer(name, "Done");
    }
    assert_eq!(server.read("a.txt"), b"old");
    assert_eq!(server.read("a (2).txt"), b"a 2");
    assert_eq!(server.read("a (3).txt"), b"a");
    assert_eq!(server.read("b (2).txt"), b"b");
    assert_eq!(server.read("b (3).txt"), b"b 1");
}

#[test]
fn files_of_one_drop_whose_names_differ_by_case_alone_are_asked_about() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let dropped: [(&str, &[u8]); 3] = [("A.txt", b"first"), ("a.txt", b"other"), ("b", b"b")];
    user.drop_files("Remote files", &dropped);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("A.txt comes along: a server that ignores case takes both for one");
    user.choose("Answer for a.txt", "Rename to a (2).txt");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a (2).txt", "Done");
    user.expect_transfer("b", "Done");
    assert_eq!(server.names(), ["A.txt", "a (2).txt", "b"]);
    assert_eq!(server.read("A.txt"), b"first");
    assert_eq!(server.read("a (2).txt"), b"other");
}

/// The focus comes to what has this name, or whose name begins with it.
fn expect_focus(user: &mut Page, name: &str) {
    let begin = Instant::now();
    while !user.focused().starts_with(name) {
        let focused = user.focused();
        assert!(begin.elapsed().as_secs() < 5, "{focused:?} has the focus");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_question_is_answered_by_keys_alone_and_escape_leaves_it() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "a.txt");
    user.drop_files("Remote files", &[("a.txt", b"new")]);
    expect_focus(&mut user, "For all");
    user.key("Escape");
    user.expect_no("dialog", "Upload to /");
    expect_focus(&mut user, "a.txt");
    let rows = user.eval("document.querySelectorAll('.transfers li').length");
    assert_eq!(rows, 0, "nothing was agreed to");

    user.drop_files("Remote files", &[("a.txt", b"new")]);
    expect_focus(&mut user, "For all");
    user.key("s");
    user.key("Tab");
    expect_focus(&mut user, "Answer for a.txt");
    assert_eq!(user.value("Answer for a.txt"), "skip");
    user.key("Tab");
    expect_focus(&mut user, "Cancel");
    user.key("Tab");
    expect_focus(&mut user, "Upload");
    user.key("Enter");
    user.expect_transfer("a.txt", "Skipped");
    expect_focus(&mut user, "a.txt");
}

#[test]
fn an_answer_that_is_given_after_the_cable_was_pulled_holds_when_the_modem_is_back() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files(
        "Remote files",
        &[("a.txt", b"new content"), ("b.txt", b"b")],
    );
    let dialog = user.find("dialog", "Upload to /");
    chain.unplug();
    user.expect_text("The modem was unplugged or switched off.");
    user.choose("Answer for a.txt", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Queued");
    user.expect_transfer("b.txt", "Queued");
    chain.plug();
    connect(&mut user);
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(server.read("a.txt"), b"new content");
    assert_eq!(server.names(), ["a.txt", "b.txt"]);
}

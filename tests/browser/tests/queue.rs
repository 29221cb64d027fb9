//! The queue as a user sees and steers it: order, pause, retry, the title, the summary, the word at the end.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::progress::wait_for;
use crate::common::tree::until_files;
use crate::common::{connect, expect_open, fill_site, open, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// The names of uploads in the order in which the server got them.
fn order(server: &FtpServer) -> Vec<String> {
    let log = server.log();
    let stored = log.lines().filter(|line| line.contains("OK UPLOAD"));
    stored
        .filter_map(|line| Some(line.split("\"/").nth(1)?.split('"').next()?.to_owned()))
        .map(|name| name.split(".txt").next().unwrap_or_default().to_owned())
        .collect()
}

/// The percentage of a title like "43 % · SIM7000 FTP".
fn percent(title: &str) -> Option<u8> {
    title.strip_suffix(" % · SIM7000 FTP")?.parse().ok()
}

#[test]
fn the_title_tells_how_far_the_transfers_are_and_goes_back() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    assert_eq!(user.title(), "SIM7000 FTP");
    user.drop_files("Remote files", &[("a.bin", &tricky(300_000))]);
    let start = Instant::now();
    let mut seen = Vec::new();
    while !user.item_text("Transfers", "a.bin").contains("Done") {
        assert!(start.elapsed() < Duration::from_secs(60), "{seen:?}");
        seen.extend(percent(&user.title()));
        sleep(Duration::from_millis(50));
    }
    seen.dedup();
    assert!(seen.len() > 5 && seen.is_sorted(), "{seen:?}");
    assert!(seen.iter().all(|percent| *percent < 100), "{seen:?}");
    user.expect_text("1 transfer finished");
    assert_eq!(user.title(), "SIM7000 FTP");
    // The next run begins at 0 again.
    user.drop_files("Remote files", &[("b.bin", &tricky(300_000))]);
    user.expect_transfer("b.bin", "Uploading");
    let title = user.title();
    assert!(
        percent(&title).is_some_and(|percent| percent < 50),
        "{title}"
    );
    user.expect_transfer("b.bin", "Done");
    user.expect_text("2 transfers finished");
    assert_eq!(user.title(), "SIM7000 FTP");
}

#[test]
fn files_go_in_the_order_of_their_rows_which_the_user_may_change() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    let first = tricky(60_000);
    let files: [(&str, &[u8]); 5] = [
        ("1.txt", &first),
        ("2.txt", b"2"),
        ("3.txt", b"3"),
        ("4.txt", b"4"),
        ("5.txt", b"5"),
    ];
    user.drop_files("Remote files", &files);
    user.expect_transfer("1.txt", "Uploading");
    for (name, entry) in [
        ("2.txt", "Move down"),
        ("5.txt", "Move up"),
        ("4.txt", "Move to top"),
    ] {
        user.press(&format!("More for {name}"));
        user.press(entry);
    }
    user.patient(Duration::from_secs(60));
    for (name, _) in files {
        user.expect_transfer(name, "Done");
    }
    assert_eq!(
        order(&server),
        ["1", "4", "3", "2", "5"],
        "{}",
        server.log()
    );
}

#[test]
fn all_are_paused_and_all_go_on() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let first = tricky(150_000);
    user.drop_files("Remote files", &[("a.bin", &first), ("b.txt", b"b")]);
    wait_for(&mut user, "a.bin", 10_000);
    user.press("Pause all");
    user.expect_text("paused");
    user.expect("button", "Resume all");
    user.expect_transfer("a.bin", "Queued");
    assert_eq!(user.title(), "SIM7000 FTP");
    let before = user.item_text("Transfers", "a.bin");
    sleep(Duration::from_secs(2));
    assert_eq!(user.item_text("Transfers", "a.bin"), before, "it moves");
    assert!(!server.has("b.txt") && !server.has("a.bin"));
    // What is added now waits too.
    user.drop_files("Remote files", &[("c.txt", b"c")]);
    user.expect_transfer("c.txt", "Queued");
    chain.hurry();
    user.press("Resume all");
    for name in ["a.bin", "b.txt", "c.txt"] {
        user.expect_transfer(name, "Done");
    }
    assert!(server.read("a.bin") == first);
    user.expect("button", "Clear finished");
    assert!(
        user.all("button")
            .iter()
            .all(|one| one.name != "Resume all")
    );
}

#[test]
fn what_was_left_out_is_asked_about_again_on_retry() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "a.txt");
    user.drop_files("Remote files", &[("a.txt", b"new")]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Skip");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Skipped");

    user.press("Retry a.txt");
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Cancel");
    user.expect_transfer("a.txt", "Skipped");
    user.press("Retry a.txt");
    let dialog = user.find("dialog", "Upload to /");
    user.choose("Answer for a.txt", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Done");
    assert_eq!(server.read("a.txt"), b"new");
    assert_eq!(
        user.eval("document.querySelectorAll('.transfers li').length"),
        1
    );
}

/// The browser's clipboard in a browser without a window, and its notifications.
const SPIES: &str = "
    window.copied = [];
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied.push(text); }}});
    window.told = [];
    window.asked = 0;
    window.Notification = class {
        static permission = 'default';
        static async requestPermission() { window.asked++; return this.permission = 'granted'; }
        constructor(title, options) { window.told.push(title + '|' + options.body); }
    };
    window.isBehind = false;
    document.hasFocus = () => !window.isBehind;
";

#[test]
fn the_summary_tells_files_bytes_time_speed_and_failures_and_can_be_copied() {
    let server = FtpServer::vsftpd();
    server.write("taken.txt", b"old");
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = Page::open_with(&chain, SPIES);
    connect(&mut user);
    fill_site(&mut user, &server);
    user.press("Open");
    expect_open(&mut user);
    user.expect_row("Remote files", "taken.txt");
    let content = tricky(30_000);
    let files: [(&str, &[u8]); 3] = [("a.txt", &content), ("b.txt", b"b"), ("taken.txt", b"new")];
    user.drop_files("Remote files", &files);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Skip");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("b.txt", "Done");
    user.press("Summary");
    let dialog = user.find("dialog", "Summary");
    let text = user.text(&dialog);
    assert!(
        text.contains("Moved: 2 files, 30 kB (30,001 bytes) in "),
        "{text}"
    );
    assert!(text.contains(" kB/s") || text.contains(" B/s"), "{text}");
    assert!(text.contains("Skipped: 1 file\nFailed: 0"), "{text}");
    user.press_in(&dialog, "Close");

    // Nothing can be written there.
    server.set_mode("", 0o555);
    let long = format!("{}.txt", "no_".repeat(30));
    user.drop_files("Remote files", &[(&long, b"no")]);
    user.expect_transfer(&long, "Failed");
    user.press("Summary");
    let dialog = user.find("dialog", "Summary");
    user.set_view(390, 800, false);
    let is_cut = user
        .eval("(all => all.scrollWidth > all.clientWidth)(document.querySelector('dialog pre'))");
    assert_eq!(is_cut, false, "a long name is cut off");
    user.press_in(&dialog, "Copy");
    user.expect("button", "Copied");
    let copied = user.eval("window.copied.join('#')");
    let copied = copied.as_str().unwrap();
    assert!(
        copied.starts_with("Moved: 0 files, 0 bytes in "),
        "{copied}"
    );
    assert!(
        copied.contains(&format!("\nFailed: 1\n- /{long}: ")),
        "{copied}"
    );
    server.set_mode("", 0o755);
}

#[test]
fn the_end_is_told_only_where_it_was_allowed_and_another_window_is_in_front() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = Page::open_with(&chain, SPIES);
    connect(&mut user);
    fill_site(&mut user, &server);
    let site = user.find("complementary", "Site");
    user.press("Open");
    expect_open(&mut user);
    user.expect_text("Nothing here. Drop files to upload.");
    let told = |user: &mut Page| -> Vec<String> {
        serde_json::from_value(user.eval("window.told")).unwrap()
    };
    // Not allowed yet.
    user.eval("window.isBehind = true");
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    user.expect("button", "Summary");
    assert!(told(&mut user).is_empty());
    assert_eq!(user.eval("window.asked"), 0, "nobody asked for it");

    user.press("Site settings");
    user.press_in(&site, "Transfers");
    user.press("Tell me when transfers end");
    user.expect_text("Allowed: you are told while another window is in front.");
    user.press("Site settings");
    user.drop_files("Remote files", &[("b.txt", b"b"), ("c.txt", b"cc")]);
    user.expect_transfer("c.txt", "Done");
    user.expect_text("3 transfers finished");
    let said = told(&mut user);
    assert_eq!(said.len(), 1, "one for all: {said:?}");
    assert!(
        said[0].starts_with("All transfers are done|Moved: 2 files, 3 bytes in "),
        "{said:?}"
    );
    // Who looks at the page sees it.
    user.eval("window.isBehind = false");
    user.drop_files("Remote files", &[("d.txt", b"d")]);
    user.expect_transfer("d.txt", "Done");
    user.expect_text("4 transfers finished");
    assert_eq!(told(&mut user).len(), 1);
}

#[test]
fn the_end_is_said_to_who_does_not_see_the_page() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    let said = user.find("status", "Transfers");
    user.expect_text("1 transfer finished");
    assert_eq!(user.text(&said), "1 transfer finished");
}

#[test]
fn what_was_allowed_at_an_earlier_visit_counts() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, &allowed());
    user.eval("window.isBehind = true");
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    user.expect("button", "Summary");
    let told = user.eval("window.told.length");
    assert_eq!(told, 1, "it was allowed, and nothing was told");
    assert_eq!(user.eval("window.asked"), 0);
}

/// [`SPIES`] in a browser that was asked before.
fn allowed() -> String {
    SPIES.replace("permission = 'default'", "permission = 'granted'")
}

#[test]
fn the_end_is_not_told_while_transfers_wait_for_the_user() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open_with(&chain, &server, &allowed());
    user.eval("window.isBehind = true");
    let files: [(&str, &[u8]); 2] = [("a.txt", b"a"), ("b.bin", &tricky(200_000))];
    user.drop_files("Remote files", &files);
    user.expect_transfer("b.bin", "Uploading");
    user.expect_text("kB/s");
    user.press("Pause b.bin");
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.bin", "Paused");
    user.expect("button", "Summary");
    let told = user.eval("window.told.join('#')");
    let told = told.as_str().unwrap();
    assert!(told.starts_with("1 transfer waits for you|"), "{told}");
    user.press("Summary");
    user.expect_text("Waiting: 1 file");
    user.press("Close");
    chain.hurry();
    user.press("Resume b.bin");
    user.patient(Duration::from_secs(40));
    user.expect_transfer("b.bin", "Done");
    user.expect_text("2 transfers finished");
    let told = user.eval("window.told.at(-1)");
    let told = told.as_str().unwrap();
    assert!(told.starts_with("All transfers are done|"), "{told}");
}

#[test]
fn what_is_cancelled_before_the_server_has_made_it_is_not_said_to_be_left_there() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "bearer_time=5000"]);
    let mut user = open(&chain, &server);
    user.expect_text("Nothing here. Drop files to upload.");
    // The bearer is gone with it.
    chain.modem().command("reset");
    chain.modem().expect_trace("RDY");
    user.drop_files("Remote files", &[("a.bin", &tricky(300_000))]);
    user.expect_text("Opening the mobile data connection");
    user.press("Cancel a.bin");
    user.expect_transfer("a.bin", "Cancelled");
    // The next one has its turn when that is over.
    user.drop_files("Remote files", &[("b.txt", b"b")]);
    user.expect_transfer("b.txt", "Done");
    let row = user.item_text("Transfers", "a.bin");
    assert!(!row.contains("not removed"), "{row}");
    assert_eq!(server.names(), ["b.txt"]);
}

/// A long listing over a slow line leaves the time to think better of it.
#[test]
fn a_complete_upload_can_be_cancelled_while_it_is_checked() {
    let server = FtpServer::vsftpd();
    for number in 0..200 {
        server.write(&format!("f{number:03}.txt"), b"as it was");
    }
    let chain = Chain::with_modem(&["--baud", "19200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "f000.txt");
    user.drop_files("Remote files", &[("f000.txt", b"new")]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("Answer for f000.txt", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("f000.txt", "Checking");
    user.press("Cancel f000.txt");
    chain.hurry();
    user.expect_transfer("f000.txt", "Cancelled");
    until_files(&server, 200);
    assert_eq!(server.read("f000.txt"), b"as it was");
}

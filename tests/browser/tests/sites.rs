//! Two servers, two plans, two modems: nothing of one is done to the other, and nothing is lost.

use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::common::progress::upload_until;
use crate::common::{connect, expect_open, fill_and_open, fill_site, open, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// The browser takes two seconds to find out what was dropped.
const SLOW_DROP: &str = "
    DataTransferItem.prototype.getAsFileSystemHandle = () => new Promise(done => setTimeout(done, 2000, null));
";

fn middle_of_the_last_minute() -> SystemTime {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let minute = now.unwrap().as_secs() / 60 * 60;
    SystemTime::UNIX_EPOCH + Duration::from_secs(minute - 30)
}

fn open_other_site(user: &mut Page, server: &FtpServer) {
    user.press("Site settings");
    fill_and_open(user, server);
}

#[test]
fn a_second_plan_is_asked_about_once_the_first_is_answered() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old a");
    server.write("b.txt", b"old b");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, SLOW_DROP);
    user.expect_row("Remote files", "b.txt");
    user.drop_files("Remote files", &[("a.txt", b"new a")]);
    user.drop_files("Remote files", &[("b.txt", b"new b")]);
    user.drop_files("Remote files", &[("c.txt", b"new c")]);
    user.expect("combobox", "Answer for a.txt");
    user.choose("For all", "Skip");
    user.press("Upload");
    user.expect("combobox", "Answer for b.txt");
    user.choose("For all", "Overwrite");
    user.press("Upload");
    user.expect_transfer("a.txt", "Skipped");
    user.expect_transfer("b.txt", "Done");
    user.expect_transfer("c.txt", "Done");
    assert_eq!(server.read("a.txt"), b"old a");
    assert_eq!(server.read("b.txt"), b"new b");
    assert_eq!(server.read("c.txt"), b"new c");
}

/// The next plan comes in the place of the one before.
#[test]
fn a_double_click_answers_one_plan() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old a");
    server.write("b.txt", b"old b");
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, SLOW_DROP);
    user.expect_row("Remote files", "b.txt");
    user.drop_files("Remote files", &[("a.txt", b"new a")]);
    user.drop_files("Remote files", &[("b.txt", b"new b")]);
    // Plans come in the order in which they are ready.
    sleep(Duration::from_secs(1));
    user.drop_paths("Remote files", &[&folder]);
    user.expect("combobox", "Answer for a.txt");
    user.press_twice("Cancel");
    user.expect("combobox", "Answer for b.txt");
    user.choose("For all", "Skip");
    // The folder's plan waits behind it by then.
    sleep(Duration::from_secs(2));
    user.press_twice("Upload");
    user.expect_text("1 folder");
    user.press("Cancel");
    user.expect_transfer("b.txt", "Skipped");
    assert_eq!(server.names(), ["a.txt", "b.txt"]);
}

#[test]
fn what_is_dropped_while_the_clock_is_learned_does_not_replace_the_question() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old a");
    server.write("b.txt", b"old b");
    // The listing tells minutes: in the middle of one nobody knows which is newer.
    let here = tempfile::tempdir().unwrap();
    let local = here.path().join("a.txt");
    std::fs::write(&local, b"new a").unwrap();
    let middle = middle_of_the_last_minute();
    for path in [&local, &server.root().join("a.txt")] {
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(middle).unwrap();
    }
    // Every operation takes its time.
    let chain = Chain::with_modem(&["--switch", "ok_delay=3000"]);
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "b.txt");
    user.drop_paths("Remote files", &[&local]);
    user.choose("For all", "Overwrite if newer");
    user.press("Upload");
    user.expect_text("Reading the server's clock");
    user.drop_files("Remote files", &[("b.txt", b"new b")]);
    user.expect("combobox", "Answer for b.txt");
    user.choose("For all", "Skip");
    user.press("Upload");
    user.expect_transfer("b.txt", "Skipped");
    user.expect("combobox", "Answer for a.txt");
    user.choose("For all", "Overwrite");
    user.press("Upload");
    user.expect_transfer("a.txt", "Done");
    assert_eq!(server.read("a.txt"), b"new a");
}

#[test]
fn what_waits_for_the_clock_of_a_server_is_told_when_another_is_opened() {
    let (first, second) = (FtpServer::vsftpd(), FtpServer::vsftpd());
    first.write("a.txt", b"old a");
    let chain = Chain::with_modem(&["--switch", "ok_delay=4000"]);
    let mut user = open(&chain, &first);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "a.txt");
    user.press("Site settings");
    fill_site(&mut user, &second);
    user.drop_files("Remote files", &[("a.txt", b"new a")]);
    user.choose("For all", "Overwrite if newer");
    user.press("Upload");
    user.expect_text("Reading the server's clock");
    user.press("Open");
    user.expect_alert("Another server was opened before all was done at the last one");
    user.expect_text("Nothing here. Drop files to upload.");
    assert!(second.names().is_empty());
    assert_eq!(first.read("a.txt"), b"old a");
}

#[test]
fn a_deletion_ends_with_a_word_when_another_server_is_opened() {
    let (first, second) = (FtpServer::vsftpd(), FtpServer::vsftpd());
    for number in 0..30 {
        first.write(&format!("logs/{number}.txt"), b"x");
        second.write(&format!("logs/{number}.txt"), b"x");
    }
    let chain = Chain::with_modem(&["--switch", "ok_delay=1000"]);
    let mut user = open(&chain, &first);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "logs");
    user.press("Site settings");
    fill_site(&mut user, &second);
    user.select_row("Remote files", "logs");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder and 30 files");
    user.press_in(&dialog, "Delete");
    user.expect_text("Deleting 3 of 31");
    user.press("Open");
    user.expect_alert("of 31 were deleted");
    user.expect_text("Site settings");
    user.double_click_row("Remote files", "logs");
    user.expect_row("Remote files", "29.txt");
    let left = |server: &FtpServer| {
        std::fs::read_dir(server.root().join("logs"))
            .unwrap()
            .count()
    };
    assert_eq!(left(&second), 30);
    assert!(left(&first) > 0);
}

#[test]
fn a_deletion_that_ends_with_the_modem_says_how_far_it_came() {
    let server = FtpServer::vsftpd();
    for number in 0..30 {
        server.write(&format!("logs/{number}.txt"), b"x");
    }
    let chain = Chain::with_modem(&["--switch", "ok_delay=1000"]);
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "logs");
    user.select_row("Remote files", "logs");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder and 30 files");
    user.press_in(&dialog, "Delete");
    user.expect_text("Deleting 3 of 31");
    chain.unplug();
    user.expect_alert("The modem was unplugged or switched off.");
    user.expect_alert("of 31 were deleted");
}

#[test]
fn the_queue_of_a_site_goes_on_when_that_site_is_back() {
    let (first, second) = (FtpServer::vsftpd(), FtpServer::pyftpdlib());
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &first);
    user.patient(Duration::from_secs(60));
    let file = tricky(400_000);
    upload_until(&mut user, "a.bin", &file, 50_000);
    user.press("Pause all");
    open_other_site(&mut user, &second);
    user.expect_alert("There are unfinished transfers for");
    user.press("Dismiss");
    fill_and_open(&mut user, &first);
    chain.hurry();
    user.press("Resume all");
    user.expect_transfer("a.bin", "Done");
    assert!(first.read("a.bin") == file);
    assert!(second.names().is_empty());
}

#[test]
fn a_plan_that_is_lost_with_the_modem_is_told_beside_the_modem() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    let here = tempfile::tempdir().unwrap();
    let logs = here.path().join("logs");
    std::fs::create_dir(&logs).unwrap();
    std::fs::write(logs.join("a.txt"), b"mine").unwrap();
    upload_until(&mut user, "big.bin", &tricky(400_000), 10_000);
    user.drop_paths("Remote files", &[&logs]);
    user.expect("dialog", "One moment");
    chain.unplug();
    user.expect_alert("The modem was unplugged or switched off.");
    user.expect_alert("nothing was queued");
    user.expect_no("dialog", "One moment");
}

#[test]
fn the_demo_leaves_the_transfers_of_a_real_site_alone() {
    expect_transfers_back_after_the_demo("");
}

#[test]
fn the_demo_leaves_them_alone_where_the_browser_keeps_nothing_too() {
    expect_transfers_back_after_the_demo("IDBFactory.prototype.open = () => new EventTarget();");
}

fn expect_transfers_back_after_the_demo(script: &str) {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, script);
    user.patient(Duration::from_secs(60));
    let (up, down) = (tricky(400_000), tricky(300_000));
    server.write("down.bin", &down);
    user.press("Refresh");
    upload_until(&mut user, "up.bin", &up, 50_000);
    user.double_click_row("Remote files", "down.bin");
    user.expect_transfer("down.bin", "Queued");
    user.press("Disconnect");
    user.expect_transfer("up.bin", "Queued");

    user.press("Demo modem");
    user.press("Open");
    user.expect_row("Remote files", "firmware");
    let rows = user.eval("document.querySelectorAll('.transfers li').length");
    assert_eq!(rows, 0, "the demo shows a real site's transfers");
    user.drop_files("Remote files", &[("demo.txt", b"demo")]);
    user.expect_transfer("demo.txt", "Done");
    user.drop_files("Remote files", &[("demo.bin", &tricky(2_000_000))]);
    user.expect_transfer("demo.bin", "Uploading");
    user.press("Pause all");
    user.press("Disconnect");

    chain.hurry();
    connect(&mut user);
    // Its file is still at hand.
    user.expect_transfer("up.bin", "Queued");
    user.expect_transfer("down.bin", "Queued");
    fill_and_open(&mut user, &server);
    user.expect_transfer("up.bin", "Done");
    user.expect_transfer("down.bin", "Done");
    assert!(server.read("up.bin") == up);
    let saved = user.expect_download("down.bin");
    assert!(std::fs::read(saved).unwrap() == down);
    assert_eq!(server.names(), ["down.bin", "up.bin"]);
}

#[test]
fn a_password_that_is_changed_while_the_bearer_opens_ends_no_transfer() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&[
        "--switch",
        "bearer_time=10000",
        "--switch",
        "bearer_lost_after=200000",
        "--baud",
        "921600",
    ]);
    let mut user = Page::open(&chain);
    user.patient(Duration::from_secs(60));
    connect(&mut user);
    fill_and_open(&mut user, &server);
    expect_open(&mut user);
    let file = tricky(600_000);
    upload_until(&mut user, "a.bin", &file, 50_000);
    user.expect_text("Opening the mobile data connection");
    user.press("Site settings");
    user.fill("Password", "wrong");
    user.expect_text("Opening the mobile data connection");
    user.press("Open");
    user.expect_alert("Correct user or password");
    user.fill("Password", server.password());
    user.press("Open");
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    assert_eq!(server.names(), ["a.bin"]);
}

//! What is asked for while a transfer runs: it is said to wait, can be taken back, and is not dropped without a word.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::progress::{upload_until, wait_for};
use crate::common::{connect, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

const WAITS: &str = "Waiting for the running transfer: ";

/// A server with a file, and a modem at which a transfer takes its time.
fn slow() -> (FtpServer, Chain) {
    let server = FtpServer::vsftpd();
    server.write("old.txt", b"old");
    (server, Chain::with_modem(&["--baud", "57600"]))
}

/// A page on which a long upload runs.
fn busy<'chain>(chain: &'chain Chain, server: &FtpServer, file: &[u8]) -> Page<'chain> {
    let mut user = open(chain, server);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "old.txt");
    upload_until(&mut user, "a.bin", file, 10_000);
    user
}

fn delete_old(user: &mut Page) {
    user.select_row("Remote files", "old.txt");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    user.press_in(&dialog, "Delete");
}

fn make_folder(user: &mut Page, name: &str) {
    user.press("New folder");
    let dialog = user.find("dialog", "New folder");
    user.fill("Name", name);
    user.press_in(&dialog, "Create");
}

/// Until the modem is at it, when nothing but the page can break off any more.
fn until_bearer_opens_again(user: &mut Page, chain: &Chain) {
    user.expect_text("Opening the mobile data connection");
    let is_opening = |line: &&String| line.contains("AT+SAPBR=1,1");
    let start = Instant::now();
    while chain.modem().trace().iter().filter(is_opening).count() < 2 {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "it is not opened"
        );
        sleep(Duration::from_millis(30));
    }
}

/// Reads the folder anew: what had been asked for before would have been done before.
fn refresh(user: &mut Page, server: &FtpServer) {
    server.write("later.txt", b"later");
    user.press("Refresh");
    user.expect_row("Remote files", "later.txt");
}

/// How often the page shows this text.
fn count(user: &mut Page, text: &str) -> usize {
    let shown = user.eval("document.body.innerText");
    shown.as_str().unwrap().matches(text).count()
}

#[test]
fn what_waits_for_the_running_transfer_is_told_and_done_after_it() {
    let (server, chain) = slow();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.drop_files("Remote files", &[("b.txt", b"b")]);
    user.expect_transfer("b.txt", "Done");
    let file = tricky(100_000);
    upload_until(&mut user, "a.bin", &file, 10_000);

    user.press("More for b.txt");
    user.press("Check content");
    user.expect_text(&format!("{WAITS}check b.txt"));
    let status = user.eval(
        "[...document.querySelectorAll('[role=status]')].some(one => one.innerText.startsWith('Waiting for'))",
    );
    assert_eq!(status, true);
    user.select_row("Remote files", "old.txt");
    user.press("Rename");
    let dialog = user.find("dialog", "Rename");
    user.fill("Name", "new.txt");
    user.press_in(&dialog, "Rename");
    user.expect_text(&format!("{WAITS}2 actions"));
    chain.hurry();

    user.expect_row("Remote files", "new.txt");
    user.expect_text("The content is the same at both ends");
    user.expect_no("button", "Take back");
    user.expect_transfer("a.bin", "Done");
    assert_eq!(server.names(), ["a.bin", "b.txt", "new.txt"]);
    let log = server.log();
    let sent = log.rfind("OK UPLOAD").expect("a.bin was sent");
    let checked = log.find("OK DOWNLOAD").expect("b.txt was fetched");
    let renamed = log.find("/old.txt /new.txt").expect("old.txt was renamed");
    assert!(sent < checked && checked < renamed, "{log}");
}

/// Whoever looks at the files does not wait for all that is queued.
#[test]
fn a_folder_is_read_anew_before_the_next_transfer() {
    let (server, chain) = slow();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "old.txt");
    let (first, second) = (tricky(60_000), tricky(120_000));
    let files: [(&str, &[u8]); 2] = [("a.bin", &first), ("b.bin", &second)];
    user.drop_files("Remote files", &files);
    wait_for(&mut user, "a.bin", 10_000);
    server.write("new.txt", b"new");
    user.press("Refresh");
    user.expect_row("Remote files", "new.txt");
    let row = user.item_text("Transfers", "b.bin");
    assert!(!row.contains("Done"), "{row}");
    chain.hurry();
    user.expect_transfer("b.bin", "Done");
    let log = server.log();
    let sent = log.find("OK UPLOAD").expect("a.bin was sent");
    let begun = log.find("STOR /b.bin").expect("b.bin was sent");
    assert!(log[sent..begun].contains("\"LIST "), "{log}");
}

#[test]
fn what_waits_is_taken_back_by_keyboard_on_a_narrow_page_too() {
    let (server, chain) = slow();
    let file = tricky(200_000);
    let mut user = busy(&chain, &server, &file);
    delete_old(&mut user);
    user.expect_text(&format!("{WAITS}delete old.txt"));
    user.press("Take back");
    user.expect_no("button", "Take back");
    assert_eq!(count(&mut user, WAITS), 0);

    delete_old(&mut user);
    make_folder(
        &mut user,
        "a-folder-with-a-name-that-is-longer-than-the-page-is-wide",
    );
    user.expect_text(&format!("{WAITS}2 actions"));
    for _ in 0..60 {
        if user.focused() == "Take back" {
            break;
        }
        user.key("Tab");
    }
    assert_eq!(user.focused(), "Take back");
    user.key("Enter");
    user.expect_no("button", "Take back");
    // The focus is with the files, not lost to the page: it goes there with the next frame.
    user.eval(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
    );
    let is_in_files = user.eval("document.activeElement.closest('.files') !== null");
    assert_eq!(is_in_files, true);

    make_folder(
        &mut user,
        "a-folder-with-a-name-that-is-longer-than-the-page-is-wide",
    );
    user.set_view(390, 844, false);
    user.expect("button", "Take back");
    let is_in_view = user.eval(
        "(() => {
            const box = document.querySelector('.waits').getBoundingClientRect();
            const button = document.querySelector('.waits button').getBoundingClientRect();
            const hit = document.elementFromPoint(button.x + button.width / 2, button.y + button.height / 2);
            return button.left >= 0 && button.right <= 390 && box.right <= 390
                && hit.innerText === 'Take back'
                && document.documentElement.scrollWidth <= 390;
        })()",
    );
    assert_eq!(is_in_view, true);
    user.press("Take back");
    user.expect_no("button", "Take back");
    user.set_view(1280, 800, false);
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    assert_eq!(server.names(), ["a.bin", "old.txt"]);
}

#[test]
fn what_waited_when_the_cable_was_pulled_is_told_once() {
    let (server, chain) = slow();
    let file = tricky(150_000);
    let mut user = busy(&chain, &server, &file);
    delete_old(&mut user);
    user.expect_text(WAITS);
    chain.unplug();
    user.expect_alert("The modem was unplugged or switched off.");
    user.expect_alert("Not done: delete old.txt.");
    assert_eq!(count(&mut user, "Not done:"), 1);
    assert_eq!(count(&mut user, WAITS), 0);

    chain.hurry();
    chain.plug();
    connect(&mut user);
    user.expect_transfer("a.bin", "Done");
    user.expect_no_alert();
    refresh(&mut user, &server);
    assert_eq!(server.names(), ["a.bin", "later.txt", "old.txt"]);
}

#[test]
fn what_waited_when_the_user_disconnects_is_told_once() {
    let (server, chain) = slow();
    let file = tricky(150_000);
    let mut user = busy(&chain, &server, &file);
    delete_old(&mut user);
    make_folder(&mut user, "logs");
    user.expect_text(&format!("{WAITS}2 actions"));
    user.press("Disconnect");
    user.expect_alert("The modem was disconnected.");
    user.expect_alert("Not done: delete old.txt, make the folder logs.");
    chain.hurry();
    connect(&mut user);
    user.expect_no_alert();
    refresh(&mut user, &server);
    user.press("Disconnect");
    user.expect("button", "Connect modem");
    user.expect_no_alert();
    assert!(server.has("old.txt") && !server.has("logs"));
}

#[test]
fn stop_beside_the_opening_data_connection_pauses_the_transfer_that_waits_for_it() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "bearer_time=5000"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.expect_text("Nothing here. Drop files to upload.");
    // The bearer is gone with it.
    chain.modem().command("reset");
    chain.modem().expect_trace("RDY");
    let file = tricky(30_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    until_bearer_opens_again(&mut user, &chain);
    user.press("Stop");
    user.expect_transfer("a.bin", "Paused");
    user.expect_no("button", "Stop");
    assert!(server.names().is_empty());
    user.press("Resume a.bin");
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
}

#[test]
fn stop_beside_the_opening_data_connection_ends_what_is_done_besides_transfers() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "bearer_time=5000"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.expect_text("Nothing here. Drop files to upload.");
    chain.modem().command("reset");
    chain.modem().expect_trace("RDY");
    make_folder(&mut user, "logs");
    until_bearer_opens_again(&mut user, &chain);
    user.press("Stop");
    user.expect_alert("logs: ");
    assert!(server.names().is_empty());
    make_folder(&mut user, "logs");
    user.expect_row("Remote files", "logs");
}

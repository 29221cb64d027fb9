//! The page asks before it is left, and the screen stays on, while something runs that would break off; and only then.

use std::thread::sleep;
use std::time::Duration;

use crate::common::progress::{bytes_uploaded, upload_until};
use crate::common::{COUNT_LOCKS, connect, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// The page as it answers to somebody who is about to close it, and whether the screen stays on.
fn is_guarded(user: &mut Page) -> (bool, bool) {
    let asks = user.eval(
        "(() => {
            const leaving = new Event('beforeunload', {cancelable: true});
            window.dispatchEvent(leaving);
            return leaving.defaultPrevented;
        })()",
    );
    let locks = user.eval("locks");
    (asks == true, locks == 1)
}

const GUARDED: (bool, bool) = (true, true);
const FREE: (bool, bool) = (false, false);

#[test]
fn a_transfer_keeps_the_page_and_the_screen_until_it_is_paused_or_over() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open_with(&chain, &server, COUNT_LOCKS);
    user.expect_text("Nothing here");
    user.patient(Duration::from_secs(60));
    assert_eq!(is_guarded(&mut user), FREE);
    user.drop_files("Remote files", &[("a.bin", &tricky(300_000))]);
    user.expect_transfer("a.bin", "Uploading");
    assert_eq!(is_guarded(&mut user), GUARDED);
    user.press("Pause a.bin");
    user.expect_transfer("a.bin", "Paused");
    assert_eq!(is_guarded(&mut user), FREE);
    user.press("Resume a.bin");
    user.expect_transfer("a.bin", "Uploading");
    assert_eq!(is_guarded(&mut user), GUARDED);
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    assert_eq!(is_guarded(&mut user), FREE);
}

/// The browser takes the lock of a hidden page and does not give it back.
#[test]
fn the_screen_stays_on_again_once_the_page_is_seen_again() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = open_with(&chain, &server, COUNT_LOCKS);
    user.patient(Duration::from_secs(60));
    let file = tricky(200_000);
    upload_until(&mut user, "a.bin", &file, 10_000);
    assert_eq!(is_guarded(&mut user), GUARDED);
    let other = Page::open(&chain);
    other.show();
    user.until("document.hidden");
    // In a page that nobody sees the screen may sleep.
    assert_eq!(is_guarded(&mut user), (true, false));
    drop(other);
    user.show();
    user.until("!document.hidden && locks === 1");
    user.expect_transfer("a.bin", "Uploading");
    assert_eq!(is_guarded(&mut user), GUARDED);
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    assert_eq!(is_guarded(&mut user), FREE);
}

#[test]
fn a_deletion_keeps_the_page_and_the_screen_until_it_is_over() {
    let server = FtpServer::vsftpd();
    for name in ["a", "b", "c"] {
        server.write(&format!("logs/{name}"), b"1");
    }
    let chain = Chain::with_modem(&["--switch", "ok_delay=1500"]);
    let mut user = open_with(&chain, &server, COUNT_LOCKS);
    user.select_row("Remote files", "logs");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder and 3 files");
    assert_eq!(is_guarded(&mut user), FREE);
    user.press_in(&dialog, "Delete");
    user.expect_text("Deleting 2 of 4");
    assert_eq!(is_guarded(&mut user), GUARDED);
    user.expect_no_row("Remote files", "logs");
    user.expect_text("Nothing here");
    assert_eq!(is_guarded(&mut user), FREE);
}

#[test]
fn what_waits_for_a_paused_folder_says_so_and_keeps_nothing() {
    let server = FtpServer::vsftpd();
    server.write("a.bin", &tricky(60_000));
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = open_with(&chain, &server, COUNT_LOCKS);
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("photos");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("one.txt"), b"1").unwrap();
    // What runs first leaves the time to pause the folder.
    user.double_click_row("Remote files", "a.bin");
    user.drop_paths("Remote files", &[&folder]);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Upload");
    user.press("Pause photos");
    user.expect_transfer("photos", "Paused");
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    user.expect_transfer("one.txt", "Queued");
    user.expect_text("It waits for the folder photos, which is paused.");
    assert_eq!(is_guarded(&mut user), FREE);
    user.press("Resume the folder");
    user.expect_transfer("one.txt", "Done");
    assert_eq!(server.read("photos/one.txt"), b"1");
}

#[test]
fn the_browser_is_asked_once_to_keep_what_is_queued_when_the_disk_runs_full() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let count = "window.asked = 0;
        navigator.storage.persist = async () => { window.asked += 1; return false; };";
    let mut user = open_with(&chain, &server, count);
    user.expect_text("Nothing here");
    assert_eq!(user.eval("asked"), 0);
    user.drop_files("Remote files", &[("a.txt", b"1"), ("b.txt", b"2")]);
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(user.eval("asked"), 1);
}

/// The time of the next try comes while there is no modem: nobody is woken for it again and again.
#[test]
fn without_a_modem_the_page_sleeps() {
    const COUNT_TIMERS: &str = "
        window.timers = 0;
        const real = window.setTimeout;
        window.setTimeout = (...all) => { window.timers += 1; return real(...all); };
    ";
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open_with(&chain, &server, COUNT_TIMERS);
    user.expect_text("Nothing here");
    let file = tricky(300_000);
    user.patient(Duration::from_secs(30));
    upload_until(&mut user, "a.bin", &file, 100_000);
    chain.modem().command("reset");
    user.expect_text("It is tried again at");
    chain.unplug();
    user.expect("button", "Connect modem");
    // The first try is 3 seconds after the failure.
    sleep(Duration::from_secs(4));
    user.eval("timers = 0");
    sleep(Duration::from_secs(2));
    let timers = user.eval("timers").as_u64().unwrap();
    assert!(timers < 20, "{timers} timers in 2 s");
    // It goes on by itself with the next modem.
    chain.hurry();
    chain.plug();
    connect(&mut user);
    user.patient(Duration::from_secs(90));
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    assert_eq!(bytes_uploaded(&server), 300_000, "{}", server.log());
}

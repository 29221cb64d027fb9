//! What a reload, a store that fails or a frozen tab does to transfers.

use std::thread::sleep;
use std::time::Duration;

use crate::common::disk::{ASKS_AGAIN, HANDLES, PICKER, chosen_tree};
use crate::common::progress::{bytes_uploaded, download_until, moved, upload_until, wait_for};
use crate::common::tree::unzip;
use crate::common::{open, open_site, open_with, reload_and_open, tricky};
use browser_tests::{Chain, FtpServer, Page};

#[test]
fn an_upload_whose_file_the_browser_still_gives_goes_on_by_itself() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open_with(&chain, &server, HANDLES);
    let file = tricky(1_000_000);
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &file, 350_000);
    user.reload();
    user.expect_transfer("big.bin", "Queued");
    let told = moved(&mut user, "big.bin");
    // It is kept each second.
    assert!((100_000..900_000).contains(&told), "{told} bytes");
    open_site(&mut user, &server);
    chain.hurry();
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == file);
    assert_eq!(server.names(), ["big.bin"]);
    let sent = bytes_uploaded(&server);
    assert!(sent < 1_100_000, "{sent} bytes were sent");
}

#[test]
fn an_upload_whose_file_has_to_be_allowed_again_goes_on_after_one_click() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open_with(&chain, &server, &format!("{HANDLES}{ASKS_AGAIN}"));
    let file = tricky(1_000_000);
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &file, 350_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    assert_eq!(user.eval("window.asked"), 0, "asked without a click");
    chain.hurry();
    user.press_in_item("Transfers", "big.bin", "Allow");
    user.expect_transfer("big.bin", "Done");
    assert_eq!(user.eval("window.asked"), 1);
    assert!(server.read("big.bin") == file);
    let sent = bytes_uploaded(&server);
    assert!(sent < 1_100_000, "{sent} bytes were sent");
}

#[test]
fn what_the_browser_allows_with_one_click_is_used_for_all_transfers() {
    let server = FtpServer::vsftpd();
    let (up, down) = (tricky(600_000), tricky(300_000));
    server.write("logs/down.bin", &down);
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, &format!("{PICKER}{HANDLES}{ASKS_AGAIN}"));
    user.patient(Duration::from_secs(60));
    user.select_row("Remote files", "logs");
    user.press("Download");
    user.press("Choose folder …");
    user.expect_transfer("down.bin", "Downloading");
    user.drop_files("Remote files", &[("big.bin", &up)]);
    user.expect_transfer("big.bin", "Queued");
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    user.expect_transfer("down.bin", "Failed");
    chain.hurry();
    user.press_in_item("Transfers", "big.bin", "Allow");
    user.expect_transfer("down.bin", "Done");
    user.expect_transfer("big.bin", "Done");
    assert_eq!(user.eval("window.asked"), 1);
    assert!(server.read("big.bin") == up);
    assert!(chosen_tree(&mut user)["logs/down.bin"].as_ref() == Some(&down));
}

#[test]
fn a_file_shown_again_outlives_the_next_reload_too() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    // The first drop is one of a browser that gives no handle.
    let script = format!(
        "if (performance.getEntriesByType('navigation')[0]?.type === 'reload') {{ {HANDLES} }}
         else DataTransferItem.prototype.getAsFileSystemHandle = async () => null;"
    );
    let mut user = open_with(&chain, &server, &script);
    let file = tricky(1_200_000);
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &file, 200_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    user.drop_files("Remote files", &[("big.bin", &file)]);
    wait_for(&mut user, "big.bin", 500_000);
    reload_and_open(&mut user, &server, "big.bin", "Queued");
    chain.hurry();
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == file);
}

#[test]
fn another_file_of_the_same_name_is_not_taken_without_a_word() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    let (old, new) = (tricky(1_000_000), tricky(1_000));
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &old, 350_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    user.choose_files("Choose files", &[("big.bin", &new)]);
    user.expect_alert(
        "big.bin is another file or has changed: 1,000 bytes instead of 1,000,000 bytes",
    );
    user.expect_transfer("big.bin", "Needs file");
    user.choose_files("Choose files", &[("other.bin", &old)]);
    user.expect_alert("No transfer waits for other.bin");
    chain.hurry();
    user.choose_files("Choose files", &[("big.bin", &old)]);
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == old);
    let sent = bytes_uploaded(&server);
    assert!(sent < 1_100_000, "{sent} bytes were sent");
}

#[test]
fn a_zip_is_put_together_of_files_that_came_before_and_after_a_reload() {
    let server = FtpServer::vsftpd();
    let files = [("a.bin", 30_000), ("b.bin", 600_000), ("c/d.bin", 50_000)];
    for (name, size) in files {
        server.write(&format!("logs/{name}"), &tricky(size));
    }
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 2 folders and 3 files");
    user.press_in(&dialog, "As one zip");
    user.expect_transfer("a.bin", "Done");
    wait_for(&mut user, "b.bin", 150_000);
    reload_and_open(&mut user, &server, "a.bin", "Done");
    chain.hurry();
    user.expect_transfer("b.bin", "Done");
    user.expect_transfer("d.bin", "Done");
    let zip = user.expect_download("logs.zip");
    let unpacked = unzip(&zip);
    for (name, size) in files {
        let file = std::fs::read(unpacked.path().join("logs").join(name)).unwrap();
        assert!(file == tricky(size), "{name}");
    }
}

#[test]
fn a_zip_that_was_saved_before_a_reload_is_not_missed_after_it() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("logs/b.txt", b"b");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "As one zip");
    let _ = user.expect_download("logs.zip");
    user.expect_transfer("b.txt", "Done");
    user.reload();
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Done");
    user.expect_no_alert();
}

/// The first file was dropped with a handle, the second without.
#[test]
fn a_file_that_was_given_instead_of_another_is_not_exchanged_for_that_after_the_next_reload() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let script = format!(
        "{HANDLES}{ASKS_AGAIN}
         if (performance.getEntriesByType('navigation')[0]?.type === 'reload')
             DataTransferItem.prototype.getAsFileSystemHandle = async () => null;"
    );
    let mut user = open_with(&chain, &server, &script);
    let old = tricky(1_200_000);
    let new: Vec<u8> = old.iter().map(|byte| !byte).collect();
    user.patient(Duration::from_secs(90));
    user.drop_files("Remote files", &[("big.bin", &old)]);
    wait_for(&mut user, "big.bin", 300_000);
    user.reload();
    user.expect_transfer("big.bin", "Needs file");
    open_site(&mut user, &server);
    user.drop_files("Remote files", &[("big.bin", &new)]);
    user.expect_text("the file on this computer has changed");
    wait_for(&mut user, "big.bin", 100_000);
    user.reload();
    user.expect_transfer("big.bin", "Needs file");
    open_site(&mut user, &server);
    let row = user.item_text("Transfers", "big.bin");
    assert!(!row.contains("Allow"), "the old file is offered: {row}");
    chain.hurry();
    user.drop_files("Remote files", &[("big.bin", &new)]);
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == new);
}

#[test]
fn what_is_sent_again_from_its_beginning_counts_as_moved() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let old = tricky(400_000);
    let new: Vec<u8> = old.iter().map(|byte| !byte).collect();
    upload_until(&mut user, "big.bin", &old, 200_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    chain.hurry();
    user.drop_files("Remote files", &[("big.bin", &new)]);
    user.expect_transfer("big.bin", "Done");
    user.press("Summary");
    user.expect_text("Moved: 1 file, 400 kB");
    assert!(server.read("big.bin") == new);
}

/// A session with the server while the store does what the script says: everything works, and is said not to last.
fn expect_session_without_memory(script: &str, why: &str) {
    let server = FtpServer::vsftpd();
    server.write("there.bin", &tricky(30_000));
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, script);
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    user.double_click_row("Remote files", "there.bin");
    let saved = user.expect_download("there.bin");
    assert!(std::fs::read(saved).unwrap() == tricky(30_000));
    user.press("Site settings");
    user.eval("document.querySelectorAll('details.ways').forEach(part => part.open = true)");
    user.expect_text(why);
}

#[test]
fn a_browser_that_keeps_nothing_transfers_and_says_that_it_forgets() {
    expect_session_without_memory(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };
         StorageManager.prototype.getDirectory = async () => { throw new DOMException('no', 'SecurityError'); };",
        "The transfers are not remembered: the browser keeps nothing for this page.",
    );
}

#[test]
fn a_store_that_never_answers_keeps_nobody_from_transferring_and_is_told() {
    expect_session_without_memory(
        "IDBFactory.prototype.open = () => new EventTarget();",
        "The transfers are not remembered: the browser does not say what it keeps",
    );
}

#[test]
fn a_store_that_is_full_is_told() {
    expect_session_without_memory(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        "could not be stored: the disk of this computer is full.",
    );
}

#[test]
fn a_browser_without_a_private_file_system_says_what_a_reload_costs() {
    expect_session_without_memory(
        "StorageManager.prototype.getDirectory = async () => { throw new DOMException('no', 'SecurityError'); };",
        "a reload begins downloads anew",
    );
}

/// After the first reload the store answers only when `window.answer()` is called.
const LATE: &str = "
    const isReload = performance.getEntriesByType('navigation')[0]?.type === 'reload';
    const count = Number(sessionStorage.getItem('reloads') ?? 0) + isReload;
    if (location.protocol.startsWith('http')) sessionStorage.setItem('reloads', count);
    if (count === 1) {
        const request = LockManager.prototype.request;
        const wait = new Promise(answer => window.answer = answer);
        LockManager.prototype.request = async function (name, ...rest) {
            if (name === 'sim7000-ftp queue') await wait;
            return request.call(this, name, ...rest);
        };
    }
";

#[test]
fn a_store_that_answers_late_does_not_disturb_what_was_queued_meanwhile() {
    let (first, second) = (FtpServer::vsftpd(), FtpServer::vsftpd());
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let old = tricky(400_000);
    first.write("old.bin", &old);
    let mut user = open_with(&chain, &first, LATE);
    user.patient(Duration::from_secs(60));
    download_until(&mut user, "old.bin", 50_000);
    user.reload();
    // Nothing is known of the first server's download: the second server is opened.
    open_site(&mut user, &second);
    let new = tricky(300_000);
    upload_until(&mut user, "new.bin", &new, 30_000);
    user.eval("window.answer()");
    user.expect_transfer("new.bin", "Done");
    sleep(Duration::from_secs(2));
    let rows = user.eval("document.querySelectorAll('.transfers li').length");
    assert_eq!(rows, 1, "the late queue is mixed with the new one");
    assert!(second.read("new.bin") == new);
    assert!(!second.log().contains("old.bin"), "{}", second.log());
    chain.hurry();
    // The next page finds the first one's download as it was.
    reload_and_open(&mut user, &first, "old.bin", "Queued");
    let saved = user.expect_download("old.bin");
    assert!(std::fs::read(saved).unwrap() == old);
}

#[test]
fn a_frozen_tab_goes_on_where_it_was() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(90));
    let file = tricky(600_000);
    server.write("down.bin", &file);
    for (name, is_upload) in [("up.bin", true), ("down.bin", false)] {
        match is_upload {
            true => user.drop_files("Remote files", &[(name, &file)]),
            false => user.press_refresh_and_open(name),
        }
        wait_for(&mut user, name, 100_000);
        let other = Page::open(&chain);
        other.show();
        user.freeze();
        sleep(Duration::from_secs(15));
        user.thaw();
        drop(other);
        user.show();
        user.expect_transfer(name, "Done");
    }
    assert!(server.read("up.bin") == file);
    let saved = user.expect_download("down.bin");
    assert!(std::fs::read(saved).unwrap() == file);
}

/// What only this file does.
trait Refresh {
    fn press_refresh_and_open(&mut self, name: &str);
}

impl Refresh for Page<'_> {
    fn press_refresh_and_open(&mut self, name: &str) {
        self.press("Refresh");
        self.double_click_row("Remote files", name);
    }
}

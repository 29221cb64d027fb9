//! The transfers by keys alone and at a phone's width, and what is said of those that stand still or failed.

use std::fs;
use std::time::Duration;

use crate::common::clock::{CLOCK, a_minute_later};
use crate::common::tree::until_files;
use crate::common::{open, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// Presses a button of the page by the keyboard.
fn press_by_key(user: &mut Page, name: &str) {
    user.expect("button", name);
    user.eval(&format!(
        "[...document.querySelectorAll('button')].find(one => one.innerText.trim() === '{name}').focus()"
    ));
    assert_eq!(user.focused(), name);
    user.key("Enter");
}

/// The focus is on this transfer's row or in it.
fn is_in_row(user: &mut Page, name: &str) {
    let row = user.eval("document.activeElement.closest('.transfers li')?.innerText");
    assert!(row.as_str().is_some_and(|row| row.contains(name)), "{row}");
}

#[test]
fn the_focus_stays_at_the_transfers_when_the_pressed_button_goes() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    let first = tricky(300_000);
    user.drop_files("Remote files", &[("a.bin", &first), ("b.txt", b"b")]);
    user.expect_transfer("a.bin", "Uploading");
    press_by_key(&mut user, "Cancel all");
    user.expect("dialog", "Cancel all transfers");
    // What gives up nothing comes first.
    assert_eq!(user.focused(), "Let them go on");
    user.key("Tab");
    assert_eq!(user.focused(), "Cancel all");
    user.key("Enter");
    chain.hurry();
    user.expect_transfer("a.bin", "Cancelled");
    user.expect_no("button", "Cancel all");
    assert_eq!(user.focused(), "Transfers");
    press_by_key(&mut user, "Clear finished");
    user.expect_text("No transfers yet");
    user.expect_no("button", "Clear finished");
    assert_eq!(user.focused(), "Transfers");
}

#[test]
fn the_focus_stays_in_the_row_when_its_remark_goes() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, CLOCK);
    user.expect_row("Remote files", "a.txt");
    user.drop_files("Remote files", &[("a.txt", b"new"), ("b.txt", b"b")]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Skip");
    a_minute_later(&mut user);
    server.write("b.txt", b"of somebody else");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("b.txt", "Failed");
    press_by_key(&mut user, "Overwrite it");
    user.expect_no("button", "Overwrite it");
    is_in_row(&mut user, "b.txt");
    // On the row, not on its next button: that would pause it or cancel it.
    user.key("Enter");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(server.read("b.txt"), b"b");
}

#[test]
fn the_focus_stays_in_the_row_when_its_transfer_ends() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(40));
    user.drop_files("Remote files", &[("a.bin", &tricky(100_000))]);
    user.expect_transfer("a.bin", "Uploading");
    press_by_key(&mut user, "Pause a.bin");
    user.expect_transfer("a.bin", "Paused");
    press_by_key(&mut user, "Resume a.bin");
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    is_in_row(&mut user, "a.bin");
    // From there the next button is the row's.
    user.key("Tab");
    assert_eq!(user.focused(), "More for a.bin");
}

#[test]
fn at_a_phones_width_the_transfers_are_at_hand_before_a_modem_is_connected() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    let first = tricky(300_000);
    user.drop_files("Remote files", &[("a.bin", &first), ("b.txt", b"b")]);
    user.expect_transfer("a.bin", "Uploading");
    user.press("Pause b.txt");
    user.press("Cancel a.bin");
    chain.hurry();
    user.expect_transfer("a.bin", "Cancelled");
    until_files(&server, 0);
    user.set_view(390, 800, false);
    user.reload();
    user.expect("button", "Connect modem");
    user.press("Transfers");
    user.expect_transfer("b.txt", "Needs file");
    user.expect_no("button", "Connect modem");
    user.press("Modem");
    user.expect("button", "Connect modem");
    user.press("Transfers");
    user.press("Cancel b.txt");
    user.press("Clear finished");
    // Nothing is left to look at there.
    user.expect("button", "Connect modem");
}

#[test]
fn what_waits_to_be_checked_while_all_are_paused_says_so() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let second = tricky(200_000);
    user.drop_files("Remote files", &[("a.txt", b"a"), ("b.bin", &second)]);
    user.expect_transfer("b.bin", "Uploading");
    user.expect_transfer("a.txt", "Checking");
    user.press("Pause all");
    user.expect_transfer("b.bin", "Queued");
    let waits = "Only the check is left: it waits for Resume all.";
    user.expect_item("Transfers", "a.txt", waits);
    chain.hurry();
    user.press("Resume all");
    user.expect_transfer("a.txt", "Done");
    assert!(!user.item_text("Transfers", "a.txt").contains(waits));
}

#[test]
fn an_empty_file_that_failed_is_not_all_there() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    server.set_mode("", 0o555);
    user.drop_files("Remote files", &[("zero.txt", b"")]);
    user.expect_transfer("zero.txt", "Failed");
    let row = user.item_text("Transfers", "zero.txt");
    assert!(row.contains("0 %") && !row.contains("100 %"), "{row}");
}

#[test]
fn a_folder_that_was_not_made_is_a_failure_in_the_summary() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("photos");
    fs::create_dir_all(root.join("old/inner")).unwrap();
    fs::write(root.join("a.txt"), b"a").unwrap();
    let server = FtpServer::vsftpd();
    server.make_folder("photos/old");
    server.set_mode("photos/old", 0o555);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "photos");
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("inner", "Failed");
    user.press("Summary");
    let dialog = user.find("dialog", "Summary");
    let text = user.text(&dialog);
    assert!(text.contains("Moved: 1 file, "), "{text}");
    assert!(text.contains("Failed: 1\n- /photos/old/inner: "), "{text}");
}

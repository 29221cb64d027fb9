//! What the user stops: it takes its time on a slow line, which is told, and what it costs is told before.

use std::time::Duration;

use crate::common::progress::{bytes_uploaded, moved, upload_until, wait_for};
use crate::common::{open, tricky};
use browser_tests::{Chain, FtpServer};

#[test]
fn a_row_that_is_to_stop_says_so_until_it_has_and_can_still_go_on() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let file = tricky(500_000);
    // From 64 KB on what is there is worth to be continued.
    upload_until(&mut user, "a.bin", &file, 80_000);
    // What the browser was given is on its way all the same.
    user.press("Pause a.bin");
    user.expect_transfer("a.bin", "Pausing");
    chain.hurry();
    user.expect_transfer("a.bin", "Paused");
    chain.set_baud(230_400);
    let paused_at = moved(&mut user, "a.bin");
    user.press("Resume a.bin");
    wait_for(&mut user, "a.bin", paused_at + 30_000);
    chain.set_baud(57_600);

    user.press("Pause a.bin");
    user.expect_transfer("a.bin", "Pausing");
    user.press("Resume a.bin");
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    let sent = bytes_uploaded(&server);
    assert_eq!(sent, 500_000, "bytes were sent twice:\n{}", server.log());
}

#[test]
fn all_are_cancelled_only_by_who_has_seen_what_is_given_up() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let files: [(&str, &[u8]); 2] = [("a.bin", &tricky(400_000)), ("b.txt", b"b")];
    user.drop_files("Remote files", &files);
    wait_for(&mut user, "a.bin", 10_000);
    user.press("Cancel all");
    let dialog = user.find("dialog", "Cancel all transfers");
    user.expect_text("2 transfers will be cancelled.");
    user.expect_text("that went over the line for them are given up.");
    user.press_in(&dialog, "Let them go on");
    user.expect_transfer("a.bin", "Uploading");
    user.expect_transfer("b.txt", "Queued");

    user.press("Cancel all");
    let dialog = user.find("dialog", "Cancel all transfers");
    user.press_in(&dialog, "Cancel all");
    user.expect_transfer("b.txt", "Cancelled");
    user.expect_transfer("a.bin", "Cancelling");
    chain.hurry();
    user.expect_transfer("a.bin", "Cancelled");
    user.expect_no("button", "Cancel all");
    // After what was left there is removed.
    user.drop_files("Remote files", &[("c.txt", b"c")]);
    user.expect_transfer("c.txt", "Done");
    assert_eq!(server.names(), ["c.txt"]);
}

/// "Retry" comes where "Cancel" was.
#[test]
fn a_double_click_on_cancel_does_not_retry() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let files: [(&str, &[u8]); 2] = [("a.bin", &tricky(200_000)), ("b.txt", b"b")];
    user.drop_files("Remote files", &files);
    wait_for(&mut user, "a.bin", 10_000);
    user.press_twice("Cancel b.txt");
    user.expect_transfer("b.txt", "Cancelled");
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    user.expect_transfer("b.txt", "Cancelled");
    assert_eq!(server.names(), ["a.bin"]);
}

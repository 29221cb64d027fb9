//! The page is left in the middle of an upload: the modem may still be taking whatever is written for bytes of its file.

use std::thread::sleep;
use std::time::Duration;

use crate::common::disk::HANDLES;
use crate::common::progress::{bytes_uploaded, upload_until};
use crate::common::{connect, fill_and_open, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

const WAITS: &str = "Waiting for the modem: it may still be taking the rest of an upload";

/// A file on its way over a line that has just become slow: what is written to the port needs ten seconds to cross.
fn upload_slowly(chain: &Chain, user: &mut Page, file: &[u8]) {
    upload_until(user, "up.bin", file, 50_000);
    chain.set_baud(19_200);
    // So long the browser and the system go on taking more than the line does.
    sleep(Duration::from_secs(1));
}

fn press_connect(user: &mut Page) {
    user.press("Connect modem");
    user.expect_text(WAITS);
}

#[test]
fn after_a_reload_the_rest_of_the_upload_is_waited_for() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, HANDLES);
    user.patient(Duration::from_secs(60));
    let file = tricky(400_000);
    upload_slowly(&chain, &mut user, &file);
    user.reload();
    user.expect_transfer("up.bin", "Queued");
    press_connect(&mut user);
    user.expect("button", "Disconnect");
    chain.hurry();
    fill_and_open(&mut user, &server);
    user.expect_transfer("up.bin", "Done");
    assert!(server.read("up.bin") == file);
    let sent = bytes_uploaded(&server);
    assert!(sent < 410_000, "{sent} bytes were sent");
}

#[test]
fn after_a_reload_while_an_upload_is_being_cancelled_too() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, HANDLES);
    user.patient(Duration::from_secs(60));
    upload_slowly(&chain, &mut user, &tricky(400_000));
    user.press("Cancel up.bin");
    user.expect_transfer("up.bin", "Cancelling");
    user.reload();
    press_connect(&mut user);
    user.expect("button", "Disconnect");
    chain.hurry();
    fill_and_open(&mut user, &server);
    user.expect_transfer("up.bin", "Cancelled");
    crate::common::tree::until_files(&server, 0);
}

/// What is known of a real modem is known after the demo, too.
#[test]
fn a_visit_to_the_demo_changes_nothing() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, HANDLES);
    user.patient(Duration::from_secs(60));
    let file = tricky(400_000);
    upload_until(&mut user, "up.bin", &file, 50_000);
    user.press("Disconnect");
    user.expect_transfer("up.bin", "Queued");
    user.press("Demo modem");
    user.expect_text("No server is open");
    user.press("Disconnect");
    chain.hurry();
    connect(&mut user);
    fill_and_open(&mut user, &server);
    user.expect_transfer("up.bin", "Done");
    assert!(server.read("up.bin") == file);
    let sent = bytes_uploaded(&server);
    assert!(
        sent < 410_000,
        "the file was begun anew: {sent} bytes were sent"
    );
}

/// A real modem is at rest, whatever the demo was left with.
#[test]
fn what_the_demo_was_left_with_is_not_waited_for_at_a_real_modem() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, HANDLES);
    user.press("Disconnect");
    user.press("Demo modem");
    user.press("Open");
    user.expect_row("Remote files", "firmware");
    user.drop_files("Remote files", &[("demo.bin", &tricky(2_000_000))]);
    user.expect_transfer("demo.bin", "Uploading");
    user.press("Disconnect");
    // Its answer takes a while.
    chain.set_baud(50);
    user.press("Connect modem");
    user.expect_text("Waiting for the modem's answer");
}

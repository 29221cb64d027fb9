//! The page is left in the middle of an upload: the modem may still be taking whatever is written for bytes of its file.

use std::thread::sleep;
use std::time::Duration;

use crate::common::disk::HANDLES;
use crate::common::progress::{bytes_uploaded, upload_until};
use crate::common::tree::until_files;
use crate::common::{connect, fill_and_open, open_with, tricky};
use browser_tests::{Chain, FtpServer, Page};

const WAITS: &str = "Waiting for the modem: it may still be taking the rest of an upload";

/// A file on its way over a line that has just become slow: the port has taken more of it than crosses in a second.
fn upload_slowly<'chain>(
    chain: &'chain Chain,
    server: &FtpServer,
    file: &[u8],
    baud: u32,
) -> Page<'chain> {
    let mut user = open_with(chain, server, HANDLES);
    user.patient(Duration::from_secs(60));
    upload_until(&mut user, "up.bin", file, 50_000);
    chain.set_baud(baud);
    // So long the browser and the system go on taking more than the line does.
    sleep(Duration::from_secs(1));
    user
}

/// It goes on from where it was, once the server is open again.
fn expect_the_rest(chain: &Chain, user: &mut Page, server: &FtpServer, file: &[u8]) {
    chain.hurry();
    fill_and_open(user, server);
    user.expect_transfer("up.bin", "Done");
    assert!(server.read("up.bin") == file);
    let sent = bytes_uploaded(server);
    assert!(
        sent < 810_000,
        "the file was begun anew: {sent} bytes were sent"
    );
}

fn press_connect(user: &mut Page) {
    user.press("Connect modem");
    user.expect_text(WAITS);
}

/// Connects anew to a modem whose answer takes a while.
fn expect_no_waiting(chain: &Chain, user: &mut Page) {
    user.press("Disconnect");
    chain.set_baud(200);
    user.press("Connect modem");
    user.expect_text("Waiting for the modem's answer");
}

#[test]
fn after_a_reload_the_rest_of_the_upload_is_waited_for() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let file = tricky(800_000);
    let mut user = upload_slowly(&chain, &server, &file, 57_600);
    user.reload();
    user.expect_transfer("up.bin", "Queued");
    press_connect(&mut user);
    user.expect_text("SIM7000G");
    expect_the_rest(&chain, &mut user, &server, &file);
}

/// A minute of the file is on its way, and no port is waited for so long.
#[test]
fn where_the_rest_takes_longer_the_page_says_to_connect_again() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let file = tricky(800_000);
    let mut user = upload_slowly(&chain, &server, &file, 9_600);
    user.reload();
    user.expect_transfer("up.bin", "Queued");
    press_connect(&mut user);
    user.expect_alert("The modem does not answer yet");
    user.expect_alert("wait half a minute and connect again");
    chain.set_baud(57_600);
    press_connect(&mut user);
    user.expect_text("SIM7000G");
    expect_the_rest(&chain, &mut user, &server, &file);
}

#[test]
fn after_a_reload_while_an_upload_is_being_cancelled_too() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = upload_slowly(&chain, &server, &tricky(800_000), 57_600);
    user.press("Cancel up.bin");
    user.expect_transfer("up.bin", "Cancelling");
    until_files(&server, 1);
    user.reload();
    user.expect_transfer("up.bin", "Cancelled");
    press_connect(&mut user);
    user.expect_text("SIM7000G");
    chain.hurry();
    fill_and_open(&mut user, &server);
    user.expect_transfer("up.bin", "Cancelled");
    until_files(&server, 0);
}

/// What is known of a real modem is known after the demo, too.
#[test]
fn a_visit_to_the_demo_changes_nothing() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, HANDLES);
    user.patient(Duration::from_secs(60));
    let file = tricky(800_000);
    upload_until(&mut user, "up.bin", &file, 50_000);
    user.press("Disconnect");
    user.expect_transfer("up.bin", "Queued");
    user.press("Demo modem");
    user.expect_text("No server is open");
    user.press("Disconnect");
    chain.hurry();
    connect(&mut user);
    expect_the_rest(&chain, &mut user, &server, &file);
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
    upload_until(&mut user, "demo.bin", &tricky(2_000_000), 50_000);
    expect_no_waiting(&chain, &mut user);
}

#[test]
fn after_an_upload_that_has_ended_or_is_paused_nothing_is_waited_for() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, HANDLES);
    upload_until(&mut user, "paused.bin", &tricky(800_000), 50_000);
    user.press("Pause paused.bin");
    user.expect_transfer("paused.bin", "Paused");
    expect_no_waiting(&chain, &mut user);
    chain.set_baud(460_800);
    user.expect_text("SIM7000G");
    user.drop_files("Remote files", &[("done.bin", &tricky(100_000))]);
    user.expect_transfer("done.bin", "Done");
    expect_no_waiting(&chain, &mut user);
}

//! Deletions that do not come to their end: what was done and what was not is told.

use std::time::Duration;

use crate::common::{connect, open};
use browser_tests::{Chain, FtpServer, Page};

const NAMES: [&str; 3] = ["a.txt", "b.txt", "c.txt"];

/// Three files are chosen and deleted, one after the other.
fn delete_three<'chain>(chain: &'chain Chain, server: &FtpServer) -> Page<'chain> {
    for name in NAMES {
        server.write(name, b"x");
    }
    let mut user = open(chain, server);
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "a.txt");
    user
}

fn delete_all(user: &mut Page) {
    user.select_row("Remote files", "a.txt");
    user.key("Control+a");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    user.press_in(&dialog, "Delete");
}

#[test]
fn what_a_stopped_deletion_leaves_is_named() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "bearer_time=5000"]);
    let mut user = delete_three(&chain, &server);
    chain.modem().command("reset");
    chain.modem().expect_trace("RDY");
    delete_all(&mut user);
    user.expect_text("Opening the mobile data connection");
    user.press("Stop");
    user.expect_alert("a.txt: Cancelled.");
    user.expect_alert(
        "Press Refresh to see whether it was done. Not done: delete b.txt, delete c.txt.",
    );
    server.write("later.txt", b"x");
    user.press("Refresh");
    user.expect_row("Remote files", "later.txt");
    assert_eq!(server.names(), ["a.txt", "b.txt", "c.txt", "later.txt"]);
}

#[test]
fn the_deletion_that_a_pulled_cable_interrupts_is_named_with_those_behind_it() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "ok_delay=1500"]);
    let mut user = delete_three(&chain, &server);
    delete_all(&mut user);
    user.expect_text("Deleting a.txt");
    chain.unplug();
    user.expect_alert("The modem was unplugged or switched off.");
    user.expect_alert("Interrupted: delete a.txt. Not done: delete b.txt, delete c.txt.");
    chain.plug();
    connect(&mut user);
    user.expect_no_alert();
}

#[test]
fn a_deletion_that_the_user_disconnects_says_at_least_how_far_it_came() {
    let server = FtpServer::vsftpd();
    for number in 0..8 {
        server.write(&format!("logs/{number}.txt"), b"x");
    }
    let chain = Chain::with_modem(&["--switch", "ok_delay=300"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.select_row("Remote files", "logs");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder and 8 files");
    user.press_in(&dialog, "Delete");
    user.expect_text("Deleting 3 of 9");
    user.press("Disconnect");
    user.expect_alert("The modem was disconnected.");
    user.expect_alert("(at least 2 of 9 were deleted)");
    user.expect_alert("press Refresh to see whether it was done");
}

#[test]
fn a_deletion_of_files_alone_promises_nothing_of_what_is_inside() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = delete_three(&chain, &server);
    user.select_row("Remote files", "a.txt");
    user.key("Control+a");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    let words = user.text(&dialog);
    assert!(words.contains("will be deleted"), "{words}");
    assert!(!words.contains("inside"), "{words}");
    user.press_in(&dialog, "Cancel");
}

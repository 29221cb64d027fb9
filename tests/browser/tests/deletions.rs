//! Deletions and renamings: nothing is lost by them that is still wanted, and what they leave undone is told.

use std::time::Duration;

use crate::common::clock::{CLOCK, a_minute_later};
use crate::common::progress::{upload_until, wait_for};
use crate::common::tree::{tree, unzip};
use crate::common::{connect, open, open_with, tricky};
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
    let chain = Chain::with_modem(&["--switch", "ok_delay=1500"]);
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

/// A server with these files, and a page on which a long upload runs.
fn busy<'chain>(chain: &'chain Chain, server: &FtpServer, names: &[&str]) -> Page<'chain> {
    for name in names {
        server.write(name, name.as_bytes());
    }
    let mut user = open(chain, server);
    user.patient(Duration::from_secs(60));
    upload_until(&mut user, "up.bin", &tricky(120_000), 10_000);
    user
}

fn rename(user: &mut Page, old: &str, new: &str) {
    user.select_row("Remote files", old);
    user.press("Rename");
    let dialog = user.find("dialog", "Rename");
    user.fill("Name", new);
    user.press_in(&dialog, "Rename");
}

/// What is asked for besides transfers goes before the next one.
#[test]
fn what_is_queued_to_be_downloaded_is_not_deleted_before() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = busy(&chain, &server, &["log.txt"]);
    user.double_click_row("Remote files", "log.txt");
    user.expect_transfer("log.txt", "Queued");
    user.select_row("Remote files", "log.txt");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    user.press_in(&dialog, "Delete");
    user.expect_alert("log.txt was not deleted: it is still to be downloaded");
    chain.hurry();
    user.expect_transfer("log.txt", "Done");
    let _ = user.expect_download("log.txt");
    assert!(server.has("log.txt"));
    user.select_row("Remote files", "log.txt");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    user.press_in(&dialog, "Delete");
    user.expect_no_row("Remote files", "log.txt");
    user.expect_no_alert();
    assert!(!server.has("log.txt"));
}

#[test]
fn a_folder_of_which_files_are_still_to_be_downloaded_is_not_deleted() {
    let server = FtpServer::vsftpd();
    server.write("logs/b.bin", &tricky(300_000));
    server.write("logs/c.txt", b"c");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(30));
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "As one zip");
    wait_for(&mut user, "b.bin", 20_000);
    user.press("Delete");
    user.expect_alert("logs was not deleted: it is still to be downloaded");
    chain.hurry();
    let zip = user.expect_download("logs.zip");
    let names: Vec<String> = tree(unzip(&zip).path()).into_keys().collect();
    assert_eq!(names, ["logs", "logs/b.bin", "logs/c.txt"]);
    assert!(server.has("logs/c.txt"));
}

#[test]
fn two_renamings_that_wait_do_not_overwrite_each_other() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = busy(&chain, &server, &["a.txt", "b.txt"]);
    rename(&mut user, "a.txt", "x.txt");
    rename(&mut user, "b.txt", "x.txt");
    chain.hurry();
    user.expect_alert("b.txt was not renamed: x.txt is there already");
    user.expect_transfer("up.bin", "Done");
    assert_eq!(server.names(), ["b.txt", "up.bin", "x.txt"]);
    assert_eq!(server.read("x.txt"), b"a.txt");
}

#[test]
fn a_renaming_does_not_overwrite_what_has_appeared_since_the_folder_was_read() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    server.write("a.txt", b"a");
    let mut user = open_with(&chain, &server, CLOCK);
    user.expect_row("Remote files", "a.txt");
    server.write("x.txt", b"of somebody else");
    a_minute_later(&mut user);
    rename(&mut user, "a.txt", "x.txt");
    user.expect_alert("a.txt was not renamed: x.txt is there already");
    user.expect_row("Remote files", "x.txt");
    rename(&mut user, "a.txt", "X.txt");
    user.expect_alert("a.txt was not renamed: x.txt is there already");
    user.expect_alert("To some servers X.txt is the same name.");
    rename(&mut user, "a.txt", "A.txt");
    user.expect_row("Remote files", "A.txt");
    assert_eq!(server.read("x.txt"), b"of somebody else");
    assert_eq!(server.read("A.txt"), b"a");
}

/// vsftpd does not list what begins with a dot.
#[test]
fn a_renaming_does_not_overwrite_what_the_server_does_not_list() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    server.write("a.txt", b"a");
    server.write(".env", b"of somebody else");
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "a.txt");
    rename(&mut user, "a.txt", ".env");
    user.expect_alert("a.txt was not renamed: .env is there already");
    assert_eq!(server.read(".env"), b"of somebody else");
    rename(&mut user, "a.txt", ".free");
    user.expect_row("Remote files", ".free");
    assert_eq!(server.read(".free"), b"a");
    // That the page shows one does not mean that the server lists them.
    rename(&mut user, ".free", ".env");
    user.expect_alert(".free was not renamed: .env is there already");
    assert_eq!(server.read(".env"), b"of somebody else");
}

#[test]
fn a_renaming_before_which_nobody_can_look_says_so() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    server.write("a.txt", b"a");
    let mut user = open_with(&chain, &server, CLOCK);
    user.expect_row("Remote files", "a.txt");
    drop(server);
    rename(&mut user, "a.txt", ".env");
    user.expect_alert("a.txt was not renamed. The server");
    a_minute_later(&mut user);
    rename(&mut user, "a.txt", "b.txt");
    user.expect_alert("a.txt was not renamed. The server");
}

/// A plan lies over the alert.
#[test]
fn what_was_not_done_can_be_read_once_a_plan_was_answered() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let mut user = busy(&chain, &server, &["old.txt", "other.txt"]);
    user.select_row("Remote files", "old.txt");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete");
    user.press_in(&dialog, "Delete");
    user.expect_text("Waiting for the running transfer: delete old.txt");
    user.drop_files("Remote files", &[("other.txt", b"new")]);
    let plan = user.find("dialog", "Upload to /");
    chain.unplug();
    user.expect_text("Not done: delete old.txt.");
    user.press_in(&plan, "Cancel");
    user.expect_alert("Not done: delete old.txt.");
}

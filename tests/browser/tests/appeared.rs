//! Files that appear at the server behind the page's back are never replaced without a word.

use std::time::Duration;

use crate::common::clock::{CLOCK, a_minute_later};
use crate::common::disk::HANDLES;
use crate::common::progress::upload_until;
use crate::common::{connect, open, open_at_once, open_site, open_with, reload_and_open, tricky};
use browser_tests::{Chain, FtpServer};

#[test]
fn what_appeared_since_the_folder_was_read_is_asked_about() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, CLOCK);
    user.expect_text("Nothing here. Drop files to upload.");
    server.write("a.txt", b"of somebody else");
    a_minute_later(&mut user);
    user.drop_files("Remote files", &[("a.txt", b"mine")]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("16 bytes");
    user.press_in(&dialog, "Cancel");
    assert_eq!(server.read("a.txt"), b"of somebody else");
}

#[test]
fn what_appeared_while_the_question_stood_there_is_not_replaced_until_the_user_says_so() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open_at_once(&chain, &server, CLOCK);
    user.expect_row("Remote files", "a.txt");
    user.drop_files(
        "Remote files",
        &[("a.txt", b"mine"), ("b.txt", b"mine too")],
    );
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Rename");
    a_minute_later(&mut user);
    server.write("a (2).txt", b"of somebody else");
    server.write("b.txt", b"of somebody else");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a (2).txt", "Failed");
    user.expect_transfer("b.txt", "Failed");
    user.expect_text("Nothing was sent: a file of its name has appeared on the server");
    assert_eq!(server.read("a (2).txt"), b"of somebody else");
    assert_eq!(server.read("b.txt"), b"of somebody else");

    user.press_in_item("Transfers", "b.txt", "Overwrite it");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(server.read("b.txt"), b"mine too");
    // What is there stays whole until the new file is.
    let log = server.log();
    assert!(
        log.contains("RNTO") && !log.contains("STOR /b.txt\""),
        "{log}"
    );
    assert_eq!(server.read("a (2).txt"), b"of somebody else");
}

#[test]
fn what_appeared_while_a_file_was_sent_is_not_replaced_until_the_user_says_so() {
    let server = FtpServer::pyftpdlib();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    let file = tricky(200_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    user.expect_transfer("a.bin", "Uploading");
    server.write("a.bin", b"of somebody else");
    user.expect_transfer("a.bin", "Failed");
    user.expect_text("The upload is complete, but a file of its name has appeared on the server");
    assert_eq!(server.read("a.bin"), b"of somebody else");
    user.press_in_item("Transfers", "a.bin", "Overwrite it");
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    assert_eq!(server.names(), ["a.bin"]);
}

#[test]
fn a_file_that_the_server_hides_is_not_replaced_until_the_user_says_so() {
    let server = FtpServer::vsftpd();
    server.write(".env", b"of somebody else");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_text("Nothing here. Drop files to upload.");
    user.drop_files("Remote files", &[(".env", b"mine")]);
    user.expect_transfer(".env", "Failed");
    assert_eq!(server.read(".env"), b"of somebody else");
    user.press_in_item("Transfers", ".env", "Overwrite it");
    user.expect_transfer(".env", "Done");
    assert_eq!(server.read(".env"), b"mine");
    assert_eq!(server.names(), [".env"]);
}

#[test]
fn a_small_new_file_that_was_just_seen_to_be_free_costs_no_login_more() {
    let server = FtpServer::vsftpd();
    // A listing that shows nothing would not be believed.
    server.write("other.txt", b"other");
    let chain = Chain::start();
    let mut user = open_at_once(&chain, &server, CLOCK);
    let logins = || server.log().matches("OK LOGIN").count();
    user.drop_files("Remote files", &[("a.txt", b"one")]);
    user.expect_transfer("a.txt", "Done");
    // The folder, the file, the comparison.
    assert_eq!(logins(), 3, "{}", server.log());
    a_minute_later(&mut user);
    user.drop_files("Remote files", &[("b.txt", b"two")]);
    user.expect_transfer("b.txt", "Done");
    assert_eq!(logins(), 6, "{}", server.log());
}

#[test]
fn the_way_to_replace_what_appeared_is_there_after_a_reload_too() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, &format!("{CLOCK}{HANDLES}"));
    user.expect_row("Remote files", "a.txt");
    let files: [(&str, &[u8]); 2] = [("a.txt", b"mine"), ("b.txt", b"mine too")];
    user.drop_files("Remote files", &files);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("Answer for a.txt", "Skip");
    server.write("b.txt", b"of somebody else");
    a_minute_later(&mut user);
    user.press_in(&dialog, "Upload");
    user.expect_transfer("b.txt", "Failed");
    reload_and_open(&mut user, &server, "b.txt", "Failed");
    user.press_in_item("Transfers", "b.txt", "Overwrite it");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(server.read("b.txt"), b"mine too");
}

/// It was sent under its own name, and the page was left in the middle.
#[test]
fn a_part_of_a_small_file_is_known_by_its_bytes() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open_at_once(&chain, &server, HANDLES);
    user.patient(Duration::from_secs(60));
    let (mine, others) = (tricky(50_000), tricky(60_000));
    upload_until(&mut user, "a.bin", &mine, 20_000);
    reload_and_open(&mut user, &server, "a.bin", "Queued");
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == mine);

    // What somebody else has put there meanwhile stays.
    upload_until(&mut user, "b.bin", &others, 20_000);
    user.reload();
    server.replace("b.bin", b"of somebody else");
    user.expect_transfer("b.bin", "Queued");
    open_site(&mut user, &server);
    user.expect_transfer("b.bin", "Failed");
    user.expect_text("a file of its name has appeared on the server");
    assert_eq!(server.read("b.bin"), b"of somebody else");
}

#[test]
fn without_a_modem_the_page_does_not_wait_for_a_folder_that_nobody_reads() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, CLOCK);
    user.expect_row("Remote files", "a.txt");
    user.drop_files("Remote files", &[("a.txt", b"new")]);
    user.choose("For all", "Skip");
    user.press("Upload");
    user.expect_transfer("a.txt", "Skipped");
    user.press("Disconnect");
    a_minute_later(&mut user);
    user.press("Retry a.txt");
    user.expect_alert("No modem is connected.");
    connect(&mut user);
    user.press("Retry a.txt");
    user.choose("For all", "Overwrite");
    user.press("Upload");
    user.expect_transfer("a.txt", "Done");
}

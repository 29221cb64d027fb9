//! Files up and down the whole real chain.

use std::fs;
use std::time::Duration;

use crate::common::{connect, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

#[test]
fn a_megabyte_of_every_trap_goes_up_and_down_unharmed() {
    let file = tricky(1 << 20);
    for server in [FtpServer::vsftpd(), FtpServer::pyftpdlib()] {
        let chain = Chain::start();
        let mut user = open(&chain, &server);
        user.patient(Duration::from_secs(90));
        user.drop_files("Remote files", &[("random.bin", &file)]);
        user.expect_transfer("random.bin", "Done");
        server.expect_length("random.bin", file.len() as u64);
        assert!(
            server.read("random.bin") == file,
            "other bytes on the server"
        );

        user.expect_row("Remote files", "random.bin");
        user.double_click_row("Remote files", "random.bin");
        let saved = user.expect_download("random.bin");
        assert!(fs::read(saved).unwrap() == file, "other bytes came back");
        chain.modem().expect_trace("AT+FTPETPUT=2");
        chain.modem().expect_trace("AT+FTPGET=2,1460");
    }
}

#[test]
fn chosen_files_go_up_one_after_the_other_empty_ones_too() {
    let server = FtpServer::vsftpd();
    // A listing that shows nothing would not be believed.
    server.write("other.txt", b"other");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let files: [(&str, &[u8]); 3] = [("a.txt", b"one"), ("empty", b""), ("c ø.txt", b"three")];
    user.choose_files("Upload files", &files);
    for (name, bytes) in files {
        user.expect_transfer(name, "Done");
        assert_eq!(server.read(name), bytes);
    }
    // Two logins a file, to send and to rename it, and one for the listing that compares all sizes; after that of "Open".
    let logins = server.log().matches("OK LOGIN").count();
    assert_eq!(logins, 8, "{}", server.log());
}

#[test]
fn a_file_that_is_there_is_replaced_only_after_a_question() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"old");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "a.txt");
    let files: [(&str, &[u8]); 2] = [("a.txt", b"new!"), ("b.txt", b"b")];

    user.drop_files("Remote files", &files);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Cancel");
    user.drop_files("Remote files", &files);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Skip");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("b.txt", "Done");
    user.expect_transfer("a.txt", "Skipped");
    assert_eq!(server.read("a.txt"), b"old");

    user.press("Clear finished");
    user.drop_files("Remote files", &files[..1]);
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Done");
    assert_eq!(server.read("a.txt"), b"new!");
}

#[test]
fn firmware_without_data_mode_transfers_by_pieces() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "missing_commands=FTPETPUT|FTPEXTPUT|FTPETGET"]);
    let mut user = open(&chain, &server);
    let file = tricky(60_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    user.select_row("Remote files", "a.bin");
    user.press("Download");
    let saved = user.expect_download("a.bin");
    assert!(fs::read(saved).unwrap() == file);
    chain.modem().expect_trace("AT+FTPPUT=2");
    chain.modem().expect_trace("AT+FTPGET=2");
}

#[test]
fn a_cancelled_upload_leaves_nothing_and_the_next_one_works() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("big.bin", &tricky(400_000))]);
    user.expect_transfer("big.bin", "Uploading");
    wait_for_bytes(&mut user, "big.bin");
    user.press("Cancel big.bin");
    chain.hurry();
    user.expect_transfer("big.bin", "Cancelled");
    user.drop_files("Remote files", &[("small.txt", b"small")]);
    user.expect_transfer("small.txt", "Done");
    assert_eq!(server.names(), ["small.txt"]);
}

#[test]
fn a_cable_pulled_in_mid_upload_is_told_and_the_file_goes_on_with_the_modem() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    let file = tricky(300_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    wait_for_bytes(&mut user, "a.bin");
    chain.unplug();
    user.expect_text("The modem was unplugged or switched off.");
    user.expect_transfer("a.bin", "Queued");
    chain.hurry();
    chain.plug();
    connect(&mut user);
    user.patient(Duration::from_secs(60));
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
}

#[test]
fn everything_waits_for_the_modem_whose_cable_was_pulled() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    let big = tricky(300_000);
    let files: [(&str, &[u8]); 3] = [("a.bin", &big), ("b.txt", b"b"), ("c.txt", b"c")];
    user.drop_files("Remote files", &files);
    wait_for_bytes(&mut user, "a.bin");
    chain.unplug();
    user.expect_transfer("a.bin", "Queued");
    user.expect_transfer("b.txt", "Queued");
    user.expect_transfer("c.txt", "Queued");
    chain.hurry();
    chain.plug();
    connect(&mut user);
    user.expect_transfer("b.txt", "Done");
    user.expect_transfer("c.txt", "Done");
    assert_eq!(server.read("c.txt"), b"c");
}

#[test]
fn a_name_that_the_server_hides_from_its_listing_is_checked_by_size() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[(".env", b"hidden")]);
    user.expect_transfer(".env", "Done");
    assert_eq!(server.read(".env"), b"hidden");
    chain.modem().expect_trace("AT+FTPSIZE");
}

#[test]
fn queued_files_never_go_to_a_server_that_was_opened_later() {
    let (first, second) = (FtpServer::vsftpd(), FtpServer::pyftpdlib());
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &first);
    user.press("Site settings");
    fill_site(&mut user, &second);
    let big = tricky(100_000);
    let files: [(&str, &[u8]); 2] = [("a.bin", &big), ("b.txt", b"b")];
    user.drop_files("Remote files", &files);
    wait_for_bytes(&mut user, "a.bin");
    user.press("Open");
    user.expect_alert("unfinished transfers");
    chain.hurry();
    user.patient(Duration::from_secs(40));
    user.expect_transfer("a.bin", "Done");
    user.expect_transfer("b.txt", "Done");
    assert_eq!(first.names(), ["a.bin", "b.txt"]);
    user.press("Open");
    user.expect_text("Nothing here. Drop files to upload.");
    assert!(second.names().is_empty());
}

/// Until some bytes of the upload have reached the server.
fn wait_for_bytes(user: &mut Page, name: &str) {
    for _ in 0..400 {
        let text = user.item_text("Transfers", name);
        if !text.contains("0 B of") && text.contains(" of ") {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{name} never moved");
}

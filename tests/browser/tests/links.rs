//! Links: one that is chosen may lead to a file and is fetched, those in folders are not followed.

use std::fs;
use std::os::unix::fs::symlink;

use crate::common::open;
use crate::common::tree::unzip;
use browser_tests::{Chain, FtpServer, Page};

/// A file, a link to a file, and a folder that holds a link.
fn server() -> FtpServer {
    let server = FtpServer::vsftpd();
    server.write("data.txt", b"data");
    server.write("logs/real.txt", b"twelve bytes");
    symlink("logs/real.txt", server.root().join("current.txt")).unwrap();
    symlink("..", server.root().join("logs/up")).unwrap();
    server
}

fn choose(user: &mut Page, rows: &[&str]) {
    user.select_row("Remote files", rows[0]);
    for row in &rows[1..] {
        user.also_select_row("Remote files", row);
    }
    user.press("Download");
}

#[test]
fn a_chosen_link_comes_with_the_file_that_was_chosen_with_it() {
    let server = server();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    choose(&mut user, &["data.txt", "lrwxrwxrwx"]);
    let dialog = user.find("dialog", "Download 1 file and 1 link");
    let plan = user.text(&dialog);
    assert!(!plan.contains("left out"), "{plan}");
    // A file of unknown size may be one worth resuming: its time is asked for.
    assert!(plan.contains("3 logins"), "{plan}");
    let logins = || server.log().matches("OK LOGIN").count();
    let before = logins();
    user.press_in(&dialog, "Download");
    user.expect_transfer("data.txt", "Done");
    user.expect_transfer("current.txt", "Done");
    assert_eq!(logins() - before, 3, "{}", server.log());
    for (name, content) in [("data.txt", "data"), ("current.txt", "twelve bytes")] {
        let saved = user.expect_download(name);
        assert_eq!(fs::read_to_string(saved).unwrap(), content);
    }
}

#[test]
fn a_zip_holds_what_a_chosen_link_leads_to_and_not_what_those_in_folders_do() {
    let server = server();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    choose(&mut user, &["data.txt", "lrwxrwxrwx", "logs"]);
    let dialog = user.find("dialog", "Download 1 folder, 2 files and 1 link");
    user.expect_text("1 left out");
    user.eval("document.querySelector('.omissions').open = true");
    user.expect_text("/logs/up: a link, which is not followed");
    user.press_in(&dialog, "As one zip");
    let unpacked = unzip(&user.expect_download("files.zip"));
    let found = |name: &str| fs::read_to_string(unpacked.path().join(name)).unwrap();
    assert_eq!(found("data.txt"), "data");
    assert_eq!(found("current.txt"), "twelve bytes");
    assert_eq!(found("logs/real.txt"), "twelve bytes");
    assert!(!unpacked.path().join("logs/up").exists());
}

/// The server alone knows where it leads.
#[test]
fn a_chosen_link_to_a_folder_fails_by_itself() {
    let server = FtpServer::vsftpd();
    server.write("data.txt", b"data");
    server.make_folder("logs");
    symlink("logs", server.root().join("current")).unwrap();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    choose(&mut user, &["data.txt", "lrwxrwxrwx"]);
    let dialog = user.find("dialog", "Download 1 file and 1 link");
    user.expect_text("One to a folder fails: open it, and choose what is in it.");
    user.press_in(&dialog, "Download");
    user.expect_transfer("data.txt", "Done");
    user.expect_transfer("current", "Failed");
}

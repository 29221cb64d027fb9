//! Folders up and down, and names that are taken.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::common::open;
use crate::common::tree::{expect_all_done, make_tree, tree};
use browser_tests::{Chain, FtpServer};

#[test]
fn two_hundred_files_in_twenty_folders_go_up_and_come_down_as_they_are() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("photos");
    make_tree(&root);
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(240));
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("200 files");
    user.press_in(&dialog, "Upload");
    expect_all_done(&mut user);
    assert_eq!(tree(&server.root().join("photos")), tree(&root));

    user.press("Clear finished");
    user.select_row("Remote files", "photos");
    user.press("Download");
    let dialog = user.find("dialog", "Download 21 folders and 200 files");
    user.press_in(&dialog, "As one zip");
    let zip = user.expect_download("photos.zip");
    let unpacked = tempfile::tempdir().unwrap();
    let python = std::env::var_os("SIM7000_PYTHON").unwrap_or("python3".into());
    let status = Command::new(python)
        .args(["-m", "zipfile", "-e"])
        .args([&zip, unpacked.path()])
        .status();
    assert!(status.unwrap().success(), "the zip cannot be read");
    assert_eq!(tree(&unpacked.path().join("photos")), tree(&root));
}

#[test]
fn a_taken_name_gets_the_answer_that_was_chosen_for_it() {
    // Old files on the server: newer than them is what is dropped, and of another size.
    for (answer, is_replaced, name) in [
        ("Overwrite", true, "a.txt"),
        ("Overwrite if newer", true, "a.txt"),
        ("Overwrite if the size differs", true, "a.txt"),
        ("Overwrite if newer or the size differs", true, "a.txt"),
        ("Rename", false, "a (2).txt"),
        ("Skip", false, "a.txt"),
    ] {
        let server = FtpServer::vsftpd();
        server.write("a.txt", b"old");
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(40 * 24 * 3600);
        let file = fs::File::options()
            .append(true)
            .open(server.root().join("a.txt"))
            .unwrap();
        file.set_modified(long_ago).unwrap();
        let chain = Chain::start();
        let mut user = open(&chain, &server);
        user.drop_files("Remote files", &[("a.txt", b"new one")]);
        let dialog = user.find("dialog", "Upload to /");
        user.choose("For all", answer);
        user.press_in(&dialog, "Upload");
        let state = if answer == "Skip" { "Skipped" } else { "Done" };
        user.expect_transfer(name, state);
        let there = server.read("a.txt");
        assert_eq!(there == b"new one", is_replaced, "{answer}");
        if answer == "Rename" {
            assert_eq!(server.read(name), b"new one");
        }
        let most = if answer == "Rename" { 2 } else { 1 };
        assert_eq!(server.names().len(), most, "{answer}: {:?}", server.names());
    }
}

//! Folders up and down, and names that are taken.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::common::progress::wait_for;
use crate::common::tree::{expect_all_done, make_tree, tree, unzip};
use crate::common::{open, open_at_once, tricky};
use browser_tests::{Chain, FtpServer, Page};

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
    let unpacked = unzip(&zip);
    assert_eq!(tree(&unpacked.path().join("photos")), tree(&root));
}

/// "12 logins" in a plan.
fn promised_logins(plan: &str) -> usize {
    let words: Vec<&str> = plan.split_whitespace().collect();
    let at = words.iter().position(|word| word.starts_with("login"));
    let number = at.and_then(|at| words[at - 1].parse().ok());
    number.unwrap_or_else(|| panic!("no logins in {plan:?}"))
}

#[test]
fn a_plan_tells_as_many_logins_as_the_server_then_sees() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("up");
    fs::create_dir_all(root.join("sub")).unwrap();
    // Here from 64 KB on an upload has a temporary name; from 128 KiB on a download is asked for its time.
    for (name, size) in [("a.bin", 100_000), ("b.txt", 10), ("sub/c.bin", 70_000)] {
        fs::write(root.join(name), tricky(size)).unwrap();
    }
    let server = FtpServer::vsftpd();
    server.write("down/large.bin", &tricky(300_000));
    server.write("down/small.txt", b"small");
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open_at_once(&chain, &server, "");
    user.patient(Duration::from_secs(60));
    user.expect_row("Remote files", "down");
    let logins = || server.log().matches("OK LOGIN").count();

    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("login");
    let (promised, before) = (promised_logins(&user.text(&dialog)), logins());
    user.press_in(&dialog, "Upload");
    expect_all_done(&mut user);
    assert_eq!(logins() - before, promised, "{}", server.log());

    user.select_row("Remote files", "down");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    let (promised, before) = (promised_logins(&user.text(&dialog)), logins());
    user.press_in(&dialog, "As one zip");
    let _ = user.expect_download("down.zip");
    assert_eq!(logins() - before, promised, "{}", server.log());
}

#[test]
fn the_time_of_a_plan_is_that_of_the_speed_that_was_measured() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("logs");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("b.bin"), tricky(1_500_000)).unwrap();
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    // As at 115200 baud, which is a guess.
    user.expect_text("about 2 min");
    user.press_in(&dialog, "Cancel");

    user.drop_files("Remote files", &[("a.bin", &tricky(500_000))]);
    user.expect_transfer("a.bin", "Done");
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("login");
    let plan = user.text(&dialog);
    let cost = plan.lines().find(|line| line.contains("about")).unwrap();
    assert!(cost.ends_with(" s"), "{plan}");
}

#[test]
fn a_taken_name_gets_the_answer_that_was_chosen_for_it() {
    let cases = [
        ("Overwrite", "a.txt", "a.txt"),
        ("Overwrite if newer", "b.txt", "b.txt"),
        ("Overwrite if the size differs", "c.txt", "c.txt"),
        ("Overwrite if newer or the size differs", "d.txt", "d.txt"),
        ("Rename", "e.txt", "e (2).txt"),
        ("Skip", "f.txt", "f.txt"),
    ];
    let server = FtpServer::vsftpd();
    for (_, name, _) in cases {
        write_long_ago(&server, name, b"old");
    }
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    for (answer, name, _) in cases {
        // Newer than the old ones, and of another size.
        user.drop_files("Remote files", &[(name, b"new one")]);
        let dialog = user.find("dialog", "Upload to /");
        user.choose("For all", answer);
        user.press_in(&dialog, "Upload");
        user.expect_no("dialog", "Upload to /");
    }
    for (answer, name, new_name) in cases {
        let state = if answer == "Skip" { "Skipped" } else { "Done" };
        user.expect_transfer(new_name, state);
        let is_replaced = answer.starts_with("Overwrite");
        assert_eq!(server.read(name) == b"new one", is_replaced, "{answer}");
    }
    assert_eq!(server.read("e (2).txt"), b"new one");
    assert_eq!(server.read("e.txt"), b"old");
    assert_eq!(server.read("f.txt"), b"old");
    let names = [
        "a.txt",
        "b.txt",
        "c.txt",
        "d.txt",
        "e (2).txt",
        "e.txt",
        "f.txt",
    ];
    assert_eq!(server.names(), names);
}

/// Only the names of files are asked about: a folder that is there already takes what it lacks.
#[test]
fn of_a_folder_that_is_there_already_only_the_taken_files_are_skipped() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("logs");
    fs::create_dir(&root).unwrap();
    for name in ["free.txt", "taken.txt"] {
        fs::write(root.join(name), "mine").unwrap();
    }
    let server = FtpServer::vsftpd();
    server.write("logs/taken.txt", b"of the server");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "logs");
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("1 name is taken");
    user.choose("For all", "Skip");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("taken.txt", "Skipped");
    user.expect_transfer("free.txt", "Done");
    assert_eq!(server.names(), ["logs"]);
    let found = tree(&server.root().join("logs"));
    let wanted = [("free.txt", "mine"), ("taken.txt", "of the server")];
    let wanted = wanted.map(|(name, text)| (name.to_owned(), Some(text.as_bytes().to_vec())));
    assert_eq!(found, wanted.into());
}

fn write_long_ago(server: &FtpServer, name: &str, bytes: &[u8]) {
    server.write(name, bytes);
    let long_ago = SystemTime::now() - Duration::from_secs(40 * 24 * 3600);
    let path = server.root().join(name);
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(long_ago).unwrap();
}

#[test]
fn a_long_list_of_what_is_left_out_says_how_much_more_there_is() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("odd");
    fs::create_dir(&root).unwrap();
    for number in 0..203 {
        // No command of the modem takes a quotation mark.
        fs::write(root.join(format!("a\"{number}")), b"x").unwrap();
    }
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("203 left out");
    user.eval("document.querySelector('.omissions').open = true");
    user.expect_text("and 3 more");
    user.press_in(&dialog, "Cancel");
}

#[test]
fn a_zip_without_a_file_that_failed_says_so() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("logs/b.txt", b"b");
    server.set_mode("logs/b.txt", 0o000);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "As one zip");
    user.expect_transfer("b.txt", "Failed");
    let _ = user.expect_download("logs.zip");
    user.expect_alert("logs.zip lacks 1 file, whose transfer failed.");
    server.set_mode("logs/b.txt", 0o644);
    user.press("Retry failed");
    user.expect_transfer("b.txt", "Done");
    user.expect_no_alert();
}

/// Its row is all that tells of it.
#[test]
fn a_file_that_a_zip_lacks_is_not_cleared_while_the_others_still_come() {
    let server = FtpServer::vsftpd();
    server.write("logs/b.txt", b"b");
    server.write("logs/c.bin", &tricky(500_000));
    server.set_mode("logs/b.txt", 0o000);
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(30));
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "As one zip");
    user.expect_transfer("b.txt", "Failed");
    wait_for(&mut user, "c.bin", 20_000);
    user.press("Clear finished");
    user.expect_alert("A zip waits for the rest of its files");
    user.expect_transfer("b.txt", "Failed");
    chain.hurry();
    let _ = user.expect_download("logs.zip");
    user.expect_alert("logs.zip lacks 1 file, whose transfer failed.");
}

#[test]
fn a_zip_without_files_that_were_cancelled_says_so() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("logs/b.bin", &tricky(900_000));
    server.write("logs/c.txt", b"c");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(30));
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 3 files");
    user.press_in(&dialog, "As one zip");
    wait_for(&mut user, "b.bin", 50_000);
    user.press("Cancel all");
    let dialog = user.find("dialog", "Cancel all transfers");
    user.press_in(&dialog, "Cancel all");
    let zip = user.expect_download("logs.zip");
    let names: Vec<String> = tree(unzip(&zip).path()).into_keys().collect();
    assert_eq!(names, ["logs", "logs/a.txt"]);
    user.expect_alert("logs.zip lacks 2 files, whose transfers were cancelled.");
}

#[test]
fn a_zip_of_several_things_is_called_as_the_folder_that_they_were_chosen_in() {
    let server = FtpServer::vsftpd();
    for name in ["logs/alpha/a.txt", "logs/beta/b.txt", "c.txt", "d.txt"] {
        server.write(name, b"x");
    }
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let zip_all = |user: &mut Page, title: &str, name: &str| {
        user.press("Download");
        let dialog = user.find("dialog", title);
        user.press_in(&dialog, "As one zip");
        let _ = user.expect_download(name);
    };
    user.select_row("Remote files", "c.txt");
    user.also_select_row("Remote files", "d.txt");
    user.also_select_row("Remote files", "logs");
    zip_all(&mut user, "Download 3 folders and 4 files", "files.zip");
    user.double_click_row("Remote files", "logs");
    user.expect_row("Remote files", "beta");
    user.select_row("Remote files", "beta");
    zip_all(&mut user, "Download 1 folder and 1 file", "beta.zip");
    user.also_select_row("Remote files", "alpha");
    zip_all(&mut user, "Download 2 folders and 2 files", "logs.zip");
}

#[test]
fn folders_without_a_file_come_as_a_zip_too() {
    let server = FtpServer::vsftpd();
    server.make_folder("logs/empty");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 2 folders");
    user.press_in(&dialog, "As one zip");
    let zip = std::fs::read(user.expect_download("logs.zip")).unwrap();
    let holds = |name: &[u8]| zip.windows(name.len()).any(|part| part == name);
    assert!(holds(b"logs/empty/"));
}

#[test]
fn the_trace_is_shown_from_a_deletion_that_cannot_be() {
    let server = FtpServer::vsftpd();
    // No command of the modem takes a quotation mark.
    server.write("logs/a\"b/c.txt", b"c");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.press("Delete");
    user.expect_text("Nothing is deleted");
    user.press("Show trace");
    // Behind a dialog it could not be read: nothing there can be scrolled or pressed.
    user.expect_no("button", "Close");
    let is_open = user.eval("document.querySelector('dialog[open]') !== null");
    assert_eq!(is_open, false);
    user.expect_text("AT+FTPLIST=1");
    assert!(server.has("logs/a\"b/c.txt"));
}

/// The browser lists a folder as it lies on the disk.
#[test]
fn the_files_of_a_folder_go_up_in_the_order_in_which_people_read_their_names() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("logs");
    fs::create_dir_all(root.join("day10")).unwrap();
    fs::create_dir(root.join("day9")).unwrap();
    for name in ["log9", "day9/b", "log10", "day10/c", "Log1", "day9/a"] {
        fs::write(root.join(name), name).unwrap();
    }
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let rows = |user: &mut Page| {
        let script =
            "[...document.querySelectorAll('.transfers .file-name')].map(name => name.textContent)";
        user.eval(script)
    };
    let upload = |user: &mut Page| {
        let dialog = user.find("dialog", "Upload to /");
        user.press_in(&dialog, "Upload");
        expect_all_done(user);
    };
    let files = ["Log1", "log9", "log10", "a", "b", "c"];
    user.drop_paths("Remote files", &[&root]);
    upload(&mut user);
    let folders = ["logs", "day9", "day10"];
    let all: Vec<&str> = folders.into_iter().chain(files).collect();
    assert_eq!(rows(&mut user), serde_json::json!(all));
    let log = server.log();
    let sent = log.lines().filter(|line| line.contains("OK UPLOAD"));
    let sent: Vec<&str> = sent
        .filter_map(|line| {
            files
                .into_iter()
                .find(|name| line.contains(&format!("/{name}.")))
        })
        .collect();
    assert_eq!(sent, files, "{log}");

    // The same by the chooser.
    user.press("Clear finished");
    user.expect_no("button", "Clear finished");
    fs::remove_dir_all(server.root().join("logs")).unwrap();
    user.press("Refresh");
    user.expect_no_row("Remote files", "logs");
    user.press("More ways to upload");
    user.choose_paths("Upload folder", &[&root]);
    upload(&mut user);
    assert_eq!(rows(&mut user), serde_json::json!(all));
    assert_eq!(tree(&server.root().join("logs")), tree(&root));
}

//! What was transferred is compared with the server's content, and its hashes are put beside it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::common::disk::{HANDLES, PICKER};
use crate::common::progress::wait_for;
use crate::common::{connect, open, open_with, reload_and_open, tricky};
use browser_tests::{Chain, FtpServer, Page};

const SAME: &str = "The content is the same at both ends";
const DIFFERENT: &str = "The content at the server differs from the file here";

/// Presses an entry of the menu "More" of a transfer.
fn choose_more(user: &mut Page, name: &str, entry: &str) {
    user.press(&format!("More for {name}"));
    user.press(entry);
}

/// What `sha256sum` says of these bytes.
fn sha256sum(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output = Command::new("sha256sum").arg(file.path()).output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    line.split(' ').next().unwrap().to_owned()
}

#[test]
fn an_upload_whose_content_was_changed_behind_the_pages_back_is_told_as_different() {
    let file = tricky(100_000);
    let mut changed = file.clone();
    changed[70_000] ^= 1;
    for server in [FtpServer::vsftpd(), FtpServer::pyftpdlib()] {
        let chain = Chain::start();
        let mut user = open(&chain, &server);
        user.drop_files("Remote files", &[("a.bin", &file)]);
        user.expect_transfer("a.bin", "Done");
        choose_more(&mut user, "a.bin", "Check content");
        user.expect_item("Transfers", "a.bin", "Done");
        user.expect_text(&format!("{SAME}. SHA-256 {}", sha256sum(&file)));

        server.write("a.bin", &changed);
        choose_more(&mut user, "a.bin", "Check content");
        user.expect_text(DIFFERENT);
        let text = user.item_text("Transfers", "a.bin");
        assert!(!text.contains(SAME), "{text}");

        server.write("a.bin", &file);
        choose_more(&mut user, "a.bin", "Check content");
        user.expect_text(SAME);
    }
}

/// All bytes are at the server, and one is taken away before the page looks.
#[test]
fn an_upload_that_is_shorter_at_the_server_fails_with_both_sizes_and_is_sent_anew() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "closing_urc_delay=3000"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    user.expect_text("Nothing here. Drop files to upload.");
    let file = tricky(100_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    user.expect_text("Waiting for the server");
    let part = server.names().concat();
    server.expect_length(&part, 100_000);
    server.write(&part, &file[..99_999]);
    user.expect_transfer("a.bin", "Failed");
    let row = user.item_text("Transfers", "a.bin");
    let words = "The file is 100,000 bytes here and 99,999 bytes on the server.";
    assert!(row.contains(words), "{row}");
    assert!(!server.has("a.bin"), "half of it has the final name");

    user.press("Retry a.bin");
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    assert_eq!(server.names(), ["a.bin"]);
}

#[test]
fn a_download_whose_content_was_changed_behind_the_pages_back_is_told_as_different() {
    let server = FtpServer::vsftpd();
    let file = tricky(5_000);
    let mut changed = file.clone();
    changed[4_999] ^= 1;
    server.write("a.bin", &file);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.double_click_row("Remote files", "a.bin");
    let _ = user.expect_download("a.bin");
    user.expect_transfer("a.bin", "Done");
    choose_more(&mut user, "a.bin", "Check content");
    user.expect_text(&format!("{SAME}. SHA-256 {}", sha256sum(&file)));
    server.write("a.bin", &changed);
    choose_more(&mut user, "a.bin", "Check content");
    user.expect_text(DIFFERENT);

    // What was removed there meanwhile is still here.
    fs::remove_file(server.root().join("a.bin")).unwrap();
    choose_more(&mut user, "a.bin", "Check content");
    user.expect_text("Its content could not be compared.");
    user.expect_transfer("a.bin", "Done");
}

#[test]
fn samples_find_another_file_and_one_that_is_longer_or_shorter() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let file = tricky(200_000);
    let other: Vec<u8> = file.iter().map(|byte| byte ^ 1).collect();
    let mut longer = file.clone();
    longer.extend_from_slice(b"more");
    user.drop_files("Remote files", &[("a.bin", &file)]);
    user.expect_transfer("a.bin", "Done");
    let same = "The content is the same at 5 places";
    for (content, verdict) in [
        (&file[..], same),
        (&other, DIFFERENT),
        (&file, same),
        (&longer, DIFFERENT),
        (&file, same),
        (&file[..199_000], DIFFERENT),
    ] {
        server.write("a.bin", content);
        choose_more(&mut user, "a.bin", "Check samples");
        user.expect_text(verdict);
        let text = user.item_text("Transfers", "a.bin");
        assert!(text.contains(verdict), "{text}");
    }
    // Of 200 kB few came back: six checks of five places and what the modem had in its memory.
    chain.modem().expect_trace("AT+FTPREST=198976");
}

#[test]
fn samples_of_a_small_file_are_all_of_it_by_one_login() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let files: [(&str, &[u8]); 2] = [("small.txt", b"small"), ("empty", b"")];
    user.drop_files("Remote files", &files);
    user.expect_transfer("small.txt", "Done");
    user.expect_transfer("empty", "Done");
    let logins = || server.log().matches("OK LOGIN").count();
    let before = logins();
    choose_more(&mut user, "small.txt", "Check samples");
    user.expect_text(&format!("{SAME}. SHA-256 {}", sha256sum(b"small")));
    choose_more(&mut user, "empty", "Check samples");
    user.expect_text(&format!("{SAME}. SHA-256 {}", sha256sum(b"")));
    assert_eq!(logins() - before, 2, "{}", server.log());
}

#[test]
fn a_long_check_can_be_stopped_and_says_so() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(40));
    user.drop_files("Remote files", &[("a.bin", &tricky(900_000))]);
    user.expect_transfer("a.bin", "Done");
    chain.set_baud(460_800);
    choose_more(&mut user, "a.bin", "Check content");
    user.expect_text("Comparing a.bin with the server's");
    // By itself it would take 20 seconds.
    user.patient(Duration::from_secs(10));
    user.press("Stop");
    user.expect_text("The check was stopped.");
    user.expect_no("button", "Stop");
    let text = user.item_text("Transfers", "a.bin");
    assert!(text.contains("Done") && !text.contains(SAME), "{text}");
}

#[test]
fn what_is_asked_for_without_a_modem_is_not_done_unawares_with_the_next() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    user.press("Disconnect");
    for entry in ["Check content", "Save SHA256SUMS for this batch"] {
        choose_more(&mut user, "a.txt", entry);
        user.expect_alert("No modem is connected.");
        user.press("Dismiss");
        user.expect_no_alert();
    }
    connect(&mut user);
    server.write("b.txt", b"b");
    user.press("Refresh");
    // What had been asked for before would have been done before.
    user.expect_row("Remote files", "b.txt");
    let row = user.item_text("Transfers", "a.txt");
    assert!(!row.contains(SAME), "{row}");
    choose_more(&mut user, "a.txt", "Check content");
    user.expect_text(SAME);
}

/// After a reload, as long as the site is not opened.
#[test]
fn a_check_without_an_open_server_says_so_and_asks_nothing_of_the_modem() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, HANDLES);
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    user.reload();
    user.expect_transfer("a.txt", "Done");
    connect(&mut user);
    choose_more(&mut user, "a.txt", "Check content");
    user.expect_alert("No server is open.");
    let row = user.item_text("Transfers", "a.txt");
    assert!(!row.contains("stopped"), "{row}");
}

#[test]
fn the_sha256sums_of_a_batch_are_what_sha256sum_checks() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("log files");
    std::fs::create_dir_all(root.join("deep/er")).unwrap();
    let large = tricky(80_000);
    for (name, content) in [
        ("a.bin", &large[..]),
        ("empty", b""),
        ("with blank and ø.txt", b"two"),
        ("back\\slash.txt", b"three"),
        ("deep/er/b.bin", &large[..999]),
    ] {
        std::fs::write(root.join(name), content).unwrap();
    }
    let server = FtpServer::pyftpdlib();
    server.write("other.txt", b"not of the batch");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(40));
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Upload");
    for name in [
        "a.bin",
        "empty",
        "with blank and ø.txt",
        "slash.txt",
        "b.bin",
    ] {
        user.expect_transfer(name, "Done");
    }
    choose_more(&mut user, "a.bin", "Save SHA256SUMS for this batch");
    user.expect_transfer("SHA256SUMS", "Done");
    let folder = server.root().join("log files");
    let sums = String::from_utf8(server.read("log files/SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 5, "{sums}");
    assert!(check(&folder), "{sums}");

    server.write("log files/deep/er/b.bin", &tricky(1_000)[1..]);
    assert!(!check(&folder), "a changed file passes");
}

#[test]
fn the_sha256sums_of_what_was_fetched_check_it_on_this_computer() {
    let server = FtpServer::vsftpd();
    let file = tricky(5_000);
    server.write("a.bin", &file);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.double_click_row("Remote files", "a.bin");
    let saved = user.expect_download("a.bin");
    user.expect_transfer("a.bin", "Done");
    choose_more(&mut user, "a.bin", "Save SHA256SUMS for this batch");
    let sums = user.expect_download("SHA256SUMS");
    let here = tempfile::tempdir().unwrap();
    std::fs::copy(&sums, here.path().join("SHA256SUMS")).unwrap();
    std::fs::copy(&saved, here.path().join("a.bin")).unwrap();
    assert!(
        check(here.path()),
        "{}",
        std::fs::read_to_string(sums).unwrap()
    );
    std::fs::write(here.path().join("a.bin"), &file[1..]).unwrap();
    assert!(!check(here.path()), "a changed file passes");
}

#[test]
fn sha256sums_of_a_batch_that_is_not_finished_tell_how_many_files_they_lack() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("logs");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.txt"), "a").unwrap();
    fs::write(root.join("b.bin"), tricky(600_000)).unwrap();
    fs::write(root.join("c.txt"), "c").unwrap();
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(40));
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Upload");
    wait_for(&mut user, "b.bin", 50_000);
    user.press("Pause b.bin");
    user.expect_transfer("b.bin", "Paused");
    chain.hurry();
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("c.txt", "Done");
    choose_more(&mut user, "a.txt", "Save SHA256SUMS for this batch");
    user.expect_alert("1 file of this batch is not done and not in SHA256SUMS.");
    user.expect_transfer("SHA256SUMS", "Done");
    let sums = String::from_utf8(server.read("logs/SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 2, "{sums}");
}

#[test]
fn sha256sums_of_what_is_not_all_fetched_yet_tell_how_many_files_they_lack() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("logs/b.bin", &tricky(600_000));
    server.write("logs/c.txt", b"c");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, PICKER);
    user.patient(Duration::from_secs(40));
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 3 files");
    user.press_in(&dialog, "Choose folder …");
    wait_for(&mut user, "b.bin", 50_000);
    user.press("Pause all");
    chain.hurry();
    choose_more(&mut user, "a.txt", "Save SHA256SUMS for this batch");
    let saved = user.expect_download("SHA256SUMS");
    user.expect_alert("2 files of this batch are not done and not in SHA256SUMS.");
    let sums = fs::read_to_string(saved).unwrap();
    assert_eq!(sums.lines().count(), 1, "{sums}");
}

/// It would be put beside the old content as its hash.
#[test]
fn a_file_that_was_changed_here_after_it_was_sent_is_not_hashed_as_what_was_sent() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    // A copy is written later than what it is of.
    let times = "Object.defineProperty(
        File.prototype, 'lastModified', {get() { return Number(localStorage.getItem(this.name) ?? 1000); }}
    );";
    let mut user = open_with(&chain, &server, &format!("{HANDLES}{times}"));
    user.drop_files("Remote files", &[("a.txt", b"sent"), ("b.txt", b"too")]);
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Done");
    reload_and_open(&mut user, &server, "a.txt", "Done");
    choose_more(&mut user, "a.txt", "Save SHA256SUMS for this batch");
    user.expect_transfer("SHA256SUMS", "Done");
    let sums = String::from_utf8(server.read("SHA256SUMS")).unwrap();
    let (a, b) = (sha256sum(b"sent"), sha256sum(b"too"));
    assert_eq!(sums, format!("{a}  a.txt\n{b}  b.txt\n"));

    user.eval(
        "(async () => {
            const disk = await navigator.storage.getDirectory();
            const copy = await (await disk.getFileHandle('a.txt')).createWritable();
            await copy.write('changed');
            await copy.close();
            localStorage.setItem('a.txt', 2000);
        })()",
    );
    reload_and_open(&mut user, &server, "a.txt", "Done");
    choose_more(&mut user, "a.txt", "Save SHA256SUMS for this batch");
    user.choose("For all", "Overwrite");
    user.press("Upload");
    user.expect_alert("What was sent as a.txt is not at hand any more as it was");
    user.expect_transfer("SHA256SUMS", "Done");
    let sums = String::from_utf8(server.read("SHA256SUMS")).unwrap();
    assert_eq!(sums, format!("{b}  b.txt\n"));
}

/// `sha256sum -c SHA256SUMS`, as the user of the server would check.
fn check(folder: &Path) -> bool {
    let mut sha256sum = Command::new("sha256sum");
    sha256sum.args(["--strict", "-c", "SHA256SUMS"]);
    let output = sha256sum.current_dir(folder).output().unwrap();
    output.status.success()
}

/// A listing shows the size of a link, not of its file; and this server refuses FTPSIZE.
#[test]
fn a_download_of_which_the_server_tells_no_size_says_that_it_was_not_verified_by_it() {
    const UNVERIFIED: &str = "Not verified by its size";
    let server = FtpServer::vsftpd_with("cmds_denied=SIZE");
    server.write("logs/real.bin", b"twelve bytes");
    // No file of this computer may be called so.
    symlink("logs/real.bin", server.root().join("link:a.bin")).unwrap();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "lrwxrwxrwx");
    user.press("Download");
    let dialog = user.find("dialog", "Download what the link leads to");
    user.press_in(&dialog, "Download");
    user.expect_transfer("link", "Done");
    let row = user.item_text("Transfers", "link");
    assert!(row.contains(UNVERIFIED), "{row}");
    assert!(row.contains("Saved as link_a.bin"), "{row}");
    let saved = user.expect_download("link_a.bin");
    assert_eq!(fs::read(saved).unwrap(), b"twelve bytes");
    user.press("Summary");
    user.expect_text("Moved: 1 file, 12 bytes");
    user.expect_text("Not verified by size: 1 file");
    user.key("Escape");

    // A check that came to nothing takes nothing back, one that found all the same does.
    fs::remove_file(server.root().join("logs/real.bin")).unwrap();
    choose_more(&mut user, "link:a.bin", "Check content");
    user.expect_text("Its content could not be compared.");
    let row = user.item_text("Transfers", "link");
    assert!(row.contains(UNVERIFIED), "{row}");
    server.write("logs/real.bin", b"twelve bytes");
    choose_more(&mut user, "link:a.bin", "Check content");
    user.expect_text(SAME);
    let row = user.item_text("Transfers", "link");
    assert!(!row.contains(UNVERIFIED), "{row}");
    assert!(row.contains("Saved as link_a.bin"), "{row}");

    // A file's size is in the listing.
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
    let row = user.item_text("Transfers", "a.txt");
    assert!(!row.contains(UNVERIFIED), "{row}");
}

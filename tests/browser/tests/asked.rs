//! What the page asks before it does something, and in which words.

use std::fs;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::progress::download_until;
use crate::common::tree::unzip;
use crate::common::{
    COUNT_LOCKS, connect, failing_once, fill_and_open, open, open_site, open_with, tricky,
};
use browser_tests::{Chain, FtpServer};

#[test]
fn a_deletion_of_folders_names_what_is_deleted() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("b.txt", b"b");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.also_select_row("Remote files", "b.txt");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder and 2 files");
    let words = user.text(&dialog);
    let all = "logs and b.txt, with all that is inside, will be deleted on the server, in /.";
    assert!(words.contains(all), "{words}");
    // A login for each of them.
    assert!(words.contains("2 B · 3 logins · about "), "{words}");
    user.press_in(&dialog, "Cancel");
    // What was begun would be done before this.
    server.write("later.txt", b"later");
    user.press("Refresh");
    user.expect_row("Remote files", "later.txt");
    assert!(server.has("logs/a.txt") && server.has("b.txt"));
}

#[test]
fn a_plan_in_which_nothing_is_left_to_be_sent_says_so() {
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("empty");
    fs::create_dir(&root).unwrap();
    let server = FtpServer::vsftpd();
    server.make_folder("empty");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.expect_text("Nothing more has to be sent");
    user.press_in(&dialog, "Close");
    user.expect_no("dialog", "Upload to /");
    assert_eq!(
        user.eval("document.querySelectorAll('.transfers li').length"),
        0
    );
}

#[test]
fn what_is_dropped_on_a_plan_is_asked_about_next() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"1");
    server.write("second.txt", b"1");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.txt", b"2")]);
    let dialog = user.find("dialog", "Upload to /");
    // Behind the dialog nothing takes a drop.
    user.drop_files("Cancel", &[("second.txt", b"x")]);
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect("combobox", "Answer for second.txt");
    user.expect_no("combobox", "Answer for a.txt");
    let dialog = user.find("dialog", "Upload to /");
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Upload");
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("second.txt", "Done");
    assert_eq!(server.read("a.txt"), b"2");
    assert_eq!(server.read("second.txt"), b"x");
}

#[test]
fn many_files_can_be_downloaded_as_one_zip() {
    let server = FtpServer::vsftpd();
    for number in 0..12 {
        server.write(&format!("log{number}.txt"), b"line");
    }
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "log0.txt");
    user.key("Control+a");
    user.press("Download");
    let dialog = user.find("dialog", "Download 12 files");
    user.press_in(&dialog, "As one zip");
    let zip = user.expect_download("files.zip");
    let unpacked = unzip(&zip);
    for number in 0..12 {
        let name = format!("log{number}.txt");
        assert_eq!(fs::read(unpacked.path().join(name)).unwrap(), b"line");
    }
}

/// What Retry would go on with was paid for.
#[test]
fn clear_finished_asks_before_it_gives_up_what_has_come() {
    let server = FtpServer::vsftpd();
    let chain = failing_once(200_000, &[]);
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.bin", &tricky(400_000))]);
    user.expect_transfer("a.bin", "Failed");
    user.press("Clear finished");
    let dialog = user.find("dialog", "Clear finished transfers");
    user.expect_text("1 failed transfer could go on by Retry.");
    user.press_in(&dialog, "Keep them");
    user.expect_transfer("a.bin", "Failed");
    user.press("Clear finished");
    let dialog = user.find("dialog", "Clear finished transfers");
    user.press_in(&dialog, "Clear all of them");
    user.expect_no("dialog", "Clear finished transfers");
    user.expect_no("button", "Clear finished");
    assert_eq!(
        user.eval("document.querySelectorAll('.transfers li').length"),
        0
    );
}

/// Two transfers lack their files of one name and size, which the browser does not lead to again: one waits for its
/// file, and the other may have failed before. Nothing but the folder tells the two apart.
fn expect_to_be_asked_for_the_folder(has_one_failed: bool) {
    let server = FtpServer::vsftpd();
    let here = tempfile::tempdir().unwrap();
    let root = here.path().join("days");
    let file = tricky(200_000);
    for day in ["mon", "tue"] {
        fs::create_dir_all(root.join(day)).unwrap();
        fs::write(root.join(day).join("log.bin"), &file).unwrap();
    }
    if has_one_failed {
        server.make_folder("days/mon");
        server.set_mode("days/mon", 0o555);
    }
    let chain = Chain::with_modem(&["--baud", "57600"]);
    let script = "DataTransferItem.prototype.getAsFileSystemHandle = async () => null;";
    let mut user = open_with(&chain, &server, script);
    user.patient(Duration::from_secs(90));
    user.drop_paths("Remote files", &[&root]);
    let dialog = user.find("dialog", "Upload to /");
    user.press_in(&dialog, "Upload");
    if has_one_failed {
        user.expect_item("Transfers", "to /days/mon", "Failed");
        user.expect_item("Transfers", "to /days/tue", "Uploading");
    }
    user.expect_text("FTPETPUT");
    user.reload();
    user.expect_text(match has_one_failed {
        true => "1 upload waits for its file",
        false => "2 uploads wait for their files",
    });
    open_site(&mut user, &server);
    user.choose_paths("Choose files", &[root.join("mon/log.bin")]);
    user.expect_alert("drop its folder on the list of transfers");
}

#[test]
fn of_two_files_of_one_name_and_size_the_folder_is_asked_for() {
    expect_to_be_asked_for_the_folder(false);
}

#[test]
fn a_failed_transfer_without_its_file_counts_where_the_folder_is_asked_for() {
    expect_to_be_asked_for_the_folder(true);
}

/// After a reload, as long as the site is not opened.
#[test]
fn nothing_counts_as_running_before_the_site_is_opened() {
    let server = FtpServer::vsftpd();
    server.write("big.bin", &tricky(600_000));
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, COUNT_LOCKS);
    user.patient(Duration::from_secs(60));
    download_until(&mut user, "big.bin", 350_000);
    user.reload();
    user.expect_transfer("big.bin", "Queued");
    connect(&mut user);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(user.title(), "SIM7000 FTP");
    assert_eq!(user.eval("locks"), 0);
    fill_and_open(&mut user, &server);
    user.expect_transfer("big.bin", "Done");
    // What had come before is not counted again.
    user.press("Summary");
    let dialog = user.find("dialog", "Summary");
    let text = user.text(&dialog);
    let moved = text
        .lines()
        .find(|line| line.starts_with("Moved: 1 file, "));
    let (_, bytes) = moved.unwrap().split_once('(').unwrap();
    let bytes = bytes.split(' ').next().unwrap().replace(',', "");
    let bytes: u64 = bytes.parse().unwrap();
    assert!((200_000..400_000).contains(&bytes), "{text}");
}

/// The server lists it as if it were empty.
#[test]
fn nothing_in_a_folder_that_may_not_be_listed_is_replaced_unasked() {
    let server = FtpServer::vsftpd();
    server.write("in/a.txt", b"old");
    server.set_mode("in", 0o300);
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.double_click_row("Remote files", "in");
    user.expect_text("Nothing here");
    user.drop_files("Remote files", &[("a.txt", b"new"), ("b.txt", b"another")]);
    user.expect_transfer("a.txt", "Failed");
    user.expect_transfer("b.txt", "Done");
    server.set_mode("in", 0o755);
    assert_eq!(server.read("in/a.txt"), b"old");
    assert_eq!(server.read("in/b.txt"), b"another");
}

struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A log that never stands still.
#[test]
fn a_log_that_is_written_to_meanwhile_is_downloaded() {
    let server = FtpServer::vsftpd();
    server.write("log.txt", &tricky(200_000));
    let path = server.root().join("log.txt");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Also where the test fails: the scope waits for the writer.
        let _end = AtTheEnd(&is_over);
        scope.spawn(|| {
            let mut file = fs::File::options().append(true).open(&path).unwrap();
            while !is_over.load(Ordering::Relaxed) {
                file.write_all(b"a line of the log\n").unwrap();
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let chain = Chain::with_modem(&["--baud", "460800"]);
        let mut user = open(&chain, &server);
        user.patient(Duration::from_secs(60));
        user.double_click_row("Remote files", "log.txt");
        user.expect_transfer("log.txt", "Done");
        let row = user.item_text("Transfers", "log.txt");
        assert!(row.contains("The file was written to meanwhile"), "{row}");
        let saved = fs::read(user.expect_download("log.txt")).unwrap();
        assert!(saved.len() > 200_000);
        assert!(server.read("log.txt").starts_with(&saved));
    });
}

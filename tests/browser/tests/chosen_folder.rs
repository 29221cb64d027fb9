//! Downloads into a folder that the user has chosen.

use std::time::Duration;

use crate::common::disk::{ASKS_AGAIN, PICKER, chosen_tree, pull, put_into_chosen};
use crate::common::progress::wait_for;
use crate::common::tree::{expect_all_done, make_tree, tree};
use crate::common::{failing_once, open_with, reload_and_open, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// Asks for a folder of the server, and chooses the folder where it is to go.
fn download_into_chosen(user: &mut Page, name: &str, title: &str) {
    user.select_row("Remote files", name);
    user.press("Download");
    let dialog = user.find("dialog", title);
    user.press_in(&dialog, "Choose folder …");
}

#[test]
fn a_tree_of_twenty_folders_comes_into_the_chosen_folder_as_it_is() {
    let server = FtpServer::vsftpd();
    make_tree(&server.root().join("photos"));
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    user.patient(Duration::from_secs(240));
    download_into_chosen(&mut user, "photos", "Download 21 folders and 200 files");
    expect_all_done(&mut user);
    assert_eq!(chosen_tree(&mut user), tree(&server.root()));
}

#[test]
fn each_name_that_is_taken_in_the_chosen_folder_gets_its_own_answer() {
    let server = FtpServer::vsftpd();
    for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
        server.write(&format!("logs/{name}"), b"from the server");
    }
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    for name in ["a.txt", "b.txt", "c.txt"] {
        put_into_chosen(&mut user, &format!("logs/{name}"), "from here");
    }
    put_into_chosen(&mut user, "logs/c (2).txt", "an older one");
    download_into_chosen(&mut user, "logs", "Download 1 folder and 4 files");
    user.expect_text("3 names are taken");
    user.choose("Answer for logs/a.txt", "Overwrite");
    user.choose("Answer for logs/b.txt", "Skip");
    user.choose("Answer for logs/c.txt", "Rename to logs/c (3).txt");
    user.press("Download");
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Skipped");
    user.expect_transfer("c.txt", "Done");
    user.expect_transfer("d.txt", "Done");
    let here = chosen_tree(&mut user);
    let text = |name: &str| {
        let bytes = here.get(name).cloned().flatten();
        String::from_utf8(bytes.unwrap_or_default()).unwrap()
    };
    assert_eq!(text("logs/a.txt"), "from the server");
    assert_eq!(text("logs/b.txt"), "from here");
    assert_eq!(text("logs/c.txt"), "from here");
    assert_eq!(text("logs/c (2).txt"), "an older one");
    assert_eq!(text("logs/c (3).txt"), "from the server");
    assert_eq!(text("logs/d.txt"), "from the server");
    assert_eq!(here.len(), 7, "{:?}", here.keys());
}

#[test]
fn a_file_that_appears_in_the_chosen_folder_after_the_question_stays() {
    let server = FtpServer::vsftpd();
    server.write("logs/big.bin", &tricky(300_000));
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, PICKER);
    download_into_chosen(&mut user, "logs", "Download 1 folder and 1 file");
    wait_for(&mut user, "big.bin", 50_000);
    put_into_chosen(&mut user, "logs/big.bin", "new here");
    user.expect_transfer("big.bin", "Done");
    let here = chosen_tree(&mut user);
    assert_eq!(here["logs/big.bin"].as_deref(), Some(&b"new here"[..]));
    assert!(here["logs/big (2).bin"].as_deref() == Some(&tricky(300_000)));
    let row = user.item_text("Transfers", "big.bin");
    assert!(row.contains("Saved as logs/big (2).bin"), "{row}");
}

#[test]
fn names_that_this_computer_does_not_take_get_others_beside_each_other() {
    let server = FtpServer::vsftpd();
    server.write("logs/12:30.txt", b"colon");
    server.write("logs/12_30.txt", b"line");
    server.write("logs/con.txt", b"device");
    server.write("logs/what?/a.lnk", b"link");
    server.write("logs/dot.", b"dot");
    server.make_folder("logs/none*");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    download_into_chosen(&mut user, "logs", "Download 3 folders and 5 files");
    expect_all_done(&mut user);
    let here = chosen_tree(&mut user);
    let mut texts: Vec<String> = here
        .iter()
        .map(|(path, bytes)| match bytes {
            Some(bytes) => format!("{path}: {}", String::from_utf8_lossy(bytes)),
            None => path.clone(),
        })
        .collect();
    // Which of the two keeps the name depends on the order of the listing.
    texts.retain(|text| !text.contains("12_30"));
    assert_eq!(
        texts,
        [
            "logs",
            "logs/con_.txt: device",
            "logs/dot_: dot",
            "logs/none_",
            "logs/what_",
            "logs/what_/a.lnk_: link",
        ]
    );
    let pair = ["logs/12_30 (2).txt", "logs/12_30.txt"].map(|path| here[path].clone().unwrap());
    assert!(pair.contains(&b"colon".to_vec()) && pair.contains(&b"line".to_vec()));
}

#[test]
fn a_folder_whose_name_a_file_has_here_is_told_and_the_rest_comes() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.make_folder("logs/empty");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    put_into_chosen(&mut user, "logs/empty", "a file");
    download_into_chosen(&mut user, "logs", "Download 2 folders and 1 file");
    user.expect_alert("logs/empty could not be made");
    user.expect_transfer("a.txt", "Done");
    let here = chosen_tree(&mut user);
    assert_eq!(here["logs/empty"].as_deref(), Some(&b"a file"[..]));
    assert_eq!(here["logs/a.txt"].as_deref(), Some(&b"a"[..]));
}

/// Another program keeps the disk busy: names are looked for slowly, from when the test says so.
const SLOW: &str = "
    const find = FileSystemDirectoryHandle.prototype.getFileHandle;
    FileSystemDirectoryHandle.prototype.getFileHandle = async function (...all) {
        if (window.isSlow) await new Promise(done => setTimeout(done, 3000));
        return find.apply(this, all);
    };
";

#[test]
fn nothing_is_queued_where_the_user_cancels_while_the_chosen_folder_is_read() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, &format!("{PICKER}{SLOW}"));
    // So that there is a folder to look into.
    put_into_chosen(&mut user, "logs/other.txt", "other");
    user.eval("window.isSlow = true");
    download_into_chosen(&mut user, "logs", "Download 1 folder and 1 file");
    let dialog = user.find("dialog", "One moment");
    user.press_in(&dialog, "Cancel");
    user.expect_no("dialog", "One moment");
    std::thread::sleep(Duration::from_secs(5));
    let rows = user.eval("document.querySelectorAll('.transfers li').length");
    assert_eq!(rows, 0, "it was queued all the same");
}

#[test]
fn nothing_is_made_in_the_chosen_folder_where_the_user_cancels_at_the_question() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"from the server");
    server.make_folder("logs/deep/empty");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    put_into_chosen(&mut user, "logs/a.txt", "mine");
    let before = chosen_tree(&mut user);
    download_into_chosen(&mut user, "logs", "Download 3 folders and 1 file");
    user.expect_text("1 name is taken");
    user.press("Cancel");
    user.expect_no("dialog", "Download 3 folders and 1 file");
    assert_eq!(chosen_tree(&mut user), before);
    // Empty folders come along with what is wanted.
    download_into_chosen(&mut user, "logs", "Download 3 folders and 1 file");
    user.choose("For all", "Overwrite");
    user.press("Download");
    user.expect_transfer("a.txt", "Done");
    assert!(chosen_tree(&mut user).contains_key("logs/deep/empty"));
}

#[test]
fn a_chosen_folder_is_read_to_the_end_without_the_modem() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, &format!("{PICKER}{SLOW}"));
    // So that there is a folder to look into.
    put_into_chosen(&mut user, "logs/other.txt", "other");
    user.eval("window.isSlow = true");
    download_into_chosen(&mut user, "logs", "Download 1 folder and 1 file");
    user.expect("dialog", "One moment");
    chain.unplug();
    // What was read here needs no modem: it goes on, and the download waits for the modem.
    user.expect_alert("The modem was unplugged or switched off.");
    user.expect_transfer("a.txt", "Queued");
    assert!(!user.alert_text().contains("nothing was queued"));
}

#[test]
fn after_a_reload_a_download_asks_once_for_its_folder_and_still_replaces_what_was_to_be_replaced() {
    let server = FtpServer::vsftpd();
    let files = [tricky(600_000), tricky(40_000)];
    server.write("logs/a.bin", &files[0]);
    server.write("logs/b.bin", &files[1]);
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, &format!("{PICKER}{ASKS_AGAIN}"));
    user.patient(Duration::from_secs(60));
    put_into_chosen(&mut user, "logs/a.bin", "old");
    download_into_chosen(&mut user, "logs", "Download 1 folder and 2 files");
    user.choose("For all", "Overwrite");
    user.press("Download");
    wait_for(&mut user, "a.bin", 100_000);
    reload_and_open(&mut user, &server, "a.bin", "Queued");
    assert_eq!(user.eval("window.asked"), 0, "asked without a click");
    chain.hurry();
    user.press_in_item("Transfers", "a.bin", "Allow");
    user.expect_transfer("a.bin", "Done");
    user.expect_transfer("b.bin", "Done");
    assert_eq!(user.eval("window.asked"), 1);
    let here = chosen_tree(&mut user);
    assert!(here["logs/a.bin"].as_ref() == Some(&files[0]));
    assert!(here["logs/b.bin"].as_ref() == Some(&files[1]));
    assert_eq!(here.len(), 3, "{:?}", here.keys());
}

#[test]
fn a_file_that_could_not_be_written_for_want_of_permission_is_written_after_one_click() {
    let server = FtpServer::vsftpd();
    let file = tricky(200_000);
    server.write("logs/a.bin", &file);
    server.write("logs/b.bin", b"b");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, &format!("{PICKER}{ASKS_AGAIN}"));
    user.patient(Duration::from_secs(60));
    download_into_chosen(&mut user, "logs", "Download 1 folder and 2 files");
    wait_for(&mut user, "a.bin", 20_000);
    reload_and_open(&mut user, &server, "a.bin", "Queued");
    user.expect_transfer("a.bin", "Failed");
    user.expect_transfer("b.bin", "Failed");
    user.press("Retry failed");
    user.expect_transfer("a.bin", "Done");
    user.expect_transfer("b.bin", "Done");
    let here = chosen_tree(&mut user);
    assert!(here["logs/a.bin"].as_ref() == Some(&file));
    // Nothing was fetched twice.
    let fetched = server.log().matches("OK DOWNLOAD").count();
    assert!(fetched <= 3, "{}", server.log());
}

/// The picker gives the folder that the test names.
const PICKER_OF_TWO: &str = "
    window.chosenName = 'other';
    window.showDirectoryPicker = async () => {
        const disk = await navigator.storage.getDirectory();
        return disk.getDirectoryHandle(window.chosenName, {create: true});
    };
";

#[test]
fn a_download_that_goes_on_in_another_folder_arrives_there_after_a_reload_too() {
    let server = FtpServer::vsftpd();
    let file = tricky(900_000);
    server.write("logs/a.bin", &file);
    let chain = failing_once(200_000, &["--baud", "460800"]);
    let mut user = open_with(&chain, &server, PICKER_OF_TWO);
    user.patient(Duration::from_secs(60));
    download_into_chosen(&mut user, "logs", "Download 1 folder and 1 file");
    user.expect_transfer("a.bin", "Failed");
    user.eval("window.chosenName = 'chosen'");
    put_into_chosen(&mut user, "logs/a.bin", "its beginning");
    download_into_chosen(&mut user, "logs", "Download 1 folder and 1 file");
    user.choose("For all", "Resume");
    user.press("Download");
    wait_for(&mut user, "a.bin", 300_000);
    reload_and_open(&mut user, &server, "a.bin", "Queued");
    chain.hurry();
    user.expect_transfer("a.bin", "Done");
    assert!(chosen_tree(&mut user)["logs/a.bin"].as_ref() == Some(&file));
}

/// What an item of the list offers where its folder is gone.
const ANOTHER: &str = "Choose another folder";

#[test]
fn what_has_all_come_goes_into_another_folder_where_the_chosen_one_is_gone() {
    let server = FtpServer::vsftpd();
    let file = tricky(200_000);
    server.write("logs/a.bin", &file);
    server.write("logs/b.txt", b"b");
    server.write("logs/empty", b"");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, PICKER_OF_TWO);
    user.patient(Duration::from_secs(30));
    download_into_chosen(&mut user, "logs", "Download 1 folder and 3 files");
    wait_for(&mut user, "a.bin", 10_000);
    pull(&mut user, "other");
    chain.hurry();
    for name in ["a.bin", "b.txt", "empty"] {
        user.expect_transfer(name, "Failed");
    }
    let row = user.item_text("Transfers", "a.bin");
    assert!(row.contains("The folder that was chosen is gone"), "{row}");
    assert!(row.contains("or choose another one"), "{row}");
    let fetched = || server.log().matches("OK DOWNLOAD").count();
    let before = fetched();

    // Without the folder it fails as before, and nothing is lost by that.
    user.eval("document.querySelector('.transfers li:has([title^=\"a.bin\"]) .remark').id = 'old'");
    user.press("Retry a.bin");
    user.until("!document.querySelector('#old')");
    user.expect_transfer("a.bin", "Failed");
    // The user has agreed to nothing that is in the other one.
    user.eval("window.chosenName = 'chosen'");
    put_into_chosen(&mut user, "logs/b.txt", "mine");
    user.press_in_item("Transfers", "a.bin", ANOTHER);
    for name in ["a.bin", "b.txt", "empty"] {
        user.expect_transfer(name, "Done");
    }
    let here = chosen_tree(&mut user);
    assert!(here["logs/a.bin"].as_ref() == Some(&file));
    assert_eq!(here["logs/b.txt"].as_deref(), Some(&b"mine"[..]));
    assert_eq!(here["logs/b (2).txt"].as_deref(), Some(&b"b"[..]));
    assert_eq!(here["logs/empty"].as_deref(), Some(&b""[..]));
    assert_eq!(fetched(), before, "{}", server.log());
}

#[test]
fn after_another_folder_was_chosen_the_rest_goes_there_after_a_reload_too() {
    let server = FtpServer::vsftpd();
    let files = [tricky(10_000), tricky(200_000), tricky(900_000)];
    for (name, file) in ["a.bin", "b.bin", "c.bin"].into_iter().zip(&files) {
        server.write(&format!("logs/{name}"), file);
    }
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open_with(&chain, &server, PICKER_OF_TWO);
    user.patient(Duration::from_secs(60));
    download_into_chosen(&mut user, "logs", "Download 1 folder and 3 files");
    user.expect_transfer("a.bin", "Done");
    pull(&mut user, "other");
    user.expect_transfer("b.bin", "Failed");
    wait_for(&mut user, "c.bin", 100_000);
    // Who has dismissed the picker can press again; so can who has loaded the page anew.
    user.eval(
        "window.dismissed = 0;
         window.showDirectoryPicker = async () => {
             window.dismissed += 1;
             throw new DOMException('', 'AbortError');
         }",
    );
    user.press_in_item("Transfers", "b.bin", ANOTHER);
    user.press_in_item("Transfers", "b.bin", ANOTHER);
    assert_eq!(user.eval("window.dismissed"), 2);
    user.expect_no_alert();
    reload_and_open(&mut user, &server, "b.bin", "Failed");
    user.eval("window.chosenName = 'chosen'");
    user.press_in_item("Transfers", "b.bin", ANOTHER);
    wait_for(&mut user, "c.bin", 400_000);
    reload_and_open(&mut user, &server, "c.bin", "Queued");
    chain.hurry();
    user.expect_transfer("b.bin", "Done");
    user.expect_transfer("c.bin", "Done");
    let here = chosen_tree(&mut user);
    assert!(here["logs/b.bin"].as_ref() == Some(&files[1]));
    assert!(here["logs/c.bin"].as_ref() == Some(&files[2]));
}

/// It is there, and the computer does not let it be read.
#[test]
fn a_file_that_cannot_be_looked_at_is_not_replaced() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    server.write("logs/b.txt", b"new");
    let chain = Chain::start();
    let mut user = open_with(&chain, &server, PICKER);
    put_into_chosen(&mut user, "logs/b.txt", "mine");
    user.eval(
        "(() => {
            const getFile = FileSystemFileHandle.prototype.getFile;
            FileSystemFileHandle.prototype.getFile = async function () {
                if (this.name === 'b.txt' && !window.isReadable)
                    throw new DOMException('', 'NotReadableError');
                return getFile.call(this);
            };
        })()",
    );
    download_into_chosen(&mut user, "logs", "Download 1 folder and 2 files");
    user.expect_transfer("a.txt", "Done");
    user.expect_transfer("b.txt", "Failed");
    user.eval("window.isReadable = true");
    assert_eq!(
        chosen_tree(&mut user)["logs/b.txt"].as_deref(),
        Some(&b"mine"[..])
    );
    user.press("Retry b.txt");
    user.expect_transfer("b.txt", "Done");
    let here = chosen_tree(&mut user);
    assert_eq!(here["logs/b.txt"].as_deref(), Some(&b"mine"[..]));
    assert_eq!(here["logs/b (2).txt"].as_deref(), Some(&b"new"[..]));
}

/// "Overwrite" was said of what is in the folder that is gone.
#[test]
fn an_answer_for_the_first_folder_is_none_for_another_one() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.bin", &tricky(120_000));
    server.write("logs/b.txt", b"b");
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open_with(&chain, &server, PICKER_OF_TWO);
    user.patient(Duration::from_secs(60));
    user.eval("window.chosenName = 'chosen'");
    put_into_chosen(&mut user, "logs/b.txt", "mine");
    user.eval(
        "(async () => {
            const disk = await navigator.storage.getDirectory();
            const other = await disk.getDirectoryHandle('other', {create: true});
            const logs = await other.getDirectoryHandle('logs', {create: true});
            const file = await logs.getFileHandle('b.txt', {create: true});
            const writable = await file.createWritable();
            await writable.write('old');
            await writable.close();
            window.chosenName = 'other';
        })()",
    );
    download_into_chosen(&mut user, "logs", "Download 1 folder and 2 files");
    user.choose("For all", "Overwrite");
    user.press("Download");
    wait_for(&mut user, "a.bin", 10_000);
    pull(&mut user, "other");
    chain.hurry();
    user.expect_transfer("b.txt", "Failed");
    user.eval("window.chosenName = 'chosen'");
    user.press_in_item("Transfers", "b.txt", ANOTHER);
    user.expect_transfer("b.txt", "Done");
    let here = chosen_tree(&mut user);
    assert_eq!(here["logs/b.txt"].as_deref(), Some(&b"mine"[..]));
    assert_eq!(here["logs/b (2).txt"].as_deref(), Some(&b"b"[..]));
}

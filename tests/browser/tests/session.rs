//! From "Connect modem" to changed folders, on servers of two makes.

use crate::common::{connect, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

#[test]
fn a_user_connects_opens_and_sees_the_folder() {
    for server in [FtpServer::vsftpd(), FtpServer::pyftpdlib()] {
        server.write("boot.log", b"hello");
        server.write("with blank and ø.txt", b"12345678");
        server.make_folder("firmware");
        let chain = Chain::start();
        let mut user = open(&chain, &server);
        user.expect_row("Remote files", "boot.log");
        user.expect_row("Remote files", "with blank and ø.txt");
        user.expect_row("Remote files", "firmware");
        user.expect_text("Cat-M1");
        let rows = user.rows("Remote files");
        assert_eq!(rows[0][0], "firmware", "folders first");
        assert_eq!(rows[1][..2], ["boot.log", "5 B"]);
        assert!(!user.password_is_in_trace(&server));
    }
}

/// What only this file looks for.
trait Trace {
    fn password_is_in_trace(&mut self, server: &FtpServer) -> bool;
}

impl Trace for Page<'_> {
    fn password_is_in_trace(&mut self, server: &FtpServer) -> bool {
        self.press("Trace");
        self.expect_text("AT+FTPUN=");
        let text = self.eval("document.body.innerText");
        let text = text.as_str().expect("a page has text");
        assert!(text.contains("AT+FTPPW="), "the trace shows the command");
        text.contains(server.password())
    }
}

#[test]
fn the_saved_trace_replays_and_holds_no_password() {
    let server = FtpServer::pyftpdlib();
    server.write("boot.log", &tricky(5_000));
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "boot.log");
    user.double_click_row("Remote files", "boot.log");
    let _ = user.expect_download("boot.log");
    user.drop_files("Remote files", &[("mine.bin", &tricky(20_000))]);
    user.expect_transfer("mine.bin", "Done");
    user.press("Trace");
    user.press("Save");
    let date = user.eval("new Date().toLocaleDateString('sv')");
    let date = date.as_str().expect("a date is a text");
    let saved = user.expect_download(&format!("sim7000-trace-{date}.jsonl"));
    let trace = std::fs::read_to_string(saved).expect("the file is there");
    assert!(!trace.contains(server.password()), "{trace}");
    match sim7000_ftp::trace::replay(&trace) {
        Ok(summary) => assert!(summary.bytes_to_modem >= 20_000, "{summary:?}\n{trace}"),
        Err(error) => panic!("{error}\n{trace}"),
    }
}

#[test]
fn folders_are_made_entered_renamed_and_deleted() {
    for server in [FtpServer::vsftpd(), FtpServer::pyftpdlib()] {
        server.write("old name.txt", b"x");
        let chain = Chain::start();
        let mut user = open(&chain, &server);
        user.expect_row("Remote files", "old name.txt");

        user.press("New folder");
        let dialog = user.find("dialog", "New folder");
        user.fill("Name", "logs 2026");
        user.press_in(&dialog, "Create");
        user.expect_row("Remote files", "logs 2026");
        assert!(server.root().join("logs 2026").is_dir());

        user.double_click_row("Remote files", "logs 2026");
        user.expect_text("Nothing here. Drop files to upload.");
        user.key("Backspace");
        user.expect_row("Remote files", "old name.txt");

        user.select_row("Remote files", "old name.txt");
        user.press("Rename");
        let dialog = user.find("dialog", "Rename");
        user.fill("Name", "new name.txt");
        user.press_in(&dialog, "Rename");
        user.expect_row("Remote files", "new name.txt");
        assert_eq!(server.names(), ["logs 2026", "new name.txt"]);

        user.also_select_row("Remote files", "logs 2026");
        user.press("Delete");
        let dialog = user.find("dialog", "Delete 1 folder and 1 file");
        user.press_in(&dialog, "Delete");
        user.expect_no_row("Remote files", "logs 2026");
        user.expect_no_row("Remote files", "new name.txt");
        assert!(server.names().is_empty());
    }
}

#[test]
fn everything_is_done_by_keyboard_alone() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.log", b"a");
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    tab_to(&mut user, "Connect modem");
    user.key("Enter");
    user.expect("button", "Disconnect");
    // The form comes once the modem has answered.
    user.expect("textbox", "APN");
    for (field, text) in [
        ("APN", "internet".to_owned()),
        ("Server", "127.0.0.1".to_owned()),
        ("Port", server.port().to_string()),
        ("User name", server.user().to_owned()),
        ("Password", server.password().to_owned()),
    ] {
        tab_to(&mut user, field);
        user.key("Control+a");
        user.type_text(&text);
    }
    user.key("Enter");
    user.expect_row("Remote files", "logs");
    tab_to(&mut user, "logs");
    user.key("Enter");
    user.expect_row("Remote files", "a.log");
    user.key("F7");
    user.expect("dialog", "New folder");
    user.type_text("b");
    user.key("Enter");
    user.expect_row("Remote files", "b");
    user.key("F2");
    user.expect("dialog", "Rename");
    user.key("Control+a");
    user.type_text("c");
    user.key("Enter");
    user.expect_row("Remote files", "c");
    user.key("Delete");
    user.expect("dialog", "Delete 1 folder");
    // The safe answer has the focus at first.
    tab_to(&mut user, "Delete");
    user.key("Enter");
    user.expect_no_row("Remote files", "c");
    user.key("Backspace");
    user.expect_row("Remote files", "logs");
    assert_eq!(server.names(), ["logs"]);
    assert!(!server.has("logs/c"));
}

/// Presses Tab until the focus is on what has this name (a row's name begins with its file's).
fn tab_to(user: &mut Page, name: &str) {
    let mut seen = Vec::new();
    for _ in 0..60 {
        let focused = user.focused();
        if focused == name || focused.starts_with(&format!("{name} ")) {
            return;
        }
        seen.push(focused);
        user.key("Tab");
    }
    panic!("Tab never reached {name}, but {seen:?}");
}

#[test]
fn a_wrong_password_says_so_and_the_right_one_helps() {
    let server = FtpServer::vsftpd();
    server.write("a", b"a");
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    connect(&mut user);
    fill_site(&mut user, &server);
    user.fill("Password", "wrong");
    user.press("Open");
    user.expect_alert("The server refused the password");
    user.expect_alert("72");
    user.fill("Password", server.password());
    user.press("Open");
    user.expect_row("Remote files", "a");
    user.expect_no_alert();
}

#[test]
fn a_wrong_server_says_what_to_check() {
    let server = FtpServer::pyftpdlib();
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    connect(&mut user);
    fill_site(&mut user, &server);
    user.fill("Server", "no-such-host.invalid");
    user.press("Open");
    user.expect_alert("The server's name was not found");
    user.fill("Server", "127.0.0.1");
    user.fill("Port", "1");
    user.press("Open");
    user.expect_alert("The server cannot be reached");
    user.fill("Port", "70000");
    user.press("Open");
    user.expect_alert("The port is a number from 1 to 65535");
}

#[test]
fn a_folder_is_deleted_with_all_that_is_in_it_once_that_was_seen() {
    let server = FtpServer::vsftpd();
    server.write("logs/old/a.log", b"a");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.select_row("Remote files", "logs");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 2 folders and 1 file");
    user.press_in(&dialog, "Cancel");
    assert!(server.has("logs/old/a.log"));
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 2 folders and 1 file");
    user.press_in(&dialog, "Delete");
    user.expect_no_row("Remote files", "logs");
    assert!(server.names().is_empty());
}

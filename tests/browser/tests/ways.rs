//! The ways of transfer: each one that an expert can force, the one that the page finds by itself, and the second
//! way to a data connection.

use std::fs;
use std::time::Duration;

use crate::common::{connect, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

impl Ways for Page<'_> {
    fn force(&mut self, question: &str, option: &str) {
        // The form is folded away once a site is open.
        if self.all("textbox").iter().all(|field| field.name != "APN") {
            self.press("Site settings");
        }
        if self.all("combobox").is_empty() {
            self.press("Ways of transfer");
        }
        self.choose(question, option);
    }
}

trait Ways {
    /// Chooses in the site's form.
    fn force(&mut self, question: &str, option: &str);
}

#[test]
fn each_forced_way_moves_a_file_unharmed_and_is_shown_at_its_row() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    // The first is larger than the modem's memory: its second block is appended.
    for (send, command, bytes) in [
        ("FTPEXTPUT, modem's memory", "FTPEXTPUT", 310_000),
        ("FTPPUT, pieces", "FTPPUT", 50_000),
        ("FTPETPUT, data mode", "FTPETPUT", 50_000),
    ] {
        let (name, file) = (format!("{command}.bin"), tricky(bytes));
        user.force("Send by", send);
        user.drop_files("Remote files", &[(&name, &file)]);
        user.expect_transfer(&name, "Done");
        assert!(server.read(&name) == file, "{command}: other bytes");
        let row = user.item_text("Transfers", &name);
        assert!(row.contains(&format!(", {command}")), "{row}");
    }
    user.press("Clear finished");
    for (fetch, command) in [
        ("FTPEXTGET, modem's memory", "FTPEXTGET"),
        ("FTPGET, pieces", "FTPGET"),
        ("FTPETGET, data mode", "FTPETGET"),
    ] {
        let name = format!("{command}.down");
        server.write(&name, &tricky(50_000));
        user.press("Refresh");
        user.expect_row("Remote files", &name);
        user.force("Fetch by", fetch);
        user.double_click_row("Remote files", &name);
        let saved = user.expect_download(&name);
        assert!(fs::read(saved).unwrap() == tricky(50_000), "{command}");
        let row = user.item_text("Transfers", &name);
        assert!(row.contains(&format!(", {command}")), "{row}");
    }
    for command in ["APPE", "AT+FTPEXTGET=3,0"] {
        chain.modem().expect_trace(command);
    }
}

#[test]
fn a_file_larger_than_the_modems_memory_is_not_fetched_by_it_and_the_row_says_what_to_do() {
    let server = FtpServer::vsftpd();
    server.write("large.bin", &tricky(400_000));
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.force("Fetch by", "FTPEXTGET, modem's memory");
    user.expect_row("Remote files", "large.bin");
    user.double_click_row("Remote files", "large.bin");
    user.expect_transfer("large.bin", "Failed");
    user.force("Fetch by", "Automatic");
    user.press_in_item("Transfers", "large.bin", "Retry large.bin");
    let saved = user.expect_download("large.bin");
    assert!(fs::read(saved).unwrap() == tricky(400_000));
}

#[test]
fn a_firmware_without_data_mode_sends_through_its_memory_and_fetches_in_pieces() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--switch", "missing_commands=FTPETPUT|FTPETGET"]);
    let mut user = open(&chain, &server);
    let file = tricky(20_000);
    user.drop_files("Remote files", &[("a.bin", &file)]);
    user.expect_transfer("a.bin", "Done");
    assert!(server.read("a.bin") == file);
    user.expect_row("Remote files", "a.bin");
    user.double_click_row("Remote files", "a.bin");
    assert!(fs::read(user.expect_download("a.bin")).unwrap() == file);
    chain.modem().expect_trace("AT+FTPEXTPUT=2");
    chain.modem().expect_trace("AT+FTPGET=2");
}

#[test]
fn the_data_connection_is_opened_by_cnact_where_that_is_chosen_and_remembered() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"hello");
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    connect(&mut user);
    fill_site(&mut user, &server);
    user.force("Data connection by", "CNACT");
    user.press("Open");
    user.expect_row("Remote files", "a.txt");
    chain.modem().expect_trace("AT+CNACT=1,");
    user.reload();
    connect(&mut user);
    user.press("Ways of transfer");
    assert_eq!(user.value("Data connection by"), "CNACT");
}

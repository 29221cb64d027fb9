//! Ports that are silent, gone, refused, several, or none; browsers that cannot.

use std::time::Duration;

use crate::common::{connect, expect_open, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page};

#[test]
fn of_five_ports_the_one_that_answers_is_kept() {
    let silent: &[&str] = &["--silent"];
    let chain = Chain::with_modems(&[silent, silent, &[], silent, silent]);
    let mut user = Page::open(&chain);
    user.patient(Duration::from_secs(40));
    connect(&mut user);
}

#[test]
fn a_port_that_does_not_answer_says_what_to_try() {
    let chain = Chain::with_modem(&["--silent"]);
    let mut user = Page::open(&chain);
    user.press("Connect modem");
    user.expect_alert("The port does not answer");
    user.expect_alert("AT port");
    user.expect("button", "Connect modem");
}

#[test]
fn another_modem_is_named_and_not_used() {
    let chain = Chain::with_modem(&["--switch", "identity=SIM7600E R1"]);
    let mut user = Page::open(&chain);
    user.press("Connect modem");
    user.expect_alert("SIM7600E");
}

#[test]
fn a_dismissed_picker_offers_all_ports() {
    let chain = Chain::with_modems(&[]);
    let mut user = Page::open(&chain);
    user.eval(
        "window.asked = [];
         Serial.prototype.getPorts = async () => [];
         Serial.prototype.requestPort = async options => {
             asked.push(JSON.stringify(options ?? {}));
             throw new DOMException('No port selected by the user.', 'NotFoundError');
         }",
    );
    user.press("Connect modem");
    user.expect_alert("No port was chosen.");
    user.press("Show all ports");
    user.expect_alert("No port was chosen.");
    let asked = user.eval("asked.join(' then ')");
    let asked = asked.as_str().unwrap();
    assert!(
        asked.contains("7694"),
        "the first is filtered by 1E0E: {asked}"
    );
    assert!(asked.ends_with("then {}"), "the second is not: {asked}");
}

#[test]
fn a_refused_port_names_the_likely_culprits() {
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    user.eval(
        "SerialPort.prototype.open = async () => {
             throw new DOMException('Failed to open serial port.', 'NetworkError');
         }",
    );
    user.press("Connect modem");
    user.expect_alert("another program uses it");
    user.expect_alert("dialout");
}

#[test]
fn a_cable_pulled_while_idle_is_told_and_the_listing_stays() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"a");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "a.txt");
    chain.unplug();
    user.expect_text("The modem was unplugged or switched off.");
    user.expect_row("Remote files", "a.txt");
    chain.plug();
    connect(&mut user);
    server.write("b.txt", b"b");
    user.press("Refresh");
    user.expect_row("Remote files", "b.txt");
}

#[test]
fn a_folder_that_was_never_read_is_no_dead_end_after_a_reconnect() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"a");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "logs");
    // The modem falls silent, so that the folder cannot be read.
    user.double_click_row("Remote files", "logs");
    chain.unplug();
    user.expect("button", "Connect modem");
    chain.plug();
    connect(&mut user);
    user.expect_row("Remote files", "a.txt");
}

#[test]
fn nothing_of_the_demo_reaches_a_real_modem() {
    let server = FtpServer::vsftpd();
    server.write("real.txt", b"r");
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    user.press("Demo modem");
    user.expect("button", "Disconnect");
    user.press("Open");
    expect_open(&mut user);
    user.expect_row("Remote files", "README.txt");
    user.drop_files("Remote files", &[("mine.bin", &tricky(400_000))]);
    user.expect_transfer("mine.bin", "Uploading");
    user.press("Disconnect");
    user.expect("button", "Connect modem");
    connect(&mut user);
    fill_site(&mut user, &server);
    user.press("Open");
    user.expect_row("Remote files", "real.txt");
    user.expect_no_row("Remote files", "README.txt");
    assert_eq!(server.names(), ["real.txt"]);
}

#[test]
fn disconnect_and_connect_again_needs_no_reload() {
    let server = FtpServer::vsftpd();
    server.write("a.txt", b"a");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.expect_row("Remote files", "a.txt");
    user.press("Disconnect");
    user.expect("button", "Connect modem");
    connect(&mut user);
    user.press("Refresh");
    user.expect_row("Remote files", "a.txt");
}

#[test]
fn a_page_reloaded_in_mid_upload_finds_the_modem_again() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.bin", &tricky(300_000))]);
    user.expect_transfer("a.bin", "Uploading");
    chain.modem().expect_trace("AT+FTPETPUT=2");
    std::thread::sleep(Duration::from_secs(1));
    user.reload();
    connect(&mut user);
    fill_site(&mut user, &server);
    user.press("Open");
    user.expect("grid", "Remote files");
    // What came is under its temporary name, and its row waits for the file.
    let part = server.names().concat();
    assert!(part.ends_with(".part"), "{part}");
    user.expect_row("Remote files", &part);
    user.expect_transfer("a.bin", "Needs file");
}

#[test]
fn a_browser_without_web_serial_says_so_and_the_demo_works() {
    let chain = Chain::with_modems(&[]);
    let mut user = Page::open_with(&chain, "delete Navigator.prototype.serial");
    user.expect_text("This browser cannot reach serial ports");
    user.press("Demo modem");
    user.expect("button", "Disconnect");
}

#[test]
fn an_insecure_page_says_so_and_the_demo_works() {
    let chain = Chain::with_modems(&[]);
    let mut user = Page::open_with(
        &chain,
        "Object.defineProperty(window, 'isSecureContext', {value: false});
         delete Navigator.prototype.serial",
    );
    user.expect_text("not loaded over a secure connection");
    user.expect_text("http://localhost");
    user.press("Demo modem");
    user.expect("button", "Disconnect");
}

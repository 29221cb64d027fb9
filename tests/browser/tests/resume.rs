//! Transfers that are interrupted go on where they were: cable pulled, page reloaded, paused.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use crate::common::disk::{expect_nothing_stored, stored};
use crate::common::progress::{
    bytes_uploaded, download_until, moved, rests, upload_until, wait_for,
};
use crate::common::{connect, failing_once, open, open_with, reload_and_open, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// What a part that is continued overlaps with.
const OVERLAP: u64 = 1024;

const PULLS: usize = 5;

/// The row shows rounded numbers: "3.3 MB", and from 10 MB on "17 MB".
const ROUNDED: u64 = 60_000;

/// Where the cable is pulled: somewhere in each fifth of the file, at other places in every run, which are printed.
fn places(size: u64) -> [u64; PULLS] {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    let mut state = u64::from(now.subsec_nanos()) | 1;
    let places = std::array::from_fn(|fifth| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Far enough from each other for a login in between, and from the end for the hand at the cable.
        size / 100 * (20 * fifth as u64 + 3 + state % 9)
    });
    println!("the cable is pulled at {places:?}");
    places
}

/// Counts the bytes that the page reads from its port.
const COUNT_RECEIVED: &str = "
    window.received = 0;
    const real = Object.getOwnPropertyDescriptor(SerialPort.prototype, 'readable');
    const readable = function () {
        const stream = real.get.call(this);
        if (stream) stream.getReader = function (...all) {
            const reader = ReadableStream.prototype.getReader.apply(this, all);
            reader.read = async function (...all) {
                const result = await Object.getPrototypeOf(this).read.apply(this, all);
                window.received += result.value?.byteLength ?? 0;
                return result;
            };
            return reader;
        };
        return stream;
    };
    Object.defineProperty(SerialPort.prototype, 'readable', {...real, get: readable});
";

/// FTPGET's answer has so many bytes of the file, and so many around them.
const READ: u64 = 1460;
const AROUND_READ: u64 = 25;

/// All else that the modem says from one pull to the next: some 900 bytes, and more where a busy machine makes it
/// give less than was asked for.
const TALK: u64 = 5_000;

/// What comes in at the port if no byte of a download comes twice but the overlap, and the answer that a pull breaks.
fn most_received(size: u64) -> u64 {
    let pulls = PULLS as u64;
    let bytes = size + pulls * (OVERLAP + READ);
    bytes + bytes.div_ceil(READ) * AROUND_READ + (pulls + 1) * TALK
}

/// A crash may cost what did not fill a piece on the disk.
const PIECE: u64 = 256 * 1024;

#[test]
fn an_upload_goes_on_where_the_pulled_cable_left_it_and_sends_no_byte_twice() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "8000000"]);
    let mut user = open(&chain, &server);
    let size = 20_000_000;
    let file = tricky(size as usize);
    user.patient(Duration::from_secs(120));
    user.drop_files("Remote files", &[("big.bin", &file)]);
    for place in places(size) {
        wait_for(&mut user, "big.bin", place);
        chain.unplug();
        user.expect_text("The modem was unplugged or switched off.");
        user.expect_transfer("big.bin", "Queued");
        let told = moved(&mut user, "big.bin");
        assert!(told >= place, "{told} bytes");
        assert!(!server.has("big.bin"), "half of it has the final name");
        chain.plug();
        connect(&mut user);
        user.expect_transfer("big.bin", "Uploading");
    }
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == file);
    assert_eq!(server.names(), ["big.bin"]);
    let sent = bytes_uploaded(&server);
    assert_eq!(sent, size, "bytes were sent twice:\n{}", server.log());
}

#[test]
fn a_download_goes_on_where_the_pulled_cable_left_it() {
    let server = FtpServer::vsftpd();
    let size = 20_000_000;
    let file = tricky(size as usize);
    server.write("big.bin", &file);
    let chain = Chain::with_modem(&["--baud", "8000000"]);
    let mut user = open_with(&chain, &server, COUNT_RECEIVED);
    user.patient(Duration::from_secs(120));
    user.double_click_row("Remote files", "big.bin");
    let places = places(size);
    for place in places {
        wait_for(&mut user, "big.bin", place);
        chain.unplug();
        user.expect_transfer("big.bin", "Queued");
        chain.plug();
        connect(&mut user);
        user.expect_transfer("big.bin", "Downloading");
    }
    user.expect_transfer("big.bin", "Done");
    let saved = user.expect_download("big.bin");
    assert!(fs::read(saved).unwrap() == file);
    let rests = rests(&server);
    assert_eq!(rests.len(), PULLS, "{rests:?}");
    for (rest, held) in rests.into_iter().zip(places) {
        assert!(rest + OVERLAP + 10 * ROUNDED >= held, "{rest} of {held}");
    }
    let received = user.eval("received").as_u64().unwrap();
    let most = most_received(size);
    println!("{received} bytes came in, of {most}");
    assert!((size..=most).contains(&received), "{received} of {most}");
}

#[test]
fn a_download_survives_a_reload_of_the_page() {
    let server = FtpServer::vsftpd();
    let file = tricky(1_800_000);
    server.write("big.bin", &file);
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(90));
    download_until(&mut user, "big.bin", 1_000_000);
    reload_and_open(&mut user, &server, "big.bin", "Queued");
    chain.hurry();
    user.expect_transfer("big.bin", "Done");
    let saved = user.expect_download("big.bin");
    assert!(fs::read(saved).unwrap() == file);
    let rests = rests(&server);
    assert!(
        matches!(rests[..], [rest] if rest + OVERLAP + ROUNDED + PIECE >= 1_000_000),
        "{rests:?}"
    );
}

#[test]
fn an_upload_survives_a_reload_once_it_is_shown_its_file_again() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    let file = tricky(1_000_000);
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &file, 350_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    chain.hurry();
    user.drop_files("Remote files", &[("big.bin", &file)]);
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == file);
    assert_eq!(server.names(), ["big.bin"]);
    let sent = bytes_uploaded(&server);
    assert!(
        sent < 1_100_000,
        "{sent} bytes were sent:\n{}",
        server.log()
    );
}

#[test]
fn another_file_of_the_same_name_is_never_appended_to_the_first_ones_part() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    let (old, mut new) = (tricky(1_000_000), tricky(1_000_000));
    new[5] ^= 1;
    user.patient(Duration::from_secs(90));
    upload_until(&mut user, "big.bin", &old, 350_000);
    reload_and_open(&mut user, &server, "big.bin", "Needs file");
    chain.hurry();
    user.drop_files("Remote files", &[("big.bin", &new)]);
    user.expect_text("Started over: the file on this computer has changed");
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == new);
}

#[test]
fn a_file_that_changed_on_the_server_is_fetched_from_the_beginning() {
    let server = FtpServer::vsftpd();
    let (old, new) = (tricky(1_000_000), vec![7; 1_000_000]);
    server.write("big.bin", &old);
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(90));
    download_until(&mut user, "big.bin", 350_000);
    chain.unplug();
    user.expect_transfer("big.bin", "Queued");
    // FTPMDTM tells seconds.
    sleep(Duration::from_millis(1100));
    server.write("big.bin", &new);
    chain.hurry();
    chain.plug();
    connect(&mut user);
    user.expect_text("Started over: the file on the server has changed");
    user.expect_transfer("big.bin", "Done");
    let saved = user.expect_download("big.bin");
    assert!(fs::read(saved).unwrap() == new);
}

#[test]
fn a_cancelled_download_and_a_cancelled_upload_leave_nothing() {
    let server = FtpServer::vsftpd();
    server.write("old.bin", &tricky(2_000_000));
    server.write("kept.bin", b"kept");
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    download_until(&mut user, "old.bin", 100_000);
    user.press("Cancel old.bin");
    user.expect_transfer("old.bin", "Cancelled");
    expect_nothing_stored(&mut user);
    upload_until(&mut user, "new.bin", &tricky(1_000_000), 100_000);
    user.press("Cancel new.bin");
    user.expect_transfer("new.bin", "Cancelled");
    user.drop_files("Remote files", &[("small.txt", b"small")]);
    user.expect_transfer("small.txt", "Done");
    assert_eq!(server.names(), ["kept.bin", "old.bin", "small.txt"]);
    expect_nothing_stored(&mut user);
}

/// No step of any transfer follows that could tidy up.
#[test]
fn a_paused_download_that_is_cancelled_leaves_nothing_on_this_computer() {
    let server = FtpServer::vsftpd();
    for name in ["a.bin", "b.bin", "c.bin"] {
        server.write(name, &tricky(2_000_000));
    }
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(30));
    let kept = |user: &mut Page| stored(user).values().sum::<u64>();
    let pause_at_half = |user: &mut Page, name: &str| {
        let before = kept(user);
        download_until(user, name, 300_000);
        user.press(&format!("Pause {name}"));
        user.expect_transfer(name, "Paused");
        assert!(kept(user) > before, "nothing is kept for later");
    };
    pause_at_half(&mut user, "a.bin");
    user.press("Cancel a.bin");
    user.expect_transfer("a.bin", "Cancelled");
    expect_nothing_stored(&mut user);
    user.press("Clear finished");
    user.expect_no("button", "Clear finished");

    pause_at_half(&mut user, "b.bin");
    pause_at_half(&mut user, "c.bin");
    user.press("Cancel all");
    let dialog = user.find("dialog", "Cancel all transfers");
    user.press_in(&dialog, "Cancel all");
    user.expect_transfer("b.bin", "Cancelled");
    user.expect_transfer("c.bin", "Cancelled");
    expect_nothing_stored(&mut user);
}

#[test]
fn a_failed_download_that_is_cleared_leaves_nothing_on_this_computer() {
    let server = FtpServer::vsftpd();
    server.write("a.bin", &tricky(900_000));
    let chain = failing_once(400_000, &["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(30));
    user.double_click_row("Remote files", "a.bin");
    user.expect_transfer("a.bin", "Failed");
    let kept: u64 = stored(&mut user).values().sum();
    assert!(kept > 0, "nothing is kept for later");
    user.press("Clear finished");
    let dialog = user.find("dialog", "Clear finished transfers");
    user.press_in(&dialog, "Clear all of them");
    expect_nothing_stored(&mut user);
}

/// Without a handle the browser leads to no other state of a file than that which was chosen.
#[test]
fn a_file_that_changes_while_it_is_sent_goes_on_once_it_is_dropped_again_as_it_is() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(90));
    let here = tempfile::tempdir().unwrap();
    let path = here.path().join("big.bin");
    fs::write(&path, tricky(3_000_000)).unwrap();
    user.choose_paths("Upload files", &[&path]);
    wait_for(&mut user, "big.bin", 200_000);
    let changed = tricky(100_000);
    fs::write(&path, &changed).unwrap();
    user.expect_transfer("big.bin", "Failed");
    user.expect_text("Drop big.bin on its folder again");
    user.drop_files("Remote files", &[("big.bin", &changed)]);
    user.expect_transfer("big.bin", "Done");
    assert!(server.read("big.bin") == changed);
    assert_eq!(server.names(), ["big.bin"]);
}

/// Nothing more can be written once `window.isFull` is set.
const DISK: &str = "
    const write = FileSystemWritableFileStream.prototype.write;
    FileSystemWritableFileStream.prototype.write = async function (...all) {
        if (window.isFull) throw new DOMException('full', 'QuotaExceededError');
        return write.apply(this, all);
    };
";

#[test]
fn a_full_disk_is_told_and_the_download_goes_on_once_there_is_room() {
    let server = FtpServer::vsftpd();
    let file = tricky(1_200_000);
    server.write("a.bin", &file);
    let chain = Chain::with_modem(&["--baud", "921600"]);
    let mut user = open_with(&chain, &server, DISK);
    user.patient(Duration::from_secs(60));
    download_until(&mut user, "a.bin", 400_000);
    user.eval("window.isFull = true");
    user.expect_transfer("a.bin", "Failed");
    user.expect_text("the share of it that the browser gives this page, is full.");
    user.expect_text("Free some space on the disk, then try again.");
    user.eval("window.isFull = false");
    chain.hurry();
    user.press("Retry a.bin");
    user.expect_transfer("a.bin", "Done");
    let saved = user.expect_download("a.bin");
    assert!(std::fs::read(saved).unwrap() == file);
    assert!(!rests(&server).is_empty(), "it began anew");
}

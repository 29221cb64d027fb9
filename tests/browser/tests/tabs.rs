//! More than one tab: a second one on the same modem, and one that nobody sees.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::common::{open, tricky};
use browser_tests::{Chain, FtpServer, Page};

#[test]
fn a_second_tab_is_told_that_the_modem_is_open_in_the_first() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let mut second = Page::open(&chain);
    second.press("Connect modem");
    second.expect_text("another tab of this page has a modem open");
    drop(second);
    // The first has not noticed.
    user.show();
    user.drop_files("Remote files", &[("a.txt", b"a")]);
    user.expect_transfer("a.txt", "Done");
}

fn wait_until(is_done: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < Duration::from_secs(90), "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_hidden_tab_transfers_at_full_speed() {
    let server = FtpServer::vsftpd();
    let chain = Chain::alone_with_modem(&["--baud", "921600"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(90));
    let file = tricky(1_200_000);
    let mut seconds = Vec::new();
    for (name, is_hidden) in [("seen.bin", false), ("hidden.bin", true)] {
        user.drop_files("Remote files", &[(name, &file)]);
        let start = Instant::now();
        let other = is_hidden.then(|| Page::open(&chain));
        if let Some(other) = &other {
            other.show();
            assert_eq!(user.eval("document.visibilityState"), "hidden");
        }
        // What a hidden tab shows nobody can see, and the browser does not tell.
        wait_until(|| server.has(name));
        seconds.push(start.elapsed().as_secs_f64());
        drop(other);
        user.show();
        user.expect_transfer(name, "Done");
        assert!(server.read(name) == file);
    }
    let speed = |seconds: f64| file.len() as f64 / seconds / 1000.0;
    // Not println: the runner would keep it to itself.
    let _ = writeln!(
        std::io::stderr(),
        "1.2 MB at 921600 baud: {:.1} kB/s in a tab that is seen, {:.1} kB/s in a hidden one",
        speed(seconds[0]),
        speed(seconds[1]),
    );
    // A timer of a hidden tab has one turn a second: what waits for timers would be many times slower.
    assert!(seconds[1] < 2.0 * seconds[0], "{seconds:?} s");
}

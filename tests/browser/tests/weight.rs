//! How much memory the page takes for files that are larger than it, and how much of a line it uses: `cargo xtask bench
//! page` runs and prints it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use crate::common::{connect, expect_open, fill_site, open, tricky};
use browser_tests::{Chain, FtpServer, Page, Process};

/// How many MiB are measured; this variable names another number.
const SIZE_VARIABLE: &str = "SIM7000_WEIGHT_MIB";
const SIZE: usize = 256;
/// The speed of the line in bits per second: the highest that the modem has, six times as fast as its radio. A quarter
/// of an hour each way. The variable names another, or `none` for a line that takes what it is given: then the page
/// computes all the time, the browser puts off what it has to collect, and the page grows more.
const BAUD_VARIABLE: &str = "SIM7000_WEIGHT_BAUD";
const BAUD: &str = "3000000";
/// A page that has just been loaded may grow as it likes: for its first 7 s the browser collects nothing (V8 calls it
/// the load time), and what it then has it keeps. Nobody begins a large file so soon.
const LOAD_TIME: Duration = Duration::from_secs(10);
/// What the page moves before, so that all of it has run.
const WARM_UP: usize = 128 << 10;
/// For one file.
const PATIENCE: Duration = Duration::from_secs(40 * 60);
/// The page may grow by so much.
const AIM: u64 = 32 << 20;

/// Counts what the browser has to collect afterwards.
const COUNT: &str = "
    window.counts = {timers: 0, writes: 0, reads: 0};
    const counted = (object, name, count) => {
        const real = object[name];
        object[name] = function(...all) {
            window.counts[count] += 1;
            return real.apply(this, all);
        };
    };
    counted(window, 'setTimeout', 'timers');
    counted(WritableStreamDefaultWriter.prototype, 'write', 'writes');
    counted(Blob.prototype, 'slice', 'reads');
";

#[test]
fn the_pieces_of_a_large_upload_leave_little_for_the_browser_to_collect() {
    let server = FtpServer::vsftpd();
    // What it counts is so much for each second.
    let chain = Chain::alone_with_modem(&[]);
    let mut user = Page::open_with(&chain, COUNT);
    connect(&mut user);
    fill_site(&mut user, &server);
    user.press("Open");
    expect_open(&mut user);
    user.eval("for (const count in counts) counts[count] = 0");
    user.patient(Duration::from_secs(120));
    user.drop_files("Remote files", &[("large.bin", &tricky(4 << 20))]);
    user.expect_transfer("large.bin", "Done");
    let counts = user.eval("counts");
    let count = |name: &str| counts[name].as_u64().expect("it is counted");
    // The core asks for 1024 pieces of 4 KiB.
    assert!(count("timers") < 100, "{counts}");
    assert!(count("writes") < 512, "{counts}");
    // To hash it and to send it.
    assert!(count("reads") < 16, "{counts}");
}

#[test]
#[ignore = "moves 256 MiB; `cargo xtask bench page` runs it"]
fn the_memory_for_an_upload_is_printed() {
    let server = FtpServer::vsftpd();
    let chain = start();
    let mut user = open_warm(&chain, &server);
    let file = tricky(size());
    weigh(&mut user, "upload", |user| {
        user.drop_files("Remote files", &[("large.bin", &file)]);
        wait_for_file(&server, "large.bin");
    });
    user.expect_transfer("large.bin", "Done");
    assert!(server.read("large.bin") == file);
}

#[test]
#[ignore = "moves 256 MiB; `cargo xtask bench page` runs it"]
fn the_memory_for_a_download_is_printed() {
    let server = FtpServer::vsftpd();
    let chain = start();
    let file = tricky(size());
    server.write("large.bin", &file);
    let mut user = open_warm(&chain, &server);
    let saved = weigh(&mut user, "download", |user| download(user, "large.bin"));
    user.expect_transfer("large.bin", "Done");
    assert!(fs::read(saved).unwrap() == file);
}

#[test]
#[ignore = "takes a minute and a half; `cargo xtask bench page` runs it"]
fn the_share_of_the_line_at_115200_baud_is_printed() {
    let server = FtpServer::vsftpd();
    let chain = Chain::alone_with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    let file = tricky(1 << 20);
    user.patient(PATIENCE);
    user.drop_files("Remote files", &[("paced.bin", &file)]);
    let start = Instant::now();
    user.expect_transfer("paced.bin", "Done");
    let seconds = start.elapsed().as_secs_f64();
    assert!(server.read("paced.bin") == file);
    let rate = file.len() as f64 / seconds;
    // Not println: the runner would keep it to itself.
    let _ = writeln!(
        std::io::stderr(),
        "1 MiB at 115200 baud in {seconds:.1} s, two logins and the check included: {rate:.0} bytes/s, {:.1} % of 11,520",
        rate / 115.2
    );
}

fn size() -> usize {
    let mib = std::env::var(SIZE_VARIABLE).map_or(SIZE, |size| {
        size.parse().expect("it is a whole number of MiB")
    });
    mib << 20
}

fn baud() -> String {
    std::env::var(BAUD_VARIABLE).unwrap_or_else(|_| BAUD.to_owned())
}

fn start() -> Chain {
    match baud().as_str() {
        "none" => Chain::alone_with_modem(&[]),
        baud => Chain::alone_with_modem(&["--baud", baud]),
    }
}

/// A page that was loaded a while ago, and has moved some bytes up and down.
fn open_warm<'chain>(chain: &'chain Chain, server: &FtpServer) -> Page<'chain> {
    let mut user = open(chain, server);
    user.patient(PATIENCE);
    user.drop_files("Remote files", &[("small.bin", &tricky(WARM_UP))]);
    user.expect_transfer("small.bin", "Done");
    download(&mut user, "small.bin");
    user.expect_transfer("small.bin", "Done");
    sleep(LOAD_TIME);
    user
}

/// Nobody looks at the page meanwhile: each look, by way of the tree that screen readers use, costs it memory.
fn download(user: &mut Page, name: &str) -> PathBuf {
    user.expect_row("Remote files", name);
    user.press("Clear finished");
    user.double_click_row("Remote files", name);
    user.expect_download(name)
}

/// The same for an upload, which gets its name at the end.
fn wait_for_file(server: &FtpServer, name: &str) {
    let start = Instant::now();
    while !server.has(name) {
        assert!(start.elapsed() < PATIENCE, "{name} does not come");
        sleep(Duration::from_secs(1));
    }
}

/// Prints how the page's process grows meanwhile, and how much of that stays.
///
/// The browser is not told to collect its garbage before: it then would do so sooner than in a page of a user's.
fn weigh<T>(user: &mut Page, what: &str, action: impl Fn(&mut Page) -> T) -> T {
    let process = user.process();
    let before = process.memory();
    let watch = Watch::start(process);
    let start = Instant::now();
    let result = action(user);
    let seconds = start.elapsed().as_secs_f64();
    let growth = watch.highest().saturating_sub(before);
    user.collect_garbage();
    sleep(Duration::from_secs(2));
    let stays = mib(process.memory()) - mib(before);
    let verdict = if growth < AIM { "met" } else { "MISSED" };
    // Not println: the runner would keep it to itself.
    let _ = writeln!(
        std::io::stderr(),
        "{what} of {} MiB in {seconds:.0} s ({:.1} MB/s, line {}): the page's process grew by {:.1} MiB at most (aim: under {:.0}, \
         {verdict})\n  from {:.1} MiB, after {} KiB up and down; {stays:+.1} MiB are left of it once garbage is \
         collected\n  RssAnon + RssShmem of /proc/PID/status, 5 times a second",
        size() >> 20,
        size() as f64 / seconds / 1e6,
        baud(),
        mib(growth),
        mib(AIM),
        mib(before),
        WARM_UP >> 10,
    );
    result
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Notes the highest memory of a process until it is asked for.
struct Watch {
    highest: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Watch {
    fn start(process: Process) -> Self {
        let (highest, is_over) = (Arc::<AtomicU64>::default(), Arc::<AtomicBool>::default());
        let (peak, end) = (Arc::clone(&highest), Arc::clone(&is_over));
        let thread = spawn(move || {
            while !end.load(Ordering::Relaxed) {
                peak.fetch_max(process.memory(), Ordering::Relaxed);
                sleep(Duration::from_millis(200));
            }
        });
        Self {
            highest,
            is_over,
            thread,
        }
    }

    fn highest(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().expect("it does not panic");
        self.highest.load(Ordering::Relaxed)
    }
}

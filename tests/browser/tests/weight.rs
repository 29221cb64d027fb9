//! How much memory the page takes for files that are larger than it: `cargo xtask bench page` runs and prints it.

mod common;

use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use browser_tests::{Chain, FtpServer};
use common::{open, tricky};

const SIZE: usize = 256 << 20;
/// The page may grow by so much.
const AIM: u64 = 32 << 20;

#[test]
#[ignore = "moves half a gigabyte; `cargo xtask bench page` runs it"]
fn the_memory_for_256_megabytes_up_and_down_is_printed() {
    let server = FtpServer::vsftpd();
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(1500));
    let file = tricky(SIZE);

    let before = memory_of_pages();
    let watch = Watch::start();
    let start = Instant::now();
    user.drop_files("Remote files", &[("large.bin", &file)]);
    user.expect_transfer("large.bin", "Done");
    tell("upload", before, watch.highest(), start);
    assert!(server.read("large.bin") == file);

    user.expect_row("Remote files", "large.bin");
    let before = memory_of_pages();
    let watch = Watch::start();
    let start = Instant::now();
    user.press("Clear finished");
    user.double_click_row("Remote files", "large.bin");
    user.expect_transfer("large.bin", "Done");
    tell("download", before, watch.highest(), start);
    let saved = user.expect_download("large.bin");
    assert!(fs::read(saved).unwrap() == file);
}

fn tell(what: &str, before: u64, highest: u64, start: Instant) {
    let growth = highest.saturating_sub(before);
    let seconds = start.elapsed().as_secs_f64();
    let verdict = if growth < AIM {
        ""
    } else {
        ", ABOVE the aim of 32 MiB"
    };
    // Not println: the runner would keep it to itself.
    let _ = writeln!(
        std::io::stderr(),
        "256 MiB {what} in {seconds:.0} s ({:.1} MB/s): the page's process grew from {:.1} by {:.1} MiB{verdict}",
        SIZE as f64 / seconds / 1e6,
        mib(before),
        mib(growth),
    );
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Notes the highest memory of the page's process until it is asked for.
struct Watch {
    highest: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
}

impl Watch {
    fn start() -> Self {
        let watch = Self {
            highest: Arc::default(),
            is_over: Arc::default(),
        };
        let (highest, is_over) = (Arc::clone(&watch.highest), Arc::clone(&watch.is_over));
        std::thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                highest.fetch_max(memory_of_pages(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        watch
    }

    fn highest(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.highest.load(Ordering::Relaxed)
    }
}

/// Private memory of the largest process that shows a page: that of the one under test.
fn memory_of_pages() -> u64 {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|process| {
            let command = fs::read(process.path().join("cmdline")).ok()?;
            let is_page = String::from_utf8_lossy(&command).contains("--type=renderer");
            let status = fs::read_to_string(process.path().join("status")).ok()?;
            let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
            let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
            is_page.then_some(kib * 1024)
        })
        .max()
        .unwrap_or(0)
}

//! How long a batch takes, and what became of it.

use std::time::Duration;

use proptest::prelude::*;
use sim7000_ftp::transfer::{Estimate, Failed, Pace, Summary, Totals};

fn totals(bytes: u64, unknown_sizes: u64) -> Totals {
    Totals {
        files: 10,
        folders: 2,
        bytes,
        unknown_sizes,
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn an_estimate_counts_a_login_for_each_operation() {
    let pace = Pace::default();
    let estimate = Estimate::of_transfer(totals(114_280, 0), 12, &pace);
    assert_eq!(estimate.time, Some(Duration::from_secs(12 * 3 + 10)));
    // Deleting moves no bytes.
    let estimate = Estimate::of_operations(totals(114_280, 3), 12, &pace);
    assert_eq!(estimate.time, Some(Duration::from_secs(12 * 3)));
}

#[test]
fn no_time_is_promised_for_files_of_unknown_size() {
    let estimate = Estimate::of_transfer(totals(114_280, 1), 12, &Pace::default());
    assert_eq!(estimate.time, None);
}

#[test]
fn what_was_measured_takes_the_place_of_the_guess() {
    let mut pace = Pace::default();
    pace.measured_login(7 * SECOND);
    pace.measured_transfer(40_000, 10 * SECOND);
    assert_eq!(pace.login(), 7 * SECOND);
    assert_eq!(pace.bytes_per_second(), 4000);
    for _ in 0..30 {
        pace.measured_login(3 * SECOND);
        pace.measured_transfer(80_000, 10 * SECOND);
    }
    assert!((7900..=8000).contains(&pace.bytes_per_second()));
    assert!(pace.login() < Duration::from_millis(3100));
}

#[test]
fn one_odd_measurement_does_not_turn_the_estimate_over() {
    let mut pace = Pace::default();
    pace.measured_transfer(100_000, 10 * SECOND);
    pace.measured_transfer(100_000, 1000 * SECOND);
    assert!(pace.bytes_per_second() > 5000);
    // An empty file and a clock that stands tell nothing.
    let before = pace;
    pace.measured_transfer(0, 10 * SECOND);
    pace.measured_transfer(1_000_000, Duration::ZERO);
    assert_eq!(pace, before);
}

#[test]
fn a_summary_can_be_copied_into_a_ticket() {
    let failed = |name: &str, reason: &str| Failed {
        name: name.to_owned(),
        reason: reason.to_owned(),
    };
    let summary = Summary {
        files: 12,
        bytes: 1_234_567,
        unmeasured: 2,
        skipped: 1,
        cancelled: 3,
        failed: vec![
            failed("logs/a.txt", "The server did not answer in time"),
            failed("odd\nname", "Line one\r\nline two"),
        ],
        waiting: 0,
        time: Duration::from_secs(200),
    };
    assert_eq!(
        summary.to_text(),
        "Moved: 12 files, 1.2 MB (1,234,567 bytes) in 3 min 20 s, 6.2 kB/s\n\
         Not verified by size: 2 files\n\
         Skipped: 1 file\n\
         Cancelled: 3 files\n\
         Failed: 2\n\
         - logs/a.txt: The server did not answer in time\n\
         - odd name: Line one  line two\n"
    );
}

#[test]
fn a_batch_that_took_no_time_shows_no_infinite_speed() {
    let summary = Summary {
        files: 1,
        bytes: 812,
        ..Summary::default()
    };
    assert_eq!(summary.mean_speed(), None);
    assert_eq!(
        summary.to_text(),
        "Moved: 1 file, 812 bytes in 0.0 s\nSkipped: 0 files\nFailed: 0\n"
    );
}

#[test]
fn what_still_waits_is_told_with_what_was_moved() {
    let summary = Summary {
        files: 1,
        bytes: 812,
        waiting: 2,
        ..Summary::default()
    };
    assert_eq!(
        summary.to_text(),
        "Moved: 1 file, 812 bytes in 0.0 s\nSkipped: 0 files\nFailed: 0\nWaiting: 2 files\n"
    );
}

proptest! {
    #[test]
    fn no_measurement_breaks_an_estimate(
        measured in prop::collection::vec((any::<u64>(), any::<u64>(), any::<u32>()), 0..8),
        bytes in any::<u64>(), logins in any::<u64>(),
    ) {
        let mut pace = Pace::default();
        for (bytes, seconds, nanoseconds) in measured {
            let time = Duration::new(seconds / 2, nanoseconds);
            pace.measured_transfer(bytes, time);
            pace.measured_login(time);
            prop_assert!(pace.bytes_per_second() > 0 && !pace.login().is_zero());
        }
        prop_assert!(Estimate::of_transfer(totals(bytes, 0), logins, &pace).time.is_some());
    }

    #[test]
    fn a_summary_has_one_line_for_each_failure(
        failed in prop::collection::vec((any::<String>(), any::<String>()), 0..10),
        bytes in any::<u64>(), files in any::<u64>(), ms in any::<u64>(),
    ) {
        let failed: Vec<_> = failed.into_iter().map(|(name, reason)| Failed { name, reason }).collect();
        let lines = 3 + failed.len();
        let summary = Summary { files, bytes, failed, time: Duration::from_millis(ms), ..Summary::default() };
        prop_assert_eq!(summary.to_text().lines().count(), lines);
        prop_assert_eq!(summary.mean_speed().is_none(), ms == 0);
    }
}

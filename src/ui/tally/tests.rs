//! The line over the transfers, and what is told before many are given up.

use super::*;

fn item(state: State, done: u64, total: impl Into<Option<u64>>) -> Item {
    Item {
        is_folder: false,
        has_temporary: false,
        state,
        done,
        total: total.into(),
        speed: None,
    }
}

fn words(items: &[Item]) -> String {
    Tally::of(items.iter().copied()).words(false, Duration::ZERO)
}

#[test]
fn the_time_of_all_counts_a_login_for_each_that_has_not_begun() {
    let running = Item {
        speed: Some(1000),
        ..item(State::Uploading, 1000, 11_000)
    };
    let mut all = vec![item(State::Queued, 0, 100); 200];
    all.push(running);
    let tally = Tally::of(all.into_iter());
    let words = tally.words(false, Duration::from_millis(3_500));
    assert_eq!(words, "1 of 201 · 1.0 kB/s · 12 min left");
    let words = tally.words(false, Duration::MAX);
    assert!(words.ends_with(" left"), "{words}");
}

#[test]
fn a_temporary_name_costs_a_login_more_until_it_is_gone() {
    let named = |state, done| Item {
        has_temporary: true,
        ..item(state, done, 100)
    };
    let running = Item {
        speed: Some(1000),
        ..named(State::Uploading, 100)
    };
    let all = [
        running,
        named(State::Checking, 100),
        named(State::Queued, 0),
        named(State::Done, 100),
    ];
    let words = Tally::of(all.into_iter()).words(false, Duration::from_secs(10));
    assert_eq!(words, "2 of 4 · 1.0 kB/s · 40 s left");
}

#[test]
fn a_file_without_a_byte_is_not_there_before_it_was_sent() {
    for state in [State::Failed, State::NeedsFile, State::Uploading] {
        assert_eq!(share(state, 0, Some(0)), Some(0), "{state:?}");
    }
    assert_eq!(share(State::Checking, 0, Some(0)), Some(100));
    assert_eq!(share(State::Uploading, 1, Some(4)), Some(25));
    assert_eq!(share(State::Uploading, 4, Some(4)), Some(100));
    assert_eq!(share(State::Downloading, 4, None), None);
}

#[test]
fn the_line_counts_files_and_tells_speed_and_time() {
    let running = Item {
        speed: Some(1000),
        ..item(State::Uploading, 1000, 31_000)
    };
    let folder = Item {
        is_folder: true,
        ..item(State::Queued, 0, None)
    };
    let all = [
        folder,
        item(State::Done, 5, 5),
        running,
        item(State::Queued, 0, 90_000),
    ];
    assert_eq!(words(&all), "2 of 3 · 1.0 kB/s · 2 min left");
    assert_eq!(
        Tally::of(all.into_iter()).words(true, Duration::ZERO),
        "2 of 3 · paused"
    );
    assert_eq!(words(&[]), "");
    assert_eq!(words(&[folder]), "");
}

#[test]
fn nothing_is_told_that_is_not_known() {
    let running = Item {
        speed: Some(1000),
        ..item(State::Downloading, 1000, None)
    };
    assert_eq!(words(&[running]), "1 of 1 · 1.0 kB/s");
    // A speed of a moment ago is none now.
    let standing = Item {
        state: State::Checking,
        ..running
    };
    assert_eq!(words(&[standing]), "1 of 1");
    let still = Item {
        speed: Some(0),
        ..running
    };
    assert_eq!(words(&[still]), "1 of 1");
}

#[test]
fn the_end_tells_failures() {
    let all = [
        item(State::Done, 5, 5),
        item(State::Failed, 0, 9),
        item(State::Skipped, 0, 9),
    ];
    assert_eq!(words(&all), "3 transfers finished · 1 failed");
    let all = [item(State::Done, 5, 5), item(State::Cancelled, 0, 9)];
    assert_eq!(words(&all), "2 transfers finished · 1 cancelled");
}

#[test]
fn only_failures_and_the_end_are_news() {
    let news = |items: &[Item]| Tally::of(items.iter().copied()).news();
    let running = item(State::Uploading, 1, 9);
    let (done, failed) = (item(State::Done, 5, 5), item(State::Failed, 0, 9));
    assert_eq!(news(&[]), "");
    assert_eq!(news(&[done, running]), "");
    assert_eq!(news(&[failed, running]), "1 failed");
    assert_eq!(news(&[failed, done]), "2 transfers finished · 1 failed");
}

#[test]
fn cancelling_all_tells_what_is_given_up() {
    let words = |items: &[Item]| cancelling(items.iter().copied());
    let folder = Item {
        is_folder: true,
        ..item(State::Queued, 0, None)
    };
    let waiting = item(State::Queued, 0, 9000);
    assert_eq!(words(&[folder]), "1 folder will be cancelled.");
    assert_eq!(
        words(&[folder, waiting, waiting, item(State::Done, 7000, 7000)]),
        "2 transfers will be cancelled."
    );
    let begun = [
        item(State::Uploading, 1000, 9000),
        item(State::Failed, 2000, 9000),
        item(State::Failed, 0, 9000),
    ];
    assert_eq!(
        words(&begun),
        "1 transfer and 1 failed one will be cancelled. The 3.0 kB that went over the line for them are given up."
    );
}

#[test]
fn uploads_without_files_are_counted() {
    let all = [item(State::NeedsFile, 0, 9), item(State::NeedsFile, 3, 9)];
    let count = Tally::of(all.into_iter()).lacking;
    assert_eq!(
        lacking(count),
        "2 uploads wait for their files: drop them here or choose them."
    );
    assert_eq!(
        lacking(1),
        "1 upload waits for its file: drop it here or choose it."
    );
    assert_eq!(lacking(0), "");
}

#[test]
fn what_retry_could_go_on_with_is_not_cleared_unasked() {
    let kept = [item(State::Done, 5, 5), item(State::Failed, 0, 9)];
    assert_eq!(clearing(kept.into_iter()), None);
    assert_eq!(
        clearing([item(State::Failed, 812, 900)].into_iter()).as_deref(),
        Some(
            "1 failed transfer could go on by Retry. The 812 B that went over the line are given up."
        )
    );
}

#[test]
fn all_are_done_only_where_none_failed_and_none_waits() {
    assert_eq!(end(0, 0), "All transfers are done");
    assert_eq!(end(1, 0), "1 transfer failed");
    assert_eq!(end(0, 1), "1 transfer waits for you");
    assert_eq!(end(0, 12), "12 transfers wait for you");
    assert_eq!(end(2, 1), "2 transfers failed, 1 waits for you");
    assert_eq!(end(1, 3), "1 transfer failed, 3 wait for you");
}

#[test]
fn the_title_tells_the_share_of_all_bytes_while_something_runs() {
    let all = [
        item(State::Done, 50, 50),
        item(State::Uploading, 10, 50),
        item(State::Failed, 40, 1000),
        item(State::Queued, 0, None),
    ];
    assert_eq!(percent(all.into_iter()), Some(60));
    assert_eq!(title(Some(60)), "60 % · SIM7000 FTP");
    // Over, paused, or empty.
    assert_eq!(percent([item(State::Done, 5, 5)].into_iter()), None);
    assert_eq!(percent([item(State::Paused, 1, 5)].into_iter()), None);
    assert_eq!(percent([].into_iter()), None);
    assert_eq!(title(None), "SIM7000 FTP");
    // Empty files, and more done than there was.
    assert_eq!(
        percent([item(State::Uploading, 0, 0)].into_iter()),
        Some(99)
    );
    assert_eq!(percent([item(State::Checking, 9, 5)].into_iter()), Some(99));
}

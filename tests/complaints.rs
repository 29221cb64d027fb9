//! The complaints museum: what users of tools like this one complain about most. Each has a test of its name, here or
//! where it belongs.
//!
//! | complaint | where |
//! |---|---|
//! | silent truncation, although verified | here |
//! | Resume damages a file that had changed | here; any sequence of faults: `tests/queue_model` |
//! | Cancel still overwrites | here |
//! | no pause or retry per item | here |
//! | retry without end | here |
//! | speed shown as "Infinity MB/s" | here |
//! | no folder drop, `readEntries` batches forgotten | `two_hundred_files_in_twenty_folders_go_up_and_come_down_as_they_are` in `tests/browser/tests/folders.rs` |
//! | a conflict answer skips a whole folder | `of_a_folder_that_is_there_already_only_the_taken_files_are_skipped` in `tests/browser/tests/folders.rs`; `tests/plans/upload.rs` |
//! | time zones | `the_zone_is_found_without_asking_the_user` in `tests/conflicts/times.rs` |
//! | sort order forgotten | `sorting_and_breadcrumbs_work_without_a_login` in `tests/browser/tests/demo.rs` |
//! | a context-menu click clears the selection | `a_context_menu_click_keeps_the_selection` there |

#[expect(dead_code, reason = "the queue's own tests need more of it")]
#[path = "queue/desk.rs"]
mod desk;

use std::time::Duration;

use sim7000_ftp::transfer::figures::grouped;
use sim7000_ftp::transfer::{Answer, Problem, Progress, StartedOver, State, Task};

use desk::{
    Desk, HUGE, LARGE, cancelled, delete, digest, fetch, list, net, rename, send, server, size,
    stamp, tail, time,
};

/// The modem said that all went well, both ways, and a byte is missing.
#[test]
fn silent_truncation_although_verified() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    let down = desk.download("down", Some(LARGE));
    desk.does(Task::Digest, digest(1));
    desk.sends(send(".up.part", 0), LARGE);
    desk.lists(&[(".up.part", LARGE - 1)]);
    desk.does(fetch("down", 0, 0), Answer::Moved(LARGE - 1));
    desk.does(size("down"), Answer::Size(LARGE));
    for id in [up, down] {
        desk.is(id, State::Failed);
        let text = desk.job(id).problem().unwrap().to_string();
        for number in [LARGE, LARGE - 1] {
            assert!(text.contains(&grouped(number)), "{text}");
        }
    }
    // And nothing calls the broken upload by its final name.
    desk.rests();
}

/// The file was edited while the transfer was interrupted: one half of the old one and one of the new one would have
/// the right size.
#[test]
fn resume_damages_a_changed_file() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".up.part", 0), 80_000);
    desk.wait(3);
    desk.does(size(".up.part"), Answer::Size(80_000));
    desk.does(Task::Digest, digest(2));
    assert_eq!(desk.job(up).started_over(), Some(StartedOver::ChangedHere));
    desk.does(delete(".up.part"), Answer::Done);
    desk.wants(send(".up.part", 0));

    let mut desk = Desk::new();
    let down = desk.download("down", Some(HUGE));
    desk.does(time("down"), stamp(20));
    desk.cut_while_fetching(fetch("down", 0, 0), 80_000);
    desk.wait(3);
    desk.does(size("down"), Answer::Size(HUGE));
    desk.does(time("down"), stamp(21));
    assert_eq!(
        desk.job(down).started_over(),
        Some(StartedOver::ChangedThere)
    );
    desk.does(time("down"), stamp(21));
    desk.wants(fetch("down", 0, 0));
}

/// The same size is no proof: bytes that were lost in the middle shift all behind them.
#[test]
fn resume_damages_a_file_of_which_bytes_were_lost() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".up.part", 0), 80_000);
    desk.wait(3);
    desk.does(size(".up.part"), Answer::Size(79_990));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".up.part", 79_990), Answer::IsSame(false));
    assert_eq!(desk.job(up).started_over(), Some(StartedOver::PartDiffers));
}

/// The old file keeps its name and bytes until the new one is complete and compared.
#[test]
fn cancel_still_overwrites() {
    // At each moment before the renaming.
    for moment in 0..3 {
        let mut desk = Desk::new();
        let up = desk.replacing("up", 10);
        match moment {
            0 => {
                desk.wants(send(".up.part", 0));
                desk.queue.begun(up);
                assert!(desk.queue.cancel(up));
                desk.ends(Err(cancelled()));
            }
            1 => {
                desk.sends(send(".up.part", 0), 10);
                desk.wants(list());
                assert!(desk.queue.cancel(up));
                desk.ends(Err(cancelled()));
            }
            _ => {
                desk.sends(send(".up.part", 0), 10);
                desk.lists(&[(".up.part", 10), ("up", 7)]);
                assert!(!desk.queue.cancel(up));
            }
        }
        desk.is(up, State::Cancelled);
        desk.does(delete(".up.part"), Answer::Done);
        desk.rests();
    }
    // Later it is refused instead of lying about it.
    let mut desk = Desk::new();
    let up = desk.replacing("up", 10);
    desk.sends(send(".up.part", 0), 10);
    desk.lists(&[(".up.part", 10), ("up", 7)]);
    desk.wants(rename("up"));
    assert!(!desk.queue.cancel(up));
    desk.ends(Ok(Answer::Done));
    desk.is(up, State::Done);
}

#[test]
fn no_pause_or_retry_per_item() {
    let mut desk = Desk::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| desk.upload(name, 10));
    assert!(!desk.queue.pause(b));
    desk.refused(send(".a.part", 0), 78);
    desk.is(a, State::Failed);
    desk.is(b, State::Paused);
    assert_eq!(desk.wants(send(".c.part", 0)), c);
    desk.ends(Ok(Answer::Moved(10)));
    assert!(desk.queue.retry(a));
    assert_eq!(desk.wants(send(".a.part", 0)), a);
    desk.ends(Ok(Answer::Moved(10)));
    desk.queue.resume(b);
    assert_eq!(desk.wants(send(".b.part", 0)), b);
}

#[test]
fn retry_without_end() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    let mut waits = Vec::new();
    loop {
        desk.cut(send(".a.part", 0));
        let Some(at) = desk.queue.wakes_at() else {
            break;
        };
        waits.push(at - desk.now);
        desk.now = at;
    }
    desk.failed(a, net());
    assert!(waits.len() < 10, "{waits:?}");
    assert!(waits.is_sorted() && waits[0] >= Duration::from_secs(1));
    // What a person has to see to is not tried again at all: servers lock accounts for that.
    let b = desk.upload("b", 10);
    desk.refused(send(".b.part", 0), 72);
    desk.failed(b, server(72));
    // Nor does a file that changes again and again keep the modem busy for ever.
    let mut desk = Desk::new();
    let c = desk.upload("c", LARGE);
    desk.does(Task::Digest, digest(1));
    for content in 2.. {
        desk.cut_while_sending(send(".c.part", 0), 80_000);
        desk.wait(600);
        desk.does(size(".c.part"), Answer::Size(80_000));
        desk.does(Task::Digest, digest(content));
        if desk.job(c).state() == State::Failed {
            break;
        }
        assert!(content < 10);
        desk.does(delete(".c.part"), Answer::Done);
    }
    desk.failed(c, Problem::KeepsChanging);
}

#[test]
fn speed_of_infinity_megabytes() {
    let mut calls = 0;
    let moments = [0, 0, 1, 699, 700, 701, 5000, 100_000];
    for total in [None, Some(0), Some(1), Some(u64::MAX)] {
        for done in [0, 1, u64::MAX / 2, u64::MAX] {
            let mut progress = Progress::new(0, total, Duration::ZERO);
            for at in moments {
                progress.update(done, Duration::from_millis(at));
                // Whole numbers have no infinity; nothing is said before it is known, nor while nothing moves.
                if at < 700 {
                    assert_eq!(progress.speed(), None);
                }
                if progress.speed().is_none_or(|speed| speed == 0) {
                    assert_eq!(progress.seconds_left(), None);
                }
                calls += 1;
            }
        }
    }
    assert_eq!(calls, 4 * 4 * moments.len());
    // A clock that was set back.
    let mut progress = Progress::new(0, Some(10), Duration::from_secs(50));
    progress.update(5, Duration::from_secs(40));
    assert_eq!((progress.speed(), progress.seconds_left()), (None, None));
}

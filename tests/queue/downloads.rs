//! One download: fetched, compared, delivered; continued only where the file at the server is the same.

use sim7000_ftp::transfer::{Answer, Problem, StartedOver, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, dated, fetch, list, listed, net, server, size, stamp, time, unreadable,
};

const HELD: u64 = 70_000;

/// A download of `HUGE` bytes, of which `HELD` are here when the network fails; the wait is over.
fn interrupted() -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.is(a, State::Queued);
    assert_eq!(desk.job(a).done(), HELD);
    desk.wait(3);
    (desk, a)
}

fn finishes(desk: &mut Desk, a: u64, offset: u64, overlap: u64) {
    desk.wants(fetch("a", offset, overlap));
    desk.queue.kept(a, Some("sink".into()), HUGE);
    desk.ends(Ok(Answer::Moved(HUGE)));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_download_of_the_listed_size_needs_no_further_login() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    desk.wants(fetch("a", 0, 0));
    desk.is(a, State::Downloading);
    desk.ends(Ok(Answer::Moved(10)));
    desk.is(a, State::Checking);
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
    desk.rests();
}

#[test]
fn an_empty_one_finishes() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(0));
    desk.does(fetch("a", 0, 0), Answer::Moved(0));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_file_that_has_grown_since_the_listing_is_compared_by_size() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    desk.does(fetch("a", 0, 0), Answer::Moved(12));
    desk.does(size("a"), Answer::Size(12));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).size, Some(12));
}

#[test]
fn a_short_download_stays_failed_however_often_it_is_tried() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(20));
    for _ in 0..3 {
        desk.does(fetch("a", 0, 0), Answer::Moved(12));
        desk.does(size("a"), Answer::Size(20));
        desk.failed(
            a,
            Problem::SizeDiffers {
                sent: 12,
                found: 20,
            },
        );
        desk.rests();
        assert!(desk.queue.retry(a));
    }
}

/// The listing named another size; the closing message alone is not believed against it.
#[test]
fn a_short_download_without_size_is_compared_by_the_listing() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(20));
    desk.does(fetch("a", 0, 0), Answer::Moved(12));
    desk.refused(size("a"), 77);
    desk.lists(&[("a", 20)]);
    let problem = Problem::SizeDiffers {
        sent: 12,
        found: 20,
    };
    desk.failed(a, problem);
    assert!(desk.queue.retry(a));
    desk.does(fetch("a", 0, 0), Answer::Moved(12));
    desk.refused(size("a"), 77);
    desk.lists(&[("a", 12)]);
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn where_nothing_ever_told_a_size_the_closing_message_is_believed() {
    let mut desk = Desk::new();
    let a = desk.download("a", None);
    desk.does(fetch("a", 0, 0), Answer::Moved(12));
    desk.refused(size("a"), 77);
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_refused_download_fails_at_once() {
    for code in [77, 78, 79] {
        let mut desk = Desk::new();
        let a = desk.download("a", Some(10));
        desk.refused(fetch("a", 0, 0), code);
        desk.failed(a, server(code));
    }
}

/// The browser has no room, or the user has closed its question: the bytes are still here.
#[test]
fn what_could_not_be_delivered_is_not_fetched_again() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    desk.does(fetch("a", 0, 0), Answer::Moved(10));
    desk.wants(Task::Deliver);
    desk.ends(Err(unreadable()));
    desk.failed(a, unreadable());
    assert!(desk.queue.retry(a));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn it_goes_on_after_size_and_time_have_been_compared_with_an_overlap() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, HELD - 1024, 1024);
    assert_eq!(desk.job(a).started_over(), None);
}

#[test]
fn another_size_or_time_starts_over_and_says_why() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE + 5));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    assert_eq!(desk.job(a).done(), 0);
    desk.does(time("a"), stamp(21));
    desk.wants(fetch("a", 0, 0));

    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.does(time("a"), stamp(21));
    finishes(&mut desk, a, 0, 0);
}

#[test]
fn an_overlap_that_differs_starts_over() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", HELD - 1024, 1024));
    desk.queue.kept(a, Some("sink".into()), 0);
    desk.ends(Err(Problem::PartDiffers));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::PartDiffers));
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, 0, 0);
}

#[test]
fn a_server_that_cannot_continue_starts_over_and_is_not_asked_again() {
    for code in [74, 77, 79] {
        let (mut desk, a) = interrupted();
        let is_refused = |desk: &mut Desk| {
            desk.does(size("a"), Answer::Size(HUGE));
            desk.does(time("a"), stamp(20));
            desk.refused(fetch("a", HELD - 1024, 1024), code);
        };
        is_refused(&mut desk);
        if code != 74 {
            // That may have been the file as such, which nobody may read just now: what is here is kept.
            desk.failed(a, server(code));
            assert_eq!(desk.job(a).done(), HELD);
            assert!(desk.queue.retry(a));
            is_refused(&mut desk);
        }
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::NoMiddle));
        desk.cut_while_fetching(fetch("a", 0, 0), HELD);
        assert_eq!(desk.job(a).done(), 0);
        desk.wait(10);
        finishes(&mut desk, a, 0, 0);
    }
}

/// It went on behind the seam, so the server can continue.
#[test]
fn a_continued_download_that_is_broken_off_keeps_what_it_has() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", HELD - 1024, 1024));
    desk.queue.progress(a, 200_000);
    desk.queue.kept(a, Some("sink".into()), 200_000);
    desk.ends(Err(server(79)));
    desk.is(a, State::Queued);
    desk.wait(10);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, 200_000 - 1024, 1024);
}

#[test]
fn without_its_time_the_listing_tells_whether_it_is_the_same() {
    for code in [77, 78] {
        let mut desk = Desk::new();
        let a = desk.download("a", Some(HUGE));
        desk.refused(time("a"), code);
        desk.cut_while_fetching(fetch("a", 0, 0), HELD);
        desk.wait(3);
        desk.does(size("a"), Answer::Size(HUGE));
        desk.lists(&[("a", HUGE)]);
        finishes(&mut desk, a, HELD - 1024, 1024);
    }
    let mut desk = Desk::new();
    let a = desk.download_dated("a", Some(HUGE), dated(19));
    desk.refused(time("a"), 77);
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.lists(&[("a", HUGE)]);
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
}

/// A time that the server gave once and now refuses.
#[test]
fn a_time_that_is_refused_later_leaves_the_listing() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.refused(time("a"), 77);
    desk.lists(&[("a", HUGE)]);
    finishes(&mut desk, a, HELD - 1024, 1024);
}

#[test]
fn a_size_or_listing_that_is_refused_proves_nothing() {
    for is_size_known in [true, false] {
        let (mut desk, a) = interrupted();
        match is_size_known {
            true => {
                desk.does(size("a"), Answer::Size(HUGE));
                desk.refused(time("a"), 77);
            }
            false => desk.refused(size("a"), 77),
        }
        desk.refused(list(), 77);
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
    }

    // Without FTPSIZE the listing has the size.
    let (mut desk, a) = interrupted();
    desk.refused(size("a"), 77);
    desk.lists(&[("a", HUGE)]);
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, HELD - 1024, 1024);

    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE));
    desk.refused(time("a"), 77);
    desk.refused(list(), 77);
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));

    // Once dated by FTPMDTM, never by a listing.
    let mut desk = Desk::new();
    let a = desk.download_dated("a", Some(HUGE), None);
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.refused(time("a"), 77);
    let entries = listed(&[("a", HUGE)]);
    desk.does(list(), Answer::Listing(&entries));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
}

/// Its closing message said that all is well, and nothing else can be learned.
#[test]
fn a_file_whose_size_nothing_tells_is_done_and_says_so() {
    let mut desk = Desk::new();
    let a = desk.download("a", None);
    desk.does(fetch("a", 0, 0), Answer::Moved(LARGE));
    desk.refused(size("a"), 77);
    desk.does(Task::Deliver, Answer::Done);
    desk.reload();
    desk.is(a, State::Done);
    assert!(desk.job(a).is_unmeasured());

    let b = desk.download("b", None);
    desk.does(fetch("b", 0, 0), Answer::Moved(LARGE));
    desk.does(size("b"), Answer::Size(LARGE));
    desk.does(Task::Deliver, Answer::Done);
    assert!(!desk.job(b).is_unmeasured());
}

/// The listing tells the minute, FTPMDTM the second.
#[test]
fn what_was_asked_for_its_time_is_asked_again_where_the_server_refuses_its_size() {
    let mut desk = Desk::new();
    let a = desk.download_dated("a", Some(HUGE), dated(20));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(3);
    desk.refused(size("a"), 79);
    desk.lists(&[("a", HUGE)]);
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
}

/// It may have been written again within the minute that the listing tells.
#[test]
fn what_was_not_asked_for_its_time_is_not_continued_by_the_listing() {
    for knows_sizes in [true, false] {
        let mut desk = Desk::new();
        let a = desk.download_dated("a", Some(LARGE), dated(20));
        desk.cut_while_fetching(fetch("a", 0, 0), HELD);
        desk.wait(3);
        match knows_sizes {
            true => desk.does(size("a"), Answer::Size(LARGE)),
            false => desk.refused(size("a"), 79),
        }
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
        desk.wants(fetch("a", 0, 0));
    }
}

/// The listing told no size, so the first one that is learned is no change.
#[test]
fn an_unknown_size_is_no_changed_size() {
    let mut desk = Desk::new();
    let a = desk.download("a", None);
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, 0, 0);
}

#[test]
fn a_little_is_fetched_again() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(LARGE));
    desk.cut_while_fetching(fetch("a", 0, 0), 60_000);
    assert_eq!(desk.job(a).problem(), Some(&net()));
    desk.wait(3);
    desk.does(fetch("a", 0, 0), Answer::Moved(LARGE));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_file_that_keeps_changing_is_given_up() {
    let (mut desk, a) = interrupted();
    for day in 21..24 {
        desk.does(size("a"), Answer::Size(HUGE));
        desk.does(time("a"), stamp(day));
        desk.does(time("a"), stamp(day));
        desk.cut_while_fetching(fetch("a", 0, 0), HELD);
        desk.wait(600);
    }
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(25));
    desk.failed(a, Problem::KeepsChanging);
}

/// Its row goes on saying so.
#[test]
fn why_it_had_to_start_over_is_known_after_a_reload() {
    let (mut desk, a) = interrupted();
    desk.does(size("a"), Answer::Size(HUGE + 1));
    let why = desk.job(a).started_over();
    assert_eq!(why, Some(StartedOver::ChangedThere));
    desk.reload();
    assert_eq!(desk.job(a).started_over(), why);
}

/// Without a store the bytes were in the page's memory.
#[test]
fn what_was_kept_in_the_pages_memory_alone_is_fetched_again_after_a_reload() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.kept(id, None, 10);
    desk.ends(Ok(Answer::Moved(10)));
    desk.wants(Task::Deliver);
    desk.reload();
    assert_eq!(desk.job(a).done(), 0);
    desk.wants(fetch("a", 0, 0));
}

/// It was written once since it was listed.
#[test]
fn a_file_that_has_changed_once_is_resumed_after_that() {
    let mut desk = Desk::new();
    let a = desk.download_dated("a", Some(HUGE), dated(19));
    desk.refused(time("a"), 79);
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.lists(&[("a", HUGE)]);
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.cut_while_fetching(fetch("a", 0, 0), HELD);
    desk.wait(10);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.lists(&[("a", HUGE)]);
    desk.wants(fetch("a", HELD - 1024, 1024));
}

/// Renamed, or rotated: what has come is of no use only if it never comes back.
#[test]
fn what_has_come_of_a_file_that_is_gone_is_kept() {
    let (mut desk, a) = interrupted();
    desk.refused(size("a"), 77);
    desk.lists(&[("b", 4)]);
    desk.failed(a, Problem::Gone);
    assert_eq!(desk.job(a).done(), HELD);
    assert!(desk.queue.retry(a));
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    finishes(&mut desk, a, HELD - 1024, 1024);
}

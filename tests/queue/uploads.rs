//! One upload from the file to its final name, without an interruption.

use sim7000_ftp::transfer::{Answer, Problem, State};

use crate::desk::{
    Desk, LARGE, delete, digest, list, listed, parse, rename, send, server, size, unchecked,
    unreadable,
};

#[test]
fn an_upload_is_hashed_sent_compared_and_renamed() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(sim7000_ftp::transfer::Task::Digest, digest(1));
    desk.is(a, State::Queued);
    desk.wants(send(".a.part", 0));
    desk.is(a, State::Uploading);
    desk.queue.begun(a);
    desk.queue.progress(a, 5000);
    assert_eq!(desk.job(a).done(), 5000);
    desk.ends(Ok(Answer::Moved(LARGE)));
    desk.is(a, State::Checking);
    desk.lists(&[(".a.part", LARGE), ("other", 1)]);
    desk.is(a, State::Checking);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).digest().unwrap().0, [1; 32]);
    desk.rests();
    assert!(!desk.queue.is_active() && !desk.queue.is_unfinished());
}

/// A small one is sent again in the time of the logins that would prove that it can be continued.
#[test]
fn a_small_one_is_not_hashed() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn an_empty_one_finishes() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 0);
    // Nothing is given to the modem, so the queue is not told of a first byte.
    desk.does(send(".a.part", 0), Answer::Moved(0));
    desk.lists(&[(".a.part", 0)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

/// The listing when it was queued is older than what is sent.
#[test]
fn the_size_that_went_through_is_the_one_to_be_found() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 12);
    desk.lists(&[(".a.part", 12)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).size, Some(12));
}

#[test]
fn another_size_on_the_server_is_a_failure_with_both_numbers() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 11);
    desk.sends(send(".a.part", 0), 11);
    desk.lists(&[(".a.part", 10)]);
    let problem = Problem::SizeDiffers {
        sent: 11,
        found: 10,
    };
    desk.failed(a, problem.clone());
    let text = problem.to_string();
    assert!(text.contains("11") && text.contains("10"), "{text}");
    desk.rests();
    // What is broken there is removed before it is sent anew.
    assert!(desk.queue.retry(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.sends(send(".a.part", 0), 11);
    desk.lists(&[(".a.part", 11)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_direct_upload_is_only_compared() {
    let mut desk = Desk::new();
    let a = desk.direct("a", LARGE);
    desk.sends(send("a", 0), LARGE);
    desk.lists(&[("a", LARGE)]);
    desk.is(a, State::Done);
    desk.rests();
}

#[test]
fn a_direct_upload_of_another_size_fails_too() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 20);
    desk.sends(send("a", 0), 20);
    desk.lists(&[("a", 19)]);
    desk.failed(
        a,
        Problem::SizeDiffers {
            sent: 20,
            found: 19,
        },
    );
}

#[test]
fn a_file_that_neither_listing_nor_size_shows_is_not_done() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[("b", 20)]);
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
    desk.rests();
}

#[test]
fn a_listing_with_an_unreadable_line_is_asked_again_by_size() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.sends(send("a", 0), 10);
    let entries = parse("?? what is this a\r\n");
    desk.does(list(), Answer::Listing(&entries));
    desk.does(size("a"), Answer::Size(10));
    desk.is(a, State::Done);
}

#[test]
fn an_entry_without_a_size_is_asked_for_it() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.sends(send("a", 0), 10);
    let mut entries = listed(&[("a", 10)]);
    entries[0].size = None;
    desk.does(list(), Answer::Listing(&entries));
    desk.does(size("a"), Answer::Size(9));
    desk.failed(a, Problem::SizeDiffers { sent: 10, found: 9 });
}

/// The closing message of the transfer said that all is well, and nothing else can be learned.
#[test]
fn a_server_without_list_and_size_is_believed() {
    for code in [74, 77, 78, 79] {
        let mut desk = Desk::new();
        let a = desk.replacing("a", 10);
        desk.sends(send(".a.part", 0), 10);
        desk.refused(list(), code);
        desk.refused(size(".a.part"), code);
        desk.does(rename("a"), Answer::Done);
        desk.is(a, State::Done);

        let b = desk.direct("b", 10);
        desk.sends(send("b", 0), 10);
        desk.refused(list(), code);
        desk.refused(size("b"), code);
        desk.is(b, State::Done);

        // That nothing was measured is said, also after a reload.
        desk.reload();
        assert!(desk.job(a).is_unmeasured());
        assert!(desk.job(b).is_unmeasured());
    }
}

/// It may be in the way without anybody's knowing.
#[test]
fn without_list_and_size_nothing_is_overwritten_without_leave() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.refused(list(), 77);
    desk.refused(size(".a.part"), 78);
    desk.failed(a, unchecked(78));
    assert!(desk.queue.retry(a));
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_refused_upload_fails_at_once() {
    for code in [77, 78, 79, 70, 71, 72, 73] {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.refused(send(".a.part", 0), code);
        desk.failed(a, server(code));
        desk.rests();
        assert_eq!(desk.queue.wakes_at(), None);
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_at_once() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.wants(sim7000_ftp::transfer::Task::Digest);
    desk.ends(Err(unreadable()));
    desk.failed(a, unreadable());
}

/// What the host says does not fit to what was asked: no success can come of it.
#[test]
fn an_answer_to_something_else_is_a_failure() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.does(send(".a.part", 0), Answer::Size(10));
    desk.is(a, State::Failed);
}

//! Renamings that were refused, or of which nothing was heard: what a retry, a reload and a cancelling make of them.

use sim7000_ftp::transfer::{Answer, Problem, State};

use crate::desk::{Desk, delete, list, rename, send, server, size};

/// The old file was removed for certain: what has the name now is the new one.
#[test]
fn a_renaming_of_which_nothing_was_heard_is_done_where_the_old_file_was_removed() {
    let (mut desk, a) = refused_once();
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.does(delete("a"), Answer::Done);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

#[test]
fn a_refused_renaming_is_known_for_that_after_a_reload_too() {
    let (mut desk, a) = refused_once();
    desk.reload();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
}

/// The page goes away with the answer to the second renaming.
#[test]
fn that_the_old_file_was_removed_is_known_after_a_reload() {
    let (mut desk, a) = refused_once();
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.does(delete("a"), Answer::Done);
    desk.wants(rename("a"));
    desk.reload();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// The page goes away while the old file is being removed, which is not done.
#[test]
fn a_refused_renaming_is_not_done_after_a_reload_because_the_old_file_is_as_long() {
    let (mut desk, a) = refused_once();
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.wants(delete("a"));
    desk.reload();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
}

/// The part has vanished meanwhile; the old file is as long as the new one.
#[test]
fn a_renaming_that_was_refused_twice_is_not_done_by_a_retry_because_the_old_file_is_as_long() {
    let (mut desk, a) = refused_twice();
    assert!(desk.queue.retry(a));
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
}

#[test]
fn what_was_refused_its_name_twice_can_be_cancelled_after_a_retry() {
    let (mut desk, a) = refused_twice();
    assert!(desk.queue.retry(a));
    assert!(desk.job(a).can_cancel());
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.is(a, State::Cancelled);
}

/// It was done, and the answer lost; the row says that a retry may help.
#[test]
fn a_renaming_that_was_done_unheard_is_done_by_a_retry_where_the_old_file_was_removed() {
    let (mut desk, a) = refused_once();
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.does(delete("a"), Answer::Done);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.refused(list(), 72);
    desk.is(a, State::Failed);
    assert!(desk.queue.retry(a));
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// A new file: nothing was to be replaced.
#[test]
fn a_new_file_that_was_refused_its_name_twice_can_be_cancelled_after_a_retry() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    for _ in 0..2 {
        desk.lists(&[(".a.part", 10)]);
        desk.refused(rename("a"), 79);
    }
    desk.failed(a, server(79));
    let _ = desk.queue.pause_all();
    assert!(desk.queue.retry(a));
    desk.reload();
    assert!(desk.job(a).can_cancel());
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.is(a, State::Cancelled);
}

/// The second renaming was done, and the answer is lost.
#[test]
fn what_may_have_got_its_name_cannot_be_cancelled_though_it_was_refused_before() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.refused(rename("a"), 79);
    desk.lists(&[(".a.part", 10)]);
    desk.cut(rename("a"));
    desk.reload();
    assert!(!desk.job(a).can_cancel());
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// The answer to its renaming was lost, and then the listing showed that nothing was done.
#[test]
fn what_is_seen_under_its_temporary_name_can_be_cancelled() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.failed(a, Problem::Taken);
    let _ = desk.queue.pause_all();
    assert!(desk.queue.retry(a));
    assert!(desk.job(a).can_cancel());
}

/// An upload that is to replace a file as long, and was refused its name.
fn refused_once() -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.refused(rename("a"), 77);
    (desk, a)
}

/// The removal of the old file was refused, too, and the second renaming.
fn refused_twice() -> (Desk, u64) {
    let (mut desk, a) = refused_once();
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.refused(delete("a"), 79);
    desk.refused(rename("a"), 79);
    desk.failed(a, server(79));
    (desk, a)
}

//! Cancel, at each moment of a transfer.

use sim7000_ftp::transfer::{Answer, Problem, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, cancelled, delete, digest, fetch, gone, list, listed, net, rename, send,
    server, size, stamp, time,
};

#[test]
fn cancelled_before_its_turn_nothing_is_asked_of_the_server() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    assert!(!desk.queue.cancel(a));
    desk.is(a, State::Cancelled);
    desk.rests();
}

#[test]
fn cancelled_while_it_is_hashed_nothing_is_asked_of_the_server() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.wants(Task::Digest);
    assert!(desk.queue.cancel(a), "the host has to stop hashing");
    desk.ends(Err(cancelled()));
    desk.is(a, State::Cancelled);
    desk.rests();
    // The host was quicker.
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.wants(Task::Digest);
    assert!(desk.queue.cancel(a));
    desk.ends(Ok(digest(1)));
    desk.is(a, State::Cancelled);
    desk.rests();
}

#[test]
fn cancelled_while_it_is_sent_its_part_is_removed() {
    // Even where no byte has gone: the server creates the file before.
    for has_begun in [true, false] {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.wants(send(".a.part", 0));
        if has_begun {
            desk.queue.begun(a);
        }
        assert!(desk.queue.cancel(a));
        desk.ends(Err(cancelled()));
        desk.is(a, State::Cancelled);
        assert!(desk.queue.is_active());
        desk.does(delete(".a.part"), Answer::Done);
        desk.rests();
        assert!(!desk.queue.is_unfinished());
    }
}

#[test]
fn cancelled_when_all_is_sent_it_gets_no_name() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.cancel(a));
    desk.ends(Ok(Answer::Moved(10)));
    desk.is(a, State::Cancelled);
    desk.does(delete(".a.part"), Answer::Done);
    desk.rests();

    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);

    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.is(a, State::Cancelled);
}

/// Whether it has its name by then nobody could tell, so the renaming goes on and the row says the truth.
#[test]
fn cancelling_a_renaming_comes_too_late() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.wants(rename("a"));
    assert!(!desk.queue.cancel(a));
    desk.ends(Ok(Answer::Done));
    desk.is(a, State::Done);
}

/// It may have its name: what is to be removed is not there any more, and what it replaced is gone.
#[test]
fn cancelling_comes_too_late_where_the_answer_to_the_renaming_was_lost() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.cut(rename("a"));
    assert!(!desk.job(a).can_cancel());
    assert!(!desk.queue.cancel(a));
    desk.wait(3);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// The old file is gone: without the new one both would be lost.
#[test]
fn cancelling_comes_too_late_once_the_old_file_is_being_removed() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.wants(delete("a"));
    assert!(!desk.queue.cancel(a));
    desk.ends(Ok(Answer::Done));
    assert!(!desk.queue.cancel(a));
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_cancelled_direct_upload_is_removed_only_once_it_has_begun() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.wants(send("a", 0));
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.is(a, State::Cancelled);
    // What is there is the file of before.
    desk.rests();

    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.wants(send("a", 0));
    desk.queue.begun(a);
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.does(delete("a"), Answer::Done);
    desk.rests();
}

#[test]
fn a_direct_upload_that_is_complete_stays() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.sends(send("a", 0), 10);
    assert!(!desk.queue.cancel(a));
    desk.is(a, State::Checking);
    desk.wants(list());
    assert!(!desk.queue.cancel(a), "its check is not to be interrupted");
    let entries = listed(&[("a", 10)]);
    desk.ends(Ok(Answer::Listing(&entries)));
    desk.is(a, State::Done);
}

/// A part under the final name that another transfer has overwritten since is no part any more.
#[test]
fn the_removal_of_a_part_never_hits_the_next_file_of_that_name() {
    let mut desk = Desk::new();
    let old = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    assert!(!desk.queue.cancel(old));
    desk.cut(delete("a"));
    let new = desk.direct("a", 12);
    desk.sends(send("a", 0), 12);
    desk.wait(600);
    desk.lists(&[("a", 12)]);
    desk.is(new, State::Done);
    desk.rests();

    let mut desk = Desk::new();
    let old = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    assert!(!desk.queue.cancel(old));
    desk.cut(delete("a"));
    desk.replacing("a", 12);
    desk.sends(send(".a.part", 0), 12);
    desk.lists(&[(".a.part", 12), ("a", 5)]);
    desk.does(rename("a"), Answer::Done);
    desk.wait(600);
    desk.rests();
}

#[test]
fn a_part_that_could_not_be_removed_is_tried_again_and_given_up() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut_while_sending(send(".a.part", 0), 5);
    assert!(!desk.queue.cancel(a));
    for wait in [3, 10, 30, 60, 180, 600] {
        desk.cut(delete(".a.part"));
        desk.rests();
        let at = desk.queue.wakes_at().expect("somebody has to wake it");
        assert_eq!((at - desk.now).as_secs(), wait);
        desk.wait(wait);
    }
    desk.cut(delete(".a.part"));
    desk.rests();
    assert!(!desk.queue.is_active());
}

#[test]
fn a_part_is_removed_though_all_else_is_paused() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut_while_sending(send(".a.part", 0), 5);
    assert!(!desk.queue.pause_all());
    assert!(!desk.queue.cancel(a));
    desk.wants(delete(".a.part"));
    desk.ends(Err(net()));
    assert!(desk.queue.wakes_at().is_some());
    desk.wait(3);
    desk.wants(delete(".a.part"));
    desk.ends(Err(gone()));
    desk.refused(delete(".a.part"), 77);
    desk.rests();
}

#[test]
fn a_cancelled_one_that_is_wanted_again_starts_over() {
    // Its part is still there, is being removed, or has been removed.
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 70_000);
    assert!(!desk.queue.cancel(a));
    assert!(desk.queue.retry(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.does(Task::Digest, digest(1));
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.wants(delete(".a.part"));
    assert!(desk.queue.retry(a));
    desk.ends(Ok(Answer::Done));
    desk.does(Task::Digest, digest(1));
    desk.wants(send(".a.part", 0));
}

#[test]
fn wanted_again_and_paused_while_its_part_is_removed_it_stays_paused() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut_while_sending(send(".a.part", 0), 5);
    assert!(!desk.queue.cancel(a));
    desk.wants(delete(".a.part"));
    assert!(desk.queue.retry(a));
    assert!(desk.queue.pause(a));
    desk.ends(Ok(Answer::Done));
    desk.is(a, State::Paused);
    desk.rests();
}

#[test]
fn a_failed_one_can_be_cancelled_for_the_sake_of_its_part() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.queue.begun(a);
    desk.ends(Err(server(78)));
    desk.is(a, State::Failed);
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.is(a, State::Cancelled);
    desk.rests();
}

#[test]
fn what_is_cleared_away_leaves_no_part() {
    let mut desk = Desk::new();
    desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.queue.begun(1);
    desk.ends(Err(server(78)));
    desk.queue.clear_final();
    desk.does(delete(".a.part"), Answer::Done);
    assert!(desk.queue.jobs().is_empty());
}

/// Its row is all that tells of it.
#[test]
fn what_is_cleared_away_and_cannot_be_removed_keeps_its_row() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.queue.begun(a);
    desk.ends(Err(server(78)));
    desk.queue.clear_final();
    desk.refused(delete(".a.part"), 77);
    let name = ".a.part".to_owned();
    assert_eq!(desk.job(a).problem(), Some(&Problem::PartLeft { name }));
    // Now it has been seen.
    desk.queue.clear_final();
    assert!(desk.queue.jobs().is_empty());
}

#[test]
fn downloads_are_cancelled_and_paused_alike() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("sink".into()), 90_000);
    assert!(desk.queue.pause(a));
    desk.ends(Err(cancelled()));
    desk.is(a, State::Paused);
    assert_eq!(desk.job(a).sink(), Some("sink"));
    desk.queue.resume(a);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 90_000 - 1024, 1024));
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.is(a, State::Cancelled);
    desk.rests();
    assert!(desk.queue.retry(a));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
}

/// The answer came with the cable's end, or the user cleared the list: an old answer says nothing to the new queue.
#[test]
fn an_answer_to_a_forgotten_transfer_is_ignored() {
    let mut desk = Desk::new();
    desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.queue.clear();
    let b = desk.upload("b", 20);
    let step = desk.step.take().unwrap();
    desk.wants(send(".b.part", 0));
    desk.queue.answered(&step, Ok(Answer::Moved(10)), desk.now);
    assert_eq!(desk.queue.running(), Some(b));
    desk.is(b, State::Uploading);
}

/// Whoever cancels in the first seconds does so before the server has made the file: it refuses to remove it, and yet
/// nothing is left.
#[test]
fn a_part_that_was_never_made_is_not_told_of() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.refused(delete(".a.part"), 77);
    desk.is(a, State::Cancelled);
    assert_eq!(desk.job(a).problem(), None);
    desk.rests();
    assert!(!desk.queue.is_unfinished());
}

/// What the tab did before it crashed nobody knows.
#[test]
fn a_part_that_may_have_been_made_before_a_crash_is_told_of() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.reload();
    assert!(!desk.queue.cancel(a), "nothing runs");
    desk.refused(delete(".a.part"), 77);
    let name = ".a.part".to_owned();
    assert_eq!(desk.job(a).problem(), Some(&Problem::PartLeft { name }));
}

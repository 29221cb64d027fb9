//! An upload that was interrupted: continued only where the part at the server is proved to be of the same file.

use sim7000_ftp::transfer::{Answer, Problem, StartedOver, State, Task};

use crate::desk::{Desk, LARGE, delete, digest, rename, send, server, size, tail};

const HELD: u64 = 70_000;

/// An upload of which `HELD` bytes are at the server when the network fails; the wait is over.
fn interrupted() -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), HELD);
    desk.is(a, State::Queued);
    desk.rests();
    desk.wait(3);
    (desk, a)
}

/// Sends the rest and finishes.
fn finishes(desk: &mut Desk, a: u64, offset: u64) {
    desk.sends(send(".a.part", offset), LARGE);
    desk.lists(&[(".a.part", LARGE)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn it_goes_on_after_size_hash_and_tail_have_been_compared() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD), Answer::IsSame(true));
    assert_eq!(desk.job(a).done(), HELD);
    finishes(&mut desk, a, HELD);
    assert_eq!(desk.job(a).started_over(), None);
}

/// What is shown of it while it waits, after a reload too.
#[test]
fn what_will_be_continued_counts_as_done_what_will_be_sent_again_does_not() {
    for (bytes, done) in [(LARGE, 50_000), (60_000, 0)] {
        let mut desk = Desk::new();
        let a = desk.upload("a", bytes);
        if done != 0 {
            desk.does(Task::Digest, digest(1));
        }
        desk.cut_while_sending(send(".a.part", 0), 50_000);
        desk.is(a, State::Queued);
        assert_eq!(desk.job(a).done(), done);
        desk.reload();
        assert_eq!(desk.job(a).done(), done);
        // Another file of its name.
        desk.queue.attach(a, bytes - 1);
        assert_eq!(desk.job(a).done(), 0);
    }
}

#[test]
fn another_hash_starts_over_and_says_why() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(2));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedHere));
    assert_eq!(desk.job(a).done(), 0);
    desk.does(delete(".a.part"), Answer::Done);
    finishes(&mut desk, a, 0);
}

/// The part of the old file must never pass for one of the new file, of which the hash is known by then.
#[test]
fn after_another_hash_an_old_part_is_not_continued() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(2));
    desk.cut(delete(".a.part"));
    desk.wait(10);
    desk.does(delete(".a.part"), Answer::Done);
    desk.does(Task::Digest, digest(2));
    desk.cut(send(".a.part", 0));
    desk.wait(30);
    // It was begun; if nothing came of that, the server says so.
    desk.does(size(".a.part"), Answer::Size(0));
    desk.does(Task::Digest, digest(2));
    finishes(&mut desk, a, 0);
}

#[test]
fn where_the_old_part_cannot_be_removed_nothing_is_continued_any_more() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(2));
    desk.refused(delete(".a.part"), 77);
    desk.cut_while_sending(send(".a.part", 0), HELD);
    desk.wait(10);
    finishes(&mut desk, a, 0);
}

#[test]
fn a_tail_that_differs_starts_over() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD), Answer::IsSame(false));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::PartDiffers));
    desk.does(delete(".a.part"), Answer::Done);
    finishes(&mut desk, a, 0);
}

#[test]
fn more_than_the_file_has_is_no_part_of_it() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(LARGE + 1));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::PartDiffers));
}

/// Servers that remove what is incomplete do so each time: it is not asked for again.
#[test]
fn a_part_that_is_gone_starts_over() {
    for code in [77, 79] {
        let (mut desk, a) = interrupted();
        desk.refused(size(".a.part"), code);
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::PartGone));
        desk.cut_while_sending(send(".a.part", 0), HELD);
        desk.wait(10);
        finishes(&mut desk, a, 0);
    }
}

#[test]
fn a_server_that_shows_no_middle_starts_over() {
    for code in [74, 77, 79] {
        let (mut desk, a) = interrupted();
        desk.does(size(".a.part"), Answer::Size(HELD));
        desk.does(Task::Digest, digest(1));
        desk.refused(tail(".a.part", HELD), code);
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::NoMiddle));
        finishes(&mut desk, a, 0);
    }
}

/// Some servers allow STOR and refuse APPE; the upload would never come to an end.
#[test]
fn a_server_that_refuses_to_append_starts_over() {
    for code in [74, 77, 78] {
        let (mut desk, a) = interrupted();
        desk.does(size(".a.part"), Answer::Size(HELD));
        desk.does(Task::Digest, digest(1));
        desk.does(tail(".a.part", HELD), Answer::IsSame(true));
        desk.refused(send(".a.part", HELD), code);
        assert_eq!(desk.job(a).started_over(), Some(StartedOver::NoMiddle));
        desk.cut_while_sending(send(".a.part", 0), HELD);
        desk.wait(30);
        finishes(&mut desk, a, 0);
    }
}

/// A disk that is full is no reason to send all of it again.
#[test]
fn an_append_that_broke_off_twice_at_one_place_fails_and_goes_on_by_retry() {
    let (mut desk, a) = interrupted();
    let breaks_off = |desk: &mut Desk, held: u64, through: u64| {
        desk.does(size(".a.part"), Answer::Size(held));
        desk.does(Task::Digest, digest(1));
        desk.does(tail(".a.part", held), Answer::IsSame(true));
        desk.wants(send(".a.part", held));
        desk.queue.begun(a);
        desk.queue.progress(a, through);
        desk.ends(Err(server(78)));
    };
    breaks_off(&mut desk, HELD, HELD + 5000);
    desk.is(a, State::Queued);
    desk.wait(10);
    breaks_off(&mut desk, HELD + 5000, HELD + 5200);
    desk.failed(a, server(78));
    assert!(desk.queue.retry(a));
    desk.does(size(".a.part"), Answer::Size(HELD + 5200));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD + 5200), Answer::IsSame(true));
    finishes(&mut desk, a, HELD + 5200);
}

#[test]
fn a_part_too_small_to_be_worth_it_is_sent_again() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(60_000));
    desk.does(Task::Digest, digest(1));
    assert_eq!(desk.job(a).started_over(), None);
    finishes(&mut desk, a, 0);
}

/// Only the closing message was lost.
#[test]
fn a_part_that_is_whole_is_not_sent_again() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(LARGE));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", LARGE), Answer::IsSame(true));
    desk.is(a, State::Checking);
    desk.lists(&[(".a.part", LARGE)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn what_was_proved_is_proved_again_after_another_interruption() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.cut(Task::Digest);
    desk.wait(10);
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.cut(tail(".a.part", HELD));
    desk.wait(30);
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD), Answer::IsSame(true));
    desk.cut_while_sending(send(".a.part", HELD), 80_000);
    desk.wait(60);
    desk.does(size(".a.part"), Answer::Size(80_000));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", 80_000), Answer::IsSame(true));
    finishes(&mut desk, a, 80_000);
}

/// While the cable was out for an hour the local file may have been saved anew.
#[test]
fn what_was_proved_an_hour_ago_is_proved_again() {
    let (mut desk, a) = interrupted();
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD), Answer::IsSame(true));
    desk.wait(3600);
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", HELD), Answer::IsSame(true));
    finishes(&mut desk, a, HELD);
}

#[test]
fn a_file_that_keeps_changing_is_given_up() {
    let (mut desk, a) = interrupted();
    for content in 2..5 {
        desk.does(size(".a.part"), Answer::Size(HELD));
        desk.does(Task::Digest, digest(content));
        desk.does(delete(".a.part"), Answer::Done);
        desk.cut_while_sending(send(".a.part", 0), HELD);
        desk.wait(600);
    }
    desk.does(size(".a.part"), Answer::Size(HELD));
    desk.does(Task::Digest, digest(9));
    desk.failed(a, Problem::KeepsChanging);
}

/// A direct upload is never continued: anybody may write to that name.
#[test]
fn a_direct_upload_is_sent_again_from_the_beginning() {
    let mut desk = Desk::new();
    let a = desk.direct("a", LARGE);
    desk.cut_while_sending(send("a", 0), HELD);
    desk.wait(3);
    desk.sends(send("a", 0), LARGE);
    desk.lists(&[("a", LARGE)]);
    desk.is(a, State::Done);
}

//! Pause and resume, for one and for all, at each moment of a transfer.

use sim7000_ftp::transfer::{Answer, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, cancelled, delete, digest, fetch, list, listed, part, rename, send, size,
    stamp, tail, time,
};

#[test]
fn a_paused_upload_goes_on_where_it_was_with_new_proofs() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.wants(send(".a.part", 0));
    desk.queue.begun(a);
    desk.queue.progress(a, 80_000);
    assert!(desk.queue.pause(a), "the modem has to be told");
    desk.ends(Err(cancelled()));
    desk.is(a, State::Paused);
    desk.rests();
    desk.wait(7);
    desk.queue.resume(a);
    desk.does(size(".a.part"), Answer::Size(80_000));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", 80_000), Answer::IsSame(true));
    desk.wants(send(".a.part", 80_000));
}

/// Between two steps, or just as one succeeds: a proof is good only for what comes right after it.
#[test]
fn a_pause_between_proof_and_sending_wants_the_proof_again() {
    for is_all in [false, true] {
        for is_between in [false, true] {
            let mut desk = Desk::new();
            let a = desk.upload("a", LARGE);
            desk.does(Task::Digest, digest(1));
            desk.cut_while_sending(send(".a.part", 0), 80_000);
            desk.wait(3);
            desk.does(size(".a.part"), Answer::Size(80_000));
            desk.does(Task::Digest, digest(1));
            desk.wants(tail(".a.part", 80_000));
            if is_between {
                desk.ends(Ok(Answer::IsSame(true)));
            }
            let is_running = match is_all {
                true => desk.queue.pause_all(),
                false => desk.queue.pause(a),
            };
            assert_eq!(is_running, !is_between);
            if !is_between {
                desk.ends(Ok(Answer::IsSame(true)));
            }
            desk.rests();
            desk.wait(5);
            match is_all {
                true => desk.queue.resume_all(),
                false => desk.queue.resume(a),
            }
            desk.does(size(".a.part"), Answer::Size(80_000));
            desk.does(Task::Digest, digest(2));
            desk.wants(delete(".a.part"));
        }
    }
}

/// Another transfer had its turn meanwhile, so that time alone does not tell.
#[test]
fn a_paused_download_wants_its_proof_again() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    assert!(!desk.queue.pause(a));
    desk.wait(90);
    desk.direct("b", 10);
    desk.sends(send("b", 0), 10);
    desk.lists(&[("b", 10)]);
    desk.queue.resume(a);
    desk.wants(size("a"));
}

#[test]
fn paused_while_it_is_hashed_it_is_hashed_again() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.wants(Task::Digest);
    assert!(desk.queue.pause(a));
    desk.ends(Ok(digest(1)));
    desk.is(a, State::Paused);
    desk.queue.resume(a);
    desk.does(Task::Digest, digest(2));
    desk.sends(send(".a.part", 0), LARGE);
    assert_eq!(desk.job(a).digest().unwrap().0, [2; 32]);
}

/// The modem is still ending the operation when the user has changed their mind.
#[test]
fn resumed_before_the_pause_has_come_through_it_is_not_cancelled() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.pause(a));
    desk.queue.resume(a);
    desk.ends(Err(cancelled()));
    desk.is(a, State::Queued);
    desk.wants(send(".a.part", 0));
}

#[test]
fn cancelled_stays_cancelled_whatever_is_pressed_after_it() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.cancel(a));
    let _ = desk.queue.pause(a);
    let _ = desk.queue.pause_all();
    desk.queue.resume_all();
    desk.ends(Err(cancelled()));
    desk.is(a, State::Cancelled);
}

#[test]
fn a_check_is_not_paused() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    assert!(!desk.queue.pause(a));
    desk.wants(list());
    assert!(!desk.queue.pause(a) && !desk.queue.pause_all());
    let entries = listed(&[(&part("a"), 10)]);
    desk.ends(Ok(Answer::Listing(&entries)));
    desk.rests();
    desk.queue.resume_all();
    desk.wait(90);
    // What the listing showed is old by now.
    desk.lists(&[(&part("a"), 10)]);
    desk.does(rename("a"), Answer::Done);
}

#[test]
fn pause_all_stops_what_runs_and_what_comes_and_resume_all_lets_all_go_on() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    let b = desk.upload("b", 20);
    assert!(!desk.queue.pause(b));
    desk.wants(send(".a.part", 0));
    assert!(desk.queue.pause_all());
    assert!(desk.queue.is_paused());
    desk.ends(Err(cancelled()));
    desk.is(a, State::Queued);
    desk.upload("c", 30);
    desk.rests();
    assert!(!desk.queue.is_active() && desk.queue.is_unfinished());
    assert_eq!(desk.queue.wakes_at(), None);
    desk.queue.resume_all();
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 20);
    desk.sends(send(".c.part", 0), 30);
}

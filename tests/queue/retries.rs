//! What is tried again by itself, when, and how often.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::transfer::{Answer, Problem, StartedOver, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, digest, fetch, gone, list, net, send, server, size, stamp, tail, time,
};

const WAITS: [u64; 6] = [3, 10, 30, 60, 180, 600];

#[test]
fn the_waits_grow_and_end() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    for wait in WAITS {
        desk.cut(send(".a.part", 0));
        desk.is(a, State::Queued);
        assert_eq!(desk.job(a).problem(), Some(&net()));
        let at = desk.now + Duration::from_secs(wait);
        assert_eq!(desk.queue.wakes_at(), Some(at));
        assert_eq!(desk.job(a).not_before(), Some(at));
        desk.wait(wait - 1);
        desk.rests();
        desk.wait(1);
    }
    desk.cut(send(".a.part", 0));
    desk.failed(a, net());
    assert_eq!(desk.queue.wakes_at(), None);
    assert!(!desk.queue.is_active());
}

#[test]
fn only_what_may_pass_is_tried_again() {
    for code in [61, 62, 63, 64, 65, 66, 75, 76] {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.refused(send(".a.part", 0), code);
        desk.is(a, State::Queued);
    }
    for code in [70, 71, 72, 73, 77, 78, 79, 80] {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.refused(send(".a.part", 0), code);
        desk.failed(a, server(code));
    }
    for failure in [
        Failure::BearerLost,
        Failure::BearerRefused,
        Failure::Restarted,
    ] {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.wants(send(".a.part", 0));
        desk.ends(Err(Problem::Operation(failure.into())));
        desk.is(a, State::Queued);
        assert!(desk.job(a).not_before().is_some());
    }
}

#[test]
fn a_wrong_password_is_never_tried_again_at_any_stage() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 70_000);
    desk.wait(3);
    desk.refused(size(".a.part"), 72);
    desk.failed(a, server(72));

    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.refused(time("a"), 72);
    desk.failed(a, server(72));
    desk.rests();
}

#[test]
fn while_one_waits_another_has_its_turn() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    let b = desk.download("b", Some(5));
    desk.cut(send(".a.part", 0));
    assert_eq!(desk.wants(fetch("b", 0, 0)), b);
    desk.wait(20);
    desk.ends(Ok(Answer::Moved(5)));
    desk.does(Task::Deliver, Answer::Done);
    assert_eq!(desk.wants(send(".a.part", 0)), a);
}

/// Coming further is no failure: a download of hours may be interrupted more than six times.
#[test]
fn tries_that_came_further_do_not_count() {
    let mut desk = Desk::new();
    let total = 100 * LARGE;
    let a = desk.download("a", Some(total));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), LARGE);
    comes_further_in_29_tries(&mut desk, a, 3, 20);
    assert_eq!(desk.job(a).done(), 30 * LARGE);
}

/// After each wait in seconds the file is still that of the stamp, and breaks off a piece further on.
fn comes_further_in_29_tries(desk: &mut Desk, id: u64, wait: u64, stamped: u8) {
    for round in 1..30 {
        desk.wait(wait);
        desk.does(size("a"), Answer::Size(100 * LARGE));
        desk.does(time("a"), stamp(stamped));
        let task = fetch("a", round * LARGE - 1024, 1024);
        desk.cut_while_fetching(task, (round + 1) * LARGE);
        desk.is(id, State::Queued);
    }
}

/// What came further before it started over says nothing of how far it is now.
#[test]
fn tries_that_came_further_do_not_count_after_it_started_over_either() {
    let mut desk = Desk::new();
    let total = 100 * LARGE;
    let a = desk.download("a", Some(total));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), 50 * LARGE);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(total));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 50 * LARGE - 1024, 1024), 51 * LARGE);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(total));
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.does(time("a"), stamp(21));
    desk.cut_while_fetching(fetch("a", 0, 0), LARGE);
    comes_further_in_29_tries(&mut desk, a, 600, 21);
}

/// Proofs alone are no progress.
#[test]
fn tries_that_came_no_further_end() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 70_000);
    let mut rounds = 0;
    while desk.job(a).state() != State::Failed {
        desk.wait(600);
        desk.does(size(".a.part"), Answer::Size(70_000));
        desk.does(Task::Digest, digest(1));
        desk.does(tail(".a.part", 70_000), Answer::IsSame(true));
        desk.cut(send(".a.part", 70_000));
        rounds += 1;
        assert!(rounds < 20);
    }
    assert_eq!(rounds, 7);
}

/// A server that shows a part and then loses it, again and again.
#[test]
fn starting_over_is_no_way_around_the_end() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    let mut rounds = 0;
    while desk.job(a).state() != State::Failed {
        desk.does(time("a"), stamp(20));
        desk.cut_while_fetching(fetch("a", 0, 0), LARGE);
        desk.wait(600);
        desk.does(size("a"), Answer::Size(HUGE));
        desk.does(time("a"), stamp(20));
        desk.cut_while_fetching(fetch("a", LARGE - 1024, 1024), LARGE + 10);
        if desk.job(a).state() == State::Failed {
            break;
        }
        desk.wait(600);
        desk.refused(size("a"), 77);
        desk.refused(list(), 77);
        rounds += 1;
        assert!(rounds < 50);
    }
    desk.failed(a, net());
}

/// No fault of the transfer: it waits for the next modem, as long as that takes.
#[test]
fn a_modem_that_went_away_costs_no_try() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    for failure in [Failure::PortGone, Failure::PoweredDown, Failure::Silent] {
        for _ in 0..10 {
            desk.wants(send(".a.part", 0));
            desk.ends(Err(Problem::Operation(failure.clone().into())));
            desk.is(a, State::Queued);
            // Whatever the host does about it, a modem whose port is still there is not asked at once again.
            desk.wait(match failure {
                Failure::PortGone => 0,
                _ => 3,
            });
        }
    }
    desk.sends(send(".a.part", 0), 10);
    desk.wants(list());
    desk.ends(Err(gone()));
    desk.is(a, State::Checking);
}

#[test]
fn resuming_one_that_waits_tries_at_once() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut(send(".a.part", 0));
    desk.rests();
    desk.queue.resume(a);
    desk.wants(send(".a.part", 0));
}

#[test]
fn a_wait_that_is_over_wakes_nobody_again() {
    let mut desk = Desk::new();
    desk.folder("/logs/d");
    let a = desk.upload_to("/logs/d", "a", 10);
    desk.does(crate::desk::make("/logs/d"), Answer::Done);
    desk.wants(Task::Send {
        folder: sim7000_ftp::ftp::RemotePath::new("/logs/d"),
        name: b".a.part".to_vec(),
        offset: 0,
    });
    desk.ends(Err(net()));
    // Somebody wants the folder made once more, which waits longer than the file does.
    desk.folder("/logs/d");
    desk.cut(crate::desk::make("/logs/d"));
    desk.wait(3);
    desk.cut(crate::desk::make("/logs/d"));
    desk.wait(3);
    desk.rests();
    assert!(desk.queue.wakes_at().unwrap() > desk.now);
    desk.is(a, State::Queued);
}

#[test]
fn retrying_brings_it_back_at_the_end_of_the_line() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    let b = desk.upload("b", 20);
    desk.refused(send(".a.part", 0), 78);
    assert!(desk.queue.retry(a));
    assert!(!desk.queue.retry(b), "it is still queued");
    let order: Vec<u64> = desk.queue.jobs().iter().map(|job| job.id).collect();
    assert_eq!(order, [b, a]);
    assert_eq!(desk.job(a).problem(), None);
    assert_eq!(desk.wants(send(".b.part", 0)), b);
}

/// What was on its way when the page was left is no measure of what has come.
#[test]
fn what_comes_further_after_a_reload_is_not_given_up() {
    const SIZE: u64 = 10_000_000;
    let mut desk = Desk::new();
    let up = desk.upload("up", SIZE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".up.part", 0), SIZE / 2);
    desk.reload();
    desk.queue.attach(up, SIZE);
    for held in (1..=20).map(|tries| tries * 100_000) {
        desk.does(size(".up.part"), Answer::Size(held));
        desk.does(Task::Digest, digest(1));
        desk.does(tail(".up.part", held), Answer::IsSame(true));
        desk.cut_while_sending(send(".up.part", held), held + 100_000);
        desk.wait(600);
    }
    desk.is(up, State::Queued);
}

/// A connection that was reset, or a server that was restarted: with bytes moved that is no refusal.
#[test]
fn what_the_server_breaks_off_in_the_middle_goes_on_as_long_as_it_comes_further() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.progress(id, 100_000);
    desk.queue.kept(id, Some("sink".into()), 100_000);
    desk.ends(Err(server(79)));
    desk.is(a, State::Queued);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    let id = desk.wants(fetch("a", 100_000 - 1024, 1024));
    desk.queue.progress(id, 200_000);
    desk.queue.kept(id, Some("sink".into()), 200_000);
    desk.ends(Err(server(79)));
    desk.is(a, State::Queued);

    let mut desk = Desk::new();
    let b = desk.upload("b", LARGE);
    desk.does(Task::Digest, digest(1));
    let id = desk.wants(send(".b.part", 0));
    desk.queue.begun(id);
    desk.queue.progress(id, 80_000);
    desk.ends(Err(server(78)));
    desk.is(b, State::Queued);
    assert_eq!(desk.job(b).problem(), Some(&server(78)));
}

/// A disk that is full breaks off at the same place again: to send all of it six times more would help nobody.
#[test]
fn what_the_server_breaks_off_at_the_same_place_again_is_given_up() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 50_000);
    let broken_off = |desk: &mut Desk, through: u64| {
        let id = desk.wants(send(".a.part", 0));
        desk.queue.begun(id);
        desk.queue.progress(id, through);
        desk.ends(Err(server(78)));
    };
    broken_off(&mut desk, 30_000);
    desk.is(a, State::Queued);
    desk.wait(3);
    broken_off(&mut desk, 30_500);
    desk.failed(a, server(78));
}

#[test]
fn the_check_has_tries_of_its_own() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    for wait in WAITS {
        desk.cut_while_sending(send(".a.part", 0), 5);
        desk.wait(wait);
    }
    desk.sends(send(".a.part", 0), 10);
    for wait in WAITS {
        desk.cut(list());
        desk.is(a, State::Checking);
        desk.wait(wait);
    }
    desk.cut(list());
    desk.is(a, State::Failed);
}

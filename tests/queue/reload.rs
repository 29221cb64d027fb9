//! The page is left at any moment, and loaded again.

use sim7000_ftp::transfer::{Answer, Problem, StartedOver, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, delete, digest, fetch, list, make, rename, send, server, size, stamp, tail,
    time,
};

#[test]
fn an_upload_in_the_middle_goes_on_once_its_file_is_shown() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.wants(send(".a.part", 0));
    desk.queue.begun(a);
    desk.queue.progress(a, 80_000);
    desk.reload();
    desk.is(a, State::NeedsFile);
    desk.rests();
    desk.queue.attach(a, LARGE);
    desk.is(a, State::Queued);
    desk.does(size(".a.part"), Answer::Size(80_000));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", 80_000), Answer::IsSame(true));
    desk.sends(send(".a.part", 80_000), LARGE);
}

#[test]
fn an_upload_whose_file_has_changed_meanwhile_starts_over() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 80_000);
    desk.reload();
    desk.queue.attach(a, LARGE + 3);
    desk.does(size(".a.part"), Answer::Size(80_000));
    desk.does(Task::Digest, digest(2));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedHere));
    // Left once more before the old part is removed: it is still known as old.
    desk.wants(delete(".a.part"));
    desk.reload();
    desk.queue.attach(a, LARGE + 3);
    desk.does(delete(".a.part"), Answer::Done);
    desk.does(Task::Digest, digest(2));
    desk.sends(send(".a.part", 0), LARGE + 3);
}

/// Before its first byte was sent.
#[test]
fn an_upload_that_was_only_hashed_is_hashed_again() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.reload();
    desk.queue.attach(a, LARGE);
    desk.does(Task::Digest, digest(2));
    desk.wants(send(".a.part", 0));
}

#[test]
fn what_is_all_sent_needs_no_file_any_more() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.reload();
    desk.is(a, State::Checking);
    // Attached or not, the size that was sent is the one to be found.
    desk.queue.attach(a, 99);
    desk.lists(&[(".a.part", 10)]);
    desk.wants(rename("a"));
    desk.reload();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

#[test]
fn a_removal_in_the_middle_is_looked_at() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.wants(delete("a"));
    desk.reload();
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn one_that_then_fails_its_check_needs_its_file_again() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.reload();
    desk.lists(&[(".a.part", 9)]);
    desk.failed(a, Problem::SizeDiffers { sent: 10, found: 9 });
    assert!(desk.queue.retry(a));
    desk.is(a, State::NeedsFile);
    desk.rests();
    desk.queue.attach(a, 10);
    desk.does(delete(".a.part"), Answer::Done);
    desk.sends(send(".a.part", 0), 10);
}

#[test]
fn a_failed_one_goes_on_after_reload_and_retry() {
    for is_attached_first in [true, false] {
        let mut desk = Desk::new();
        let a = desk.upload("a", LARGE);
        desk.does(Task::Digest, digest(1));
        desk.wants(send(".a.part", 0));
        desk.queue.begun(a);
        desk.ends(Err(server(78)));
        desk.reload();
        desk.is(a, State::Failed);
        let problem = desk.job(a).problem().unwrap();
        assert_eq!(problem.to_string(), server(78).to_string());
        assert_eq!(problem.advice(), server(78).advice());
        if is_attached_first {
            desk.queue.attach(a, LARGE);
            desk.is(a, State::Failed);
        }
        assert!(desk.queue.retry(a));
        if !is_attached_first {
            desk.is(a, State::NeedsFile);
            desk.queue.attach(a, LARGE);
        }
        desk.does(size(".a.part"), Answer::Size(80_000));
        desk.wants(Task::Digest);
    }
}

#[test]
fn a_paused_one_stays_paused() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    let b = desk.download("b", Some(5));
    assert!(!desk.queue.pause(a) && !desk.queue.pause(b));
    desk.reload();
    desk.is(a, State::NeedsFile);
    desk.is(b, State::Paused);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.is(a, State::Paused);
    desk.rests();
    // Paused and resumed while it had no file.
    desk.reload();
    desk.queue.resume(a);
    desk.queue.attach(a, 10);
    desk.wants(send(".a.part", 0));
}

#[test]
fn what_the_user_wanted_of_a_running_step_is_not_forgotten() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.wants(send(".a.part", 0));
    desk.queue.begun(a);
    assert!(desk.queue.cancel(a));
    desk.reload();
    desk.is(a, State::Cancelled);
    desk.does(delete(".a.part"), Answer::Done);
    desk.rests();

    let mut desk = Desk::new();
    let a = desk.download("a", Some(5));
    desk.wants(fetch("a", 0, 0));
    assert!(desk.queue.pause(a));
    desk.reload();
    desk.is(a, State::Paused);
}

#[test]
fn a_cancelled_one_has_its_part_removed_after_the_reload() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut_while_sending(send(".a.part", 0), 5);
    desk.reload();
    assert!(!desk.queue.cancel(a));
    desk.reload();
    desk.does(delete(".a.part"), Answer::Done);
    desk.reload();
    desk.rests();
    desk.is(a, State::Cancelled);
}

/// The host tells of all files right after the reload; what it can be used for turns out later.
#[test]
fn a_file_that_was_shown_early_is_at_hand_later() {
    let mut desk = Desk::new();
    let [a, b] = [desk.upload("a", 10), desk.upload("b", 10)];
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 10);
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.queue.attach(b, 10);
    desk.lists(&[(".b.part", 9)]);
    assert!(desk.queue.retry(a) && desk.queue.retry(b));
    desk.sends(send(".a.part", 0), 10);
    desk.does(delete(".b.part"), Answer::Done);
    desk.sends(send(".b.part", 0), 10);
}

#[test]
fn a_download_in_the_middle_goes_on() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("sink".into()), 90_000);
    desk.reload();
    assert_eq!(desk.job(a).sink(), Some("sink"));
    // The browser had written a little less than it was told.
    desk.queue.kept(a, Some("sink".into()), 80_000);
    assert_eq!(desk.job(a).done(), 80_000);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 80_000 - 1024, 1024));
}

/// The tab crashed: nobody had told what was held, but it is on the disk.
#[test]
fn a_download_that_crashed_goes_on_from_what_is_found() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("sink".into()), 0);
    desk.reload();
    desk.queue.kept(a, Some("sink".into()), 262_144);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 262_144 - 1024, 1024));
}

/// The tab crashed when the new time was known, and the bytes on the disk were still those of the file before.
#[test]
fn a_download_that_started_over_does_not_go_on_with_what_it_held_before() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(10);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.does(time("a"), stamp(21));
    desk.reload();
    assert_eq!(desk.job(a).sink(), None);
    desk.wants(fetch("a", 0, 0));
}

#[test]
fn a_download_whose_bytes_are_lost_starts_anew() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("sink".into()), 90_000);
    desk.reload();
    desk.queue.kept(a, None, 0);
    assert_eq!((desk.job(a).done(), desk.job(a).sink()), (0, None));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
}

#[test]
fn a_complete_download_whose_bytes_are_lost_is_fetched_again() {
    for has_failed in [false, true] {
        let mut desk = Desk::new();
        let a = desk.download("a", Some(10));
        desk.wants(fetch("a", 0, 0));
        desk.queue.kept(a, Some("sink".into()), 10);
        desk.ends(Ok(Answer::Moved(10)));
        desk.wants(Task::Deliver);
        if has_failed {
            desk.ends(Err(crate::desk::unreadable()));
        }
        desk.reload();
        desk.queue.kept(a, None, 0);
        if has_failed {
            assert!(desk.queue.retry(a));
        }
        desk.is(a, State::Queued);
        desk.wants(fetch("a", 0, 0));
    }
    // With its bytes it only has to be delivered, or compared.
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    let b = desk.download("b", Some(10));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("a".into()), 10);
    desk.ends(Ok(Answer::Moved(10)));
    desk.wants(Task::Deliver);
    desk.reload();
    desk.queue.kept(a, Some("a".into()), 10);
    desk.does(Task::Deliver, Answer::Done);
    desk.wants(fetch("b", 0, 0));
    desk.queue.kept(b, Some("b".into()), 12);
    desk.ends(Ok(Answer::Moved(12)));
    desk.reload();
    desk.queue.kept(b, Some("b".into()), 12);
    desk.does(size("b"), Answer::Size(12));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(b, State::Done);
}

#[test]
fn everything_else_is_as_it_was() {
    let mut desk = Desk::new();
    let folder = desk.folder("/logs/d");
    let done = desk.upload("a", 10);
    let skipped = desk.upload("b", 10);
    let direct = desk.direct("c", 10);
    let last = desk.download("d", None);
    desk.queue.skip(skipped);
    desk.queue.move_first(last);
    desk.does(fetch("d", 0, 0), Answer::Moved(3));
    desk.does(size("d"), Answer::Size(3));
    desk.does(Task::Deliver, Answer::Done);
    desk.does(make("/logs/d"), Answer::Done);
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send("c", 0), 10);
    desk.lists(&[(".a.part", 10), ("c", 10)]);
    desk.does(rename("a"), Answer::Done);
    let before: Vec<_> = desk
        .queue
        .jobs()
        .iter()
        .map(|job| (job.id, job.state()))
        .collect();
    desk.reload();
    let after: Vec<_> = desk
        .queue
        .jobs()
        .iter()
        .map(|job| (job.id, job.state()))
        .collect();
    assert_eq!(before, after);
    assert_eq!(after[0].0, last);
    for id in [folder, done, direct, last] {
        desk.is(id, State::Done);
    }
    desk.is(skipped, State::Skipped);
    assert!(desk.queue.saved(done).unwrap().is_final());
    assert_eq!(desk.queue.new_batch(), 2);
    assert!(desk.upload("e", 1) > last);
}

/// How it must be sent, and what it has learned of the server.
#[test]
fn what_was_learned_of_the_server_is_kept() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    let b = desk.direct("b", 10);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 80_000);
    desk.wait(3);
    desk.refused(size(".a.part"), 77);
    desk.reload();
    desk.queue.attach(a, LARGE);
    desk.queue.attach(b, 10);
    desk.cut_while_sending(send(".a.part", 0), 80_000);
    desk.wait(3);
    desk.sends(send(".a.part", 0), LARGE);
    // Before b, whose name may have been taken since, and a's comparison.
    desk.lists(&[(".a.part", LARGE)]);
    desk.does(rename("a"), Answer::Done);
    desk.sends(send("b", 0), 10);
    desk.wants(list());
}

/// What the page offers for it then, and whether it is tried again with a new password, does not change by a reload.
#[test]
fn why_it_failed_is_known_as_before() {
    let reasons = [
        Problem::Appeared,
        Problem::Taken,
        server(72),
        server(77),
        Problem::SizeDiffers { sent: 3, found: 2 },
        Problem::NoFolder,
    ];
    for reason in reasons {
        let mut desk = Desk::new();
        let a = desk.replacing("a", 10);
        desk.wants(send(".a.part", 0));
        desk.ends(Err(reason.clone()));
        let before = desk.job(a).problem().unwrap().clone();
        desk.is(a, State::Failed);
        desk.reload();
        let after = desk.job(a).problem().unwrap();
        assert_eq!(after.to_string(), before.to_string());
        assert_eq!(after.advice(), before.advice());
        assert_eq!(after.code(), before.code());
        assert_eq!(after.is_taken(), before.is_taken());
        assert_eq!(after.is_login(), before.is_login());
    }
}

#[test]
fn what_was_refused_before_the_reload_is_tried_with_the_new_password() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.refused(send(".a.part", 0), 72);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.rests();
    desk.queue.login_renewed();
    desk.wants(send(".a.part", 0));
}

/// The row offers another folder by that.
#[test]
fn that_only_the_chosen_folder_does_not_take_a_download_is_known_after_a_reload_too() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.kept(id, Some("sink".into()), 10);
    desk.ends(Ok(Answer::Moved(10)));
    desk.wants(Task::Deliver);
    let unwritten = Problem::Unwritten {
        what: "The folder is gone".into(),
        advice: "Choose another one".into(),
    };
    desk.ends(Err(unwritten.clone()));
    desk.failed(a, unwritten.clone());
    desk.reload();
    desk.failed(a, unwritten);
    assert!(desk.queue.retry(a));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

//! What proves that a name is free, that a part is its own, and that a file has got its name; and what does not.

use std::time::Duration;

use sim7000_ftp::transfer::{Answer, Problem, State, Task};

use crate::desk::{Desk, delete, gone, list, logs, rename, send, server, size};

/// On a slow cell each login takes longer than a free name counts as free.
#[test]
fn slow_logins_into_an_empty_folder_do_not_go_round_for_ever() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    let mut logins = 0;
    while desk.job(a).state() == State::Queued && logins < 200 {
        let step = desk.queue.next(desk.now).unwrap();
        logins += 1;
        desk.now += Duration::from_secs(31);
        let result = match &step.task {
            Task::List(_) => Ok(Answer::Listing(&[])),
            Task::Size(..) => Err(server(77)),
            Task::Send { .. } => {
                desk.queue.begun(step.id);
                Ok(Answer::Moved(10))
            }
            other => panic!("{other:?}"),
        };
        desk.queue.answered(&step, result, desk.now);
    }
    desk.is(a, State::Checking);
    assert_eq!(logins, 3, "look, ask, send");
}

/// Half went up under the final name; the later tries did not even get so far. That half is still there.
#[test]
fn half_a_file_is_told_of_though_the_last_try_failed_before_its_first_byte() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    desk.cut_while_sending(send("a", 0), 5_000);
    desk.wait(3);
    desk.refused(send("a", 0), 77); // e.g. the quota is used up by the half
    assert!(matches!(desk.job(a).problem(), Some(Problem::HalfSent(_))));
}

/// The same, cancelled, and the server does not remove it.
#[test]
fn what_a_cancelling_could_not_remove_is_told_though_the_last_try_moved_nothing() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    desk.cut_while_sending(send("a", 0), 5_000);
    desk.wait(3);
    desk.cut(send("a", 0));
    assert!(!desk.queue.cancel(a));
    desk.refused(delete("a"), 79);
    assert!(matches!(
        desk.job(a).problem(),
        Some(Problem::PartLeft { .. })
    ));
}

/// The laptop slept in mid-upload (the clock stood still); somebody else has put his file there meanwhile.
#[test]
fn a_direct_upload_looks_again_after_the_modem_was_gone_for_nobody_knows_how_long() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.queue.progress(id, 5_000);
    desk.ends(Err(gone()));
    desk.is(a, State::Queued);
    desk.wants(list());
}

/// The same, cancelled after the laptop woke up: what is there may be another's by now.
#[test]
fn a_direct_part_is_not_removed_after_the_modem_was_gone_for_nobody_knows_how_long() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.queue.progress(id, 5_000);
    desk.ends(Err(gone()));
    assert!(!desk.queue.cancel(a));
    desk.rests();
    let name = "a".to_owned();
    assert_eq!(desk.job(a).problem(), Some(&Problem::PartLeft { name }));
}

/// Another program removed the part between the listing and the renaming; the old file is as long as the new one.
#[test]
fn a_refused_renaming_is_not_done_because_the_old_file_is_as_long() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    // The old bytes are there still.
    desk.failed(a, Problem::NotThere);
}

/// Nobody else is needed: a server that renames onto nothing that is there, a listing that does not show the part
/// (capped, or blind), and one FTPSIZE that is refused for another reason (79).
#[test]
fn a_refused_renaming_is_not_done_because_one_ftpsize_of_the_part_was_refused() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[]);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.refused(rename("a"), 77); // "a" is there, of 10 bytes
    desk.lists(&[]);
    desk.refused(size(".a.part"), 79);
    desk.does(size("a"), Answer::Size(10));
    // The old bytes are there still, and the part with the new ones.
    desk.failed(a, Problem::NotThere);
}

#[test]
fn the_file_of_another_is_not_taken_for_its_own_by_a_quick_retry() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.lists(&[("a", 7)]);
    let whole = Task::CompareTail {
        folder: logs(),
        name: "a".into(),
        from: 0,
        to: 7,
    };
    desk.does(whole, Answer::IsSame(false));
    desk.failed(a, Problem::Appeared);
    assert!(desk.queue.retry(a));
    desk.wants(list());
}

#[test]
fn the_only_copy_is_kept_after_a_reload_too() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.does(delete("a"), Answer::Done);
    desk.refused(rename("a"), 77);
    desk.reload();
    assert!(!desk.queue.cancel(a));
    desk.queue.clear_final();
    desk.rests();
    desk.is(a, State::Failed);
}

#[test]
fn an_empty_file_in_a_folder_that_shows_nothing_is_of_another() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[]);
    desk.does(size("a"), Answer::Size(0));
    desk.failed(a, Problem::Appeared);
}

#[test]
fn what_is_measured_by_ftpsize_in_the_end_is_not_unmeasured() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.refused(list(), 79);
    desk.refused(size(".a.part"), 77);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.refused(list(), 79);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert!(!desk.job(a).is_unmeasured());
}

#[test]
fn what_was_certainly_refused_its_name_can_be_cancelled_while_it_waits() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.refused(rename("a"), 77);
    desk.cut(list());
    assert!(desk.job(a).can_cancel());
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
}

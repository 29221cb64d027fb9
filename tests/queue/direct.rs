//! Small files that are sent under their own name at once: never over something that has appeared there meanwhile.

use crate::desk::{
    Desk, HUGE, LARGE, cancelled, delete, digest, fetch, gone, list, listed, logs, make, net, part,
    send, server, size, stamp, time,
};
use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::transfer::{Answer, FREE_FOR, Problem, StartedOver, State, Step, Task};

#[test]
fn a_name_that_was_just_seen_to_be_free_is_sent_to_at_once() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.now += FREE_FOR;
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

#[test]
fn a_name_that_was_seen_long_ago_is_looked_for_first() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.wait(FREE_FOR.as_secs() + 1);
    desk.lists(&[("b", 4)]);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10), ("b", 4)]);
    desk.is(a, State::Done);
}

#[test]
fn what_has_appeared_is_not_replaced_until_the_user_says_so() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[("a", 4)]);
    desk.failed(a, Problem::Appeared);
    // Still there.
    desk.queue.retry(a);
    desk.lists(&[("a", 4)]);
    desk.failed(a, Problem::Appeared);
    desk.queue.retry_replacing(a, None);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

/// What is there now is somebody's file: it stays whole until the new one is.
#[test]
fn what_has_appeared_is_replaced_by_way_of_a_temporary_name() {
    let appeared = || {
        let mut desk = Desk::new();
        let a = desk.direct_unseen("a", 10);
        desk.lists(&[("a", 4)]);
        desk.queue.retry_replacing(a, Some(".a.part".into()));
        (desk, a)
    };
    let (mut desk, a) = appeared();
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 4)]);
    desk.does(crate::desk::rename("a"), Answer::Done);
    desk.is(a, State::Done);

    let (mut desk, a) = appeared();
    desk.cut_while_sending(send(".a.part", 0), 5);
    assert!(!desk.queue.cancel(a), "nothing runs");
    desk.does(delete(".a.part"), Answer::Done);
    desk.rests();
}

/// What the upload itself had begun there before the page was left is no more its part than what has appeared.
#[test]
fn with_a_temporary_name_nothing_is_removed_under_the_final_one() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.lists(&[("a", 5)]);
    desk.does(compare(0, 5), Answer::IsSame(false));
    desk.failed(a, Problem::Appeared);
    desk.queue.retry_replacing(a, Some(".a.part".into()));
    assert!(!desk.queue.cancel(a), "nothing runs");
    desk.is(a, State::Cancelled);
    desk.rests();
}

#[test]
fn only_what_is_in_the_way_is_replaced_by_a_second_word() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.refused(send("a", 0), 77);
    desk.failed(a, server(77));
    desk.queue.retry_replacing(a, None);
    desk.failed(a, server(77));
    desk.rests();
}

#[test]
fn a_complete_upload_that_found_a_file_of_its_name_replaces_it_on_demand() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 4)]);
    desk.failed(a, Problem::Taken);
    desk.queue.retry_replacing(a, None);
    desk.lists(&[(".a.part", 10), ("a", 4)]);
    desk.does(crate::desk::rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn one_look_serves_all_that_wait() {
    let mut desk = Desk::new();
    let ids = ["a", "b", "c"].map(|name| desk.direct_unseen(name, 10));
    desk.lists(&[("b", 4)]);
    desk.failed(ids[1], Problem::Appeared);
    desk.sends(send("a", 0), 10);
    desk.sends(send("c", 0), 10);
    desk.lists(&[("a", 10), ("b", 4), ("c", 10)]);
    desk.is(ids[0], State::Done);
    desk.is(ids[2], State::Done);
}

#[test]
fn a_long_batch_looks_again_from_time_to_time_and_a_comparison_is_a_look_too() {
    let mut desk = Desk::new();
    let ids = ["a", "b", "c"].map(|name| desk.direct(name, 10));
    desk.wait(20);
    desk.sends(send("a", 0), 10);
    desk.wait(20);
    // Before b, and it compares a.
    desk.lists(&[("a", 10)]);
    desk.is(ids[0], State::Done);
    desk.sends(send("b", 0), 10);
    desk.wait(20);
    desk.sends(send("c", 0), 10);
    desk.lists(&[("a", 10), ("b", 10), ("c", 10)]);
    desk.is(ids[2], State::Done);
}

#[test]
fn a_new_folder_is_empty() {
    let mut desk = Desk::new();
    let folder = desk.folder("/logs/new");
    let file = desk.queue.add_upload(sim7000_ftp::transfer::NewUpload {
        temporary: None,
        ..crate::desk::new_upload("/logs/new", "a", 10)
    });
    desk.does(make("/logs/new"), Answer::Done);
    desk.is(folder, State::Done);
    let step = desk.queue.next(desk.now).unwrap();
    assert_eq!(step.id, file);
    assert!(matches!(step.task, Task::Send { .. }));
}

#[test]
fn its_own_part_is_no_obstacle() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    desk.wait(40);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

/// In a minute somebody can have put a file of their own there.
fn cut_long_ago(size: u64, through: u64) -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = desk.direct("a", size);
    desk.cut_while_sending(send("a", 0), through);
    desk.wait(100);
    (desk, a)
}

fn compare(from: u64, to: u64) -> Task {
    Task::CompareTail {
        folder: logs(),
        name: "a".into(),
        from,
        to,
    }
}

#[test]
fn a_part_of_long_ago_is_sent_over_once_its_bytes_show_whose_it_is() {
    let (mut desk, a) = cut_long_ago(10, 5);
    desk.lists(&[("a", 5)]);
    desk.does(compare(0, 5), Answer::IsSame(true));
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

#[test]
fn what_has_taken_the_place_of_a_part_of_long_ago_stays() {
    // The same number of other bytes.
    let (mut desk, a) = cut_long_ago(10, 5);
    desk.lists(&[("a", 5)]);
    desk.does(compare(0, 5), Answer::IsSame(false));
    desk.failed(a, Problem::Appeared);
    // More than was ever to be sent.
    let (mut desk, a) = cut_long_ago(10, 5);
    desk.lists(&[("a", 11)]);
    desk.failed(a, Problem::Appeared);
    // Nobody may look at it.
    let (mut desk, a) = cut_long_ago(10, 5);
    desk.lists(&[("a", 5)]);
    desk.refused(compare(0, 5), 77);
    desk.failed(a, Problem::Appeared);
    // Its size is unknown.
    let (mut desk, a) = cut_long_ago(10, 5);
    let entries = crate::desk::parse("a\r\n");
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(a, Problem::Appeared);
}

#[test]
fn a_part_of_long_ago_that_is_gone_leaves_a_free_name() {
    let (mut desk, a) = cut_long_ago(10, 5);
    desk.lists(&[("b", 4)]);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

/// To fetch it all would take as long as to send it.
#[test]
fn of_a_large_part_the_end_shows_whose_it_is() {
    let (mut desk, _) = cut_long_ago(LARGE, 80_000);
    desk.lists(&[("a", 80_000)]);
    desk.does(compare(80_000 - 1024, 80_000), Answer::IsSame(true));
    desk.wants(send("a", 0));
}

#[test]
fn a_look_at_a_part_that_fails_is_taken_again() {
    let (mut desk, _) = cut_long_ago(10, 5);
    desk.lists(&[("a", 5)]);
    desk.cut(compare(0, 5));
    desk.wait(10);
    desk.lists(&[("a", 5)]);
    desk.does(compare(0, 5), Answer::IsSame(true));
    desk.wants(send("a", 0));
}

/// Others are sent meanwhile, so that the queue itself never rests.
#[test]
fn a_part_grows_old_while_others_have_their_turn() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    assert!(!desk.queue.pause(a));
    for name in ["b", "c", "d"] {
        desk.upload_to("/else", name, LARGE);
        desk.wants(Task::Digest);
        desk.wait(30);
        desk.ends(Ok(digest(1)));
        let id = desk.queue.next(desk.now).unwrap().id;
        desk.wait(20);
        assert!(desk.queue.cancel(id));
        let task = Task::Send {
            folder: RemotePath::new("/else"),
            name: part(name).into(),
            offset: 0,
        };
        desk.queue
            .answered(&Step { id, task }, Err(cancelled()), desk.now);
        let step = desk.queue.next(desk.now).unwrap();
        assert!(matches!(step.task, Task::Delete(..)));
        desk.queue.answered(&step, Ok(Answer::Done), desk.now);
    }
    desk.queue.resume(a);
    desk.lists(&[("a", 5)]);
    desk.wants(compare(0, 5));
}

/// The modem was away when it was cancelled, and for long after that.
#[test]
fn a_cancelled_part_of_long_ago_is_left_there_and_told() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.wants(send("a", 0));
    desk.queue.begun(a);
    desk.ends(Err(gone()));
    assert!(!desk.queue.cancel(a));
    desk.queue.clear_final();
    desk.wait(100);
    desk.rests();
    desk.is(a, State::Cancelled);
    let name = "a".into();
    assert_eq!(desk.job(a).problem(), Some(&Problem::PartLeft { name }));
    assert!(!desk.queue.is_active());
}

#[test]
fn a_cancelled_one_that_is_tried_again_looks_again() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    assert!(!desk.queue.cancel(a), "nothing runs");
    desk.does(delete("a"), Answer::Done);
    desk.wait(100);
    desk.queue.retry(a);
    desk.lists(&[("a", 7)]);
    desk.failed(a, Problem::Appeared);
}

#[test]
fn a_reload_forgets_when_the_name_was_free() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.lists(&[("b", 4)]);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

#[test]
fn without_a_look_nothing_is_sent() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.cut(list());
    desk.is(a, State::Queued);
    assert_eq!(desk.job(a).problem(), Some(&net()));
    desk.wait(3);
    desk.refused(list(), 79);
    desk.failed(a, server(79));
}

#[test]
fn a_line_that_cannot_be_read_may_be_the_file() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    let entries = crate::desk::parse("?? 2026 a\r\n");
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(a, Problem::Appeared);
    let others = listed(&[("aa", 1)]);
    desk.queue.retry(a);
    desk.does(list(), Answer::Listing(&others));
    desk.sends(send("a", 0), 10);
    desk.refused(list(), 79);
    desk.does(size("a"), Answer::Size(10));
    desk.is(a, State::Done);
}

#[test]
fn what_cannot_be_continued_says_that_it_begins_anew() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.queue.begin_anew(a);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 4)]);
    desk.does(crate::desk::rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
}

#[test]
fn a_download_that_broke_off_goes_on_in_another_batch() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    desk.wants(fetch("a", 0, 0));
    desk.queue.kept(a, Some("sink".into()), 80_000);
    desk.ends(Err(server(79)));
    desk.failed(a, server(79));
    desk.queue.retry_in(a, 7);
    assert_eq!(desk.job(a).batch, 7);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.is(a, State::Queued);
    // One that is not over stays where it is.
    desk.queue.retry_in(a, 8);
    assert_eq!(desk.job(a).batch, 7);
}

#[test]
fn only_what_was_left_out_is_forgotten() {
    let mut desk = Desk::new();
    let (a, b) = (desk.upload("a", 10), desk.upload("b", 10));
    desk.queue.skip(a);
    desk.queue.forget(a);
    desk.queue.forget(b);
    assert!(desk.queue.get(a).is_none() && desk.queue.get(b).is_some());
}

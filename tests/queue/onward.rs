//! What goes on where it was, and what proves that it may.

use sim7000_ftp::transfer::{Answer, StartedOver, State, Task};

use crate::desk::{
    Desk, HUGE, LARGE, digest, fetch, list, listed, rename, send, server, size, stamp, tail, time,
    unreadable,
};

/// Only the login failed; nothing was ever at the server. The upload must still be continued later.
#[test]
fn a_login_that_failed_before_the_first_byte_does_not_end_resuming() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut(send(".a.part", 0));
    desk.wait(3);
    // No such file: nothing was sent.
    desk.refused(size(".a.part"), 77);
    assert_eq!(desk.job(a).started_over(), None);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 90_000);
    desk.wait(10);
    desk.wants(size(".a.part"));
}

#[test]
fn a_login_that_failed_before_a_reload_is_no_lost_part_either() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut(send(".a.part", 0));
    desk.reload();
    desk.queue.attach(a, LARGE);
    desk.refused(size(".a.part"), 77);
    assert_eq!(desk.job(a).started_over(), None);
    desk.does(Task::Digest, digest(1));
    desk.wants(send(".a.part", 0));
}

/// Broken off by the server, which kept none of what was appended; later only a login fails.
#[test]
fn one_append_that_came_to_nothing_does_not_end_resuming_for_ever() {
    let mut desk = Desk::new();
    let a = desk.upload("a", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".a.part", 0), 70_000);
    desk.wait(3);
    desk.does(size(".a.part"), Answer::Size(70_000));
    desk.does(Task::Digest, digest(1));
    desk.does(tail(".a.part", 70_000), Answer::IsSame(true));
    let id = desk.wants(send(".a.part", 70_000));
    desk.queue.begun(id);
    desk.queue.progress(id, 75_000);
    desk.ends(Err(server(79)));
    desk.wait(10);
    desk.does(size(".a.part"), Answer::Size(70_000));
    assert_eq!(desk.job(a).started_over(), None);
}

/// Neither the listing nor FTPSIZE tells a size: nothing proves that it is as long as it was.
#[test]
fn a_download_without_any_size_is_not_continued() {
    let mut desk = Desk::new();
    let a = desk.download("a", None);
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(3);
    desk.refused(size("a"), 77);
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));
}

/// It broke off far on; then the file changed, so it starts over: the first break of the new one is no repetition.
#[test]
fn how_far_the_old_file_came_is_no_measure_for_where_the_new_one_breaks_off() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    let breaks = |desk: &mut Desk, task: Task, held: u64| {
        let id = desk.wants(task);
        desk.queue.progress(id, held);
        desk.queue.kept(id, Some("sink".into()), held);
        desk.ends(Err(server(79)));
    };
    desk.does(time("a"), stamp(20));
    breaks(&mut desk, fetch("a", 0, 0), 290_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.does(time("a"), stamp(21));
    breaks(&mut desk, fetch("a", 0, 0), 200_000);
    desk.is(a, State::Queued);
}

/// All of a log has come, and only the few bytes that were added since are cut off.
#[test]
fn a_cut_in_the_rest_of_a_grown_file_does_not_throw_all_of_it_away() {
    let mut desk = Desk::new();
    let a = cut_while_growing(&mut desk);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE + 900));
    // Its time is another with each line: the overlap tells.
    let id = desk.wants(fetch("a", HUGE + 500 - 1024, 1024));
    desk.queue.kept(id, Some("sink".into()), HUGE + 900);
    desk.ends(Ok(Answer::Moved(HUGE + 900)));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_file_that_grows_at_a_server_without_a_middle_comes_to_an_end() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.refused(time("a"), 79);
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.lists(&[("a", HUGE)]);
    desk.refused(fetch("a", 90_000 - 1024, 1024), 74);
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.kept(id, Some("sink".into()), HUGE + 5);
    desk.ends(Ok(Answer::Moved(HUGE + 5)));
    desk.does(size("a"), Answer::Size(HUGE + 9));
    desk.is(a, State::Failed);
}

#[test]
fn a_server_without_a_middle_is_known_after_a_reload_too() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.refused(time("a"), 79);
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.lists(&[("a", HUGE)]);
    desk.refused(fetch("a", 90_000 - 1024, 1024), 74);
    desk.cut_while_fetching(fetch("a", 0, 0), 95_000);
    desk.reload();
    desk.queue.kept(a, Some("sink".into()), 95_000);
    desk.wants(fetch("a", 0, 0));
}

#[test]
fn what_is_complete_comes_before_what_was_queued_earlier() {
    let mut desk = Desk::new();
    let b = desk.upload_to("/x", "b", 10);
    let a = desk.upload("a", 10);
    let c = desk.upload("c", 10);
    let _ = desk.queue.pause(b);
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".c.part", 0), 10);
    desk.wants(list());
    desk.queue.resume(b);
    let entries = listed(&[(".a.part", 10), (".c.part", 10)]);
    desk.ends(Ok(Answer::Listing(&entries)));
    desk.does(rename("a"), Answer::Done);
    desk.does(rename("c"), Answer::Done);
    desk.is(a, State::Done);
    desk.is(c, State::Done);
}

/// A log that was found to have grown, of which the rest is fetched when the line is cut.
fn cut_while_growing(desk: &mut Desk) -> u64 {
    let a = desk.download("a", Some(HUGE));
    desk.does(time("a"), stamp(20));
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.kept(id, Some("sink".into()), HUGE + 500);
    desk.ends(Ok(Answer::Moved(HUGE + 500)));
    desk.does(size("a"), Answer::Size(HUGE + 900));
    desk.cut_while_fetching(fetch("a", HUGE + 500 - 1024, 1024), HUGE + 500);
    a
}

/// That it grew proves nothing any more: it is asked for its time, which is another.
fn is_not_believed(desk: &mut Desk, a: u64) {
    desk.does(size("a"), Answer::Size(HUGE + 900));
    desk.does(time("a"), stamp(21));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
}

/// Its user comes back an hour later: by then it may be another file of the same last bytes.
#[test]
fn what_grew_long_ago_is_asked_for_its_time_again() {
    let mut desk = Desk::new();
    let a = cut_while_growing(&mut desk);
    desk.wait(3600);
    is_not_believed(&mut desk, a);
}

/// Others have used the line for an hour.
#[test]
fn what_grew_before_another_was_sent_is_asked_for_its_time_again() {
    let mut desk = Desk::new();
    let a = cut_while_growing(&mut desk);
    let _ = desk.upload("b", 10);
    let id = desk.wants(send(".b.part", 0));
    desk.queue.begun(id);
    desk.wait(3600);
    desk.queue.progress(id, 10);
    desk.ends(Ok(Answer::Moved(10)));
    desk.lists(&[(".b.part", 10), ("a", HUGE + 900)]);
    desk.does(rename("b"), Answer::Done);
    is_not_believed(&mut desk, a);
}

#[test]
fn what_grew_and_failed_is_asked_for_its_time_by_a_retry() {
    let mut desk = Desk::new();
    let a = cut_while_growing(&mut desk);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE + 900));
    desk.wants(fetch("a", HUGE + 500 - 1024, 1024));
    desk.ends(Err(unreadable()));
    assert!(desk.queue.retry(a));
    is_not_believed(&mut desk, a);
}

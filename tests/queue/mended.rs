//! What a careful reader found: each was once done otherwise.

use sim7000_ftp::at::Failure;
use sim7000_ftp::transfer::{Answer, NewUpload, Problem, State, Task};

use crate::desk::{
    Desk, LARGE, cancelled, delete, digest, fetch, gone, list, listed, new_upload, parse, part,
    rename, send, server, size, tail, unreadable,
};

/// A replaced file that the server wanted removed first: it is, and the new one has not got its name.
fn cleared() -> (Desk, u64) {
    let mut desk = Desk::new();
    let up = desk.replacing("up", 10);
    desk.sends(send(".up.part", 0), 10);
    desk.lists(&[(".up.part", 10), ("up", 7)]);
    desk.refused(rename("up"), 77);
    desk.lists(&[(".up.part", 10), ("up", 7)]);
    desk.does(delete("up"), Answer::Done);
    (desk, up)
}

#[test]
fn the_only_copy_is_never_removed_and_its_name_is_told() {
    let (mut desk, up) = cleared();
    desk.refused(rename("up"), 77);
    let name = ".up.part".into();
    desk.failed(up, Problem::Nameless { name });
    assert!(!desk.queue.cancel(up));
    desk.queue.clear_final();
    desk.is(up, State::Failed);
    desk.rests();
    assert!(desk.queue.retry(up));
    desk.lists(&[(".up.part", 10)]);
    desk.does(rename("up"), Answer::Done);
    desk.is(up, State::Done);
}

#[test]
fn the_only_copy_is_known_as_such_after_a_reload() {
    let (mut desk, up) = cleared();
    desk.reload();
    assert!(!desk.queue.cancel(up));
    desk.lists(&[(".up.part", 10)]);
    desk.does(rename("up"), Answer::Done);
    desk.is(up, State::Done);
}

#[test]
fn a_refused_password_is_not_tried_for_each_transfer() {
    for code in [71, 72] {
        let mut desk = Desk::new();
        let [a, b] = ["a", "b"].map(|name| desk.download(name, Some(10)));
        desk.refused(fetch("a", 0, 0), code);
        desk.failed(a, server(code));
        desk.is(b, State::Queued);
        desk.rests();
        desk.wait(10_000);
        desk.rests();
        assert_eq!(desk.queue.wakes_at(), None);
        assert!(desk.queue.is_login_refused() && !desk.queue.is_active());
        // With the right one all goes on, what was refused too.
        desk.queue.login_renewed();
        desk.does(fetch("b", 0, 0), Answer::Moved(10));
        desk.does(Task::Deliver, Answer::Done);
        desk.does(fetch("a", 0, 0), Answer::Moved(10));
    }
}

#[test]
fn a_refused_password_is_tried_once_more_where_the_user_wants_it() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    let _b = desk.download("b", Some(10));
    desk.refused(fetch("a", 0, 0), 72);
    assert!(desk.queue.retry(a));
    desk.refused(fetch("b", 0, 0), 72);
    desk.rests();
    desk.queue.resume_all();
    desk.wants(fetch("a", 0, 0));
}

/// Somebody may have put a good file there in the meantime.
#[test]
fn what_failed_under_its_final_name_is_not_removed_later() {
    let mut desk = Desk::new();
    let up = desk.direct("up", 10);
    desk.wants(send("up", 0));
    desk.queue.begun(up);
    desk.ends(Err(unreadable()));
    desk.is(up, State::Failed);
    assert!(!desk.queue.cancel(up));
    desk.is(up, State::Failed);
    desk.rests();
}

#[test]
fn what_was_begun_under_its_final_name_before_a_reload_may_be_anothers() {
    let mut desk = Desk::new();
    let up = desk.direct("up", 10);
    desk.wants(send("up", 0));
    desk.queue.begun(up);
    desk.reload();
    desk.queue.attach(up, 10);
    desk.lists(&[("up", 11)]);
    desk.failed(up, Problem::Appeared);

    let mut desk = Desk::new();
    let up = desk.direct("up", 10);
    desk.wants(send("up", 0));
    desk.queue.begun(up);
    desk.reload();
    assert!(!desk.queue.cancel(up));
    desk.is(up, State::Cancelled);
    let name = "up".into();
    assert_eq!(desk.job(up).problem(), Some(&Problem::PartLeft { name }));
    desk.rests();
}

#[test]
fn two_files_for_one_free_name_do_not_replace_each_other() {
    let mut desk = Desk::new();
    let a = desk.direct("a (2).txt", 10);
    let b = desk.direct("a (2).txt", 12);
    desk.sends(send("a (2).txt", 0), 10);
    desk.lists(&[("a (2).txt", 10)]);
    desk.is(a, State::Done);
    desk.failed(b, Problem::Appeared);
}

#[test]
fn a_part_that_stays_is_told() {
    let mut desk = Desk::new();
    let up = desk.upload("up", 10);
    desk.wants(send(".up.part", 0));
    desk.queue.begun(up);
    assert!(desk.queue.cancel(up));
    desk.ends(Err(cancelled()));
    desk.refused(delete(".up.part"), 77);
    desk.is(up, State::Cancelled);
    let name = ".up.part".into();
    assert_eq!(desk.job(up).problem(), Some(&Problem::PartLeft { name }));
}

#[test]
fn a_listing_does_not_serve_renamings_for_long() {
    let mut desk = Desk::new();
    let names = ["a", "b", "c"];
    for name in names {
        desk.upload(name, 10);
    }
    for name in names {
        desk.sends(send(&part(name), 0), 10);
    }
    desk.lists(&[(".a.part", 10), (".b.part", 10), (".c.part", 10)]);
    desk.wait(40);
    desk.does(rename("a"), Answer::Done);
    desk.wait(40);
    desk.lists(&[(".b.part", 10), (".c.part", 10), ("a", 10)]);
    desk.does(rename("b"), Answer::Done);
    desk.does(rename("c"), Answer::Done);
}

/// The answer "Resume" with another file than the one whose bytes are all at the server.
#[test]
fn a_file_that_is_given_again_is_compared_with_what_was_sent() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.sends(send(".up.part", 0), LARGE);
    desk.refused(list(), 70);
    desk.is(up, State::Failed);
    desk.queue.give(up, LARGE);
    assert!(desk.queue.retry(up));
    desk.does(size(".up.part"), Answer::Size(LARGE));
    desk.does(Task::Digest, digest(2));
    desk.does(delete(".up.part"), Answer::Done);
    desk.wants(send(".up.part", 0));

    // Small ones are not worth the proof.
    let mut desk = Desk::new();
    let up = desk.upload("up", 10);
    desk.sends(send(".up.part", 0), 10);
    desk.refused(list(), 70);
    desk.queue.give(up, 20);
    assert!(desk.queue.retry(up));
    desk.sends(send(".up.part", 0), 20);
}

#[test]
fn a_file_that_could_not_be_read_has_to_be_given_again() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    desk.wants(Task::Digest);
    desk.ends(Err(unreadable()));
    desk.failed(up, unreadable());
    assert!(desk.queue.retry(up));
    desk.is(up, State::NeedsFile);
    desk.queue.attach(up, LARGE + 1);
    desk.wants(Task::Digest);
}

/// By way of the modem's memory all bytes are given before the server says that it cannot append.
#[test]
fn an_append_that_is_refused_once_all_is_given_starts_over_at_the_next_try() {
    let mut desk = Desk::new();
    let up = desk.upload("up", LARGE);
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".up.part", 0), 80_000);
    desk.wait(3);
    let proves = |desk: &mut Desk| {
        desk.does(size(".up.part"), Answer::Size(80_000));
        desk.does(Task::Digest, digest(1));
        desk.does(tail(".up.part", 80_000), Answer::IsSame(true));
        let id = desk.wants(send(".up.part", 80_000));
        desk.queue.begun(id);
        desk.ends(Err(server(78)));
    };
    proves(&mut desk);
    desk.failed(up, server(78));
    assert!(desk.queue.retry(up));
    desk.does(size(".up.part"), Answer::Size(80_000));
    desk.wants(send(".up.part", 0));
}

#[test]
fn what_would_be_lost_is_known_before_another_server_is_opened() {
    let mut desk = Desk::new();
    assert!(!desk.queue.holds_work());
    let up = desk.upload("up", LARGE);
    assert!(desk.queue.holds_work());
    desk.does(Task::Digest, digest(1));
    desk.cut_while_sending(send(".up.part", 0), 80_000);
    desk.wait(3);
    desk.wants(size(".up.part"));
    desk.ends(Err(server(72)));
    desk.is(up, State::Failed);
    assert!(!desk.queue.is_unfinished() && desk.queue.holds_work());

    let mut desk = Desk::new();
    let down = desk.download("down", Some(LARGE));
    desk.wants(fetch("down", 0, 0));
    desk.queue.kept(down, Some("sink".into()), 80_000);
    desk.ends(Err(server(79)));
    desk.is(down, State::Failed);
    assert!(desk.queue.holds_work());
    // What the user does not want any more is let go.
    assert!(!desk.queue.cancel(down));
    desk.is(down, State::Cancelled);
    assert!(!desk.queue.holds_work());
}

/// Where the user wants it replaced, but without a temporary name.
fn replacing_directly() -> (Desk, u64) {
    let mut desk = Desk::new();
    let up = desk.queue.add_upload(NewUpload {
        replaces: true,
        temporary: None,
        ..new_upload("/logs", "up", 10)
    });
    (desk, up)
}

#[test]
fn a_transfer_that_has_not_begun_at_the_server_removes_nothing() {
    let (mut desk, up) = replacing_directly();
    // Bytes go to the modem's memory: nothing has begun.
    desk.wants(send("up", 0));
    assert!(desk.queue.cancel(up));
    desk.ends(Err(cancelled()));
    desk.is(up, State::Cancelled);
    desk.rests();
}

/// Nor does one that had begun before the page was left: what has its name now may be somebody else's.
#[test]
fn a_transfer_that_has_not_begun_again_at_the_server_removes_nothing() {
    let (mut desk, up) = replacing_directly();
    desk.cut_while_sending(send("up", 0), 5);
    desk.reload();
    desk.queue.attach(up, 10);
    desk.wants(send("up", 0));
    assert!(desk.queue.cancel(up));
    desk.ends(Err(cancelled()));
    desk.is(up, State::Cancelled);
    let name = "up".into();
    assert_eq!(desk.job(up).problem(), Some(&Problem::PartLeft { name }));
    desk.rests();
    // Once it has, it is its own part again.
    assert!(desk.queue.retry(up));
    desk.wants(send("up", 0));
    desk.queue.begun(up);
    assert!(desk.queue.cancel(up));
    desk.ends(Err(cancelled()));
    desk.does(delete("up"), Answer::Done);
    desk.rests();
}

/// A link is written through, and the size in its line is its own.
#[test]
fn what_is_sent_through_a_link_is_compared_with_what_the_link_leads_to() {
    let (mut desk, up) = replacing_directly();
    desk.sends(send("up", 0), 10);
    let link = parse("lrwxrwxrwx 1 user group 7 Nov 20 10:00 up -> /x/file\r\n");
    desk.does(list(), Answer::Listing(&link));
    desk.does(size("up"), Answer::Size(10));
    desk.is(up, State::Done);
}

/// Whatever the host does about it.
#[test]
fn a_modem_that_is_silent_is_not_asked_without_end_to_remove_a_part() {
    let mut desk = Desk::new();
    let up = desk.upload("up", 10);
    desk.cut_while_sending(send(".up.part", 0), 5);
    assert!(!desk.queue.cancel(up));
    for failure in [Failure::Silent, Failure::PoweredDown] {
        desk.wants(delete(".up.part"));
        desk.ends(Err(Problem::Operation(failure.into())));
        desk.rests();
        let at = desk.queue.wakes_at().expect("somebody has to wake it");
        assert_eq!((at - desk.now).as_secs(), 3);
        desk.wait(3);
    }
    desk.does(delete(".up.part"), Answer::Done);
    desk.rests();
}

/// While a laptop sleeps its modem is away, and the browser's clock may stand still.
#[test]
fn what_was_learned_before_the_modem_went_away_is_old() {
    let mut desk = Desk::new();
    let up = desk.direct("up", 10);
    desk.wants(send("up", 0));
    desk.ends(Err(gone()));
    desk.lists(&[("up", 7)]);
    desk.failed(up, Problem::Appeared);

    let mut desk = Desk::new();
    let [a, b] = ["a", "b"].map(|name| desk.upload(name, 10));
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 10);
    desk.lists(&[(".a.part", 10), (".b.part", 10)]);
    desk.wants(rename("a"));
    desk.ends(Err(gone()));
    let entries = listed(&[("a", 10), (".b.part", 10), ("b", 7)]);
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(b, Problem::Taken);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// Only what has not begun is left out: what is complete is the file, or the only copy of it.
#[test]
fn what_is_complete_cannot_be_left_out() {
    let (mut desk, up) = cleared();
    desk.queue.skip(up);
    desk.does(rename("up"), Answer::Done);
    desk.is(up, State::Done);

    let mut desk = Desk::new();
    let up = desk.direct("up", 10);
    desk.sends(send("up", 0), 10);
    desk.queue.skip(up);
    desk.lists(&[("up", 10)]);
    desk.is(up, State::Done);
}

//! A user or a password that the server refuses: asked once, and all that it kept waiting goes on with the next one.

use sim7000_ftp::transfer::{Answer, Problem, State, Task};

use crate::desk::{Desk, delete, fetch, list, make, rename, send, server, unchecked};

/// All that wait for the listing fail with it.
#[test]
fn what_could_not_be_checked_goes_on_with_another_password() {
    let mut desk = Desk::new();
    let [a, b] = ["a", "b"].map(|name| desk.upload(name, 10));
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 10);
    desk.refused(list(), 72);
    desk.failed(a, unchecked(72));
    desk.failed(b, unchecked(72));
    desk.rests();
    desk.queue.login_renewed();
    desk.lists(&[(".a.part", 10), (".b.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.does(rename("b"), Answer::Done);
    desk.rests();
    assert!(!desk.queue.is_unfinished());
}

/// Else the folder would be made, and be empty.
#[test]
fn what_was_to_go_into_a_folder_goes_on_with_another_password() {
    let mut desk = Desk::new();
    let outer = desk.folder("/d");
    let inner = desk.folder("/d/e");
    let below = desk.upload_to("/d/e", "a", 10);
    desk.refused(make("/d"), 72);
    desk.failed(outer, server(72));
    desk.failed(below, Problem::NoFolder);
    // One that failed before, and for another reason.
    let beside = desk.folder("/f");
    desk.queue.resume_all();
    desk.refused(make("/f"), 77);
    let other = crate::desk::parse("-rw-r--r-- 1 user group 4 Nov 20 10:00 b\r\n");
    desk.does(
        Task::List(sim7000_ftp::ftp::RemotePath::root()),
        Answer::Listing(&other),
    );
    desk.failed(beside, Problem::NoFolder);
    desk.queue.login_renewed();
    desk.does(make("/d"), Answer::Done);
    desk.does(make("/d/e"), Answer::Done);
    desk.is(inner, State::Done);
    assert_eq!(desk.queue.next(desk.now).map(|step| step.id), Some(below));
    desk.failed(beside, Problem::NoFolder);
}

/// Its part is still there, and only the password is wrong.
#[test]
fn a_part_is_removed_with_another_password() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.cut_while_sending(send(".a.part", 0), 5);
    assert!(!desk.queue.cancel(a));
    desk.refused(delete(".a.part"), 72);
    desk.is(a, State::Cancelled);
    assert_eq!(desk.job(a).problem(), None);
    // Not before.
    desk.wait(10_000);
    desk.rests();
    assert_eq!(desk.queue.wakes_at(), None);
    desk.queue.login_renewed();
    desk.does(delete(".a.part"), Answer::Done);
    desk.rests();
    assert!(!desk.queue.is_unfinished());
}

/// The user wants one of them once more: that is one login.
#[test]
fn each_word_of_the_user_costs_one_login() {
    let mut desk = Desk::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| desk.download(name, Some(10)));
    desk.refused(fetch("a", 0, 0), 72);
    desk.rests();
    assert!(desk.queue.retry(a));
    desk.refused(fetch("b", 0, 0), 72);
    desk.rests();
    desk.queue.resume(c);
    desk.refused(fetch("c", 0, 0), 72);
    desk.rests();
    // What the user says without wanting anything of the server costs none.
    desk.queue.move_first(a);
    assert!(!desk.queue.cancel(a));
    assert!(!desk.queue.pause_all());
    let d = desk.download("d", Some(10));
    desk.rests();
    desk.queue.resume_all();
    assert_eq!(desk.wants(fetch("d", 0, 0)), d);
    desk.ends(Err(server(71)));
    desk.rests();
    desk.failed(b, server(72));
}

/// What the first refusal left behind is known after a reload too: the folder's files, and what only the check was
/// refused of.
#[test]
fn another_password_after_a_reload_goes_on_with_all_that_was_refused() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d");
    let inside = desk.upload_to("/d", "inside", 10);
    desk.refused(make("/d"), 72);
    desk.failed(inside, Problem::NoFolder);
    desk.reload();
    desk.queue.attach(inside, 10);
    desk.failed(inside, Problem::NoFolder);
    desk.queue.login_renewed();
    desk.does(make("/d"), Answer::Done);
    desk.is(folder, State::Done);
    desk.is(inside, State::Queued);

    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.refused(list(), 72);
    desk.failed(a, unchecked(72));
    desk.reload();
    desk.failed(a, unchecked(72));
    desk.queue.login_renewed();
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

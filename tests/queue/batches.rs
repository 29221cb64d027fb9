//! Many uploads: their sizes are compared by one listing.

use sim7000_ftp::transfer::{Answer, NewUpload, Problem, State};

use crate::desk::{
    Desk, cancelled, fetch, list, listed, logs, make, net, new_upload, rename, send, server, size,
};

#[test]
fn a_batch_is_checked_by_one_listing_after_its_last_file() {
    let mut desk = Desk::new();
    let ids = [
        desk.upload("a", 10),
        desk.upload("b", 20),
        desk.upload("c", 30),
    ];
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 20);
    desk.sends(send(".c.part", 0), 30);
    desk.lists(&[(".a.part", 10), (".b.part", 21), (".c.part", 30)]);
    desk.is(ids[1], State::Failed);
    desk.does(rename("a"), Answer::Done);
    desk.does(rename("c"), Answer::Done);
    desk.is(ids[0], State::Done);
    desk.is(ids[2], State::Done);
    desk.rests();
}

#[test]
fn a_refused_listing_serves_all_too() {
    let mut desk = Desk::new();
    desk.direct("a", 10);
    desk.direct("b", 20);
    desk.sends(send("a", 0), 10);
    desk.sends(send("b", 0), 20);
    desk.refused(list(), 77);
    desk.does(size("a"), Answer::Size(10));
    desk.does(size("b"), Answer::Size(20));
    desk.rests();
    assert!(!desk.queue.is_unfinished());
}

#[test]
fn a_listing_that_the_network_prevents_is_asked_for_again_for_all() {
    let mut desk = Desk::new();
    let ids = [desk.direct("a", 10), desk.direct("b", 20)];
    desk.sends(send("a", 0), 10);
    desk.sends(send("b", 0), 20);
    desk.cut(list());
    desk.rests();
    desk.wait(3);
    desk.lists(&[("a", 10), ("b", 20)]);
    for id in ids {
        desk.is(id, State::Done);
    }
}

/// The user ended one of them while the listing for all was under way.
#[test]
fn cancelling_one_during_the_listing_leaves_the_others() {
    let mut desk = Desk::new();
    let [a, b] = [desk.upload("a", 10), desk.upload("b", 20)];
    desk.sends(send(".a.part", 0), 10);
    desk.sends(send(".b.part", 0), 20);
    desk.wants(list());
    assert!(desk.queue.cancel(a));
    desk.ends(Err(cancelled()));
    desk.is(a, State::Cancelled);
    desk.is(b, State::Checking);
    desk.does(crate::desk::delete(".a.part"), Answer::Done);
    desk.lists(&[(".b.part", 20)]);
    desk.does(rename("b"), Answer::Done);
    desk.is(b, State::Done);
}

#[test]
fn a_batch_has_at_most_fifty_files() {
    let mut desk = Desk::new();
    let names: Vec<String> = (0..51).map(|at| format!("f{at}")).collect();
    for name in &names {
        desk.direct(name, 1);
    }
    for name in &names[..50] {
        desk.sends(send(name, 0), 1);
    }
    let shown: Vec<_> = names.iter().map(|name| (name.as_str(), 1)).collect();
    desk.lists(&shown[..50]);
    desk.sends(send(&names[50], 0), 1);
    desk.lists(&shown);
    assert!(!desk.queue.is_unfinished());
}

#[test]
fn a_batch_has_at_most_four_mebibytes() {
    let mut desk = Desk::new();
    let large = 2 << 20;
    for name in ["a", "b", "c"] {
        desk.direct(name, large);
    }
    desk.sends(send("a", 0), large);
    desk.sends(send("b", 0), large);
    desk.lists(&[("a", large), ("b", large)]);
    desk.sends(send("c", 0), large);
    desk.lists(&[("c", large)]);
}

#[test]
fn another_folder_or_a_download_ends_the_batch() {
    let mut desk = Desk::new();
    desk.direct("a", 10);
    desk.upload_to("/other", "b", 20);
    desk.sends(send("a", 0), 10);
    desk.wants(list());

    let mut desk = Desk::new();
    desk.direct("a", 10);
    desk.download("b", Some(5));
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.wants(fetch("b", 0, 0));

    let mut desk = Desk::new();
    desk.direct("a", 10);
    desk.folder("/logs/new");
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.wants(make("/logs/new"));
}

/// The second would take the place of what the first is to be compared with.
#[test]
fn a_file_is_checked_before_another_takes_its_place() {
    let mut desk = Desk::new();
    desk.direct("a", 10);
    desk.queue.add_upload(NewUpload {
        temporary: None,
        replaces: true,
        ..new_upload("/logs", "a", 11)
    });
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.sends(send("a", 0), 11);
}

#[test]
fn a_refused_login_at_the_check_is_no_success() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.refused(list(), 72);
    desk.is(a, State::Failed);
    let Some(Problem::Unchecked(_)) = desk.job(a).problem() else {
        panic!("{:?}", desk.job(a).problem());
    };
}

#[test]
fn a_check_that_the_network_prevents_for_good_is_no_success() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.sends(send("a", 0), 10);
    for _ in 0..6 {
        desk.cut(list());
        desk.wait(600);
    }
    desk.cut(list());
    let Problem::Operation(error) = net() else {
        panic!()
    };
    desk.failed(a, Problem::Unchecked(error));
    desk.rests();
    assert_eq!(desk.queue.wakes_at(), None);
}

/// A renaming that is refused is no failed comparison.
#[test]
fn only_a_comparison_is_called_not_compared() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.refused(rename("a"), 72);
    desk.failed(a, server(72));
}

/// What the listing has shown must not grow old while another file is sent.
#[test]
fn names_are_given_before_the_next_file_is_sent() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.wants(list());
    let b = desk.upload("b", 20);
    desk.queue.move_first(b);
    let entries = listed(&[(".a.part", 10)]);
    desk.ends(Ok(Answer::Listing(&entries)));
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    desk.sends(send(".b.part", 0), 20);
}

#[test]
fn a_file_that_is_on_its_way_is_known() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    assert!(desk.queue.has_unfinished(&logs(), b"a"));
    assert!(!desk.queue.has_unfinished(&logs(), b"b"));
    assert!(!desk.queue.cancel(a));
    assert!(!desk.queue.has_unfinished(&logs(), b"a"));
}

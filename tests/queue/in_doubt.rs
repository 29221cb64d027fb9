//! Where it is not sure what the server has, nothing of it is overwritten or removed, and nothing is called done.

use sim7000_ftp::transfer::{Answer, NewUpload, Problem, State, Task};

use crate::desk::{
    Desk, delete, list, listed, new_upload, parse, part, rename, send, server, size,
};

/// A line that cannot be read and has nothing to do with the upload.
const OTHER: &str = "?? nonsense of another file\r\n";

/// Another program has removed the part: what the server refuses is no server that cannot rename.
#[test]
fn the_file_that_is_replaced_is_not_removed_for_a_part_that_is_gone() {
    let old = "-rw-r--r-- 1 user group 7 Nov 20 10:00 a\r\n";
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    let entries = parse(&format!("{old}{OTHER}"));
    desk.does(list(), Answer::Listing(&entries));
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
    desk.rests();
}

/// The same in a folder that cannot be listed: there nothing is known, and nothing is removed.
#[test]
fn the_file_that_is_replaced_is_not_removed_for_a_part_that_nobody_has_seen() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    for _ in 0..2 {
        desk.refused(list(), 79);
        desk.refused(size(".a.part"), 77);
        desk.refused(rename("a"), 77);
    }
    desk.failed(a, server(77));
    desk.rests();
}

#[test]
fn a_direct_upload_is_not_done_because_of_an_unreadable_line_of_another() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.sends(send("a", 0), 10);
    let entries = parse(&format!(
        "-rw-r--r-- 1 user group 7 Nov 20 10:00 b\r\n{OTHER}"
    ));
    desk.does(list(), Answer::Listing(&entries));
    desk.refused(size("a"), 77);
    desk.failed(a, Problem::NotThere);
}

/// As for one that is sent under its name.
#[test]
fn a_line_that_cannot_be_read_and_has_the_name_keeps_it_from_being_renamed_onto() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    let entries =
        parse("-rw-r--r-- 1 user group 10 Nov 20 10:00 .a.part\r\n?? who knows what a\r\n");
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(a, Problem::Taken);
    desk.rests();
}

/// To a server that ignores case the renaming would put it in the link's place.
#[test]
fn a_link_whose_name_differs_by_case_alone_is_in_the_way_too() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    let entries = parse(
        "-rw-r--r-- 1 user group 10 Nov 20 10:00 .a.part\r\n\
         lrwxrwxrwx 1 user group 3 Nov 20 10:00 A -> x/d\r\n",
    );
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(a, Problem::Taken);
}

/// A lock, or a log that has just been opened.
#[test]
fn an_empty_file_that_has_appeared_is_another_s_too() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[("a", 0)]);
    desk.failed(a, Problem::Appeared);
    // What a try of its own has left is not.
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 0);
    desk.wait(3);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
}

#[test]
fn a_direct_upload_that_fails_says_what_it_may_have_left() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    desk.wants(send("a", 0));
    desk.queue.begun(a);
    desk.queue.progress(a, 5_000);
    desk.ends(Err(server(77)));
    desk.is(a, State::Failed);
    let problem = desk.job(a).problem().unwrap();
    let words = problem.to_string();
    assert!(words.contains("half of it may be on the server"), "{words}");
    assert_eq!(problem.code(), Some(77));
    // Where nothing went, nothing is there.
    let b = desk.direct("b", 10_000);
    desk.refused(send("b", 0), 77);
    desk.failed(b, server(77));
}

/// The first takes the second's proof its time, and the second the first's.
#[test]
fn slow_listings_of_two_folders_do_not_keep_each_other_from_being_renamed() {
    let mut desk = Desk::new();
    let a = desk.upload_to("/a", "x", 10);
    let b = desk.upload_to("/b", "y", 10);
    let mut has_failed = false;
    for _ in 0..20 {
        let Some(step) = desk.queue.next(desk.now) else {
            let Some(at) = desk.queue.wakes_at() else {
                break;
            };
            desk.now = at;
            continue;
        };
        let (seconds, entries);
        let result = match &step.task {
            Task::Send { .. } => {
                desk.queue.begun(step.id);
                seconds = 5;
                Ok(Answer::Moved(10))
            }
            Task::List(_) if !has_failed => {
                has_failed = true;
                seconds = 1;
                Err(server(64))
            }
            Task::List(folder) => {
                seconds = 61;
                let name = if folder.as_bytes() == b"/a" { "x" } else { "y" };
                entries = listed(&[(&part(name), 10)]);
                Ok(Answer::Listing(&entries))
            }
            Task::Rename { .. } => {
                seconds = 5;
                Ok(Answer::Done)
            }
            other => panic!("{other:?}"),
        };
        desk.wait(seconds);
        desk.queue.answered(&step, result, desk.now);
    }
    desk.is(a, State::Done);
    desk.is(b, State::Done);
}

/// The user was quicker than the listing that shows it damaged.
#[test]
fn a_cancelling_that_comes_with_a_failed_check_is_obeyed() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.wants(list());
    assert!(desk.queue.cancel(a));
    let entries = listed(&[(".a.part", 9)]);
    desk.ends(Ok(Answer::Listing(&entries)));
    desk.is(a, State::Cancelled);
    desk.does(delete(".a.part"), Answer::Done);
    desk.rests();
}

/// Many servers show a folder that may not be listed as an empty one.
#[test]
fn a_listing_that_shows_nothing_is_no_proof_that_a_name_is_free() {
    let blind = |names: &[&str]| {
        let mut desk = Desk::new();
        let ids: Vec<u64> = names
            .iter()
            .map(|name| {
                desk.queue.add_upload(NewUpload {
                    temporary: None,
                    free_at: Some(desk.now),
                    is_blind: true,
                    ..new_upload("/logs", name, 10)
                })
            })
            .collect();
        (desk, ids)
    };
    let (mut desk, ids) = blind(&["a"]);
    desk.does(size("a"), Answer::Size(7));
    desk.failed(ids[0], Problem::Appeared);
    desk.rests();

    // It is empty: what the first has put there shows that it can be listed, and the others need not be asked for.
    let (mut desk, ids) = blind(&["a", "b", "c"]);
    desk.refused(size("a"), 77);
    desk.sends(send("a", 0), 10);
    desk.lists(&[("a", 10)]);
    desk.is(ids[0], State::Done);
    desk.sends(send("b", 0), 10);
    desk.sends(send("c", 0), 10);
    desk.lists(&[("a", 10), ("b", 10), ("c", 10)]);
    desk.is(ids[2], State::Done);

    // It may not be listed: each is asked for, before and after.
    let (mut desk, ids) = blind(&["a", "b"]);
    for name in ["a", "b"] {
        desk.refused(size(name), 77);
        desk.sends(send(name, 0), 10);
        desk.lists(&[]);
        desk.does(size(name), Answer::Size(10));
    }
    desk.is(ids[1], State::Done);

    // The queue's own look is as blind as the plan's.
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[]);
    desk.does(size("a"), Answer::Size(7));
    desk.failed(a, Problem::Appeared);
}

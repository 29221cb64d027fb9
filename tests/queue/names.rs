//! How a complete upload gets its final name, whatever stands in its way.

use sim7000_ftp::transfer::{Answer, Problem, State, in_the_way};

use crate::desk::{Desk, delete, list, parse, rename, send, server, size};

/// An upload of 10 bytes that is at the server under its temporary name.
fn sent(is_replacing: bool) -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = match is_replacing {
        true => desk.replacing("a", 10),
        false => desk.upload("a", 10),
    };
    desk.sends(send(".a.part", 0), 10);
    (desk, a)
}

#[test]
fn a_name_that_was_taken_meanwhile_is_left_alone() {
    let (mut desk, a) = sent(false);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.failed(a, Problem::Taken);
    desk.rests();
    // The user has removed it: nothing is sent again.
    assert!(desk.queue.retry(a));
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn what_may_be_replaced_is_replaced_by_the_renaming() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_server_that_renames_onto_nothing_that_is_there_has_it_removed_first() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.does(delete("a"), Answer::Done);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

/// A server that said no and did it: what is removed then would be the file itself.
#[test]
fn a_renaming_that_was_refused_and_done_is_found_before_anything_is_removed() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

#[test]
fn what_cannot_be_removed_ends_as_a_refused_renaming() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(delete("a"), 77);
    desk.refused(rename("a"), 77);
    desk.failed(a, server(77));
    // Once the user has seen to it, all of this is tried again.
    assert!(desk.queue.retry(a));
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.does(delete("a"), Answer::Done);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn an_answer_to_the_removal_that_was_lost_is_looked_for() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.cut(delete("a"));
    desk.wait(3);
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn a_refused_renaming_without_leave_to_replace_is_looked_at_once() {
    let (mut desk, a) = sent(false);
    desk.lists(&[(".a.part", 10)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 3)]);
    desk.failed(a, Problem::Taken);

    let (mut desk, a) = sent(false);
    desk.lists(&[(".a.part", 10)]);
    for _ in 0..2 {
        desk.refused(rename("a"), 77);
        match desk.job(a).state() {
            State::Failed => break,
            _ => desk.lists(&[(".a.part", 10)]),
        }
    }
    desk.failed(a, server(77));
}

#[test]
fn a_lost_answer_to_the_renaming_is_looked_for() {
    // It was done.
    let (mut desk, a) = sent(false);
    desk.lists(&[(".a.part", 10)]);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.lists(&[("a", 10)]);
    // A listing may leave the part out.
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
    // It was not.
    let (mut desk, a) = sent(false);
    desk.lists(&[(".a.part", 10)]);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.lists(&[(".a.part", 10)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

/// The file that is replaced may be as long as the new one, and a listing may not show all.
#[test]
fn the_file_that_is_replaced_is_not_taken_for_the_renamed_one() {
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Checking);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    // Nor after a reload; this time it was done.
    let (mut desk, a) = sent(true);
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.wants(rename("a"));
    desk.reload();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

/// The first look had shown no size; once the file has its name it is measured, so nothing is to be warned of.
#[test]
fn what_is_measured_only_after_its_renaming_is_not_called_unmeasured() {
    let not_measured = || {
        let (mut desk, a) = sent(true);
        desk.refused(list(), 77);
        desk.refused(size(".a.part"), 77);
        desk.cut(rename("a"));
        desk.wait(3);
        (desk, a)
    };
    // The listing tells its size.
    let (mut desk, a) = not_measured();
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
    assert!(!desk.job(a).is_unmeasured());
    // FTPSIZE does, where the listing hides the name.
    let (mut desk, a) = not_measured();
    desk.lists(&[]);
    desk.refused(size(".a.part"), 77);
    desk.does(size("a"), Answer::Size(10));
    desk.is(a, State::Done);
    assert!(!desk.job(a).is_unmeasured());
    // Neither does, once more.
    let (mut desk, a) = not_measured();
    desk.refused(list(), 77);
    desk.refused(size(".a.part"), 77);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert!(desk.job(a).is_unmeasured());
}

/// Without a renaming of ours a file of that name and size is somebody else's.
#[test]
fn a_part_that_vanished_is_not_taken_for_a_renamed_one() {
    let (mut desk, a) = sent(false);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    desk.failed(a, Problem::NotThere);
}

#[test]
fn names_that_the_server_hides_are_asked_for_by_size() {
    let mut desk = Desk::new();
    let env = desk.upload(".env", 10);
    desk.sends(send("..env.part", 0), 10);
    desk.lists(&[("a", 1)]);
    desk.does(size("..env.part"), Answer::Size(10));
    // What the listing hides could be in the way.
    desk.refused(size(".env"), 77);
    desk.does(rename(".env"), Answer::Done);
    desk.is(env, State::Done);
}

#[test]
fn a_hidden_file_in_the_way_is_not_overwritten() {
    let mut desk = Desk::new();
    let env = desk.upload(".env", 10);
    desk.sends(send("..env.part", 0), 10);
    desk.lists(&[]);
    desk.does(size("..env.part"), Answer::Size(10));
    desk.does(size(".env"), Answer::Size(4));
    desk.failed(env, Problem::Taken);
}

/// The temporary name is shown and the final one is not, by its dot or by an unreadable line.
#[test]
fn where_the_listing_may_hide_the_final_name_alone_it_is_asked_for() {
    let mut desk = Desk::new();
    let env = desk.queue.add_upload(sim7000_ftp::transfer::NewUpload {
        temporary: Some(b"env.part".to_vec()),
        ..crate::desk::new_upload("/logs", ".env", 10)
    });
    desk.sends(send("env.part", 0), 10);
    desk.lists(&[("env.part", 10)]);
    desk.does(size(".env"), Answer::Size(4));
    desk.failed(env, Problem::Taken);

    let (mut desk, a) = sent(false);
    let entries = parse("-rw-r--r-- 1 user group 10 Nov 20 10:00 .a.part\r\n?? what\r\n");
    desk.does(list(), Answer::Listing(&entries));
    desk.does(size("a"), Answer::Size(4));
    desk.failed(a, Problem::Taken);
}

#[test]
fn a_lost_renaming_of_a_hidden_name_is_found_by_size() {
    let mut desk = Desk::new();
    let env = desk.upload(".env", 10);
    desk.sends(send("..env.part", 0), 10);
    desk.lists(&[]);
    desk.does(size("..env.part"), Answer::Size(10));
    desk.refused(size(".env"), 77);
    desk.cut(rename(".env"));
    desk.wait(3);
    desk.lists(&[]);
    desk.refused(size("..env.part"), 77);
    desk.does(size(".env"), Answer::Size(10));
    desk.is(env, State::Done);
}

/// A listing that is cut off behind so many lines shows neither name.
#[test]
fn a_capped_listing_is_no_proof_of_absence() {
    let (mut desk, a) = sent(false);
    let full: Vec<_> = (0..100).map(|at| (format!("b{at}"), 5)).collect();
    let full: Vec<_> = full
        .iter()
        .map(|(name, size)| (name.as_str(), *size))
        .collect();
    desk.lists(&full);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.refused(size("a"), 77);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

/// A folder of the final name can be neither replaced nor removed by FTPDELE.
#[test]
fn a_folder_in_the_way_is_an_error() {
    let (mut desk, a) = sent(true);
    let folder = "drwxr-xr-x 1 user group 0 Nov 20 10:00 a\r\n\
                  -rw-r--r-- 1 user group 10 Nov 20 10:00 .a.part\r\n";
    let entries = parse(folder);
    desk.does(list(), Answer::Listing(&entries));
    desk.refused(rename("a"), 77);
    desk.does(list(), Answer::Listing(&entries));
    desk.refused(delete("a"), 77);
    desk.refused(rename("a"), 77);
    desk.failed(a, server(77));
}

/// A server without FTPSIZE, a line that nobody understands, and a file in the way that is as long as the new one.
#[test]
fn a_line_that_cannot_be_read_and_has_the_parts_name_says_that_it_was_not_renamed() {
    let (mut desk, a) = sent(true);
    let lines = "?? .a.part ??\r\n-rw-r--r-- 1 user group 10 Nov 20 10:00 a\r\n";
    let there = parse(lines);
    desk.does(list(), Answer::Listing(&there));
    desk.refused(size(".a.part"), 77);
    desk.refused(rename("a"), 77);
    desk.does(list(), Answer::Listing(&there));
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Checking);
    desk.does(delete("a"), Answer::Done);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

/// What the user's renaming would replace without a word of the server.
#[test]
fn what_is_in_the_way_of_a_renaming_is_found_under_each_name_that_a_server_may_take_for_it() {
    let entries = parse(
        "-rw-r--r-- 1 user group 1 Nov 20 10:00 a.txt\r\n\
         -rw-r--r-- 1 user group 1 Nov 20 10:00 b.txt\r\n\
         -rw-r--r-- 1 user group 1 Nov 20 10:00 B.TXT\r\n\
         lrwxrwxrwx 1 user group 1 Nov 20 10:00 link -> b.txt\r\n\
         drwxr-xr-x 1 user group 1 Nov 20 10:00 logs\r\n\
         ?? nonsense x.txt\r\n",
    );
    let found = |new: &str| {
        let entry = in_the_way(&entries, b"a.txt", new.as_bytes())?;
        Some(String::from_utf8_lossy(entry.base_name()).into_owned())
    };
    assert_eq!(found("free.txt"), None);
    assert_eq!(found("A.txt"), None, "its own name");
    assert_eq!(found("b.txt").as_deref(), Some("b.txt"));
    assert_eq!(found("B.TXT").as_deref(), Some("B.TXT"));
    assert_eq!(found("b.Txt").as_deref(), Some("b.txt"));
    assert_eq!(found("Link").as_deref(), Some("link"));
    assert_eq!(found("logs").as_deref(), Some("logs"));
    assert_eq!(found("Logs"), None, "no file takes the place of a folder");
    assert_eq!(found("x.txt").as_deref(), Some("?? nonsense x.txt"));
    assert_eq!(found("nonsense x").as_deref(), None);
}

//! Servers that take names for the same that differ by case alone, as those of Windows do.

use sim7000_ftp::transfer::{Answer, Problem, State};

use crate::desk::{Desk, delete, rename, send, size};

#[test]
fn what_has_appeared_under_another_case_is_not_replaced_by_a_small_file() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[("A", 4)]);
    desk.failed(a, Problem::Appeared);
    // The user says so.
    desk.queue.retry_replacing(a, Some(".a.part".into()));
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("A", 4)]);
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
}

#[test]
fn what_has_appeared_under_another_case_is_not_replaced_by_the_renaming() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("A", 4)]);
    desk.failed(a, Problem::Taken);
}

/// They were dropped one after the other, so no plan has seen both.
#[test]
fn two_small_files_do_not_replace_each_other_either() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    let other = desk.direct("A", 12);
    desk.sends(send("a", 0), 10);
    // Before the second takes the place of what is to be compared.
    desk.lists(&[("a", 10)]);
    desk.is(a, State::Done);
    desk.failed(other, Problem::Appeared);
}

/// What is there keeps its case.
#[test]
fn what_the_user_wants_replaced_is_found_by_its_size() {
    let mut desk = Desk::new();
    let a = desk.queue.add_upload(sim7000_ftp::transfer::NewUpload {
        replaces: true,
        temporary: None,
        ..crate::desk::new_upload("/logs", "a", 10)
    });
    desk.sends(send("a", 0), 10);
    desk.lists(&[("A", 10)]);
    desk.does(size("a"), Answer::Size(10));
    desk.is(a, State::Done);
}

/// What a cancelled one had begun may be the other's file by then.
#[test]
fn the_removal_of_a_part_never_hits_the_next_file_of_a_name_like_it() {
    let mut desk = Desk::new();
    let old = desk.direct("a", 10);
    desk.cut_while_sending(send("a", 0), 5);
    assert!(!desk.queue.cancel(old));
    desk.cut(delete("a"));
    let new = desk.replacing("A", 12);
    desk.sends(send(".A.part", 0), 12);
    desk.lists(&[(".A.part", 12), ("a", 5)]);
    desk.does(rename("A"), Answer::Done);
    desk.is(new, State::Done);
    desk.wait(10);
    desk.rests();
    let name = "a".into();
    assert_eq!(desk.job(old).problem(), Some(&Problem::PartLeft { name }));
}

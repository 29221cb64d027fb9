//! The order of the line.

use sim7000_ftp::transfer::{Answer, State};

use crate::desk::{Desk, delete, fetch, net, send};

fn names(desk: &Desk) -> String {
    let names = desk.queue.jobs().iter();
    names
        .map(|job| String::from_utf8_lossy(&job.name).into_owned())
        .collect()
}

/// Downloads a to d, of which the first runs.
fn four() -> (Desk, [u64; 4]) {
    let mut desk = Desk::new();
    let ids = ["a", "b", "c", "d"].map(|name| desk.download(name, Some(5)));
    desk.wants(fetch("a", 0, 0));
    (desk, ids)
}

#[test]
fn shifting_changes_places_with_the_neighbour() {
    let (mut desk, [a, b, _, d]) = four();
    desk.queue.shift(d, true);
    assert_eq!(names(&desk), "abdc");
    desk.queue.shift(b, false);
    assert_eq!(names(&desk), "adbc");
    desk.queue.shift(a, true);
    desk.queue.shift(desk.queue.jobs()[3].id, false);
    desk.queue.shift(99, true);
    assert_eq!(names(&desk), "adbc");
}

#[test]
fn those_that_are_over_are_stepped_over() {
    let (mut desk, [_, b, c, d]) = four();
    assert!(!desk.queue.cancel(c));
    desk.queue.shift(d, true);
    assert_eq!(names(&desk), "adcb");
    desk.queue.shift(c, true);
    assert_eq!(names(&desk), "adcb");
    desk.queue.shift(b, true);
    assert_eq!(names(&desk), "abcd");
}

#[test]
fn the_first_of_the_line_is_behind_what_runs() {
    let (mut desk, [a, _, c, d]) = four();
    desk.queue.move_first(d);
    assert_eq!(names(&desk), "adbc");
    desk.queue.move_first(d);
    desk.queue.move_first(a);
    assert_eq!(names(&desk), "adbc");
    assert!(!desk.queue.cancel(c));
    desk.queue.move_first(c);
    assert_eq!(names(&desk), "adbc", "it is over");
}

#[test]
fn the_line_is_worked_off_in_its_order() {
    let mut desk = Desk::new();
    desk.direct("a", 1);
    let b = desk.direct("b", 2);
    desk.queue.move_first(b);
    desk.sends(send("b", 0), 2);
    desk.sends(send("a", 0), 1);
}

#[test]
fn what_the_user_leaves_out_stays_visible() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 1);
    desk.queue.skip(a);
    desk.is(a, State::Skipped);
    desk.rests();
    assert!(desk.queue.retry(a));
    desk.wants(send(".a.part", 0));
    desk.queue.skip(a);
    desk.is(a, State::Uploading);
    // What it has sent goes with it.
    desk.ends(Err(net()));
    desk.queue.skip(a);
    desk.does(delete(".a.part"), Answer::Done);
    assert!(desk.queue.retry(a));
    desk.wants(send(".a.part", 0));
}

#[test]
fn only_what_is_over_is_cleared_away_and_numbers_are_not_used_again() {
    let (mut desk, [a, b, ..]) = four();
    assert!(!desk.queue.cancel(b));
    desk.queue.clear_final();
    assert_eq!(names(&desk), "acd");
    desk.queue.clear();
    let next = desk.download("e", None);
    assert!(next > 4 && next != a);
    let batch = desk.queue.new_batch();
    assert_eq!(desk.queue.new_batch(), batch + 1);
}

//! Downloads of files that are written to meanwhile, as logs are.

use sim7000_ftp::transfer::{Answer, Problem, State, Task};

use crate::desk::{Desk, LARGE, fetch, size};

/// A download that was found to have grown, and of which the rest has come.
fn grown() -> (Desk, u64) {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(LARGE));
    let comes = |desk: &mut Desk, task: Task, total: u64| {
        let id = desk.wants(task);
        desk.queue.kept(id, Some("sink".into()), total);
        desk.ends(Ok(Answer::Moved(total)));
    };
    comes(&mut desk, fetch("a", 0, 0), LARGE + 500);
    desk.does(size("a"), Answer::Size(LARGE + 2_000));
    let rest = fetch("a", LARGE + 500 - 1024, 1024);
    comes(&mut desk, rest, LARGE + 2_100);
    (desk, a)
}

/// A log that is written to while it is fetched.
#[test]
fn the_rest_of_a_file_that_grows_is_fetched_behind_what_has_come() {
    let (mut desk, a) = grown();
    desk.does(size("a"), Answer::Size(LARGE + 2_100));
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).size, Some(LARGE + 2_100));
}

/// At each look there is more; what came was all of it.
#[test]
fn a_file_that_grows_without_end_is_done_with_what_was_there() {
    let (mut desk, a) = grown();
    desk.does(size("a"), Answer::Size(LARGE + 3_000));
    assert!(!desk.job(a).has_grown());
    desk.does(Task::Deliver, Answer::Done);
    desk.is(a, State::Done);
    assert!(desk.job(a).has_grown());
    assert_eq!(desk.job(a).size, Some(LARGE + 2_100));
    desk.wait(3600);
    desk.rests();
    assert!(desk.job(a).has_grown(), "that is told later, too");
}

/// More came than the server has: something was doubled on the way.
#[test]
fn a_file_of_which_more_came_than_there_is_fails_though_it_grows() {
    let (mut desk, a) = grown();
    desk.does(size("a"), Answer::Size(LARGE + 2_050));
    let problem = Problem::SizeDiffers {
        sent: LARGE + 2_100,
        found: LARGE + 2_050,
    };
    desk.failed(a, problem);
}

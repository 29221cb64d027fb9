//! The transfer queue: what comes next, and when "Done" may be said.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode};
use sim7000_ftp::listing::{self, Date};
use sim7000_ftp::transfer::{Direction, Next, Problem, Queue, State};

fn folder() -> RemotePath {
    RemotePath::new("/logs")
}

fn upload(queue: &mut Queue, name: &str, size: u64) -> u64 {
    queue.add(Direction::Upload, folder(), name.into(), Some(size))
}

/// The bytes of `id` go through.
fn moves(queue: &mut Queue, id: u64, bytes: u64) {
    assert_eq!(queue.next(), Some(Next::Transfer(id)));
    queue.started(id);
    queue.moved(id, bytes);
}

fn listed(queue: &mut Queue, listing: &str) {
    let today = Date {
        year: 2026,
        month: 11,
        day: 22,
    };
    queue.compare(&folder(), &listing::parse(listing.as_bytes(), today));
}

fn state(queue: &Queue, id: u64) -> State {
    queue.get(id).unwrap().state()
}

const A: &str = "-rw-r--r-- 1 user group 10 Nov 20 10:00 a\r\n";
const B: &str = "-rw-r--r-- 1 user group 20 Nov 20 10:00 b\r\n";

#[test]
fn a_batch_is_checked_by_one_listing_after_its_last_file() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    let b = upload(&mut queue, "b", 20);
    moves(&mut queue, a, 10);
    assert_eq!(state(&queue, a), State::Checking);
    moves(&mut queue, b, 20);
    assert_eq!(queue.next(), Some(Next::List(folder())));
    listed(&mut queue, &format!("{A}{B}"));
    assert_eq!(
        (state(&queue, a), state(&queue, b)),
        (State::Done, State::Done)
    );
    assert_eq!(queue.next(), None);
    assert!(!queue.is_active());
}

/// The second would replace what the first is to be compared with.
#[test]
fn a_file_is_checked_before_another_takes_its_place() {
    let mut queue = Queue::default();
    let old = upload(&mut queue, "a", 10);
    queue.started(old);
    queue.failed(old, Problem::Operation(Failure::BearerLost.into()));
    let new = upload(&mut queue, "a", 11);
    assert!(queue.retry(old));
    moves(&mut queue, new, 11);
    assert_eq!(queue.next(), Some(Next::List(folder())));
}

#[test]
fn another_size_on_the_server_is_a_failure_with_both_numbers() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 11);
    moves(&mut queue, a, 11);
    listed(&mut queue, A);
    assert_eq!(state(&queue, a), State::Failed);
    let problem = queue.get(a).unwrap().problem().unwrap().to_string();
    assert!(
        problem.contains("11") && problem.contains("10"),
        "{problem}"
    );
}

#[test]
fn a_file_that_neither_listing_nor_size_shows_is_not_done() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    moves(&mut queue, a, 10);
    listed(&mut queue, B);
    assert_eq!(queue.next(), Some(Next::Size(a)));
    queue.check_failed(&Next::Size(a), &Error::Server(ServerCode(77)));
    assert_eq!(queue.get(a).unwrap().problem(), Some(&Problem::NotThere));
}

#[test]
fn a_name_that_the_server_hides_from_listings_is_asked_for_by_size() {
    let mut queue = Queue::default();
    let env = upload(&mut queue, ".env", 10);
    moves(&mut queue, env, 10);
    listed(&mut queue, A);
    assert_eq!(queue.next(), Some(Next::Size(env)));
    queue.compare_size(env, 10);
    assert_eq!(state(&queue, env), State::Done);
}

#[test]
fn a_refused_login_at_the_check_is_no_success() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    moves(&mut queue, a, 10);
    let check = queue.next().unwrap();
    queue.check_failed(&check, &Error::Server(ServerCode(72)));
    assert_eq!(state(&queue, a), State::Failed);
}

#[test]
fn a_short_download_stays_failed_however_often_it_is_tried() {
    let mut queue = Queue::default();
    let a = queue.add(Direction::Download, folder(), b"a".to_vec(), Some(20));
    for _ in 0..3 {
        moves(&mut queue, a, 12);
        assert_eq!(queue.next(), Some(Next::Size(a)));
        queue.compare_size(a, 20);
        assert_eq!(state(&queue, a), State::Failed);
        assert!(queue.retry(a));
    }
}

#[test]
fn a_file_that_is_on_its_way_is_known() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    assert!(queue.has_unfinished(&folder(), b"a"));
    assert!(!queue.has_unfinished(&folder(), b"b"));
    queue.cancel_queued(a);
    assert!(!queue.has_unfinished(&folder(), b"a"));
}

#[test]
fn a_listing_with_an_unreadable_line_is_asked_again_by_size() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    moves(&mut queue, a, 10);
    listed(&mut queue, &format!("?? what is this a\r\n{B}"));
    assert_eq!(queue.next(), Some(Next::Size(a)));
    queue.compare_size(a, 10);
    assert_eq!(state(&queue, a), State::Done);
}

#[test]
fn a_check_that_the_network_prevents_is_no_success() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    moves(&mut queue, a, 10);
    let check = queue.next().unwrap();
    queue.check_failed(&check, &Error::Modem(Failure::BearerLost));
    assert_eq!(state(&queue, a), State::Failed);
    assert_eq!(queue.next(), None);
}

#[test]
fn a_server_without_list_and_size_is_believed() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    moves(&mut queue, a, 10);
    for expected in [Next::List(folder()), Next::Size(a)] {
        assert_eq!(queue.next(), Some(expected.clone()));
        queue.check_failed(&expected, &Error::Server(ServerCode(77)));
    }
    assert_eq!(state(&queue, a), State::Done);
}

#[test]
fn a_download_of_the_listed_size_needs_no_further_login() {
    let mut queue = Queue::default();
    let a = queue.add(Direction::Download, folder(), b"a".to_vec(), Some(10));
    moves(&mut queue, a, 10);
    assert_eq!(state(&queue, a), State::Done);
    let grown = queue.add(Direction::Download, folder(), b"a".to_vec(), Some(10));
    moves(&mut queue, grown, 12);
    assert_eq!(queue.next(), Some(Next::Size(grown)));
    queue.compare_size(grown, 12);
    assert_eq!(state(&queue, grown), State::Done);
}

#[test]
fn cancelled_and_failed_ones_come_back_at_the_end_of_the_line() {
    let mut queue = Queue::default();
    let a = upload(&mut queue, "a", 10);
    let b = upload(&mut queue, "b", 20);
    queue.started(a);
    assert!(!queue.cancel_queued(a), "it is under way");
    queue.failed(a, Problem::Operation(Failure::Cancelled.into()));
    assert_eq!(state(&queue, a), State::Cancelled);
    assert!(queue.retry(a));
    assert!(!queue.retry(b), "it is still queued");
    moves(&mut queue, b, 20);
    moves(&mut queue, a, 10);
    assert_eq!(queue.next(), Some(Next::List(folder())));
}

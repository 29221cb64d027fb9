//! Folders are made before anything is sent into them.

use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::transfer::{Answer, NewDownload, NewUpload, Problem, State, Task};

use crate::desk::{Desk, make, new_upload, parse, send, server};

fn send_to(folder: &str, name: &str) -> Task {
    Task::Send {
        folder: RemotePath::new(folder),
        name: name.into(),
        offset: 0,
    }
}

const D: &str = "drwxr-xr-x 1 user group 0 Nov 20 10:00 d\r\n";

#[test]
fn the_folder_comes_first_wherever_it_stands_in_line() {
    let mut desk = Desk::new();
    desk.upload_to("/d/e", "a", 1);
    let inner = desk.folder("/d/e");
    let outer = desk.folder("/d");
    assert_eq!(desk.wants(make("/d")), outer);
    desk.ends(Ok(Answer::Done));
    desk.is(outer, State::Done);
    assert_eq!(desk.wants(make("/d/e")), inner);
    desk.ends(Ok(Answer::Done));
    desk.wants(send_to("/d/e", ".a.part"));
}

#[test]
fn a_folder_that_is_there_already_is_as_good_as_made() {
    let link = "lrwxrwxrwx 1 user group 3 Nov 20 10:00 d -> x/d\r\n";
    for listing in [D, link] {
        let mut desk = Desk::new();
        let folder = desk.folder("/d");
        desk.upload_to("/d", "a", 1);
        desk.refused(make("/d"), 77);
        let entries = parse(listing);
        desk.does(Task::List(RemotePath::root()), Answer::Listing(&entries));
        desk.is(folder, State::Done);
        desk.wants(send_to("/d", ".a.part"));
    }
}

/// To a server that ignores case it is the folder, and it refuses to make another.
#[test]
fn a_folder_whose_name_differs_by_case_alone_is_there_too() {
    let mut desk = Desk::new();
    let folder = desk.folder("/D");
    desk.upload_to("/D", "a", 1);
    desk.refused(make("/D"), 77);
    let entries = parse(D);
    desk.does(Task::List(RemotePath::root()), Answer::Listing(&entries));
    desk.is(folder, State::Done);
    desk.wants(send_to("/D", ".a.part"));
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d");
    desk.upload_to("/d", "a", 1);
    desk.cut(make("/d"));
    desk.rests();
    desk.wait(3);
    desk.refused(make("/d"), 77);
    desk.cut(Task::List(RemotePath::root()));
    desk.wait(10);
    desk.refused(make("/d"), 77);
    let entries = parse(D);
    desk.does(Task::List(RemotePath::root()), Answer::Listing(&entries));
    desk.is(folder, State::Done);
}

#[test]
fn a_folder_that_cannot_be_made_fails_only_what_is_below_it() {
    let mut desk = Desk::new();
    let outer = desk.folder("/d");
    let inner = desk.folder("/d/e");
    let below = desk.upload_to("/d/e", "a", 1);
    let paused = desk.upload_to("/d", "b", 1);
    let beside = desk.upload_to("/dd", "c", 1);
    let fetched = desk.download("d", Some(1));
    assert!(!desk.queue.pause(paused));
    desk.refused(make("/d"), 77);
    let file = parse("-rw-r--r-- 1 user group 5 Nov 20 10:00 d\r\n");
    desk.does(Task::List(RemotePath::root()), Answer::Listing(&file));
    for id in [outer, inner, below, paused] {
        desk.failed(id, Problem::NoFolder);
    }
    desk.is(beside, State::Queued);
    desk.is(fetched, State::Queued);
    come_first_again(&mut desk, [outer, inner], below);
}

#[test]
fn a_folder_of_a_wrong_account_fails_at_once() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d");
    let below = desk.upload_to("/d", "a", 1);
    desk.refused(make("/d"), 72);
    desk.failed(folder, server(72));
    desk.failed(below, Problem::NoFolder);
    desk.rests();
}

#[test]
fn a_paused_folder_holds_what_is_below_and_nothing_else() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d");
    desk.upload_to("/d", "a", 1);
    desk.upload("b", 1);
    assert!(!desk.queue.pause(folder));
    desk.sends(send(".b.part", 0), 1);
    desk.wants(crate::desk::list());
}

/// Nothing goes on by itself: no need to keep the page and the screen.
#[test]
fn what_waits_for_a_paused_folder_is_not_under_way() {
    let mut desk = Desk::new();
    let (outer, inner) = (desk.folder("/d"), desk.folder("/d/e"));
    let below = desk.upload_to("/d/e", "a", 1);
    assert!(desk.queue.is_active());
    assert!(!desk.queue.pause(outer));
    desk.rests();
    assert!(!desk.queue.is_active());
    let held_by = |desk: &Desk, id| {
        let paused = desk.queue.paused_folders();
        let job = desk.job(id);
        paused
            .iter()
            .find(|folder| job.waits_for(folder))
            .map(|folder| folder.id)
    };
    assert_eq!(held_by(&desk, below), Some(outer));
    assert_eq!(held_by(&desk, inner), Some(outer));
    assert_eq!(held_by(&desk, outer), None);
    // A download from there has nothing to do with it.
    let down = desk.queue.add_download(NewDownload {
        batch: 2,
        folder: RemotePath::new("/d"),
        name: "b".into(),
        local: "b".into(),
        size: Some(1),
        modified: None,
    });
    assert_eq!(held_by(&desk, down), None);
    assert!(desk.queue.is_active());
    assert!(!desk.queue.cancel(down));
    desk.queue.resume(outer);
    assert!(desk.queue.is_active());
    desk.wants(make("/d"));
}

/// Retried together with what is in them, the folders come first again.
fn come_first_again(desk: &mut Desk, [outer, inner]: [u64; 2], below: u64) {
    for id in [below, inner, outer] {
        assert!(desk.queue.retry(id));
    }
    desk.queue.move_first(below);
    desk.does(make("/d"), Answer::Done);
    desk.does(make("/d/e"), Answer::Done);
    desk.wants(send_to("/d/e", ".a.part"));
}

/// Each of them would be a login of its own, for the server to say that there is no such folder.
#[test]
fn whoever_cancels_a_folder_cancels_what_was_to_go_into_it() {
    let mut desk = Desk::new();
    let outer = desk.folder("/d");
    let inner = desk.folder("/d/e");
    let below = desk.upload_to("/d/e", "a", 1);
    let paused = desk.upload_to("/d", "b", 1);
    let beside = desk.upload_to("/dd", "c", 1);
    let fetched = desk.download("d", Some(1));
    assert!(!desk.queue.pause(paused));
    assert!(!desk.queue.cancel(outer));
    for id in [outer, inner, below, paused] {
        desk.is(id, State::Cancelled);
    }
    desk.is(beside, State::Queued);
    desk.is(fetched, State::Queued);
    come_first_again(&mut desk, [outer, inner], below);
}

#[test]
fn nothing_is_sent_into_a_cancelled_folder_whether_it_was_made_or_not() {
    for is_made in [true, false] {
        let mut desk = Desk::new();
        let folder = desk.folder("/d");
        let below = desk.upload_to("/d", "a", 1);
        desk.wants(make("/d"));
        assert!(desk.queue.cancel(folder));
        desk.ends(match is_made {
            true => Ok(Answer::Done),
            false => Err(crate::desk::cancelled()),
        });
        desk.is(below, State::Cancelled);
        desk.rests();
    }
}

/// Servers hide names with a dot from their listings; the answer to the first try may have been lost, or the folder been
/// there all the time.
#[test]
fn a_folder_that_the_listing_hides_is_looked_into() {
    let above = || Task::List(RemotePath::new("/d"));
    let itself = || Task::List(RemotePath::new("/d/.git"));
    let hidden = || {
        let mut desk = Desk::new();
        let folder = desk.folder("/d/.git");
        let below = desk.upload_to("/d/.git", "HEAD", 10);
        desk.cut(make("/d/.git"));
        desk.wait(3);
        desk.refused(make("/d/.git"), 77);
        desk.does(above(), Answer::Listing(&[]));
        (desk, folder, below)
    };
    let (mut desk, folder, below) = hidden();
    desk.does(itself(), Answer::Listing(&[]));
    desk.is(folder, State::Done);
    desk.is(below, State::Queued);
    // It is not there, and cannot be made.
    let (mut desk, folder, below) = hidden();
    desk.refused(itself(), 77);
    desk.failed(folder, Problem::NoFolder);
    desk.failed(below, Problem::NoFolder);
}

/// The folder above shows nothing, as one that may not be listed.
#[test]
fn a_folder_in_one_that_shows_nothing_is_looked_into_too() {
    let unseen = || {
        let mut desk = Desk::new();
        let folder = desk.folder("/d/e");
        desk.refused(make("/d/e"), 77);
        let above = Task::List(RemotePath::new("/d"));
        desk.does(above, Answer::Listing(&[]));
        (desk, folder)
    };
    let itself = || Task::List(RemotePath::new("/d/e"));
    let (mut desk, folder) = unseen();
    let entries = parse(D);
    desk.does(itself(), Answer::Listing(&entries));
    desk.is(folder, State::Done);
    // Servers list what is not there as if it were empty.
    let (mut desk, folder) = unseen();
    desk.does(itself(), Answer::Listing(&[]));
    desk.failed(folder, Problem::NoFolder);
}

/// The page is left before the modem has answered.
#[test]
fn what_was_to_go_into_a_cancelled_folder_is_cancelled_after_a_reload_too() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d");
    let below = desk.upload_to("/d", "a", 1);
    desk.wants(make("/d"));
    assert!(desk.queue.cancel(folder));
    desk.is(below, State::Cancelled);
    desk.reload();
    desk.is(folder, State::Cancelled);
    desk.is(below, State::Cancelled);
}

/// A direct upload waits for a folder that turns out not to be there: its row is to name the folder.
#[test]
fn a_direct_upload_into_a_folder_that_is_not_there_says_so() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d/.git");
    let below = desk.queue.add_upload(NewUpload {
        temporary: None,
        ..new_upload("/d/.git", "HEAD", 10)
    });
    desk.refused(make("/d/.git"), 77);
    desk.does(Task::List(RemotePath::new("/d")), Answer::Listing(&[]));
    desk.refused(Task::List(RemotePath::new("/d/.git")), 77);
    desk.failed(folder, Problem::NoFolder);
    desk.failed(below, Problem::NoFolder);
}

//! What proves that a name is free, that a part is its own, and that a file has got its name; and what does not.

use std::time::Duration;

use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::transfer::{Answer, FREE_FOR, NewUpload, Problem, StartedOver, State, Task};

use crate::desk::{
    Desk, HUGE, delete, fetch, gone, list, listed, logs, make, new_upload, parse, rename, send,
    server, size, time,
};

/// On a slow cell each login takes longer than a free name counts as free.
#[test]
fn slow_logins_into_an_empty_folder_do_not_go_round_for_ever() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    let mut logins = 0;
    while desk.job(a).state() == State::Queued && logins < 200 {
        let step = desk.queue.next(desk.now).unwrap();
        logins += 1;
        desk.now += Duration::from_secs(31);
        let result = match &step.task {
            Task::List(_) => Ok(Answer::Listing(&[])),
            Task::Size(..) => Err(server(77)),
            Task::Send { .. } => {
                desk.queue.begun(step.id);
                Ok(Answer::Moved(10))
            }
            other => panic!("{other:?}"),
        };
        desk.queue.answered(&step, result, desk.now);
    }
    desk.is(a, State::Checking);
    assert_eq!(logins, 3, "look, ask, send");
}

/// Half went up under the final name; the later tries did not even get so far. That half is still there.
#[test]
fn half_a_file_is_told_of_though_the_last_try_failed_before_its_first_byte() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    desk.cut_while_sending(send("a", 0), 5_000);
    desk.wait(3);
    desk.refused(send("a", 0), 77); // e.g. the quota is used up by the half
    assert!(matches!(desk.job(a).problem(), Some(Problem::HalfSent(_))));
}

/// The same, cancelled, and the server does not remove it.
#[test]
fn what_a_cancelling_could_not_remove_is_told_though_the_last_try_moved_nothing() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    desk.cut_while_sending(send("a", 0), 5_000);
    desk.wait(3);
    desk.cut(send("a", 0));
    assert!(!desk.queue.cancel(a));
    desk.refused(delete("a"), 79);
    assert!(matches!(
        desk.job(a).problem(),
        Some(Problem::PartLeft { .. })
    ));
}

/// The laptop slept in mid-upload (the clock stood still); somebody else has put his file there meanwhile.
#[test]
fn a_direct_upload_looks_again_after_the_modem_was_gone_for_nobody_knows_how_long() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.queue.progress(id, 5_000);
    desk.ends(Err(gone()));
    desk.is(a, State::Queued);
    desk.wants(list());
}

/// The same, cancelled after the laptop woke up: what is there may be another's by now.
#[test]
fn a_direct_part_is_not_removed_after_the_modem_was_gone_for_nobody_knows_how_long() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10_000);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.queue.progress(id, 5_000);
    desk.ends(Err(gone()));
    assert!(!desk.queue.cancel(a));
    desk.rests();
    let name = "a".to_owned();
    assert_eq!(desk.job(a).problem(), Some(&Problem::PartLeft { name }));
}

/// Another program removed the part between the listing and the renaming; the old file is as long as the new one.
#[test]
fn a_refused_renaming_is_not_done_because_the_old_file_is_as_long() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 10)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[("a", 10)]);
    desk.refused(size(".a.part"), 77);
    // The old bytes are there still.
    desk.failed(a, Problem::NotThere);
}

/// Nobody else is needed: a server that renames onto nothing that is there, a listing that does not show the part
/// (capped, or blind), and one FTPSIZE that is refused for another reason (79).
#[test]
fn a_refused_renaming_is_not_done_because_one_ftpsize_of_the_part_was_refused() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[]);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.refused(rename("a"), 77); // "a" is there, of 10 bytes
    desk.lists(&[]);
    desk.refused(size(".a.part"), 79);
    desk.does(size("a"), Answer::Size(10));
    // The old bytes are there still, and the part with the new ones.
    desk.failed(a, Problem::NotThere);
}

#[test]
fn the_file_of_another_is_not_taken_for_its_own_by_a_quick_retry() {
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    let id = desk.wants(send("a", 0));
    desk.queue.begun(id);
    desk.reload();
    desk.queue.attach(a, 10);
    desk.lists(&[("a", 7)]);
    let whole = Task::CompareTail {
        folder: logs(),
        name: "a".into(),
        from: 0,
        to: 7,
    };
    desk.does(whole, Answer::IsSame(false));
    desk.failed(a, Problem::Appeared);
    assert!(desk.queue.retry(a));
    desk.wants(list());
}

#[test]
fn the_only_copy_is_kept_after_a_reload_too() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.refused(rename("a"), 77);
    desk.lists(&[(".a.part", 10), ("a", 7)]);
    desk.does(delete("a"), Answer::Done);
    desk.refused(rename("a"), 77);
    desk.reload();
    assert!(!desk.queue.cancel(a));
    desk.queue.clear_final();
    desk.rests();
    desk.is(a, State::Failed);
}

#[test]
fn an_empty_file_in_a_folder_that_shows_nothing_is_of_another() {
    let mut desk = Desk::new();
    let a = desk.direct_unseen("a", 10);
    desk.lists(&[]);
    desk.does(size("a"), Answer::Size(0));
    desk.failed(a, Problem::Appeared);
}

#[test]
fn what_is_measured_by_ftpsize_in_the_end_is_not_unmeasured() {
    let mut desk = Desk::new();
    let a = desk.replacing("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.refused(list(), 79);
    desk.refused(size(".a.part"), 77);
    desk.cut(rename("a"));
    desk.wait(3);
    desk.refused(list(), 79);
    desk.does(size(".a.part"), Answer::Size(10));
    desk.does(rename("a"), Answer::Done);
    desk.is(a, State::Done);
    assert!(!desk.job(a).is_unmeasured());
}

#[test]
fn what_was_certainly_refused_its_name_can_be_cancelled_while_it_waits() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 10);
    desk.sends(send(".a.part", 0), 10);
    desk.lists(&[(".a.part", 10)]);
    desk.refused(rename("a"), 77);
    desk.cut(list());
    assert!(desk.job(a).can_cancel());
    assert!(!desk.queue.cancel(a));
    desk.does(delete(".a.part"), Answer::Done);
}

/// What it leads to may hold something, and would be written through.
#[test]
fn a_link_of_no_bytes_is_not_taken_for_the_empty_file_of_a_try_before() {
    let link = "lrwxrwxrwx 1 user group 0 Nov 20 10:00 a -> elsewhere\r\n";
    let mut desk = Desk::new();
    let a = desk.direct("a", 10);
    desk.cut(send("a", 0));
    desk.now += FREE_FOR + Duration::from_secs(1);
    let entries = parse(link);
    desk.does(list(), Answer::Listing(&entries));
    desk.failed(a, Problem::Appeared);
}

/// A line with its name that nobody can read may be the file: it is not gone.
#[test]
fn an_interrupted_download_in_an_unreadable_line_is_not_gone() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(HUGE));
    desk.refused(time("a"), 79);
    desk.cut_while_fetching(fetch("a", 0, 0), 90_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    let entries = parse("?? nonsense a\r\n");
    desk.does(list(), Answer::Listing(&entries));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::ChangedThere));
    desk.wants(fetch("a", 0, 0));
}

/// The folder above shows a line with its name that nobody can read.
#[test]
fn a_folder_in_an_unreadable_line_is_looked_for_itself() {
    let mut desk = Desk::new();
    let folder = desk.folder("/d/e");
    desk.refused(make("/d/e"), 77);
    let entries = parse("?? nonsense e\r\n-rw-r--r-- 1 user group 7 Nov 20 10:00 x\r\n");
    desk.does(Task::List(RemotePath::new("/d")), Answer::Listing(&entries));
    let inside = listed(&[("x", 7)]);
    desk.does(
        Task::List(RemotePath::new("/d/e")),
        Answer::Listing(&inside),
    );
    desk.is(folder, State::Done);
}

/// Without a store the bytes went with the page; the user has the file.
#[test]
fn a_finished_download_keeps_its_size_after_a_reload() {
    let mut desk = Desk::new();
    let a = desk.download("a", Some(10));
    let id = desk.wants(fetch("a", 0, 0));
    desk.queue.kept(id, None, 10);
    desk.ends(Ok(Answer::Moved(10)));
    desk.does(Task::Deliver, Answer::Done);
    desk.reload();
    desk.is(a, State::Done);
    assert_eq!(desk.job(a).done(), 10);
}

/// It may only have been given to the modem's memory.
#[test]
fn what_never_left_the_modem_has_not_broken_off_further_on() {
    let mut desk = Desk::new();
    let a = desk.upload("a", 50_000);
    let id = desk.wants(send(".a.part", 0));
    desk.queue.progress(id, 20_000);
    desk.ends(Err(server(79)));
    desk.failed(a, server(79));
}

/// Two of one name, the one sent at once: what is compared is its own bytes, not those that replace them.
#[test]
fn what_was_sent_at_once_is_compared_before_another_takes_its_name() {
    let mut desk = Desk::new();
    let first = desk.replacing(".c", 10);
    let second = desk.queue.add_upload(NewUpload {
        temporary: None,
        replaces: true,
        ..new_upload("/logs", ".c", 10)
    });
    desk.sends(send("..c.part", 0), 10);
    desk.cut(list());
    desk.sends(send(".c", 0), 10);
    desk.wait(3);
    // Both names are hidden.
    desk.lists(&[]);
    desk.does(size("..c.part"), Answer::Size(10));
    desk.does(size(".c"), Answer::Size(9));
    let differs = Problem::SizeDiffers { sent: 10, found: 9 };
    desk.failed(second, differs);
    desk.does(rename(".c"), Answer::Done);
    desk.is(first, State::Done);
}

//! What has a name and is no file: a link, a pipe, a folder.

use sim7000_ftp::transfer::{Answer, Problem, StartedOver, State};

use crate::desk::{Desk, HUGE, LARGE, dated, fetch, list, parse, rename, send, size, time};

/// Zero bytes are its own, not those of what it leads to: to send there would replace that.
#[test]
fn what_is_no_file_is_not_free_however_small() {
    for line in [
        "lrwxrwxrwx 1 user group 0 Nov 20 10:00 a -> /data/log",
        "prw-r--r-- 1 user group 0 Nov 20 10:00 a",
        "drwxr-xr-x 1 user group 0 Nov 20 10:00 a",
    ] {
        let mut desk = Desk::new();
        let a = desk.direct_unseen("a", 10);
        let entries = parse(&format!("{line}\r\n"));
        desk.does(list(), Answer::Listing(&entries));
        desk.failed(a, Problem::Appeared);
        desk.rests();
    }
    // What a try of its own has left, before any byte went.
    let mut desk = Desk::new();
    desk.direct_unseen("a", 10);
    desk.lists(&[("b", 4)]);
    desk.cut(send("a", 0));
    desk.wait(60);
    desk.lists(&[("a", 0)]);
    desk.wants(send("a", 0));
}

/// Size and time in the line of a link are the link's own.
#[test]
fn a_link_says_nothing_of_the_file_that_it_leads_to() {
    let line = "lrwxrwxrwx 1 user group 9 Nov 20 10:00 a -> /data/log\r\n";
    let entries = parse(line);
    let mut desk = Desk::new();
    let a = desk.download_dated("a", None, dated(20));
    desk.cut_while_fetching(fetch("a", 0, 0), 70_000);
    desk.wait(3);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.refused(time("a"), 79);
    desk.cut_while_fetching(fetch("a", 0, 0), 70_000);
    desk.wait(10);
    desk.does(size("a"), Answer::Size(HUGE));
    desk.does(list(), Answer::Listing(&entries));
    assert_eq!(desk.job(a).started_over(), Some(StartedOver::Unproven));

    let mut desk = Desk::new();
    let a = desk.download_dated("a", Some(LARGE), None);
    desk.does(fetch("a", 0, 0), Answer::Moved(LARGE + 1));
    desk.refused(size("a"), 77);
    desk.does(list(), Answer::Listing(&entries));
    let (sent, found) = (LARGE + 1, LARGE);
    desk.failed(a, Problem::SizeDiffers { sent, found });
}

/// A listing that leaves the part out, and another's file that is by chance as long: the size is no proof that it
/// was renamed.
#[test]
fn a_file_of_the_final_name_is_not_taken_for_the_part_by_its_size() {
    let asked = || {
        let mut desk = Desk::new();
        let a = desk.upload("a", 10);
        desk.sends(send(".a.part", 0), 10);
        desk.lists(&[]);
        desk.does(size(".a.part"), Answer::Size(10));
        desk.refused(size("a"), 77);
        desk.cut(rename("a"));
        desk.wait(3);
        desk.lists(&[("a", 10)]);
        (desk, a)
    };
    let (mut desk, a) = asked();
    desk.does(size(".a.part"), Answer::Size(10));
    desk.does(size("a"), Answer::Size(10));
    desk.failed(a, Problem::Taken);

    let (mut desk, a) = asked();
    desk.refused(size(".a.part"), 77);
    desk.is(a, State::Done);
}

//! The demo modem: everything without hardware.

use std::fs;
use std::time::Duration;

use crate::common::{expect_open, tricky};
use browser_tests::{Chain, Page};

fn demo(chain: &Chain) -> Page<'_> {
    let mut user = Page::open(chain);
    user.press("Demo modem");
    user.expect("button", "Disconnect");
    user.press("Open");
    expect_open(&mut user);
    user.expect_row("Remote files", "README.txt");
    user
}

#[test]
fn files_go_up_and_down_without_hardware() {
    let chain = Chain::with_modems(&[]);
    let mut user = demo(&chain);
    user.patient(Duration::from_secs(60));
    let file = tricky(150_000);
    user.drop_files("Remote files", &[("mine.bin", &file)]);
    user.expect_transfer("mine.bin", "Done");
    user.double_click_row("Remote files", "mine.bin");
    let saved = user.expect_download("mine.bin");
    assert!(fs::read(saved).unwrap() == file);
}

#[test]
fn folders_are_changed_without_hardware() {
    let chain = Chain::with_modems(&[]);
    let mut user = demo(&chain);
    user.press("New folder");
    let dialog = user.find("dialog", "New folder");
    user.fill("Name", "mine");
    user.press_in(&dialog, "Create");
    user.expect_row("Remote files", "mine");
    user.select_row("Remote files", "mine");
    user.press("Rename");
    let dialog = user.find("dialog", "Rename");
    user.fill("Name", "yours");
    user.press_in(&dialog, "Rename");
    user.expect_row("Remote files", "yours");
    user.press("Refresh");
    user.expect_row("Remote files", "yours");
    user.select_row("Remote files", "yours");
    user.press("Delete");
    let dialog = user.find("dialog", "Delete 1 folder");
    user.press_in(&dialog, "Delete");
    user.expect_no_row("Remote files", "yours");
}

#[test]
fn sorting_and_breadcrumbs_work_without_a_login() {
    let chain = Chain::with_modems(&[]);
    let mut user = demo(&chain);
    user.double_click_row("Remote files", "logs");
    user.expect_row("Remote files", "2026");
    user.double_click_row("Remote files", "2026");
    user.expect_row("Remote files", "empty.log");
    let size = user.find("columnheader", "Size");
    user.press_in(&size, "Size");
    user.expect_first_row("empty.log");
    user.press_in(&size, "Size");
    user.expect_last_row("empty.log");
    user.press("logs");
    user.expect_row("Remote files", "2026");
    user.press("Back");
    user.expect_row("Remote files", "empty.log");
    // The order stays: in another folder and back, after reading it anew, and after a reload of the page.
    user.expect_last_row("empty.log");
    user.press("Refresh");
    user.expect_last_row("empty.log");
    user.reload();
    user.press("Demo modem");
    user.expect("button", "Disconnect");
    user.press("Open");
    user.double_click_row("Remote files", "logs");
    user.double_click_row("Remote files", "2026");
    user.expect_row("Remote files", "empty.log");
    user.expect_last_row("empty.log");
}

#[test]
fn a_context_menu_click_keeps_the_selection() {
    let chain = Chain::with_modems(&[]);
    let mut user = demo(&chain);
    user.select_row("Remote files", "README.txt");
    user.also_select_row("Remote files", "logs");
    assert_eq!(selected(&mut user), ["README.txt", "logs"]);
    for row in ["README.txt", "logs", "firmware"] {
        user.right_click_row("Remote files", row);
        assert_eq!(selected(&mut user), ["README.txt", "logs"], "at {row}");
    }
}

/// The names of the selected rows, in alphabetical order.
fn selected(user: &mut Page) -> Vec<String> {
    let names = user.eval(
        "[...document.querySelectorAll('[role=row][aria-selected=true]')]
            .map(row => row.querySelector('[role=gridcell]').innerText.trim()).sort()",
    );
    let names = names.as_array().expect("a list").iter();
    names
        .map(|name| name.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Where a row stands.
trait Order {
    fn expect_first_row(&mut self, name: &str);
    fn expect_last_row(&mut self, name: &str);
}

impl Order for Page<'_> {
    fn expect_first_row(&mut self, name: &str) {
        wait(self, |rows| rows.first().is_some_and(|row| row[0] == name));
    }

    fn expect_last_row(&mut self, name: &str) {
        wait(self, |rows| rows.last().is_some_and(|row| row[0] == name));
    }
}

fn wait(user: &mut Page, holds: impl Fn(&[Vec<String>]) -> bool) {
    for _ in 0..100 {
        if holds(&user.rows("Remote files")) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the rows are {:?}", user.rows("Remote files"));
}

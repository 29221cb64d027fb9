//! The keyboard: keys of the grid, and the few that hold on the whole page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::desk::{Desk, Question, now_ms};
use super::grid::{focus_row, restore_focus, rows_in_view};
use super::pick::{self, Gesture};
use super::state::{Intent, State};

/// Letters typed within this time of one another are one word.
const TYPING_MS: u64 = 900;

/// What the keys do, for the dialog "Keyboard".
pub(super) const HELP: [(&str, &str); 17] = [
    ("Enter", "Open a folder, download a file"),
    ("Backspace, Alt+Up", "Up"),
    ("Alt+Left, Alt+Right", "Back, forward"),
    ("Arrows, Home, End, Page", "Move"),
    (
        "Shift or Ctrl with these",
        "Select more, move without selecting",
    ),
    ("Space", "Select or leave out"),
    ("Ctrl+A", "Select all"),
    ("Letters", "Jump to a name"),
    ("U", "Upload files"),
    ("D", "Download, folders too"),
    ("F2", "Rename"),
    ("F5", "Refresh"),
    ("F7", "New folder"),
    ("Del", "Delete"),
    ("Ctrl+F, /", "Filter"),
    ("Esc", "Close, or select nothing"),
    ("?", "This list"),
];

/// Listens for the keys of the whole page.
pub(super) fn watch(desk: Desk) {
    window_event_listener(leptos::ev::keydown, move |event| on_page(&event, desk));
}

fn on_page(event: &KeyboardEvent, desk: Desk) {
    if event.default_prevented() || desk.is_asking() {
        return;
    }
    if event.key() == "Escape" && desk.state.alert.with_untracked(Option::is_some) {
        desk.state.ask(Intent::DismissAlert);
        event.prevent_default();
        return;
    }
    // A row that went away has taken the focus with it, until the page is painted: the key was for the rows.
    if desk.grid_had_focus.get_value() && is_on_the_page_itself(event) {
        restore_focus(desk);
        on_grid(event, desk.state, desk);
        if event.default_prevented() {
            return;
        }
    }
    if !desk.has_folder.get_untracked() || event.alt_key() || event.meta_key() {
        return;
    }
    let is_typing = is_text_field(event);
    match (event.key().as_str(), event.ctrl_key()) {
        ("f" | "F", true) => focus_filter(desk),
        ("F7", false) => desk.new_folder(),
        ("/", false) if !is_typing => focus_filter(desk),
        ("u" | "U", false) if !is_typing => desk.choose_files(),
        ("?", false) if !is_typing => desk.question.set(Some(Question::Keys)),
        _ => return,
    }
    event.prevent_default();
}

/// The filter's own keys: out of it, into the rows.
pub(super) fn on_filter(event: &KeyboardEvent, desk: Desk) {
    match event.key().as_str() {
        "Escape" => {
            desk.state.filter.set(String::new());
            focus_grid(desk);
        }
        "Enter" | "ArrowDown" => focus_grid(desk),
        _ => return,
    }
    event.prevent_default();
}

/// The keys of the grid.
pub(super) fn on_grid(event: &KeyboardEvent, state: State, desk: Desk) {
    if is_text_field(event) || event.meta_key() {
        return;
    }
    let key = event.key();
    // Enter and Space on a column's head are its own.
    if is_button(event) && matches!(key.as_str(), "Enter" | " ") {
        return;
    }
    let has_done = if event.alt_key() {
        history(&key, state, desk)
    } else {
        movement(event, &key, desk) || action(event, &key, state, desk)
    };
    if has_done {
        event.prevent_default();
    }
}

fn history(key: &str, state: State, desk: Desk) -> bool {
    let (intent, is_possible) = match key {
        "ArrowUp" => (
            Intent::Up,
            !state.path.with_untracked(|path| path.is_root()),
        ),
        "ArrowLeft" => (Intent::Back, state.can_back.get_untracked()),
        "ArrowRight" => (Intent::Forward, state.can_forward.get_untracked()),
        _ => return false,
    };
    // The browser's own history is no place to go by accident, possible here or not.
    if is_possible && desk.can_act.get_untracked() {
        state.ask(intent);
    }
    true
}

fn movement(event: &KeyboardEvent, key: &str, desk: Desk) -> bool {
    let (Some(cursor), Some(grid)) = (desk.cursor_position(), desk.grid.get_untracked()) else {
        return false;
    };
    let count = desk.rows.with_untracked(|rows| rows.len());
    // The first key on a fresh grid selects the row that has the focus already.
    let is_fresh = desk.cursor.get_untracked().is_none() && key == "ArrowDown";
    let to = if is_fresh {
        Some(cursor)
    } else {
        pick::step(key, cursor, count, rows_in_view(&grid, desk))
    };
    let Some(to) = to else {
        return false;
    };
    match (event.ctrl_key(), event.shift_key()) {
        (true, false) => desk.put_cursor(to),
        (false, false) => desk.select(Gesture::Only, to),
        (false, true) => desk.select(Gesture::Extend, to),
        (true, true) => desk.select(Gesture::Add, to),
    }
    focus_row(desk, to);
    true
}

fn action(event: &KeyboardEvent, key: &str, state: State, desk: Desk) -> bool {
    let is_typing = desk
        .typed
        .with_value(|(typed, at)| !typed.is_empty() && now_ms() < at + TYPING_MS);
    match key {
        "a" | "A" if event.ctrl_key() => desk.select_all(),
        " " if !is_typing => {
            if let Some(cursor) = desk.cursor_position() {
                desk.select(Gesture::Toggle, cursor);
            }
        }
        _ if event.ctrl_key() => return false,
        "Enter" => enter(desk),
        "Backspace" => return history("ArrowUp", state, desk),
        "F2" => desk.rename(),
        "Delete" => desk.delete(),
        "F5" if desk.can_act.get_untracked() => state.ask(Intent::Refresh),
        // The alert is on top: it goes first.
        "Escape" if state.alert.with_untracked(Option::is_some) => return false,
        "Escape" if state.selection.with_untracked(|all| !all.is_empty()) => {
            state.selection.set(Vec::new());
        }
        "u" | "U" if !is_typing => desk.choose_files(),
        "d" | "D" if !is_typing => desk.download(),
        "/" | "?" if !is_typing => return false,
        _ if key.chars().count() == 1 => type_ahead(key, is_typing, desk),
        _ => return false,
    }
    true
}

/// Opens the folder under the cursor, or fetches the selected files; without any, the one under the cursor.
fn enter(desk: Desk) {
    let row = desk
        .cursor_position()
        .and_then(|position| desk.rows.with_untracked(|rows| rows.get(position).cloned()));
    let Some(row) = row else {
        return;
    };
    let is_among_more = desk
        .chosen
        .with_untracked(|chosen| chosen.len() > 1 && chosen.contains(&row.entry));
    if is_among_more && !row.entry.is_folder() {
        desk.download();
    } else {
        desk.open(&row.entry);
    }
}

fn type_ahead(letter: &str, is_typing: bool, desk: Desk) {
    let Some(cursor) = desk.cursor_position() else {
        return;
    };
    desk.typed.update_value(|(typed, at)| {
        if !is_typing {
            typed.clear();
        }
        typed.push_str(letter);
        *at = now_ms();
    });
    let typed = desk.typed.with_value(|(typed, _)| typed.clone());
    let found = desk.rows.with_untracked(|rows| {
        pick::type_ahead(&typed, cursor, rows.len(), |at| {
            rows[at].entry.display_name()
        })
    });
    if let Some(found) = found {
        desk.select(Gesture::Only, found);
        focus_row(desk, found);
    }
}

fn focus_filter(desk: Desk) {
    if let Some(field) = desk.filter_field.get_untracked() {
        drop(field.focus());
        field.select();
    }
}

/// Gives the focus to the cursor's row, or to the empty grid.
pub(super) fn focus_grid(desk: Desk) {
    match desk.cursor_position() {
        Some(position) => focus_row(desk, position),
        None => {
            if let Some(grid) = desk.grid.get_untracked() {
                drop(grid.focus());
            }
        }
    }
}

fn target(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn is_on_the_page_itself(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|element| element.tag_name() == "BODY")
}

fn is_text_field(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}

fn is_button(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|element| element.tag_name() == "BUTTON")
}

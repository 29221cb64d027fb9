//! The grid "Remote files": its heads, the window of rows that stands in the document, clicks on it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent, PointerEvent};

use super::desk::{Desk, effect, memo};
use super::icons::{Icon, icon};
use super::keys;
use super::list::list;
use super::pick::{self, Gesture};
use super::row;
use super::state::{FolderState, SortKey, State};

/// A row's height in pixels, wide and narrow, and that of the heads: the style sheet holds the same numbers.
const ROW: u32 = 32;
const NARROW_ROW: u32 = 60;
const HEAD: u32 = 32;

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    let (this_year, ..) = crate::browser::clock::today();
    let count = memo(move || desk.rows.with(|rows| rows.len()));
    let range = memo(move || {
        let row_height = row_height(desk);
        pick::window(
            count.get(),
            desk.scrolled.get(),
            desk.height.get(),
            row_height,
        )
    });
    let in_window = move || {
        let range = range.get();
        desk.rows
            .with(|rows| rows.get(range).map(<[_]>::to_vec).unwrap_or_default())
    };
    let spacer = move |rows: usize| format!("{}px", rows as u32 * row_height(desk));
    keep_focus(desk, range);
    view! {
        <div
            class="grid"
            role="grid"
            aria-label="Remote files"
            aria-multiselectable="true"
            aria-rowcount=move || (count.get() + 1).to_string()
            aria-busy=move || {
                state.folder.with(|folder| matches!(folder, FolderState::Loading(_))).to_string()
            }
            tabindex=move || if count.get() == 0 { "0" } else { "-1" }
            node_ref=desk.grid
            on:scroll=move |_| {
                if let Some(grid) = desk.grid.get_untracked() {
                    desk.scrolled.set(grid.scroll_top().max(0) as u32);
                }
            }
            on:click=move |event| click(&event, state, desk)
            on:dblclick=move |event| double_click(&event, desk)
            on:keydown=move |event| keys::on_grid(&event, state, desk)
            on:focusin=move |_| desk.grid_had_focus.set_value(true)
            on:focusout=move |event| {
                if event.related_target().is_some() {
                    desk.grid_had_focus.set_value(false);
                }
            }
        >
            <div role="rowgroup" class="heads">
                <div role="row" class="row head" aria-rowindex="1">
                    {head(state, SortKey::Name, "Name", "name")}
                    {head(state, SortKey::Size, "Size", "size")}
                    {head(state, SortKey::Modified, "Modified", "modified")}
                    <div role="columnheader" class="permissions">
                        "Permissions"
                    </div>
                </div>
            </div>
            <div role="rowgroup" class="rows">
                <div role="presentation" style:height=move || spacer(range.get().start)></div>
                {list(
                    in_window,
                    |row| row.face,
                    move |row, at| {
                        let at = Signal::derive(move || range.get().start + at.get());
                        row::view(row, at, this_year, desk)
                    },
                )}
                <div
                    role="presentation"
                    style:height=move || spacer(count.get().saturating_sub(range.get().end))
                ></div>
            </div>
        </div>
    }
    .into_any()
}

/// A column's head: its button sorts by it, again turns it round.
fn head(state: State, key: SortKey, words: &'static str, class: &'static str) -> AnyView {
    let order = move || {
        let (by, is_ascending) = state.sort.get();
        (by == key).then_some(is_ascending)
    };
    view! {
        <div
            role="columnheader"
            class=class
            aria-sort=move || match order() {
                Some(true) => "ascending",
                Some(false) => "descending",
                None => "none",
            }
        >
            <button
                type="button"
                class="sort"
                on:click=move |event| {
                    event.stop_propagation();
                    state.sort.update(|(by, is_ascending)| {
                        *is_ascending = *by != key || !*is_ascending;
                        *by = key;
                    });
                }
            >
                <span>{words}</span>
                {icon(Icon::ChevronDown)}
            </button>
        </div>
    }
    .into_any()
}

fn row_height(desk: Desk) -> u32 {
    if desk.narrow.get() { NARROW_ROW } else { ROW }
}

/// How many rows a page key moves by.
pub(super) fn rows_in_view(grid: &HtmlElement, desk: Desk) -> usize {
    let height = (grid.client_height().max(0) as u32).saturating_sub(HEAD);
    (height / untrack(|| row_height(desk))).max(1) as usize
}

/// Brings the row at `position` into view and into the document, then gives it the focus.
pub(super) fn focus_row(desk: Desk, position: usize) {
    let Some(grid) = desk.grid.get_untracked() else {
        return;
    };
    let Some(id) = desk
        .rows
        .with_untracked(|rows| rows.get(position).map(|row| row.id))
    else {
        return;
    };
    let row_height = untrack(|| row_height(desk));
    let top = position as u32 * row_height;
    let visible = (grid.client_height().max(0) as u32).saturating_sub(HEAD);
    let scrolled = grid.scroll_top().max(0) as u32;
    let wanted = if top < scrolled {
        top
    } else if top + row_height > scrolled + visible {
        top + row_height - visible.min(top + row_height)
    } else {
        scrolled
    };
    if let Some(row) = find(&grid, id).filter(|_| wanted == scrolled) {
        drop(row.focus());
        return;
    }
    desk.scrolled.set(wanted);
    request_animation_frame(move || {
        // The window has moved by now, so the scroll height is right and the row is there.
        grid.set_scroll_top(wanted as i32);
        if let Some(row) = find(&grid, id) {
            drop(row.focus());
        }
    });
}

fn find(grid: &HtmlElement, id: u64) -> Option<HtmlElement> {
    grid.query_selector(&format!("[data-id=\"{id}\"]"))
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// Rows that vanish (another folder, a refresh, scrolled away) would take the focus with them.
fn keep_focus(desk: Desk, range: Memo<std::ops::Range<usize>>) {
    effect(move || {
        desk.rows.track();
        range.track();
        if !desk.grid_had_focus.get_value() {
            return;
        }
        request_animation_frame(move || restore_focus(desk));
    });
}

pub(super) fn restore_focus(desk: Desk) {
    let Some(grid) = desk.grid.try_get_untracked().flatten() else {
        return;
    };
    let is_asking = document()
        .query_selector("dialog[open]")
        .is_ok_and(|open| open.is_some());
    let Some(active) = document().active_element().filter(|_| !is_asking) else {
        return;
    };
    let row = desk.active.get_untracked();
    // Lost to the page, parked on the grid, or left on a row that happens to be in the next folder too.
    let is_elsewhere = active
        .get_attribute("data-id")
        .is_some_and(|id| row.is_none_or(|row| row.to_string() != id));
    if !is_lost(&active) && !active.is_same_node(Some(&grid)) && !is_elsewhere {
        return;
    }
    let position = row.and_then(|id| desk.position(id));
    if let Some(position) = position.filter(|_| desk.seeks.get_value()) {
        desk.seeks.set_value(false);
        focus_row(desk, position);
        return;
    }
    let row = row.and_then(|id| find(&grid, id));
    drop(row.as_ref().unwrap_or(&grid).focus());
}

/// Whether the focus is with the page as a whole, or will be: with what is disabled or no longer shown.
fn is_lost(active: &Element) -> bool {
    active.tag_name() == "BODY"
        || active.matches(":disabled").unwrap_or(false)
        || active
            .dyn_ref::<HtmlElement>()
            .is_some_and(|active| active.offset_parent().is_none())
}

/// The position of the row that an event came from.
fn row_of(target: Option<web_sys::EventTarget>, desk: Desk) -> Option<usize> {
    let element: Element = target?.dyn_into().ok()?;
    let id: u64 = element
        .closest("[data-id]")
        .ok()
        .flatten()?
        .get_attribute("data-id")?
        .parse()
        .ok()?;
    desk.position(id)
}

fn is_on_quick_button(event: &MouseEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest(".quick").ok().flatten())
        .is_some()
}

fn click(event: &MouseEvent, state: State, desk: Desk) {
    let Some(position) = row_of(event.target(), desk) else {
        state.selection.set(Vec::new());
        return;
    };
    let Some(row) = desk.rows.with_untracked(|rows| rows.get(position).cloned()) else {
        return;
    };
    if is_on_quick_button(event) {
        desk.open(&row.entry);
        return;
    }
    // A finger has no double click: it opens folders at once and gathers files.
    let is_touch = event
        .dyn_ref::<PointerEvent>()
        .is_some_and(|pointer| pointer.pointer_type() == "touch");
    if is_touch && row.entry.is_folder() {
        desk.open(&row.entry);
        return;
    }
    let gesture = if is_touch {
        Gesture::Toggle
    } else {
        Gesture::of_click(event.ctrl_key() || event.meta_key(), event.shift_key())
    };
    desk.select(gesture, position);
}

fn double_click(event: &MouseEvent, desk: Desk) {
    if is_on_quick_button(event) || event.ctrl_key() || event.shift_key() {
        return;
    }
    if let Some(row) = row_of(event.target(), desk)
        .and_then(|position| desk.rows.with_untracked(|rows| rows.get(position).cloned()))
    {
        desk.open(&row.entry);
    }
}

//! Keeps the transfer that moves in sight, unless the user looks at others.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::desk::{Desk, effect, memo};
use super::state::{State, TransferRow};
use super::{menu, tally};

/// What the list of transfers shows of itself.
#[derive(Clone, Copy)]
pub(super) struct Follow {
    /// What scrolls.
    pub(super) region: NodeRef<html::Section>,
    /// The user has not scrolled away from the one that moves.
    is_on: StoredValue<bool>,
    /// Where it was scrolled to last by this page.
    at: StoredValue<i32>,
}

impl Follow {
    /// `has_open`: whether a transfer is not over.
    pub(super) fn new(state: State, desk: Desk, has_open: Memo<bool>) -> Self {
        let follow = Self {
            region: NodeRef::new(),
            is_on: StoredValue::new(true),
            at: StoredValue::new(0),
        };
        let moving = memo(move || {
            let is_moving = |row: &&TransferRow| tally::is_moving(row.state.get());
            state
                .transfers
                .with(|all| all.iter().find(is_moving).map(|row| row.id))
        });
        effect(move || {
            if !has_open.get() {
                follow.is_on.set_value(true);
            }
        });
        effect(move || {
            // While the list is hidden nothing of it can be scrolled.
            desk.dock.track();
            desk.dock_open.track();
            desk.place.track();
            if moving.get().is_some() {
                request_animation_frame(move || follow.show());
            }
        });
        follow
    }

    fn show(self) {
        let Some(region) = self.region.get_untracked() else {
            return;
        };
        // Who walks through the rows by keyboard is not led away from them, and nothing slips from under the pointer.
        let is_in_use = menu::has_focus(&region) || region.matches(":hover").unwrap_or(false);
        let is_wanted = self.is_on.get_value() && !is_in_use;
        let Some(row) = moving_row(&region).filter(|_| is_wanted) else {
            return;
        };
        let (top, height) = (region.scroll_top(), region.client_height());
        let (first, last) = (row.offset_top(), row.offset_top() + row.offset_height());
        let covered = covered(&region);
        if first < top + covered {
            region.set_scroll_top(first - covered);
        } else if last > top + height && height != 0 {
            region.set_scroll_top(last - height);
        }
        self.at.set_value(region.scroll_top());
    }

    /// The list was scrolled, by the user or by this page.
    pub(super) fn scrolled(self) {
        let Some(region) = self.region.get_untracked() else {
            return;
        };
        let top = region.scroll_top();
        if top == self.at.get_value() {
            return;
        }
        let bottom = top + region.client_height();
        let is_seen = |row: HtmlElement| {
            let first = row.offset_top();
            first < bottom && first + row.offset_height() > top
        };
        self.is_on
            .set_value(moving_row(&region).is_none_or(is_seen));
    }
}

/// What the line that asks for files covers at the top of the list, in CSS pixels.
fn covered(region: &HtmlElement) -> i32 {
    let bar = region.query_selector(".lacks").ok().flatten();
    bar.and_then(|bar| bar.dyn_into::<HtmlElement>().ok())
        .map_or(0, |bar| bar.offset_height())
}

fn moving_row(region: &HtmlElement) -> Option<HtmlElement> {
    let row = region
        .query_selector(".transfer.running:not(.checking)")
        .ok();
    row.flatten()?.dyn_into().ok()
}

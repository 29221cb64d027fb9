//! The panel below the files: transfers and trace, one at a time, folded or not.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::desk::{Desk, Dock};
use super::icons::{Icon, icon};
use super::state::State;
use super::{menu, trace, transfers};

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    let lines = trace::Lines::new(state, desk);
    let is_shown = move |dock: Dock| desk.dock.get() == dock;
    view! {
        <section class="dock" class:folded=move || !desk.dock_open.get() aria-label="Activity">
            {transfers::news(state)}
            <div class="dock-head">
                <div class="tabs" role="tablist" aria-label="Activity" on:keydown=move |event| turn(&event, desk)>
                    {tab(desk, Dock::Transfers, Icon::Transfers, "Transfers")}
                    {tab(desk, Dock::Trace, Icon::Trace, "Trace")}
                </div>
                {move || match desk.dock.get() {
                    Dock::Transfers => transfers::tools(state, desk),
                    Dock::Trace => trace::tools(state, lines),
                }}
                <button
                    type="button"
                    class="tool plain fold"
                    title=move || if desk.dock_open.get() { "Fold" } else { "Unfold" }
                    aria-expanded=move || desk.dock_open.get().to_string()
                    on:click=move |_| desk.dock_open.update(|is_open| *is_open = !*is_open)
                >
                    {icon(Icon::ChevronDown)}
                    <span class="words">"Activity panel"</span>
                </button>
            </div>
            <div class="dock-body" role="tabpanel" aria-labelledby=move || id(desk.dock.get())>
                <div class="dock-part" class:hidden=move || !is_shown(Dock::Transfers)>
                    {transfers::view(state, desk)}
                </div>
                {move || is_shown(Dock::Trace).then(|| trace::view(state, lines))}
            </div>
        </section>
    }
    .into_any()
}

fn id(dock: Dock) -> &'static str {
    match dock {
        Dock::Transfers => "tab-transfers",
        Dock::Trace => "tab-trace",
    }
}

fn tab(desk: Desk, dock: Dock, symbol: Icon, words: &'static str) -> AnyView {
    let is_shown = move || desk.dock.get() == dock;
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            id=id(dock)
            aria-selected=move || is_shown().to_string()
            tabindex=move || if is_shown() { "0" } else { "-1" }
            on:click=move |_| {
                desk.dock.set(dock);
                desk.dock_open.set(true);
            }
        >
            {icon(symbol)}
            <span>{words}</span>
        </button>
    }
    .into_any()
}

/// What is about to be hidden gives its focus to the tab of the transfers: the next button may do harm.
pub(super) fn take_focus_from(leaving: &Element) {
    if menu::has_focus(leaving) {
        focus_tab(Dock::Transfers);
    }
}

fn focus_tab(dock: Dock) {
    if let Some(tab) = document().get_element_by_id(id(dock)) {
        drop(tab.unchecked_into::<HtmlElement>().focus());
    }
}

/// Left and right go from tab to tab.
fn turn(event: &web_sys::KeyboardEvent, desk: Desk) {
    if !matches!(
        event.key().as_str(),
        "ArrowLeft" | "ArrowRight" | "Home" | "End"
    ) {
        return;
    }
    event.prevent_default();
    let other = match desk.dock.get_untracked() {
        Dock::Transfers => Dock::Trace,
        Dock::Trace => Dock::Transfers,
    };
    desk.dock.set(other);
    focus_tab(other);
}

//! The page as a whole: its parts, and what the browser tells all of them (size, time, keys).

use std::collections::HashSet;
use std::time::Duration;

use leptos::prelude::*;

use super::desk::{self, Desk, Dock, Place, effect, memo};
use super::state::{State, TransferRow};
use super::{
    alert, dialogs, dock, drop, files, header, keys, menu, offer, rows, site_form, tally,
    transfers, welcome,
};

/// How often ages ("12 min ago") are told anew.
const TICK: Duration = Duration::from_secs(10);

pub(super) fn view(state: State) -> AnyView {
    provide_context(state);
    let desk = Desk::new(state);
    provide_context(desk);
    watch(state, desk);
    drop::watch(state, desk);
    keys::watch(desk);

    let has_dock = memo(move || {
        !desk.is_welcome.get()
            || state.transfers.with(|all| !all.is_empty())
            || state.trace.with(|all| !all.is_empty())
    });
    let has_side = memo(move || !desk.is_welcome.get());
    // What was queued before the page was loaded anew is at hand at once.
    let has_places =
        memo(move || !desk.is_welcome.get() || state.transfers.with(|all| !all.is_empty()));
    let is_at = move |place| desk.place.get() == place;
    view! {
        {header::view(state, desk)}
        <main
            class="page"
            class:at-files=move || is_at(Place::Files)
            class:at-transfers=move || has_places.get() && is_at(Place::Transfers)
            class:at-modem=move || is_at(Place::Modem)
            class:welcoming=move || desk.is_welcome.get()
        >
            {move || has_side.get().then(|| site_form::view(state, desk))}
            <div class="middle">
                {move || if desk.is_welcome.get() {
                    welcome::view(state, desk)
                } else {
                    files::view(state, desk)
                }}
            </div>
            {move || has_dock.get().then(|| dock::view(state, desk))}
        </main>
        {tabs(state, desk, has_places)}
        {alert::view(state)}
        {dialogs::view(state, desk)}
        {offer::view(state, desk)}
        {menu::view(desk)}
    }
    .into_any()
}

/// What follows from a change, whichever view is shown.
fn watch(state: State, desk: Desk) {
    window_event_listener(leptos::ev::resize, move |_| {
        let narrow = desk::is_narrow();
        if narrow != desk.narrow.get_untracked() {
            desk.narrow.set(narrow);
        }
        desk.height.set(desk::page_height());
    });
    set_interval(move || desk.now_ms.set(desk::now_ms()), TICK);

    // The form folds away once a site is open, and comes when a modem is there and none is.
    effect(move || {
        let is_open = state.site_open.get();
        desk.site_shown.set(!is_open);
        if is_open {
            desk.place.set(Place::Files);
            // The form that held the focus is gone: the files take it.
            desk.grid_had_focus.set_value(true);
        }
    });
    effect(move || {
        if desk.is_on.get() && !state.site_open.get_untracked() {
            desk.site_shown.set(true);
            desk.place.set(Place::Modem);
        }
    });

    // Another folder: nothing of the old one's selection or filter stays.
    Effect::new(move |before: Option<crate::ftp::RemotePath>| {
        let path = state.path.get();
        if let Some(before) = before.filter(|before| *before != path) {
            state.selection.set(Vec::new());
            state.filter.set(String::new());
            // On the way up, the cursor stands on the folder that was left.
            let left = before.parent().filter(|parent| *parent == path);
            let cursor = left.map(|_| rows::id_of(before.name()));
            desk.cursor.set(cursor);
            desk.anchor.set(cursor);
            desk.seeks.set_value(true);
            desk.scrolled.set(0);
            if let Some(grid) = desk.grid.get_untracked() {
                grid.set_scroll_top(0);
            }
        }
        path
    });
    // What is selected alone has the cursor, also where the page selected it (a renamed file): Enter and Delete
    // must mean the same row.
    effect(move || {
        let only = state.selection.with(|names| match &names[..] {
            [only] => Some(rows::id_of(only)),
            _ => None,
        });
        if only.is_some() && only != desk.cursor.get_untracked() {
            desk.cursor.set(only);
            desk.anchor.set(only);
        }
    });
    effect(move || {
        // A new listing is read now.
        state.read_at_ms.track();
        desk.now_ms.set(desk::now_ms());
    });

    tell_in_title(state, desk);

    // The first transfers after a pause unfold their list; a trace being read is left alone.
    Effect::new(move |before: Option<usize>| {
        let count = state.transfers.with(Vec::len);
        if before.is_some_and(|before| count > before) && !desk.dock_open.get_untracked() {
            desk.dock.set(Dock::Transfers);
            desk.dock_open.set(true);
        }
        count
    });
}

/// The window's title tells how far the transfers are, for who looks at another one meanwhile.
fn tell_in_title(state: State, desk: Desk) {
    let is_going = memo(move || {
        let is_going = state
            .transfers
            .with(|all| all.iter().any(|row| row.state.get().is_under_way()));
        is_going && desk.can_act.get() && !state.is_paused.get()
    });
    // What was over before this run began is no part of it.
    let over = memo(move || {
        is_going.track();
        untrack(|| {
            let is_over = |row: &&TransferRow| row.state.get().is_final();
            state.transfers.with(|all| {
                all.iter()
                    .filter(is_over)
                    .map(|row| row.id)
                    .collect::<HashSet<u64>>()
            })
        })
    });
    let title = memo(move || {
        let percent = is_going.get().then(|| {
            over.with(|over| {
                state.transfers.with(|all| {
                    let run = all.iter().filter(|row| !over.contains(&row.id));
                    tally::percent(run.map(transfers::item))
                })
            })
        });
        tally::title(percent.flatten())
    });
    effect(move || document().set_title(&title.get()));
}

/// The narrow page's tabs.
fn tabs(state: State, desk: Desk, has_places: Memo<bool>) -> AnyView {
    let running = memo(move || {
        state
            .transfers
            .with(|all| all.iter().filter(|row| !row.state.get().is_final()).count())
    });
    let tab = move |place: Place, symbol: super::icons::Icon, words: &'static str| {
        view! {
                   <button
                       type="button"
                       class="place"
                       aria-current=move || (desk.place.get() == place).then_some("page")
                       on:click=move |_| desk.place.set(place)
                   >
                       {super::icons::icon(symbol)}
                       <span>{words}</span>
                       {(place == Place::Transfers)
                           .then(|| {
                               view! {
                                   <span class="badge" aria-hidden="true">
                                       {move || match running.get() {
        0 => String::new(),
        count => count.to_string(),
        }}
                                   </span>
                               }.into_any()
                           })}
                   </button>
               }
        .into_any()
    };
    view! {
        <nav class="places" aria-label="Parts of the page" class:hidden=move || !has_places.get()>
            {tab(Place::Files, super::icons::Icon::Folder, "Files")}
            {tab(Place::Transfers, super::icons::Icon::Transfers, "Transfers")}
            {tab(Place::Modem, super::icons::Icon::Modem, "Modem")}
        </nav>
    }
    .into_any()
}

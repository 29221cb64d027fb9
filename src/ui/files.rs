//! The files area: toolbar, grid, what stands in the grid's place, and the line below.

use leptos::prelude::*;

use super::alert;
use super::desk::{Desk, DropArea, Question, memo};
use super::icons::{Icon, icon};
use super::state::{FolderState, Intent, State};
use super::{format, grid, toolbar};
use crate::listing::Kind;

/// What stands in the middle below the columns' heads when there are no rows.
#[derive(Clone, PartialEq, Eq)]
enum Empty {
    No,
    Loading,
    Nothing,
    Filtered,
    Failed,
}

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    view! {
        <section class="files" aria-label="Files">
            {move || if desk.has_folder.get() { browser(state, desk) } else { closed() }}
        </section>
    }
    .into_any()
}

/// A modem is there, a server is not.
fn closed() -> AnyView {
    view! {
        <div class="blank">
            {icon(Icon::Server)}
            <p class="what">"No server is open"</p>
            <p class="advice">"Enter where your files are, then press Open."</p>
        </div>
    }
    .into_any()
}

fn browser(state: State, desk: Desk) -> AnyView {
    let has_rows = memo(move || desk.rows.with(|rows| !rows.is_empty()));
    let has_entries = memo(move || state.entries.with(|all| !all.is_empty()));
    let empty = memo(move || match state.folder.get() {
        _ if has_rows.get() => Empty::No,
        _ if has_entries.get() => Empty::Filtered,
        FolderState::Loading(_) => Empty::Loading,
        FolderState::Failed(_) => Empty::Failed,
        FolderState::Closed | FolderState::Ready => Empty::Nothing,
    });
    let is_loading = memo(move || {
        state
            .folder
            .with(|folder| matches!(folder, FolderState::Loading(_)))
    });
    view! {
        {toolbar::view(state, desk)}
        {notice(state, desk, has_entries)}
        <div
            class="stage drop-area"
            class:offline=move || !desk.is_on.get()
            class:loading=move || is_loading.get()
            class:over=move || desk.dragging.get() == Some(DropArea::Files)
        >
            {grid::view(state, desk)}
            {move || match empty.get() {
                Empty::No => ().into_any(),
                Empty::Loading => skeleton(state),
                Empty::Nothing => {
                    blank(Icon::Folder, "Nothing here. Drop files to upload.", "")
                }
                Empty::Filtered => {
                    blank(Icon::Search, "No name matches the filter.", "Esc in the filter shows all.")
                }
                Empty::Failed => failed(state),
            }}
            <div class="drop-hint" aria-hidden="true">
                <span>{icon(Icon::Upload)} {move || format!("Drop to upload to {}", state.path.get().display())}</span>
            </div>
        </div>
        {waiting(state, desk)}
        {status_line(state, desk)}
    }
    .into_any()
}

fn blank(symbol: Icon, what: &'static str, advice: &'static str) -> AnyView {
    view! {
        <div class="blank">
            {icon(symbol)} <p class="what">{what}</p>
            {(!advice.is_empty()).then(|| view! { <p class="advice">{advice}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// Rows to come.
fn skeleton(state: State) -> AnyView {
    let what = move || match state.folder.get() {
        FolderState::Loading(what) => what,
        _ => String::new(),
    };
    view! {
        <div class="skeleton">
            <p class="waiting" role="status">
                <span class="pulse" aria-hidden="true"></span>
                {what}
            </p>
            <div aria-hidden="true">{(0..7).map(|_| view! { <div class="bone"></div> }.into_any()).collect_view()}</div>
        </div>
    }
    .into_any()
}

fn failed(state: State) -> AnyView {
    view! {
        <div class="blank" role="alert">
            {move || match state.folder.get() {
                FolderState::Failed(problem) => alert::body(state, problem),
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

/// Over rows that are no longer the folder's present: why.
fn notice(state: State, desk: Desk, has_entries: Memo<bool>) -> AnyView {
    view! {
        {move || {
            if !has_entries.get() {
                return ().into_any();
            }
            if !desk.is_on.get() {
                return view! {
                    <div class="notice" role="status">
                        {icon(Icon::Offline)} "Not connected. The listing is from "
                        {move || age(state, desk)} "."
                    </div>
                }
                    .into_any();
            }
            match state.folder.get() {
                FolderState::Failed(problem) => {
                    view! {
                        <div class="notice bad" role="alert">
                            {alert::body(state, problem)}
                        </div>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }
        }}
    }
    .into_any()
}

fn age(state: State, desk: Desk) -> String {
    let now = desk.now_ms.get();
    state
        .read_at_ms
        .get()
        .map(|at| format::age(now.saturating_sub(at)))
        .unwrap_or_default()
}

/// What the user asked for and what has not been begun. The element is always there, so that screen readers announce
/// what comes into it.
fn waiting(state: State, desk: Desk) -> AnyView {
    let is_any = memo(move || state.waiting.with(|words| !words.is_empty()));
    view! {
        <div class="waits" class:on=move || is_any.get()>
            <span role="status">{move || state.waiting.get()}</span>
            {move || {
                is_any
                    .get()
                    .then(|| {
                        // The button goes with its words, and the focus with the button.
                        on_cleanup(move || request_animation_frame(move || grid::restore_focus(desk)));
                        view! {
                            <button
                                type="button"
                                class="link"
                                on:click=move |_| state.ask(Intent::TakeBack)
                            >
                                "Take back"
                            </button>
                        }.into_any()
                    })
            }}
        </div>
    }
    .into_any()
}

/// How much there is, how much is selected, what the modem does, how old the listing is.
fn status_line(state: State, desk: Desk) -> AnyView {
    let content = memo(move || {
        desk.rows.with(|rows| {
            let folders = rows.iter().filter(|row| row.entry.is_folder()).count();
            let files = rows.iter().filter(|row| row.entry.is_readable()).count() - folders;
            let unreadable = rows.len() - folders - files;
            let size: u64 = rows
                .iter()
                .filter(|row| row.entry.kind == Kind::File)
                .filter_map(|row| row.entry.size)
                .fold(0, u64::saturating_add);
            let mut parts = Vec::new();
            if folders != 0 {
                parts.push(format::count(folders, "folder"));
            }
            if files != 0 {
                parts.push(format::count(files, "file"));
            }
            if unreadable != 0 {
                parts.push(format::count(unreadable, "unreadable line"));
            }
            let words = parts.join(", ");
            if size == 0 {
                words
            } else {
                words + " · " + &format::bytes(size)
            }
        })
    });
    let selected = memo(move || {
        desk.chosen.with(|chosen| {
            let size: u64 = chosen
                .iter()
                .filter_map(|entry| entry.size.filter(|_| !entry.is_folder()))
                .fold(0, u64::saturating_add);
            (!chosen.is_empty()).then(|| {
                let words = format::grouped(chosen.len() as u64) + " selected";
                if size == 0 {
                    words
                } else {
                    words + " · " + &format::bytes(size)
                }
            })
        })
    });
    let doing = memo(move || {
        let busy = state.busy.get();
        if !busy.is_empty() {
            return busy;
        }
        match state.folder.get() {
            // Without rows, the middle says it.
            FolderState::Loading(what) if state.entries.with(|all| !all.is_empty()) => what,
            _ => String::new(),
        }
    });
    view! {
        <div class="status-line">
            <span class="content">{move || selected.get().unwrap_or_else(|| content.get())}</span>
            <span class="doing" role="status" aria-live="polite">
                <span class="pulse" class:hidden=move || doing.with(String::is_empty) aria-hidden="true"></span>
                <span class="words">{move || doing.get()}</span>
                <button
                    type="button"
                    class="link"
                    class:hidden=move || state.busy.with(String::is_empty) || !state.can_stop.get()
                    on:click=move |_| state.ask(Intent::Stop)
                >
                    "Stop"
                </button>
            </span>
            <span class="age">
                {move || {
                    (doing.with(String::is_empty) && state.read_at_ms.get().is_some())
                        .then(|| view! { {icon(Icon::Clock)} {age(state, desk)} }.into_any())
                }}
            </span>
            <button
                type="button"
                class="hotkeys wide-only"
                title="Keyboard (?)"
                on:click=move |_| desk.question.set(Some(Question::Keys))
            >
                "Keyboard"
            </button>
        </div>
    }
    .into_any()
}

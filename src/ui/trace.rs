//! The trace: every line that crossed the port. Only the visible ones stand in the document.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, copy, effect, memo};
use super::icons::{Icon, icon};
use super::list::list;
use super::lower::lower;
use super::state::{Intent, State, TraceDirection, TraceRow};
use super::{format, pick};

/// A line's height in pixels: the style sheet holds the same number.
const LINE: u32 = 20;

/// What the panel and its tools share.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    filter: RwSignal<String>,
    scrolled: RwSignal<u32>,
    /// The view follows new lines: it stood at the end when last scrolled.
    follows: RwSignal<bool>,
    /// The pointer is over the lines: nothing moves under it.
    is_held: RwSignal<bool>,
    list: NodeRef<html::Div>,
}

impl Lines {
    pub(super) fn new(_: State, _: Desk) -> Self {
        Self {
            filter: RwSignal::default(),
            scrolled: RwSignal::new(0),
            follows: RwSignal::new(true),
            is_held: RwSignal::new(false),
            list: NodeRef::new(),
        }
    }

    /// Does `act` with the lines that pass the filter.
    fn with<T>(&self, all: &[TraceRow], act: impl FnOnce(&[&TraceRow]) -> T) -> T {
        let wanted = self.filter.with(|text| lower(text));
        let passed: Vec<&TraceRow> = all
            .iter()
            .filter(|row| wanted.is_empty() || lower(&row.text).contains(&wanted))
            .collect();
        act(&passed)
    }

    fn go_to_end(&self) {
        let lines = *self;
        lines.follows.set(true);
        request_animation_frame(move || {
            if let Some(list) = lines.list.try_get_untracked().flatten() {
                list.set_scroll_top(list.scroll_height());
            }
        });
    }
}

pub(super) fn view(state: State, lines: Lines) -> AnyView {
    let count = memo(move || {
        state
            .trace
            .with(|all| lines.with(all, |passed| passed.len()))
    });
    let range = memo(move || pick::window(count.get(), lines.scrolled.get(), 1000, LINE));
    let in_window = move || {
        let range = range.get();
        state.trace.with(|all| {
            lines.with(all, |passed| {
                let shown = passed.get(range).unwrap_or_default();
                shown.iter().map(|row| (*row).clone()).collect::<Vec<_>>()
            })
        })
    };
    let spacer = |count: usize| format!("{}px", count as u32 * LINE);
    // New lines pull the view along only if it stands at the end and nobody points at it.
    effect(move || {
        count.track();
        if lines.follows.get_untracked() && !lines.is_held.get_untracked() {
            lines.go_to_end();
        }
    });
    let on_scroll = move |_| {
        let Some(list) = lines.list.get_untracked() else {
            return;
        };
        lines.scrolled.set(list.scroll_top().max(0) as u32);
        let rest = list.scroll_height() - list.scroll_top() - list.client_height();
        let is_at_end = rest < LINE as i32;
        if lines.follows.get_untracked() != is_at_end {
            lines.follows.set(is_at_end);
        }
    };
    view! {
        <div class="trace">
            <div
                class="lines"
                role="log"
                aria-label="Trace"
                aria-live="off"
                tabindex="0"
                node_ref=lines.list
                on:scroll=on_scroll
                on:pointerenter=move |_| lines.is_held.set(true)
                on:pointerleave=move |_| {
                    lines.is_held.set(false);
                    if lines.follows.get_untracked() {
                        lines.go_to_end();
                    }
                }
            >
                <div style:height=move || spacer(range.get().start)></div>
                {list(in_window, |row| row.id, |row, _| line(row))}
                <div style:height=move || spacer(count.get().saturating_sub(range.get().end))></div>
            </div>
            <p class="none" class:hidden=move || count.get() != 0>
                {move || {
                    let why = if lines.filter.with(String::is_empty) {
                        "Nothing has crossed the port yet."
                    } else {
                        "No line matches the filter."
                    };
                    why.to_owned()
                }}
            </p>
            <button
                type="button"
                class="button to-end"
                class:hidden=move || lines.follows.get()
                on:click=move |_| lines.go_to_end()
            >
                {icon(Icon::Down)}
                "Newest lines"
            </button>
        </div>
    }
    .into_any()
}

fn line(row: TraceRow) -> AnyView {
    let (arrow, words, class) = match row.direction {
        TraceDirection::ToModem => ("→", "to modem", "line to"),
        TraceDirection::FromModem => ("←", "from modem", "line from"),
        TraceDirection::Note => ("·", "note", "line note"),
    };
    view! {
        <div class=class>
            <span class="time">{format::stamp(row.at_ms)}</span>
            <span class="arrow" aria-hidden="true">
                {arrow}
            </span>
            <span class="unseen">{words}</span>
            <span class="text">{row.text}</span>
        </div>
    }
    .into_any()
}

/// The dock's line while the trace is shown.
pub(super) fn tools(state: State, lines: Lines) -> AnyView {
    let has_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = state.trace.with_untracked(|all| {
            untrack(|| {
                lines.with(all, |passed| {
                    passed.iter().map(|row| as_text(row)).collect::<String>()
                })
            })
        });
        copy(&text, has_copied);
    };
    view! {
        <span class="summary figures">
            {move || format::count(state.trace.with(Vec::len), "line")}
        </span>
        <span class="dock-tools">
            <input
                type="search"
                class="trace-filter"
                aria-label="Filter the trace"
                placeholder="Filter"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || lines.filter.get()
                on:input=move |event| lines.filter.set(event_target_value(&event))
            />
            <button type="button" class="link" on:click=copy>
                {move || if has_copied.get() { "Copied".to_owned() } else { "Copy".to_owned() }}
            </button>
            <button type="button" class="link" on:click=move |_| state.ask(Intent::SaveTrace)>
                "Save"
            </button>
            <button type="button" class="link" on:click=move |_| state.ask(Intent::ClearTrace)>
                "Clear"
            </button>
        </span>
    }
    .into_any()
}

fn as_text(row: &TraceRow) -> String {
    let arrow = match row.direction {
        TraceDirection::ToModem => "->",
        TraceDirection::FromModem => "<-",
        TraceDirection::Note => "--",
    };
    format::stamp(row.at_ms) + " " + arrow + " " + &row.text + "\n"
}

//! The region "Transfers": one list item a transfer. Each paints itself anew, never its neighbours.

use leptos::prelude::*;

use super::desk::{Desk, memo};
use super::format;
use super::icons::{Icon, icon};
use super::list::list;
use super::state::{Intent, State, TransferRow};
use crate::transfer::{Direction, State as TransferState};

pub(super) fn view(state: State) -> AnyView {
    let is_empty = memo(move || state.transfers.with(Vec::is_empty));
    view! {
        <section class="transfers" role="region" aria-label="Transfers">
            <ul>
                {list(
                    move || state.transfers.get(),
                    |row| row.id,
                    move |row, _| item(state, row),
                )}
            </ul>
            {move || {
                is_empty
                    .get()
                    .then(|| {
                        view! {
                            <p class="none">
                                "No transfers yet. Drop files on the folder, or press Upload files."
                            </p>
                        }.into_any()
                    })
            }}
        </section>
    }
    .into_any()
}

/// The dock's line while transfers are shown: how far all are, and what can be done with all.
pub(super) fn tools(state: State) -> AnyView {
    let summary = memo(move || state.transfers.with(|all| summary(all)));
    let count = memo(move || state.transfers.with(Vec::len));
    let over = memo(move || {
        state
            .transfers
            .with(|all| all.iter().filter(|row| row.state.get().is_final()).count())
    });
    view! {
        <span class="summary figures">{move || summary.get()}</span>
        <span class="dock-tools">
            <button
                type="button"
                class="link"
                class:hidden=move || { count.get() - over.get() < 2 }
                on:click=move |_| state.ask(Intent::CancelAllTransfers)
            >
                "Cancel all"
            </button>
            <button
                type="button"
                class="link"
                class:hidden=move || over.get() == 0
                on:click=move |_| state.ask(Intent::ClearTransfers)
            >
                "Clear finished"
            </button>
        </span>
    }
    .into_any()
}

/// "2 of 5 · 9.8 kB/s · 3 min left".
fn summary(all: &[TransferRow]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let (mut over, mut failed, mut speed, mut rest, mut is_known) = (0, 0, 0, 0, true);
    for row in all {
        let state = row.state.get();
        over += usize::from(state.is_final());
        failed += usize::from(state == TransferState::Failed);
        if state.is_final() {
            continue;
        }
        if is_moving(state) {
            speed += row.speed.get().unwrap_or(0);
        }
        match row.total.get() {
            Some(total) => rest += total.saturating_sub(row.done.get()),
            None => is_known = false,
        }
    }
    let mut words = if over == all.len() {
        format::count(over, "transfer") + " finished"
    } else {
        format!("{} of {}", over + 1, all.len())
    };
    if speed != 0 {
        words = words + " · " + &format::speed(speed);
        if is_known {
            words = words + " · " + &format::span((rest / speed).max(1)) + " left";
        }
    }
    if failed != 0 {
        words = words + " · " + &format::grouped(failed as u64) + " failed";
    }
    words
}

fn item(state: State, row: TransferRow) -> AnyView {
    let name = row.name.get_value();
    let place = match row.direction {
        Direction::Upload => "to ",
        Direction::Download => "from ",
    };
    let (symbol, way) = match row.direction {
        Direction::Upload => (Icon::Up, "Upload of"),
        Direction::Download => (Icon::Down, "Download of"),
    };
    let folder = format!("{place}{}", row.folder.get_value());
    let percent = memo(move || match (row.state.get(), row.total.get()) {
        (TransferState::Done, _) => Some(100),
        (_, total) => total.map(|total| u64::from(format::percent(row.done.get(), total))),
    });
    let is_running = move || {
        matches!(
            row.state.get(),
            TransferState::Uploading | TransferState::Downloading | TransferState::Checking
        )
    };
    let cancel_name = format!("Cancel {name}");
    let retry_name = format!("Retry {name}");
    view! {
        <li class=move || format!("transfer {}", class_of(row.state.get()))>
            <span class="way" title=way>
                {icon(symbol)}
                <span class="unseen">{way}</span>
            </span>
            <span class="file" title=format!("{name} {folder}")>
                <span class="file-name">{name.clone()}</span>
                <span class="folder">
                    {folder.clone()}
                    {move || Some(row.way.get()).filter(|way| !way.is_empty()).map(|way| format!(", {way}"))}
                </span>
            </span>
            <span
                class="bar"
                class:unknown=move || percent.get().is_none() && is_running()
                role="progressbar"
                aria-label=name
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent.get().map(|percent| percent.to_string())
                aria-valuetext=move || {
                    format::progress(row.done.get(), row.total.get())
                }
            >
                <span
                    class="fill"
                    style:width=move || format!("{}%", percent.get().unwrap_or(0))
                ></span>
            </span>
            <span class="percent">
                {move || {
                    percent
                        .get()
                        .filter(|_| row.state.get() != TransferState::Queued)
                        .map(|percent| format!("{percent} %"))
                        .unwrap_or_default()
                }}
            </span>
            <span class="amount">
                {move || match (row.state.get(), row.total.get()) {
                    (TransferState::Done, _) => format::bytes(row.done.get()),
                    (TransferState::Queued, total) => total.map(format::bytes).unwrap_or_default(),
                    (_, total) => format::progress(row.done.get(), total),
                }}
            </span>
            <span class="speed">
                {move || {
                    row.speed
                        .get()
                        .filter(|_| is_moving(row.state.get()))
                        .map(format::speed)
                        .unwrap_or_default()
                }}
            </span>
            <span class="left">
                {move || {
                    row.left
                        .get()
                        .filter(|_| is_moving(row.state.get()))
                        .map(|left| format::clock(left) + " left")
                        .unwrap_or_default()
                }}
            </span>
            <span class="state">
                {move || icon(state_icon(row.state.get(), row.direction))}
                <span>{move || row.state.get().word().to_owned()}</span>
            </span>
            <span class="deeds">
                {move || match row.state.get() {
                    // All bytes are through: there is nothing left to cancel.
                    TransferState::Done | TransferState::Checking => ().into_any(),
                    TransferState::Failed | TransferState::Cancelled => {
                        deed(
                            Icon::Refresh,
                            "Retry",
                            retry_name.clone(),
                            Box::new(move || state.ask(Intent::RetryTransfer(row.id))),
                        )
                    }
                    _ => {
                        deed(
                            Icon::Close,
                            "Cancel",
                            cancel_name.clone(),
                            Box::new(move || state.ask(Intent::CancelTransfer(row.id))),
                        )
                    }
                }}
            </span>
            {move || row.note.get().map(|note| remark(state, note))}
        </li>
    }
    .into_any()
}

fn is_moving(state: TransferState) -> bool {
    matches!(state, TransferState::Uploading | TransferState::Downloading)
}

/// A row's button: an icon, and "Cancel boot.log" for those who hear it.
fn deed(symbol: Icon, title: &'static str, name: String, act: impl Fn() + 'static) -> AnyView {
    // "Retry" comes where "Cancel" was: the second click of a double click must not press it.
    let once = move |event: web_sys::MouseEvent| {
        if event.detail() <= 1 {
            act();
        }
    };
    view! {
        <button type="button" class="tool plain" title=title on:click=once>
            {icon(symbol)}
            <span class="words">{name}</span>
        </button>
    }
    .into_any()
}

/// What a transfer waits for, or what made it fail.
fn remark(state: State, note: super::state::Problem) -> AnyView {
    let desk = Desk::get();
    let has_failed = note.code.is_some() || !note.advice.is_empty();
    let action = note.action;
    view! {
        <p class="remark">
            <span>{note.what}</span>
            {(!note.advice.is_empty()).then(|| view! { <span class="advice">{note.advice}</span> }.into_any())}
            {note.code.map(|code| view! { <span class="code">{code}</span> }.into_any())}
            {action
                .map(|(label, intent)| {
                    view! {
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| state.ask(intent.clone())
                        >
                            {label}
                        </button>
                    }.into_any()
                })}
            {has_failed
                .then(|| {
                    view! {
                        <button type="button" class="link" on:click=move |_| desk.show_trace()>
                            "Show trace"
                        </button>
                    }.into_any()
                })}
        </p>
    }
    .into_any()
}

fn class_of(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "queued",
        TransferState::Uploading | TransferState::Downloading => "running",
        TransferState::Checking => "running checking",
        TransferState::Done => "done",
        TransferState::Failed => "failed",
        TransferState::Cancelled | TransferState::Skipped => "cancelled",
        TransferState::Paused | TransferState::NeedsFile => "paused",
    }
}

fn state_icon(state: TransferState, direction: Direction) -> Icon {
    match (state, direction) {
        (TransferState::Queued, _) => Icon::Clock,
        (TransferState::Checking, _) => Icon::Search,
        (TransferState::Done, _) => Icon::Check,
        (TransferState::Failed, _) => Icon::Warning,
        (TransferState::Cancelled | TransferState::Skipped, _) => Icon::Close,
        (TransferState::Paused | TransferState::NeedsFile, _) => Icon::Clock,
        (_, Direction::Upload) => Icon::Up,
        (_, Direction::Download) => Icon::Down,
    }
}

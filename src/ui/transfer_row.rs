//! One transfer in the list. What moves or has broken off has a bar and figures; what has not begun or is over is one
//! quiet line.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::desk::{Desk, effect, memo};
use super::format;
use super::icons::{Icon, icon};
use super::menu::{self, Choice, choice};
use super::state::{Extent, Intent, Move, Problem, State, TransferRow};
use super::tally;
use crate::browser::events::is_second;
use crate::transfer::{Direction, State as TransferState, Wish};

pub(super) fn view(state: State, row: TransferRow) -> AnyView {
    let desk = Desk::get();
    let name = row.name.get_value();
    let (symbol, way, place) = match (row.is_folder, row.direction) {
        (true, _) => (Icon::NewFolder, "New folder", "in"),
        (false, Direction::Upload) => (Icon::Up, "Upload of", "to"),
        (false, Direction::Download) => (Icon::Down, "Download of", "from"),
    };
    let folder = format!("{place} {}", row.folder.get_value());
    let now = memo(move || row.state.get());
    let has_bar = memo(move || !row.is_folder && has_bar(row, now.get()));
    let title = format!("{name} {folder}");
    let item = NodeRef::<html::Li>::new();
    view! {
        <li
            class=move || format!("transfer {}", class_of(now.get()))
            class:made=row.is_folder
            node_ref=item
        >
            <span class="way" title=way>
                {icon(symbol)}
                <span class="unseen">{way}</span>
            </span>
            <span class="file" title=title>
                <span class="file-name">{name.clone()}</span>
                <span class="folder">
                    {folder}
                    {move || Some(row.way.get()).filter(|way| !way.is_empty()).map(|way| format!(", {way}"))}
                </span>
            </span>
            {move || has_bar.get().then(|| progress(row, now))}
            <span class="amount">{move || amount(row, now.get())}</span>
            <span class="state">
                {move || icon(state_icon(now.get(), row.direction))}
                <span>{move || word(row)}</span>
            </span>
            {deeds(state, desk, row, now)}
            {move || row.note.get().map(|note| remark(state, desk, item, note))}
        </li>
    }
    .into_any()
}

/// Its state; or what the user wants, while it is on the way there.
fn word(row: TransferRow) -> &'static str {
    match row.wish.get() {
        Some(Wish::Cancel) => "Cancelling",
        Some(Wish::Pause | Wish::Wait) => "Pausing",
        None => row.state.get().word(),
    }
}

/// Whether a transfer in this state shows how far it is.
fn has_bar(row: TransferRow, state: TransferState) -> bool {
    match state {
        TransferState::Uploading
        | TransferState::Downloading
        | TransferState::Checking
        | TransferState::Paused
        | TransferState::NeedsFile
        | TransferState::Failed => true,
        // What a pulled cable or a reload has broken off.
        TransferState::Queued => row.done.get() != 0,
        TransferState::Done | TransferState::Cancelled | TransferState::Skipped => false,
    }
}

fn amount(row: TransferRow, state: TransferState) -> String {
    match state {
        _ if row.is_folder => String::new(),
        TransferState::Done => format::bytes(row.done.get().max(row.total.get().unwrap_or(0))),
        _ if has_bar(row, state) => format::progress(row.done.get(), row.total.get()),
        _ => row.total.get().map(format::bytes).unwrap_or_default(),
    }
}

/// The bar, and the figures beside it.
fn progress(row: TransferRow, now: Memo<TransferState>) -> AnyView {
    let percent = memo(move || tally::share(now.get(), row.done.get(), row.total.get()));
    let is_busy = move || now.get().is_under_way() && now.get() != TransferState::Queued;
    // Nothing moves in a row that is not under way, or will not for long.
    let moving = move || tally::is_moving(now.get()) && row.wish.get().is_none();
    view! {
        <span
            class="bar"
            class:unknown=move || percent.get().is_none() && is_busy()
            role="progressbar"
            aria-label=row.name.get_value()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().map(|percent| percent.to_string())
            aria-valuetext=move || format::progress(row.done.get(), row.total.get())
        >
            <span
                class="fill"
                style:width=move || format!("{}%", percent.get().unwrap_or(0))
            ></span>
        </span>
        <span class="percent">
            {move || percent.get().map(|percent| format!("{percent} %")).unwrap_or_default()}
        </span>
        <span class="speed">
            {move || row.speed.get().filter(|_| moving()).map(format::speed).unwrap_or_default()}
        </span>
        <span class="left">
            {move || row.left.get().filter(|_| moving()).map(format::left).unwrap_or_default()}
        </span>
    }
    .into_any()
}

/// What a button of the row does in a state: its icon, its verb, and what it asks for.
type Deed = (Icon, &'static str, fn(u64) -> Intent);

fn hold(row: TransferRow) -> Option<Deed> {
    match row.state.get() {
        _ if row.wish.get() == Some(Wish::Cancel) => None,
        _ if row.wish.get() == Some(Wish::Pause) => {
            Some((Icon::Resume, "Resume", Intent::ResumeTransfer))
        }
        TransferState::Queued | TransferState::Uploading | TransferState::Downloading => {
            Some((Icon::Pause, "Pause", Intent::PauseTransfer))
        }
        TransferState::Paused => Some((Icon::Resume, "Resume", Intent::ResumeTransfer)),
        _ => None,
    }
}

fn end(row: TransferRow) -> Option<Deed> {
    match row.state.get() {
        TransferState::Done => None,
        TransferState::Failed | TransferState::Cancelled | TransferState::Skipped => {
            Some((Icon::Refresh, "Retry", Intent::RetryTransfer))
        }
        _ => row
            .can_cancel
            .get()
            .then_some((Icon::Close, "Cancel", Intent::CancelTransfer)),
    }
}

/// The row's buttons. Each stays where it is while its meaning changes, and so keeps the focus.
fn deeds(state: State, desk: Desk, row: TransferRow, now: Memo<TransferState>) -> AnyView {
    let has_more = memo(move || !choices(state, row, now.get()).is_empty());
    view! {
        <span class="deeds">
            {deed(state, row, hold)}
            {deed(state, row, end)}
            <button
                type="button"
                class="tool plain"
                class:hidden=move || !has_more.get()
                title="More"
                aria-haspopup="menu"
                on:click=move |event| {
                    let choices = untrack(|| choices(state, row, now.get()));
                    menu::toggle(&event, desk, more(row), choices);
                }
            >
                {icon(Icon::More)}
                <span class="words">{more(row)}</span>
            </button>
        </span>
    }
    .into_any()
}

fn more(row: TransferRow) -> String {
    format!("More for {}", row.name.get_value())
}

/// A row's button: an icon, and "Cancel boot.log" for those who hear it.
fn deed(state: State, row: TransferRow, of: fn(TransferRow) -> Option<Deed>) -> AnyView {
    let face = memo(move || of(row).map(|(symbol, verb, _)| (symbol, verb)));
    let button = NodeRef::<html::Button>::new();
    effect(move || {
        if face.get().is_none()
            && let Some(button) = button.get()
        {
            leave_button(&button);
        }
    });
    let press = move |event: MouseEvent| {
        // "Retry" comes where "Cancel" was.
        if is_second(&event) {
            return;
        }
        if let Some((_, _, intent)) = untrack(|| of(row)) {
            state.ask(intent(row.id));
        }
        let button = event.current_target();
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            menu::keep_focus(&button);
        }
    };
    let verb = move || face.get().map(|(_, verb)| verb).unwrap_or_default();
    view! {
        <button
            type="button"
            class="tool plain"
            class:hidden=move || face.get().is_none()
            title=verb
            node_ref=button
            on:click=press
        >
            {move || face.get().map(|(symbol, _)| icon(symbol))}
            <span class="words">{move || format!("{} {}", verb(), row.name.get_value())}</span>
        </button>
    }
    .into_any()
}

/// What "More" offers for a row in this state.
fn choices(state: State, row: TransferRow, now: TransferState) -> Vec<Choice> {
    let ask = move |words, intent: Intent| choice(words, move || state.ask(intent.clone()));
    let to = |words, how| ask(words, Intent::MoveTransfer(row.id, how));
    match now {
        TransferState::Queued | TransferState::Paused | TransferState::NeedsFile => vec![
            to("Move to top", Move::First),
            to("Move up", Move::Up),
            to("Move down", Move::Down),
        ],
        // Of a download only the hash is kept: nothing is there to compare samples with.
        TransferState::Done if !row.is_folder => {
            let check = |words, extent| ask(words, Intent::VerifyContent(row.id, extent));
            let sums = Intent::SaveSums(row.batch, row.direction);
            let sums = ask("Save SHA256SUMS for this batch", sums);
            let whole = check("Check content", Extent::Whole);
            match row.direction {
                Direction::Upload => vec![whole, check("Check samples", Extent::Samples), sums],
                Direction::Download if row.is_hashed.get() => vec![whole, sums],
                Direction::Download => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// What a transfer waits for, or what made it fail.
fn remark(state: State, desk: Desk, item: NodeRef<html::Li>, note: Problem) -> AnyView {
    on_cleanup(move || leave_remark(item));
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

/// A button that is about to be hidden, as at the end of a transfer, leaves the focus to its row: the next key that
/// moves it starts from there.
fn leave_button(button: &Element) {
    let row = button.closest("li").ok().flatten();
    if menu::has_focus(button)
        && let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok())
    {
        focus_row(&row);
    }
}

/// A remark that goes takes its buttons with it: the row has the focus then. Its next button may do harm to who presses
/// Enter twice.
fn leave_remark(item: NodeRef<html::Li>) {
    // The whole row may be going.
    let Some(item) = item.try_get_untracked().flatten() else {
        return;
    };
    let active = document().active_element();
    let remark = active.and_then(|active| active.closest(".remark").ok().flatten());
    if remark.is_some() && item.contains(remark.as_deref()) {
        focus_row(&item);
    }
}

fn focus_row(row: &HtmlElement) {
    row.set_tab_index(-1);
    menu::keep_focus(row);
}

fn class_of(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "queued",
        TransferState::Uploading | TransferState::Downloading => "running",
        TransferState::Checking => "running checking",
        TransferState::Done => "done",
        TransferState::Failed => "failed",
        TransferState::Cancelled | TransferState::Skipped => "cancelled",
        TransferState::Paused => "paused",
        TransferState::NeedsFile => "lacking",
    }
}

fn state_icon(state: TransferState, direction: Direction) -> Icon {
    match (state, direction) {
        (TransferState::Queued, _) => Icon::Clock,
        (TransferState::Checking, _) => Icon::Search,
        (TransferState::Done, _) => Icon::Check,
        (TransferState::Failed, _) => Icon::Warning,
        (TransferState::Cancelled, _) => Icon::Close,
        (TransferState::Skipped, _) => Icon::Skip,
        (TransferState::Paused, _) => Icon::Pause,
        (TransferState::NeedsFile, _) => Icon::File,
        (_, Direction::Upload) => Icon::Up,
        (_, Direction::Download) => Icon::Down,
    }
}

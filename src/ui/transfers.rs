//! The region "Transfers": one list item a transfer, and what can be done with all. Each item paints itself anew,
//! never its neighbours.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, DropArea, Question, effect, memo};
use super::dock;
use super::follow::Follow;
use super::icons::{Icon, icon};
use super::list::list;
use super::state::{Intent, State, TransferRow};
use super::tally::{self, Tally};
use super::transfer_row;
use crate::browser::files::from_input;
use crate::transfer::State as TransferState;

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    let is_empty = memo(move || state.transfers.with(Vec::is_empty));
    let has_open = memo(move || {
        let is_open = |row: &TransferRow| !row.state.get().is_final();
        state.transfers.with(|all| all.iter().any(is_open))
    });
    let follow = Follow::new(state, desk, has_open);
    view! {
        <section
            class="transfers"
            role="region"
            aria-label="Transfers"
            node_ref=follow.region
            on:scroll=move |_| follow.scrolled()
            class:over=move || desk.dragging.get() == Some(DropArea::Transfers)
        >
            {lacking(state)}
            {move || {
                state
                    .forgets
                    .get()
                    .filter(|_| has_open.get())
                    .map(|why| view! { <p class="forgets">{why}</p> }.into_any())
            }}
            <ul>
                {list(
                    move || state.transfers.get(),
                    |row| row.id,
                    move |row, _| transfer_row::view(state, row),
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

/// Whether uploads wait for their files, so that such can be dropped on the list.
pub(super) fn has_lacking(state: State) -> bool {
    state.transfers.with_untracked(|all| {
        all.iter()
            .any(|row| row.state.get_untracked() == TransferState::NeedsFile)
    })
}

/// After a reload the browser does not know the files any more: asks for them.
fn lacking(state: State) -> AnyView {
    let count = memo(move || {
        state.transfers.with(|all| {
            all.iter()
                .filter(|row| row.state.get() == TransferState::NeedsFile)
                .count()
        })
    });
    let chooser = NodeRef::<html::Input>::new();
    let asking = NodeRef::<html::Div>::new();
    effect(move || {
        if count.get() == 0
            && let Some(asking) = asking.get()
        {
            dock::take_focus_from(&asking);
        }
    });
    view! {
        <div class="lacks" role="status" class:hidden=move || count.get() == 0 node_ref=asking>
            {icon(Icon::File)}
            <span>{move || tally::lacking(count.get())}</span>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    if let Some(chooser) = chooser.get_untracked() {
                        chooser.click();
                    }
                }
            >
                "Choose files"
            </button>
            <input
                type="file"
                multiple
                class="unseen"
                tabindex="-1"
                aria-hidden="true"
                node_ref=chooser
                on:change=move |event| {
                    let files = from_input(&event_target(&event));
                    if !files.is_empty() {
                        state.ask(Intent::Attach(files));
                    }
                }
            />
        </div>
    }
    .into_any()
}

/// Said to who does not see the page; how far they are would be said without end.
pub(super) fn news(state: State) -> AnyView {
    let news = memo(move || {
        let item = |row: &TransferRow| tally::Item {
            is_folder: row.is_folder,
            has_temporary: row.has_temporary,
            state: row.state.get(),
            done: 0,
            total: None,
            speed: None,
        };
        state
            .transfers
            .with(|all| Tally::of(all.iter().map(item)).news())
    });
    view! {
        <p class="unseen" role="status" aria-label="Transfers">
            {move || news.get()}
        </p>
    }
    .into_any()
}

/// What the sums need of a row.
pub(super) fn item(row: &TransferRow) -> tally::Item {
    tally::Item {
        is_folder: row.is_folder,
        has_temporary: row.has_temporary,
        state: row.state.get(),
        done: row.done.get(),
        total: row.total.get(),
        speed: row.speed.get(),
    }
}

/// The dock's line while transfers are shown: how far all are, and what can be done with all.
pub(super) fn tools(state: State, desk: Desk) -> AnyView {
    let sums = memo(move || state.transfers.with(|all| Tally::of(all.iter().map(item))));
    let can_resume = memo(move || {
        let sums = sums.get();
        sums.open != 0 && (state.is_paused.get() || (sums.paused != 0 && sums.under_way == 0))
    });
    view! {
        <span class="summary figures">{move || sums.get().words(state.is_paused.get(), state.login.get())}</span>
        <span class="dock-tools">
            // One button for both, so that it keeps the focus.
            {tool(
                memo(move || if can_resume.get() { "Resume all" } else { "Pause all" }),
                memo(move || can_resume.get() || sums.get().under_way != 0),
                move || state.ask(match can_resume.get_untracked() {
                    true => Intent::ResumeAllTransfers,
                    false => Intent::PauseAllTransfers,
                }),
            )}
            {tool(
                "Cancel all",
                memo(move || sums.get().open > 1),
                move || desk.question.set(Some(Question::CancelAll)),
            )}
            {tool(
                "Retry failed",
                memo(move || sums.get().failed != 0),
                move || state.ask(Intent::RetryFailedTransfers),
            )}
            {tool(
                "Clear finished",
                memo(move || sums.get().finished != 0),
                move || {
                    let is_loss = state.transfers.with_untracked(|all| {
                        untrack(|| tally::clearing(all.iter().map(item)).is_some())
                    });
                    match is_loss {
                        true => desk.question.set(Some(Question::Clear)),
                        false => state.ask(Intent::ClearTransfers),
                    }
                },
            )}
            {tool(
                "Summary",
                memo(move || state.summary.with(|text| !text.is_empty())),
                move || desk.question.set(Some(Question::Summary)),
            )}
        </span>
    }
    .into_any()
}

fn tool(
    words: impl Into<Signal<&'static str>>,
    is_offered: Memo<bool>,
    act: impl Fn() + 'static,
) -> AnyView {
    let (words, act): (Signal<&'static str>, Box<dyn Fn()>) = (words.into(), Box::new(act));
    let button = NodeRef::<html::Button>::new();
    effect(move || {
        if !is_offered.get()
            && let Some(button) = button.get()
        {
            dock::take_focus_from(&button);
        }
    });
    view! {
        <button
            type="button"
            class="link"
            class:hidden=move || !is_offered.get()
            node_ref=button
            on:click=move |_| act()
        >
            {move || words.get()}
        </button>
    }
    .into_any()
}

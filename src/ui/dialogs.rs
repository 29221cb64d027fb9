//! The questions on top of the page: new folder, rename, delete; the list of keys, and the end of a batch in words.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, Question, copy, effect, memo};
use super::state::{Intent, State};
use super::{format, keys, names, tally, transfers};
use crate::listing::Entry;

/// As many names as the question for deletion tells.
const TOLD: usize = 6;

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    view! {
        {move || {
            desk.question
                .get()
                .map(|question| match question {
                    Question::NewFolder => {
                        let create = move |name| state.ask(Intent::NewFolder(name));
                        name_dialog(state, desk, "New folder", "Create", None, Box::new(create))
                    }
                    Question::Rename(entry) => {
                        let old = entry.clone();
                        let rename = move |name| state.ask(Intent::Rename(old.name.clone(), name));
                        name_dialog(state, desk, "Rename", "Rename", Some(entry), Box::new(rename))
                    }
                    Question::Delete(entries) => delete_dialog(state, desk, entries),
                    Question::CancelAll => cancel_all_dialog(state, desk),
                    Question::Clear => clear_dialog(state, desk),
                    Question::Keys => keys_dialog(desk),
                    Question::Summary => summary_dialog(state, desk),
                })
        }}
    }
    .into_any()
}

/// A modal dialog. Escape and "Cancel" close it; the browser gives the focus back to where it was.
pub(super) fn dialog(
    desk: Desk,
    title: &'static str,
    class: &'static str,
    content: AnyView,
) -> AnyView {
    let element = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(dialog) = element.get() {
            // Fails only for a dialog that is open already or not in the page.
            drop(dialog.show_modal());
        }
    });
    view! {
        <dialog
            class=class
            aria-labelledby="dialog-title"
            node_ref=element
            on:close=move |_| desk.question.set(None)
        >
            <h2 id="dialog-title">{title}</h2>
            {content}
        </dialog>
    }
    .into_any()
}

/// Closes whichever dialog is open, by its own `close`, so that the focus goes back.
pub(super) fn close(desk: Desk) {
    let open = document()
        .query_selector("dialog[open]:not(.offer)")
        .ok()
        .flatten();
    match open.and_then(|open| {
        use wasm_bindgen::JsCast;
        open.dyn_into::<web_sys::HtmlDialogElement>().ok()
    }) {
        Some(open) => open.close(),
        None => desk.question.set(None),
    }
}

pub(super) fn cancel(desk: Desk) -> AnyView {
    view! {
        <button type="button" class="button" on:click=move |_| close(desk)>
            "Cancel"
        </button>
    }
    .into_any()
}

/// Asks for a name: of a new folder, or the new one of `entry`.
fn name_dialog(
    state: State,
    desk: Desk,
    title: &'static str,
    verb: &'static str,
    entry: Option<Arc<Entry>>,
    act: Box<dyn Fn(String)>,
) -> AnyView {
    let old = entry
        .as_ref()
        .map(|entry| entry.display_name().into_owned());
    let is_folder = entry.is_none_or(|entry| entry.is_folder());
    let name = RwSignal::new(old.clone().unwrap_or_default());
    // An empty field is no news to the user who has not begun.
    let touched = RwSignal::new(false);
    let is_unchanged = {
        let old = old.clone();
        move || name.with(|name| old.as_deref() == Some(name))
    };
    let objection = memo(move || {
        name.with(|name| {
            if old.as_ref() == Some(name) {
                return None;
            }
            names::objection(name, |name| {
                state
                    .entries
                    .with(|all| all.iter().any(|entry| entry.base_name() == name.as_bytes()))
            })
        })
    });
    let is_unchanged = memo(is_unchanged);
    let field = NodeRef::<html::Input>::new();
    effect(move || {
        let Some(field) = field.get() else {
            return;
        };
        request_animation_frame(move || {
            drop(field.focus());
            // The name without its ending, which is what people change.
            let text = field.value();
            let stem = text.rfind('.').filter(|at| *at > 0 && !is_folder);
            let length = stem
                .map_or(&text[..], |at| &text[..at])
                .encode_utf16()
                .count();
            drop(field.set_selection_range(0, length as u32));
        });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        touched.set(true);
        if objection.with_untracked(Option::is_some) {
            return;
        }
        if !is_unchanged.get_untracked() {
            act(name.get_untracked());
        }
        close(desk);
    };
    let content = view! {
        <form on:submit=submit novalidate autocomplete="off">
            <div class="field">
                <label for="dialog-name">"Name"</label>
                <input
                    id="dialog-name"
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="dialog-objection"
                    aria-invalid=move || {
                        (touched.get() && objection.with(Option::is_some)).then_some("true")
                    }
                    node_ref=field
                    prop:value=move || name.get()
                    on:input=move |event| {
                        touched.set(true);
                        name.set(event_target_value(&event));
                    }
                />
            </div>
            <p class="wrong" id="dialog-objection" role="alert">
                {move || touched.get().then(|| objection.get()).flatten().unwrap_or_default()}
            </p>
            <div class="answers">
                {cancel(desk)}
                <button
                    type="submit"
                    class="button primary"
                    disabled=move || objection.with(Option::is_some)
                >
                    {verb}
                </button>
            </div>
        </form>
    }
    .into_any();
    dialog(desk, title, "dialog", content)
}

/// For files and links: what is in folders is asked about once it is known.
fn delete_dialog(state: State, desk: Desk, entries: Vec<Arc<Entry>>) -> AnyView {
    let what = match &entries[..] {
        [only] => only.display_name().into_owned(),
        all => format::count(all.len(), "file"),
    };
    let more = entries.len().saturating_sub(TOLD);
    let told = (entries.len() > 1).then(|| {
        view! {
            <ul class="told">
                {entries
                    .iter()
                    .take(TOLD)
                    .map(|entry| view! { <li>{entry.display_name().into_owned()}</li> }.into_any())
                    .collect_view()}
                {(more != 0).then(|| view! { <li class="quiet">{format!("and {more} more")}</li> }.into_any())}
            </ul>
        }.into_any()
    });
    let raw: Vec<Vec<u8>> = entries.iter().map(|entry| entry.name.clone()).collect();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.ask(Intent::Delete(raw.clone()));
        close(desk);
        // The button that asked goes out with the selection.
        keys::focus_grid(desk);
    };
    let content = view! {
        <form on:submit=submit>
            <p>
                <strong>{what}</strong>
                " will be deleted on the server. This cannot be undone."
            </p>
            {told}
            <div class="answers">
                {cancel(desk)} <button type="submit" class="button grave">
                    "Delete"
                </button>
            </div>
        </form>
    }
    .into_any();
    dialog(desk, "Delete", "dialog", content)
}

/// Hours of a slow line may be behind them.
fn cancel_all_dialog(state: State, desk: Desk) -> AnyView {
    let words = memo(move || {
        state
            .transfers
            .with(|all| tally::cancelling(all.iter().map(transfers::item)))
    });
    let names = ["Cancel all transfers", "Let them go on", "Cancel all"];
    giving_up(state, desk, words, names, Intent::CancelAllTransfers)
}

fn clear_dialog(state: State, desk: Desk) -> AnyView {
    let words = memo(move || {
        state
            .transfers
            .with(|all| tally::clearing(all.iter().map(transfers::item)).unwrap_or_default())
    });
    let names = ["Clear finished transfers", "Keep them", "Clear all of them"];
    giving_up(state, desk, words, names, Intent::ClearTransfers)
}

/// Asks before bytes that were paid for are given up; with a title, and the words of no and yes.
fn giving_up(
    state: State,
    desk: Desk,
    words: Memo<String>,
    [title, no, yes]: [&'static str; 3],
    intent: Intent,
) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // First, so that the focus is with the button that asked: it goes out with the last of them, and knows where to
        // leave it.
        close(desk);
        state.ask(intent.clone());
    };
    let content = view! {
        <form on:submit=submit>
            <p>{move || words.get()}</p>
            <div class="answers">
                <button type="button" class="button" on:click=move |_| close(desk)>
                    {no}
                </button>
                <button type="submit" class="button grave">
                    {yes}
                </button>
            </div>
        </form>
    }
    .into_any();
    dialog(desk, title, "dialog", content)
}

fn keys_dialog(desk: Desk) -> AnyView {
    let content = view! {
        <dl class="keys">
            {keys::HELP
                .into_iter()
                .map(|(keys, what)| {
                    view! {
                        <dt>{keys}</dt>
                        <dd>{what}</dd>
                    }.into_any()
                })
                .collect_view()}
        </dl>
        <div class="answers">
            <button type="button" class="button" on:click=move |_| close(desk)>
                "Close"
            </button>
        </div>
    }
    .into_any();
    dialog(desk, "Keyboard", "dialog broad", content)
}

fn summary_dialog(state: State, desk: Desk) -> AnyView {
    let has_copied = RwSignal::new(false);
    let content = view! {
        <pre class="told" tabindex="0">{move || state.summary.get()}</pre>
        <div class="answers">
            <button type="button" class="button" on:click=move |_| close(desk)>
                "Close"
            </button>
            <button
                type="button"
                class="button primary"
                on:click=move |_| state.summary.with_untracked(|text| copy(text, has_copied))
            >
                {move || if has_copied.get() { "Copied" } else { "Copy" }}
            </button>
        </div>
    }
    .into_any();
    dialog(desk, "Summary", "dialog broad", content)
}

//! How transfers behave at this site: names that are taken, temporary names, and word of their end.

use leptos::prelude::*;

use super::state::{Intent, State, TEMPORARY_FROM};
use crate::transfer::conflict::Rule;

/// When an upload has a temporary name first: its key, its words, and the least size.
const TEMPORARY: [(&str, &str, Option<u64>); 3] = [
    ("always", "Always", Some(0)),
    ("from", "From 64 KB on", Some(TEMPORARY_FROM)),
    ("never", "Never", None),
];

pub(super) fn view(state: State) -> AnyView {
    let rules = Rule::ALL.into_iter().map(|rule| {
        let is_chosen = move || state.site.with(|site| site.rule) == rule;
        (rule.key(), rule.words(), Signal::derive(is_chosen))
    });
    let temporary = TEMPORARY.into_iter().map(|(key, words, from)| {
        let is_chosen = move || state.site.with(|site| site.temporary_from) == from;
        (key, words, Signal::derive(is_chosen))
    });
    let set_rule = move |key: &str| {
        let rule = Rule::from_key(key).unwrap_or_default();
        state.site.update(|site| site.rule = rule);
    };
    let set_temporary = move |key: &str| {
        let from = TEMPORARY.into_iter().find(|choice| choice.0 == key);
        if let Some((_, _, from)) = from {
            state.site.update(|site| site.temporary_from = from);
        }
    };
    view! {
        <details class="ways">
            <summary>"Transfers"</summary>
            {select(
                "site-rule",
                "If a name is taken",
                "What stands in the question until you answer it otherwise.",
                rules.collect(),
                Box::new(set_rule),
            )}
            {select(
                "site-temporary",
                "Temporary name first",
                "Nobody then takes half a file for a whole one; it costs one login more a file.",
                temporary.collect(),
                Box::new(set_temporary),
            )}
            {notifications(state)}
            {move || state.forgets.get().map(|why| view! { <p class="why">{why}</p> }.into_any())}
        </details>
    }
    .into_any()
}

/// A choice with the reason for it.
fn select(
    id: &'static str,
    label: &'static str,
    why: &'static str,
    choices: Vec<(&'static str, &'static str, Signal<bool>)>,
    choose: Box<dyn Fn(&str)>,
) -> AnyView {
    let options = choices
        .into_iter()
        .map(|(key, words, is_chosen)| {
            view! {
                <option value=key prop:selected=move || is_chosen.get()>
                    {words}
                </option>
            }
            .into_any()
        })
        .collect_view();
    let described = format!("{id}-why");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select
                id=id
                aria-describedby=described.clone()
                on:change=move |event| choose(&event_target_value(&event))
            >
                {options}
            </select>
            <p class="why" id=described>
                {why}
            </p>
        </div>
    }
    .into_any()
}

fn notifications(state: State) -> AnyView {
    view! {
        <div class="field">
            <button
                type="button"
                class="button"
                disabled=move || state.notifies.get().is_some()
                aria-describedby="site-notifies"
                on:click=move |_| state.ask(Intent::AllowNotifications)
            >
                "Tell me when transfers end"
            </button>
            <p class="why" id="site-notifies" role="status">
                {move || match state.notifies.get() {
                    Some(true) => "Allowed: you are told while another window is in front.",
                    Some(false) => "The browser does not allow it: change that beside its address bar.",
                    None => "The browser asks you first. You are told while another window is in front.",
                }}
            </p>
        </div>
    }
    .into_any()
}

//! How the site's bytes travel, for experts: the commands that send, fetch and open the data connection. Folded
//! away, because the page chooses well by itself.

use leptos::prelude::*;

use super::state::{Site, State};
use crate::ftp::{DownloadWay, UploadWay};
use crate::modem::BearerWay;

/// One choice: its command, empty where the page chooses, and its words.
type Choice = (&'static str, &'static str);

/// What can be chosen.
struct Question {
    label: &'static str,
    id: &'static str,
    choices: &'static [Choice],
    /// The command that the site has chosen.
    get: fn(&Site) -> &'static str,
    set: fn(&mut Site, &str),
}

const QUESTIONS: [Question; 3] = [
    Question {
        label: "Send by",
        id: "site-send",
        choices: &[
            ("", "Automatic"),
            ("FTPETPUT", "FTPETPUT, data mode"),
            ("FTPEXTPUT", "FTPEXTPUT, modem's memory"),
            ("FTPPUT", "FTPPUT, pieces"),
        ],
        get: |site| site.send.command().unwrap_or_default(),
        set: |site, command| site.send = upload_way(command),
    },
    Question {
        label: "Fetch by",
        id: "site-fetch",
        choices: &[
            ("", "Automatic"),
            ("FTPETGET", "FTPETGET, data mode"),
            ("FTPGET", "FTPGET, pieces"),
            ("FTPEXTGET", "FTPEXTGET, modem's memory"),
        ],
        get: |site| site.fetch.command().unwrap_or_default(),
        set: |site, command| site.fetch = download_way(command),
    },
    Question {
        label: "Data connection by",
        id: "site-bearer",
        choices: &[("", "SAPBR, else CNACT"), ("CNACT", "CNACT")],
        get: |site| bearer_command(site.bearer),
        set: |site, command| site.bearer = bearer_way(command),
    },
];

/// The way of sending that a command stands for.
pub(super) fn upload_way(command: &str) -> UploadWay {
    let is_it = |way: &UploadWay| way.command() == Some(command);
    UploadWay::ORDER.into_iter().find(is_it).unwrap_or_default()
}

/// The way of fetching that a command stands for.
pub(super) fn download_way(command: &str) -> DownloadWay {
    let is_it = |way: &DownloadWay| way.command() == Some(command);
    DownloadWay::ORDER
        .into_iter()
        .find(is_it)
        .unwrap_or_default()
}

/// The data connection that a command stands for.
pub(super) fn bearer_way(command: &str) -> BearerWay {
    match command {
        "CNACT" => BearerWay::Cnact,
        _ => BearerWay::Sapbr,
    }
}

/// The reverse of [`bearer_way`].
pub(super) fn bearer_command(way: BearerWay) -> &'static str {
    match way {
        BearerWay::Cnact => "CNACT",
        BearerWay::Sapbr => "",
    }
}

/// The commands that will be tried first at this modem, for sending and fetching.
pub(super) fn in_use(state: State) -> (&'static str, &'static str) {
    let missing = state.card.with(|card| card.missing);
    let (send, fetch) = state.site.with(|site| (site.send, site.fetch));
    let first = |forced: Option<&'static str>, mut order: Vec<&'static str>| {
        order.retain(|name| !missing.has(name));
        forced.or(order.first().copied()).unwrap_or_default()
    };
    let sends = UploadWay::ORDER.into_iter().filter_map(UploadWay::command);
    let fetches = DownloadWay::ORDER
        .into_iter()
        .filter_map(DownloadWay::command);
    (
        first(send.command(), sends.collect()),
        first(fetch.command(), fetches.collect()),
    )
}

pub(super) fn view(state: State) -> AnyView {
    view! {
        <details class="ways">
            <summary>"Ways of transfer"</summary>
            {QUESTIONS.iter().map(|question| select(state, question)).collect_view()}
        </details>
    }
    .into_any()
}

fn select(state: State, question: &'static Question) -> AnyView {
    let options = question
        .choices
        .iter()
        .map(|&(command, words)| {
            let is_missing = move || state.card.with(|card| card.missing.has(command));
            view! {
                <option
                    value=command
                    prop:selected=move || state.site.with(question.get) == command
                    disabled=is_missing
                >
                    {move || if is_missing() { format!("{words} (not in this firmware)") } else { words.to_owned() }}
                </option>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=question.id>{question.label}</label>
            <select
                id=question.id
                on:change=move |event| {
                    let command = event_target_value(&event);
                    state.site.update(|site| (question.set)(site, &command));
                }
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}

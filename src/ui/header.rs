//! The line at the top: the page's name, the modem, its network, and the way to connect or to part.

use leptos::prelude::*;

use super::desk::Desk;
use super::icons::{Icon, icon};
use super::site_ways;
use super::state::{Intent, Link, ModemCard, State};

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    view! {
        <header class="header">
            <h1 class="brand">
                <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                    <rect width="24" height="24" rx="6" />
                    <path d="M12 18.5V9.5M8.25 13.25L12 9.5l3.75 3.75M6.25 8.25a8.1 8.1 0 0 1 11.5 0" />
                </svg>
                "SIM7000 FTP"
            </h1>
            <div class="status" role="status" aria-label="Modem">
                {move || match state.link.get() {
                    Link::On => modem(state),
                    Link::Connecting(what) if desk.has_folder.get() => {
                        view! {
                            <span class="fact">
                                <span class="pulse" aria-hidden="true"></span>
                                {what}
                            </span>
                        }
                            .into_any()
                    }
                    Link::Off(_) if desk.has_folder.get() => {
                        view! {
                            <span class="fact quiet">{icon(Icon::Offline)} "Not connected"</span>
                        }
                            .into_any()
                    }
                    // The welcome says it.
                    _ => ().into_any(),
                }}
            </div>
            <div class="header-actions">
                {move || match state.link.get() {
                    Link::On | Link::Connecting(_) => {
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| state.ask(Intent::Disconnect)
                            >
                                "Disconnect"
                            </button>
                        }
                            .into_any()
                    }
                    // The welcome has the same two, large.
                    _ if desk.is_welcome.get() => ().into_any(),
                    link => {
                        let can_connect = matches!(link, Link::Off(_));
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| state.ask(Intent::ConnectDemo)
                            >
                                "Demo modem"
                            </button>
                            {can_connect
                                .then(|| {
                                    view! {
                                        <button
                                            type="button"
                                            class="button primary"
                                            on:click=move |_| state.ask(Intent::Connect)
                                        >
                                            "Connect modem"
                                        </button>
                                    }.into_any()
                                })}
                        }
                            .into_any()
                    }
                }}
            </div>
        </header>
    }
    .into_any()
}

/// The facts of a connected modem in one line.
fn modem(state: State) -> AnyView {
    view! {
        {move || {
            let card = state.card.get();
            let network = network(&card);
            let ip = card.ip.clone().filter(|ip| !ip.is_empty());
            view! {
                <span class="fact strong" title=card.revision.clone()>
                    <span class="lamp" aria-hidden="true"></span>
                    {if card.is_demo { "Demo modem".to_owned() } else { name(&card) }}
                </span>
                {card
                    .sim_problem
                    .clone()
                    .map(|problem| {
                        view! { <span class="fact trouble">{icon(Icon::Warning)} {problem}</span> }.into_any()
                    })}
                {(!network.is_empty()).then(|| view! { <span class="fact">{network}</span> }.into_any())}
                <span class="fact signal">{signal(&card)}</span>
                {ip.map(|ip| view! { <span class="fact figures">{ip}</span> }.into_any())}
            }.into_any()
        }}
    }
    .into_any()
}

fn name(card: &ModemCard) -> String {
    if card.name.is_empty() {
        "Modem".into()
    } else {
        card.name.clone()
    }
}

fn network(card: &ModemCard) -> String {
    match (card.operator.as_str(), card.technology.as_str()) {
        ("", other) | (other, "") => other.into(),
        (operator, technology) => format!("{operator}, {technology}"),
    }
}

/// Bars and dBm.
pub(super) fn signal(card: &ModemCard) -> AnyView {
    let bars = card.bars;
    let words = match card.signal_dbm {
        Some(dbm) => format!("{dbm} dBm"),
        None => "no signal".into(),
    };
    let bar = move |at: u8, x: &'static str, y: &'static str, height: &'static str| {
        let class = if bars >= at { "on" } else { "off" };
        view! { <rect class=class x=x y=y width="3" height=height rx="1" /> }.into_any()
    };
    view! {
        <svg class="bars" viewBox="0 0 18 14" aria-hidden="true">
            {bar(1, "0", "10", "4")} {bar(2, "5", "7", "7")} {bar(3, "10", "4", "10")}
            {bar(4, "15", "0", "14")}
        </svg>
        <span class="figures">{words}</span>
    }
    .into_any()
}

/// All facts of the modem, for the narrow page's tab "Modem".
pub(super) fn details(state: State) -> AnyView {
    view! {
        <dl class="details">
            {move || {
                let card = state.card.get();
                let (up, down) = site_ways::in_use(state);
                let facts = [
                    ("Modem", if card.is_demo { "Demo modem".into() } else { name(&card) }),
                    ("Firmware", card.revision.clone()),
                    ("SIM", card.sim_problem.clone().unwrap_or_default()),
                    ("Network", network(&card)),
                    (
                        "Signal",
                        card.signal_dbm.map(|dbm| format!("{dbm} dBm")).unwrap_or_default(),
                    ),
                    ("Address", card.ip.clone().unwrap_or_default()),
                    ("Sends by", up.to_owned()),
                    ("Fetches by", down.to_owned()),
                    ("Not in this firmware", card.missing.names().collect::<Vec<_>>().join(", ")),
                ];
                facts
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(name, value)| {
                        view! {
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        }.into_any()
                    })
                    .collect_view()
                    .into_any()
            }}
        </dl>
    }
    .into_any()
}

//! First sight: what this is, the two ways to begin, the three steps to there.

use leptos::prelude::*;

use super::alert;
use super::desk::Desk;
use super::icons::{Icon, icon};
use super::state::{Intent, Link, State};

pub(super) fn view(state: State, _: Desk) -> AnyView {
    view! {
        <section class="welcome" aria-label="Welcome">
            <h2 class="lead">
                "Browse an FTP server through a SIM7000 modem: drop files to upload, click to download."
            </h2>
            {move || match state.link.get() {
                Link::Unsupported(problem) => {
                    view! {
                        <div class="card" role="alert">
                            {alert::body(state, problem)}
                        </div>
                    }
                        .into_any()
                }
                Link::Off(Some(problem)) => {
                    view! {
                        <div class="card" role="alert">
                            {alert::body(state, problem)}
                        </div>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
            {move || match state.link.get() {
                Link::Connecting(what) => {
                    view! {
                        <p class="connecting" role="status">
                            <span class="pulse" aria-hidden="true"></span>
                            {what}
                        </p>
                    }
                        .into_any()
                }
                link => start(state, !matches!(link, Link::Unsupported(_))),
            }}
            <ol class="steps">
                {step(Icon::Modem, "Cable the modem", "By a USB cable that carries data, not only power.")}
                {step(Icon::Plug, "Choose its AT port", "Of the ports it offers, the one that answers AT.")}
                {step(Icon::Server, "Enter the server", "APN, address, user name and password.")}
            </ol>
            <p class="hint foot">
                {icon(Icon::Lock)}
                "What you type and send leaves this page by the modem only. "
                {move || {
                    matches!(state.link.get(), Link::Off(_))
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="link"
                                    on:click=move |_| state.ask(Intent::ConnectAnyPort)
                                >
                                    "Modem not listed? Show all ports"
                                </button>
                            }.into_any()
                        })
                }}
            </p>
        </section>
    }
    .into_any()
}

fn start(state: State, can_connect: bool) -> AnyView {
    view! {
        <div class="start">
            {can_connect
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button primary large"
                            on:click=move |_| state.ask(Intent::Connect)
                        >
                            {icon(Icon::Plug)}
                            "Connect modem"
                        </button>
                    }.into_any()
                })}
            <button
                type="button"
                class="button large"
                class:primary=!can_connect
                on:click=move |_| state.ask(Intent::ConnectDemo)
                aria-describedby="demo-hint"
            >
                "Demo modem"
            </button>
            <span class="hint" id="demo-hint">
                "The demo needs no hardware."
            </span>
        </div>
    }
    .into_any()
}

fn step(symbol: Icon, what: &'static str, how: &'static str) -> AnyView {
    view! {
        <li>
            {icon(symbol)}
            <span>
                <strong>{what}</strong>
                <small>{how}</small>
            </span>
        </li>
    }
    .into_any()
}

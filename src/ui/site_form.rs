//! The server's settings, beside the files; folded away once a server is open.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::{Desk, Place, memo};
use super::header;
use super::icons::{Icon, icon};
use super::state::{FolderState, Intent, Site, State};
use super::{site_transfers, site_ways};

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    view! {
        <aside class="side" class:folded=move || !desk.site_shown.get() aria-label="Site">
            <section class="modem-details" aria-label="Modem details">
                <h2>"Modem"</h2>
                {header::details(state)}
            </section>
            {form(state, desk)}
        </aside>
    }
    .into_any()
}

fn form(state: State, desk: Desk) -> AnyView {
    // What is wrong is said after the first try, then at every change.
    let tried = RwSignal::new(false);
    let wrong = memo(move || tried.get().then(|| state.site.with(objection)).flatten());
    let is_loading = move || {
        state
            .folder
            .with(|folder| matches!(folder, FolderState::Loading(_)))
    };
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if state.site.with_untracked(objection).is_some()
            || !desk.is_on.get_untracked()
            || is_loading()
        {
            return;
        }
        // On a narrow page the answer comes there, a failure too.
        desk.place.set(Place::Files);
        desk.opened.set(
            state
                .site
                .with_untracked(|site| site.server.trim().to_owned()),
        );
        state.ask(Intent::OpenSite);
    };
    let shows_password = RwSignal::new(false);
    if !desk.narrow.get_untracked() {
        request_animation_frame(focus_first_gap);
    }
    view! {
        <form class="site" on:submit=open novalidate autocomplete="off">
            <h2>"Site"</h2>
            {field(state, Field::Apn, wrong, None)}
            <div class="pair">
                {field(state, Field::Server, wrong, None)} {field(state, Field::Port, wrong, None)}
            </div>
            {field(state, Field::User, wrong, None)}
            <div class="with-eye">
                {field(state, Field::Password, wrong, Some(shows_password))}
                <button
                    type="button"
                    class="plain square eye"
                    aria-pressed=move || shows_password.get().to_string()
                    title="Show what is typed"
                    on:click=move |_| shows_password.update(|shows| *shows = !*shows)
                >
                    {icon(Icon::Eye)}
                    <span class="unseen">"Show what is typed"</span>
                </button>
            </div>
            {field(state, Field::Folder, wrong, None)} {site_transfers::view(state)}
            {site_ways::view(state)}
            <button
                type="submit"
                class="button primary wide"
                disabled=move || !desk.is_on.get()
                aria-disabled=move || is_loading().to_string()
            >
                "Open"
            </button>
            <p class="wrong" role="alert">
                {move || wrong.get().map(|(_, why)| why.to_owned()).unwrap_or_default()}
            </p>
            <p class="hint">
                {icon(Icon::Lock)}
                <span>
                    "Plain FTP sends the password in clear over the network. Use an account made for this."
                </span>
            </p>
        </form>
    }
    .into_any()
}

/// The button that connected is gone: the focus goes to the first empty field, or to "Open".
fn focus_first_gap() {
    if document()
        .active_element()
        .is_none_or(|active| active.tag_name() != "BODY")
    {
        return;
    }
    let first = document()
        .query_selector(".site input:placeholder-shown, .site [type=submit]")
        .ok()
        .flatten();
    if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(first.focus());
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Apn,
    Server,
    Port,
    User,
    Password,
    Folder,
}

impl Field {
    /// Label, the input's id, and an example: a blank one still tells an empty field from a filled one.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Apn => ("APN", "site-apn", "from the SIM's operator"),
            Self::Server => ("Server", "site-server", "ftp.example.com"),
            Self::Port => ("Port", "site-port", "21"),
            Self::User => ("User name", "site-user", " "),
            Self::Password => ("Password", "site-password", " "),
            Self::Folder => ("Folder", "site-folder", "/"),
        }
    }

    fn of(self, site: &mut Site) -> &mut String {
        match self {
            Self::Apn => &mut site.apn,
            Self::Server => &mut site.server,
            Self::Port => &mut site.port,
            Self::User => &mut site.user,
            Self::Password => &mut site.password,
            Self::Folder => &mut site.folder,
        }
    }
}

fn field(
    state: State,
    field: Field,
    wrong: Memo<Option<(Field, &'static str)>>,
    is_legible: Option<RwSignal<bool>>,
) -> AnyView {
    let (label, id, example) = field.words();
    let is_port = field == Field::Port;
    view! {
        <div class="field" class:short=is_port>
            <label for=id>{label}</label>
            <input
                id=id
                type=move || if is_legible.is_none_or(|is_legible| is_legible.get()) { "text" } else { "password" }
                placeholder=example
                inputmode=is_port.then_some("numeric")
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || {
                    wrong.get().is_some_and(|(at, _)| at == field).then_some("true")
                }
                prop:value=move || state.site.with(|site| field.of(&mut site.clone()).clone())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    state.site.update(|site| *field.of(site) = text);
                }
            />
        </div>
    }
    .into_any()
}

/// What keeps these settings from being opened.
fn objection(site: &Site) -> Option<(Field, &'static str)> {
    if site.server.trim().is_empty() {
        return Some((Field::Server, "Enter the server's name or address."));
    }
    if site.port.trim().parse::<u16>().unwrap_or(0) == 0 {
        return Some((
            Field::Port,
            "The port is a number from 1 to 65535, usually 21.",
        ));
    }
    let all = [
        &site.apn,
        &site.server,
        &site.user,
        &site.password,
        &site.folder,
    ];
    if all.iter().any(|text| text.contains('"')) {
        return Some((
            Field::Server,
            "The modem cannot send a quotation mark (\"): take it out.",
        ));
    }
    None
}

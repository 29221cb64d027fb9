//! The line over the files: history, breadcrumbs, filter, and the actions.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, can_download, effect, memo};
use super::icons::{Icon, icon};
use super::menu::{self, choice};
use super::state::{Intent, State};
use crate::browser::files::{Dropped, from_input};

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    let can_go = move || desk.can_act.get();
    let chosen = desk.chosen;
    let has_files = memo(move || chosen.with(|all| all.iter().any(|entry| can_download(entry))));
    let count = memo(move || chosen.with(Vec::len));
    view! {
        <div class="toolbar" role="toolbar" aria-label="Folder">
            <div class="group history">
                {tool(
                    Icon::Side,
                    "Site settings",
                    "Site settings",
                    "plain wide-only",
                    || true,
                    move || desk.site_shown.update(|shown| *shown = !*shown),
                )}
                {tool(
                    Icon::Left,
                    "Back",
                    "Back (Alt+Left)",
                    "plain",
                    move || can_go() && state.can_back.get(),
                    move || state.ask(Intent::Back),
                )}
                {tool(
                    Icon::Right,
                    "Forward",
                    "Forward (Alt+Right)",
                    "plain wide-only",
                    move || can_go() && state.can_forward.get(),
                    move || state.ask(Intent::Forward),
                )}
                {tool(
                    Icon::Up,
                    "Up",
                    "Up (Backspace)",
                    "plain",
                    move || can_go() && state.path.with(|path| !path.is_root()),
                    move || state.ask(Intent::Up),
                )}
            </div>
            {crumbs(state, desk)}
            <div class="filter">
                {icon(Icon::Search)}
                <input
                    type="search"
                    aria-label="Filter"
                    placeholder="Filter"
                    title="Filter (Ctrl+F or /)"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=desk.filter_field
                    prop:value=move || state.filter.get()
                    on:input=move |event| state.filter.set(event_target_value(&event))
                    on:keydown=move |event| super::keys::on_filter(&event, desk)
                />
            </div>
            <div class="group actions">
                {tool(
                    Icon::Upload,
                    "Upload files",
                    "Upload files (U)",
                    "primary worded",
                    can_go,
                    move || desk.choose_files(),
                )}
                <button
                    type="button"
                    class="tool primary split"
                    title="More ways to upload"
                    aria-haspopup="menu"
                    disabled=move || !can_go()
                    on:click=move |event| {
                        let choices = vec![
                            choice("Upload files", move || desk.choose_files()),
                            choice("Upload folder", move || desk.choose_folder()),
                        ];
                        menu::toggle(&event, desk, "Upload".into(), choices);
                    }
                >
                    {icon(Icon::ChevronDown)}
                    <span class="words">"More ways to upload"</span>
                </button>
                {tool(
                    Icon::NewFolder,
                    "New folder",
                    "New folder (F7)",
                    "plain",
                    can_go,
                    move || desk.new_folder(),
                )}
                {tool(
                    Icon::Refresh,
                    "Refresh",
                    "Refresh (F5)",
                    "plain",
                    can_go,
                    move || state.ask(Intent::Refresh),
                )}
            </div>
            <div class="group chosen" class:offered=move || count.get() != 0>
                {tool(
                    Icon::Download,
                    "Download",
                    "Download (D)",
                    "plain roomy",
                    move || can_go() && has_files.get(),
                    move || desk.download(),
                )}
                {tool(
                    Icon::Rename,
                    "Rename",
                    "Rename (F2)",
                    "plain roomy",
                    move || can_go() && count.get() == 1,
                    move || desk.rename(),
                )}
                {tool(
                    Icon::Trash,
                    "Delete",
                    "Delete (Del)",
                    "plain roomy danger",
                    move || can_go() && count.get() != 0,
                    move || desk.delete(),
                )}
            </div>
            {chooser(state, desk.chooser, false)} {chooser(state, desk.folder_chooser, true)}
        </div>
    }
    .into_any()
}

/// The browser's own chooser of files, or of a folder with all that is in it.
fn chooser(state: State, element: NodeRef<html::Input>, is_folder: bool) -> AnyView {
    effect(move || {
        if let Some(element) = element.get().filter(|_| is_folder) {
            // Fails only for a bad name.
            drop(element.set_attribute("webkitdirectory", ""));
        }
    });
    view! {
        <input
            type="file"
            multiple
            class="unseen"
            tabindex="-1"
            aria-hidden="true"
            node_ref=element
            on:change=move |event| {
                let files = from_input(&event_target(&event));
                if !files.is_empty() {
                    let dropped = Dropped {
                        files,
                        ..Dropped::default()
                    };
                    state.ask(Intent::Upload(state.path.get_untracked(), dropped));
                }
            }
        />
    }
    .into_any()
}

/// A button with an icon; its words are its name, seen where there is room.
fn tool(
    symbol: Icon,
    words: &'static str,
    hint: &'static str,
    class: &'static str,
    is_enabled: impl Fn() -> bool + Send + Sync + 'static,
    act: impl Fn() + 'static,
) -> AnyView {
    button(symbol, words, hint, class, memo(is_enabled), Box::new(act))
}

fn button(
    symbol: Icon,
    words: &'static str,
    hint: &'static str,
    class: &'static str,
    is_enabled: Memo<bool>,
    act: Box<dyn Fn()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class=format!("tool {class}")
            title=hint
            disabled=move || !is_enabled.get()
            on:click=move |_| act()
        >
            {icon(symbol)}
            <span class="words">{words}</span>
        </button>
    }
    .into_any()
}

/// The folders on the way here; the server's name stands for its root.
fn crumbs(state: State, desk: Desk) -> AnyView {
    let server = memo(move || {
        let name = desk.opened.get();
        if name.is_empty() {
            state.site.with(|site| site.server.clone())
        } else {
            name
        }
    });
    view! {
        <nav class="crumbs" aria-label="Path">
            <ol>
                {move || {
                    let path = state.path.get();
                    path.ancestry()
                        .into_iter()
                        .map(|folder| {
                            let is_here = folder == path;
                            let words = if folder.is_root() {
                                Some(server.get()).filter(|name| !name.is_empty()).unwrap_or("/".into())
                            } else {
                                String::from_utf8_lossy(folder.name()).into_owned()
                            };
                            view! {
                                <li>
                                    <button
                                        type="button"
                                        class="crumb"
                                        title=folder.display().into_owned()
                                        aria-current=is_here.then_some("page")
                                        disabled=move || !desk.can_act.get()
                                        on:click=move |_| state.ask(Intent::Go(folder.clone()))
                                    >
                                        {words}
                                    </button>
                                </li>
                            }.into_any()
                        })
                        .collect_view()
                        .into_any()
                }}
            </ol>
        </nav>
    }
    .into_any()
}

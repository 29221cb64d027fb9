//! What only the views know: which tab is open, which dialog, where the cursor stands, what is shown of the folder.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::menu::Menu;
use super::rows::{self, Row};
use super::state::{Agreed, FolderState, Intent, Link, State};
use crate::listing::{Entry, Kind};

/// Below this width the page is one column with tabs; the style sheet holds the same number.
const NARROW: &str = "(max-width: 899px)";

/// The parts of the narrow page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Files,
    Transfers,
    Modem,
}

/// The parts of the dock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dock {
    Transfers,
    Trace,
}

/// The question on top of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Question {
    NewFolder,
    Rename(Arc<Entry>),
    Delete(Vec<Arc<Entry>>),
    CancelAll,
    /// Some of what is over could go on.
    Clear,
    Keys,
    /// The end of the last batch in words.
    Summary,
}

/// Where dragged files can be dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DropArea {
    /// To be sent.
    Files,
    /// For transfers that lack them.
    Transfers,
}

/// The signals that the views share among themselves.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub state: State,
    pub question: RwSignal<Option<Question>>,
    pub dock: RwSignal<Dock>,
    pub dock_open: RwSignal<bool>,
    pub place: RwSignal<Place>,
    /// The site's form is unfolded.
    pub site_shown: RwSignal<bool>,
    /// The server's name as it was opened, for the first crumb.
    pub opened: RwSignal<String>,
    pub cursor: RwSignal<Option<u64>>,
    pub anchor: RwSignal<Option<u64>>,
    /// The cursor's row, or the one in its place, or the first: where Tab leads to.
    pub active: Memo<Option<u64>>,
    /// The grid's scroll position in pixels.
    pub scrolled: RwSignal<u32>,
    /// The focus was in the grid when last heard of.
    pub grid_had_focus: StoredValue<bool>,
    /// The folder has changed: the cursor's row is to be brought into view when it comes.
    pub seeks: StoredValue<bool>,
    /// Letters typed on the grid, and when the last of them was.
    pub typed: StoredValue<(String, u64)>,
    /// The menu that is open.
    pub menu: RwSignal<Option<Menu>>,
    /// Where a drag with files is, and they can be dropped.
    pub dragging: RwSignal<Option<DropArea>>,
    pub narrow: RwSignal<bool>,
    /// The page's height in pixels: no list shows more at once.
    pub height: RwSignal<u32>,
    /// Milliseconds since the page was opened, in steps of some seconds.
    pub now_ms: RwSignal<u64>,
    /// Sorted and filtered.
    pub rows: Memo<Arc<Vec<Row>>>,
    pub selected: Memo<HashSet<Vec<u8>>>,
    /// The selected entries among the shown rows: what the actions act on.
    pub chosen: Memo<Vec<Arc<Entry>>>,
    /// The modem answers.
    pub is_on: Memo<bool>,
    /// A server was opened: the file browser takes the welcome's place.
    pub has_folder: Memo<bool>,
    /// The middle shows the welcome.
    pub is_welcome: Memo<bool>,
    /// Folder actions can be asked for.
    pub can_act: Memo<bool>,
    pub grid: NodeRef<html::Div>,
    pub filter_field: NodeRef<html::Input>,
    pub chooser: NodeRef<html::Input>,
    pub folder_chooser: NodeRef<html::Input>,
}

impl Desk {
    pub(super) fn new(state: State) -> Self {
        let rows = rows::shown(state);
        let selected = memo(move || state.selection.get().into_iter().collect());
        let chosen = memo(move || {
            let selected: HashSet<Vec<u8>> = selected.get();
            if selected.is_empty() {
                return Vec::new();
            }
            rows.with(|rows| {
                rows.iter()
                    .filter(|row| row.entry.is_readable() && selected.contains(&row.entry.name))
                    .map(|row| row.entry.clone())
                    .collect()
            })
        });
        let is_on = memo(move || state.link.with(|link| *link == Link::On));
        let has_folder = memo(move || state.folder.with(|folder| *folder != FolderState::Closed));
        let is_welcome = memo(move || !has_folder.get() && !is_on.get());
        let cursor = RwSignal::new(None);
        // Where the cursor stood when its row was last there: a deleted row hands it to its successor.
        let stood_at = StoredValue::new(0_usize);
        let active = memo(move || {
            let cursor: Option<u64> = cursor.get();
            rows.with(|rows| {
                let found = cursor.and_then(|id| rows.iter().position(|row| row.id == id));
                let position = match (found, cursor) {
                    (Some(position), _) => {
                        stood_at.set_value(position);
                        position
                    }
                    (None, Some(_)) => stood_at.get_value().min(rows.len().saturating_sub(1)),
                    (None, None) => 0,
                };
                rows.get(position).map(|row| row.id)
            })
        });
        Self {
            state,
            question: RwSignal::new(None),
            dock: RwSignal::new(Dock::Transfers),
            dock_open: RwSignal::new(false),
            place: RwSignal::new(Place::Files),
            site_shown: RwSignal::new(true),
            opened: RwSignal::default(),
            cursor,
            anchor: RwSignal::new(None),
            active,
            scrolled: RwSignal::new(0),
            grid_had_focus: StoredValue::new(false),
            seeks: StoredValue::new(false),
            typed: StoredValue::default(),
            menu: RwSignal::new(None),
            dragging: RwSignal::new(None),
            narrow: RwSignal::new(is_narrow()),
            height: RwSignal::new(page_height()),
            now_ms: RwSignal::new(now_ms()),
            rows,
            selected,
            chosen,
            is_on,
            has_folder,
            is_welcome,
            can_act: memo(move || is_on.get() && has_folder.get()),
            grid: NodeRef::new(),
            filter_field: NodeRef::new(),
            chooser: NodeRef::new(),
            folder_chooser: NodeRef::new(),
        }
    }

    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Opens the trace wherever it is on this layout.
    pub(super) fn show_trace(&self) {
        // Nothing behind a dialog can be read. Only an offer that cannot be taken leads here.
        if self.state.offer.with_untracked(Option::is_some) {
            self.state.ask(Intent::Agree(Agreed::No));
        }
        self.dock.set(Dock::Trace);
        self.dock_open.set(true);
        self.place.set(Place::Transfers);
    }

    /// Whether a dialog is on top of the page.
    pub(super) fn is_asking(&self) -> bool {
        self.question.with_untracked(Option::is_some)
            || self.state.offer.with_untracked(Option::is_some)
    }

    /// Opens the chooser of "Upload files".
    pub(super) fn choose_files(&self) {
        self.choose(self.chooser);
    }

    /// Opens the chooser of "Upload folder".
    pub(super) fn choose_folder(&self) {
        self.choose(self.folder_chooser);
    }

    fn choose(&self, chooser: NodeRef<html::Input>) {
        let chooser = chooser.get_untracked();
        if let Some(chooser) = chooser.filter(|_| self.can_act.get_untracked()) {
            chooser.click();
        }
    }

    /// Fetches what is selected: files, links, and folders with all that is in them.
    pub(super) fn download(&self) {
        let names = self.chosen.with_untracked(|chosen| {
            chosen
                .iter()
                .filter(|entry| can_download(entry))
                .map(|entry| entry.name.clone())
                .collect::<Vec<_>>()
        });
        if !names.is_empty() && self.can_act.get_untracked() {
            self.state.ask(Intent::Download(names));
        }
    }

    /// Asks for the new name of the one selected entry.
    pub(super) fn rename(&self) {
        let chosen = self.chosen.get_untracked();
        if let ([entry], true) = (&chosen[..], self.can_act.get_untracked()) {
            self.question.set(Some(Question::Rename(entry.clone())));
        }
    }

    /// Asks whether the selected entries may be deleted. Where folders are among them, the controller asks once it
    /// knows what is in them.
    pub(super) fn delete(&self) {
        let chosen = self.chosen.get_untracked();
        if chosen.is_empty() || !self.can_act.get_untracked() {
            return;
        }
        if chosen.iter().any(|entry| entry.is_folder()) {
            let names = chosen.iter().map(|entry| entry.name.clone()).collect();
            self.state.ask(Intent::Delete(names));
        } else {
            self.question.set(Some(Question::Delete(chosen)));
        }
    }

    /// Asks for the name of a new folder.
    pub(super) fn new_folder(&self) {
        if self.can_act.get_untracked() {
            self.question.set(Some(Question::NewFolder));
        }
    }

    /// Opens a folder, fetches a file. A link may be either: it is opened, as most links on servers are folders
    /// where they have no size worth fetching, and the controller says so if it is none.
    pub(super) fn open(&self, entry: &Entry) {
        if !self.can_act.get_untracked() {
            return;
        }
        let state = self.state;
        match entry.kind {
            Kind::Folder | Kind::Link => {
                state.ask(Intent::Go(state.path.get_untracked().join(&entry.name)));
            }
            Kind::File => state.ask(Intent::Download(vec![entry.name.clone()])),
            Kind::Special | Kind::Unreadable => {}
        }
    }
}

/// Whether "Download" applies.
pub(super) fn can_download(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::File | Kind::Link | Kind::Folder)
}

/// Puts the text into the clipboard, and says so for two seconds.
pub(super) fn copy(text: &str, has_copied: RwSignal<bool>) {
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            has_copied.set(true);
            set_timeout(
                move || {
                    // The view may be gone by then.
                    let _ = has_copied.try_set(false);
                },
                Duration::from_secs(2),
            );
        }
    });
}

/// A memo without its closure's type: the machinery behind it is compiled once a value type, not once a call.
pub(super) fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}

/// An effect without its closure's type, for the same reason.
pub(super) fn effect(act: impl Fn() + 'static) {
    let act: Box<dyn Fn()> = Box::new(act);
    Effect::new(move |_| act());
}

/// Milliseconds since the page was opened.
pub(super) fn now_ms() -> u64 {
    crate::browser::clock::now().as_millis() as u64
}

/// Whether the page is one column now.
pub(super) fn is_narrow() -> bool {
    window()
        .match_media(NARROW)
        .ok()
        .flatten()
        .is_some_and(|media| media.matches())
}

/// The page's height in pixels.
pub(super) fn page_height() -> u32 {
    let height = window().inner_height().ok();
    height.and_then(|height| height.as_f64()).unwrap_or(1000.0) as u32
}

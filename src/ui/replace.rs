//! Files that are there already: asked before one is replaced, never done silently.

use leptos::prelude::*;

use super::desk::{Desk, Question};
use super::dialogs::{cancel, close, dialog};
use super::format;
use super::state::{Intent, State};
use crate::browser::files::LocalFile;
use crate::ftp::RemotePath;

/// As many files as the question tells.
const TOLD: usize = 6;

/// Files for a folder in which some of their names are taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Replacement {
    folder: RemotePath,
    /// Files with a new name.
    fresh: Vec<LocalFile>,
    /// Files whose name is taken, each with the bytes of the file at the server, where the listing told them.
    taken: Vec<(LocalFile, Option<u64>)>,
}

/// Sends files to a folder; asks first where a name is taken.
pub(super) fn upload(desk: Desk, folder: RemotePath, files: Vec<LocalFile>) {
    let state = desk.state;
    let mut fresh = Vec::new();
    let mut taken = Vec::new();
    // Only the shown folder's entries are known; a drop goes nowhere else.
    let is_shown = state.path.get_untracked() == folder;
    state.entries.with_untracked(|entries| {
        for file in files {
            let name = file.name();
            let entry = entries
                .iter()
                .find(|entry| is_shown && entry.base_name() == name.as_bytes());
            match entry {
                Some(entry) => taken.push((file, entry.size)),
                None => fresh.push(file),
            }
        }
    });
    if taken.is_empty() {
        state.ask(Intent::Upload(folder, fresh));
    } else {
        desk.question.set(Some(Question::Replace(Replacement {
            folder,
            fresh,
            taken,
        })));
    }
}

/// The question.
pub(super) fn view(state: State, desk: Desk, replacement: Replacement) -> AnyView {
    let Replacement {
        folder,
        fresh,
        taken,
    } = replacement;
    let what = match &taken[..] {
        [(only, _)] => format!("{} is in {} already.", only.name(), folder.display()),
        several => format!(
            "{} are in {} already.",
            format::count(several.len(), "file"),
            folder.display()
        ),
    };
    let told = taken
        .iter()
        .take(TOLD)
        .map(|(file, there)| {
            let there = there.map_or("size unknown".into(), format::bytes);
            let here = format::bytes(file.size());
            view! { <li>{file.name()} <span class="quiet">{format!(" – {there} there, {here} here")}</span></li> }
        })
        .collect_view();
    let more = taken.len().saturating_sub(TOLD);
    let skip = (!fresh.is_empty()).then(|| {
        let (folder, fresh) = (folder.clone(), fresh.clone());
        let skip = move |_| {
            state.ask(Intent::Upload(folder.clone(), fresh.clone()));
            close(desk);
        };
        view! {
            <button type="button" class="button" on:click=skip>
                "Skip"
            </button>
        }
    });
    let replace = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let all = fresh.iter().chain(taken.iter().map(|(file, _)| file));
        state.ask(Intent::Upload(folder.clone(), all.cloned().collect()));
        close(desk);
    };
    let content = view! {
        <form on:submit=replace>
            <p>{what}</p>
            <ul class="told">
                {told}
                {(more != 0).then(|| view! { <li class="quiet">{format!("and {more} more")}</li> })}
            </ul>
            <div class="answers">
                {cancel(desk)} {skip} <button type="submit" class="button grave">
                    "Replace"
                </button>
            </div>
        </form>
    }
    .into_any();
    dialog(desk, "Replace files", "dialog", content)
}

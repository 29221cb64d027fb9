//! One row of the grid.

use leptos::prelude::*;

use super::desk::{Desk, memo};
use super::format;
use super::icons::{Icon, icon};
use super::rows::Row;
use crate::listing::Kind;
use crate::transfer::names::is_temporary;

pub(super) fn view(row: Row, at: Signal<usize>, this_year: i32, desk: Desk) -> AnyView {
    let Row { id, entry, .. } = row;
    let (symbol, kind) = match entry.kind {
        Kind::Folder => (Icon::Folder, "folder"),
        Kind::File => (Icon::File, "file"),
        Kind::Link => (Icon::Link, "link"),
        Kind::Special => (Icon::Special, "special"),
        Kind::Unreadable => (Icon::Warning, "unreadable"),
    };
    let is_readable = entry.is_readable();
    let name = entry.display_name().into_owned();
    let is_unfinished = entry.kind == Kind::File && is_temporary(entry.base_name());
    let title = match entry.kind {
        Kind::Unreadable => {
            "This line of the listing is in no known format. It is shown as the server sent it."
                .into()
        }
        Kind::Special => format!("{name}: a device or pipe, not a file"),
        _ if is_unfinished => format!("{name}: an upload that is not finished"),
        _ => name.clone(),
    };
    let target = entry
        .display_target()
        .map(|target| view! { <span class="target">{format!(" → {target}")}</span> }.into_any());
    let size = match (entry.kind, entry.size) {
        (Kind::Folder, _) => None,
        (_, size) => size,
    };
    let size_cell = match size {
        Some(size) => view! {
            <span title=format::count_u64(size, "byte")>{format::bytes(size)}</span>
        }
        .into_any(),
        None => view! {
            <span class="dash" aria-hidden="true">
                "–"
            </span>
            <span class="unseen">{if is_readable { kind } else { "unreadable line" }}</span>
        }
        .into_any(),
    };
    let (date, full_date) = entry
        .modified
        .as_ref()
        .map(|modified| {
            (
                format::modified(modified, this_year),
                format::modified_in_full(modified),
            )
        })
        .unwrap_or_default();
    let owners = match (&entry.owner, &entry.group) {
        (Some(owner), Some(group)) => format!("{owner}, {group}"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    };
    let permissions = entry.permissions.as_deref().unwrap_or_default().to_owned();
    let quick = match entry.kind {
        Kind::Folder | Kind::Link => Some((Icon::Right, "Open")),
        Kind::File => Some((Icon::Download, "Download")),
        Kind::Special | Kind::Unreadable => None,
    };
    let raw_name = entry.name.clone();
    let is_selected =
        memo(move || is_readable && desk.selected.with(|all| all.contains(&raw_name)));
    view! {
        <div
            role="row"
            class=format!("row is-{kind}")
            class:unfinished=is_unfinished
            data-id=id.to_string()
            tabindex=move || if desk.active.get() == Some(id) { "0" } else { "-1" }
            aria-rowindex=move || (at.get() + 2).to_string()
            aria-selected=move || is_readable.then(|| is_selected.get().to_string())
        >
            <div role="gridcell" class="name" title=title>
                {icon(symbol)}
                <span class="text">{name}</span>
                {target}
            </div>
            <div role="gridcell" class="size">
                {size_cell}
            </div>
            <div role="gridcell" class="modified" title=full_date>
                {date}
            </div>
            <div role="gridcell" class="permissions" title=owners>
                {permissions}
            </div>
            // For the mouse and the finger only: Enter does the same.
            {quick
                .map(|(symbol, words)| {
                    view! {
                        <span class="quick" aria-hidden="true" title=words>
                            {icon(symbol)}
                        </span>
                    }.into_any()
                })}
        </div>
    }
    .into_any()
}

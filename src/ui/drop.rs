//! Files dragged over the page: the outline, the drop, and no accident beside it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element};

use super::desk::{Desk, DropArea};
use super::state::{Intent, State};
use super::transfers::has_lacking;
use crate::browser::files::from_drop;

/// Listens on the whole page: a file that misses the files area must not replace the page.
pub(super) fn watch(state: State, desk: Desk) {
    let on_drag = move |event: &DragEvent| {
        if !has_files(event) {
            return;
        }
        event.prevent_default();
        let area = area(event, state, desk);
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect(if area.is_some() { "copy" } else { "none" });
        }
        if desk.dragging.get_untracked() != area {
            desk.dragging.set(area);
        }
    };
    window_event_listener(leptos::ev::dragenter, move |event| on_drag(&event));
    window_event_listener(leptos::ev::dragover, move |event| on_drag(&event));
    window_event_listener(leptos::ev::dragleave, move |event| {
        // Without a related target the pointer left the window.
        if event.related_target().is_none() {
            desk.dragging.set(None);
        }
    });
    window_event_listener(leptos::ev::drop, move |event| {
        desk.dragging.set(None);
        if !has_files(&event) {
            return;
        }
        event.prevent_default();
        let Some(area) = area(&event, state, desk) else {
            return;
        };
        // The folder of now: the user may go on while a dropped folder is being read.
        let path = state.path.get_untracked();
        let dropped = from_drop(&event);
        spawn_local(async move {
            let dropped = dropped.await;
            state.ask(match area {
                DropArea::Files => Intent::Upload(path, dropped),
                DropArea::Transfers => Intent::Attach(dropped.files),
            });
        });
    });
}

/// The area that the event is over, where that takes files now.
fn area(event: &DragEvent, state: State, desk: Desk) -> Option<DropArea> {
    if desk.question.with_untracked(Option::is_some) {
        return None;
    }
    // Behind a plan nothing can be seen, but more can be dropped: it is asked about next.
    if desk.is_asking() {
        return desk.can_act.get_untracked().then_some(DropArea::Files);
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let is_in = |area| target.closest(area).is_ok_and(|area| area.is_some());
    if is_in(".files") && desk.can_act.get_untracked() {
        Some(DropArea::Files)
    } else if is_in(".transfers") && has_lacking(state) {
        Some(DropArea::Transfers)
    } else {
        None
    }
}

fn has_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

//! Files dragged over the page: the outline, the drop, and no accident beside it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element};

use super::desk::Desk;
use super::state::{Intent, State};
use crate::browser::files::from_drop;

/// Listens on the whole page: a file that misses the files area must not replace the page.
pub(super) fn watch(state: State, desk: Desk) {
    let on_drag = move |event: &DragEvent| {
        if !has_files(event) {
            return;
        }
        event.prevent_default();
        let is_offered = is_over_area(event) && can_drop(desk);
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect(if is_offered { "copy" } else { "none" });
        }
        if desk.dragging.get_untracked() != is_offered {
            desk.dragging.set(is_offered);
        }
    };
    window_event_listener(leptos::ev::dragenter, move |event| on_drag(&event));
    window_event_listener(leptos::ev::dragover, move |event| on_drag(&event));
    window_event_listener(leptos::ev::dragleave, move |event| {
        // Without a related target the pointer left the window.
        if event.related_target().is_none() {
            desk.dragging.set(false);
        }
    });
    window_event_listener(leptos::ev::drop, move |event| {
        desk.dragging.set(false);
        if !has_files(&event) {
            return;
        }
        event.prevent_default();
        if !is_over_area(&event) || !can_drop(desk) {
            return;
        }
        // The folder of now: the user may go on while a dropped folder is being read.
        let path = state.path.get_untracked();
        let dropped = from_drop(&event);
        spawn_local(async move {
            state.ask(Intent::Upload(path, dropped.await));
        });
    });
}

fn can_drop(desk: Desk) -> bool {
    desk.can_act.get_untracked() && desk.question.with_untracked(Option::is_none)
}

fn has_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn is_over_area(event: &DragEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest(".files").is_ok_and(|area| area.is_some()))
}

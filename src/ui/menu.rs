//! Small menus below or above the button that opens them: one at a time, for mouse and keyboard.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

use super::desk::{Desk, effect};

/// What a choice does.
type Act = Arc<dyn Fn() + Send + Sync>;

/// A choice: its words, and what it does.
pub(super) type Choice = (&'static str, Act);

/// A menu that is open.
#[derive(Clone)]
pub(super) struct Menu {
    name: String,
    choices: Vec<Choice>,
    opener: SendWrapper<HtmlElement>,
}

/// A choice of a menu.
pub(super) fn choice(words: &'static str, act: impl Fn() + Send + Sync + 'static) -> Choice {
    (words, Arc::new(act))
}

/// Opens the menu of the button that was clicked, or closes it.
pub(super) fn toggle(event: &MouseEvent, desk: Desk, name: String, choices: Vec<Choice>) {
    let Some(opener) = event
        .current_target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let is_open = desk.menu.with_untracked(|menu| {
        menu.as_ref()
            .is_some_and(|menu| menu.opener.is_same_node(Some(&opener)))
    });
    if is_open {
        desk.menu.set(None);
        return;
    }
    desk.menu.set(Some(Menu {
        name,
        choices,
        opener: SendWrapper::new(opener),
    }));
}

pub(super) fn view(desk: Desk) -> AnyView {
    view! { {move || desk.menu.get().map(|menu| opened(desk, menu))} }.into_any()
}

fn opened(desk: Desk, menu: Menu) -> AnyView {
    let element = NodeRef::<html::Div>::new();
    let opener = menu.opener;
    {
        let opener = opener.clone();
        effect(move || {
            if let Some(element) = element.get() {
                place(&element, &opener);
                focus(&element, |_, _| 0);
            }
        });
    }
    let buttons = menu
        .choices
        .into_iter()
        .map(|(words, act)| {
            let opener = opener.clone();
            view! {
                <button
                    type="button"
                    role="menuitem"
                    tabindex="-1"
                    on:click=move |_| {
                        close(desk, &opener);
                        act();
                    }
                >
                    {words}
                </button>
            }
            .into_any()
        })
        .collect_view();
    let on_key = {
        let opener = opener.clone();
        move |event: KeyboardEvent| {
            // The keys of the page behind are not meant.
            event.stop_propagation();
            key(&event, desk, &opener);
        }
    };
    let on_leave = move |event: FocusEvent| {
        let Some(menu) = element.get_untracked() else {
            return;
        };
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        // The opener's own click closes it.
        if !menu.contains(to.as_ref()) && !opener.contains(to.as_ref()) {
            desk.menu.set(None);
        }
    };
    view! {
        <div
            class="menu"
            role="menu"
            tabindex="-1"
            aria-label=menu.name
            node_ref=element
            on:keydown=on_key
            on:focusout=on_leave
        >
            {buttons}
        </div>
    }
    .into_any()
}

/// Below the button where there is room, else above it; its right edge is the button's where that fits.
fn place(menu: &HtmlElement, opener: &HtmlElement) {
    let button = opener.get_bounding_client_rect();
    let (width, height) = (
        f64::from(menu.offset_width()),
        f64::from(menu.offset_height()),
    );
    let below = button.bottom() + 4.0;
    let page = f64::from(super::desk::page_height());
    let top = match below + height <= page {
        true => below,
        false => (button.top() - height - 4.0).max(4.0),
    };
    let left = (button.right() - width).max(4.0);
    for (name, value) in [("top", top), ("left", left)] {
        let value = format!("{}px", value as i32);
        // Refused only for a property that there is not.
        drop(web_sys::HtmlElement::style(menu).set_property(name, &value));
    }
}

fn key(event: &KeyboardEvent, desk: Desk, opener: &SendWrapper<HtmlElement>) {
    let Some(menu) = event
        .current_target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    match event.key().as_str() {
        "ArrowDown" => focus(&menu, |at, count| (at + 1) % count),
        "ArrowUp" => focus(&menu, |at, count| (at + count - 1) % count),
        "Home" => focus(&menu, |_, _| 0),
        "End" => focus(&menu, |_, count| count - 1),
        "Escape" | "Tab" => close(desk, opener),
        _ => return,
    }
    // Tab goes on from the button.
    if event.key() != "Tab" {
        event.prevent_default();
    }
}

/// Closes the menu; its button has the focus again, also once the list has moved it.
fn close(desk: Desk, opener: &SendWrapper<HtmlElement>) {
    desk.menu.set(None);
    keep_focus(opener);
}

/// Whether the focus is on the element or in it.
pub(super) fn has_focus(element: &Element) -> bool {
    let active = document().active_element();
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// Gives it the focus now, and again should a change of the list have taken it away.
pub(super) fn keep_focus(element: &HtmlElement) {
    drop(element.focus());
    let element = element.clone();
    request_animation_frame(move || {
        let is_lost = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY");
        if is_lost {
            drop(element.focus());
        }
    });
}

/// Moves the focus to the item that `to` tells from the present one's place and the number of items.
fn focus(menu: &HtmlElement, to: impl Fn(usize, usize) -> usize) {
    let items = menu.children();
    let count = items.length() as usize;
    if count == 0 {
        return;
    }
    let active = document().active_element();
    let at = (0..count)
        .find(|&at| {
            let item = items.item(at as u32);
            item.is_some_and(|item| {
                active
                    .as_ref()
                    .is_some_and(|active| item.is_same_node(Some(active)))
            })
        })
        .unwrap_or_default();
    let item = items.item(to(at, count) as u32);
    if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        drop(item.focus());
    }
}

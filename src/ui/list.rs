//! Lists whose items come and go.

use std::sync::Arc;

use leptos::prelude::*;

/// An item's key, and what makes its view of its place in the list.
type Item = (u64, Box<dyn FnOnce(ReadSignal<usize>) -> AnyView + Send>);

/// A view for each of the items, kept as long as its key is there. Leptos' machinery for lists is large: here
/// it is compiled once, not once an item type.
pub(super) fn list<T: Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: fn(&T) -> u64,
    view: impl Fn(T, ReadSignal<usize>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let view = Arc::new(view);
    boxed(Box::new(move || {
        items()
            .into_iter()
            .map(|item| -> Item {
                let view = Arc::clone(&view);
                (key(&item), Box::new(move |at| view(item, at)))
            })
            .collect()
    }))
}

fn boxed(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
    view! { <ForEnumerate each=items key=|item| item.0 children=|at, item: Item| (item.1)(at) /> }
        .into_any()
}

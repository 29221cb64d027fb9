//! How the listing is sorted, over visits: who looks for the newest log each morning chooses that once.

use leptos::prelude::*;

use super::Controller;
use crate::browser::store;
use crate::ui::state::SortKey;

const KEY: &str = "sim7000-ftp.sort";

const WORDS: [(&str, SortKey); 3] = [
    ("name", SortKey::Name),
    ("size", SortKey::Size),
    ("modified", SortKey::Modified),
];

impl Controller {
    /// As it was left, and what the user chooses is kept.
    pub(super) fn keep_order(&self) {
        let sort = self.state.sort;
        if let Some(order) = store::get(KEY).as_deref().and_then(read) {
            sort.set(order);
        }
        Effect::new(move |_| {
            let text = write(sort.get());
            // Where nothing is stored it is sorted by name at the next visit.
            let _ = store::set(KEY, &text);
        });
    }
}

fn write((key, is_ascending): (SortKey, bool)) -> String {
    let word = WORDS.iter().find(|(_, other)| *other == key);
    let order = if is_ascending { "up" } else { "down" };
    format!("{} {order}", word.map_or("name", |(word, _)| word))
}

fn read(text: &str) -> Option<(SortKey, bool)> {
    let (word, order) = text.split_once(' ')?;
    let (_, key) = WORDS.iter().find(|(other, _)| *other == word)?;
    Some((*key, order == "up"))
}

//! The rows of the grid: entries with a number each, filtered and sorted.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;

use super::lower::lower;
use super::state::{SortKey, State};
use crate::listing::Entry;
use crate::listing::order::{self, Column, Direction};

/// One row of the grid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// Stays while the entry keeps its name: cursor and anchor are such numbers.
    pub id: u64,
    /// Changes with everything that the row shows.
    pub face: u64,
    pub entry: Arc<Entry>,
}

/// The rows as shown. Never compared: they are computed when entries, filter or order change, and then differ.
pub(super) fn shown(state: State) -> Memo<Arc<Vec<Row>>> {
    let all = Memo::new_with_compare(move |_| state.entries.with(|all| number(all)), |_, _| true);
    Memo::new_with_compare(
        move |_| {
            let (key, is_ascending) = state.sort.get();
            let column = match key {
                SortKey::Name => Column::Name,
                SortKey::Size => Column::Size,
                SortKey::Modified => Column::Modified,
            };
            let direction = if is_ascending {
                Direction::Ascending
            } else {
                Direction::Descending
            };
            let wanted = state.filter.with(|text| lower(text.trim()));
            let mut rows: Vec<Row> = all.with(|all: &Vec<Row>| {
                all.iter()
                    .filter(|row| {
                        wanted.is_empty() || lower(&row.entry.display_name()).contains(&wanted)
                    })
                    .cloned()
                    .collect()
            });
            rows.sort_by(|a, b| order::compare(&a.entry, &b.entry, column, direction));
            Arc::new(rows)
        },
        |_, _| true,
    )
}

/// Gives each entry its two numbers. A name may stand twice in a server's answer, a row's numbers may not.
fn number(entries: &[Entry]) -> Vec<Row> {
    let mut seen: HashMap<u64, u64> = HashMap::with_capacity(entries.len());
    entries
        .iter()
        .map(|entry| {
            let mut id = id_of(&entry.name);
            let times = seen.entry(id).or_default();
            *times += 1;
            if *times > 1 {
                id = hash(&(id, *times));
            }
            let face = hash(&(
                id,
                entry.kind,
                entry.size,
                entry.modified,
                &entry.permissions,
                &entry.target,
            ));
            Row {
                id,
                face,
                entry: Arc::new(entry.clone()),
            }
        })
        .collect()
}

/// The number of the row that stands for `name`, were it in the folder.
pub(super) fn id_of(name: &[u8]) -> u64 {
    hash(&name)
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

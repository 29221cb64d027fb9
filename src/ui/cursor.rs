//! Cursor and selection of the grid: what clicks and keys make of them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::desk::Desk;
use super::pick::{self, Gesture};

impl Desk {
    /// Where the row with this number stands now.
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        self.rows
            .with_untracked(|rows| rows.iter().position(|row| row.id == id))
    }

    /// The cursor's position; none in an empty grid.
    pub(super) fn cursor_position(&self) -> Option<usize> {
        self.position(self.active.get_untracked()?)
    }

    /// Moves the cursor to `position` and changes the selection there.
    pub(super) fn select(&self, gesture: Gesture, position: usize) {
        let anchor = self
            .anchor
            .get_untracked()
            .and_then(|id| self.position(id))
            .unwrap_or(position);
        let before: BTreeSet<usize> = self.selected.with_untracked(|selected| {
            if selected.is_empty() {
                return BTreeSet::new();
            }
            self.rows.with_untracked(|rows| {
                rows.iter()
                    .enumerate()
                    .filter(|(_, row)| selected.contains(&row.entry.name))
                    .map(|(position, _)| position)
                    .collect()
            })
        });
        self.select_positions(pick::select(gesture, position, anchor, &before));
        self.put_cursor(position);
        if gesture.sets_anchor() {
            self.anchor.set(self.cursor.get_untracked());
        }
    }

    /// Moves the cursor alone.
    pub(super) fn put_cursor(&self, position: usize) {
        let id = self
            .rows
            .with_untracked(|rows| rows.get(position).map(|row| row.id));
        self.cursor.set(id);
    }

    pub(super) fn select_all(&self) {
        let count = self.rows.with_untracked(|rows| rows.len());
        self.select_positions((0..count).collect());
    }

    fn select_positions(&self, positions: BTreeSet<usize>) {
        let names = self.rows.with_untracked(|rows| {
            positions
                .into_iter()
                .filter_map(|position| rows.get(position))
                .filter(|row| row.entry.is_readable())
                .map(|row| row.entry.name.clone())
                .collect()
        });
        self.state.selection.set(names);
    }
}

//! Leptos views.

pub mod state;

/// Mounts the page.
pub fn mount() {}

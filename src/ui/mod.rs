//! Leptos views.

/// Mounts the page.
pub fn mount() {}

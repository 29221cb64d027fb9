//! Leptos views. `state` is what they share with the controller, `desk` what they share among themselves.
//!
//! `format`, `names`, `pick`, `plan_words` and `tally` are plain functions without the browser, tested natively.

pub mod format;
mod lower;
pub mod names;
pub mod pick;
pub mod plan_words;
pub mod tally;

#[cfg(target_family = "wasm")]
mod alert;
#[cfg(target_family = "wasm")]
mod app;
#[cfg(target_family = "wasm")]
mod controller;
#[cfg(target_family = "wasm")]
mod cursor;
#[cfg(target_family = "wasm")]
mod desk;
#[cfg(target_family = "wasm")]
mod dialogs;
#[cfg(target_family = "wasm")]
mod dock;
#[cfg(target_family = "wasm")]
mod drop;
#[cfg(target_family = "wasm")]
mod files;
#[cfg(target_family = "wasm")]
mod follow;
#[cfg(target_family = "wasm")]
mod grid;
#[cfg(target_family = "wasm")]
mod header;
#[cfg(target_family = "wasm")]
mod icons;
#[cfg(target_family = "wasm")]
mod keys;
#[cfg(target_family = "wasm")]
mod list;
#[cfg(target_family = "wasm")]
mod menu;
#[cfg(target_family = "wasm")]
mod offer;
#[cfg(target_family = "wasm")]
mod offer_conflicts;
#[cfg(target_family = "wasm")]
mod row;
#[cfg(target_family = "wasm")]
mod rows;
#[cfg(target_family = "wasm")]
mod site_form;
#[cfg(target_family = "wasm")]
mod site_transfers;
#[cfg(target_family = "wasm")]
mod site_ways;
#[cfg(target_family = "wasm")]
pub mod state;
#[cfg(target_family = "wasm")]
mod toolbar;
#[cfg(target_family = "wasm")]
mod trace;
#[cfg(target_family = "wasm")]
mod transfer_row;
#[cfg(target_family = "wasm")]
mod transfers;
#[cfg(target_family = "wasm")]
mod welcome;

/// Mounts the page and starts what answers it.
#[cfg(target_family = "wasm")]
pub fn mount() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| {
        let (sender, receiver) = futures::channel::mpsc::unbounded();
        let state = state::State::new(sender);
        controller::start(state, receiver);
        app::view(state)
    });
}

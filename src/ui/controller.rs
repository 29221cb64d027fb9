//! Answers what the views ask for. To come: for now, every intent is dropped.

use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;

use super::state::{Intent, State};

/// Starts answering the intents of `receiver` by changing `state`.
pub(super) fn start(_state: State, mut receiver: UnboundedReceiver<Intent>) {
    leptos::task::spawn_local(async move { while receiver.next().await.is_some() {} });
}

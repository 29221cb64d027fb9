//! What a user asked to send or fetch: its progress and its queue.

mod state;

pub use state::{Direction, State};

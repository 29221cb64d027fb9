//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.

pub mod digest;
pub mod local_name;
pub mod pieces;
mod progress;
mod queue;
mod state;
pub mod zip_format;

pub use progress::Progress;
pub use queue::{Job, Next, Problem, Queue};
pub use state::{Direction, State};

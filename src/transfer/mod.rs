//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.

mod progress;
mod queue;
mod state;

pub use progress::Progress;
pub use queue::{Job, Next, Problem, Queue};
pub use state::{Direction, State};

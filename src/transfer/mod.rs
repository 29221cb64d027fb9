//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.
//!
//! Before a batch begins: `walk.rs` learns what is in folders of the server, `upload_plan.rs` what an upload finds
//! there, `conflict.rs` decides where a name is taken (with `server_clock.rs` to compare times, `names.rs` for
//! names beside it), `estimate.rs` says how long it will take; and after it `summary.rs` says what became of it.

pub mod conflict;
pub mod names;
mod progress;
mod queue;
mod server_clock;
mod state;
mod time_span;

pub use progress::Progress;
pub use queue::{Job, Next, Problem, Queue};
pub use server_clock::ServerClock;
pub use state::{Direction, State};
pub use time_span::TimeSpan;

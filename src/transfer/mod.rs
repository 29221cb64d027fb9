//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.
//!
//! Before a batch begins: `walk.rs` learns what is in folders of the server, `upload_plan.rs` what an upload finds
//! there, `conflict.rs` decides where a name is taken (with `server_clock.rs` to compare times, `names.rs` for
//! names beside it), `estimate.rs` says how long it will take; and after it `summary.rs` says what became of it.

pub mod conflict;
mod estimate;
pub mod names;
mod plan;
mod progress;
mod queue;
mod refusal;
mod server_clock;
mod state;
mod summary;
mod there;
mod time_span;
mod upload_plan;
pub mod walk;

pub use estimate::{Estimate, Pace, Totals};
pub use plan::{LocalFile, Plan, Planned, Refused};
pub use progress::Progress;
pub use queue::{Job, Next, Problem, Queue};
pub use refusal::Refusal;
pub use server_clock::ServerClock;
pub use state::{Direction, State};
pub use summary::{Failed, Summary};
pub use time_span::TimeSpan;
pub use upload_plan::UploadPlan;

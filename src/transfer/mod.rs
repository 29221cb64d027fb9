//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.
//!
//! Before a batch begins: `walk.rs` learns what is in folders of the server, `upload_plan.rs` what an upload finds
//! there, `conflict.rs` decides where a name is taken (with `server_clock.rs` to compare times, `names.rs` for
//! names beside it), `estimate.rs` says how long it will take; and after it `summary.rs` says what became of it.
//!
//! `queue.rs` keeps what is to be done, `choice.rs` says whose turn it is, and `user.rs` takes what the user wants;
//! `upload.rs` (with `upload_stage.rs`, `upload_check.rs` and `upload_refused.rs`) and `download.rs` are the stages of
//! one transfer, `retry.rs` when it is tried again, `saved.rs` what outlives a reload; `there.rs` finds a name in a
//! listing.
//!
//! Of use to a host beside the queue: `progress.rs` (speed and time left), `crossing.rs` (what of an upload has left),
//! `room.rs` (how much may wait for the port), `pieces.rs` (how a download is kept), `local_name.rs` (names that this
//! computer takes), `digest.rs` (sums) and `zip_format.rs`.

mod choice;
pub mod conflict;
mod crossing;
mod digest;
mod download;
mod estimate;
pub mod figures;
mod job;
pub mod local_name;
pub mod logins;
pub mod names;
mod outcome;
pub mod pieces;
mod plan;
mod problem;
mod progress;
mod queue;
mod refusal;
mod retry;
mod room;
mod saved;
mod server_clock;
mod state;
mod step;
mod summary;
mod there;
mod time_span;
mod turn;
mod upload;
mod upload_check;
mod upload_plan;
mod upload_refused;
mod upload_stage;
mod user;
pub mod walk;
pub mod zip_format;

pub use crossing::{Crossing, Line};
pub use digest::{Crc32, Digest, NotASha256, Sha256};
pub use estimate::{Estimate, Pace, Totals};
pub use job::Job;
pub use plan::{LocalFile, Plan, Planned, Refused};
pub use problem::{Problem, StartedOver};
pub use progress::Progress;
pub use queue::{FREE_FOR, Queue};
pub use refusal::Refusal;
pub use room::Room;
pub use saved::Saved;
pub use server_clock::ServerClock;
pub use state::{Direction, State, Wish};
pub use step::{Answer, Step, Task};
pub use summary::{Failed, Summary};
pub use there::{folded, in_the_way};
pub use time_span::TimeSpan;
pub use turn::WORTH_RESUMING;
pub use upload_plan::UploadPlan;
pub use user::{NewDownload, NewUpload};

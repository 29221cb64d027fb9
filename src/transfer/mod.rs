//! What a user asked to send or fetch: its progress, its states, and the queue that decides what comes next.

mod digest;
mod download;
mod job;
mod outcome;
mod problem;
mod progress;
mod queue;
mod retry;
mod saved;
mod state;
mod step;
mod turn;
mod upload;
mod user;

pub use digest::{Crc32, Digest, NotASha256, Sha256};
pub use job::Job;
pub use problem::{Problem, StartedOver};
pub use progress::Progress;
pub use queue::Queue;
pub use saved::Saved;
pub use state::{Direction, State};
pub use step::{Answer, Step, Task};
pub use user::{NewDownload, NewUpload};

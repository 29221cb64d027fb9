//! Web Serial, files and storage of the browser: the only place that touches them.
//!
//! Nothing in here knows AT commands or FTP; of the rest of the crate it calls only what `transfer` and
//! `listing` know of files. What may be missing in a browser (wake lock, Web Locks, storage, the private file
//! system, notifications) is best effort; what the page cannot do without says what is missing by an error
//! that carries its own advice.

mod awaited;
mod blob_bytes;
mod byte_stream;
pub mod chosen_folder;
pub mod clock;
mod directory;
pub mod error;
pub mod events;
pub mod files;
pub mod folders;
pub mod guard;
pub mod handles;
pub mod heap;
pub mod jobs;
pub mod lock;
pub mod notify;
mod pieces;
pub mod save;
pub mod serial;
mod serial_api;
pub mod sink;
pub mod store;
pub mod zip;

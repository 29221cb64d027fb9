//! Web Serial, files and storage of the browser: the only place that touches them.
//!
//! Nothing in here knows AT commands or FTP, and nothing in here calls the rest of the crate. What may be
//! missing in a browser (wake lock, Web Locks, local storage, the private file system) is best effort; what
//! the page cannot do without says what is missing by an error that carries its own advice.

pub mod clock;
pub mod error;
pub mod events;
pub mod files;
pub mod folders;
pub mod guard;
pub mod lock;
pub mod save;
pub mod serial;
mod serial_api;
pub mod sink;
pub mod store;

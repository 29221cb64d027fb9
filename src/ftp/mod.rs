//! The FTP state machine.

mod path;

pub use path::RemotePath;

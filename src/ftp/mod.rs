//! The FTP state machine: one operation at a time, each with a login of its own.
//!
//! [`Client`] runs requests against one modem. It has four kinds of methods: input ([`Client::receive`],
//! [`Client::supply`], [`Client::expire`]), requests ([`Client::start`], [`Client::cancel`]), the next output
//! ([`Client::poll`]) and the next deadline ([`Client::deadline`]). After each input or request, poll until it
//! gives none.

mod account;
mod body;
mod client;
mod error;
mod etget;
mod etput;
mod extget;
mod extput;
mod opening;
mod operation;
mod owed;
mod path;
mod pieces;
mod put;
mod quit;
mod request;
mod settings;
mod simple;
mod stamp;
mod stream_end;
mod way;

pub use account::Account;
pub(crate) use client::legacy::Legacy;
pub use client::{Client, Output, Request};
pub use error::{Error, ServerCode};
pub use path::RemotePath;
pub use request::{Action, Outcome, PutOption};
pub use settings::Setting;
pub use stamp::Stamp;
pub use way::{DownloadWay, UploadWay};

//! The AT language: commands to bytes, bytes to lines, final results, payloads and URCs.
//!
//! Nothing here knows FTP's order of things; it knows how a command looks on the wire ([`Command`], with the
//! table of all FTP commands in [`table`]), how an answer is cut out of the bytes that arrive ([`Decoder`]),
//! what a line means while a given command is pending ([`line`]), and how one command at a time is sent and
//! waited for ([`Channel`]).
//!
//! Time is a [`Time`] that the caller passes in; nothing here looks at a clock.

mod channel;
mod command;
pub mod data_mode;
mod decoder;
mod failure;
pub mod line;
mod script;
mod secrets;
mod spec;
pub mod table;
mod task;
mod trace;

pub use channel::{Channel, Input};
pub use command::{Answer, ArgumentError, Command, Field};
pub use decoder::{Decoder, Token};
pub use failure::Failure;
pub use line::{FinalResult, Urc};
pub use script::Script;
pub(crate) use secrets::{MASK, Secrets};
pub use task::Task;
pub(crate) use trace::is_text;
pub use trace::{Direction, Record};

/// A moment, as the time since some start that the caller chose. It never goes back.
pub type Time = core::time::Duration;

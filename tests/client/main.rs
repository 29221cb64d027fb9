//! The client's behaviour, told as dialogues between host and modem.

#[path = "../support/mod.rs"]
mod support;

mod bearer;
mod broken_stream;
mod cancel;
mod cnact;
mod cut_short;
mod data_mode;
mod deadlines;
mod errors;
mod extended;
mod extended_get;
mod losses;
mod noise;
mod owed;
mod pieces;
mod refusals;
mod secrets;
mod sessions;
mod survey;
mod taken;
mod wake;
mod wake_after_upload;
mod whole;

//! The simulated modem, by what host and modem say to each other.

#![allow(
    unreachable_pub,
    reason = "the modules of a test are seen by nobody else"
)]

#[path = "simulator/dialogue.rs"]
mod dialogue;
#[path = "simulator/note.rs"]
mod note;

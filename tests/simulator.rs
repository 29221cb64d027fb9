//! The simulated modem, by what host and modem say to each other.

#![allow(
    unreachable_pub,
    reason = "the modules of a test are seen by nobody else"
)]

#[macro_use]
#[path = "simulator/dialogue.rs"]
mod dialogue;

#[path = "simulator/commands.rs"]
mod commands;
#[path = "simulator/mishaps.rs"]
mod mishaps;
#[path = "simulator/note.rs"]
mod note;
#[path = "simulator/pieces.rs"]
mod pieces;
#[path = "simulator/switches.rs"]
mod switches;
#[path = "simulator/transmission.rs"]
mod transmission;

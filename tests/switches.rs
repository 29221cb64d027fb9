//! The client survives every switch of the simulated modem: what it is asked for succeeds with the right bytes, or
//! ends with an error of its own, and the next operation works.

#![allow(
    unreachable_pub,
    reason = "the modules of a test are seen by nobody else"
)]

mod pair;

#[path = "switches/errors.rs"]
mod errors;
#[path = "switches/losses.rs"]
mod losses;
#[path = "switches/mishaps.rs"]
mod mishaps;
#[path = "switches/operations.rs"]
mod operations;
#[path = "switches/survival.rs"]
mod survival;
#[path = "switches/table.rs"]
mod table;

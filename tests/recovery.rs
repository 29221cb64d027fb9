//! A page that is reloaded in the middle of anything brings the modem back: wherever it stopped, a new client wakes
//! it, and the next operation works.

#![allow(
    unreachable_pub,
    reason = "the modules of a test are seen by nobody else"
)]

mod pair;

#[path = "recovery/anywhere.rs"]
mod anywhere;
#[path = "recovery/crossing.rs"]
mod crossing;
#[path = "recovery/flood.rs"]
mod flood;
#[path = "recovery/late.rs"]
mod late;
#[path = "switches/operations.rs"]
#[allow(dead_code, reason = "this test uses a part of it")]
mod operations;
#[path = "recovery/raw.rs"]
mod raw;

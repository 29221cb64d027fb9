//! The clock of the measurements.

use std::time::{Duration, Instant};

/// The fastest of `rounds` runs: everything else is this machine doing something else.
pub fn fastest(rounds: u32, mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let begin = Instant::now();
        work();
        begin.elapsed()
    };
    (0..rounds).map(time).min().unwrap_or_default()
}

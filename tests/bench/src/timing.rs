//! The clock of the measurements.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The fastest of `rounds` runs, in processor time: what else this machine does meanwhile counts least so.
pub fn fastest(rounds: u32, mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let begin = now();
        work();
        now() - begin
    };
    (0..rounds).map(time).min().unwrap_or_default()
}

/// Processor time of this thread.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

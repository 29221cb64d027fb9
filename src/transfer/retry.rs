//! When a transfer that failed is tried again by itself.

use core::time::Duration;

/// How long the first, the second ... new try is waited for: long enough for a radio cell or a server to recover,
/// and after an hour's quarter a person has to look.
const WAITS: [Duration; 6] = [
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(180),
    Duration::from_secs(600),
];

/// The first of them.
pub(super) const FIRST: Duration = WAITS[0];

/// How often a transfer is started over because a file changes.
const MOST_RESTARTS: u8 = 3;

/// How long to wait before the next try of what may pass, after `failed` of them brought nothing; none where it is of
/// no use.
pub(super) fn wait(failed: u8) -> Option<Duration> {
    WAITS.get(usize::from(failed)).copied()
}

/// Whether it may be started over once more after `restarts` times.
pub(super) fn may_start_over(restarts: u8) -> bool {
    restarts < MOST_RESTARTS
}

//! Counts how many bytes a given speed has let through, without drift.

use core::time::Duration;

/// Start bit, eight data bits, stop bit.
pub(crate) const BITS_PER_BYTE: u32 = 10;

/// A stream of bytes at a constant speed since `start`.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    bits_per_second: u32,
    start: Duration,
    /// Bytes let through since `start`.
    moved: u64,
}

impl Pace {
    /// `bits_per_second` must not be zero.
    pub(crate) fn new(bits_per_second: u32, start: Duration) -> Self {
        Self {
            bits_per_second: bits_per_second.max(1),
            start,
            moved: 0,
        }
    }

    /// The bytes that may go at `now`.
    pub(crate) fn due(&self, now: Duration) -> usize {
        let bits = now.saturating_sub(self.start).as_nanos() * u128::from(self.bits_per_second)
            / NANOS_PER_SECOND;
        let bytes = bits / u128::from(BITS_PER_BYTE);
        usize::try_from(bytes.saturating_sub(u128::from(self.moved))).unwrap_or(usize::MAX)
    }

    /// When the `count`-th byte from here may go.
    pub(crate) fn when(&self, count: usize) -> Duration {
        let bits = (u128::from(self.moved) + count as u128) * u128::from(BITS_PER_BYTE);
        let nanos = (bits * NANOS_PER_SECOND).div_ceil(u128::from(self.bits_per_second));
        self.start + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    pub(crate) fn advance(&mut self, count: usize) {
        self.moved += count as u64;
    }

    /// Begins anew at `now`, or where the last byte ends, whichever is later.
    pub(crate) fn restart(&mut self, now: Duration) {
        self.start = self.when(0).max(now);
        self.moved = 0;
    }
}

const NANOS_PER_SECOND: u128 = 1_000_000_000;

//! A moment that is known only so well.

/// Moments between two ends, both included, in seconds since 1970-01-01 UTC.
///
/// A listing tells the minute or only the day, and the zone of a server may be unknown: so two times can be compared
/// only where their spans do not overlap.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TimeSpan {
    from: i64,
    to: i64,
}

impl TimeSpan {
    /// The span between two seconds, in either order.
    pub fn new(one: i64, other: i64) -> Self {
        Self {
            from: one.min(other),
            to: one.max(other),
        }
    }

    /// The second of a local file's time, which a browser gives in milliseconds since 1970-01-01 UTC.
    pub fn of_ms(ms: i64) -> Self {
        let second = ms.div_euclid(1000);
        Self::new(second, second)
    }

    /// The first second that it may be.
    pub fn from(self) -> i64 {
        self.from
    }

    /// The last second that it may be.
    pub fn to(self) -> i64 {
        self.to
    }

    /// Whether it is later for certain.
    pub fn is_after(self, other: Self) -> bool {
        self.from > other.to
    }

    /// Whether it is the same second or earlier, for certain.
    pub fn is_not_after(self, other: Self) -> bool {
        self.to <= other.from
    }

    /// The span that may lie `before` seconds earlier and `after` seconds later.
    pub(super) fn widened(self, before: i64, after: i64) -> Self {
        Self::new(
            self.from.saturating_sub(before),
            self.to.saturating_add(after),
        )
    }
}

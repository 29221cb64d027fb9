//! How much a batch is, and how long it will take.

use std::time::Duration;

/// The sums of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Files.
    pub files: u64,
    /// Folders.
    pub folders: u64,
    /// Bytes of the files whose size is known.
    pub bytes: u64,
    /// Files whose size is not known.
    pub unknown_sizes: u64,
}

impl Totals {
    /// Counts a file.
    pub fn add_file(&mut self, size: Option<u64>) {
        self.files = self.files.saturating_add(1);
        match size {
            Some(size) => self.bytes = self.bytes.saturating_add(size),
            None => self.unknown_sizes = self.unknown_sizes.saturating_add(1),
        }
    }
}

/// What the page tells before a batch begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Estimate {
    /// What it is about.
    pub totals: Totals,
    /// Operations, each of which is a login of its own.
    pub logins: u64,
    /// How long it will take; none where sizes are unknown.
    pub time: Option<Duration>,
}

impl Estimate {
    /// For moving all bytes of a batch in so many operations.
    pub fn of_transfer(totals: Totals, logins: u64, pace: &Pace) -> Self {
        let bytes = pace.time_of_bytes(totals.bytes);
        let time = pace.time_of_logins(logins).saturating_add(bytes);
        Self {
            totals,
            logins,
            time: (totals.unknown_sizes == 0).then_some(time),
        }
    }

    /// For so many operations that move no bytes, as deleting does.
    pub fn of_operations(totals: Totals, logins: u64, pace: &Pace) -> Self {
        Self {
            totals,
            logins,
            time: Some(pace.time_of_logins(logins)),
        }
    }
}

/// At 115200 baud 11,520 bytes cross the port in a second, and in data mode 99.2 % of them are the file's. A guess for
/// want of a measured speed: the mobile network may be slower.
const GUESSED_SPEED: u64 = 11_428;
/// From an operation's command until its bytes flow. A guess for want of a measured time.
const GUESSED_LOGIN: Duration = Duration::from_secs(3);
/// A new measurement counts one part in so many of the mean: some ten transfers show a real change.
const PARTS: u128 = 4;
/// Of fewer bytes the time is that of the closing, not of the bytes.
const LEAST_BYTES: u64 = 4096;
/// In less time no port moves so many; a page's clock is that coarse.
const LEAST_TIME: Duration = Duration::from_millis(10);
/// A longer time is a clock that was set or a laptop that slept, not an operation.
const LONGEST_LOGIN: Duration = Duration::from_secs(10 * 60);

/// How fast the server can be reached: guesses first, then means of what was measured. Never zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    bytes_per_second: Option<u64>,
    login: Option<Duration>,
}

impl Pace {
    /// Bytes of files a second; at least 1.
    pub fn bytes_per_second(&self) -> u64 {
        self.bytes_per_second.unwrap_or(GUESSED_SPEED)
    }

    /// What an operation takes besides its bytes; at least a millisecond.
    pub fn login(&self) -> Duration {
        self.login.unwrap_or(GUESSED_LOGIN)
    }

    /// An operation took so long until its bytes flowed, or in all where it moved none.
    pub fn measured_login(&mut self, time: Duration) {
        let ms = mean(
            self.login.map(|login| login.as_millis()),
            time.min(LONGEST_LOGIN).as_millis(),
        );
        self.login = Some(Duration::from_millis(ms));
    }

    /// So many bytes went through in this time. Too few of them, or hardly any time, tell nothing.
    pub fn measured_transfer(&mut self, bytes: u64, time: Duration) {
        if bytes < LEAST_BYTES || time < LEAST_TIME {
            return;
        }
        let speed = u128::from(bytes) * 1_000_000_000 / time.as_nanos();
        self.bytes_per_second = Some(mean(self.bytes_per_second.map(u128::from), speed));
    }

    fn time_of_bytes(&self, bytes: u64) -> Duration {
        let speed = u128::from(self.bytes_per_second());
        let ms = u128::from(bytes) * 1000 / speed.max(1);
        Duration::from_millis(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    fn time_of_logins(&self, logins: u64) -> Duration {
        let ms = self.login().as_millis() * u128::from(logins);
        Duration::from_millis(u64::try_from(ms).unwrap_or(u64::MAX))
    }
}

/// The smoothed mean with a new measurement; at least 1.
fn mean(old: Option<u128>, new: u128) -> u64 {
    let new = new.min(u128::from(u64::MAX));
    let mean = match old {
        Some(old) => (old * (PARTS - 1) + new) / PARTS,
        None => new,
    };
    u64::try_from(mean.max(1)).unwrap_or(u64::MAX)
}

//! What the server's clock shows, to compare its files' times with those of this computer.

use super::time_span::TimeSpan;
use crate::ftp::Stamp;
use crate::listing::{Clock, Date, Modified};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// All zones of the world are multiples of it away from UTC.
const STEP: i64 = 15 * MINUTE;
/// The zone farthest behind UTC.
const LEAST: i64 = -12 * HOUR;
/// The zone farthest before UTC.
const MOST: i64 = 14 * HOUR;
/// Both times are of one file and differ by a multiple of [`STEP`]; more than this beside it, and the file was
/// changed between the two questions.
const SLACK: i64 = 2 * MINUTE;
/// So near to the file that the offset was learned from, a change to or from summer time is left out of account.
/// Farther away the offset may be an hour more or less.
const SAME_SEASON_DAYS: u64 = 7;

/// The server's offset from UTC, where it is known: LIST shows the server's local time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ServerClock {
    known: Option<Offset>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Offset {
    /// What to add to UTC for the server's local time.
    seconds: i64,
    /// The day, since 1970-01-01, of the file that it was learned from.
    day: i64,
}

impl ServerClock {
    /// A server of which nothing is known. The same as the default.
    pub const UNKNOWN: Self = Self { known: None };

    /// Learns the offset from one file: its time in LIST, and its time by FTPMDTM, which is UTC.
    ///
    /// None where that tells nothing: LIST shows only the day, or UTC already (MLSD), or the two times cannot be of
    /// the same moment in any zone. A recent file is best, because summer time ends.
    pub fn learn(listed: &Modified, utc: Stamp) -> Option<Self> {
        let exact_to = match listed.clock {
            Clock::Day => return None,
            Clock::Minute { .. } => MINUTE,
            Clock::Second { .. } => 1,
        };
        if listed.utc {
            return None;
        }
        let utc = seconds_of(utc);
        let difference = local_span(listed).from() - (utc - utc.rem_euclid(exact_to));
        let seconds = (difference + STEP / 2).div_euclid(STEP) * STEP;
        let is_sound = (difference - seconds).abs() <= SLACK && (LEAST..=MOST).contains(&seconds);
        let day = listed.date.unix_day();
        is_sound.then_some(Self {
            known: Some(Offset { seconds, day }),
        })
    }

    /// Minutes to add to UTC for the server's local time, if known.
    pub fn offset_minutes(self) -> Option<i64> {
        Some(self.known?.seconds / MINUTE)
    }

    /// When that was, as far as it can be told: exact to the second, the minute or the day as the listing is. Where
    /// the offset is unknown, any zone of the world counts.
    pub fn span(self, listed: &Modified) -> TimeSpan {
        let local = local_span(listed);
        if listed.utc {
            return local;
        }
        let Some(offset) = self.known else {
            return local.widened(MOST, -LEAST);
        };
        let is_near = listed.date.unix_day().abs_diff(offset.day) <= SAME_SEASON_DAYS;
        let season = if is_near { 0 } else { HOUR };
        local.widened(offset.seconds + season, season - offset.seconds)
    }
}

/// The seconds that a listed time can mean, on the clock that it was read from.
fn local_span(listed: &Modified) -> TimeSpan {
    let (hour, minute, second) = listed.clock.hms();
    let from = at(listed.date, hour, minute, second);
    let length = match listed.clock {
        Clock::Day => DAY,
        Clock::Minute { .. } => MINUTE,
        Clock::Second { .. } => 1,
    };
    TimeSpan::new(from, from + length - 1)
}

fn seconds_of(stamp: Stamp) -> i64 {
    let date = Date {
        year: i32::from(stamp.year),
        month: stamp.month,
        day: stamp.day,
    };
    at(date, stamp.hour, stamp.minute, stamp.second)
}

fn at(date: Date, hour: u8, minute: u8, second: u8) -> i64 {
    date.unix_day() * DAY + i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second)
}

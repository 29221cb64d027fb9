//! Days and times of a listing: what can be known of them, and how columns are read as such.

use std::cmp::Ordering;

use super::Context;
use super::field::{short_number, two_digits};
use super::month::month;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A time of day, as exact as the server sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Only the day is known.
    Day,
    Minute {
        hour: u8,
        minute: u8,
    },
    Second {
        hour: u8,
        minute: u8,
        second: u8,
    },
}

/// When an entry was last changed. Ordered by time, an unknown time of day counting as 0:00;
/// between equal times the less exact comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Modified {
    pub date: Date,
    pub clock: Clock,
    /// Whether the time is UTC (MLSD, EPLF). Otherwise it is the server's local time.
    pub utc: bool,
}

impl Date {
    /// The day, if the calendar has it.
    pub(super) fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The latest such day that is not after `today`, with one day of slack: the server may be
    /// on the other side of midnight.
    pub(super) fn latest(month: u8, day: u8, today: Date) -> Option<Self> {
        let limit = today.next();
        let this_year = (month, day) <= (limit.month, limit.day);
        let year = if this_year {
            limit.year
        } else {
            limit.year.saturating_sub(1)
        };
        // 29 February: up to eight years without one lie around 1900 and 2100.
        (0..=8).find_map(|back| Self::new(year.saturating_sub(back), month, day))
    }

    /// Days since 1970-01-01, to a date. After Howard Hinnant's `civil_from_days`.
    pub(super) fn from_unix_day(days: u32) -> Self {
        let days = i64::from(days) + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year + era * 400 + i64::from(month <= 2);
        // `u32` days reach the year 11,761,191: all three fit.
        Self {
            year: year as i32,
            month: month as u8,
            day: day as u8,
        }
    }

    /// Days since 1970-01-01, negative before. After Howard Hinnant's `days_from_civil`.
    pub fn unix_day(self) -> i64 {
        // The year begins in March, so that a leap day is the last day of its year.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let shifted_month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * shifted_month + 2) / 5 + i64::from(self.day) - 1;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        year * 365 + leap_days + of_year - 719_468
    }

    fn next(self) -> Self {
        if self.day < days_in(self.year, self.month) {
            Self {
                day: self.day + 1,
                ..self
            }
        } else if self.month < 12 {
            Self {
                month: self.month + 1,
                day: 1,
                ..self
            }
        } else {
            Self {
                year: self.year.saturating_add(1),
                month: 1,
                day: 1,
            }
        }
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Clock {
    /// Hour, minute and second, 0 where unknown.
    pub fn hms(self) -> (u8, u8, u8) {
        match self {
            Clock::Day => (0, 0, 0),
            Clock::Minute { hour, minute } => (hour, minute, 0),
            Clock::Second {
                hour,
                minute,
                second,
            } => (hour, minute, second),
        }
    }
}

impl Modified {
    /// The server's local time, from a day that may not exist and a time of day.
    pub(super) fn local(date: Option<Date>, time: Time) -> Option<Self> {
        let date = if time.next_day { date?.next() } else { date? };
        Some(Self {
            date,
            clock: time.clock,
            utc: false,
        })
    }

    fn key(&self) -> (Date, (u8, u8, u8), u8, bool) {
        let precision = match self.clock {
            Clock::Day => 0,
            Clock::Minute { .. } => 1,
            Clock::Second { .. } => 2,
        };
        (self.date, self.clock.hms(), precision, self.utc)
    }
}

impl Ord for Modified {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Modified {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A column that was a time of day.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) clock: Clock,
    /// `24:00` is the first moment of the next day.
    next_day: bool,
}

impl Time {
    /// No time of day was sent.
    pub(super) const UNKNOWN: Self = Self {
        clock: Clock::Day,
        next_day: false,
    };

    /// `14:58`, `2:58`, `14:58:01`, `14:58:01.25`, `02:58PM`, `2:58p`, `24:00`.
    pub(super) fn read(field: &[u8]) -> Option<Self> {
        if let [a, b, b':', c, d] = field
            && let (Some(hour), Some(minute)) = (two_digits(&[*a, *b]), two_digits(&[*c, *d]))
            && hour < 24
            && minute < 60
        {
            // The common case.
            let clock = Clock::Minute { hour, minute };
            let next_day = false;
            return Some(Self { clock, next_day });
        }
        let (field, half) = split_half(field);
        let colon = field.iter().take(3).position(|byte| *byte == b':')?;
        let mut hour = two_digits(&field[..colon])?;
        let (minute, rest) = field[colon + 1..].split_at_checked(2)?;
        let minute = two_digits(minute)?;
        let second = match rest {
            [] => None,
            [b':', a, b] => Some(two_digits(&[*a, *b])?),
            [b':', a, b, b'.', fraction @ ..] if fraction.iter().all(u8::is_ascii_digit) => {
                Some(two_digits(&[*a, *b])?)
            }
            _ => return None,
        };
        match half {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(Half::Morning) => hour %= 12,
            Some(Half::Afternoon) => hour = hour % 12 + 12,
            None => {}
        }
        let next_day = hour == 24 && minute == 0 && second.unwrap_or(0) == 0;
        if next_day {
            hour = 0;
        }
        // 60 is a leap second.
        if hour > 23 || minute > 59 || second.is_some_and(|second| second > 60) {
            return None;
        }
        let clock = match second {
            Some(second) => Clock::Second {
                hour,
                minute,
                second,
            },
            None => Clock::Minute { hour, minute },
        };
        Some(Self { clock, next_day })
    }
}

enum Half {
    Morning,
    Afternoon,
}

/// Cuts off `AM`, `PM`, `a` or `p`.
fn split_half(field: &[u8]) -> (&[u8], Option<Half>) {
    let rest = match field {
        [rest @ .., b'm' | b'M'] => rest,
        _ => field,
    };
    match rest {
        [rest @ .., b'a' | b'A'] => (rest, Some(Half::Morning)),
        [rest @ .., b'p' | b'P'] => (rest, Some(Half::Afternoon)),
        _ => (field, None),
    }
}

/// A year of four digits; IIS shows 1601 for a time of zero.
pub(super) fn full_year(field: &[u8]) -> Option<i32> {
    let year = short_number(field, 4, 4)?;
    (1600..3000).contains(&year).then_some(i32::from(year))
}

/// A date in one column: `2026-11-22`, `22.11.2026`, `11-22-26`, `22-NOV-2026`, `Nov-22-2026`,
/// with `-`, `/` or `.`. `Some(None)` is a column of that shape without a day that exists.
pub(super) fn read_date(field: &[u8], context: &mut Context) -> Option<Option<Date>> {
    let ([first, second, third], separator) = split_date(field)?;
    // A first number beyond 31 can only be a year.
    if let Some(year) =
        full_year(first).or_else(|| short_year(first).filter(|_| first > &b"31"[..]))
    {
        let (month, day) = (month_number(second)?, two_digits(third)?);
        return Some(Date::new(year, month, day));
    }
    let year = full_year(third).or_else(|| short_year(third))?;
    if let (Some(day), Some(month)) = (two_digits(first), month(second)) {
        return Some(Date::new(year, month, day));
    }
    if let (Some(month), Some(day)) = (month(first), two_digits(second)) {
        return Some(Date::new(year, month, day));
    }
    let (first, second) = (two_digits(first)?, two_digits(second)?);
    let day_first = match (first, second) {
        (13.., ..=12) => {
            context.saw_day_first |= separator != b'.';
            true
        }
        (..=12, 13..) => {
            context.saw_month_first |= separator != b'.';
            false
        }
        _ => separator == b'.' || context.day_first,
    };
    let (month, day) = if day_first {
        (second, first)
    } else {
        (first, second)
    };
    Some(Date::new(year, month, day))
}

/// The three parts of a date and what separates them.
fn split_date(field: &[u8]) -> Option<([&[u8]; 3], u8)> {
    // `22-<month of 9 letters>-2026` and some bytes for UTF-8.
    if field.len() < 6 || field.len() > 22 {
        return None;
    }
    let separator = *field
        .iter()
        .find(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
    let mut parts = field.split(|byte| *byte == separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some((three, separator))
}

/// Two digits of a year; or three, by the servers that count on from 1900 (`103` is 2003).
fn short_year(field: &[u8]) -> Option<i32> {
    match short_number(field, 2, 3)? {
        year @ 0..70 if field.len() == 2 => Some(2000 + i32::from(year)),
        year @ 70..200 => Some(1900 + i32::from(year)),
        _ => None,
    }
}

fn month_number(field: &[u8]) -> Option<u8> {
    two_digits(field).or_else(|| month(field))
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_day_and_its_number_are_the_same_both_ways() {
        for number in (0..4_000_000).step_by(97) {
            assert_eq!(
                Date::from_unix_day(number).unix_day(),
                i64::from(number),
                "{number}"
            );
        }
        let before = Date::new(1969, 12, 31).unwrap();
        assert_eq!(before.unix_day(), -1);
        let long_ago = Date::new(1600, 2, 29).unwrap();
        assert_eq!(long_ago.unix_day(), -135_081);
    }
}

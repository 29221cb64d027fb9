//! The date columns of `ls -l`, in every order and language that servers send.

use super::Context;
use super::date::{Clock, Date, Modified, Time, full_year, read_date};
use super::field::{Fields, two_digits};
use super::month::{is_word, month};

/// Date columns that were found.
pub(super) struct When {
    /// `None` if the columns have the shape of a date without being one that is known.
    pub(super) modified: Option<Modified>,
    /// The last column of them.
    pub(super) last: usize,
    /// Whether they may be padded, so that blanks before the name mean nothing.
    pub(super) padded: bool,
}

impl When {
    fn new(date: Option<Date>, time: Time, last: usize) -> Self {
        Self {
            modified: Modified::local(date, time),
            last,
            padded: false,
        }
    }
}

/// How freely columns are taken for a date.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// The month is a known word, or marked as a number of a date.
    Known,
    /// The month is a bare number, as in `3 29 03:26`.
    Bare,
    /// The month is a word of an unknown language: the name is found, the date is not.
    Unknown,
}

/// The date that starts at column `at`, if one does.
pub(super) fn read(fields: &Fields, at: usize, form: Form, context: &mut Context) -> Option<When> {
    let first = fields.get(at);
    match form {
        Form::Known if !first.first()?.is_ascii_digit() => month_first(fields, at, context.today),
        Form::Known => numeric(fields, at, context)
            .or_else(|| day_first(fields, at, context.today))
            .or_else(|| east_asian(fields, at, context.today)),
        Form::Bare => {
            let (one, two) = (two_digits(first)?, two_digits(fields.get(at + 1))?);
            let (month, day) = if one > 12 { (two, one) } else { (one, two) };
            year_or_time(fields, at + 2, month, day, context.today)
        }
        Form::Unknown => {
            let second = fields.get(at + 1);
            let word = if day(first).is_some() { second } else { first };
            let number = if day(first).is_some() { first } else { second };
            let named = is_word(word.strip_suffix(b".").unwrap_or(word)) && day(number).is_some();
            let third = fields.get(at + 2);
            let ends = full_year(third).is_some() || Time::read(third).is_some();
            (named && ends).then_some(When {
                modified: None,
                last: at + 2,
                padded: false,
            })
        }
    }
}

/// `Nov 22 14:58`, `Nov 22  2025`, `Nov 22, 2025 14:58`, `Nov 22 14:58:01 2025`.
fn month_first(fields: &Fields, at: usize, today: Date) -> Option<When> {
    let month = month(fields.get(at))?;
    let day_field = fields.get(at + 1);
    let day = day(day_field)?;
    let found = year_or_time(fields, at + 2, month, day, today)?;
    let next = fields.get(found.last + 1);
    let time_and_year = if day_field.ends_with(b",") {
        (Time::read(next), full_year(fields.get(at + 2)))
    } else if let Some(year) = full_year(next) {
        // Only `ls -T` prints seconds here, and it prints the year behind them.
        let seconds = |time: &Time| matches!(time.clock, Clock::Second { .. });
        (Time::read(fields.get(at + 2)).filter(seconds), Some(year))
    } else {
        (None, None)
    };
    Some(match time_and_year {
        (Some(time), Some(year)) => When::new(Date::new(year, month, day), time, found.last + 1),
        _ => found,
    })
}

/// `22 Nov 14:58`, `22. November, 14:58`, `22. Nov. 2025`.
fn day_first(fields: &Fields, at: usize, today: Date) -> Option<When> {
    let word = fields.get(at + 1);
    let month = month(word.strip_suffix(b",").unwrap_or(word))?;
    year_or_time(fields, at + 2, month, day(fields.get(at))?, today)
}

/// `2026-11-22 14:58`, `2026-11-22 14:58:01.25 +0100`, `11-22 14:58`, `2026-11-22`.
fn numeric(fields: &Fields, at: usize, context: &mut Context) -> Option<When> {
    let field = fields.get(at);
    let Some(date) = read_date(field, context) else {
        let [month, day] = [field.get(..2)?, field.get(3..)?].map(two_digits);
        let (b'-' | b'/', month, day) = (field[2], month?, day?) else {
            return None;
        };
        return year_or_time(fields, at + 1, month, day, context.today);
    };
    let Some(time) = Time::read(fields.get(at + 1)) else {
        // `ls --time-style=iso` pads the dates that have no time.
        return Some(When {
            padded: true,
            ..When::new(date, Time::UNKNOWN, at)
        });
    };
    let zoned = matches!(time.clock, Clock::Second { .. }) && is_zone(fields.get(at + 2));
    Some(When::new(date, time, if zoned { at + 2 } else { at + 1 }))
}

/// `11月 22日 14:58`, `11月 22 2025年`, `2025年 11月 22日`, in any encoding of the signs.
fn east_asian(fields: &Fields, at: usize, today: Date) -> Option<When> {
    let month_at = |at| {
        let digits = without_sign(fields.get(at));
        two_digits(digits).filter(|_| digits.len() < fields.get(at).len())
    };
    let day_at = |at| two_digits(without_sign(fields.get(at)));
    if let Some(year) = full_year(without_sign(fields.get(at))) {
        let (month, day) = (month_at(at + 1)?, day_at(at + 2)?);
        return Some(When::new(
            Date::new(year, month, day),
            Time::UNKNOWN,
            at + 2,
        ));
    }
    year_or_time(fields, at + 2, month_at(at)?, day_at(at + 1)?, today)
}

/// The third column of an `ls` date.
fn year_or_time(fields: &Fields, at: usize, month: u8, day: u8, today: Date) -> Option<When> {
    let field = fields.get(at);
    if let Some(time) = Time::read(field) {
        return Some(When::new(Date::latest(month, day, today), time, at));
    }
    let year = full_year(without_sign(field))?;
    Some(When::new(Date::new(year, month, day), Time::UNKNOWN, at))
}

/// A day of the month: `2`, `02`, `2.`, `2,`.
fn day(field: &[u8]) -> Option<u8> {
    let digits = match field {
        [digits @ .., b'.' | b','] => digits,
        _ => field,
    };
    two_digits(digits).filter(|day| (1..=31).contains(day))
}

/// `+0100`
fn is_zone(field: &[u8]) -> bool {
    matches!(field, [b'+' | b'-', rest @ ..]
        if rest.len() == 4 && rest.iter().all(u8::is_ascii_digit))
}

/// A number without the one sign behind it that says year, month or day: three bytes in UTF-8,
/// fewer in other encodings (where the second byte may be an ASCII letter).
fn without_sign(field: &[u8]) -> &[u8] {
    let digits = field
        .iter()
        .take(5)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match &field[digits..] {
        [sign, rest @ ..] if !sign.is_ascii() && rest.len() <= 2 => &field[..digits],
        _ => field,
    }
}

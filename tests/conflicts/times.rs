//! A server's local times, made comparable with those of this computer.

use proptest::prelude::*;
use sim7000_ftp::ftp::Stamp;
use sim7000_ftp::listing::{Clock, Date, Modified};
use sim7000_ftp::transfer::{ServerClock, TimeSpan};

const HOUR: i64 = 3600;
/// 2026-11-20 00:00 UTC.
const DAY: i64 = 1_795_132_800;

fn at(day: u8, clock: Clock) -> Modified {
    Modified {
        date: Date {
            year: 2026,
            month: 11,
            day,
        },
        clock,
        utc: false,
    }
}

fn minute(hour: u8, minute: u8) -> Clock {
    Clock::Minute { hour, minute }
}

fn stamp(text: &str) -> Stamp {
    Stamp::read(text.as_bytes()).unwrap()
}

#[test]
fn the_zone_is_found_without_asking_the_user() {
    for (listed, utc, minutes) in [
        (at(20, minute(10, 5)), "20261120090500", 60),
        (at(20, minute(10, 5)), "20261120090559", 60),
        (at(20, minute(10, 5)), "20261120100500", 0),
        (at(20, minute(23, 30)), "20261121043000", -300),
        (at(20, minute(0, 30)), "20261119184512", 345),
        (at(20, minute(12, 0)), "20261119220000", 840),
        (at(20, minute(12, 0)), "20261121000000", -720),
    ] {
        let clock = ServerClock::learn(&listed, stamp(utc)).unwrap();
        assert_eq!(clock.offset_minutes(), Some(minutes), "{utc}");
    }
}

#[test]
fn what_cannot_be_a_zone_teaches_nothing() {
    let noon = at(20, minute(12, 0));
    for utc in [
        // Half a day too much, another year, and minutes that no zone has: the file was changed in between.
        "20261119210000",
        "20251120110000",
        "20261120110700",
    ] {
        assert_eq!(ServerClock::learn(&noon, stamp(utc)), None, "{utc}");
    }
    let day = at(20, Clock::Day);
    assert_eq!(ServerClock::learn(&day, stamp("20261120110000")), None);
    let mlsd = Modified { utc: true, ..noon };
    assert_eq!(ServerClock::learn(&mlsd, stamp("20261120110000")), None);
}

#[test]
fn a_time_is_as_exact_as_the_listing() {
    let clock = ServerClock::learn(&at(20, minute(12, 0)), stamp("20261120110000")).unwrap();
    let noon = DAY + 11 * HOUR;
    for (shown, from, to) in [
        (minute(12, 0), noon, noon + 59),
        (Clock::Day, DAY - HOUR, DAY + 23 * HOUR - 1),
        (
            Clock::Second {
                hour: 12,
                minute: 0,
                second: 7,
            },
            noon + 7,
            noon + 7,
        ),
    ] {
        assert_eq!(clock.span(&at(20, shown)), TimeSpan::new(from, to));
    }
}

#[test]
fn without_a_known_zone_any_zone_counts() {
    let span = ServerClock::UNKNOWN.span(&at(20, minute(12, 0)));
    let noon = DAY + 12 * HOUR;
    assert_eq!(span, TimeSpan::new(noon - 14 * HOUR, noon + 59 + 12 * HOUR));
}

#[test]
fn times_that_are_utc_already_need_no_zone() {
    let utc = Modified {
        utc: true,
        ..at(20, minute(12, 0))
    };
    let noon = DAY + 12 * HOUR;
    let clock = ServerClock::learn(&at(20, minute(12, 0)), stamp("20261120110000")).unwrap();
    for clock in [clock, ServerClock::UNKNOWN] {
        assert_eq!(clock.span(&utc), TimeSpan::new(noon, noon + 59));
    }
}

#[test]
fn summer_time_may_be_an_hour_off_in_another_season() {
    let clock = ServerClock::learn(&at(20, minute(12, 0)), stamp("20261120110000")).unwrap();
    let july = Modified {
        date: Date {
            year: 2026,
            month: 7,
            day: 20,
        },
        ..at(20, minute(12, 0))
    };
    let span = clock.span(&july);
    assert_eq!(span.to() - span.from(), 2 * HOUR + 59);
}

#[test]
fn a_time_before_1970_is_a_time() {
    assert_eq!(TimeSpan::of_ms(-1), TimeSpan::new(-1, -1));
    assert_eq!(TimeSpan::of_ms(1999), TimeSpan::new(1, 1));
}

proptest! {
    #[test]
    fn no_date_of_any_server_is_too_strange(
        year in any::<i32>(), month in any::<u8>(), day in any::<u8>(),
        hour in any::<u8>(), minute in any::<u8>(), second in any::<u8>(), utc in any::<bool>(),
        shown in 0..3,
    ) {
        let clock = match shown {
            0 => Clock::Day,
            1 => Clock::Minute { hour, minute },
            _ => Clock::Second { hour, minute, second },
        };
        let modified = Modified { date: Date { year, month, day }, clock, utc };
        let stamp = Stamp { year: year as u16, month, day, hour, minute, second };
        let learned = ServerClock::learn(&modified, stamp).unwrap_or_default();
        let span = learned.span(&modified);
        prop_assert!(span.from() <= span.to());
    }

    /// The true moment is within the span, whatever the zone, known or not.
    #[test]
    fn the_true_time_is_within_the_span(quarters in -48_i64..=56, second in 0_i64..86_400) {
        let moment = DAY + second;
        let local = moment + quarters * 900 - DAY;
        let in_day = local.rem_euclid(86_400);
        let (hour, minute) = ((in_day / 3600) as u8, (in_day / 60 % 60) as u8);
        let listed = at(
            (20 + local.div_euclid(86_400)) as u8,
            Clock::Minute { hour, minute },
        );
        let utc = format!("20261120{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60);
        let clock = ServerClock::learn(&listed, stamp(&utc)).unwrap();
        prop_assert_eq!(clock.offset_minutes(), Some(quarters * 15));
        for clock in [clock, ServerClock::UNKNOWN] {
            let span = clock.span(&listed);
            prop_assert!(span.from() <= moment && moment <= span.to());
        }
    }
}

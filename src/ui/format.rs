//! Speeds and times in words, by integers alone as sizes and counts are (see there).

use crate::listing::{Clock, Date, Modified};
pub use crate::transfer::figures::{bytes, count, count_u64, grouped};

/// "9.8 kB/s".
pub fn speed(bytes_a_second: u64) -> String {
    bytes(bytes_a_second) + "/s"
}

/// "1.2 of 3.4 MB" would jump as the unit changes, so both sides carry theirs: "1.2 MB of 3.4 MB".
pub fn progress(done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{} of {}", bytes(done), bytes(total)),
        None => bytes(done),
    }
}

/// 0 to 100, and 100 only when all is done.
pub fn percent(done: u64, total: u64) -> u8 {
    if total == 0 {
        return 100;
    }
    // At most 100, so it fits.
    (u128::from(done.min(total)) * 100 / u128::from(total)) as u8
}

/// "0:41", "12:05", "1:02:33": a clock, for columns.
pub fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// "0:41 left" for a column; what takes days is not told by the minute.
pub fn left(seconds: u64) -> String {
    if seconds < 100 * 3600 {
        clock(seconds) + " left"
    } else {
        grouped(seconds / 86_400) + " days left"
    }
}

/// "40 s", "3 min", "2 h 5 min": a rough span, for sentences.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", (seconds + 30) / 60),
        _ if (seconds / 60).is_multiple_of(60) => format!("{} h", seconds / 3600),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// "just now", "12 min ago".
pub fn age(milliseconds: u64) -> String {
    match milliseconds / 1000 {
        0..20 => "just now".into(),
        seconds @ 20..60 => format!("{} s ago", seconds / 10 * 10),
        seconds @ 60..3600 => format!("{} min ago", seconds / 60),
        seconds => format!("{} h ago", seconds / 3600),
    }
}

/// "12 Oct 14:58" in `this_year`, "12 Oct 2024" in others or where the server tells no time.
pub fn modified(modified: &Modified, this_year: i32) -> String {
    let Date { year, month, day } = modified.date;
    let name = MONTHS
        .get(usize::from(month).wrapping_sub(1))
        .unwrap_or(&"?");
    if year != this_year || modified.clock == Clock::Day {
        return format!("{day} {name} {year}");
    }
    let (hour, minute, _) = modified.clock.hms();
    format!("{day} {name} {hour:02}:{minute:02}")
}

/// All that the server said of the time: "2026-10-12 14:58, server's local time".
pub fn modified_in_full(modified: &Modified) -> String {
    let zone = match (modified.clock, modified.utc) {
        (Clock::Day, _) => "",
        (_, true) => " UTC",
        (_, false) => ", server's local time",
    };
    moment(modified) + zone
}

/// "2026-10-12 14:58", as exact as it is known.
pub fn moment(modified: &Modified) -> String {
    let Date { year, month, day } = modified.date;
    let (hour, minute, second) = modified.clock.hms();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match modified.clock {
        Clock::Day => date,
        Clock::Minute { .. } => format!("{date} {hour:02}:{minute:02}"),
        Clock::Second { .. } => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// "03:27.041": the trace's time, minutes and milliseconds since the page was opened.
pub fn stamp(milliseconds: u64) -> String {
    format!(
        "{:02}:{:02}.{:03}",
        milliseconds / 60_000,
        milliseconds / 1000 % 60,
        milliseconds % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_only_when_all_is_done() {
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(2000, 1000), 100);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
    }

    #[test]
    fn times() {
        assert_eq!(clock(41), "0:41");
        assert_eq!(clock(725), "12:05");
        assert_eq!(clock(3753), "1:02:33");
        assert_eq!(left(41), "0:41 left");
        assert_eq!(left(359_999), "99:59:59 left");
        assert_eq!(left(864_000), "10 days left");
        assert_eq!(span(40), "40 s");
        assert_eq!(span(170), "3 min");
        assert_eq!(span(7500), "2 h 5 min");
        assert_eq!(age(5_000), "just now");
        assert_eq!(age(45_000), "40 s ago");
        assert_eq!(age(720_000), "12 min ago");
        assert_eq!(stamp(207_041), "03:27.041");
    }

    #[test]
    fn dates_show_the_time_in_this_year_and_the_year_in_others() {
        let date = Date {
            year: 2026,
            month: 10,
            day: 2,
        };
        let minute = Modified {
            date,
            clock: Clock::Minute {
                hour: 4,
                minute: 58,
            },
            utc: false,
        };
        assert_eq!(modified(&minute, 2026), "2 Oct 04:58");
        assert_eq!(modified(&minute, 2027), "2 Oct 2026");
        assert_eq!(
            modified_in_full(&minute),
            "2026-10-02 04:58, server's local time"
        );
        let day = Modified {
            clock: Clock::Day,
            ..minute
        };
        assert_eq!(modified(&day, 2026), "2 Oct 2026");
        assert_eq!(modified_in_full(&day), "2026-10-02");
    }
}

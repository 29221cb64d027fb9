//! What became of a batch, for the page and as text that a user can send to others.

use std::fmt::Write as _;
use std::time::Duration;

/// Less time than this gives no speed.
const LEAST_TIME: Duration = Duration::from_millis(1);

/// A file or folder that was not moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failed {
    /// Its name or path, for people.
    pub name: String,
    /// The error, for people.
    pub reason: String,
}

/// The end of a batch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Files that were moved whole.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Those of them whose size the server did not tell, so that nothing shows that all of it arrived.
    pub unmeasured: u64,
    /// Files that a rule or the user left out.
    pub skipped: u64,
    /// Files that the user did not want any more.
    pub cancelled: u64,
    /// What was not moved.
    pub failed: Vec<Failed>,
    /// Files that are not over: paused, or without their file or the right password.
    pub waiting: u64,
    /// From the first operation to the last.
    pub time: Duration,
}

impl Summary {
    /// Bytes a second over the whole time, logins and all; none where the time is too short for one.
    pub fn mean_speed(&self) -> Option<u64> {
        if self.time < LEAST_TIME {
            return None;
        }
        let speed = u128::from(self.bytes) * 1000 / self.time.as_millis();
        Some(u64::try_from(speed).unwrap_or(u64::MAX))
    }

    /// Plain text: the sums, and one line for each failure.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "Moved: {}, {} in {}",
            files(self.files),
            bytes(self.bytes),
            time(self.time)
        );
        if let Some(speed) = self.mean_speed() {
            // Writing to a String cannot fail.
            let _ = write!(text, ", {}/s", rounded(speed));
        }
        text.push('\n');
        if self.unmeasured != 0 {
            let _ = writeln!(text, "Not verified by size: {}", files(self.unmeasured));
        }
        let _ = writeln!(text, "Skipped: {}", files(self.skipped));
        if self.cancelled != 0 {
            let _ = writeln!(text, "Cancelled: {}", files(self.cancelled));
        }
        let _ = writeln!(text, "Failed: {}", grouped(self.failed.len() as u64));
        if self.waiting != 0 {
            let _ = writeln!(text, "Waiting: {}", files(self.waiting));
        }
        for failed in &self.failed {
            let _ = writeln!(
                text,
                "- {}: {}",
                one_line(&failed.name),
                one_line(&failed.reason)
            );
        }
        text
    }
}

/// Names may hold anything, and each failure has one line.
fn one_line(text: &str) -> String {
    text.replace(
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'),
        " ",
    )
}

fn files(count: u64) -> String {
    let word = if count == 1 { "file" } else { "files" };
    format!("{} {word}", grouped(count))
}

/// `812 bytes`, `1.2 MB (1,234,567 bytes)`.
fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        0..1000 => format!("{count} bytes"),
        _ => format!("{} ({} bytes)", rounded(count), grouped(count)),
    }
}

/// `812 B`, `1.2 MB`: decimal units, cut after one digit.
fn rounded(count: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let mut unit = "B";
    let (mut whole, mut tenth) = (count, None);
    for larger in UNITS {
        if whole < 1000 {
            break;
        }
        tenth = Some(whole % 1000 / 100);
        whole /= 1000;
        unit = larger;
    }
    match tenth {
        Some(tenth) => format!("{whole}.{tenth} {unit}"),
        None => format!("{whole} {unit}"),
    }
}

/// `0.4 s`, `3 min 20 s`, `2 h 5 min`.
fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", grouped(seconds / 3600), seconds / 60 % 60),
    }
}

/// `1,234,567`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

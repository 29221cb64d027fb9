//! What became of a batch, for the page and as text that a user can send to others.

use std::fmt::Write as _;
use std::time::Duration;

use super::figures::{bytes, count_u64, grouped};

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
            count_u64(self.files, "file"),
            exactly(self.bytes),
            time(self.time)
        );
        if let Some(speed) = self.mean_speed() {
            // Writing to a String cannot fail.
            let _ = write!(text, ", {}/s", bytes(speed));
        }
        text.push('\n');
        if self.unmeasured != 0 {
            let _ = writeln!(
                text,
                "Not verified by size: {}",
                count_u64(self.unmeasured, "file")
            );
        }
        let _ = writeln!(text, "Skipped: {}", count_u64(self.skipped, "file"));
        if self.cancelled != 0 {
            let _ = writeln!(text, "Cancelled: {}", count_u64(self.cancelled, "file"));
        }
        let _ = writeln!(text, "Failed: {}", grouped(self.failed.len() as u64));
        if self.waiting != 0 {
            let _ = writeln!(text, "Waiting: {}", count_u64(self.waiting, "file"));
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

/// `812 bytes`, `1.2 MB (1,234,567 bytes)`.
fn exactly(size: u64) -> String {
    let exact = count_u64(size, "byte");
    match size {
        0..1000 => exact,
        _ => format!("{} ({exact})", bytes(size)),
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

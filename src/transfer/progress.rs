//! Speed and time left, from how many bytes were through at which moment.

use std::collections::VecDeque;
use std::time::Duration;

/// The speed is the mean over so long: longer than a radio's hiccups, short enough to follow a real change.
const WINDOW: Duration = Duration::from_secs(8);
/// Before so much time has gone by a speed would be a guess.
const FIRST: Duration = Duration::from_millis(700);
/// Samples closer together than this say nothing new.
const STEP: Duration = Duration::from_millis(100);

/// The progress of one transfer. Never gives infinity, a negative number or a division by zero.
#[derive(Clone, Debug)]
pub struct Progress {
    total: Option<u64>,
    done: u64,
    /// Moment and bytes done, oldest first.
    samples: VecDeque<(Duration, u64)>,
}

impl Progress {
    /// Starts at `now` with `done` bytes of `total`.
    pub fn new(done: u64, total: Option<u64>, now: Duration) -> Self {
        Self {
            total,
            done,
            samples: VecDeque::from([(now, done)]),
        }
    }

    /// `done` bytes are through.
    pub fn update(&mut self, done: u64, now: Duration) {
        self.done = self.done.max(done);
        let last = self
            .samples
            .back()
            .map_or(Duration::ZERO, |sample| sample.0);
        if now < last + STEP {
            return;
        }
        self.samples.push_back((now, self.done));
        // The oldest one stays that is just outside of the window, so that the window is always full.
        while self.samples.len() > 2 && self.samples[1].0 + WINDOW <= now {
            self.samples.pop_front();
        }
    }

    /// Bytes that are through.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Bytes a second over the last seconds; none before that can be told.
    pub fn speed(&self) -> Option<u64> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let time = last.0.checked_sub(first.0)?;
        if time < FIRST {
            return None;
        }
        let bytes = u128::from(last.1.saturating_sub(first.1));
        u64::try_from(bytes * 1_000_000 / time.as_micros().max(1)).ok()
    }

    /// Seconds until the end at this speed; none while nothing moves or the total is unknown.
    pub fn seconds_left(&self) -> Option<u64> {
        let left = self.total?.saturating_sub(self.done);
        let speed = self.speed().filter(|&speed| speed > 0)?;
        Some(left.div_ceil(speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_steady_line_shows_its_speed_and_the_time_left() {
        let mut progress = Progress::new(0, Some(115_200), at(1000));
        for tenth in 1..=50 {
            progress.update(tenth * 1152, at(1000 + tenth * 100));
        }
        assert_eq!(progress.speed(), Some(11_520));
        assert_eq!(progress.seconds_left(), Some(5));
    }

    #[test]
    fn nothing_is_claimed_before_it_is_known() {
        let mut progress = Progress::new(0, Some(1000), at(5));
        assert_eq!((progress.speed(), progress.seconds_left()), (None, None));
        progress.update(1000, at(5));
        assert_eq!((progress.speed(), progress.seconds_left()), (None, None));
        progress.update(1000, at(2005));
        assert_eq!(progress.seconds_left(), Some(0));
    }

    #[test]
    fn a_stall_shows_as_no_speed_and_no_time_left() {
        let mut progress = Progress::new(0, Some(10_000), at(0));
        progress.update(5000, at(1000));
        for second in 2..=30 {
            progress.update(5000, at(second * 1000));
        }
        assert_eq!(progress.speed(), Some(0));
        assert_eq!(progress.seconds_left(), None);
    }

    #[test]
    fn an_empty_file_and_a_clock_that_stands_are_harmless() {
        let mut progress = Progress::new(0, Some(0), at(10));
        progress.update(0, at(10));
        progress.update(0, at(900));
        assert_eq!((progress.speed(), progress.seconds_left()), (Some(0), None));
    }
}

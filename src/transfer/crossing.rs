//! How many bytes of an upload have crossed the port.
//!
//! A browser takes bytes into a buffer of its own and says no more about them; at 115200 baud they are on their way
//! for six seconds then. What is shown is what can have left: no more than the line carries in the time, and no less
//! than what the buffers have no room for. While a write is stuck, the browser's buffer is full, which tells both the
//! place and the speed, whatever the line is. An estimate for showing only: nothing is held back for it.

use core::time::Duration;
use std::collections::VecDeque;

/// What is between the page and the modem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Bytes a second: a tenth of the baud rate. At a USB port, which has none, the first guess.
    pub speed: u64,
    /// What the browser's own buffer holds.
    pub buffer: u64,
    /// What lies behind that at most: the driver's buffers.
    pub driver: u64,
}

/// A write that is not over by then is stuck: the browser's buffer is full.
const STUCK: Duration = Duration::from_millis(30);
/// By then the buffers are full, however much they hold: what went into them at once tells nothing of the line.
const FILLED: Duration = Duration::from_secs(1);
/// The speed is measured over so long. Shorter, the pieces that are written would show.
const WINDOW: Duration = Duration::from_secs(3);

/// The bytes of one upload on their way.
#[derive(Debug)]
pub struct Crossing {
    line: Line,
    /// Bytes a second.
    speed: f64,
    /// It was measured in this upload.
    is_measured: bool,
    /// Bytes of the line: given to be written, taken by the browser, gone by this estimate.
    given: u64,
    taken: u64,
    gone: f64,
    /// When that was.
    at: Duration,
    begun: Option<Duration>,
    taken_at: Duration,
    /// When a stuck write ended, and what was taken then.
    full_at: Option<(Duration, u64)>,
    /// What has not gone: the ends of the pieces in bytes of the line and of the file.
    pieces: VecDeque<(u64, u64)>,
    /// The end of the last piece that has.
    last: (u64, u64),
    /// Bytes of the file that were shown.
    done: u64,
}

impl Crossing {
    /// With nothing under way, and `done` bytes of the file at the server.
    pub fn new(line: Line, done: u64, now: Duration) -> Self {
        Self {
            line,
            speed: line.speed as f64,
            is_measured: false,
            given: 0,
            taken: 0,
            gone: 0.0,
            at: now,
            begun: None,
            taken_at: now,
            full_at: None,
            pieces: VecDeque::new(),
            last: (0, done),
            done,
        }
    }

    /// So many bytes are to be written, with which the file is given up to `end`.
    pub fn give(&mut self, bytes: usize, end: u64, now: Duration) {
        if self.given == self.taken {
            // None was to be taken since.
            self.taken_at = now;
            self.at = now;
        }
        self.begun.get_or_insert(now);
        self.given += bytes as u64;
        self.pieces.push_back((self.given, end));
    }

    /// The browser has still to take so many of them.
    pub fn look(&mut self, untaken: usize, now: Duration) {
        let taken = self.given.saturating_sub(untaken as u64).max(self.taken);
        let has_taken = taken > self.taken;
        let was_stuck = self.given > self.taken && now >= self.taken_at + STUCK;
        let most = match (was_stuck, has_taken) {
            (false, _) => taken,
            (true, true) => taken.saturating_sub(self.line.buffer),
            (true, false) => taken.min(self.given.saturating_sub(self.line.buffer)),
        };
        let held = self.line.buffer + self.line.driver;
        let least = taken.saturating_sub(held);
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.gone = (self.gone + self.speed * passed)
            .min(most as f64)
            .max(least as f64);
        self.measure(taken, was_stuck && has_taken, now);
        if untaken == 0 {
            self.full_at = None;
        }
        if has_taken {
            self.taken_at = now;
        }
        self.taken = taken;
        self.at = now;
        self.pass();
    }

    /// The modem has answered for the file up to there.
    pub fn confirm(&mut self, end: u64) {
        self.done = self.done.max(end);
    }

    /// Bytes of the file that have crossed, counted from its beginning. Never goes back.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Whether some are on their way, so that it is worth another look.
    pub fn is_under_way(&self) -> bool {
        self.pieces.back().is_some_and(|last| self.done < last.1)
    }

    /// Bytes a second, for the next upload through this port.
    pub fn speed(&self) -> u64 {
        self.speed as u64
    }

    /// From one full buffer to the next as much has left as was taken. Before that, what the buffers cannot hold.
    fn measure(&mut self, taken: u64, is_full: bool, now: Duration) {
        let speed = |bytes: u64, time: Duration| bytes as f64 / time.as_secs_f64();
        match self.full_at {
            Some((at, then)) if is_full && now >= at + WINDOW => {
                self.speed = speed(taken - then, now - at).max(1.0);
                self.full_at = Some((now, taken));
                self.is_measured = true;
            }
            None if is_full => self.full_at = Some((now, taken)),
            // Later the mean from the beginning on says less than what was measured last.
            None if !self.is_measured => {
                let time = now.saturating_sub(self.begun.unwrap_or(now));
                let held = self.line.buffer + self.line.driver;
                if let Some(left @ 1..) = taken.checked_sub(held)
                    && time >= FILLED
                {
                    self.speed = self.speed.max(speed(left, time));
                }
            }
            _ => {}
        }
    }

    /// Bytes of the line become bytes of the file: some are written as two.
    fn pass(&mut self) {
        let gone = self.gone as u64;
        while let Some(&piece) = self.pieces.front()
            && piece.0 <= gone
        {
            self.last = piece;
            self.pieces.pop_front();
        }
        let (from, start) = self.last;
        let part = match self.pieces.front() {
            Some(&(to, end)) => {
                u128::from(end - start) * u128::from(gone.saturating_sub(from))
                    / u128::from(to - from)
            }
            None => 0,
        };
        self.done = self.done.max(start + part as u64);
    }
}

#[cfg(test)]
mod tests;

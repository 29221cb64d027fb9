//! How many bytes of a file may wait for the port: as many as the line takes in a moment.

use core::time::Duration;

/// On a slow line little waits, so that progress is true and a cancel quick. On a fast one much does, so that it
/// can be written together.
#[derive(Debug)]
pub struct Room {
    bytes: usize,
    /// What the port has taken since the last measurement, and when that was.
    taken: usize,
    since: Duration,
}

impl Room {
    /// At any speed.
    pub const LEAST: usize = 8 * 1024;
    pub const MOST: usize = 64 * 1024;
    /// What waits is gone after so long.
    const AHEAD: Duration = Duration::from_millis(100);
    /// The speed is that of so many bytes: several times what a browser takes at once into a buffer of its own.
    const MEASURED: usize = 256 * 1024;

    /// Before anything is known of the line.
    pub fn new(now: Duration) -> Self {
        Self {
            bytes: Self::LEAST,
            taken: 0,
            since: now,
        }
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The port has taken so many bytes.
    pub fn took(&mut self, bytes: usize, now: Duration) {
        self.taken += bytes;
        if self.taken < Self::MEASURED {
            return;
        }
        // Not zero: a browser's clock is coarse.
        let seconds = (now - self.since).max(Duration::from_millis(1));
        let ahead = self.taken as f64 * Self::AHEAD.as_secs_f64() / seconds.as_secs_f64();
        self.bytes = (ahead as usize).clamp(Self::LEAST, Self::MOST);
        self.taken = 0;
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A browser that takes 64 KB at once, before a line of so many bytes a second.
    fn send(room: &mut Room, start: Duration, length: usize, speed: f64) -> Duration {
        let mut now = start;
        for sent in (4096..=length).step_by(4096) {
            let waited = sent.saturating_sub(64 * 1024) as f64;
            now = start + Duration::from_secs_f64(waited / speed);
            room.took(4096, now);
        }
        now
    }

    #[test]
    fn on_a_slow_line_little_waits_also_while_the_browser_takes_all() {
        let mut room = Room::new(Duration::ZERO);
        let now = send(&mut room, Duration::ZERO, 64 << 10, 11_520.0);
        assert_eq!(now, Duration::ZERO);
        assert_eq!(room.bytes(), Room::LEAST);
        send(&mut room, now, 2 << 20, 11_520.0);
        assert_eq!(room.bytes(), Room::LEAST);
    }

    #[test]
    fn what_waits_is_gone_after_a_tenth_of_a_second() {
        let mut room = Room::new(Duration::ZERO);
        send(&mut room, Duration::ZERO, 2 << 20, 300_000.0);
        assert!((28_000..=31_000).contains(&room.bytes()), "{room:?}");
    }

    #[test]
    fn on_a_fast_line_much_waits_until_it_is_slow() {
        let mut room = Room::new(Duration::ZERO);
        let now = send(&mut room, Duration::ZERO, 2 << 20, 10e6);
        assert_eq!(room.bytes(), Room::MOST);
        send(&mut room, now, 512 << 10, 11_520.0);
        assert_eq!(room.bytes(), Room::LEAST);
    }
}

//! A serial line: two lanes at a speed of ten bits to the byte.

use core::time::Duration;

use super::outbox::Queue;
use super::pace::{BITS_PER_BYTE, Pace};

/// How much of a lane may be on its way: what it carries in so much time. A page in a hidden tab
/// is woken once a second, and the line must not run dry meanwhile.
const AHEAD: Duration = Duration::from_millis(1500);
/// The least capacity of a lane, in bytes.
const LEAST: usize = 1024;
/// The capacity of a lane without a speed, in bytes.
const UNPACED: usize = 256 * 1024;
/// Bytes travel in grains of this time, so that a fast line does not wake its owner for each.
const GRAIN: Duration = Duration::from_millis(2);

/// A line between a host and a modem. It has no clock: bytes come out when the owner says that
/// their time has come, never earlier; if the owner is late, all that are due come out.
#[derive(Debug)]
pub struct Line {
    to_modem: Lane,
    to_host: Lane,
}

/// One direction.
#[derive(Debug)]
struct Lane {
    queue: Queue,
    /// `None`: no limit.
    pace: Option<Pace>,
    baud: u32,
}

impl Line {
    /// `baud` bits per second; zero is unlimited.
    pub fn new(baud: u32) -> Self {
        Self {
            to_modem: Lane::new(baud),
            to_host: Lane::new(baud),
        }
    }

    /// From now on it has another speed; so do the bytes that are on their way.
    pub fn set_baud(&mut self, baud: u32, now: Duration) {
        self.to_modem.set_baud(baud, now);
        self.to_host.set_baud(baud, now);
    }

    /// Bytes that a host may send now without piling up.
    pub fn room_to_modem(&self) -> usize {
        self.to_modem.room()
    }

    pub fn room_to_host(&self) -> usize {
        self.to_host.room()
    }

    pub fn send_to_modem(&mut self, bytes: &[u8], now: Duration) {
        self.to_modem.send(bytes, now);
    }

    pub fn send_to_host(&mut self, bytes: &[u8], now: Duration) {
        self.to_host.send(bytes, now);
    }

    /// The bytes that reach the modem by `now`, at most `room`: with flow control the line waits
    /// for more room, and the time it waits is lost.
    pub fn deliver_to_modem(&mut self, room: usize, now: Duration) -> Vec<u8> {
        self.to_modem.deliver(room, now)
    }

    /// The bytes that reach the host by `now`, at most `most`. What is left has arrived all the
    /// same and may be taken at once.
    pub fn deliver_to_host(&mut self, most: usize, now: Duration) -> Vec<u8> {
        self.to_host.take(most, now)
    }

    /// When bytes reach one of the ends next.
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline_to_modem()
            .into_iter()
            .chain(self.deadline_to_host())
            .min()
    }

    pub fn deadline_to_modem(&self) -> Option<Duration> {
        self.to_modem.deadline()
    }

    pub fn deadline_to_host(&self) -> Option<Duration> {
        self.to_host.deadline()
    }

    /// Drops what is on its way: the cable is out.
    pub fn clear(&mut self) {
        self.to_modem.queue.clear();
        self.to_host.queue.clear();
    }
}

impl Lane {
    fn new(baud: u32) -> Self {
        let mut lane = Self {
            queue: Queue::default(),
            pace: None,
            baud,
        };
        lane.set_baud(baud, Duration::ZERO);
        lane
    }

    fn set_baud(&mut self, baud: u32, now: Duration) {
        self.baud = baud;
        self.pace = (baud > 0).then(|| Pace::new(baud, now));
    }

    /// Bytes that the lane carries in `time`.
    fn carries(&self, time: Duration) -> usize {
        let bits = u128::from(self.baud) * time.as_millis() / 1000;
        (bits / u128::from(BITS_PER_BYTE)) as usize
    }

    fn room(&self) -> usize {
        let capacity = match self.pace {
            None => UNPACED,
            Some(_) => self.carries(AHEAD).max(LEAST),
        };
        capacity.saturating_sub(self.queue.len())
    }

    fn send(&mut self, bytes: &[u8], now: Duration) {
        if self.queue.is_empty()
            && let Some(pace) = &mut self.pace
        {
            pace.restart(now);
        }
        self.queue.push(bytes);
    }

    /// Bytes that are due, at most `most`.
    fn take(&mut self, most: usize, now: Duration) -> Vec<u8> {
        let mut count = most.min(self.queue.len());
        if let Some(pace) = &mut self.pace {
            count = count.min(pace.due(now));
            pace.advance(count);
        }
        self.queue.take(count)
    }

    /// Bytes that are due, at most `room`; the line stands still while there is no more.
    fn deliver(&mut self, room: usize, now: Duration) -> Vec<u8> {
        let bytes = self.take(room, now);
        if bytes.len() == room
            && !self.queue.is_empty()
            && let Some(pace) = &mut self.pace
            && pace.due(now) > 0
        {
            pace.restart(now);
        }
        bytes
    }

    fn deadline(&self) -> Option<Duration> {
        if self.queue.is_empty() {
            return None;
        }
        match &self.pace {
            None => Some(Duration::ZERO),
            Some(pace) => {
                let grain = self.carries(GRAIN).clamp(1, self.queue.len());
                Some(pace.when(grain))
            }
        }
    }
}

//! Bytes on their way to the host, and how answers are framed.

use super::random::Random;
use super::switches::Switches;

/// A queue of bytes that gives away pieces from its front.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    bytes: Vec<u8>,
    /// Bytes at the front that are already gone.
    head: usize,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.head
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[self.head..]
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        // Move what is left to the front before the vector would grow.
        if self.head > 0 && self.bytes.len() + bytes.len() > self.bytes.capacity() {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn skip(&mut self, count: usize) {
        self.head += count.min(self.len());
        if self.head == self.bytes.len() {
            self.clear();
        }
    }

    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        let count = count.min(self.len());
        if self.head == 0 && count == self.bytes.len() {
            return core::mem::take(&mut self.bytes);
        }
        let piece = self.as_slice()[..count].to_vec();
        self.skip(count);
        piece
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.head = 0;
    }
}

/// The most bytes of the next piece for the host.
pub(crate) fn chunk(switches: &Switches, random: &mut Random) -> usize {
    match switches.chunk {
        // Small sizes as often as large ones: each power of two up to 64 KiB is as likely.
        0 if switches.random_chunks => {
            let power = random.below(17);
            1 + random.below(1 << power)
        }
        0 => usize::MAX,
        chunk => chunk,
    }
}

/// The modem's transmitter.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    queue: Queue,
    /// Which of the stray URCs comes next.
    stray: usize,
}

impl Outbox {
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn clear(&mut self) {
        self.queue.clear();
    }

    /// Bytes as they are: echo, payload, data mode.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.queue.push(bytes);
    }

    /// One answer line or URC in its CR LF frame.
    pub(crate) fn line(&mut self, switches: &Switches, text: &[u8]) {
        for _ in 0..switches.blank_lines {
            self.raw(b"\r\n");
        }
        self.raw(if switches.doubled_cr {
            b"\r\r\n"
        } else {
            b"\r\n"
        });
        self.raw(text);
        self.raw(b"\r\n");
    }

    /// `+NAME: values`
    pub(crate) fn named(&mut self, switches: &Switches, name: &str, values: &[u8]) {
        let blank: &[u8] = if switches.blank_after_colon {
            b" "
        } else {
            b""
        };
        self.line(
            switches,
            &[b"+", name.as_bytes(), b":", blank, values].concat(),
        );
    }

    /// The next of the URCs that have nothing to do with anything.
    pub(crate) fn strays(&mut self, switches: &Switches) {
        for _ in 0..switches.urc_count {
            let count = switches.urc_texts.split('|').count();
            let text = switches.urc_texts.split('|').nth(self.stray % count);
            self.stray += 1;
            self.line(switches, text.unwrap_or_default().as_bytes());
        }
    }

    /// The next piece for the host.
    pub(crate) fn piece(&mut self, switches: &Switches, random: &mut Random) -> Option<Vec<u8>> {
        while !self.queue.is_empty() {
            let mut piece = self.queue.take(chunk(switches, random));
            random.thin(&mut piece, switches.lost_to_host);
            if !piece.is_empty() {
                return Some(piece);
            }
        }
        None
    }
}

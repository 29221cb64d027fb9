//! The transcript of a session as one number: FNV-1a, 64 bit.

use std::time::Duration;

/// What has been said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcript(u64);

impl Default for Transcript {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Transcript {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    /// Something that happened at `now`: bytes of one direction, an action, a result.
    pub fn note(&mut self, now: Duration, kind: u8, bytes: &[u8]) {
        self.add(&now.as_nanos().to_le_bytes());
        self.add(&[kind]);
        self.add(&(bytes.len() as u64).to_le_bytes());
        self.add(bytes);
    }

    pub fn value(self) -> u64 {
        self.0
    }
}

//! Random-looking numbers from a seed, the same in every run.

/// Marsaglia's xorshift64.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // The state must not be zero; the constant spreads small seeds over all bits.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from 0 up to but not including `end`; 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        match end {
            0 => 0,
            // High bits: the low ones of xorshift are the weakest.
            end => ((self.next() >> 16) % end as u64) as usize,
        }
    }

    /// Drops each byte with a probability of `per_million` to a million.
    pub(crate) fn thin(&mut self, bytes: &mut Vec<u8>, per_million: u32) {
        if per_million > 0 {
            bytes.retain(|_| self.below(1_000_000) >= per_million as usize);
        }
    }
}

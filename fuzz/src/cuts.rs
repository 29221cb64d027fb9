//! Cuts bytes into pieces, as a serial port does.

/// The most bytes of a piece.
const LONGEST: u32 = 40;

/// Pieces of 1 to [`LONGEST`] bytes, their lengths drawn from `seed`; half of them are single bytes.
pub struct Cuts<'a> {
    rest: &'a [u8],
    state: u32,
}

impl<'a> Cuts<'a> {
    pub fn new(bytes: &'a [u8], seed: u8) -> Self {
        Self {
            rest: bytes,
            state: u32::from(seed) + 1,
        }
    }
}

impl<'a> Iterator for Cuts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        // Marsaglia's xorshift32; its state is never zero.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let drawn = (self.state >> 8) % (2 * LONGEST);
        let length = drawn.saturating_sub(LONGEST) as usize + 1;
        let (piece, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        Some(piece)
    }
}

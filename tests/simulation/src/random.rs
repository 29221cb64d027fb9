//! Random-looking numbers from a seed: splitmix64, the same on every machine.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` up to and including `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// A place in something of `count` elements.
    pub fn index(&mut self, count: usize) -> usize {
        self.between(0, count as u64 - 1) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// The bytes of a file: of every value, and between them what could be mistaken for the protocol.
    pub fn file(&mut self) -> Vec<u8> {
        let most = self.pick(&[0, 1, 20, 20, 300, 300, 1500, 1500, 3000, 3000, 6000, 20_000]);
        let length = match self.chance(1) {
            true => self.between(0, 100 * 1024),
            false => self.between(0, most),
        };
        self.bytes(length as usize)
    }

    /// So many bytes of the same kind.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 32);
        let has_traps = self.chance(60);
        while bytes.len() < length {
            if has_traps && self.chance(4) {
                bytes.extend_from_slice(self.pick(&TRAPS));
            }
            bytes.extend_from_slice(&self.next().to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

const TRAPS: [&[u8]; 10] = [
    b"\r\nOK\r\n",
    b"\r\nERROR\r\n",
    b"\r\n+FTPGET: 1,0\r\n",
    b"\r\n+FTPETPUT: 1,0\r\n",
    b"\r\n+FTPPUT: 1,1,1360\r\n",
    b"\r\nRDY\r\n+SAPBR 1: DEACT\r\n",
    b"\x03",
    b"\x10\x03\x03\x10\x10",
    b"\x10",
    b"AT+FTPQUIT\r",
];

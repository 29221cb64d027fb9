//! Sums over the bytes of a file: SHA-256 to tell whether two files are the same, CRC-32 for a zip.

use std::fmt;
use std::str::FromStr;

use sha2::Digest as _;
use thiserror::Error;

/// A SHA-256 that grows with the bytes that come in.
#[derive(Clone, Default)]
pub struct Digest(sha2::Sha256);

impl Digest {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes; how they are cut into pieces makes no difference.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all bytes so far.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

// The state of a hash says nothing to a reader.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest")
    }
}

/// The SHA-256 of a file; shown and read as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Text that is no SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("This is not a SHA-256: it must be 64 hexadecimal digits.")]
pub struct NotASha256;

impl FromStr for Sha256 {
    type Err = NotASha256;

    fn from_str(text: &str) -> Result<Self, NotASha256> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut sum = [0; 32];
        if pairs.len() != sum.len() || !rest.is_empty() {
            return Err(NotASha256);
        }
        for (byte, [high, low]) in sum.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(sum))
    }
}

fn digit(digit: u8) -> Result<u8, NotASha256> {
    // A hexadecimal digit is below 16.
    let value = char::from(digit).to_digit(16).map(|value| value as u8);
    value.ok_or(NotASha256)
}

/// One table of 1 KiB: faster ones would weigh 20 KB more on the page, and no modem is as fast as this one.
static ZIP: crc::Crc<u32, crc::Table<1>> =
    crc::Crc::<u32, crc::Table<1>>::new(&crc::CRC_32_ISO_HDLC);

/// A CRC-32 as zip has it, that grows with the bytes that come in.
#[derive(Clone)]
pub struct Crc32(crc::Digest<'static, u32, crc::Table<1>>);

impl Crc32 {
    pub fn new() -> Self {
        Self(ZIP.digest())
    }

    /// Adds bytes; how they are cut into pieces makes no difference.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all bytes so far.
    pub fn finish(self) -> u32 {
        self.0.finalize()
    }
}

impl Default for Crc32 {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha256(pieces: &[&[u8]]) -> String {
        let mut digest = Digest::new();
        pieces.iter().for_each(|piece| digest.update(piece));
        digest.finish().to_string()
    }

    fn crc32(pieces: &[&[u8]]) -> u32 {
        let mut crc = Crc32::new();
        pieces.iter().for_each(|piece| crc.update(piece));
        crc.finish()
    }

    #[test]
    fn sha256_of_the_standards_examples() {
        // FIPS 180-2, appendix B, and the empty message.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let long = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
        let million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
        assert_eq!(sha256(&[]), empty);
        assert_eq!(sha256(&[b"abc"]), abc);
        assert_eq!(sha256(&[b"a", b"", b"bc"]), abc);
        let message = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha256(&[message]), long);
        assert_eq!(sha256(&[&[b'a'; 1000][..]; 1000]), million);
    }

    #[test]
    fn a_sum_is_read_as_it_is_shown() {
        let sum = Digest::new().finish();
        assert_eq!(sum.to_string().parse(), Ok(sum));
        assert_eq!(sum.to_string().to_uppercase().parse(), Ok(sum));
        let shown = sum.to_string();
        for text in [
            "",
            "e3",
            &shown[1..],
            &format!("{shown}00"),
            &"xy".repeat(32),
        ] {
            assert_eq!(text.parse::<Sha256>(), Err(NotASha256), "{text}");
        }
    }

    #[test]
    fn crc32_of_the_check_value() {
        assert_eq!(crc32(&[]), 0);
        assert_eq!(crc32(&[b"123456789"]), 0xcbf4_3926);
        assert_eq!(crc32(&[b"1234", b"56789"]), 0xcbf4_3926);
    }
}

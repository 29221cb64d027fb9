//! Data mode: the escaped stream of FTPETPUT and FTPETGET.
//!
//! A data byte ETX travels as DLE ETX, a data byte DLE as DLE DLE, and a bare ETX ends the file. On random
//! bytes this costs 0.78 % of the line.

use memchr::memchr2;

/// Ends the file.
pub const ETX: u8 = 0x03;
/// Stands before a data byte that is ETX or DLE.
pub const DLE: u8 = 0x10;

/// Appends `input`, escaped, to `out`. The closing ETX is the caller's, once the file is over.
pub fn encode(mut input: &[u8], out: &mut Vec<u8>) {
    out.reserve(input.len() + input.len() / 64);
    while let Some(at) = memchr2(ETX, DLE, input) {
        out.extend_from_slice(&input[..at]);
        out.extend_from_slice(&[DLE, input[at]]);
        input = &input[at + 1..];
    }
    out.extend_from_slice(input);
}

/// What one call of [`Unescape::decode`] did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Decoded {
    /// Bytes of the input that belong to the stream, the closing ETX included.
    pub consumed: usize,
    /// Whether the closing ETX was among them.
    pub ended: bool,
    /// DLE bytes that stood before neither ETX nor DLE. Undefined by the manual; both bytes are passed on.
    pub strays: usize,
}

/// Undoes the escaping of a stream that arrives in pieces cut anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unescape {
    /// The last byte of the piece before was a DLE that still waits for its partner.
    after_dle: bool,
}

impl Unescape {
    /// Appends the data bytes of `input` to `out`, up to and without the bare ETX.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Decoded {
        let mut result = Decoded::default();
        let mut rest = input;
        out.reserve(input.len());
        loop {
            if self.after_dle {
                let Some((&partner, tail)) = rest.split_first() else {
                    break;
                };
                self.after_dle = false;
                if partner != ETX && partner != DLE {
                    result.strays += 1;
                    out.push(DLE);
                }
                out.push(partner);
                rest = tail;
            }
            let Some(at) = memchr2(ETX, DLE, rest) else {
                out.extend_from_slice(rest);
                rest = &[];
                break;
            };
            out.extend_from_slice(&rest[..at]);
            let special = rest[at];
            rest = &rest[at + 1..];
            if special == ETX {
                result.ended = true;
                break;
            }
            self.after_dle = true;
        }
        result.consumed = input.len() - rest.len();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_TRAP: &[u8] =
        b"\x03\x10\x10\x03\r\nOK\r\n+FTPGET: 1,0\r\n\x10\x10\x10\x03\x03\x00\xff\x11\x13";

    fn encoded(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        encode(input, &mut out);
        out
    }

    #[test]
    fn each_special_byte_gets_a_dle_before_it() {
        assert_eq!(encoded(b"a\x03b\x10"), b"a\x10\x03b\x10\x10");
        assert_eq!(encoded(b""), b"");
        assert_eq!(encoded(b"plain"), b"plain");
    }

    #[test]
    fn a_stream_cut_at_any_byte_decodes_to_the_same_file() {
        let mut wire = encoded(EVERY_TRAP);
        wire.push(ETX);
        wire.extend_from_slice(b"\r\n+FTPETGET: 1,0\r\n");
        for cut in 0..=wire.len() {
            let mut unescape = Unescape::default();
            let mut out = Vec::new();
            let mut first = unescape.decode(&wire[..cut], &mut out);
            if !first.ended {
                assert_eq!(first.consumed, cut);
                let second = unescape.decode(&wire[cut..], &mut out);
                first.consumed += second.consumed;
                first.ended = second.ended;
            }
            assert!(first.ended, "cut at {cut}");
            assert_eq!(out, EVERY_TRAP, "cut at {cut}");
            assert_eq!(&wire[first.consumed..], b"\r\n+FTPETGET: 1,0\r\n");
        }
    }

    #[test]
    fn a_dle_before_an_ordinary_byte_is_passed_on_with_it() {
        let mut out = Vec::new();
        let decoded = Unescape::default().decode(b"\x10a\x03", &mut out);
        assert_eq!(out, b"\x10a");
        assert_eq!((decoded.strays, decoded.ended), (1, true));
    }
}

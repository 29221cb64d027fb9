//! The data-mode decoder and encoder.

use sim7000_ftp::at::data_mode::{DLE, ETX, Unescape, encode};

use super::cuts::Cuts;

/// What decoding a whole stream gave.
#[derive(PartialEq, Eq, Debug, Default)]
struct Stream {
    file: Vec<u8>,
    consumed: usize,
    is_ended: bool,
    strays: usize,
}

/// One byte says how the rest is cut; the rest is decoded as a stream, and encoded as a file.
pub fn data_mode(input: &[u8]) {
    let Some((&seed, wire)) = input.split_first() else {
        return;
    };
    let expected = byte_by_byte(wire);
    assert_eq!(decoded([wire].into_iter()), expected, "whole");
    assert_eq!(decoded(wire.chunks(1)), expected, "byte by byte");
    assert_eq!(decoded(Cuts::new(wire, seed)), expected, "cut by {seed}");

    let escaped = encoded([wire].into_iter());
    let special = wire.iter().filter(|byte| matches!(**byte, ETX | DLE));
    assert_eq!(escaped.len(), wire.len() + special.count());
    assert_eq!(encoded(Cuts::new(wire, seed)), escaped, "cut by {seed}");
    let travelled = [&escaped[..], &[ETX], b"\r\nOK\r\n"].concat();
    let back = decoded(Cuts::new(&travelled, seed));
    assert_eq!(back.file, wire, "a file comes back as it was");
    assert_eq!(back.consumed, escaped.len() + 1, "and not a byte more");
    assert!(back.is_ended && back.strays == 0);

    if expected.is_ended && expected.strays == 0 {
        let mut again = encoded([&expected.file[..]].into_iter());
        again.push(ETX);
        assert_eq!(again, wire[..expected.consumed], "there is one spelling");
    }
}

/// The rule as the manual has it, one byte after the other.
fn byte_by_byte(wire: &[u8]) -> Stream {
    let mut stream = Stream::default();
    let mut is_after_dle = false;
    for &byte in wire {
        stream.consumed += 1;
        match (is_after_dle, byte) {
            (false, ETX) => {
                stream.is_ended = true;
                break;
            }
            (false, DLE) => is_after_dle = true,
            (false, _) | (true, ETX | DLE) => {
                stream.file.push(byte);
                is_after_dle = false;
            }
            (true, _) => {
                stream.file.extend([DLE, byte]);
                stream.strays += 1;
                is_after_dle = false;
            }
        }
    }
    stream
}

fn decoded<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Stream {
    const BEFORE: &[u8] = b"\x03what was there";
    let mut unescape = Unescape::default();
    let mut stream = Stream {
        file: BEFORE.to_vec(),
        ..Stream::default()
    };
    for piece in pieces {
        let step = unescape.decode(piece, &mut stream.file);
        stream.consumed += step.consumed;
        stream.strays += step.strays;
        if step.ended {
            stream.is_ended = true;
            break;
        }
        assert_eq!(step.consumed, piece.len(), "only an end leaves bytes");
    }
    assert!(stream.file.starts_with(BEFORE), "decoding only appends");
    stream.file.drain(..BEFORE.len());
    stream
}

fn encoded<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        encode(piece, &mut out);
    }
    out
}

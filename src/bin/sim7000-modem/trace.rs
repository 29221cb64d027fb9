//! The record of what crosses the port, on stderr.

use std::io::{self, Write};
use std::time::Duration;

/// Bytes of a chunk that are shown.
const SHOWN: usize = 96;
/// Commands whose value is not shown.
const SECRETS: [&[u8]; 2] = [b"FTPPW=\"", b"\"PWD\",\""];

#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    pub(crate) on: bool,
}

impl Trace {
    pub(crate) fn heard(self, bytes: &[u8], now: Duration) {
        self.line('>', bytes, now);
    }

    pub(crate) fn said(self, bytes: &[u8], now: Duration) {
        self.line('<', bytes, now);
    }

    /// Something that happened beside the bytes.
    pub(crate) fn note(self, text: &str, now: Duration) {
        if self.on {
            print(format!("{:12.6} - {text}\n", now.as_secs_f64()));
        }
    }

    fn line(self, direction: char, bytes: &[u8], now: Duration) {
        if !self.on {
            return;
        }
        let shown = masked(&bytes[..bytes.len().min(SHOWN)]);
        let more = if bytes.len() > SHOWN { " ..." } else { "" };
        print(format!(
            "{:12.6} {direction} {:6} {}{more}\n",
            now.as_secs_f64(),
            bytes.len(),
            shown.escape_ascii()
        ));
    }
}

/// Writes it at once: stderr has no buffer, and `eprintln` would write each character by itself.
fn print(line: String) {
    // Where nobody reads the trace, the modem goes on all the same.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// The same with stars for passwords. A password that comes byte by byte is beyond it.
fn masked(bytes: &[u8]) -> Vec<u8> {
    let mut masked = bytes.to_vec();
    for secret in SECRETS {
        let starts = bytes
            .windows(secret.len())
            .enumerate()
            .filter(|(_, window)| window.eq_ignore_ascii_case(secret))
            .map(|(at, _)| at + secret.len());
        for start in starts {
            for byte in &mut masked[start..] {
                if matches!(*byte, b'"' | b'\r') {
                    break;
                }
                *byte = b'*';
            }
        }
    }
    masked
}

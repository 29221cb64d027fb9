//! What the host's bytes are taken for: command lines, counted bytes, data mode.

use core::time::Duration;

use super::answer::{Cme, Reply};
use super::modem::{Modem, Pending};
use super::parse::{self, LINE_LIMIT};

pub(crate) const ETX: u8 = 0x03;
pub(crate) const DLE: u8 = 0x10;

/// Room for a line that is too long to be known as such.
const LINE_BUFFER: usize = 2 * LINE_LIMIT;

/// What the bytes of the host are taken for.
#[derive(Debug)]
pub(crate) enum Mode {
    Command {
        line: Vec<u8>,
    },
    /// Exactly `missing` more raw bytes, after FTPPUT=2 or FTPEXTPUT=2.
    Counted {
        missing: usize,
        bytes: Vec<u8>,
        purpose: Purpose,
        until: Duration,
    },
    /// The escaped bytes of FTPETPUT up to ETX.
    Upload {
        escaped: bool,
    },
    /// FTPETGET runs: the host has nothing to say.
    Download {
        escaped: bool,
    },
    /// An upload broke off; what the host still sends is dropped up to ETX.
    Swallow {
        escaped: bool,
    },
}

impl Mode {
    pub(crate) fn command() -> Self {
        Self::Command { line: Vec::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// FTPPUT.
    Piece,
    /// FTPEXTPUT, to this position.
    Extended { position: usize },
}

impl Modem {
    /// Goes on with the input as far as the modem can now.
    pub(crate) fn work(&mut self) {
        while self.is_on() && !self.input.is_empty() {
            let before = self.input.len();
            match self.mode {
                Mode::Command { .. } if self.busy.is_some() => break,
                Mode::Command { .. } => self.read_line(),
                Mode::Counted { .. } => self.read_counted(),
                Mode::Upload { .. } => self.read_upload(),
                Mode::Download { .. } | Mode::Swallow { .. } => self.skip_to_etx(),
            }
            if self.input.len() == before {
                break;
            }
        }
        self.pump();
    }

    /// Collects a command line up to its CR.
    pub(super) fn read_line(&mut self) {
        let Mode::Command { line } = &mut self.mode else {
            return;
        };
        let input = self.input.as_slice();
        let end = memchr::memchr(b'\r', input);
        let taken = end.map_or(input.len(), |end| end + 1);
        let text = &input[..end.unwrap_or(taken)];
        if self.general.echo {
            self.out.raw(&input[..taken]);
        }
        // A host may end lines in CR LF.
        line.extend(text.iter().copied().filter(|&byte| byte != b'\n'));
        // Garbage without a CR must not pile up; what is cut off was too long anyway.
        line.truncate(LINE_BUFFER);
        self.input.skip(taken);
        if end.is_some() {
            let line = core::mem::take(line);
            match self.switches.answer_delay {
                Duration::ZERO => self.execute(&line),
                delay => self.busy = Some((self.now + delay, Pending::Execute(line))),
            }
        }
    }

    pub(super) fn execute(&mut self, line: &[u8]) {
        let Some(text) = parse::after_at(line) else {
            return;
        };
        self.answering = false;
        let outcome = match text.len() {
            0..=LINE_LIMIT => self.obey(parse::command(text)),
            _ => Err(Cme::Unknown),
        };
        match outcome {
            Ok(Reply::Said) => {}
            Ok(Reply::Ok) => self.finish(Ok(())),
            Err(error) => self.finish(Err(error)),
        }
    }

    pub(super) fn read_counted(&mut self) {
        let Mode::Counted {
            missing,
            bytes,
            purpose,
            ..
        } = &mut self.mode
        else {
            return;
        };
        let piece = self.input.take(*missing);
        bytes.extend_from_slice(&piece);
        *missing -= piece.len();
        if *missing == 0 {
            let (bytes, purpose) = (core::mem::take(bytes), *purpose);
            self.mode = Mode::command();
            self.counted_complete(bytes, purpose);
        }
    }

    pub(super) fn skip_to_etx(&mut self) {
        const QUIT: &[u8] = b"AT+FTPQUIT\r";
        if self.switches.quit_stops_download
            && matches!(self.mode, Mode::Download { .. })
            && let Some(at) = memchr::memmem::find(self.input.as_slice(), QUIT)
        {
            self.input.skip(at + QUIT.len());
            self.quit_session();
            return self.finish(Ok(()));
        }
        let stops = self.switches.etx_stops_download;
        let (Mode::Download { escaped } | Mode::Swallow { escaped }) = &mut self.mode else {
            return;
        };
        let mut taken = 0;
        let mut ended = false;
        for &byte in self.input.as_slice() {
            taken += 1;
            ended = byte == ETX && !*escaped;
            *escaped = byte == DLE && !*escaped;
            if ended {
                break;
            }
        }
        self.input.skip(taken);
        match self.mode {
            Mode::Swallow { .. } if ended => self.mode = Mode::command(),
            Mode::Download { .. } if ended && stops => self.quit_session(),
            _ => {}
        }
    }

    /// Takes escaped bytes of an upload, as many as the server lets.
    pub(super) fn read_upload(&mut self) {
        let Mode::Upload { mut escaped } = self.mode else {
            return;
        };
        let mut left = self.upload_room();
        let mut bytes = Vec::new();
        let mut taken = 0;
        let mut ended = false;
        let input = self.input.as_slice();
        while left > 0 && taken < input.len() && !ended {
            let rest = &input[taken..];
            if escaped {
                // A partner other than ETX and DLE is not defined: both bytes are data.
                if !matches!(rest[0], ETX | DLE) {
                    bytes.push(DLE);
                }
                bytes.push(rest[0]);
                escaped = false;
                (taken, left) = (taken + 1, left - 1);
                continue;
            }
            let window = &rest[..rest.len().min(left)];
            let plain = memchr::memchr2(ETX, DLE, window).unwrap_or(window.len());
            bytes.extend_from_slice(&window[..plain]);
            (taken, left) = (taken + plain, left - plain);
            if let Some(&special) = window.get(plain) {
                taken += 1;
                escaped = special == DLE;
                ended = special == ETX;
            }
        }
        self.input.skip(taken);
        self.mode = Mode::Upload { escaped };
        self.upload(bytes, ended);
    }
}

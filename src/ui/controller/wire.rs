//! The two things that bytes can go to: a serial port, or the simulated modem in this page.

use std::rc::Rc;

use super::demo::{BAUD, Demo};
use crate::browser::serial::{self, PortError, ReadEvent, Reader, Writer};
use crate::transfer::Line;

/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: u32 = 10;
/// A guess, on the safe side: drivers of USB adapters hold 4 to 16 KiB.
const DRIVER_BUFFER: u64 = 32 * 1024;

/// The half that reads.
pub(super) enum WireReader {
    Serial(Reader),
    Demo(Rc<Demo>),
}

impl WireReader {
    /// Waits for bytes. May be dropped at any time; what then comes in is given by the next call.
    pub(super) async fn read(&mut self) -> Result<ReadEvent, PortError> {
        match self {
            Self::Serial(reader) => reader.read().await,
            Self::Demo(demo) => demo.read().await.map(ReadEvent::Bytes),
        }
    }

    /// Closes both halves.
    pub(super) async fn close(&self) {
        match self {
            Self::Serial(reader) => reader.close().await,
            Self::Demo(demo) => demo.close(),
        }
    }
}

/// The half that writes.
pub(super) enum WireWriter {
    Serial(Writer),
    Demo(Rc<Demo>),
}

impl WireWriter {
    /// Waits until all bytes are accepted.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        match self {
            Self::Serial(writer) => writer.write(bytes).await,
            Self::Demo(demo) => demo.write(bytes).await,
        }
    }

    /// What the bytes cross on their way to the modem.
    pub(super) fn line(&self) -> Line {
        match self {
            Self::Serial(writer) => Line {
                speed: u64::from(writer.baud() / BITS_PER_BYTE),
                buffer: u64::from(serial::BUFFER_SIZE),
                driver: DRIVER_BUFFER,
            },
            // It takes no more than its line has room for.
            Self::Demo(_) => Line {
                speed: u64::from(BAUD / BITS_PER_BYTE),
                buffer: 0,
                driver: 0,
            },
        }
    }
}

/// Both halves of a simulated modem.
pub(super) fn demo() -> (WireReader, WireWriter) {
    let demo = Rc::new(Demo::new());
    (WireReader::Demo(Rc::clone(&demo)), WireWriter::Demo(demo))
}

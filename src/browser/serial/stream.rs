//! An open port: a half that reads and a half that writes.
//!
//! [`Reader::read`] keeps the browser's promise until it has settled, not just until its future is dropped. So
//! a read that loses a race against a deadline loses no bytes: the next read goes on with the same promise.
//! Compared with a task that reads ahead into a channel this holds nothing of its own, and the browser's
//! buffer and its flow control see how fast the page really reads.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures::future;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::WritableStreamDefaultWriter;

use super::{LineFault, OpenError, PortError};
use crate::browser::awaited::Awaited;
use crate::browser::byte_stream::{self, ByteReader, ReadResult};
use crate::browser::clock;
use crate::browser::error::BrowserError;
use crate::browser::lock::{TabLock, TryLock, is_held, try_lock};
use crate::browser::serial_api::{self as api, SerialPort};

/// Faults in a row, with no byte between them, after which the line is given up.
const MAX_FAULTS: u32 = 8;

/// The most that is written at once. The caller gives little at a time on a slow line, so that progress is true and
/// cancelling is quick.
const PIECE: usize = 32 * 1024;

/// No step of closing may take longer: a driver that hangs must not hang the page.
const CLOSE_STEP: Duration = Duration::from_secs(2);

/// What a read gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadEvent {
    /// Bytes that came in; never empty.
    Bytes(Vec<u8>),
    /// The line goes on, but bytes are missing here: what counts bytes has failed and must not go on.
    Lost(LineFault),
}

/// The half that reads.
pub struct Reader {
    open: Rc<Open>,
    incoming: Awaited,
    /// What the browser reads into, again and again. It takes it away while it reads.
    buffer: Option<ArrayBuffer>,
    faults: u32,
}

impl Reader {
    /// Waits for bytes. May be dropped at any time; what then comes in is given by the next call.
    ///
    /// After [`PortError::Unplugged`] and [`PortError::Closed`] every further call gives the same.
    pub async fn read(&mut self) -> Result<ReadEvent, PortError> {
        loop {
            if !self.incoming.is_busy() {
                let reader = self.open.reader()?;
                let buffer = self.buffer.take();
                let buffer = buffer.unwrap_or_else(|| ArrayBuffer::new(super::BUFFER_SIZE));
                self.incoming.watch(&reader.read(&Uint8Array::new(&buffer)));
            }
            match self.incoming.settled().await {
                Ok(result) => {
                    let result = result.unchecked_into::<ReadResult>();
                    let bytes = result.value();
                    self.buffer = bytes.as_ref().map(Uint8Array::buffer);
                    match bytes {
                        Some(bytes) if bytes.length() > 0 => {
                            self.faults = 0;
                            return Ok(ReadEvent::Bytes(bytes.to_vec()));
                        }
                        // The stream has ended. If the port has not, it has another one.
                        _ if result.done() => self.open.drop_reader(),
                        _ => {}
                    }
                }
                Err(rejection) => {
                    self.open.drop_reader();
                    let error = BrowserError::from(rejection);
                    let fault = self.open.fault(&error)?;
                    self.faults += 1;
                    if self.faults > MAX_FAULTS {
                        return Err(PortError::Noise(fault));
                    }
                    return Ok(ReadEvent::Lost(fault));
                }
            }
        }
    }

    /// Closes the port; what the browser has not sent by now is discarded.
    ///
    /// May be called at any time, more than once, during a read or a write (which end with
    /// [`PortError::Closed`]), and after a cable pull. Goes on by itself if the future is dropped.
    pub async fn close(&self) {
        self.open.close().await;
    }
}

/// The half that writes. The port closes when both halves are dropped.
pub struct Writer {
    open: Rc<Open>,
    outgoing: Awaited,
    /// What is written, again and again: a new buffer for each piece would pile up.
    buffer: Option<Uint8Array>,
}

impl Writer {
    /// Hands the bytes to the browser in pieces and waits until it took each.
    ///
    /// That it took them says nothing about the modem: the first write after a cable pull succeeds too. If the
    /// future is dropped, the piece that is under way may still go out, and the rest does not.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        for piece in bytes.chunks(PIECE) {
            // Of a call that was dropped. If it failed, this one does as well.
            if self.outgoing.is_busy() {
                let _ = self.outgoing.settled().await;
            }
            let writer = self.open.writer()?;
            // Taken away while the browser reads it: should this future be dropped, it is not written over.
            let spare = self.buffer.take();
            let buffer = spare.unwrap_or_else(|| Uint8Array::new_with_length(PIECE as u32));
            let chunk = buffer.subarray(0, piece.len() as u32);
            chunk.copy_from(piece);
            self.outgoing.watch(&writer.write_with_chunk(&chunk));
            let written = self.outgoing.settled().await;
            self.buffer = Some(buffer);
            if let Err(rejection) = written {
                self.open.drop_writer();
                let error = BrowserError::from(rejection);
                self.open.fault(&error)?;
                return Err(PortError::Write(error));
            }
        }
        Ok(())
    }

    /// The speed at which the port was opened, in bits a second. A port that is only USB ignores it.
    pub fn baud(&self) -> u32 {
        self.open.baud
    }
}

pub(super) fn halves(
    port: SerialPort,
    baud: u32,
    claim: Option<Claim>,
) -> Result<(Reader, Writer), OpenError> {
    let open = Rc::new(Open {
        port,
        baud,
        reader: RefCell::default(),
        writer: RefCell::default(),
        is_unplugged: Cell::new(false),
        closing: RefCell::default(),
        _claim: claim,
    });
    open.set_dtr(true);
    // Lost between opening and here.
    if open.reader().is_err() || open.writer().is_err() {
        return Err(OpenError::Gone);
    }
    let reader = Reader {
        open: Rc::clone(&open),
        incoming: Awaited::new(),
        buffer: None,
        faults: 0,
    };
    let writer = Writer {
        open,
        outgoing: Awaited::new(),
        buffer: None,
    };
    Ok((reader, writer))
}

/// What both halves share.
struct Open {
    port: SerialPort,
    baud: u32,
    /// Taken from the port when first needed and again after each fault; holds the stream's lock.
    reader: RefCell<Option<ByteReader>>,
    writer: RefCell<Option<WritableStreamDefaultWriter>>,
    is_unplugged: Cell<bool>,
    /// Settles when the port is closed; `None` while nobody asked for it.
    closing: RefCell<Option<Promise>>,
    _claim: Option<Claim>,
}

impl Open {
    fn reader(&self) -> Result<ByteReader, PortError> {
        self.check()?;
        let mut slot = self.reader.borrow_mut();
        if let Some(reader) = &*slot {
            return Ok(reader.clone());
        }
        // No stream, or one that cannot be locked: the port is gone.
        let reader = self
            .port
            .readable()
            .and_then(|stream| byte_stream::reader(&stream).ok())
            .ok_or_else(|| self.unplugged())?;
        Ok(slot.insert(reader).clone())
    }

    fn writer(&self) -> Result<WritableStreamDefaultWriter, PortError> {
        self.check()?;
        let mut slot = self.writer.borrow_mut();
        if let Some(writer) = &*slot {
            return Ok(writer.clone());
        }
        let writer = self
            .port
            .writable()
            .and_then(|stream| stream.get_writer().ok())
            .ok_or_else(|| self.unplugged())?;
        Ok(slot.insert(writer).clone())
    }

    /// The line fault behind a stream's error, if the port lives on.
    fn fault(&self, error: &BrowserError) -> Result<LineFault, PortError> {
        self.check()?;
        if error.name == "NetworkError" || self.port.readable().is_none() {
            return Err(self.unplugged());
        }
        Ok(LineFault::from_name(&error.name))
    }

    fn check(&self) -> Result<(), PortError> {
        if self.closing.borrow().is_some() {
            return Err(PortError::Closed);
        }
        if self.is_unplugged.get() {
            return Err(PortError::Unplugged);
        }
        Ok(())
    }

    fn unplugged(&self) -> PortError {
        self.is_unplugged.set(true);
        PortError::Unplugged
    }

    fn drop_reader(&self) {
        if let Some(reader) = self.reader.take() {
            reader.release_lock();
        }
    }

    fn drop_writer(&self) {
        if let Some(writer) = self.writer.take() {
            writer.release_lock();
        }
    }

    /// Best effort: many drivers have no such wire, and no command depends on it.
    fn set_dtr(&self, level: bool) {
        let set = self.port.set_signals(&api::output_signals(level));
        spawn_local(async move {
            let _ = JsFuture::from(set).await;
        });
    }

    async fn close(&self) {
        let _ = JsFuture::from(self.closing()).await;
    }

    /// Starts closing if that has not begun; the sequence goes on whether or not somebody waits for it.
    fn closing(&self) -> Promise {
        self.closing
            .borrow_mut()
            .get_or_insert_with(|| {
                let port = self.port.clone();
                let reader = self.reader.take();
                let writer = self.writer.take();
                future_to_promise(async move {
                    close(port, reader, writer).await;
                    Ok(JsValue::UNDEFINED)
                })
            })
            .clone()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Nobody is left to wait for it. It cannot fail: see `close`.
        let _ = self.closing();
    }
}

/// The order matters: `port.close()` refuses while a stream is locked, and a reader cannot let go of a pending
/// read before it is cancelled. Errors say that a step is not needed any more, as after a cable pull.
async fn close(
    port: SerialPort,
    reader: Option<ByteReader>,
    writer: Option<WritableStreamDefaultWriter>,
) {
    if let Some(reader) = reader {
        at_most(CLOSE_STEP, reader.cancel()).await;
        reader.release_lock();
    }
    if let Some(writer) = writer {
        // Not `writer.close()`, which waits for a modem that takes nothing any more.
        writer.release_lock();
    }
    at_most(CLOSE_STEP, port.close()).await;
}

async fn at_most(limit: Duration, promise: Promise) {
    future::select(JsFuture::from(promise), clock::sleep(limit)).await;
}

/// Tells the other tabs of this page that this one has a port open, so that they can say why theirs is refused.
///
/// One name for all ports, as the browser gives ports no identity that two tabs could compare; so the lock only
/// explains a refusal and never causes one. All open ports of this page share it.
pub(super) struct Claim {
    _lock: Rc<TabLock>,
}

const CLAIM: &str = "sim7000-ftp port";

thread_local! {
    static OURS: RefCell<Weak<TabLock>> = const { RefCell::new(Weak::new()) };
}

impl Claim {
    /// `None` if another tab has it, or no tab can.
    pub(super) async fn take() -> Option<Self> {
        if let Some(lock) = OURS.with_borrow(Weak::upgrade) {
            return Some(Self { _lock: lock });
        }
        match try_lock(CLAIM).await {
            TryLock::Held(lock) => {
                let lock = Rc::new(lock);
                OURS.set(Rc::downgrade(&lock));
                Some(Self { _lock: lock })
            }
            TryLock::Elsewhere | TryLock::Unknown => None,
        }
    }

    pub(super) async fn is_elsewhere() -> bool {
        let is_ours = OURS.with_borrow(|ours| ours.strong_count() > 0);
        !is_ours && is_held(CLAIM).await == Some(true)
    }
}

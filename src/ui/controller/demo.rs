//! The demo modem: the simulated SIM7000 and its server in this page, in real time.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

use futures::future::{Either, select};

use crate::browser::clock;
use crate::browser::serial::PortError;
use crate::sim::{self, Device, Switches};

/// Fast enough for a demonstration, slow enough to see a transfer move.
pub(super) const BAUD: u32 = 921_600;
/// Small, so that a transfer's progress shows what the line and the radio carry, not what a buffer takes at once.
const INPUT_BUFFER: usize = 4096;
/// How long a full line is waited for before it is looked at again.
const FULL_LINE: Duration = Duration::from_millis(20);

/// A simulated modem that is driven by reads and writes, like a port.
pub(super) struct Demo {
    device: RefCell<Device>,
    /// Woken when a write or the end may have made bytes.
    reader: RefCell<Option<Waker>>,
    has_news: Cell<bool>,
    is_closed: Cell<bool>,
}

impl Demo {
    pub(super) fn new() -> Self {
        // Seconds since 1970 of a clock that is set at all.
        let clock = clock::since_1970_ms() / 1000;
        let switches = Switches {
            baud: BAUD,
            input_buffer: INPUT_BUFFER,
            clock,
            ..Switches::default()
        };
        Self {
            device: RefCell::new(Device::new(switches, sim::demo_server(clock))),
            reader: RefCell::default(),
            has_news: Cell::default(),
            is_closed: Cell::default(),
        }
    }

    pub(super) async fn read(&self) -> Result<Vec<u8>, PortError> {
        loop {
            if self.is_closed.get() {
                return Err(PortError::Closed);
            }
            let deadline = {
                let mut device = self.device.borrow_mut();
                device.expire(clock::now());
                if let Some(bytes) = device.poll() {
                    return Ok(bytes);
                }
                device.deadline()
            };
            match deadline {
                Some(deadline) => {
                    let wait = clock::sleep(deadline.saturating_sub(clock::now()));
                    match select(self.news(), wait).await {
                        Either::Left(_) | Either::Right(_) => {}
                    }
                }
                None => self.news().await,
            }
        }
    }

    pub(super) async fn write(&self, bytes: &[u8]) -> Result<(), PortError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.is_closed.get() {
                return Err(PortError::Closed);
            }
            let taken = {
                let mut device = self.device.borrow_mut();
                device.expire(clock::now());
                let taken = device.room().min(rest.len());
                device.receive(&rest[..taken], clock::now());
                taken
            };
            rest = &rest[taken..];
            self.ring();
            if !rest.is_empty() {
                clock::sleep(FULL_LINE).await;
            }
        }
        Ok(())
    }

    pub(super) fn close(&self) {
        self.is_closed.set(true);
        self.ring();
    }

    fn ring(&self) {
        self.has_news.set(true);
        if let Some(waker) = self.reader.take() {
            waker.wake();
        }
    }

    fn news(&self) -> impl Future<Output = ()> + Unpin + '_ {
        poll_fn(|context| {
            if self.has_news.take() {
                return Poll::Ready(());
            }
            self.reader.replace(Some(context.waker().clone()));
            Poll::Pending
        })
    }
}

//! Bytes on their way to the port.
//!
//! What waits is written together, because each write leaves some 700 bytes of promises and tasks behind, and the
//! browser collects them only when they are 50 MB. How much may wait follows from the speed of the line, see
//! [`Room`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen_futures::spawn_local;

use super::wire::WireWriter;
use crate::browser::clock;
use crate::browser::serial::PortError;
use crate::transfer::Room;

/// The most that is written at once: half of what may wait, so that the other half is made meanwhile.
const PIECE: usize = Room::MOST / 2;

/// See the module. Its writer ends with it, or when the port is gone.
pub(super) struct Outbox {
    shared: Rc<Shared>,
    /// Tells the writer that there is something.
    bell: mpsc::Sender<()>,
    wrote: mpsc::UnboundedReceiver<Result<usize, PortError>>,
    room: Room,
}

#[derive(Default)]
struct Shared {
    /// What the writer has not taken yet.
    bytes: RefCell<Vec<u8>>,
    /// The same with what it is writing.
    unwritten: Cell<usize>,
}

impl Shared {
    /// What comes first, at most a piece.
    fn take(&self, piece: &mut Vec<u8>) {
        let mut bytes = self.bytes.borrow_mut();
        let count = bytes.len().min(PIECE);
        piece.extend(bytes.drain(..count));
    }
}

impl Outbox {
    pub(super) fn start(writer: WireWriter) -> Self {
        let shared = Rc::new(Shared::default());
        let (bell, rung) = mpsc::channel(0);
        let (report, wrote) = mpsc::unbounded();
        spawn_local(write(Rc::clone(&shared), writer, rung, report));
        Self {
            shared,
            bell,
            wrote,
            room: Room::new(clock::now()),
        }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.shared.bytes.borrow_mut().extend_from_slice(bytes);
        let unwritten = &self.shared.unwritten;
        unwritten.set(unwritten.get() + bytes.len());
        // Full: it has been told. Closed: it has said why.
        let _ = self.bell.try_send(());
    }

    /// How many bytes the port has not taken yet.
    pub(super) fn waiting(&self) -> usize {
        self.shared.unwritten.get()
    }

    /// Whether more of a file may be put in.
    pub(super) fn has_room(&self) -> bool {
        self.waiting() < self.room.bytes()
    }

    /// Waits until the port has taken something, or is gone. May be dropped at any time.
    pub(super) async fn wrote(&mut self) -> Result<(), PortError> {
        match self.wrote.next().await {
            Some(Ok(bytes)) => {
                self.room.took(bytes, clock::now());
                Ok(())
            }
            Some(Err(error)) => Err(error),
            // It ended with an error, which was told.
            None => Err(PortError::Closed),
        }
    }
}

async fn write(
    shared: Rc<Shared>,
    mut writer: WireWriter,
    mut rung: mpsc::Receiver<()>,
    report: mpsc::UnboundedSender<Result<usize, PortError>>,
) {
    let mut piece = Vec::with_capacity(PIECE);
    while rung.next().await.is_some() {
        loop {
            piece.clear();
            shared.take(&mut piece);
            if piece.is_empty() {
                break;
            }
            let result = writer.write(&piece).await;
            shared.unwritten.set(shared.unwritten.get() - piece.len());
            let is_over = result.is_err();
            let told = report.unbounded_send(result.map(|()| piece.len()));
            if told.is_err() || is_over {
                return;
            }
        }
    }
}

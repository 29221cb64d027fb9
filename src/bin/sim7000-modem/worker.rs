//! The FTP side: a thread for the running operation, and the way to stop it.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sim7000_ftp::sim::{Account, Action, ServerEvent, ServerRequest, code};

use crate::ftp;

/// Manual: every FTP operation answers within 75 s.
const OPENING_LIMIT: Duration = Duration::from_secs(75);

/// What the thread is told.
#[derive(Debug)]
pub(crate) enum Order {
    More(usize),
    Supply(Vec<u8>),
    Finish,
}

/// The sockets of an operation, so that it can be stopped from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sockets(Arc<Mutex<(bool, Vec<TcpStream>)>>);

impl Sockets {
    /// Notes a socket. Fails if the operation has been stopped meanwhile.
    pub(crate) fn keep(&self, socket: &TcpStream) -> io::Result<()> {
        let mut sockets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sockets.0 {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        sockets.1.push(socket.try_clone()?);
        Ok(())
    }

    fn stop(&self) {
        let mut sockets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.0 = true;
        for socket in sockets.1.drain(..) {
            // It may be closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// The thread's end.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) orders: Receiver<Order>,
    pub(crate) sockets: Sockets,
    id: u64,
    events: Sender<(u64, ServerEvent)>,
    wake: Arc<UnixStream>,
}

impl Link {
    pub(crate) fn report(&self, event: ServerEvent) {
        // Nobody listens any more, or the wake-up call is still unread: both are fine.
        let _ = self.events.send((self.id, event));
        let _ = rustix::io::write(&*self.wake, &[1]);
    }
}

/// The running operation.
#[derive(Debug)]
struct Running {
    id: u64,
    orders: Sender<Order>,
    sockets: Sockets,
    /// The operation must have opened by then.
    open_by: Option<Duration>,
}

/// The FTP side as the main loop sees it.
#[derive(Debug)]
pub(crate) struct Worker {
    running: Option<Running>,
    last: u64,
    sender: Sender<(u64, ServerEvent)>,
    events: Receiver<(u64, ServerEvent)>,
    wake: Arc<UnixStream>,
    woken: UnixStream,
}

impl Worker {
    pub(crate) fn new() -> io::Result<Self> {
        let (wake, woken) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        let (sender, events) = mpsc::channel();
        Ok(Self {
            running: None,
            last: 0,
            sender,
            events,
            wake: Arc::new(wake),
            woken,
        })
    }

    /// Readable when there are events.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }

    pub(crate) fn request(&mut self, request: ServerRequest, now: Duration) {
        let order = match request {
            ServerRequest::Start { account, action } => return self.start(account, action, now),
            ServerRequest::Abort => return self.stop(),
            ServerRequest::More(count) => Order::More(count),
            ServerRequest::Supply(bytes) => Order::Supply(bytes),
            ServerRequest::Finish => Order::Finish,
        };
        if let Some(running) = &self.running {
            // The thread may have ended; its last event is on the way.
            let _ = running.orders.send(order);
        }
    }

    fn start(&mut self, account: Account, action: Action, now: Duration) {
        self.stop();
        self.last += 1;
        let (orders, receiver) = mpsc::channel();
        let sockets = Sockets::default();
        let link = Link {
            orders: receiver,
            sockets: sockets.clone(),
            id: self.last,
            events: self.sender.clone(),
            wake: Arc::clone(&self.wake),
        };
        self.running = Some(Running {
            id: self.last,
            orders,
            sockets,
            open_by: Some(now + OPENING_LIMIT),
        });
        std::thread::spawn(move || ftp::run(&account, &action, &link));
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.sockets.stop();
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.running.as_ref()?.open_by
    }

    /// The next event of the running operation; those of stopped ones are dropped.
    pub(crate) fn poll(&mut self, now: Duration) -> Option<ServerEvent> {
        loop {
            let running = self.running.as_mut()?;
            let event = match self.events.try_recv() {
                Ok((id, event)) if id == running.id => event,
                Ok(_) => continue,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => {
                    if running.open_by.is_some_and(|limit| limit <= now) {
                        self.stop();
                        return Some(ServerEvent::Failed(code::TIMEOUT));
                    }
                    return None;
                }
            };
            match event {
                ServerEvent::Opened | ServerEvent::Data(_) | ServerEvent::Accepted(_) => {
                    running.open_by = None;
                }
                // The last one. The thread still says goodbye to the server.
                _ => self.running = None,
            }
            return Some(event);
        }
    }

    /// Empties the wake-up call.
    pub(crate) fn awake(&self) {
        let mut buffer = [0; 256];
        while matches!(rustix::io::read(&self.woken, &mut buffer), Ok(count) if count > 0) {}
    }
}

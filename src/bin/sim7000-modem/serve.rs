//! The loop between the port, the modem, the FTP side and the control lines.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use sim7000_ftp::sim::{Line, Modem};

use crate::options::Options;
use crate::port::Port;
use crate::trace::Trace;
use crate::worker::Worker;

/// Bytes that one read takes from the port.
const READ: usize = 64 * 1024;
/// Bytes that wait for the port before the modem is asked for no more.
const WAITING: usize = 64 * 1024;
/// The longest control line.
const CONTROL_LINE: usize = 1024;

struct Server {
    modem: Modem,
    line: Line,
    flow_control: bool,
    worker: Worker,
    port: Option<Port>,
    /// Bytes that have crossed the line and wait for the port.
    outgoing: Vec<u8>,
    start: Instant,
    options: Options,
    trace: Trace,
    control: Vec<u8>,
}

pub(crate) fn serve(options: Options) -> io::Result<()> {
    let mut server = Server {
        line: Line::new(options.switches.baud),
        flow_control: options.switches.flow_control,
        modem: Modem::new(options.switches.clone()),
        worker: Worker::new()?,
        port: None,
        outgoing: Vec::new(),
        start: Instant::now(),
        trace: Trace { on: options.trace },
        options,
        control: Vec::new(),
    };
    server.plug()?;
    let result = server.run();
    if let Some(link) = &server.options.link {
        // It may be gone already.
        let _ = std::fs::remove_file(link);
    }
    result
}

impl Server {
    fn run(&mut self) -> io::Result<()> {
        let stdin = io::stdin();
        let mut buffer = vec![0; READ];
        loop {
            let now = self.advance();
            let mut port_events = PollFlags::empty();
            port_events.set(PollFlags::IN, self.room() > 0);
            port_events.set(PollFlags::OUT, !self.outgoing.is_empty());
            let timeout = self.deadline().map(|due| timespec(due.saturating_sub(now)));
            let (control, worker, port) = {
                let mut fds = vec![
                    PollFd::from_borrowed_fd(stdin.as_fd(), PollFlags::IN),
                    PollFd::from_borrowed_fd(self.worker.fd(), PollFlags::IN),
                ];
                // Without anything to wait for, an error of the port would wake us for nothing.
                if let Some(port) = self.port.as_ref().filter(|_| !port_events.is_empty()) {
                    fds.push(PollFd::from_borrowed_fd(port.fd(), port_events));
                }
                match poll(&mut fds, timeout.as_ref()) {
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
                let ready =
                    |index: usize| fds.get(index).map_or(PollFlags::empty(), PollFd::revents);
                (!ready(0).is_empty(), !ready(1).is_empty(), ready(2))
            };
            if worker {
                self.worker.awake();
            }
            if port.contains(PollFlags::IN) {
                self.read_port(&mut buffer)?;
            }
            if control && !self.read_control(&mut buffer)? {
                return Ok(());
            }
        }
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Bytes that may be read from the port now.
    fn room(&self) -> usize {
        match self.flow_control {
            true => self.line.room_to_modem().min(self.modem.room()),
            // The host is not held back; what does not fit is lost further on.
            false => READ,
        }
    }

    fn deadline(&self) -> Option<Duration> {
        let full = self.flow_control && self.modem.room() == 0;
        let to_modem = self.line.deadline_to_modem().filter(|_| !full);
        let to_host = self
            .line
            .deadline_to_host()
            .filter(|_| self.outgoing.len() < WAITING);
        [
            self.modem.deadline(),
            self.worker.deadline(),
            to_modem,
            to_host,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Carries everything as far as it goes now.
    fn advance(&mut self) -> Duration {
        let now = self.now();
        self.modem.expire(now);
        loop {
            let room = match self.flow_control {
                true => self.modem.room(),
                false => usize::MAX,
            };
            // Not before the grain of the line is there, whatever else woke us: each piece of an upload becomes a
            // segment on the network, and what the server's side says of it would wake us for the next few bytes.
            let is_due = self.line.deadline_to_modem().is_some_and(|due| due <= now);
            let bytes = match is_due {
                true => self.line.deliver_to_modem(room, now),
                false => Vec::new(),
            };
            let mut moved = !bytes.is_empty();
            self.modem.receive(&bytes, now);
            while let Some(request) = self.modem.poll_server() {
                self.worker.request(request, now);
                moved = true;
            }
            if let Some(event) = self.worker.poll(now) {
                self.modem.serve(event, now);
                moved = true;
            }
            while self.line.room_to_host() > 0
                && self.outgoing.len() < WAITING
                && let Some(bytes) = self.modem.poll_host()
            {
                self.line.send_to_host(&bytes, now);
                moved = true;
            }
            if self.outgoing.len() < WAITING {
                let bytes = self.line.deliver_to_host(WAITING, now);
                moved |= !bytes.is_empty();
                self.write_port(&bytes, now);
            }
            if !self.outgoing.is_empty() {
                moved |= self.write_port(&[], now);
            }
            if !moved {
                return now;
            }
        }
    }

    /// Gives bytes to the port; what it does not take waits. Tells whether any went.
    fn write_port(&mut self, bytes: &[u8], now: Duration) -> bool {
        let Some(port) = &self.port else {
            self.outgoing.clear();
            return false;
        };
        if !bytes.is_empty() {
            self.trace.said(bytes, now);
            self.outgoing.extend_from_slice(bytes);
        }
        let mut written = 0;
        // A host that reads quickly sees the pieces; for a slow one the terminal joins them.
        let most = match self.options.switches.chunk {
            0 => usize::MAX,
            chunk => chunk,
        };
        while written < self.outgoing.len() {
            let rest = &self.outgoing[written..];
            match port.write(&rest[..rest.len().min(most)]) {
                Ok(0) | Err(_) => break,
                Ok(count) => written += count,
            }
        }
        self.outgoing.drain(..written);
        written > 0
    }

    fn read_port(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let Some(port) = &self.port else {
            return Ok(());
        };
        let room = self.room().min(buffer.len());
        let count = port.read(&mut buffer[..room])?;
        let now = self.now();
        self.trace.heard(&buffer[..count], now);
        self.line.send_to_modem(&buffer[..count], now);
        Ok(())
    }

    /// Reads and obeys control lines. False: the end.
    fn read_control(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        let count = match rustix::io::read(io::stdin(), &mut *buffer) {
            Ok(count) => count,
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => return Ok(true),
            Err(error) => return Err(error.into()),
        };
        self.control.extend_from_slice(&buffer[..count]);
        while let Some(end) = self.control.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.control.drain(..=end).collect();
            match line.trim_ascii() {
                b"unplug" => self.unplug(),
                b"plug" => self.plug()?,
                b"reset" => self.modem.reset(self.now()),
                b"quit" => return Ok(false),
                b"" => {}
                other if let Some(baud) = speed(other) => self.change_speed(baud),
                other => eprintln!("sim7000-modem: no such command: {}", other.escape_ascii()),
            }
        }
        self.control.truncate(CONTROL_LINE);
        Ok(count > 0)
    }

    fn change_speed(&mut self, baud: u32) {
        self.trace.note(&format!("{baud} baud"), self.now());
        self.line.set_baud(baud, self.now());
    }

    fn unplug(&mut self) {
        if self.port.take().is_some() {
            self.trace.note("unplugged", self.now());
            self.line.clear();
            self.outgoing.clear();
        }
    }

    fn plug(&mut self) -> io::Result<()> {
        self.unplug();
        let port = Port::open()?;
        if let Some(link) = &self.options.link {
            replace_link(port.path(), link)?;
        }
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "port: {}", port.path().display())?;
        stdout.flush()?;
        self.trace.note("plugged", self.now());
        self.port = Some(port);
        Ok(())
    }
}

/// The control line `baud N`.
fn speed(line: &[u8]) -> Option<u32> {
    let number = line.strip_prefix(b"baud ")?;
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// Only a symbolic link is replaced, never a file.
fn replace_link(target: &Path, link: &Path) -> io::Result<()> {
    if link.is_symlink() {
        std::fs::remove_file(link)?;
    }
    symlink(target, link)
}

fn timespec(time: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: time.subsec_nanos().into(),
    }
}

//! A modem at the end of a line, with its server: bytes in, bytes out.

use core::time::Duration;

use super::line::Line;
use super::modem::Modem;
use super::server::MemoryServer;
use super::switches::Switches;

/// The whole simulation in one value.
///
/// After each of [`receive`](Self::receive) and [`expire`](Self::expire) drain
/// [`poll`](Self::poll), then wait for bytes or for [`deadline`](Self::deadline).
pub struct Device {
    modem: Modem,
    server: MemoryServer,
    line: Line,
    flow_control: bool,
    plugged: bool,
    now: Duration,
}

impl Device {
    pub fn new(switches: Switches, mut server: MemoryServer) -> Self {
        server.append_needs_file = switches.appe_needs_file;
        server.clock = switches.clock;
        Self {
            line: Line::new(switches.baud),
            flow_control: switches.flow_control,
            modem: Modem::new(switches),
            server,
            plugged: true,
            now: Duration::ZERO,
        }
    }

    pub fn server(&self) -> &MemoryServer {
        &self.server
    }

    pub fn server_mut(&mut self) -> &mut MemoryServer {
        &mut self.server
    }

    /// The modem's switches, for changing them while it runs. The line keeps its speed.
    pub fn switches_mut(&mut self) -> &mut Switches {
        self.modem.switches_mut()
    }

    /// Bytes that the host may send now; more pile up on the line.
    pub fn room(&self) -> usize {
        self.line.room_to_modem().min(self.modem.room())
    }

    /// Bytes from the host.
    pub fn receive(&mut self, bytes: &[u8], now: Duration) {
        self.expire(now);
        if self.plugged {
            self.line.send_to_modem(bytes, self.now);
            self.advance();
        }
    }

    /// Time has come to `now`.
    pub fn expire(&mut self, now: Duration) {
        // Whoever comes late must still see everything in its order.
        while let Some(due) = self
            .inner_deadline()
            .filter(|due| *due <= now && *due > self.now)
        {
            self.now = due;
            self.advance();
        }
        self.now = self.now.max(now);
        self.advance();
    }

    pub fn deadline(&self) -> Option<Duration> {
        self.inner_deadline()
            .into_iter()
            .chain(self.line.deadline_to_host())
            .min()
    }

    /// The next bytes for the host.
    pub fn poll(&mut self) -> Option<Vec<u8>> {
        let most = self.modem.chunk();
        let bytes = self.line.deliver_to_host(most, self.now);
        // There is room on the line again.
        self.advance();
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Whether the host has the port: the cable is in, and no switch has taken the port away.
    pub fn has_port(&self) -> bool {
        self.plugged && self.modem.has_port()
    }

    /// Pulls the cable: bytes on their way are lost. The modem keeps its power.
    pub fn unplug(&mut self) {
        self.plugged = false;
        self.line.clear();
    }

    pub fn plug(&mut self) {
        self.plugged = true;
    }

    /// Switches the modem's power off and on.
    pub fn reset(&mut self, now: Duration) {
        self.expire(now);
        self.modem.reset(self.now);
        self.advance();
    }

    /// The bearer, the reset and the silence that the switches ordered and that have not come yet will not come.
    pub fn end_mishaps(&mut self) {
        self.modem.mishaps.clear();
    }

    /// All that is due within the simulation, apart from bytes for the host.
    fn inner_deadline(&self) -> Option<Duration> {
        // A modem that is full is not waited for by time.
        let line = match self.flow_control && self.modem.room() == 0 {
            true => None,
            false => self.line.deadline_to_modem(),
        };
        [self.modem.deadline(), self.server.deadline(), line]
            .into_iter()
            .flatten()
            .min()
    }

    fn advance(&mut self) {
        let now = self.now;
        self.modem.expire(now);
        self.server.expire(now);
        loop {
            let room = match self.flow_control {
                true => self.modem.room(),
                false => usize::MAX,
            };
            let bytes = self.line.deliver_to_modem(room, now);
            let mut moved = !bytes.is_empty();
            self.modem.receive(&bytes, now);
            while let Some(request) = self.modem.poll_server() {
                self.server.request(request, now);
                moved = true;
            }
            // One event at a time: the modem may have to answer it before the next.
            if let Some(event) = self.server.poll() {
                self.modem.serve(event, now);
                moved = true;
            }
            while self.line.room_to_host() > 0
                && let Some(bytes) = self.modem.poll_host()
            {
                if self.plugged {
                    self.line.send_to_host(&bytes, now);
                }
                moved = true;
            }
            if !moved {
                break;
            }
        }
    }
}

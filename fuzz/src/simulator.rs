//! The simulated modem's wire parser: command lines, counted bytes, data mode.

use std::borrow::Cow;
use std::time::Duration;

use sim7000_ftp::sim::{Content, Device, MemoryServer, Modem, Output, Switches};

use super::cuts::Cuts;

/// In an input: a second and a half go by. (These two bytes never reach the modem.)
const SHORT_WAIT: u8 = 0xFF;
/// In an input: longer goes by than the modem waits for its host.
const LONG_WAIT: u8 = 0xFE;

/// What a switch may be set to; none makes a run too long.
const VALUES: [&str; 14] = [
    "on", "off", "none", "0", "1", "2", "20", "64", "100", "1000", "20000", "66", "80", "FTPETPUT",
];

/// Waits that repeat must not be much shorter than the time that is simulated.
const SHORTEST_REPEAT: Duration = Duration::from_millis(500);

/// After this much time, whatever was begun is over: the longest FTPEXTPUT may take 1000 s, and each of the
/// queued command lines takes `answer_delay`.
const RECOVERY: Duration = Duration::from_secs(30_000);

/// The most bytes that one byte of input may cause: a read of the memory behind FTPEXTGET, and stray URCs.
const MOST_PER_BYTE: usize = 64 * 1024;

/// The most switches that count.
const MOST_SWITCHES: usize = 7;

/// One byte says how the rest is cut. Lines such as `urc_before_ok=on` follow, one for each switch, and an empty
/// line. The rest is what the host sends.
pub fn simulator(input: &[u8]) {
    let Some((seed, mut wire)) = input.split_first() else {
        return;
    };
    let mut settings = Vec::new();
    while let Some(end) = wire.iter().position(|byte| *byte == b'\n') {
        let line = &wire[..end];
        wire = &wire[end + 1..];
        if line.is_empty() {
            break;
        }
        settings.push(String::from_utf8_lossy(line));
    }
    settings.truncate(MOST_SWITCHES);
    let switches = switches(&settings);
    if is_deaf_to_cuts(&settings) {
        let whole = at_the_modem(wire, &switches, |part| vec![part]);
        let bytes = at_the_modem(wire, &switches, |part| part.chunks(1).collect());
        assert_eq!(text(&bytes), text(&whole), "byte by byte");
        let cut = at_the_modem(wire, &switches, |part| Cuts::new(part, *seed).collect());
        assert_eq!(text(&cut), text(&whole), "cut by {seed}");
    }
    at_the_device(wire, *seed, switches);
}

fn switches(settings: &[Cow<'_, str>]) -> Switches {
    let mut switches = Switches::default();
    for setting in settings {
        let (name, value) = setting.split_once('=').unwrap_or_default();
        if VALUES.contains(&value) {
            // Not every value fits every switch, and not every word is one.
            let _ = switches.set(name, value);
        }
    }
    for wait in [
        &mut switches.repeat_after,
        &mut switches.urc_every,
        &mut switches.closing_urc_repeat,
    ] {
        if !wait.is_zero() {
            *wait = SHORTEST_REPEAT.max(*wait);
        }
    }
    // Slower lines and radios need more time than is simulated.
    if switches.baud > 0 {
        switches.baud = switches.baud.max(115_200);
    }
    if switches.radio > 0 {
        switches.radio = switches.radio.max(1000);
    }
    // Stray lines by the hundred, each second, are slow and teach nothing.
    switches.urc_count = switches.urc_count.min(4);
    switches.blank_lines = switches.blank_lines.min(4);
    switches.answer_delay = switches.answer_delay.min(Duration::from_secs(1));
    switches
}

/// With one of these it depends on the pieces in which bytes arrive what is lost, broken off or drawn.
const MINDS_CUTS: [&str; 12] = [
    "bearer_lost_after",
    "fail_after",
    "fail_in_middle",
    "input_buffer",
    "lost_to_host",
    "lost_to_modem",
    "port_gone_after",
    "quit_stops_download",
    "radio",
    "random_chunks",
    "reset_after",
    "silence_after",
];

fn is_deaf_to_cuts(settings: &[Cow<'_, str>]) -> bool {
    settings.iter().all(|setting| {
        let name = setting.split('=').next().unwrap_or_default();
        !MINDS_CUTS.contains(&name)
    })
}

fn server() -> MemoryServer {
    let mut server = MemoryServer::default();
    server.accounts.push((b"u".to_vec(), b"p".to_vec()));
    let length = 3000;
    let traps = Content::Bytes(b"\r\nOK\r\n\x03\x10\x10\x03+FTPGET: 1,0\r\n".to_vec());
    for (path, content) in [
        (&b"/a"[..], traps),
        (b"/b", Content::Formula { seed: 1, length }),
        (b"/e", Content::Bytes(Vec::new())),
    ] {
        server.tree.put(path, content, 0);
    }
    server
}

/// The parts of the wire, each with the time that goes by after it.
fn parts(wire: &[u8]) -> impl Iterator<Item = (&[u8], Duration)> {
    wire.split_inclusive(|byte| matches!(*byte, SHORT_WAIT | LONG_WAIT))
        .map(|part| match part {
            [bytes @ .., SHORT_WAIT] => (bytes, Duration::from_millis(1500)),
            [bytes @ .., LONG_WAIT] => (bytes, Duration::from_secs(80)),
            bytes => (bytes, Duration::ZERO),
        })
}

/// What the modem says. The server works only while time goes by, so that it cannot matter in which pieces the
/// bytes of one moment arrive.
fn at_the_modem(wire: &[u8], switches: &Switches, cut: impl Fn(&[u8]) -> Vec<&[u8]>) -> Vec<u8> {
    let mut modem = Modem::new(switches.clone());
    let mut server = server();
    let mut requests = Vec::new();
    let (mut now, mut said) = (Duration::ZERO, Vec::new());
    for (bytes, wait) in parts(wire) {
        for piece in cut(bytes) {
            modem.receive(piece, now);
            drain(&mut modem, &mut said, &mut requests);
        }
        let until = now + wait;
        loop {
            for request in requests.drain(..) {
                server.request(request, now);
            }
            while let Some(event) = server.poll() {
                modem.serve(event, now);
                drain(&mut modem, &mut said, &mut requests);
            }
            if !requests.is_empty() {
                continue;
            }
            let due = [modem.deadline(), server.deadline()].into_iter().flatten();
            match due.filter(|due| *due > now).min() {
                Some(due) if due <= until => now = due,
                _ => break,
            }
            modem.expire(now);
            server.expire(now);
            drain(&mut modem, &mut said, &mut requests);
        }
        now = until;
        modem.expire(now);
        server.expire(now);
        drain(&mut modem, &mut said, &mut requests);
        let most = (wire.len() + 1) * MOST_PER_BYTE;
        assert!(said.len() <= most, "output without bound");
    }
    said
}

fn drain(
    modem: &mut Modem,
    said: &mut Vec<u8>,
    requests: &mut Vec<sim7000_ftp::sim::ServerRequest>,
) {
    while let Some(output) = modem.poll() {
        match output {
            Output::Host(bytes) => said.extend(bytes),
            Output::Server(request) => requests.push(request),
        }
    }
}

/// Whatever was sent: ETX, ETX, CR, some time, and the modem answers `AT`.
fn at_the_device(wire: &[u8], seed: u8, switches: Switches) {
    // A port that loses bytes, never answers, or has no room for four of them, promises nothing.
    let is_sound = switches.lost_to_host == 0
        && switches.lost_to_modem == 0
        && !switches.silent
        && switches.silence_after.is_none()
        && switches.input_buffer >= 4;
    let is_full_port_deaf = !switches.flow_control;
    let mut host = Host {
        device: Device::new(switches, server()),
        now: Duration::ZERO,
        heard: Vec::new(),
    };
    for (bytes, wait) in parts(wire) {
        for piece in Cuts::new(bytes, seed) {
            host.send(piece);
            host.pass(Duration::from_millis(10));
        }
        host.pass(wait);
    }
    host.device.switches_mut().urc_every = Duration::ZERO;
    if is_full_port_deaf {
        host.pass(RECOVERY);
    }
    host.send(b"\x03");
    host.send(b"\x03\r");
    host.pass(RECOVERY);
    let is_powered_down = contains(&host.heard, b"NORMAL POWER DOWN");
    host.heard.clear();
    host.send(b"AT\r");
    host.pass(RECOVERY);
    assert!(
        contains(&host.heard, b"OK\r\n") || !is_sound || is_powered_down,
        "the modem does not come back: {}",
        text(&host.heard)
    );
}

struct Host {
    device: Device,
    now: Duration,
    heard: Vec<u8>,
}

impl Host {
    fn send(&mut self, bytes: &[u8]) {
        self.device.receive(bytes, self.now);
        self.listen();
    }

    fn listen(&mut self) {
        while let Some(bytes) = self.device.poll() {
            self.heard.extend(bytes);
        }
    }

    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(due) = self.device.deadline().filter(|due| *due <= until) {
            // What is due already and does not move waits for something else.
            if due <= self.now {
                break;
            }
            self.now = due;
            self.device.expire(self.now);
            self.listen();
        }
        self.now = until;
        self.device.expire(self.now);
        self.listen();
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// For messages.
fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

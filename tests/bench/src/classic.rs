//! The usual loop of a sketch: a fixed sleep after each command instead of waiting for its answer.

use std::time::Duration;

use sim7000_ftp::sim::{self, Device};

use crate::lines::{FOLDER, NAME};

const SLEEP: Duration = Duration::from_millis(300);
/// What the modem takes in one piece.
const PUT_PIECE: usize = 1360;
/// What one read gives at most.
const GET_PIECE: usize = 1460;
/// A download that has not ended after so many reads never does.
const MAX_READS: u32 = 10_000;

/// A host that only ever sleeps.
struct Host<'a> {
    device: &'a mut Device,
    now: Duration,
    baud: u32,
    heard: Vec<u8>,
}

/// Sends the file; gives when it was done.
pub fn upload(device: &mut Device, now: Duration, baud: u32, file: &[u8]) -> Duration {
    let mut host = Host::new(device, now, baud);
    host.log_in("PUT");
    host.command("AT+FTPPUT=1");
    for piece in file.chunks(PUT_PIECE) {
        host.command(&format!("AT+FTPPUT=2,{}", piece.len()));
        host.write(piece);
        host.sleep();
    }
    host.command("AT+FTPPUT=2,0");
    host.now
}

/// Fetches the file; gives when it was there, and its bytes.
pub fn download(device: &mut Device, now: Duration, baud: u32) -> (Duration, Vec<u8>) {
    let mut host = Host::new(device, now, baud);
    host.log_in("GET");
    host.command("AT+FTPGET=1");
    let mut file = Vec::new();
    for _ in 0..MAX_READS {
        host.heard.clear();
        host.command(&format!("AT+FTPGET=2,{GET_PIECE}"));
        let (payload, rest) = split_payload(&host.heard);
        file.extend_from_slice(payload);
        if contains(rest, b"+FTPGET: 1,0") {
            break;
        }
    }
    (host.now, file)
}

impl<'a> Host<'a> {
    fn new(device: &'a mut Device, now: Duration, baud: u32) -> Self {
        Self {
            device,
            now,
            baud,
            heard: Vec::new(),
        }
    }

    fn log_in(&mut self, direction: &str) {
        for command in [
            "AT+FTPCID=1".to_owned(),
            "AT+FTPSERV=\"ftp.example\"".to_owned(),
            format!("AT+FTPUN=\"{}\"", sim::USER),
            format!("AT+FTPPW=\"{}\"", sim::PASSWORD),
            "AT+FTPTYPE=\"I\"".to_owned(),
            format!("AT+FTP{direction}PATH=\"{FOLDER}/\""),
            format!("AT+FTP{direction}NAME=\"{NAME}\""),
        ] {
            self.command(&command);
        }
    }

    fn command(&mut self, text: &str) {
        self.write(text.as_bytes());
        self.write(b"\r");
        self.sleep();
    }

    /// Returns when the last byte is on the line.
    fn write(&mut self, bytes: &[u8]) {
        self.device.receive(bytes, self.now);
        let bits = bytes.len() as f64 * 10.0;
        self.pass(Duration::from_secs_f64(bits / f64::from(self.baud)));
    }

    fn sleep(&mut self) {
        self.pass(SLEEP);
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.device.deadline().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.device.expire(self.now);
            self.hear();
        }
        self.now = end;
        self.device.expire(end);
        self.hear();
    }

    fn hear(&mut self) {
        while let Some(bytes) = self.device.poll() {
            self.heard.extend_from_slice(&bytes);
        }
    }
}

/// The counted bytes behind `+FTPGET: 2,<n>`, and what follows them.
fn split_payload(heard: &[u8]) -> (&[u8], &[u8]) {
    const HEAD: &[u8] = b"+FTPGET: 2,";
    let Some(at) = heard.windows(HEAD.len()).position(|part| part == HEAD) else {
        return (&[], heard);
    };
    let value = &heard[at + HEAD.len()..];
    let digits = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let count = std::str::from_utf8(&value[..digits])
        .ok()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    let payload = value.get(digits + 2..).unwrap_or_default();
    payload.split_at(payload.len().min(count))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

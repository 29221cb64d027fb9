//! However the bytes are cut on their way, the outcome is the same; and how fast they travel.

use std::time::Duration;

use proptest::prelude::*;
use sim7000_ftp::sim::{Device, Line, PASSWORD, Switches, USER, demo_server};

use crate::dialogue::Dialogue;

/// Everything that a host sends in one upload, in one go.
fn conversation() -> Vec<u8> {
    let mut bytes = b"AT+CSQ\rAT+FTPETPUT=2\r".to_vec();
    bytes.extend(b"a\x10\x03b\x10\x10\x10\x10c\r\nOK\r\nAT+CPOWD=1\r\x10zd\x03");
    bytes
}

const STORED: &[u8] = b"a\x03b\x10\x10c\r\nOK\r\nAT+CPOWD=1\r\x10zd";

fn upload(pieces: &[&[u8]]) -> (String, Option<Vec<u8>>) {
    let mut dialogue = Dialogue::ready(Switches::default());
    dialogue.send(b"AT+FTPETPUT=1\r");
    for piece in pieces {
        dialogue.send(piece);
    }
    dialogue.send(b"\x03\x10\rAT\r");
    (
        dialogue.hear(Duration::from_secs(5)),
        dialogue.file("/new.txt"),
    )
}

#[test]
fn input_may_be_cut_anywhere() {
    let bytes = conversation();
    let whole = upload(&[&bytes]);
    assert_eq!(whole.1.as_deref(), Some(STORED));
    assert!(
        whole
            .0
            .ends_with("\r\nOK\r\n\r\n+FTPETPUT: 1,0\r\n\r\nOK\r\n"),
        "{}",
        whole.0
    );
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(upload(&[head, tail]), whole, "cut at {cut}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(upload(&single), whole);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_survive_both_directions(
        bytes in prop::collection::vec(prop_oneof![3 => any::<u8>(), 1 => Just(3), 1 => Just(16)], 0..3000),
        sizes in prop::collection::vec(1..700_usize, 1..20),
        chunk in 0..50_usize,
    ) {
        let mut dialogue = Dialogue::ready(Switches { chunk, ..Switches::default() });
        dialogue.part("> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1\n> AT+FTPETPUT=2\n< OK\n< +FTPETPUT: 2,1");
        let mut escaped = Vec::new();
        for &byte in &bytes {
            if matches!(byte, 3 | 16) {
                escaped.push(16);
            }
            escaped.push(byte);
        }
        escaped.push(3);
        let mut rest = escaped.as_slice();
        for size in sizes.iter().cycle() {
            let (piece, tail) = rest.split_at((*size).min(rest.len()));
            dialogue.send(piece);
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
        dialogue.script("< OK\n< +FTPETPUT: 1,0\n> AT+FTPGETNAME=\"new.txt\"\n< OK");
        prop_assert_eq!(dialogue.file("/new.txt"), Some(bytes));
        dialogue.part("> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1");
        dialogue.expect(&escaped);
        dialogue.script("< +FTPETGET: 1,0");
    }

    #[test]
    fn garbage_never_panics_and_a_reset_heals(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        at in any::<bool>(),
    ) {
        let mut dialogue = Dialogue::ready(Switches::default());
        if at {
            dialogue.send(b"AT+FTP");
        }
        dialogue.send(&bytes);
        dialogue.hear(Duration::from_secs(300));
        dialogue.modem.reset(dialogue.now);
        dialogue.hear(Duration::from_secs(10));
        dialogue.send(b"ATE0\r");
        prop_assert!(dialogue.hear(Duration::from_secs(1)).ends_with("\r\nOK\r\n"));
    }
}

#[test]
fn a_line_is_exact_over_an_hour() {
    let mut line = Line::new(115_200);
    let (mut now, mut sent, mut got) = (Duration::ZERO, 0_u64, 0_u64);
    // Woken at uneven times, never in step with the bytes.
    let steps = [37, 1, 999, 12_345, 3, 70_001].map(Duration::from_micros);
    for step in steps.iter().cycle() {
        let room = line.room_to_host();
        line.send_to_host(&vec![0; room], now);
        sent += room as u64;
        now += *step;
        let bytes = line.deliver_to_host(usize::MAX, now).len() as u64;
        got += bytes;
        let due = now.as_nanos() * 11_520 / 1_000_000_000;
        assert_eq!(u128::from(got), due, "at {now:?}");
        if now > Duration::from_secs(3600) {
            break;
        }
    }
    assert!(sent > got);
}

#[test]
fn a_line_that_becomes_faster_carries_what_is_on_its_way_faster() {
    let mut line = Line::new(9600);
    let at = Duration::from_secs;
    line.send_to_modem(&[1; 9600], Duration::ZERO);
    assert_eq!(line.deliver_to_modem(9999, at(1)).len(), 960);
    line.set_baud(19_200, at(1));
    assert_eq!(line.deliver_to_modem(9999, at(2)).len(), 1920);
    line.set_baud(0, at(2));
    assert_eq!(line.deliver_to_modem(9999, at(2)).len(), 9600 - 2880);
}

#[test]
fn a_late_owner_gets_all_that_is_due() {
    let mut line = Line::new(9600);
    line.send_to_modem(&[1; 960], Duration::ZERO);
    assert!(
        line.deliver_to_modem(9999, Duration::from_micros(1041))
            .is_empty()
    );
    assert_eq!(
        line.deliver_to_modem(9999, Duration::from_micros(1042))
            .len(),
        1
    );
    assert_eq!(
        line.deliver_to_modem(9999, Duration::from_millis(500))
            .len(),
        479
    );
    assert_eq!(
        line.deliver_to_modem(9999, Duration::from_secs(9)).len(),
        480
    );
    // Held up by a full modem, the line does not hurry afterwards.
    line.send_to_modem(&[1; 960], Duration::from_secs(9));
    assert_eq!(line.deliver_to_modem(10, Duration::from_secs(10)).len(), 10);
    assert!(
        line.deliver_to_modem(9999, Duration::from_secs(10))
            .is_empty()
    );
    assert_eq!(
        line.deliver_to_modem(9999, Duration::from_millis(10_500))
            .len(),
        480
    );
}

/// A host at the demo's device, in a page that is woken only once in a while.
struct Page {
    device: Device,
    now: Duration,
    heard: Vec<u8>,
    wake: Duration,
}

impl Page {
    fn ask(&mut self, line: &str, until: &str) -> Duration {
        let start = self.now;
        self.device
            .receive(format!("{line}\r").as_bytes(), self.now);
        self.heard.clear();
        loop {
            while let Some(bytes) = self.device.poll() {
                self.heard.extend(bytes);
            }
            if self.heard.ends_with(until.as_bytes()) {
                return self.now - start;
            }
            let due = self
                .device
                .deadline()
                .unwrap_or_else(|| {
                    panic!(
                        "nothing comes after {:?}",
                        self.heard.escape_ascii().to_string()
                    )
                })
                .max(self.now);
            self.now = due + self.wake;
            self.device.expire(self.now);
            assert!(
                self.now < Duration::from_secs(3600),
                "{}",
                self.heard.escape_ascii()
            );
        }
    }
}

#[test]
fn the_demo_keeps_its_pace_however_late_it_is_woken() {
    for wake in [
        Duration::ZERO,
        Duration::from_millis(15),
        Duration::from_secs(1),
    ] {
        let switches = Switches {
            baud: 115_200,
            ..Switches::default()
        };
        let server = demo_server(switches.clock);
        let mut page = Page {
            device: Device::new(switches, server),
            now: Duration::ZERO,
            heard: Vec::new(),
            wake,
        };
        for line in [
            "ATE0".to_owned(),
            "AT+SAPBR=1,1".to_owned(),
            "AT+FTPSERV=\"ftp.example\"".to_owned(),
            format!("AT+FTPUN=\"{USER}\""),
            format!("AT+FTPPW=\"{PASSWORD}\""),
            "AT+FTPGETPATH=\"/firmware/\"".to_owned(),
            "AT+FTPGETNAME=\"station-2.4.1.hex\"".to_owned(),
        ] {
            page.ask(&line, "OK\r\n");
        }
        let took = page.ask("AT+FTPETGET=1", "+FTPETGET: 1,0\r\n");
        // 96,331 bytes and what escaping adds, at 11,520 a second after 1.2 s of login.
        let bytes = page.heard.len() as f64;
        let line_time = Duration::from_secs_f64(1.2 + bytes / 11_520.0);
        assert!(bytes > 96_331.0 && bytes < 98_000.0);
        assert!(
            took >= line_time && took <= line_time + wake * 4 + Duration::from_millis(100),
            "{wake:?}: {took:?}, {line_time:?}"
        );
        let listing = {
            page.ask("AT+FTPGETPATH=\"/\"", "OK\r\n");
            page.ask("AT+FTPLIST=1", "+FTPLIST: 1,1\r\n");
            page.ask("AT+FTPLIST=2,1460", "+FTPLIST: 1,0\r\n");
            String::from_utf8_lossy(&page.heard).into_owned()
        };
        assert!(
            listing.contains("README.txt\r\n") && listing.contains(" firmware\r\n"),
            "{listing}"
        );
    }
}

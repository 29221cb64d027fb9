//! The server that the page's demo shows: what a field engineer would find on one.

use core::time::Duration;

use super::clock::DateTime;
use super::server::MemoryServer;
use super::tree::{Content, Tree};

/// The demo's account. Anything else is refused with 72.
pub const USER: &str = "demo";
pub const PASSWORD: &str = "demo";

const README: &str = "Demo server of the simulated SIM7000.\r\n\
    \r\n\
    Nothing here leaves this page: the modem and the server are simulated.\r\n\
    Host: any name but wrong.example. User: demo. Password: demo.\r\n\
    /firmware is read-only; everything else may be changed.\r\n";

const CONFIG: &str = "{\n  \"station\": \"NO-0417\",\n  \"interval_s\": 900,\n  \"sensors\": [\"temperature\", \"humidity\", \"level\"],\n  \"upload\": { \"hour\": 3, \"retries\": 5 }\n}\n";

/// A server with the demo's account and files, `clock` seconds after 1970.
pub fn demo_server(clock: u64) -> MemoryServer {
    let mut server = MemoryServer::default();
    server.tree = demo_tree(clock);
    server.accounts = vec![(USER.into(), PASSWORD.into())];
    // A login over Cat-M1 is about a second or two.
    server.latency = Duration::from_millis(1200);
    // Cat-M1's downlink: 300 kbit/s.
    server.rate = 37_500;
    server.clock = clock;
    server
}

fn demo_tree(now: u64) -> Tree {
    const DAY: u64 = 86_400;
    let mut tree = Tree::default();
    let text = |text: &str| Content::Bytes(text.into());
    tree.put(b"/README.txt", text(README), now - 40 * DAY);
    tree.put(b"/config.json", text(CONFIG), now - 3 * DAY - 4211);
    let firmware = [
        (b"/firmware/sim7000g-1529b07.bin".as_slice(), 412_672, 700),
        (b"/firmware/station-2.4.1.hex", 96_331, 61),
    ];
    for (seed, (path, length, age)) in (7..).zip(firmware) {
        tree.put(path, Content::Formula { seed, length }, now - age * DAY);
    }
    tree.put_folder(b"/firmware", now - 61 * DAY).read_only = true;
    for day in 1..=7 {
        let time = now - day * DAY;
        let DateTime { month, day, .. } = DateTime::from_unix(time);
        let path = format!("/logs/2026/station-{month:02}{day:02}.csv");
        tree.put(path.as_bytes(), Content::Bytes(log(time)), time);
    }
    tree.put(b"/logs/2026/empty.log", text(""), now - DAY);
    tree.put(
        b"/photos/mast north side.jpg",
        Content::Formula {
            seed: 3,
            length: 238_119,
        },
        now - 12 * DAY,
    );
    tree.put(
        "/photos/målestasjon Tromsø.jpg".as_bytes(),
        Content::Formula {
            seed: 4,
            length: 51_207,
        },
        now - 11 * DAY,
    );
    tree.put(
        "/notes/現場メモ.txt".as_bytes(),
        text("Antenna moved 2 m up.\r\n"),
        now - 200 * DAY,
    );
    tree.put_folder(b"/incoming", now - 90 * DAY);
    tree
}

/// A day of readings, one every quarter of an hour.
fn log(time: u64) -> Vec<u8> {
    let mut text = String::from("time,temperature_c,humidity_pct,level_mm\r\n");
    let midnight = time - time % 86_400;
    for quarter in 0..96 {
        let DateTime {
            hour, minute, day, ..
        } = DateTime::from_unix(midnight + quarter * 900);
        // A plausible swing over the day without trigonometry.
        let swing = 48 - quarter.abs_diff(56).min(48);
        let temperature = 40 + swing * 3 + u64::from(day);
        let (whole, tenth) = (temperature / 10, temperature % 10);
        let (humidity, level) = (92 - swing / 2, 1200 + quarter * 7 % 31);
        text.push_str(&format!(
            "{hour:02}:{minute:02},{whole}.{tenth},{humidity},{level}\r\n"
        ));
    }
    text.into_bytes()
}

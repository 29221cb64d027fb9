//! The native simulated modem: a real pseudo-terminal on one side, a real FTP server on the other.
#![cfg(all(feature = "modem", unix))]
#![allow(
    unreachable_pub,
    reason = "the modules of a test are seen by nobody else"
)]

#[path = "simulator/program.rs"]
mod program;

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use program::{FtpServer, Host, PATIENCE, open, port_of};

/// Every value of a byte, ETX and DLE in all neighbourhoods.
fn every_byte(count: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let random = std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    (0..=255)
        .chain([3, 3, 16, 16, 3, 16])
        .chain(random)
        .take(count)
        .collect()
}

fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::new();
    for &byte in bytes {
        if matches!(byte, 3 | 16) {
            escaped.push(16);
        }
        escaped.push(byte);
    }
    escaped
}

/// Reads an escaped stream up to its bare ETX.
fn read_escaped(host: &mut Host) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        match host.take(1)[0] {
            3 => return bytes,
            16 => bytes.extend(host.take(1)),
            byte => bytes.push(byte),
        }
    }
}

#[test]
fn files_go_up_and_down_in_data_mode_passive_and_active() {
    let server = FtpServer::start("data-mode");
    let mut host = Host::ready(&server, &[]);
    for (mode, name) in [("1", "passive.bin"), ("0", "active.bin")] {
        let bytes = every_byte(300_000);
        host.ask(&format!("AT+FTPMODE={mode}"), "OK");
        host.ask(&format!("AT+FTPPUTNAME=\"{name}\""), "OK");
        host.ask(&format!("AT+FTPGETNAME=\"{name}\""), "OK");
        host.ask("AT+FTPETPUT=1", "OK\n+FTPETPUT: 1,1");
        host.ask("AT+FTPETPUT=2", "OK\n+FTPETPUT: 2,1");
        host.send(&escaped(&bytes));
        host.send(&[3]);
        host.expect("\r\nOK\r\n\r\n+FTPETPUT: 1,0\r\n");
        assert!(std::fs::read(server.path(name)).unwrap() == bytes);
        host.ask("AT+FTPREST=0", "OK");
        host.ask("AT+FTPETGET=1", "OK\n+FTPETGET: 1,1");
        assert!(read_escaped(&mut host) == bytes);
        host.expect("\r\n+FTPETGET: 1,0\r\n");
    }
}

#[test]
fn files_go_down_in_pieces_and_from_an_offset() {
    let server = FtpServer::start("pieces");
    let bytes = every_byte(20_000);
    std::fs::write(server.path("piece me.bin"), &bytes).unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"piece me.bin\"", "OK");
    for offset in [0, 12_345] {
        host.ask(&format!("AT+FTPREST={offset}"), "OK");
        host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,1");
        let mut got = Vec::new();
        while got.len() < bytes.len() - offset {
            host.send(b"AT+FTPGET=2,1460\r");
            let header = host.take_to("+FTPGET: 2,").len();
            assert!(header > 0);
            let count = host.take_to("\r\n").trim().parse().unwrap();
            got.extend(host.take(count));
            host.expect("\r\nOK\r\n");
            if count == 0 {
                host.expect("\r\n+FTPGET: 1,1\r\n");
            }
        }
        assert!(got == bytes[offset..]);
        host.expect("\r\n+FTPGET: 1,0\r\n");
    }
}

#[test]
fn files_go_up_in_pieces_and_from_memory() {
    let server = FtpServer::start("upload");
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPPUTNAME=\"counted.bin\"", "OK");
    let bytes = every_byte(3000);
    host.ask("AT+FTPPUT=1", "OK\n+FTPPUT: 1,1,1360");
    for piece in bytes.chunks(1360) {
        let count = piece.len();
        host.ask(
            &format!("AT+FTPPUT=2,{count}"),
            &format!("+FTPPUT: 2,{count}"),
        );
        host.send(piece);
        host.expect("\r\nOK\r\n\r\n+FTPPUT: 1,1,1360\r\n");
    }
    host.ask("AT+FTPPUT=2,0", "OK\n+FTPPUT: 1,0");
    assert!(std::fs::read(server.path("counted.bin")).unwrap() == bytes);
    host.ask("AT+FTPPUTOPT=\"APPE\"", "OK");
    host.ask("AT+FTPEXTPUT=1", "OK");
    host.ask("AT+FTPEXTPUT=2,0,3000,10000", "+FTPEXTPUT: 0,3000");
    host.send(&bytes);
    host.expect("\r\nOK\r\n");
    host.ask("AT+FTPPUT=1", "OK\n+FTPPUT: 1,0");
    assert!(std::fs::read(server.path("counted.bin")).unwrap() == [bytes.clone(), bytes].concat());
}

#[test]
fn the_server_is_listed_and_changed() {
    let server = FtpServer::start("changes");
    std::fs::write(server.path("søk.txt"), b"12345").unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"søk.txt\"", "OK");
    host.ask("AT+FTPSIZE", "OK\n+FTPSIZE: 1,0,5");
    host.send(b"AT+FTPMDTM\r");
    assert!(host.take_to("+FTPMDTM: 1,0,").starts_with("\r\nOK\r\n"));
    assert_eq!(host.take_to("\r\n").trim().len(), 14);
    host.ask("AT+FTPPUTNAME=\"to keep.txt\"", "OK");
    host.ask("AT+FTPRENAME", "OK\n+FTPRENAME: 1,0");
    host.ask("AT+FTPRENAME", "OK\n+FTPRENAME: 1,77");
    host.ask("AT+FTPSIZE", "OK\n+FTPSIZE: 1,77,0");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,79");
    host.ask("AT+FTPGETPATH=\"/logs\"", "OK");
    host.ask("AT+FTPMKD", "OK\n+FTPMKD: 1,0");
    host.ask("AT+FTPMKD", "OK\n+FTPMKD: 1,77");
    host.ask("AT+FTPGETPATH=\"/\"", "OK");
    host.ask("AT+FTPLIST=1", "OK\n+FTPLIST: 1,1");
    let mut listing = String::new();
    while !listing.contains("+FTPLIST: 1,0\r\n") {
        host.send(b"AT+FTPLIST=2,1460\r");
        listing += &host.take_to("\r\n+FTPLIST: 2,");
        let count = host.take_to("\r\n").trim().parse().unwrap();
        listing += &String::from_utf8(host.take(count)).unwrap();
        host.expect("\r\nOK\r\n");
        listing += &host.take_to("\r\n+FTPLIST: 1,");
        listing += &host.take_to("\r\n");
    }
    assert!(
        listing.contains(" to keep.txt\r\n") && listing.contains(" logs\r\n"),
        "{listing}"
    );
    host.ask("AT+FTPGETPATH=\"/logs\"", "OK");
    host.ask("AT+FTPRMD", "OK\n+FTPRMD: 1,0");
    host.ask("AT+FTPGETPATH=\"/\"", "OK");
    host.ask("AT+FTPGETNAME=\"to keep.txt\"", "OK");
    host.ask("AT+FTPDELE", "OK\n+FTPDELE: 1,0");
    host.ask("AT+FTPDELE", "OK\n+FTPDELE: 1,77");
    assert_eq!(std::fs::read_dir(&server.folder).unwrap().count(), 0);
}

#[test]
fn what_goes_wrong_has_its_code() {
    let server = FtpServer::start("errors");
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"none\"", "OK");
    host.ask("AT+FTPPW=\"wrong\"", "OK");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,72");
    host.ask("AT+FTPPW=\"secret\"", "OK");
    host.ask("AT+FTPPUTNAME=\"none/there.txt\"", "OK");
    host.ask("AT+FTPETPUT=1", "OK\n+FTPETPUT: 1,78");
    // Port 1 of this machine: nobody listens there.
    host.ask("AT+FTPPORT=1", "OK");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,63");
    host.ask("AT+FTPSERV=\"no such name\"", "OK");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,62");
    host.ask("AT+SAPBR=0,1", "OK");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,61");
}

#[test]
fn an_operation_can_be_quit_and_another_begun() {
    let server = FtpServer::start("quit");
    std::fs::write(server.path("big.bin"), every_byte(2_000_000)).unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"big.bin\"", "OK");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,1");
    host.ask("AT+FTPQUIT", "OK\n+FTPGET: 1,80");
    host.ask("AT+FTPSIZE", "OK\n+FTPSIZE: 1,0,2000000");
}

#[test]
fn a_server_that_goes_away_ends_the_operation() {
    let mut server = FtpServer::start("goes-away");
    std::fs::write(server.path("big.bin"), vec![0; 20_000_000]).unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"big.bin\"", "OK");
    host.ask("AT+FTPETGET=1", "OK\n+FTPETGET: 1,1");
    host.take(1000);
    server.program.child.kill().unwrap();
    // What was on its way comes first.
    host.take_to("\r\n+FTPETGET: 1,");
    let code = host.take_to("\r\n");
    assert!(["65", "79"].contains(&code.trim()), "{code}");
    host.ask("AT+FTPGET=1", "OK\n+FTPGET: 1,63");
}

#[test]
fn an_upload_never_replaces_with_stou() {
    let server = FtpServer::start("unique");
    std::fs::write(server.path("log"), b"old").unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPPUTOPT=\"STOU\"", "OK");
    host.ask("AT+FTPPUTNAME=\"log\"", "OK");
    host.ask("AT+FTPETPUT=1", "OK\n+FTPETPUT: 1,1");
    host.ask("AT+FTPETPUT=2", "OK\n+FTPETPUT: 2,1");
    host.send(b"new\x03");
    host.expect("\r\nOK\r\n\r\n+FTPETPUT: 1,0\r\n");
    assert_eq!(std::fs::read(server.path("log")).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(&server.folder).unwrap().count(), 2);
}

#[test]
fn a_pulled_cable_ends_the_port_and_the_modem_remembers() {
    let server = FtpServer::start("cable");
    std::fs::write(server.path("here"), b"123").unwrap();
    let mut host = Host::ready(&server, &[]);
    host.ask("AT+FTPGETNAME=\"here\"", "OK");
    host.control("unplug");
    assert_eq!(
        host.bytes.recv_timeout(PATIENCE),
        Err(RecvTimeoutError::Disconnected)
    );
    host.control("plug");
    (host.port, host.bytes) = open(&port_of(&host.output));
    host.ask("AT+FTPSIZE", "OK\n+FTPSIZE: 1,0,3");
    host.control("reset");
    host.take_to("SMS Ready\r\n");
    host.send(b"AT+FTPGETNAME?\r");
    host.expect("AT+FTPGETNAME?\r\r\n+FTPGETNAME: \"\"\r\n\r\nOK\r\n");
}

/// At 9600 baud the file would take a quarter of an hour.
#[test]
fn the_speed_of_its_port_can_be_changed() {
    let server = FtpServer::start("speed");
    let bytes = every_byte(1_000_000);
    std::fs::write(server.path("big.bin"), &bytes).unwrap();
    let mut host = Host::ready(&server, &["--baud", "9600"]);
    host.ask("AT+FTPGETNAME=\"big.bin\"", "OK");
    host.ask("AT+FTPETGET=1", "OK\n+FTPETGET: 1,1");
    host.take(100);
    host.control("baud 0");
    host.take_to("\r\n+FTPETGET: 1,0\r\n");
}

#[test]
fn it_ends_with_its_input() {
    let mut host = Host::start(&["--silent"]);
    host.send(b"AT\r");
    assert!(host.bytes.recv_timeout(Duration::from_millis(300)).is_err());
    host.control = None;
    let end = Instant::now() + PATIENCE;
    while host.program.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "still running");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_paced_port_is_as_slow_as_its_baud_rate() {
    let mut host = Host::start(&["--baud", "9600"]);
    let start = Instant::now();
    for _ in 0..5 {
        host.send(b"ATI\r");
        host.expect("ATI\r\r\nSIM7000G R1529\r\n\r\nOK\r\n");
    }
    // Each time 28 bytes come back at 960 a second, the first after one of the command.
    let least = Duration::from_secs_f64(5.0 * 29.0 / 960.0);
    let took = start.elapsed();
    assert!(took >= least, "{took:?}");
    assert!(took < least * 4, "{took:?}");
}

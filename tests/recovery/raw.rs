//! What a client may find that it has not done itself: commands by hand, then a client.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, Request, UploadWay};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::anywhere::RECOVER;
use crate::operations::{NEXT, Operation, at_server, file, open_bearer, pass, restore, set_up};
use crate::pair::Pair;

/// A modem that has been set up, with commands by hand.
fn by_hand(script: &[&[u8]]) -> Pair {
    let mut pair = at_server(Switches::default());
    set_up(&mut pair).unwrap();
    for bytes in script {
        pair.device.receive(bytes, pair.now);
        while pair.device.poll().is_some() {}
    }
    pair.client = Recorder::new(pair.now);
    pair
}

fn works(pair: &mut Pair) {
    for next in NEXT
        .into_iter()
        .chain([Operation::Upload(UploadWay::Pieces)])
    {
        restore(pair);
        let result = open_bearer(pair).and_then(|()| next.run(pair));
        assert!(
            result.is_ok(),
            "{next:?}: {result:?} in\n{}",
            pair.trace.join("\n")
        );
    }
}

/// A block of FTPEXTPUT of which so many bytes have been sent.
fn block(length: usize, sent: usize) -> Pair {
    let command = format!("AT+FTPEXTPUT=2,0,{length},20000\r");
    let bytes: Vec<u8> = file().into_iter().cycle().take(sent).collect();
    by_hand(&[b"AT+FTPEXTPUT=1\r", command.as_bytes(), &bytes])
}

#[test]
fn a_block_of_extended_put_is_completed_and_its_mode_is_left() {
    for sent in (0..=1_400).step_by(100) {
        for wake in [Request::Wake, RECOVER] {
            let mut pair = block(1_400, sent);
            let awake = pair.run(wake).map(drop);
            assert_eq!(awake, Ok(()), "after {sent} bytes");
            works(&mut pair);
        }
    }
}

#[test]
fn a_large_block_of_extended_put_is_over_when_its_time_is_up() {
    for sent in [0, 1, 50_000] {
        let mut pair = block(100_000, sent);
        let silent = pair.run(Request::Wake).map(drop);
        assert_eq!(silent, Err(Error::Modem(Failure::Silent)));
        pass(&mut pair, Duration::from_secs(20));
        assert_eq!(pair.run(Request::Wake).map(drop), Ok(()));
        works(&mut pair);
    }
}

#[test]
fn a_line_that_was_begun_and_settings_that_hide_answers() {
    for script in [
        &[&b"AT+FTPGETPA"[..]][..],
        &[b"AT+FTPSERV=\"half a na"],
        &[b"\x10\x03\x00\xff"],
        &[b"ATE0\r"],
        &[b"AT+CMEE=1\r", b"AT"],
        &[b"AT+FTPCID=1\r", b"AT+FTPSERV=\"x\"\r", b"AT+FTPLIST=1\r"],
    ] {
        for wake in [Request::Wake, RECOVER] {
            let mut pair = by_hand(script);
            assert_eq!(pair.run(wake).map(drop), Ok(()), "{script:?}");
            works(&mut pair);
        }
    }
}

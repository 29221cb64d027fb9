//! Bytes that are lost on the line. A lost byte may be a byte of the file, which nobody at the line can notice: it
//! shows in the file's size. So here it is told apart what a caller can see and what not.

use sim7000_ftp::ftp::{Action, Outcome, RemotePath};
use sim7000_ftp::sim::Switches;

use crate::operations::{
    ALL, BEGINNING, NEXT, Operation, at_server, file, open_bearer, restore, set_up, stored,
};
use crate::pair::Pair;

/// The switches whose survival is told here.
pub const SWITCHES: [&str; 2] = ["lost_to_host", "lost_to_modem"];

/// Bytes of a million: about 5 in a file, then about one in three files.
const SHARES: [u32; 2] = [400, 30];
const SEEDS: std::ops::RangeInclusive<u64> = 1..=4;

/// Plays `operation` while bytes get lost, then what comes next on a good line.
fn loses(operation: Operation, switches: &Switches, check: impl Fn(&Outcome, &mut Pair)) {
    let mut pair = at_server(Switches {
        lost_to_host: 0,
        lost_to_modem: 0,
        ..switches.clone()
    });
    set_up(&mut pair).unwrap();
    *pair.device.switches_mut() = switches.clone();
    let result = operation.ask(&mut pair);
    pair.cancel_after = None;
    *pair.device.switches_mut() = Switches::default();
    if let Ok(outcome) = &result {
        check(outcome, &mut pair);
    }
    for next in NEXT {
        restore(&mut pair);
        let next_result = open_bearer(&mut pair).and_then(|()| next.run(&mut pair));
        assert!(
            next_result.is_ok(),
            "{next:?} after {operation:?}, {result:?}, seed {}: {next_result:?} in\n{}",
            switches.seed,
            pair.trace.join("\n")
        );
    }
}

fn every_loss(set: impl Fn(u32, u64) -> Switches) {
    for share in SHARES {
        for seed in SEEDS {
            for operation in ALL {
                loses(operation, &set(share, seed), |_, pair| {
                    if operation.is_upload() {
                        shows_in_its_size(operation, pair);
                    }
                    if let Operation::Download(_, offset) = operation {
                        let expected = &file()[offset..];
                        // A DLE without its partner counts as a byte of the file, but not without a word.
                        let is_remarked = pair.trace.iter().any(|line| line.contains("DLE before"));
                        let has_its_size = pair.downloaded.len() == expected.len();
                        assert!(pair.downloaded == expected || !has_its_size || is_remarked);
                    }
                });
            }
        }
    }
}

/// An upload that lost bytes is told by asking for the size.
fn shows_in_its_size(operation: Operation, pair: &mut Pair) {
    let (name, expected) = match operation {
        Operation::Append(_) => ("begun.bin", [BEGINNING, &file()[..]].concat()),
        _ => ("new.bin", file()),
    };
    let kept = stored(pair, &format!("/incoming/{name}")).expect("a file that was sent");
    let size = Action::Size(RemotePath::new("/incoming"), name.into());
    let size = open_bearer(pair).and_then(|()| pair.ftp(size));
    assert_eq!(size, Ok(Outcome::Size(kept.len() as u64)));
    assert_eq!(kept.len() == expected.len(), kept == expected);
}

#[test]
fn bytes_lost_on_the_way_to_the_host() {
    every_loss(|lost_to_host, seed| Switches {
        lost_to_host,
        seed,
        ..Switches::default()
    });
}

#[test]
fn bytes_lost_on_the_way_to_the_modem() {
    every_loss(|lost_to_modem, seed| Switches {
        lost_to_modem,
        seed,
        ..Switches::default()
    });
}

#[test]
fn bytes_lost_because_the_modem_has_no_room_for_them() {
    for operation in ALL {
        let switches = Switches {
            flow_control: false,
            input_buffer: 700,
            ..Switches::default()
        };
        let mut pair = at_server(switches);
        set_up(&mut pair).unwrap();
        let result = operation.ask(&mut pair);
        pair.cancel_after = None;
        if operation.is_upload() && result.is_ok() {
            shows_in_its_size(operation, &mut pair);
        }
        pair.device.switches_mut().input_buffer = 65_536;
        for next in NEXT {
            restore(&mut pair);
            let result = open_bearer(&mut pair).and_then(|()| next.run(&mut pair));
            assert!(
                result.is_ok(),
                "{next:?} after {operation:?}: {result:?} in\n{}",
                pair.trace.join("\n")
            );
        }
    }
}

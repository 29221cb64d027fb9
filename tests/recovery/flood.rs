//! The cable is pulled in the middle of FTPETGET and plugged in again while the modem goes on with the file.

use sim7000_ftp::ftp::{Action, DownloadWay, RemotePath, Request};
use sim7000_ftp::sim::{Content, Switches};
use sim7000_ftp::trace::Recorder;

use crate::operations::{Operation, at_server, open_bearer, set_up, stored};
use crate::pair::{Pair, tricky};

/// The rest of this file comes in; whoever plugs in wants another one removed.
fn is_waited_out(file: Vec<u8>, switches: Switches) {
    let name = format!("baud {}, radio {}", switches.baud, switches.radio);
    let mut pair = at_server(switches);
    set_up(&mut pair).unwrap();
    let tree = &mut pair.device.server_mut().tree;
    tree.put(b"/incoming/there.bin", Content::Bytes(file), 0);
    pair.cut_after = Some(6000);
    let cut = Operation::Download(DownloadWay::DataMode, 0).ask(&mut pair);
    assert!(cut.is_err(), "{name}: {cut:?}");
    pair.client = Recorder::new(pair.now);
    let awake = pair.run(Request::Wake);
    let end = |pair: &Pair| pair.trace[pair.trace.len().saturating_sub(20)..].join("\n");
    assert!(awake.is_ok(), "{name}: {awake:?} after\n{}", end(&pair));
    open_bearer(&mut pair).unwrap();
    let removed = pair.ftp(Action::Delete(
        RemotePath::new("/incoming"),
        b"begun.bin".to_vec(),
    ));
    assert!(removed.is_ok(), "{name}: {removed:?} after\n{}", end(&pair));
    assert_eq!(stored(&pair, "/incoming/begun.bin"), None, "{name}");
}

fn with(baud: u32, radio: u32) -> Switches {
    Switches {
        baud,
        radio,
        ..Switches::default()
    }
}

#[test]
fn a_file_without_lines() {
    is_waited_out(vec![0; 400_000], with(115_200, 0));
}

#[test]
fn a_file_of_long_lines() {
    let line = [vec![b'x'; 600], b"\r\n".to_vec()].concat();
    is_waited_out(line.repeat(700), with(115_200, 0));
}

/// What the page would ask and the answers that it would like to hear.
#[test]
fn a_file_of_answers_that_comes_slowly() {
    let lines = [vec![b'x'; 180], b"\r\nOK\r\n\r\n+FTPDELE: 1,0\r\n".to_vec()].concat();
    for radio in [500, 1000, 2000, 3000] {
        is_waited_out(lines.repeat(1000), with(0, radio));
    }
}

#[test]
fn a_file_of_any_bytes_at_any_speed() {
    for (baud, radio) in [(0, 4200), (57_600, 0), (115_200, 0), (0, 37_500)] {
        is_waited_out(tricky(300_000), with(baud, radio));
    }
}

//! How much of the serial line is the file's, in simulated time: the same on every machine.

use std::time::Duration;

use bench_wasm::random;
use sim7000_ftp::at::data_mode;
use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, PutOption, RemotePath, UploadWay};
use sim7000_ftp::sim::{Content, Switches};

use crate::classic;
use crate::site::Site;
use crate::table::{Row, Table};

pub const BYTES: usize = 1_000_000;
/// What the memory behind FTPEXTGET holds, less one byte: a memory that is full may have cut the file.
const EXTENDED_BYTES: usize = 299_999;
/// A UART's usual speed, its fastest usual one, and the SIM7000's fastest.
const BAUDS: [u32; 3] = [115_200, 921_600, 3_000_000];
/// What a radio takes after each piece, in milliseconds.
const WAITS: [u64; 4] = [0, 100, 300, 1000];
/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: f64 = 10.0;

pub const FOLDER: &str = "/incoming";
pub const NAME: &str = "random.bin";

/// A way of moving a file, by the client or by hand.
#[derive(Clone, Copy)]
enum Mover {
    Upload(UploadWay),
    Download(DownloadWay),
    ClassicUpload,
    ClassicDownload,
}

/// A row of the tables.
struct Way {
    name: &'static str,
    mover: Mover,
    /// The least share of the line at these speeds, where that is an aim.
    aim: fn(escaping: f64) -> [Option<f64>; BAUDS.len()],
}

const WAYS: [Way; 8] = [
    Way {
        name: "FTPETPUT",
        mover: Mover::Upload(UploadWay::DataMode),
        aim: |escaping| [Some(0.99 * escaping); 3],
    },
    Way {
        name: "FTPEXTPUT",
        mover: Mover::Upload(UploadWay::Extended),
        aim: |_| [None; 3],
    },
    Way {
        name: "FTPPUT",
        mover: Mover::Upload(UploadWay::Pieces),
        aim: |_| [Some(0.9); 3],
    },
    Way {
        name: "FTPPUT, classic loop",
        mover: Mover::ClassicUpload,
        aim: |_| [None; 3],
    },
    Way {
        name: "FTPETGET",
        mover: Mover::Download(DownloadWay::DataMode),
        aim: |escaping| [Some(0.99 * escaping); 3],
    },
    Way {
        name: "FTPEXTGET",
        mover: Mover::Download(DownloadWay::Extended),
        aim: |_| [None; 3],
    },
    Way {
        name: "FTPGET",
        mover: Mover::Download(DownloadWay::Pieces),
        aim: |_| [Some(0.95), None, None],
    },
    Way {
        name: "FTPGET, classic loop",
        mover: Mover::ClassicDownload,
        aim: |_| [None; 3],
    },
];

/// The share of the line at each speed, without any wait of the radio.
pub fn shares() -> Table {
    let file = random::bytes(BYTES);
    let mut escaped = Vec::new();
    data_mode::encode(&file, &mut escaped);
    let escaping = file.len() as f64 / escaped.len() as f64;

    let mut head = vec!["share of the line at".to_owned()];
    head.extend(BAUDS.map(|baud| format!("{baud}")));
    let mut table = Table::new("1 MB of random bytes, simulated line", &head);
    for way in &WAYS {
        let shares = BAUDS.map(|baud| way.mover.time(&file, baud, Duration::ZERO).share(baud));
        let aims = (way.aim)(escaping);
        let is_reached = shares
            .iter()
            .zip(aims)
            .all(|(share, aim)| aim.is_none_or(|aim| *share >= aim));
        let cells = shares.map(|share| format!("{:.2} %", share * 100.0));
        table.push(Row::new(way.name, cells).aim(is_reached));
    }
    table.note(format!(
        "escaping leaves {:.2} %; aims: data mode 99 % of that, FTPPUT 90 %, FTPGET 95 % at 115200",
        escaping * 100.0
    ));
    table.note("from the first setting to the closing message; no time for logins (FTPEXTPUT has four, FTPEXTGET moves 299,999 bytes)");
    table
}

/// What remains where the radio needs a while after each piece.
pub fn waits() -> Table {
    const BAUD: u32 = 115_200;
    let file = random::bytes(BYTES);
    let mut head = vec!["KB/s and share with a wait of".to_owned()];
    head.extend(WAITS.map(|wait| format!("{} s", wait as f64 / 1000.0)));
    let mut table = Table::new(
        "the same at 115200, the radio waits after each piece",
        &head,
    );
    for way in &WAYS {
        let cells = WAITS.map(|wait| {
            let moved = way.mover.time(&file, BAUD, Duration::from_millis(wait));
            if !moved.is_whole {
                return "BREAKS THE FILE".to_owned();
            }
            let speed = moved.bytes as f64 / moved.time.as_secs_f64() / 1000.0;
            format!("{speed:.2}  {:4.1} %", moved.share(BAUD) * 100.0)
        });
        table.push(Row::new(way.name, cells));
    }
    table.note("classic loop: a sleep of 0.3 s after each command and each piece instead of reading the answers");
    table
}

/// What moving a file took.
pub struct Moved {
    pub bytes: usize,
    pub time: Duration,
    /// Whether the file at the other end is the same.
    pub is_whole: bool,
}

impl Moved {
    /// Of what the line could have carried in that time.
    fn share(&self, baud: u32) -> f64 {
        self.bytes as f64 * BITS_PER_BYTE / f64::from(baud) / self.time.as_secs_f64()
    }
}

impl Mover {
    fn time(self, file: &[u8], baud: u32, piece_wait: Duration) -> Moved {
        let mut site = Site::online(Switches {
            baud,
            piece_wait,
            ..Switches::default()
        });
        // The line and the wait are all that takes time.
        let server = site.device.server_mut();
        server.latency = Duration::ZERO;
        server.rate = 0;
        let path = format!("{FOLDER}/{NAME}");
        let file = match self {
            Self::Download(DownloadWay::Extended) => &file[..EXTENDED_BYTES],
            _ => file,
        };
        if matches!(self, Self::Download(_) | Self::ClassicDownload) {
            let content = Content::Bytes(file.to_vec());
            server.tree.put(path.as_bytes(), content, 0);
        }
        let begin = site.now;
        let (end, is_whole) = match self {
            Self::Upload(way) => {
                let action = Action::Upload {
                    folder: RemotePath::new(FOLDER),
                    name: NAME.into(),
                    option: PutOption::Store,
                    way,
                };
                let result = site.ftp(action, file);
                assert_eq!(result, Ok(Outcome::Done), "{way:?}");
                (site.now, stored(&site, &path).as_deref() == Some(file))
            }
            Self::Download(way) => {
                let action = Action::Download {
                    folder: RemotePath::new(FOLDER),
                    name: NAME.into(),
                    offset: 0,
                    way,
                };
                assert_eq!(site.ftp(action, &[]), Ok(Outcome::Done), "{way:?}");
                (site.now, site.downloaded == file)
            }
            Self::ClassicUpload => {
                let end = classic::upload(&mut site.device, begin, baud, file);
                (end, stored(&site, &path).as_deref() == Some(file))
            }
            Self::ClassicDownload => {
                let (end, bytes) = classic::download(&mut site.device, begin, baud);
                (end, bytes == file)
            }
        };
        let is_by_hand = matches!(self, Self::ClassicUpload | Self::ClassicDownload);
        assert!(is_whole || is_by_hand, "the client broke the file");
        Moved {
            bytes: file.len(),
            time: end - begin,
            is_whole,
        }
    }
}

fn stored(site: &Site, path: &str) -> Option<Vec<u8>> {
    let file = site.device.server().tree.file(path.as_bytes())?;
    Some(file.to_vec())
}

//! How fast the client moves bytes, chunk by chunk: from the port to the file, and back.

use std::hint::black_box;

use bench_wasm::random;
use bench_wasm::stream::{Stream, Way};

use crate::counting::Counting;
use crate::table::{Row, Table};
use crate::timing::fastest;

const BYTES: usize = 4 << 20;
const ROUNDS: u32 = 12;
pub const CHUNKS_AT_MOST: usize = 64 << 10;
/// The aims, in bytes per second.
const AIM_NATIVE: f64 = 1e9;
pub const AIM_WASM: f64 = 300e6;
/// What a port may deliver at a time: a byte, a USB packet's part, a piece of FTPGET, a full buffer.
pub const CHUNKS: [usize; 4] = [1, 16, 1460, 65536];

/// What one way took, for each of [`CHUNKS`]: seconds for `bytes` bytes.
pub struct Speeds {
    pub way: Way,
    pub bytes: usize,
    pub seconds: [f64; CHUNKS.len()],
}

pub fn native() -> Table {
    let file = random::bytes(BYTES);
    let mut notes = Vec::new();
    let speeds = Way::ALL.map(|way| {
        let input = way.input(&file);
        let wire = input.len();
        let mut stream = Stream::open(way);
        let mut out = Vec::new();
        stream.run(&input, 4096, |bytes| out.extend_from_slice(bytes));
        assert!(out == way.output(&file), "{way:?}: other bytes came out");
        drop(out);
        let seconds = CHUNKS.map(|chunk| {
            // Fewer bytes where each is a chunk of its own.
            let input = &input[..input.len().min(chunk * CHUNKS_AT_MOST)];
            let time = fastest(ROUNDS, || {
                black_box(stream.run(black_box(input), chunk, |bytes| {
                    black_box(bytes);
                }));
            });
            time.as_secs_f64() / input.len() as f64 * wire as f64
        });
        let count = Counting::during(|| {
            stream.run(&input, 1460, |_| {});
        });
        let eighth = &input[..input.len() / 8];
        let short = fastest(ROUNDS, || {
            black_box(stream.run(black_box(eighth), 1460, |_| {}));
        });
        notes.push(format!(
            "{}: {count} allocations for {} chunks of 1460 bytes; eight times the bytes take {:.1} times as long",
            way.name(),
            input.len().div_ceil(1460),
            seconds[2] / short.as_secs_f64(),
        ));
        Speeds {
            way,
            bytes: file.len(),
            seconds,
        }
    });
    let mut table = table("bytes through the client, native", &speeds, AIM_NATIVE);
    for note in notes {
        table.note(note);
    }
    table.note("a chunk of counted payload to the modem is a piece: a command and three lines of answers, which allocate");
    table
}

/// One row a way.
pub fn table(title: &str, speeds: &[Speeds], aim: f64) -> Table {
    let heads = CHUNKS.map(|chunk| format!("{chunk} B"));
    let mut head = vec!["ns/byte in chunks of".to_owned()];
    head.extend(heads);
    head.push("MB/s at best".to_owned());
    let mut table = Table::new(title, &head);
    for speed in speeds {
        let bytes = speed.bytes as f64;
        let mut cells: Vec<String> = speed
            .seconds
            .iter()
            .map(|seconds| format!("{:.2}", seconds * 1e9 / bytes))
            .collect();
        let best = speed.seconds.iter().copied().fold(f64::INFINITY, f64::min);
        cells.push(format!("{:.0}", bytes / best / 1e6));
        table.push(Row::new(speed.way.name(), cells).aim(bytes / best >= aim));
    }
    table.note(format!("aim: {:.0} MB/s", aim / 1e6));
    table
}

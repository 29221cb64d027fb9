//! Bytes on their way through the client cost no memory: in steady state nothing is allocated for a chunk.
//!
//! A chunk is what the port delivers or takes at a time. A piece of FTPGET or FTPPUT is more than that: it has a
//! command and answers, which are lines, and lines are kept for the trace.

#[path = "bench/src/counting.rs"]
mod counting;
#[path = "bench/wasm/src/random.rs"]
mod random;
// What is for the benchmark alone.
#[allow(dead_code)]
#[path = "bench/wasm/src/stream.rs"]
mod stream;

use counting::Counting;
use stream::{Stream, Way};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test, because the whole process is counted.
#[test]
fn a_chunk_on_its_way_through_the_client_allocates_nothing() {
    for way in [Way::PayloadIn, Way::DataIn, Way::DataOut] {
        for chunk in [1, 16, 1460, 4096, 65536] {
            let file = random::bytes((64 * chunk).clamp(4096, 1 << 18));
            let input = way.input(&file);
            let mut stream = Stream::open(way);
            // Until the buffers are as large as the largest chunk needs; twice, because two of them take turns.
            for _ in 0..2 {
                stream.run(&input, chunk, |_| {});
            }
            let mut moved = 0;
            let count = Counting::during(|| moved = stream.run(&input, chunk, |_| {}));
            assert_eq!(moved, way.output(&file).len());
            assert_eq!(count, 0, "{way:?} in chunks of {chunk}");
        }
    }
    // The counter counts, or the zeros above say nothing.
    let count = Counting::during(|| drop(std::hint::black_box(vec![0_u8; 100])));
    assert_eq!(count, 1);
    let mut stream = Stream::open(Way::PayloadOut);
    let count = Counting::during(|| {
        stream.run(&[0; 1000], 1000, |_| {});
    });
    assert!(count > 0, "a piece of FTPPUT has its command");
}

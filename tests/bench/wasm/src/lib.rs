//! The client's byte streams as a wasm module without any JavaScript of its own, for being timed in a browser.

pub mod random;
pub mod stream;

use std::cell::RefCell;

use stream::{Stream, Way};

thread_local! {
    static PREPARED: RefCell<Option<(Stream, Vec<u8>)>> = const { RefCell::new(None) };
}

/// Opens the `way`-th of [`Way::ALL`] and lays `bytes` random bytes ready for it.
// An export must have a name of its own choice; nothing else here has this one.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn bench_prepare(way: usize, bytes: usize) {
    let way = Way::ALL[way];
    let input = way.input(&random::bytes(bytes));
    PREPARED.set(Some((Stream::open(way), input)));
}

/// Moves all prepared bytes once, in chunks of `chunk`; gives how many bytes came out.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn bench_run(chunk: usize) -> usize {
    PREPARED.with_borrow_mut(|prepared| match prepared {
        Some((stream, input)) => stream.run(input, chunk, |_| {}),
        None => 0,
    })
}

//! The entries for fuzzing: any bytes in, a panic where a promise is broken.
//!
//! libFuzzer calls them by `fuzz_targets/`, the ordinary tests by `tests/fuzz_corpus.rs`, which runs them on
//! every file of `corpus/`. The first bytes of an input say how the rest is cut and read, see each entry.

mod at_parser;
mod client;
mod cuts;
mod data_mode;
mod listing;
mod simulator;

pub use at_parser::at_parser;
pub use client::client;
pub use data_mode::data_mode;
pub use listing::listing;
pub use simulator::simulator;

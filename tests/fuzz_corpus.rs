//! The entries of fuzzing on every file of their corpus: what the fuzzer has found stays found.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod entries;

/// A corpus is for every run of the tests: small.
const MOST_BYTES: usize = 2048;

fn on_each_file_of(target: &str, entry: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut count = 0;
    for file in fs::read_dir(&folder).expect("the corpus is there") {
        let path = file.expect("the corpus can be read").path();
        let input = fs::read(&path).expect("a file of the corpus can be read");
        assert!(input.len() <= MOST_BYTES, "{} is too long", path.display());
        // The name stands before the message of a panic.
        println!("{target}: {}", path.display());
        entry(&input);
        count += 1;
    }
    assert!(count >= 10, "{count} files are no corpus");
}

#[test]
fn the_at_parser_keeps_its_promises() {
    on_each_file_of("at_parser", entries::at_parser);
}

#[test]
fn the_client_keeps_its_promises() {
    on_each_file_of("client", entries::client);
}

#[test]
fn the_data_mode_decoder_keeps_its_promises() {
    on_each_file_of("data_mode", entries::data_mode);
}

#[test]
fn the_list_parser_keeps_its_promises() {
    on_each_file_of("listing", entries::listing);
}

#[test]
fn the_simulators_wire_parser_keeps_its_promises() {
    on_each_file_of("simulator", entries::simulator);
}

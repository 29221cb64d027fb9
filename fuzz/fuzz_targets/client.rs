//! The client under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| entries::client(input));

//! The data-mode decoder under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| entries::data_mode(input));

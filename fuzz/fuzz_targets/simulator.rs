//! The simulated modem's wire parser under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| entries::simulator(input));

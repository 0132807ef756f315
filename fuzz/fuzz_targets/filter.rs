//! See `checks::filter`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::filter::check(input));

//! See `checks::cursor`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::cursor::check(input));

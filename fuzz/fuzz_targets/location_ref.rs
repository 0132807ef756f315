//! See `checks::location_ref`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::location_ref::check(input));

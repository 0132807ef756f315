//! See `checks::predicate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::predicate::check(input));

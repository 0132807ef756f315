//! See `checks::descriptor`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::descriptor::check(input));

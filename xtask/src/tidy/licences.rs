//! Everything here is ours and under Apache-2.0: a header of somebody else's does not slip in with a
//! pasted file.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "licences";

/// How many lines at the top of a file are looked at.
const HEAD_LINES: usize = 30;
/// The one file that holds a licence.
const OURS: &str = "LICENSE";

/// Phrases of licence headers, in pieces so that this file does not find itself.
const PHRASES: &[&[&str]] = &[
    &["copyright", " (c)"],
    &["copyright", " ©"],
    &["all rights", " reserved"],
    &["licensed under", " the"],
    &["gnu general", " public"],
    &["mozilla public", " license"],
    &["permission is hereby", " granted"],
    &["spdx-license", "-identifier"],
];

/// Looks at the head of every text.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let phrases: Vec<String> = PHRASES.iter().map(|pieces| pieces.concat()).collect();
    let mut found = Vec::new();
    for (file, text) in checkout.texts(&[]) {
        if file.path == OURS || super::sizes::is_generated(&file.path) {
            continue;
        }
        for (number, line) in text.lines().take(HEAD_LINES).enumerate() {
            let line = line.to_lowercase();
            if phrases.iter().any(|phrase| line.contains(phrase)) {
                let message = "a licence header; write it yourself, or leave it out";
                found.push(Finding::at(&file.path, number + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_licence_header_is_refused() {
        let header = ["// Copyright", " (c) 2020 Somebody\n"].concat();
        let found = check(&Checkout::of(&[("crates/a/src/lib.rs", &header), (OURS, &header)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/a/src/lib.rs");
    }
}

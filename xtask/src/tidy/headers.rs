//! Every Rust file opens with `//!`: what lives here, why, and what it must never do.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "headers";

/// Looks at the first line of every Rust file, and that it is Rust at all.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, text) in checkout.texts(&[".rs"]) {
        if !text.starts_with("//! ") {
            let message = "open the file with `//!`: what lives here and what it must never do";
            found.push(Finding::at(&file.path, 1, message));
        }
        if let Some(error) = file.rust.as_ref().and_then(|source| source.error.as_ref()) {
            found.push(Finding::file(&file.path, format!("cannot be read as Rust: {error}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_refused() {
        let checkout = Checkout::of(&[
            ("a.rs", "fn f() {}\n"),
            ("b.rs", "//! Good.\n"),
            ("c.rs", "//! Bad.\nfn {"),
        ]);
        let paths: Vec<String> = check(&checkout).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["a.rs", "c.rs"]);
    }
}

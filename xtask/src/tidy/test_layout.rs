//! Where tests live: inline for pure code, `src/tests/` for scenarios, one test binary a crate. No
//! test is switched off: a test that fails is mended or taken out.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "test-layout";

/// Refuses test folders beside `src`, doc tests, and `#[ignore]`.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &checkout.files {
        let Some(name) = file.crate_name() else { continue };
        if file.path.starts_with(&format!("crates/{name}/tests/")) {
            let message = "a test binary of its own; move it to src/tests/, one binary a crate";
            found.push(Finding::file(&file.path, message));
        }
        let library = checkout.has(&format!("crates/{name}/src/lib.rs"));
        let text = file.text.as_deref().unwrap_or_default();
        if file.path == format!("crates/{name}/Cargo.toml")
            && library
            && !text.contains("doctest = false")
        {
            found.push(Finding::file(&file.path, "say `doctest = false` under [lib]"));
        }
    }
    for (file, source) in checkout.rust() {
        for attribute in source.attributes.iter().filter(|it| it.text == "ignore") {
            let message = "no test is switched off: mend it, or take it out and say why";
            found.push(Finding::at(&file.path, attribute.line, message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_test_binaries_and_switched_off_tests_are_refused() {
        let checkout = Checkout::of(&[
            ("crates/a/Cargo.toml", "[lib]\n"),
            ("crates/a/src/lib.rs", "//! a\n#[test]\n#[ignore]\nfn slow() {}\n"),
            ("crates/a/tests/all.rs", "//! b\n"),
            ("crates/b/Cargo.toml", "[package]\n"),
            ("crates/b/src/main.rs", "//! ignore\nfn ignore() {}\n"),
        ]);
        let found = check(&checkout);
        assert_eq!(found.len(), 3);
        assert_eq!((found[2].path.as_str(), found[2].line), ("crates/a/src/lib.rs", 3));
    }
}

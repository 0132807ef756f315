//! `model` is pure: it names no crate that does I/O, and none of the standard library's doors to the
//! outside. Whatever it needs from there is passed in.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "pure-model";

/// Crates that wait, listen or touch the disk.
const CRATES: &[&str] = &[
    "axum",
    "futures",
    "hyper",
    "mimalloc",
    "notify",
    "reqwest",
    "rustls",
    "sqlx",
    "tokio",
    "tokio-stream",
    "tokio-util",
    "tower",
    "tower-http",
    "walkdir",
];

/// Modules of the standard library that do.
const MODULES: &[&str] = &["env", "fs", "net", "process", "thread"];

/// Looks at model's manifest and at the words of its code.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for package in checkout.packages.iter().filter(|package| package.name == "model") {
        for dependency in package.dependencies.iter().filter(|it| it.kind == "normal") {
            if CRATES.contains(&dependency.name.as_str()) {
                let message = format!("model is pure and may not name {}", dependency.name);
                found.push(Finding::file(&package.manifest, message));
            }
        }
    }
    for (file, source) in checkout.rust().filter(|(file, _)| file.path.starts_with("crates/model/"))
    {
        let words: Vec<_> = source.production_words().collect();
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            if first.text == "std" && MODULES.contains(&second.text.as_str()) {
                let message =
                    format!("model is pure: pass in what std::{} would give", second.text);
                found.push(Finding::at(&file.path, second.line, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_runtimes_are_refused_in_model() {
        let text =
            "//! x\nfn f() { std::fs::read(\"a\"); }\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let checkout =
            Checkout::of(&[("crates/model/src/lib.rs", text), ("crates/forge/src/lib.rs", text)])
                .with_packages(&[(
                    "model",
                    &[("tokio", "normal"), ("serde", "normal"), ("tokio", "dev")],
                )]);
        let found = check(&checkout);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].path.as_str(), found[1].line), ("crates/model/src/lib.rs", 2));
    }
}

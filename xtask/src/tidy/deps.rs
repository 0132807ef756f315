//! Which crates of others each of ours names, frozen in `xtask/deps.txt`: a new dependency is argued
//! for in the change that brings it, not found out later.

use std::collections::BTreeSet;

use super::checkout::{Checkout, Package};
use super::finding::Finding;

pub const NAME: &str = "deps";
/// The frozen list.
pub const FILE: &str = "xtask/deps.txt";

const HEAD: &str = "\
# The crates of others that each of ours names, tests apart. Kept by `cargo xtask tidy`, written by
# `cargo xtask tidy --bless`. A line that grows is a decision: say why in the change that grows it.
";

/// Compares the manifests with the list.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let listed = checkout.text_of(FILE).unwrap_or_default();
    let actual = frozen(checkout);
    let lines: BTreeSet<&str> = listed.lines().filter(|line| !line.starts_with('#')).collect();
    let wanted: BTreeSet<&str> = actual.lines().filter(|line| !line.starts_with('#')).collect();
    wanted
        .symmetric_difference(&lines)
        .map(|line| {
            let state = if wanted.contains(line) { "is not in the list" } else { "is listed only" };
            let what = "argue for it, then `cargo xtask tidy --bless`";
            Finding::file(FILE, format!("`{line}` {state}; {what}"))
        })
        .collect()
}

/// The list as it should be.
pub fn frozen(checkout: &Checkout) -> String {
    let ours: BTreeSet<&str> = checkout.packages.iter().map(|it| it.name.as_str()).collect();
    let mut lines: Vec<String> =
        checkout.packages.iter().map(|package| line_of(package, &ours)).collect();
    lines.sort();
    format!("{HEAD}{}\n", lines.join("\n"))
}

fn line_of(package: &Package, ours: &BTreeSet<&str>) -> String {
    let names: BTreeSet<&str> = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != "dev")
        .map(|dependency| dependency.name.as_str())
        .filter(|name| !ours.contains(name))
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    format!("{}: {}", package.name, names.join(" ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_is_not_listed_is_refused() {
        let packages: &[(&str, &[(&str, &str)])] = &[
            ("model", &[("serde", "normal"), ("insta", "dev")]),
            ("database", &[("model", "normal")]),
        ];
        let blessed = frozen(&Checkout::of(&[]).with_packages(packages));
        assert!(blessed.ends_with("database:\nmodel: serde\n"), "{blessed}");
        let same = Checkout::of(&[(FILE, &blessed)]).with_packages(packages);
        assert!(check(&same).is_empty());
        let grown: &[(&str, &[(&str, &str)])] =
            &[("model", &[("serde", "normal"), ("leftpad", "normal")]), ("database", &[])];
        let findings = check(&Checkout::of(&[(FILE, &blessed)]).with_packages(grown));
        assert_eq!(findings.len(), 2);
        assert!(findings[0].message.contains("model: leftpad serde"), "{}", findings[0].message);
    }
}

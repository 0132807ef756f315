//! Which of our crates may depend on which: each on what stands left of it in [`LAYERS`], features
//! never on each other, `testkit` by tests only. The picture is in ARCHITECTURE.md, "Edges".

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "edges";

/// The crates from left to right. A crate may use those of the groups before its own.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["database", "outbound", "sandbox", "templating"],
    &["spine", "forge", "cluster", "steps"],
    &["gate"],
    &["feature"],
    FEATURES,
    &["flagstone"],
];

/// The features, and `integrations`, which imports no feature either.
const FEATURES: &[&str] = &[
    "assistant",
    "catalog",
    "delivery",
    "dora",
    "environments",
    "githost",
    "goals",
    "identity",
    "integrations",
    "notifications",
    "observability",
    "pipelines",
    "portal",
    "resources",
    "scaffolder",
    "scorecards",
    "search",
    "secrets",
    "techdocs",
];

/// Knows everything up to `feature`, is known by tests alone.
const TESTKIT: &str = "testkit";
/// Programs of the house that are no part of the product. Nothing imports them, and of ours they use
/// the dictionary alone: xtask reads YAML as the product does, bench speaks to the server over HTTP.
const TOOLS: &[&str] = &["bench", "xtask"];

/// Refuses every edge that [`LAYERS`] does not allow.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    let ours: Vec<&str> = checkout.packages.iter().map(|package| package.name.as_str()).collect();
    for package in &checkout.packages {
        let name = package.name.as_str();
        if layer(name).is_none() && name != TESTKIT && !TOOLS.contains(&name) {
            let message = "this crate has no place yet; give it one in xtask/src/tidy/edges.rs";
            found.push(Finding::file(&package.manifest, message));
            continue;
        }
        for dependency in &package.dependencies {
            if !ours.contains(&dependency.name.as_str()) {
                continue;
            }
            if let Err(why) = allowed(&package.name, &dependency.name, &dependency.kind) {
                let message = format!(
                    "{} may not depend on {}: {why}; see ARCHITECTURE.md, \"Edges\"",
                    package.name, dependency.name
                );
                found.push(Finding::file(&package.manifest, message));
            }
        }
    }
    found
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|group| group.contains(&name))
}

fn allowed(from: &str, to: &str, kind: &str) -> Result<(), &'static str> {
    let (from_layer, to_layer) = (layer(from), layer(to));
    match (from, to) {
        (_, tool) if TOOLS.contains(&tool) => Err("it is a program, not a library"),
        (tool, "model") if TOOLS.contains(&tool) => Ok(()),
        (tool, _) if TOOLS.contains(&tool) => Err("tools use nothing of ours but model"),
        (_, TESTKIT) if kind == "dev" => Ok(()),
        (_, TESTKIT) => Err("testkit is for tests; make it a dev-dependency"),
        (TESTKIT, _) if to_layer <= layer("feature") => Ok(()),
        (TESTKIT, _) => Err("testkit knows no feature; a test names those it starts"),
        _ if to_layer < from_layer => Ok(()),
        _ if FEATURES.contains(&from) && FEATURES.contains(&to) => {
            Err("features never import each other; use a port in model, or events")
        }
        _ => Err("it does not stand left of it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(packages: &[(&str, &[(&str, &str)])]) -> Vec<String> {
        let checkout = Checkout::of(&[]).with_packages(packages);
        check(&checkout).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn edges_to_the_left_are_fine() {
        let none: &[(&str, &str)] = &[];
        let fine = messages(&[
            ("model", none),
            ("database", &[("model", "normal"), ("sqlx", "normal")]),
            ("catalog", &[("database", "normal"), ("testkit", "dev")]),
            ("testkit", &[("database", "normal")]),
            ("flagstone", &[("catalog", "normal")]),
            ("xtask", &[("model", "normal")]),
        ]);
        assert!(fine.is_empty(), "{fine:?}");
    }

    #[test]
    fn features_that_import_each_other_are_refused() {
        let wrong = messages(&[("catalog", &[("search", "normal")]), ("search", &[])]);
        assert!(wrong[0].contains("features never import each other"), "{wrong:?}");
    }

    #[test]
    fn edges_to_the_right_and_testkit_in_production_are_refused() {
        let wrong = messages(&[
            ("model", &[("database", "normal")]),
            ("database", &[("testkit", "normal")]),
            ("testkit", &[("catalog", "normal")]),
            ("catalog", &[]),
            ("stranger", &[]),
        ]);
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        assert!(wrong[1].contains("dev-dependency") && wrong[3].contains("no place yet"));
    }
}

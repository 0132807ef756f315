//! The rules of the house, as a command and as a test: `cargo xtask tidy` and `cargo test -p xtask`
//! apply the same list, [`RULES`]. A rule is one small file in the folder beside this one: a function
//! from the [`Checkout`] to what is wrong in it, with a test that feeds it a bad snippet.

mod checkout;
mod deps;
mod dialect;
mod docs_links;
mod edges;
mod examples;
mod file_length;
mod finding;
mod function_length;
mod generated;
mod headers;
mod licences;
mod markers;
mod names;
mod places;
mod pure_model;
mod ratchet;
mod routes;
mod rust_source;
mod sizes;
mod sql_driver;
mod sql_tables;
mod test_layout;
mod words;

pub use checkout::Checkout;
use finding::Finding;

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};
use crate::web;

/// What `cargo xtask tidy --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask tidy [--rules-only | --bless]

Checks the rules of the house: rustfmt, clippy with warnings denied, cargo-deny (bans, licences,
sources; advisories need the network and are left to `cargo deny check advisories`), the types, lints,
unused code and generated client of web/, and the architecture rules of xtask/src/tidy.

  --rules-only  only the architecture rules: seconds, and no compiler
  --bless       write xtask/deps.txt anew after a dependency was argued for";

/// One architecture rule.
pub struct Rule {
    /// The name in square brackets in every message.
    pub name: &'static str,
    /// Finds what breaks the rule.
    pub check: fn(&Checkout) -> Vec<Finding>,
}

/// Every rule, in the order in which they are reported.
pub const RULES: &[Rule] = &[
    Rule { name: edges::NAME, check: edges::check },
    Rule { name: deps::NAME, check: deps::check },
    Rule { name: pure_model::NAME, check: pure_model::check },
    Rule { name: sql_driver::NAME, check: sql_driver::check },
    Rule { name: sql_tables::NAME, check: sql_tables::check },
    Rule { name: dialect::NAME, check: dialect::check },
    Rule { name: routes::NAME, check: routes::check },
    Rule { name: test_layout::NAME, check: test_layout::check },
    Rule { name: headers::NAME, check: headers::check },
    Rule { name: names::NAME, check: names::check },
    Rule { name: file_length::NAME, check: file_length::check },
    Rule { name: function_length::NAME, check: function_length::check },
    Rule { name: words::NAME, check: words::check },
    Rule { name: markers::NAME, check: markers::check },
    Rule { name: licences::NAME, check: licences::check },
    Rule { name: places::NAME, check: places::check },
    Rule { name: sizes::NAME, check: sizes::check },
    Rule { name: generated::NAME, check: generated::check },
    Rule { name: docs_links::NAME, check: docs_links::check },
    Rule { name: examples::NAME, check: examples::check },
];

/// `cargo xtask tidy`.
pub fn run(arguments: &[String]) -> Outcome {
    let mut rules_only = false;
    for argument in arguments {
        match argument.as_str() {
            "--rules-only" => rules_only = true,
            "--bless" => return bless(),
            other => return Err(Failure::usage(format!("tidy: unknown option `{other}`"))),
        }
    }
    let mut broken = Vec::new();
    if !rules_only {
        let cache = Cache::find()?;
        for (name, step) in STEPS {
            println!("tidy: {name}");
            if let Err(failure) = step(&cache) {
                eprintln!("tidy: {}", failure.message);
                broken.push(*name);
            }
        }
    }
    println!("tidy: architecture rules");
    let findings = findings(&Checkout::read()?);
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        broken.push("architecture rules");
    }
    if broken.is_empty() {
        println!("tidy: all is well ({} architecture rules)", RULES.len());
        return Ok(());
    }
    Err(Failure::new(format!("not tidy: {}", broken.join(", "))))
}

/// A step that calls another tool.
type Step = fn(&Cache) -> Outcome;

/// The steps that are not rules of ours.
const STEPS: &[(&str, Step)] = &[
    ("rustfmt", rustfmt),
    ("cargo-deny", cargo_deny),
    ("clippy", clippy),
    ("web", |_| web::check()),
];

fn rustfmt(cache: &Cache) -> Outcome {
    let mut cargo = programs::cargo(&cache.target());
    programs::run(cargo.args(["fmt", "--all", "--check"]))
        .map_err(|_| Failure::new("rustfmt would change something; run `cargo fmt --all`"))
}

fn clippy(cache: &Cache) -> Outcome {
    let mut cargo = programs::cargo(&cache.target());
    cargo.args(["clippy", "--profile", "ci", "--workspace", "--all-targets", "--locked"]);
    programs::run(cargo.args(["--", "-D", "warnings"]))
}

fn cargo_deny(cache: &Cache) -> Outcome {
    let mut deny = programs::command(cache.cargo_deny()?);
    programs::run(deny.args(["--log-level", "warn", "check", "bans", "licenses", "sources"]))
}

fn bless() -> Outcome {
    let checkout = Checkout::read()?;
    std::fs::write(programs::root().join(deps::FILE), deps::frozen(&checkout))?;
    println!("tidy: wrote {}", deps::FILE);
    Ok(())
}

/// Everything that breaks a rule, less what the ratchet excuses.
fn findings(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in RULES {
        found.extend((rule.check)(checkout).into_iter().map(|finding| finding.of(rule.name)));
    }
    ratchet::apply(checkout, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_checkout_keeps_every_rule() {
        let checkout = Checkout::read().expect("the checkout can be read");
        let findings = findings(&checkout);
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}\n", lines.join("\n"));
    }

    #[test]
    fn rule_names_are_distinct() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}

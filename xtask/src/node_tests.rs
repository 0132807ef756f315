//! Tests that meet the built server from outside, as programs of Node.js: tests/compat (the published
//! Backstage client), tests/language (the published template engine), tests/identity (a real OpenID provider), tests/faults (bad days),
//! tests/commands (the command line), tests/steps (what the steps of a pipeline write), tests/golden-paths (what they make, judged by the tools of its field),
//! tests/demo (from a form to production), tests/replicas (two servers on one database), tests/upgrade (this
//! build and an older one) and tests/e2e (the portal in a browser). A suite with a lock file gets its
//! packages first.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::npm;
use crate::programs::{self, Failure, Outcome};

/// One suite: its name on the command line and in the summary, its folder, where its tests are, and
/// another folder whose programs and packages it uses.
pub struct Suite {
    pub name: &'static str,
    folder: &'static str,
    tests: &'static str,
    beside: Option<&'static str>,
}

const fn suite(name: &'static str, folder: &'static str, tests: &'static str) -> Suite {
    Suite { name, folder, tests, beside: None }
}

/// The suite that needs an older build beside the present one.
pub const UPGRADE: &str = "upgrade";
/// The suite that compares the template language with the published engine; it needs no server.
pub const LANGUAGE: &str = "language";
/// The suite that judges what golden paths make, by the tools of each field.
pub const GOLDEN_PATHS: &str = "golden-paths";
/// The suite that goes from a form to production, which needs the toolchains of golden paths.
pub const DEMO: &str = "demo";
/// The suite that needs the portal in the server, and a browser.
pub const E2E: &str = "e2e";

/// Every suite, in the order in which they run.
pub const SUITES: &[Suite] = &[
    suite("compat", "tests/compat", "suite"),
    suite(LANGUAGE, "tests/language", "."),
    suite("identity", "tests/identity", "."),
    suite("faults", "tests/faults", "."),
    suite("commands", "tests/commands", "."),
    suite("steps", "tests/steps", "."),
    suite(GOLDEN_PATHS, "tests/golden-paths", "."),
    suite(DEMO, "tests/demo", "."),
    suite("replicas", "tests/replicas", "."),
    suite(UPGRADE, "tests/upgrade", "."),
    // Its browser signs in at the provider of tests/identity.
    Suite { beside: Some("tests/identity"), ..suite(E2E, "tests/e2e", ".") },
];

/// Refuses early, and by name, when Node.js or npm is missing.
pub fn require_node() -> Outcome {
    npm::require("what is under tests/", "leave it out with `--only rust`")
}

/// The command that runs a suite, after its packages are there.
pub fn runner(suite: &Suite) -> Outcome<Command> {
    let folder = programs::root().join(suite.folder);
    let beside = suite.beside.map(|it| programs::root().join(it));
    for folder in std::iter::once(&folder).chain(&beside) {
        if folder.join("package-lock.json").is_file() {
            npm::install(folder)?;
        }
    }
    let mut node = programs::command("node");
    node.args(["--test", "--test-reporter=tap"]).args(test_files(&folder.join(suite.tests))?);
    Ok(node)
}

/// Files are named one by one: releases of Node.js differ in what they make of a folder.
fn test_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!("there are no tests in {}", folder.display())));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_has_tests() {
        for suite in SUITES {
            let folder = programs::root().join(suite.folder).join(suite.tests);
            assert!(test_files(&folder).is_ok(), "{}", suite.name);
        }
    }
}

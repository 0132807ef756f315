//! Tests that meet the built server from outside, as programs of Node.js: tests/compat (the published
//! Backstage client), tests/identity (a real OpenID provider), tests/faults (bad days),
//! tests/commands (the command line), tests/replicas (two servers on one database) and tests/upgrade
//! (this build and an older one). A suite with a lock file gets its packages first; they stay beside
//! it, ignored by git.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::{self, Failure, Outcome};

/// One suite: its name on the command line and in the summary, its folder, where its tests are.
pub struct Suite {
    pub name: &'static str,
    folder: &'static str,
    tests: &'static str,
}

/// The suite that needs an older build beside the present one.
pub const UPGRADE: &str = "upgrade";

/// Every suite, in the order in which they run.
pub const SUITES: &[Suite] = &[
    Suite { name: "compat", folder: "tests/compat", tests: "suite" },
    Suite { name: "identity", folder: "tests/identity", tests: "." },
    Suite { name: "faults", folder: "tests/faults", tests: "." },
    Suite { name: "commands", folder: "tests/commands", tests: "." },
    Suite { name: "replicas", folder: "tests/replicas", tests: "." },
    Suite { name: UPGRADE, folder: "tests/upgrade", tests: "." },
];

/// The oldest Node.js whose test runner the suites use.
const NODE_MAJOR: u32 = 20;
/// Says for which lock file the installed packages were installed.
const STAMP: &str = "node_modules/.installed-for";

/// Refuses early, and by name, when Node.js or npm is missing.
pub fn require_node() -> Outcome {
    let version = programs::capture(programs::command("node").arg("--version")).unwrap_or_default();
    if major(&version).is_none_or(|major| major < NODE_MAJOR) {
        let found = match version.trim() {
            "" => "there is none on the search path".to_owned(),
            version => format!("this is {version}"),
        };
        return Err(Failure::new(format!(
            "the tests under tests/ need Node.js {NODE_MAJOR} or newer, and {found}; install it, or \
             leave them out with `--only rust`"
        )));
    }
    if programs::find_on_path("npm").is_none() {
        return Err(Failure::new(
            "tests/compat and tests/identity need npm, which is not on the search path",
        ));
    }
    Ok(())
}

/// The command that runs a suite, after its packages are there.
pub fn runner(suite: &Suite) -> Outcome<Command> {
    let folder = programs::root().join(suite.folder);
    if let Ok(lock) = std::fs::read_to_string(folder.join("package-lock.json")) {
        install(&folder, &lock)?;
    }
    let mut node = programs::command("node");
    node.args(["--test", "--test-reporter=tap"]).args(test_files(&folder.join(suite.tests))?);
    Ok(node)
}

fn install(folder: &Path, lock: &str) -> Outcome {
    let stamp = folder.join(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = programs::command("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    programs::run(&mut npm)?;
    std::fs::write(&stamp, lock)?;
    Ok(())
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

/// `v20.20.2` is 20.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_release_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major(""), None);
    }

    #[test]
    fn every_suite_has_tests() {
        for suite in SUITES {
            let folder = programs::root().join(suite.folder).join(suite.tests);
            assert!(test_files(&folder).is_ok(), "{}", suite.name);
        }
    }
}

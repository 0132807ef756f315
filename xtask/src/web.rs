//! The portal's pages, `web/`: built before the server that carries them, checked by their own tools,
//! tested without a browser. With one, the suite `e2e` tests them against the server.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::process::Command;

use crate::npm;
use crate::programs::{self, Outcome};

/// Says of which sources `web/dist` was built. Building empties the folder, so that it is there only
/// when all of it is.
const STAMP: &str = "dist/.built-for";

/// What to do on a machine without Node.js.
const WITHOUT: &str =
    "start the server without its pages: `cargo run -p flagstone -- serve --config FILE`";

/// Builds `web/dist`, unless it is what the sources make.
pub fn build() -> Outcome {
    let (folder, wanted) = (folder(), version_of_sources()?);
    let stamp = folder.join(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|built| built == wanted) {
        return Ok(());
    }
    println!("web: building the portal");
    programs::run(npm("the portal", WITHOUT)?.args(["run", "--silent", "build"]))?;
    Ok(std::fs::write(stamp, wanted)?)
}

/// Has types, lints, unused code and the generated client checked.
pub fn check() -> Outcome {
    let mut npm = npm("checking web/", "check the rest with `--rules-only`")?;
    programs::run(npm.args(["run", "--silent", "check"]))
}

/// The command that runs the tests that need no browser. It prints TAP.
pub fn tests() -> Outcome<Command> {
    let mut npm = npm("testing web/", "leave it out with `--only rust`")?;
    npm.args(["run", "--silent", "test", "--", "--reporter=tap-flat"]);
    Ok(npm)
}

/// Writes the client of the API anew from `web/openapi.json`.
pub fn write_client() -> Outcome {
    let mut npm = npm("writing the portal's client", "leave web/ as it is")?;
    programs::run(npm.args(["run", "--silent", "client"]))
}

fn folder() -> PathBuf {
    programs::root().join("web")
}

/// npm in `web/`, its packages installed.
fn npm(what: &str, else_: &str) -> Outcome<Command> {
    npm::require(what, else_)?;
    npm::install(&folder())?;
    let mut npm = programs::command("npm");
    npm.current_dir(folder());
    Ok(npm)
}

/// Stands for every file below `web/` that git knows or would add.
fn version_of_sources() -> Outcome<String> {
    let mut git = programs::command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "web"]);
    let listing = programs::capture(&mut git)?;
    let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    let mut hasher = DefaultHasher::new();
    for path in paths {
        // What was deleted and is still known to git counts as well, by being absent.
        let body = std::fs::read(programs::root().join(path)).ok();
        (path, body).hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_sources_have_the_same_version() {
        let version = version_of_sources().expect("git lists them");
        assert_eq!(version_of_sources().ok(), Some(version.clone()));
        assert_eq!(version.len(), 17);
    }

    /// npm leaves out what is for other machines when its registry does not have it, and refuses the
    /// lock file everywhere from then on.
    #[test]
    fn the_lock_file_names_what_is_for_other_machines() {
        let text = std::fs::read_to_string(folder().join("package-lock.json")).expect("a lock");
        let lock: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let packages = lock["packages"].as_object().expect("packages");
        let is_there = |by: &str, name: &str| {
            let nested = format!("{by}/node_modules/{name}");
            packages.contains_key(&format!("node_modules/{name}")) || packages.contains_key(&nested)
        };
        for (by, package) in packages {
            let wanted = package["optionalDependencies"].as_object().into_iter().flatten();
            let missing: Vec<_> = wanted.filter(|(name, _)| !is_there(by, name)).collect();
            assert!(missing.is_empty(), "{by}: {missing:?}");
        }
    }

    #[test]
    fn everything_that_is_run_there_is_a_script_of_the_package() {
        let text = std::fs::read_to_string(folder().join("package.json")).expect("it is there");
        let package: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for script in ["build", "check", "client", "test"] {
            assert!(package["scripts"][script].is_string(), "{script}");
        }
    }
}

//! Node.js and npm: whether they are here, and a folder's packages. The packages stay beside what needs
//! them, ignored by git; what npm downloaded it keeps in a cache of its own, outside the checkout.

use std::path::Path;

use crate::programs::{self, Failure, Outcome};

/// The oldest Node.js that runs what we have.
const NODE_MAJOR: u32 = 20;
/// Says for which lock file the installed packages were installed.
const STAMP: &str = "node_modules/.installed-for";

/// Refuses early, and by name, when Node.js or npm is missing: `what` needs them, `else_` says what to
/// do without.
pub fn require(what: &str, else_: &str) -> Outcome {
    let version =
        programs::capture(programs::command("node").arg("--version")).map_err(|failure| {
            Failure::new(format!(
                "{what} needs Node.js {NODE_MAJOR} or newer; install it, or {else_}"
            ))
            .with(&failure.message)
        })?;
    if major(&version).is_none_or(|major| major < NODE_MAJOR) {
        return Err(Failure::new(format!(
            "{what} needs Node.js {NODE_MAJOR} or newer, and this is {}; install it, or {else_}",
            version.trim()
        )));
    }
    if programs::find_on_path("npm").is_none() {
        return Err(Failure::new(format!(
            "{what} needs npm, which is not on the search path; install it, or {else_}"
        )));
    }
    Ok(())
}

/// Installs the packages of a folder, unless those of its lock file are there.
pub fn install(folder: &Path) -> Outcome {
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))?;
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
}

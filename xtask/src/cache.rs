//! Where things are kept that are not part of the checkout: compiled code, tools, the demo's data.
//! Everything here can be deleted at any time; it costs the time to make it again.

use std::path::{Path, PathBuf};

use crate::programs::{self, Failure, Outcome};

/// The paragraph of `cargo xtask --help` about folders.
pub const HELP: &str = "
Compiled code, tools and the demo's data are kept in $FLAGSTONE_CACHE, else in
$XDG_CACHE_HOME/flagstone, else in ~/.cache/flagstone. Deleting that folder is always safe.";

/// The version of cargo-deny that we install when there is none.
const CARGO_DENY: &str = "0.20.2";

/// The cache folder.
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Finds the cache folder from the environment.
    pub fn find() -> Outcome<Self> {
        let root = choose(
            programs::environment("FLAGSTONE_CACHE"),
            programs::environment("XDG_CACHE_HOME"),
            programs::environment("HOME"),
        )
        .ok_or_else(|| {
            Failure::new(
                "there is no home folder to keep a cache in; set FLAGSTONE_CACHE to a folder",
            )
        })?;
        std::fs::create_dir_all(&root)
            .map_err(|error| Failure::new(format!("cannot make {}: {error}", root.display())))?;
        let cache = Self { root: root.canonicalize()? };
        cache.change_checkout(programs::root())?;
        Ok(cache)
    }

    /// Makes the compiled code that of `checkout`. Cargo tells a crate of ours in one checkout
    /// from the same crate in another by the times of its files alone, and would take what was
    /// compiled from the other's for fresh; what was compiled of other people's crates is shared.
    pub fn change_checkout(&self, checkout: &Path) -> Outcome {
        let target = self.target();
        let marker = target.join("checkout");
        let here = checkout.display().to_string();
        match std::fs::read_to_string(&marker) {
            Ok(last) if last == here => return Ok(()),
            Ok(_) => {
                let mut cargo = programs::cargo(&target);
                cargo.args(["clean", "--quiet", "--profile", "ci"]);
                for name in ours()? {
                    cargo.args(["--package", &name]);
                }
                programs::run(&mut cargo)?;
            }
            Err(_) => std::fs::create_dir_all(&target)?,
        }
        Ok(std::fs::write(marker, here)?)
    }

    /// Where cargo puts what it compiles; `CARGO_TARGET_DIR` wins when somebody set it.
    pub fn target(&self) -> PathBuf {
        match programs::environment("CARGO_TARGET_DIR") {
            Some(chosen) => std::path::absolute(&chosen).unwrap_or_else(|_| chosen.into()),
            None => self.root.join("target"),
        }
    }

    /// The demo's data directory unless another is asked for.
    pub fn demo_data(&self) -> PathBuf {
        self.root.join("demo")
    }

    /// Where builds of older commits are kept, one file for each.
    pub fn older(&self) -> PathBuf {
        self.root.join("older")
    }

    /// Where `cargo xtask dist` lays down what it made.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// cargo-deny, installed here on first use.
    pub fn cargo_deny(&self) -> Outcome<PathBuf> {
        let tools = self.root.join("tools");
        let program = tools.join("bin").join("cargo-deny");
        if !program.is_file() {
            println!("Installing cargo-deny {CARGO_DENY} into {} (once)", tools.display());
            let mut cargo = programs::cargo(&tools.join("build"));
            cargo.args(["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--root"]);
            programs::run(cargo.arg(&tools))?;
        }
        Ok(program)
    }

    /// The server binary of the `ci` profile, built if it is not up to date.
    pub fn server(&self) -> Outcome<PathBuf> {
        let target = self.target();
        let mut cargo = programs::cargo(&target);
        programs::run(cargo.args(["build", "--profile", "ci", "--package", "flagstone"]))?;
        Ok(self.server_path())
    }

    /// Builds the program that renders templates line by line, and says where it is.
    pub fn render_lines(&self) -> Outcome<PathBuf> {
        let target = self.target();
        let mut cargo = programs::cargo(&target);
        let example = ["--package", "templating", "--example", "render_lines"];
        programs::run(cargo.args(["build", "--profile", "ci"]).args(example))?;
        Ok(target.join("ci").join("examples").join("render_lines"))
    }

    /// Where that binary is.
    pub fn server_path(&self) -> PathBuf {
        self.target().join("ci").join("flagstone")
    }
}

/// The names of our own packages: their folders are called like them.
fn ours() -> Outcome<Vec<String>> {
    let mut names = vec!["xtask".to_owned(), "bench".to_owned()];
    for entry in std::fs::read_dir(programs::root().join("crates"))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

fn choose(ours: Option<String>, caches: Option<String>, home: Option<String>) -> Option<PathBuf> {
    match (ours, caches, home) {
        (Some(ours), _, _) => Some(PathBuf::from(ours)),
        (None, Some(caches), _) => Some(Path::new(&caches).join("flagstone")),
        (None, None, Some(home)) => Some(Path::new(&home).join(".cache").join("flagstone")),
        (None, None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_variable_decides_where_the_cache_is() {
        let text = |value: &str| Some(value.to_owned());
        assert_eq!(choose(text("/a"), text("/b"), text("/c")), Some("/a".into()));
        assert_eq!(choose(None, text("/b"), text("/c")), Some("/b/flagstone".into()));
        assert_eq!(choose(None, None, text("/c")), Some("/c/.cache/flagstone".into()));
        assert_eq!(choose(None, None, None), None);
    }
}

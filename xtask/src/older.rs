//! The older build that tests/upgrade upgrades from and steps back to: made once from the history of
//! this repository and kept in the cache under the name of its commit.

use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};

/// The commit it is built from: the last one before the catalog could be written to. Moves on when
/// a release says that it can no longer be stepped back to.
const COMMIT: &str = "270c071aebfbf8928ea068bd5bc87a1c018a901c";

/// The older server, built when the cache does not have it; `None`, with a word why, when this clone
/// does not reach back that far and nobody counts skipped tests as failed.
pub fn server(cache: &Cache) -> Outcome<Option<PathBuf>> {
    let folder = cache.older();
    let kept = folder.join(format!("flagstone-{COMMIT}"));
    if kept.is_file() {
        return Ok(Some(kept));
    }
    if !is_in_history() {
        let words = format!(
            "this clone does not have commit {COMMIT}, which tests/upgrade builds as the older server; \
             fetch the whole history (`git fetch --unshallow`)"
        );
        if programs::in_ci() {
            return Err(Failure::new(words));
        }
        println!("test: {words}; its tests are skipped");
        return Ok(None);
    }
    println!("test: building the server of commit {COMMIT} into {} (once)", folder.display());
    let source = folder.join("source");
    clear(&source)?;
    std::fs::create_dir_all(&source)?;
    let built = build(cache, &source, &kept);
    // Also after a failure: nothing of the older commit may pass for the present one's.
    cache.change_checkout(programs::root())?;
    clear(&source)?;
    built.map(|()| Some(kept))
}

fn is_in_history() -> bool {
    let commit = format!("{COMMIT}^{{commit}}");
    programs::succeeds(programs::command("git").args(["cat-file", "-e", &commit]))
}

/// Lays the commit's files down in `source`, compiles them, and keeps the server as `kept`.
fn build(cache: &Cache, source: &Path, kept: &Path) -> Outcome {
    let archive = source.join("source.tar");
    let mut git = programs::command("git");
    programs::run(git.args(["archive", "--format=tar", "--output"]).arg(&archive).arg(COMMIT))?;
    let mut tar = programs::command("tar");
    programs::run(tar.arg("-xf").arg(&archive).arg("-C").arg(source))?;
    cache.change_checkout(source)?;
    let mut cargo = programs::cargo(&cache.target());
    cargo.current_dir(source);
    cargo.args(["build", "--locked", "--profile", "ci", "--package", "flagstone"]);
    programs::run(&mut cargo)?;
    // Whole or not at all: a copy that was cut short must not pass for a build.
    let draft = kept.with_extension("draft");
    std::fs::copy(cache.server_path(), &draft)?;
    Ok(std::fs::rename(&draft, kept)?)
}

fn clear(folder: &Path) -> Outcome {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_commit_is_named_so_that_it_stays_the_same() {
        assert!(COMMIT.len() == 40 && COMMIT.chars().all(|letter| letter.is_ascii_hexdigit()));
    }
}

//! What a commit of this server brings, looked through by Git as a push is (`receive.fsckObjects`).
//!
//! `git fast-import` writes what it is told. What is not well-formed cannot be told to it, but a file
//! may be one that clients obey (`.gitmodules`, `.gitattributes`), under its own name or under one that
//! some file system takes for it. So what a commit brings at such a name goes through `git
//! unpack-objects --strict`, into a folder that is thrown away.

use std::sync::atomic::{AtomicU64, Ordering};

use model::Problem;

use super::GitRepo;
use super::program::{problem_of, question};

/// Folders that this process has used: each of them once. `git prune` removes what a killed process
/// leaves, for that is how it calls such folders of its own.
static USED: AtomicU64 = AtomicU64::new(0);

/// Whether a part of this path may be what Git looks into: by its name, without what file systems of
/// macOS pass over, or by a short name of Windows.
pub fn is_looked_into(path: &str) -> bool {
    path.split(['/', '\\']).any(|part| {
        let seen: String = part.chars().filter(char::is_ascii).collect::<String>().to_lowercase();
        let seen = seen.trim_start();
        seen.starts_with(".gitmod") || seen.starts_with(".gitattr") || seen.contains('~')
    })
}

impl GitRepo {
    /// Looks through what `commit` has that `parent` has not.
    ///
    /// # Errors
    /// What Git refuses in a push, in its words.
    pub async fn look_through(&self, commit: &str, parent: Option<&str>) -> Result<(), Problem> {
        let without = parent.map(|it| format!("^{it}\n")).unwrap_or_default();
        // Folders and commits; files are found where they are.
        let packing = ["pack-objects", "--revs", "--stdout", "-q", "--filter=blob:none"];
        let pack = self.ask(&packing, format!("{commit}\n{without}").as_bytes()).await?;
        let objects = self.folder().join("objects");
        let number = USED.fetch_add(1, Ordering::Relaxed);
        let name = format!("tmp_objdir-flagstone-{}-{number}", std::process::id());
        let folder = objects.join(name);
        tokio::fs::create_dir_all(&folder).await.map_err(Problem::internal)?;
        let unpacking = self
            .program(&["unpack-objects", "--strict", "-q"], question())
            .variable("GIT_OBJECT_DIRECTORY", &folder)
            .variable("GIT_ALTERNATE_OBJECT_DIRECTORIES", &objects);
        let captured = unpacking.run(&pack).await;
        if let Err(error) = tokio::fs::remove_dir_all(&folder).await {
            tracing::warn!(%error, "a folder of objects that were looked through stays");
        }
        let captured = captured.map_err(|error| problem_of(&error))?;
        if captured.is_well() {
            return Ok(());
        }
        let errors = &captured.ended.errors;
        let why = errors.lines().find_map(|it| it.strip_prefix("error: object "));
        // The name of the object says nothing to whoever sent a file.
        let why = why.and_then(|it| it.split_once(": ")).map_or("it is malformed", |it| it.1);
        let detail = format!("Git refuses a file of this commit: {why}");
        Err(Problem::input(detail).because(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_git_looks_into_are_known_in_disguise() {
        for path in [
            ".gitmodules",
            "a/.GitModules",
            ".gitmodules/x",
            ".git\u{200c}modules",
            "GITMOD~1",
            "a/gi7eba~1",
            ".gitmodules ::$INDEX_ALLOCATION",
            "a\\.gitmodules",
            ".gitattributes",
        ] {
            assert!(is_looked_into(path), "{path:?}");
        }
        for path in ["README.md", ".github/workflows/x.yml", ".gitignore", "src/gitmodules"] {
            assert!(!is_looked_into(path), "{path:?}");
        }
    }
}

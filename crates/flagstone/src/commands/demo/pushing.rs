//! A change as a developer makes it: clone, edit, commit, push, by the `git` program.

use std::path::Path;
use std::time::Duration;

use model::{Code, Problem};
use sandbox::{Bounds, Program};

use super::access::Access;

/// The file of every golden path whose text its version endpoint answers with.
pub const RELEASE: &str = "release.txt";

/// The folder of the data directory that the clone is made in.
const FOLDER: &str = "demo-clone";

/// Longest that git may take for one thing.
const TIME: Duration = Duration::from_secs(60);

/// Clones `address`, writes `text` into [`RELEASE`], commits and pushes; the commit.
///
/// # Errors
/// What git says.
pub async fn change(access: &Access, address: &str, text: &str) -> Result<String, Problem> {
    let home = access.data_dir.join(FOLDER);
    let wrong = |error: std::io::Error| Problem::input(format!("{}: {error}", home.display()));
    if home.exists() {
        std::fs::remove_dir_all(&home).map_err(wrong)?;
    }
    std::fs::create_dir_all(&home).map_err(wrong)?;
    let git = Git { access, home: &home };
    git.run(&["clone", "--quiet", "--depth", "1", address, "work"], None).await?;
    let work = home.join("work");
    std::fs::write(work.join(RELEASE), format!("{text}\n"))
        .map_err(|error| Problem::input(format!("{RELEASE} cannot be written: {error}")))?;
    git.run(&["commit", "--quiet", "--all", "--message", "Tell of a release"], Some(&work)).await?;
    git.run(&["push", "--quiet", "origin", "HEAD"], Some(&work)).await?;
    let commit = git.run(&["rev-parse", "HEAD"], Some(&work)).await?;
    std::fs::remove_dir_all(&home).map_err(wrong)?;
    Ok(commit.trim().to_owned())
}

/// The commit of a repository's default branch.
///
/// # Errors
/// What git says.
pub async fn head(access: &Access, address: &str) -> Result<String, Problem> {
    let said =
        Git { access, home: &access.data_dir }.run(&["ls-remote", address, "HEAD"], None).await?;
    let commit = said.split_whitespace().next().unwrap_or_default().to_owned();
    match commit.is_empty() {
        true => Err(Problem::new(Code::Unavailable, format!("{address} has no commit"))),
        false => Ok(commit),
    }
}

struct Git<'a> {
    access: &'a Access,
    home: &'a Path,
}

impl Git<'_> {
    async fn run(&self, words: &[&str], folder: Option<&Path>) -> Result<String, Problem> {
        let header = format!("Authorization: Bearer {}", self.access.token);
        let program = Program::new("git")
            .arguments(words)
            .folder(folder.unwrap_or(self.home))
            .variable("HOME", self.home)
            .variable("GIT_CONFIG_NOSYSTEM", "1")
            .variable("GIT_TERMINAL_PROMPT", "0")
            .variable("GIT_AUTHOR_NAME", "Demo")
            .variable("GIT_AUTHOR_EMAIL", "demo@acme.example")
            .variable("GIT_COMMITTER_NAME", "Demo")
            .variable("GIT_COMMITTER_EMAIL", "demo@acme.example")
            // In the environment, where no list of processes shows it.
            .variable("GIT_CONFIG_COUNT", "1")
            .variable("GIT_CONFIG_KEY_0", "http.extraHeader")
            .variable("GIT_CONFIG_VALUE_0", header)
            .within(Bounds::of(TIME));
        let wrong = |why: String| {
            Problem::new(Code::Unavailable, format!("git {}: {why}", words.join(" ")))
        };
        let done = program.run(b"").await.map_err(|error| wrong(error.to_string()))?;
        match done.is_well() {
            true => Ok(done.text()),
            false => Err(wrong(done.ended.errors.trim().to_owned())),
        }
    }
}

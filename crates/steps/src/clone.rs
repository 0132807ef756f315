//! `clone`: the tree of a revision, with Git's program.
//!
//! What comes from elsewhere runs nothing here: hooks, monitors of the file system, filters' drivers
//! of the machine's configuration and transports that are programs are off, and submodules are not
//! fetched.

use std::path::{Path, PathBuf};

use model::{Code, Problem};
use sandbox::{Bounds, Program, SandboxError};

use crate::limits::{CLONE_FILE_BYTES_MAX, CLONE_TEXT_BYTES_MAX, CLONE_TIME_MAX};
use crate::report::Report;

/// Settings that hold for every run.
const ALWAYS: [&str; 10] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.symlinks=true",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "advice.detachedHead=false",
];

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct CloneAsk {
    /// Where the repository is.
    pub url: String,
    /// A branch, a tag or a commit.
    pub revision: String,
    /// The folder to fill: empty, or not there.
    pub into: PathBuf,
    /// Commits of the history that come with it; 0 for all.
    pub depth: u32,
    /// Paths of this machine are addresses, too.
    pub allow_local: bool,
    /// Where Git finds credentials.
    pub home: Option<PathBuf>,
}

/// Clones.
///
/// # Errors
/// The address or the revision is none, the folder is not empty, or Git says no.
pub async fn run(ask: &CloneAsk) -> Result<Report, Problem> {
    check(ask)?;
    let folder = std::path::absolute(&ask.into)
        .map_err(|error| Problem::input(format!("{}: {error}", ask.into.display())))?;
    make_empty(&folder)?;
    let git = Git { ask, folder: &folder };
    git.well(&["init", "--quiet", "--template=", "."]).await?;
    let fetched = git.fetch(&git.depth()).await;
    if let Err(problem) = fetched {
        // Not every server hands out a commit that is no branch's; all branches together have it.
        if !is_commit(&ask.revision) {
            return Err(problem);
        }
        git.fetch_all().await?;
    }
    let target = if is_commit(&ask.revision) { ask.revision.as_str() } else { "FETCH_HEAD" };
    git.well(&["checkout", "--quiet", "--force", "--detach", target]).await?;
    let commit = git.well(&["rev-parse", "--verify", "HEAD^{commit}"]).await?;
    let at = git.well(&["show", "--no-patch", "--format=%ct", "HEAD"]).await?;
    let mut report = Report::well();
    report.say(format!("{} of {} is commit {commit}", ask.revision, ask.url));
    report.fact("COMMIT", commit.clone());
    report.fact("CHAINS-GIT_COMMIT", commit);
    report.fact("URL", ask.url.clone());
    report.fact("CHAINS-GIT_URL", ask.url.clone());
    report.fact("COMMITTED_AT", at);
    Ok(report)
}

fn check(ask: &CloneAsk) -> Result<(), Problem> {
    let (url, revision) = (ask.url.as_str(), ask.revision.as_str());
    if url.len() > CLONE_TEXT_BYTES_MAX || revision.len() > CLONE_TEXT_BYTES_MAX {
        return Err(Problem::input("The address or the revision is too long"));
    }
    let parsed = url::Url::parse(url).ok();
    let is_remote = match &parsed {
        Some(parsed) => ["https", "http", "ssh", "git"].contains(&parsed.scheme()),
        // As SSH has it: user@host:path.
        None => url.contains('@') && url.contains(':') && !url.starts_with(['-', '/', '.']),
    };
    let is_local = url.starts_with('/') || url.starts_with("file:///");
    if url.contains(char::is_control) || !(is_remote || is_local) {
        return Err(Problem::input("The address of the repository is none that is cloned from")
            .hint("https, http, ssh and git are"));
    }
    if parsed.is_some_and(|parsed| parsed.password().is_some()) {
        return Err(Problem::input("The address of the repository holds a password")
            .hint("addresses are logged; put credentials into ~/.git-credentials"));
    }
    if is_local && !ask.allow_local {
        return Err(Problem::input("The repository is a folder of this machine")
            .hint("--allow-local takes such an address"));
    }
    let is_odd = |it: char| it.is_control() || it.is_whitespace() || "~^:?*[\\".contains(it);
    if revision.is_empty()
        || revision.starts_with('-')
        || revision.contains("..")
        || revision.contains("@{")
        || revision.contains(is_odd)
    {
        return Err(Problem::input("The revision is neither a branch nor a tag nor a commit"));
    }
    Ok(())
}

fn is_commit(revision: &str) -> bool {
    matches!(revision.len(), 40 | 64) && revision.bytes().all(|it| it.is_ascii_hexdigit())
}

fn make_empty(folder: &Path) -> Result<(), Problem> {
    let wrong =
        |error| Problem::input(format!("The folder {} cannot be made: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    if std::fs::read_dir(folder).map_err(wrong)?.next().is_some() {
        let detail = format!("The folder {} is not empty", folder.display());
        return Err(Problem::new(Code::Conflict, detail));
    }
    Ok(())
}

struct Git<'a> {
    ask: &'a CloneAsk,
    folder: &'a Path,
}

impl Git<'_> {
    fn depth(&self) -> Vec<String> {
        match self.ask.depth {
            0 => Vec::new(),
            depth => vec![format!("--depth={depth}")],
        }
    }

    async fn fetch(&self, depth: &[String]) -> Result<String, Problem> {
        let mut words = vec!["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
        words.extend(depth.iter().map(String::as_str));
        words.extend(["--", &self.ask.url, &self.ask.revision]);
        self.well(&words).await
    }

    async fn fetch_all(&self) -> Result<String, Problem> {
        let branches = "+refs/heads/*:refs/remotes/origin/*";
        let words = ["fetch", "--quiet", "--tags", "--no-recurse-submodules", "--"];
        let words: Vec<&str> = words.into_iter().chain([self.ask.url.as_str(), branches]).collect();
        self.well(&words).await
    }

    /// The output of a run that ends well, without the end of its line.
    async fn well(&self, words: &[&str]) -> Result<String, Problem> {
        let transports =
            if self.ask.allow_local { "https:http:ssh:git:file" } else { "https:http:ssh:git" };
        let mut bounds = Bounds::of(CLONE_TIME_MAX);
        bounds.file_bytes = Some(CLONE_FILE_BYTES_MAX);
        let mut program = Program::new("git")
            .folder(self.folder)
            .variable("GIT_TERMINAL_PROMPT", "0")
            .variable("GIT_ALLOW_PROTOCOL", transports)
            .variable("GIT_CONFIG_NOSYSTEM", "1")
            .variable("GIT_LFS_SKIP_SMUDGE", "1")
            .variable("GIT_SSH_COMMAND", "ssh -oBatchMode=yes")
            .within(bounds);
        program = match &self.ask.home {
            Some(home) => program.variable("HOME", home),
            None => {
                program.variable("GIT_CONFIG_GLOBAL", "/dev/null").variable("HOME", "/nonexistent")
            }
        };
        let program = program
            .arguments(ALWAYS.iter().flat_map(|setting| ["-c", setting]))
            .argument("--no-pager")
            .arguments(words);
        let done = program.run(b"").await.map_err(|error| match error {
            SandboxError::Missing(_) => {
                Problem::new(Code::Unavailable, "To clone needs the program git")
            }
            other => Problem::new(Code::Unavailable, format!("Git: {other}")),
        })?;
        if done.is_well() {
            return Ok(done.text().trim_end().to_owned());
        }
        let said: String = done.ended.errors.trim().chars().take(2_000).collect();
        let verb = words.first().copied().unwrap_or_default();
        Err(Problem::input(format!("git {verb} says no: {said}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(url: &str, revision: &str) -> CloneAsk {
        CloneAsk { url: url.to_owned(), revision: revision.to_owned(), ..CloneAsk::default() }
    }

    #[test]
    fn what_would_have_git_run_something_else_is_refused() {
        for (url, revision) in [
            ("ext::sh -c touch% /tmp/x", "main"),
            ("--upload-pack=touch x", "main"),
            ("-oProxyCommand=x@y:z", "main"),
            ("/srv/repo", "main"),
            ("file:///srv/repo", "main"),
            ("https://me:hush@git.example/x", "main"),
            ("https://git.example/x\n", "main"),
            ("https://git.example/x", ""),
            ("https://git.example/x", "--upload-pack=x"),
            ("https://git.example/x", "main:refs/heads/x"),
            ("https://git.example/x", "a..b"),
        ] {
            assert!(check(&ask(url, revision)).is_err(), "{url} {revision}");
        }
        for url in ["https://git.example/x.git", "git@git.example:acme/x.git", "ssh://git@h/x"] {
            assert!(check(&ask(url, "feature/x")).is_ok(), "{url}");
        }
    }
}

//! One repository on disk, and what may be asked of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Code, Problem};
use sandbox::{Bounds, Program};

use super::Git;
use super::parse::{self, Entry};
use super::program::{problem_of, question, well};
use crate::limits::REFS_READ_MAX;
use crate::names::{BRANCHES, TAGS, is_object, is_ref_name};

/// Paths that one run of Git is asked for: together they stay below what a command may have.
const PATHS_AT_ONCE: usize = 200;

/// A repository on disk. Cheap to clone.
#[derive(Clone, Debug)]
pub struct GitRepo {
    git: Arc<Git>,
    folder: PathBuf,
}

/// What stands at a path of a commit, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The object.
    pub object: String,
    /// `blob` or `tree`.
    pub kind: String,
    /// Size in bytes.
    pub size: u64,
}

impl GitRepo {
    pub(super) const fn new(git: Arc<Git>, folder: PathBuf) -> Self {
        Self { git, folder }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it was made.
    pub fn exists(&self) -> bool {
        self.folder.join("HEAD").is_file()
    }

    /// Git with these arguments on this repository.
    pub fn program(&self, arguments: &[&str], bounds: Bounds) -> Program {
        self.git.program(&self.folder, arguments, bounds)
    }

    /// Runs a short question that has to end well, and returns what Git prints.
    ///
    /// # Errors
    /// Git is missing, too slow, or complains: an internal failure with its complaint for the log.
    pub async fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Problem> {
        self.ask_within(arguments, input, question()).await
    }

    /// As [`GitRepo::ask`], within other bounds.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn ask_within(
        &self,
        arguments: &[&str],
        input: &[u8],
        bounds: Bounds,
    ) -> Result<Vec<u8>, Problem> {
        let captured = self.program(arguments, bounds).run(input).await;
        well(captured.map_err(|error| problem_of(&error))?, arguments.first().unwrap_or(&""))
    }

    /// Makes it, empty, with this default branch; harmless when it is there.
    ///
    /// # Errors
    /// What the disk or Git says.
    pub async fn init(&self, default_branch: &str) -> Result<(), Problem> {
        self.git.version().await?;
        tokio::fs::create_dir_all(&self.folder).await.map_err(Problem::internal)?;
        let branch = format!("--initial-branch={default_branch}");
        self.ask(&["init", "--quiet", "--bare", "--template=", &branch], b"").await?;
        Ok(())
    }

    /// Lets `HEAD` name this branch, which need not exist.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn set_head(&self, branch: &str) -> Result<(), Problem> {
        self.ask(&["symbolic-ref", "HEAD", &format!("{BRANCHES}{branch}")], b"").await.map(drop)
    }

    /// All branches and tags: full name to object.
    ///
    /// # Errors
    /// As [`GitRepo::ask`]; more than [`REFS_READ_MAX`].
    pub async fn refs(&self) -> Result<BTreeMap<String, String>, Problem> {
        const FORMAT: &str = "--format=%(objectname) %(refname)";
        let bounds = Bounds { output_bytes: 64 * 1024 * 1024, ..question() };
        let asked = ["for-each-ref", FORMAT, BRANCHES, TAGS];
        let output = self.ask_within(&asked, b"", bounds).await?;
        let refs = parse::refs(&String::from_utf8_lossy(&output));
        if refs.len() > REFS_READ_MAX {
            let detail = format!("The repository has more than {REFS_READ_MAX} branches and tags");
            return Err(Problem::new(Code::TooLarge, detail).hint(
                "remove some with git on the server's machine; no more than 50,000 are meant",
            ));
        }
        Ok(refs)
    }

    /// The commit that a branch, a tag (short or full name) or the whole name of a commit stands for.
    /// Anything else that Git would understand (`HEAD~3`, `@{1}`) stands for nothing here. The whole name
    /// of an object stands for that object alone: a branch that somebody pushed under the name of a
    /// commit would answer for it otherwise, and checks of the one would count for the other.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn commit_of(&self, name: &str) -> Result<Option<String>, Problem> {
        let mut wanted = Vec::new();
        if name == "HEAD" {
            wanted.push("HEAD".to_owned());
        } else if is_object(name) {
            wanted.push(name.to_owned());
        } else if is_ref_name(name) {
            let is_full = name.starts_with(BRANCHES) || name.starts_with(TAGS);
            wanted.extend(is_full.then(|| name.to_owned()));
            wanted.extend([format!("{BRANCHES}{name}"), format!("{TAGS}{name}")]);
        }
        let asked: String = wanted.iter().map(|it| format!("{it}^{{commit}}\0")).collect();
        let output = self.ask(&["cat-file", "--batch-check", "-z"], asked.as_bytes()).await?;
        let output = String::from_utf8_lossy(&output);
        let found = output.lines().filter_map(parse::checked).map(|(object, _, _)| object).next();
        Ok(found)
    }

    /// What stands at `path` (empty for the root) of a commit; `None` when nothing does.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn find(&self, commit: &str, path: &str) -> Result<Option<Found>, Problem> {
        let Some(path) = plain(path) else { return Ok(None) };
        let asked = format!("{commit}:{path}\0");
        let output = self.ask(&["cat-file", "--batch-check", "-z"], asked.as_bytes()).await?;
        let line = String::from_utf8_lossy(&output).into_owned();
        let found = parse::checked(&line);
        Ok(found.map(|(object, kind, size)| Found { object, kind, size }))
    }

    /// What stands at these paths of a commit; those at which nothing does are left out.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn entries_at(
        &self,
        commit: &str,
        paths: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Entry>, Problem> {
        let mut found = BTreeMap::new();
        let all: Vec<&str> = paths.iter().map(String::as_str).collect();
        let bounds = Bounds { output_bytes: 64 * 1024 * 1024, ..question() };
        for piece in all.chunks(PATHS_AT_ONCE) {
            let arguments = ["--literal-pathspecs", "ls-tree", "-t", "-z", "--long", "--", commit];
            let arguments = [&arguments[..], piece].concat();
            let output = self.ask_within(&arguments, b"", bounds).await?;
            // Where a folder is asked for beside something in it, its other entries come along.
            for entry in parse::entries(&output) {
                let path = String::from_utf8_lossy(&entry.path).into_owned();
                if paths.contains(&path) {
                    found.insert(path, entry);
                }
            }
        }
        Ok(found)
    }

    /// The bytes of a blob, at most `bytes_max`.
    ///
    /// # Errors
    /// As [`GitRepo::ask`]; [`Code::TooLarge`] over the limit.
    pub async fn blob(&self, object: &str, bytes_max: usize) -> Result<Vec<u8>, Problem> {
        let bounds = Bounds { output_bytes: bytes_max, ..question() };
        self.ask_within(&["cat-file", "blob", object], b"", bounds).await
    }

    /// Everything below a folder (empty for the root) of a commit, folders left out.
    ///
    /// # Errors
    /// As [`GitRepo::ask`]; [`Code::NotFound`] when there is no such folder.
    pub async fn walk(&self, commit: &str, folder: &str) -> Result<Vec<Entry>, Problem> {
        let missing = || Problem::not_found(format!("There is no folder {folder:?}"));
        let found = self.find(commit, folder).await?.filter(|it| it.kind == "tree");
        let tree = found.ok_or_else(missing)?.object;
        let bounds = Bounds { output_bytes: 64 * 1024 * 1024, ..question() };
        let output =
            self.ask_within(&["ls-tree", "-r", "-z", "--long", &tree], b"", bounds).await?;
        Ok(parse::entries(&output))
    }

    /// The bytes of several blobs, together at most `bytes_max`.
    ///
    /// # Errors
    /// As [`GitRepo::ask`]; an internal failure when one is missing.
    pub async fn blobs(
        &self,
        objects: &[String],
        bytes_max: usize,
    ) -> Result<Vec<Vec<u8>>, Problem> {
        let asked: String = objects.iter().map(|it| format!("{it}\n")).collect();
        let room = objects.len().saturating_mul(128);
        let bounds = Bounds { output_bytes: bytes_max.saturating_add(room), ..question() };
        let output = self.ask_within(&["cat-file", "--batch"], asked.as_bytes(), bounds).await?;
        let found = parse::contents(&output, objects.len());
        let found: Option<Vec<Vec<u8>>> =
            found.into_iter().map(|it| it.map(<[u8]>::to_vec)).collect();
        found
            .filter(|it| it.len() == objects.len())
            .ok_or_else(|| Problem::internal("an object of a folder is missing"))
    }
}

/// A path below the root that Git takes literally; `None` for one that it would take for relative.
fn plain(path: &str) -> Option<&str> {
    let path = path.trim_matches('/');
    let is_odd = path.contains('\0') || path.split('/').any(|it| matches!(it, "." | ".."));
    (!is_odd && (path.is_empty() || !path.contains("//"))).then_some(path)
}

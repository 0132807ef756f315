//! Merging without a checkout: what two commits make together, a commit of it, and the branches that
//! move to it.

use std::collections::HashSet;

use model::{Code, Millis, Problem};
use sandbox::Bounds;

use super::program::{problem_of, question, well};
use super::write::plain;
use super::{Author, GitRepo};
use crate::limits::{CONFLICTS_MAX, NEW_COMMITS_MAX};

/// What two commits make together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// This folder.
    Clean(String),
    /// Nothing: these files changed on both sides, in order of their paths.
    Conflicts {
        /// The files, at most [`CONFLICTS_MAX`].
        paths: Vec<String>,
        /// Whether there are more.
        is_cut: bool,
    },
}

/// A commit that is to be made of a folder.
#[derive(Clone, Debug)]
pub struct TreeCommit<'a> {
    /// The folder.
    pub tree: &'a str,
    /// What it follows, in this order.
    pub parents: &'a [&'a str],
    /// Who wrote what it brings.
    pub author: &'a Author,
    /// Who makes it.
    pub committer: &'a Author,
    /// When, epoch milliseconds.
    pub at: Millis,
    /// When what it brings was written, as Git writes dates (`1700000000 +0100`); at the same time
    /// without one.
    pub authored: Option<&'a str>,
    /// What it says.
    pub message: &'a str,
}

/// Two branches that move together or not at all. All names are full.
#[derive(Clone, Debug)]
pub struct Landing<'a> {
    /// The branch that gets the commit, and where it is.
    pub base: (&'a str, &'a str),
    /// The commit.
    pub new: &'a str,
    /// The branch that was merged, and where it is.
    pub head: (&'a str, &'a str),
    /// Whether that one goes.
    pub delete_head: bool,
}

impl GitRepo {
    /// Merges `head` into `base`, in no branch.
    ///
    /// # Errors
    /// Git cannot be run, takes too long, or complains (of histories without anything in common).
    pub async fn merge(&self, base: &str, head: &str) -> Result<Merge, Problem> {
        let arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"];
        let arguments = [&arguments[..], &[base, head]].concat();
        let captured = self.program(&arguments, question()).run(b"").await;
        let captured = captured.map_err(|error| problem_of(&error))?;
        let text = String::from_utf8_lossy(&captured.output).into_owned();
        let mut fields = text.split('\0').map(str::trim_end).filter(|it| !it.is_empty());
        let tree = fields.next().unwrap_or_default().to_owned();
        match captured.ended.code {
            Some(0) => Ok(Merge::Clean(tree)),
            Some(1) => {
                let mut paths: Vec<String> = fields.map(str::to_owned).collect();
                paths.sort_unstable();
                paths.dedup();
                let is_cut = paths.len() > CONFLICTS_MAX;
                paths.truncate(CONFLICTS_MAX);
                Ok(Merge::Conflicts { paths, is_cut })
            }
            _ => well(captured, "merge-tree").map(|_| Merge::Clean(tree)),
        }
    }

    /// Makes a commit that no branch has yet. Returns it.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn commit_tree(&self, wanted: &TreeCommit<'_>) -> Result<String, Problem> {
        let mut arguments = vec!["commit-tree"];
        for parent in wanted.parents {
            arguments.extend(["-p", *parent]);
        }
        arguments.extend(["-F", "-", wanted.tree]);
        let time = format!("@{} +0000", wanted.at.div_euclid(1_000));
        let program = self
            .program(&arguments, question())
            .variable("GIT_AUTHOR_NAME", plain(&wanted.author.name))
            .variable("GIT_AUTHOR_EMAIL", plain(&wanted.author.email))
            .variable(
                "GIT_AUTHOR_DATE",
                wanted.authored.map_or_else(|| time.clone(), |it| format!("@{it}")),
            )
            .variable("GIT_COMMITTER_NAME", plain(&wanted.committer.name))
            .variable("GIT_COMMITTER_EMAIL", plain(&wanted.committer.email))
            .variable("GIT_COMMITTER_DATE", &time);
        let message = wanted.message.replace('\0', "");
        let captured = program.run(message.as_bytes()).await.map_err(|error| problem_of(&error))?;
        let output = well(captured, "commit-tree")?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    /// Moves a branch to a commit while another stays where it is, or goes.
    ///
    /// # Errors
    /// [`Code::Conflict`] when one of them is elsewhere by now.
    pub async fn land(&self, landing: &Landing<'_>) -> Result<(), Problem> {
        let ((base, base_at), (head, head_at)) = (landing.base, landing.head);
        let verb = if landing.delete_head { "delete" } else { "verify" };
        let moves =
            format!("update {base}\0{}\0{base_at}\0{verb} {head}\0{head_at}\0", landing.new);
        let update = self.program(&["update-ref", "--stdin", "-z"], question());
        let captured = update.run(moves.as_bytes()).await.map_err(|error| problem_of(&error))?;
        if captured.is_well() {
            return Ok(());
        }
        Err(Problem::new(Code::Conflict, "One of the two branches has moved meanwhile")
            .hint("look at the pull request again, and repeat the merge")
            .because(captured.ended.errors))
    }

    /// Commits that a branch has got by moving from `old` to `new`; those beyond
    /// [`NEW_COMMITS_MAX`] are left out, and all of them where Git cannot say.
    ///
    /// # Errors
    /// Git cannot be run.
    pub async fn new_commits(&self, old: &str, new: &str) -> Result<HashSet<String>, Problem> {
        let (most, not) = (format!("--max-count={NEW_COMMITS_MAX}"), format!("^{old}"));
        let arguments = ["rev-list", &most, "--end-of-options", new, &not];
        let bounds = Bounds { output_bytes: 16 * 1024 * 1024, ..question() };
        let captured = self.program(&arguments, bounds).run(b"").await;
        let captured = captured.map_err(|error| problem_of(&error))?;
        if !captured.is_well() {
            tracing::warn!(errors = captured.ended.errors, "new commits were not found");
            return Ok(HashSet::new());
        }
        Ok(captured.text().lines().map(str::to_owned).collect())
    }

    /// Whether `old` leads to `new`.
    ///
    /// # Errors
    /// Git cannot be run.
    pub async fn leads_to(&self, old: &str, new: &str) -> Result<bool, Problem> {
        let program = self.program(&["merge-base", "--is-ancestor", old, new], question());
        Ok(program.run(b"").await.map_err(|error| problem_of(&error))?.is_well())
    }
}

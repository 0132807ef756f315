//! How a commit over the API is made: under the repository's lock, in Git's own store.
//!
//! What is recorded is brought up to date; the branch is held against what the caller has looked at,
//! and the change against the rules; the commit is made, in no branch; what is wanted is written down
//! as a push is; the branch moves, if it is still there; and what has moved is recorded. Whatever
//! instant the process is killed at, the comparison at the next start does the last step.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{AuditEntry, Caller, Code, Problem};
use serde_json::json;

use super::model::Wanted;
use crate::git::{Built, GitRepo, NewCommit};
use crate::names::BRANCHES;
use crate::permissions::PUSH;
use crate::protection::judge;
use crate::pushes::{Pushes, check_room};
use crate::repositories::locks::to_its_end;
use crate::repositories::{Named, Repositories, Repository};
use crate::smart::commands::Command;

/// Makes commits.
pub struct Commits {
    pushes: Arc<Pushes>,
}

/// The refs of a repository: full name to object.
type Refs = BTreeMap<String, String>;

/// Where a commit is to go.
struct Start {
    /// Where the branch is; `None` where it is not there.
    tip: Option<String>,
    /// What the commit follows; `None` for the first of a repository.
    parent: Option<String>,
}

impl Commits {
    /// In these repositories.
    pub const fn new(pushes: Arc<Pushes>) -> Self {
        Self { pushes }
    }

    fn repositories(&self) -> &Arc<Repositories> {
        self.pushes.repositories()
    }

    /// Makes a commit, and returns it. It goes on when the client goes away.
    ///
    /// # Errors
    /// What is wrong with it; 403 where the repository is not the caller's; 404 for a beginning that
    /// is not there; 409 where the branch is elsewhere than expected, or a rule keeps it.
    pub async fn commit(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        wanted: Wanted,
    ) -> Result<String, Problem> {
        let repository = self.repositories().find(caller, named).await?;
        self.repositories().access.require(caller, &PUSH, &repository)?;
        wanted.check()?;
        let (commits, caller) = (self.clone(), caller.clone());
        to_its_end(async move { commits.commit_alone(&caller, &repository, &wanted).await }).await
    }

    async fn commit_alone(
        &self,
        caller: &Caller,
        repository: &Repository,
        wanted: &Wanted,
    ) -> Result<String, Problem> {
        let _alone = self.repositories().locks.hold(&repository.id).await;
        let refs = self.pushes.compare_alone(repository, None, None).await?;
        let repo = self.repositories().open(repository).await?;
        let start = start(&repo, &refs, wanted).await?;
        self.check_rules(caller, repository, (wanted, &start)).await?;
        let there = match &start.parent {
            Some(parent) => repo.entries_at(parent, &wanted.looked_at()).await?,
            None => BTreeMap::new(),
        };
        let commit = NewCommit {
            branch: &wanted.branch,
            parent: start.parent.as_deref(),
            author: &self.repositories().person(caller.actor()),
            at: self.repositories().clock.now(),
            message: &wanted.message,
            changes: &wanted.plan(&there)?,
        };
        let built = repo.build(&commit).await?;
        if let Some(parent) = &start.parent
            && repo.is_same_tree(parent, &built.commit).await?
        {
            repo.discard(&built).await?;
            return Err(Problem::input("The commit changes nothing").at("changes"));
        }
        self.land(caller, (repository, &repo), (wanted, &start), &built).await?;
        Ok(built.commit)
    }

    /// Whether the rules let the caller push this.
    async fn check_rules(
        &self,
        caller: &Caller,
        repository: &Repository,
        (wanted, start): (&Wanted, &Start),
    ) -> Result<(), Problem> {
        let rules = self.repositories().protections(&repository.id).await?;
        let like = start.tip.as_ref().or(start.parent.as_ref());
        let nothing = "0".repeat(like.map_or(40, String::len));
        let command = Command {
            old: start.tip.clone().unwrap_or_else(|| nothing.clone()),
            // Whatever it becomes: rules ask only whether it goes.
            new: "f".repeat(nothing.len()),
            name: format!("{BRANCHES}{}", wanted.branch),
        };
        let pusher = self.repositories().access.pusher(caller);
        match judge(&rules, &pusher, &[command]).refused.into_iter().next() {
            None => Ok(()),
            Some((_, why)) => {
                let detail = format!("The branch {} is {why}", wanted.branch);
                Err(Problem::new(Code::Conflict, detail)
                    .at("branch")
                    .hint("commit to another branch, and open a pull request"))
            }
        }
    }

    /// Moves the branch, and records that.
    async fn land(
        &self,
        caller: &Caller,
        (repository, repo): (&Repository, &GitRepo),
        (wanted, start): (&Wanted, &Start),
        built: &Built,
    ) -> Result<(), Problem> {
        let mut act = AuditEntry::done(PUSH.name, caller).on(repository.full_name());
        act.meta = json!({
            "branch": wanted.branch, "commit": built.commit, "was": start.tip,
            "files": wanted.changes.len(),
        });
        let branch = (wanted.branch.as_str(), start.tip.as_deref());
        self.pushes.land((repository, repo), caller, branch, built, Some(act)).await
    }
}

/// Where the commit is to go, held against what the caller has looked at.
async fn start(repo: &GitRepo, refs: &Refs, wanted: &Wanted) -> Result<Start, Problem> {
    let branch = &wanted.branch;
    let tip = refs.get(&format!("{BRANCHES}{branch}")).cloned();
    let is_other_base = wanted.base.as_ref().is_some_and(|it| it != branch);
    if let Some(now) = tip {
        let is_expected = wanted.expected.as_ref().is_none_or(|it| *it == now);
        if wanted.wants_a_new_branch() || (is_other_base && wanted.expected.is_none()) {
            let detail = format!("There is a branch {branch} already, at {now}");
            return Err(Problem::new(Code::Conflict, detail)
                .at("branch")
                .hint("choose another name, or leave base out to add a commit to it"));
        }
        if !is_expected {
            return Err(elsewhere(branch, &now, wanted));
        }
        return Ok(Start { parent: Some(now.clone()), tip: Some(now) });
    }
    check_room(refs.len(), 1)?;
    if let Some(other) = in_the_way(refs, branch) {
        let detail = format!("There is a branch {other}, beside which {branch} cannot be");
        return Err(Problem::new(Code::Conflict, detail).at("branch"));
    }
    let parent = match &wanted.base {
        Some(base) => {
            let missing =
                || Problem::not_found(format!("There is no branch, tag or commit {base}"));
            Some(repo.commit_of(base).await?.ok_or_else(|| missing().at("base"))?)
        }
        None => repo.commit_of("HEAD").await?,
    };
    let is_expected = match (&wanted.expected, &parent) {
        (Some(expected), Some(parent)) => expected == parent || wanted.wants_a_new_branch(),
        (Some(_), None) => wanted.wants_a_new_branch(),
        (None, _) => true,
    };
    match &parent {
        Some(now) if !is_expected => {
            Err(elsewhere(wanted.base.as_deref().unwrap_or("HEAD"), now, wanted))
        }
        None if !is_expected => {
            Err(Problem::new(Code::Conflict, "The repository is empty").at("expected"))
        }
        None if refs.keys().any(|it| it.starts_with(BRANCHES)) => {
            let detail = "The default branch is not there: say where the new one begins";
            Err(Problem::input(detail).at("base"))
        }
        _ => Ok(Start { tip: None, parent }),
    }
}

/// What somebody is told who has looked at something else than there is by now.
fn elsewhere(name: &str, now: &str, wanted: &Wanted) -> Problem {
    let expected = wanted.expected.as_deref().unwrap_or_default();
    Problem::new(Code::Conflict, format!("{name} is at {now} by now, not at {expected}"))
        .at("expected")
        .hint("look at what was changed meanwhile, and repeat the commit on it")
}

/// A branch that is a folder of `branch`, or the other way round: both cannot be.
fn in_the_way<'a>(refs: &'a Refs, branch: &str) -> Option<&'a str> {
    let below = |of: &str, it: &str| it.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'));
    let mut branches = refs.keys().filter_map(|it| it.strip_prefix(BRANCHES));
    branches.find(|it| below(it, branch) || below(branch, it))
}

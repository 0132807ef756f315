//! What a pull request brings, and whether it can be merged.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use database::unit;
use model::{Caller, Problem};

use super::model::{Pull, State};
use super::service::Pulls;
use super::standing::{Asked, Blocker, blockers};
use super::talk_model::{Check, Review};
use super::talk_store;
use super::views::{Mergeability, PullChanges};
use crate::git::GitRepo;
use crate::git::merge::Merge;
use crate::limits::{COMPARE_COMMITS_MAX, MERGES_KEPT};
use crate::names::BRANCHES;
use crate::protection::is_about;
use crate::repositories::{Named, Protection, Repository};

/// What two commits make together never changes: outcomes of merges, by repository and both commits.
#[derive(Debug, Default)]
pub struct Merges(Mutex<HashMap<Pair, Merge>>);

/// A repository's id, and two commits of it.
type Pair = (String, String, String);

impl Merges {
    fn get(&self, pair: &Pair) -> Option<Merge> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(pair).cloned()
    }

    fn keep(&self, pair: Pair, merge: Merge) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MERGES_KEPT {
            kept.clear();
        }
        kept.insert(pair, merge);
    }
}

impl Pulls {
    /// What `head` merged into `base` is, to be looked at: the folder itself may be gone by now.
    async fn merged(
        &self,
        (repository, repo): (&Repository, &GitRepo),
        base: &str,
        head: &str,
    ) -> Result<Merge, Problem> {
        let pair = (repository.id.clone(), base.to_owned(), head.to_owned());
        if let Some(known) = self.merges.get(&pair) {
            return Ok(known);
        }
        let merge = repo.merge(base, head).await?;
        self.merges.keep(pair, merge.clone());
        Ok(merge)
    }

    /// What keeps it from being merged, conflicts apart.
    pub(super) async fn blockers(
        &self,
        repository: &Repository,
        pull: &Pull,
        rules: &[Protection],
    ) -> Result<Vec<Blocker>, Problem> {
        let read = unit!(|tx, pull: Pull| {
            let reviews = talk_store::reviews(tx, &pull.id).await?;
            let checks = talk_store::checks(tx, &pull.repository_id, &pull.head_object).await?;
            Ok((reviews, checks))
        });
        let asked = Asked::of(rules.iter().filter(|it| is_about(it, &pull.base_branch)));
        debug_assert_eq!(repository.id, pull.repository_id);
        let read = self.repositories().database.read(pull.clone(), read).await?;
        let (reviews, checks): (Vec<Review>, Vec<Check>) = read;
        Ok(blockers(pull, &asked, &reviews, &checks))
    }

    /// Whether a pull request can be merged; `None` once it is over.
    ///
    /// # Errors
    /// What Git or the database says.
    pub async fn mergeability(
        &self,
        repository: &Repository,
        pull: &Pull,
    ) -> Result<Option<Mergeability>, Problem> {
        if pull.state != State::Open {
            return Ok(None);
        }
        let repo = self.repo(repository).await?;
        let rules = self.repositories().protections(&repository.id).await?;
        let mut blockers = self.blockers(repository, pull, &rules).await?;
        let base = repo.commit_of(&format!("{BRANCHES}{}", pull.base_branch)).await?;
        let base = base.unwrap_or_else(|| pull.base_object.clone());
        let head = &pull.head_object;
        let (ahead, behind) = repo.distance(&base, head).await?;
        let mut found = Mergeability {
            base: base.clone(),
            ahead,
            behind,
            can_fast_forward: behind == 0,
            ..Mergeability::default()
        };
        if repo.merge_base(&base, head).await?.is_none() {
            let text = "The two branches have nothing in common any more";
            blockers.push(Blocker::new("conflict", text));
        } else if let Merge::Conflicts { paths, is_cut } =
            self.merged((repository, &repo), &base, head).await?
        {
            let text = format!("Both sides have changed {} files", paths.len());
            blockers.push(Blocker::new("conflict", text));
            (found.conflicts, found.is_cut) = (paths, is_cut);
        }
        found.can_merge = blockers.is_empty();
        found.blockers = blockers;
        Ok(Some(found))
    }

    /// The commits that a pull request brings, and what they change since the branches went apart.
    ///
    /// # Errors
    /// 404 where there is none, or not for the caller.
    pub async fn changes(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
    ) -> Result<PullChanges, Problem> {
        let (repository, pull) = self.find(caller, named, number).await?;
        let repo = self.repo(&repository).await?;
        let base = self.compared_with(&repo, &pull).await?;
        let head = pull.head_object;
        let merge_base = repo.merge_base(&base, &head).await?;
        let (ahead, _) = repo.distance(&base, &head).await?;
        let commits = repo.commits(&head, Some(&base), "", (0, COMPARE_COMMITS_MAX)).await?;
        let diff = repo.diff(Some(merge_base.as_deref().unwrap_or(&base)), &head).await?;
        Ok(PullChanges {
            merge_base: merge_base.unwrap_or_else(|| base.clone()),
            base,
            head,
            commits,
            is_cut: diff.is_cut || ahead > COMPARE_COMMITS_MAX,
            files: diff.files,
        })
    }

    /// The commit that a pull request is compared with: where the branch is, or was when it ended.
    pub(super) async fn compared_with(
        &self,
        repo: &GitRepo,
        pull: &Pull,
    ) -> Result<String, Problem> {
        let live = match pull.state {
            State::Open => repo.commit_of(&format!("{BRANCHES}{}", pull.base_branch)).await?,
            State::Closed | State::Merged => None,
        };
        Ok(live.unwrap_or_else(|| pull.base_object.clone()))
    }
}

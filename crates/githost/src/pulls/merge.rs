//! Merging: under the repository's lock, in Git's own store, without a checkout.
//!
//! The order keeps it whole: what is recorded is brought up to date; everything that could keep the
//! request from being merged is looked at again; the commit is made, in no branch; it is written down
//! as what is merging; the branches move, if both still are where they were; and what has moved is
//! recorded as any push is, which finds the commit and marks the request. Whatever instant the process
//! is killed at, the comparison at the next start does the last step.

use std::sync::Arc;

use database::unit;
use model::{Caller, Code, Problem};

use super::model::{MergeWanted, Method, Pull, State, check_text};
use super::service::Pulls;
use super::store;
use crate::git::GitRepo;
use crate::git::merge::{Landing, Merge, TreeCommit};
use crate::git::replay::Replayed;
use crate::names::{BRANCHES, is_object};
use crate::permissions::{PULL_MERGE, PUSH};
use crate::protection::{is_about, judge};
use crate::pushes::model::ReceiveRow;
use crate::pushes::store as pushes_store;
use crate::repositories::locks::to_its_end;
use crate::repositories::{Named, Protection, Repository};
use crate::smart::commands::Command;

/// Two branches, and where they are.
struct Ends {
    base: String,
    base_at: String,
    head: String,
    head_at: String,
}

impl Pulls {
    /// Merges a pull request. It goes on when the client goes away.
    ///
    /// # Errors
    /// 409 when it is over, when its branch is elsewhere than at `wanted.head`, or for anything that
    /// keeps it from being merged, each named; 403 for whom the repository does not belong to.
    pub async fn merge(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        number: u64,
        wanted: MergeWanted,
    ) -> Result<Pull, Problem> {
        if !is_object(&wanted.head) {
            return Err(Problem::input("head is the whole name of a commit").at("head"));
        }
        wanted.message.as_deref().map_or(Ok(()), |it| check_text(it, "message"))?;
        let (repository, pull) = self.find(caller, named, number).await?;
        let access = &self.repositories().access;
        access.require(caller, &PULL_MERGE, &repository)?;
        if wanted.delete_head {
            access.require(caller, &PUSH, &repository)?;
        }
        let (pulls, caller) = (self.clone(), caller.clone());
        let merging =
            async move { pulls.merge_alone(&caller, &repository, &pull.id, &wanted).await };
        to_its_end(merging).await
    }

    async fn merge_alone(
        &self,
        caller: &Caller,
        repository: &Repository,
        id: &str,
        wanted: &MergeWanted,
    ) -> Result<Pull, Problem> {
        let _alone = self.repositories().locks.hold(&repository.id).await;
        let refs = self.pushes().compare_alone(repository, None, None).await?;
        let repo = self.repositories().open(repository).await?;
        let pull = self.by_id(id).await?;
        if pull.state != State::Open {
            let detail = format!("The pull request is {}", pull.state.as_str());
            return Err(Problem::new(Code::Conflict, detail));
        }
        if pull.head_object != wanted.head {
            let detail = format!("The branch {} has moved", pull.head_branch);
            return Err(Problem::new(Code::Conflict, detail)
                .at("head")
                .hint(format!("look at {} and merge that", pull.head_object)));
        }
        let base = format!("{BRANCHES}{}", pull.base_branch);
        let head = format!("{BRANCHES}{}", pull.head_branch);
        let missing = || Problem::new(Code::Conflict, "One of the two branches is gone");
        let ends = Ends {
            base_at: refs.get(&base).cloned().ok_or_else(missing)?,
            head_at: refs.get(&head).cloned().ok_or_else(missing)?,
            base,
            head,
        };
        let rules = self.repositories().protections(&repository.id).await?;
        self.check_rules(caller, repository, &pull, (&rules, wanted, &ends))?;
        self.check_standing(repository, &pull, &rules).await?;
        let commit = self.make(caller, &repo, &pull, (wanted, &ends)).await?;
        self.land(caller, repository, (pull, &repo), (wanted, &ends, commit)).await?;
        self.by_id(id).await
    }

    /// Whether rules let the caller bring anything into the branch, and take the other away.
    fn check_rules(
        &self,
        caller: &Caller,
        repository: &Repository,
        pull: &Pull,
        (rules, wanted, ends): (&[Protection], &MergeWanted, &Ends),
    ) -> Result<(), Problem> {
        let pusher = self.repositories().access.pusher(caller);
        let about = rules.iter().filter(|it| is_about(it, &pull.base_branch));
        for rule in about {
            if !pusher.is_named(rule) {
                let detail = format!("Only those whom the rule {} names may merge", rule.pattern);
                return Err(Problem::not_allowed(detail));
            }
        }
        if !wanted.delete_head {
            return Ok(());
        }
        if pull.head_branch == repository.default_branch {
            let detail = format!("{} is the default branch, and stays", pull.head_branch);
            return Err(Problem::new(Code::Conflict, detail).at("deleteBranch"));
        }
        let verdict = judge(rules, &pusher, &[ends.deletion()]);
        match verdict.refused.into_iter().next() {
            Some((_, why)) => {
                let detail = format!("The branch {} is {why}", pull.head_branch);
                Err(Problem::new(Code::Conflict, detail).at("deleteBranch"))
            }
            None => Ok(()),
        }
    }

    async fn check_standing(
        &self,
        repository: &Repository,
        pull: &Pull,
        rules: &[Protection],
    ) -> Result<(), Problem> {
        let blockers = self.blockers(repository, pull, rules).await?;
        if blockers.is_empty() {
            return Ok(());
        }
        let all: Vec<&str> = blockers.iter().map(|it| it.text.as_str()).collect();
        let detail = format!("The pull request cannot be merged: {}", all.join("; "));
        Err(Problem::new(Code::Conflict, detail))
    }

    /// The commit that the branch is to get, in no branch yet.
    async fn make(
        &self,
        caller: &Caller,
        repo: &GitRepo,
        pull: &Pull,
        (wanted, ends): (&MergeWanted, &Ends),
    ) -> Result<String, Problem> {
        let (base, head) = (ends.base_at.as_str(), ends.head_at.as_str());
        if repo.leads_to(head, base).await? {
            return Err(Problem::new(Code::Conflict, "There is nothing to merge"));
        }
        if wanted.method == Method::FastForward {
            return match repo.leads_to(base, head).await? {
                true => Ok(head.to_owned()),
                false => Err(Problem::new(Code::Conflict, "The branches went apart")
                    .at("method")
                    .hint("merge or squash, or bring the branch up to date first")),
            };
        }
        if wanted.method == Method::Rebase {
            return self.replayed(caller, repo, (base, head)).await;
        }
        let tree = match repo.merge(base, head).await? {
            Merge::Clean(tree) => tree,
            Merge::Conflicts { paths, .. } => {
                let detail = format!("Both sides have changed {}", listed(&paths));
                return Err(Problem::new(Code::Conflict, detail)
                    .hint("merge the one branch into the other, settle it there, and push"));
            }
        };
        let committer = self.repositories().person(caller.actor());
        let is_squash = wanted.method == Method::Squash;
        let author =
            if is_squash { self.repositories().person(&pull.author) } else { committer.clone() };
        let both = [base, head];
        let commit = TreeCommit {
            tree: &tree,
            parents: if is_squash { &both[..1] } else { &both },
            author: &author,
            committer: &committer,
            at: self.repositories().clock.now(),
            authored: None,
            message: &message(pull, wanted),
        };
        repo.commit_tree(&commit).await
    }

    /// The last of the commits that `head` brings, made anew on `base`.
    async fn replayed(
        &self,
        caller: &Caller,
        repo: &GitRepo,
        (base, head): (&str, &str),
    ) -> Result<String, Problem> {
        let repositories = self.repositories();
        let committer = repositories.person(caller.actor());
        let at = repositories.clock.now();
        match repo.replay(base, head, (&committer, at)).await? {
            Replayed::Onto(last) if last == base => {
                Err(Problem::new(Code::Conflict, "There is nothing left to merge"))
            }
            Replayed::Onto(last) => Ok(last),
            Replayed::Conflicts { commit, title, paths } => {
                let (short, shown) = (commit.get(..10).unwrap_or(&commit), listed(&paths));
                let detail = format!("The commit {short} ({title}) conflicts in {shown}");
                Err(Problem::new(Code::Conflict, detail)
                    .at("method")
                    .hint("merge or squash, or rebase the branch, settle it there, and push"))
            }
        }
    }

    /// Writes down what is merging, moves the branches, and records that.
    async fn land(
        &self,
        caller: &Caller,
        repository: &Repository,
        (pull, repo): (Pull, &GitRepo),
        (wanted, ends, commit): (&MergeWanted, &Ends, String),
    ) -> Result<(), Problem> {
        let mut commands = vec![Command {
            old: ends.base_at.clone(),
            new: commit.clone(),
            name: ends.base.clone(),
        }];
        commands.extend(wanted.delete_head.then(|| ends.deletion()));
        let begin = unit!(|tx, input: (Pull, String, Vec<Command>, String)| {
            let (pull, commit, commands, actor) = input;
            let mut pull = pull.clone();
            pull.merging = Some((commit.clone(), actor.clone()));
            store::update(tx, &pull).await?;
            let row = ReceiveRow {
                id: tx.next_id(),
                repository_id: pull.repository_id.clone(),
                actor: actor.clone(),
                commands: commands.clone(),
                begun_at: tx.now(),
            };
            pushes_store::receive_insert(tx, &row).await?;
            Ok(row.id)
        });
        let input = (pull.clone(), commit.clone(), commands, caller.actor().to_owned());
        let database = &self.repositories().database;
        let receive = database.write(input, begin).await?.value;
        let landing = Landing {
            base: (&ends.base, &ends.base_at),
            new: &commit,
            head: (&ends.head, &ends.head_at),
            delete_head: wanted.delete_head,
        };
        if let Err(problem) = repo.land(&landing).await {
            // Of a failure it is not known whether the branch has moved: the comparison finds out.
            let refs =
                self.pushes().compare_alone(repository, Some(&receive), Some(caller)).await?;
            if refs.get(&ends.base) != Some(&commit) {
                self.give_up(&pull.id).await?;
                return Err(problem);
            }
            return Ok(());
        }
        self.pushes().compare_alone(repository, Some(&receive), Some(caller)).await.map(drop)
    }

    /// Nothing is merging any more.
    async fn give_up(&self, id: &str) -> Result<(), Problem> {
        let give_up = unit!(|tx, id: String| {
            let Some(mut pull) = store::by_id(tx, id).await? else { return Ok(()) };
            pull.merging = None;
            store::update(tx, &pull).await
        });
        self.repositories().database.write(id.to_owned(), give_up).await?;
        Ok(())
    }
}

impl Ends {
    /// What a push would ask for that takes the merged branch away.
    fn deletion(&self) -> Command {
        Command {
            old: self.head_at.clone(),
            new: "0".repeat(self.head_at.len()),
            name: self.head.clone(),
        }
    }
}

/// Files for a sentence.
fn listed(paths: &[String]) -> String {
    let shown: Vec<&str> = paths.iter().take(20).map(String::as_str).collect();
    shown.join(", ")
}

fn message(pull: &Pull, wanted: &MergeWanted) -> String {
    let given = wanted.message.clone().filter(|it| !it.trim().is_empty());
    given.unwrap_or_else(|| {
        let Pull { number, title, description, head_branch, .. } = pull;
        let whole = match wanted.method {
            Method::Squash => format!("{title} (#{number})\n\n{description}"),
            _ => format!("Merge pull request #{number} from {head_branch}\n\n{title}"),
        };
        format!("{}\n", whole.trim_end())
    })
}

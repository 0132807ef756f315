//! Branches and tags that are made and removed over the API: under the repository's lock, written down
//! and found as a push is, whatever instant the process is killed at.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{AuditEntry, Caller, Code, Problem};
use serde_json::json;

use super::service::{Browse, missing};
use crate::git::{GitRepo, NewTag};
use crate::names::{BRANCHES, TAGS, check_branch, check_tag};
use crate::permissions::PUSH;
use crate::protection::judge;
use crate::pulls::model::check_text;
use crate::pushes::check_room;
use crate::repositories::locks::to_its_end;
use crate::repositories::{Named, Repository};
use crate::smart::commands::Command;

/// What is to become of a branch or a tag.
#[derive(Clone, Debug)]
enum Wish {
    /// It is made, where this branch, tag or commit is; a tag with this message where there is one.
    Make { at: String, message: Option<String> },
    /// It is removed.
    Remove,
}

/// A branch or a tag, and what is to become of it.
#[derive(Clone, Debug)]
struct Wanted {
    /// `branch` or `tag`.
    what: &'static str,
    /// What its full name begins with.
    prefix: &'static str,
    /// Its short name.
    name: String,
    wish: Wish,
}

impl Wanted {
    fn branch(name: &str, wish: Wish) -> Self {
        Self { what: "branch", prefix: BRANCHES, name: name.to_owned(), wish }
    }

    fn tag(name: &str, wish: Wish) -> Self {
        Self { what: "tag", prefix: TAGS, name: name.to_owned(), wish }
    }

    fn full(&self) -> String {
        format!("{}{}", self.prefix, self.name)
    }
}

impl Browse {
    /// Makes a branch where `from` (a branch, tag or commit) is.
    ///
    /// # Errors
    /// What is wrong with the name; one that is there; not the caller's repository.
    pub async fn branch_create(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        name: &str,
        from: Option<&str>,
    ) -> Result<(), Problem> {
        check_branch(name, "name")?;
        let wish = Wish::Make { at: from.unwrap_or("HEAD").to_owned(), message: None };
        self.change(caller, named, Wanted::branch(name, wish)).await
    }

    /// Removes a branch.
    ///
    /// # Errors
    /// 404 when it is not there; 409 for the default branch and protected ones; not the caller's.
    pub async fn branch_delete(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        name: &str,
    ) -> Result<(), Problem> {
        self.change(caller, named, Wanted::branch(name, Wish::Remove)).await
    }

    /// Makes a tag of a commit (its name, or a branch or tag that is there): an annotated one by the
    /// caller where there is a message.
    ///
    /// # Errors
    /// What is wrong with the name; one that is there; not the caller's repository.
    pub async fn tag_create(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        name: &str,
        (target, message): (&str, Option<&str>),
    ) -> Result<(), Problem> {
        check_tag(name, "name")?;
        if let Some(message) = message {
            check_text(message, "message")?;
        }
        let message = message.filter(|it| !it.trim().is_empty()).map(str::to_owned);
        let wish = Wish::Make { at: target.to_owned(), message };
        self.change(caller, named, Wanted::tag(name, wish)).await
    }

    /// Removes a tag.
    ///
    /// # Errors
    /// 404 when it is not there; 409 where a rule keeps it; not the caller's.
    pub async fn tag_delete(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        name: &str,
    ) -> Result<(), Problem> {
        self.change(caller, named, Wanted::tag(name, Wish::Remove)).await
    }

    /// Does what a push would do, whether or not the client stays.
    async fn change(
        self: &Arc<Self>,
        caller: &Caller,
        named: &Named,
        wanted: Wanted,
    ) -> Result<(), Problem> {
        let (repository, repo) = self.open(caller, named).await?;
        self.repositories().access.require(caller, &PUSH, &repository)?;
        let (browse, caller) = (self.clone(), caller.clone());
        let change =
            async move { browse.change_alone(&caller, (&repository, &repo), &wanted).await };
        to_its_end(change).await
    }

    async fn change_alone(
        &self,
        caller: &Caller,
        (repository, repo): (&Repository, &GitRepo),
        wanted: &Wanted,
    ) -> Result<(), Problem> {
        let _alone = self.repositories().locks.hold(&repository.id).await;
        let refs = self.pushes.compare_alone(repository, None, None).await?;
        let command = self.command(caller, (repository, repo, &refs), wanted).await?;
        let rules = self.repositories().protections(&repository.id).await?;
        let pusher = self.repositories().access.pusher(caller);
        let verdict = judge(&rules, &pusher, std::slice::from_ref(&command));
        if let Some((_, reason)) = verdict.refused.into_iter().next() {
            return Err(Problem::new(Code::Conflict, format!("The {} is {reason}", wanted.what)));
        }
        let receive = self.pushes.begin(repository, caller, std::slice::from_ref(&command)).await?;
        let moved = repo.move_ref(&command.name, &command.old, &command.new).await;
        let mut act = AuditEntry::done(PUSH.name, caller).on(repository.full_name());
        act.meta = json!({ wanted.what: wanted.name, "was": command.old, "now": command.new });
        // Of a failure it is not known whether it has moved: the comparison finds out.
        let refs = self.pushes.end_alone(repository, &receive, caller, act).await?;
        let is_done = match &wanted.wish {
            Wish::Make { .. } => refs.get(&command.name) == Some(&command.new),
            Wish::Remove => !refs.contains_key(&command.name),
        };
        if is_done { Ok(()) } else { moved }
    }

    /// What a push would say. The object of an annotated tag is made for it.
    async fn command(
        &self,
        caller: &Caller,
        (repository, repo, refs): (&Repository, &GitRepo, &BTreeMap<String, String>),
        wanted: &Wanted,
    ) -> Result<Command, Problem> {
        let (name, full) = (&wanted.name, wanted.full());
        let there = refs.get(&full).cloned();
        match &wanted.wish {
            Wish::Remove => {
                let old = there.ok_or_else(|| missing(wanted.what, name))?;
                if wanted.prefix == BRANCHES && *name == repository.default_branch {
                    let detail = format!("{name} is the default branch");
                    return Err(
                        Problem::new(Code::Conflict, detail).hint("make another one that first")
                    );
                }
                Ok(Command { new: "0".repeat(old.len()), old, name: full })
            }
            Wish::Make { at, message } => {
                if let Some(at) = there {
                    let detail = format!("There is a {} {name} already, at {at}", wanted.what);
                    return Err(Problem::new(Code::Conflict, detail).at("name"));
                }
                if let Some(other) = in_the_way(refs, wanted) {
                    let what = wanted.what;
                    let detail =
                        format!("There is a {what} {other}, beside which {name} cannot be");
                    return Err(Problem::new(Code::Conflict, detail).at("name"));
                }
                check_room(refs.len(), 1)?;
                let commit = repo.commit_of(at).await?;
                let commit = commit.ok_or_else(|| missing("branch, tag or commit", at))?;
                let new = match message {
                    None => commit,
                    Some(message) => {
                        let tag = NewTag {
                            name,
                            commit: &commit,
                            tagger: &self.repositories().person(caller.actor()),
                            at: self.repositories().clock.now(),
                            message,
                        };
                        repo.tag(&tag).await?
                    }
                };
                Ok(Command { old: "0".repeat(new.len()), new, name: full })
            }
        }
    }
}

/// One that is a folder of what is wanted, or the other way round: both cannot be.
fn in_the_way<'a>(refs: &'a BTreeMap<String, String>, wanted: &Wanted) -> Option<&'a str> {
    let below = |of: &str, it: &str| it.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'));
    let mut named = refs.keys().filter_map(|it| it.strip_prefix(wanted.prefix));
    named.find(|it| below(it, &wanted.name) || below(&wanted.name, it))
}

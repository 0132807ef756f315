//! Pushes: what of a repository's branches and tags is another than when it was last recorded.
//!
//! A push is not what somebody said that they would do, but what has happened in the folder: refs are
//! compared with the recorded ones, under a lock of the repository, at every receive and at start. So
//! none is lost to a killed process, and what comes twice is found once.

pub mod model;
pub mod reconcile;
pub mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use ::model::{AuditEntry, Caller, Code, Event, Problem};
use database::{Tx, unit};
use serde_json::json;

use self::model::{PushedRef, ReceiveRow, differences};
use crate::git::{Built, GitRepo};
use crate::hooks;
use crate::limits::REFS_MAX;
use crate::names::BRANCHES;
use crate::paging::Page;
use crate::pulls::Scene;
use crate::pulls::follow::{self, Findings};
use crate::repositories::store as repositories_store;
use crate::repositories::{Repositories, Repository};
use crate::smart::commands::Command;

/// A branch or a tag was made, moved or removed.
pub const PUSHED: &str = "githost.repository.pushed";

/// Who is said to have pushed what nobody was seen to push.
const NOBODY: &str = "unknown";

/// Refuses what would leave a repository with more branches and tags than it may have.
///
/// # Errors
/// 409 with how many it may have.
pub fn check_room(there: usize, more: usize) -> Result<(), Problem> {
    if more == 0 || there.saturating_add(more) <= REFS_MAX {
        return Ok(());
    }
    let detail =
        format!("The repository has {there} branches and tags; it may have {REFS_MAX} at most");
    Err(Problem::new(Code::Conflict, detail).hint("remove some that nobody needs any more"))
}

/// Finds and records pushes.
pub struct Pushes {
    repositories: Arc<Repositories>,
}

impl Pushes {
    /// Of these repositories.
    pub const fn new(repositories: Arc<Repositories>) -> Self {
        Self { repositories }
    }

    /// Writes down what somebody is about to push, so that it is known who did. Returns its id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(
        &self,
        repository: &Repository,
        caller: &Caller,
        commands: &[Command],
    ) -> Result<String, Problem> {
        let begin = unit!(|tx, input: (String, String, Vec<Command>)| {
            let (repository_id, actor, commands) = input;
            let row = ReceiveRow {
                id: tx.next_id(),
                repository_id: repository_id.clone(),
                actor: actor.clone(),
                commands: commands.clone(),
                begun_at: tx.now(),
            };
            store::receive_insert(tx, &row).await?;
            Ok(row.id)
        });
        let input = (repository.id.clone(), caller.actor().to_owned(), commands.to_vec());
        Ok(self.repositories.database.write(input, begin).await?.value)
    }

    /// Records what a push has changed; it is over.
    ///
    /// # Errors
    /// What Git or the database says. It is found at the next comparison then.
    pub async fn end(&self, repository: &Repository, receive: &str) -> Result<(), Problem> {
        self.compare(repository, Some(receive)).await.map(drop)
    }

    /// Records what has changed without a push that is known: what this server did itself, under
    /// `actor`.
    ///
    /// # Errors
    /// What Git or the database says.
    pub async fn record(
        &self,
        repository: &Repository,
        caller: &Caller,
        commands: &[Command],
    ) -> Result<Vec<PushedRef>, Problem> {
        let receive = self.begin(repository, caller, commands).await?;
        self.compare(repository, Some(&receive)).await
    }

    /// Compares the refs of a repository with the recorded ones, records what is another and tells of
    /// it. `over` is a push that has ended.
    ///
    /// # Errors
    /// What Git or the database says.
    pub async fn compare(
        &self,
        repository: &Repository,
        over: Option<&str>,
    ) -> Result<Vec<PushedRef>, Problem> {
        let _alone = self.repositories.locks.hold(&repository.id).await;
        let over = Over { receive: over, ..Over::default() };
        self.compare_now(repository, over).await.map(|(pushed, _)| pushed)
    }

    /// As [`Pushes::compare`], for whoever has the repository's lock already and does it for `caller`.
    /// Returns all refs.
    ///
    /// # Errors
    /// What Git or the database says.
    pub async fn compare_alone(
        &self,
        repository: &Repository,
        over: Option<&str>,
        caller: Option<&Caller>,
    ) -> Result<BTreeMap<String, String>, Problem> {
        let over = Over { receive: over, caller, act: None };
        self.compare_now(repository, over).await.map(|(_, refs)| refs)
    }

    /// The same for what this server has done itself: the audit log gets `act` when something has
    /// moved.
    ///
    /// # Errors
    /// As [`Pushes::compare`].
    pub async fn end_alone(
        &self,
        repository: &Repository,
        receive: &str,
        caller: &Caller,
        act: AuditEntry,
    ) -> Result<BTreeMap<String, String>, Problem> {
        let over = Over { receive: Some(receive), caller: Some(caller), act: Some(act) };
        self.compare_now(repository, over).await.map(|(_, refs)| refs)
    }

    /// Moves a branch from where it is (`None` where it is not there) to what was built, for whoever has
    /// the repository's lock: written down before, recorded after, so that it is known who did it
    /// whatever instant the process is killed at.
    ///
    /// # Errors
    /// [`Code::Conflict`] when the branch is elsewhere by now; what Git or the database says.
    pub async fn land(
        &self,
        (repository, repo): (&Repository, &GitRepo),
        caller: &Caller,
        (branch, old): (&str, Option<&str>),
        built: &Built,
        act: Option<AuditEntry>,
    ) -> Result<(), Problem> {
        let name = format!("{BRANCHES}{branch}");
        let nothing = || "0".repeat(built.commit.len());
        let was = old.map_or_else(nothing, str::to_owned);
        let command = Command { old: was, new: built.commit.clone(), name: name.clone() };
        let receive = self.begin(repository, caller, &[command]).await?;
        let moved = repo.give(branch, old, built).await;
        // Of a failure it is not known whether the branch has moved: the comparison finds out.
        let over = Over { receive: Some(&receive), caller: Some(caller), act };
        let (_, refs) = self.compare_now(repository, over).await?;
        match moved {
            Err(problem) if refs.get(&name) != Some(&built.commit) => {
                repo.discard(built).await?;
                Err(problem)
            }
            _ => Ok(()),
        }
    }

    async fn compare_now(
        &self,
        repository: &Repository,
        over: Over<'_>,
    ) -> Result<(Vec<PushedRef>, BTreeMap<String, String>), Problem> {
        let repo = self.repositories.open(repository).await?;
        let refs = repo.refs().await?;
        let findings = follow::look(&self.repositories, repository, &repo, &refs).await?;
        let comparison = Comparison {
            scene: Scene {
                repository: repository.clone(),
                address: self.repositories.address(repository),
                by: self.repositories.by(over.caller.unwrap_or(&Caller::SYSTEM)),
            },
            refs: refs.clone(),
            over: over.receive.map(str::to_owned),
            act: over.act,
            findings,
        };
        let record = unit!(|tx, it: Comparison| it.record(tx).await);
        let pushed = self.repositories.database.write(comparison, record).await?.value;
        self.repositories.follow_first_push(repository, &repo, &refs).await?;
        Ok((pushed, refs))
    }

    /// What was pushed to a repository, the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        repository: &Repository,
        before: Option<String>,
        count: u64,
    ) -> Result<Page<PushedRef>, Problem> {
        let read = unit!(|tx, input: (String, Option<String>, u64)| {
            store::push_list(tx, &input.0, input.1.as_deref(), input.2 + 1).await
        });
        let input = (repository.id.clone(), before, count);
        let items = self.repositories.database.read(input, read).await?;
        Ok(Page::of(items, count, |it| it.id.clone()))
    }

    /// The repositories that this is about.
    pub const fn repositories(&self) -> &Arc<Repositories> {
        &self.repositories
    }
}

/// What is over when a repository is compared.
#[derive(Default)]
struct Over<'a> {
    /// The push that has ended.
    receive: Option<&'a str>,
    /// Who has the repository's lock, and does it for them.
    caller: Option<&'a Caller>,
    /// What the audit log gets when something has moved.
    act: Option<AuditEntry>,
}

/// A repository as it was found.
struct Comparison {
    scene: Scene,
    refs: BTreeMap<String, String>,
    over: Option<String>,
    act: Option<AuditEntry>,
    findings: Findings,
}

impl Comparison {
    /// Records what is another, and everything that comes of it.
    async fn record(&self, tx: &mut Tx) -> database::Result<Vec<PushedRef>> {
        let Scene { repository, address, by } = &self.scene;
        let pushed = record_in(tx, &repository.id, &self.refs).await?;
        if let Some(over) = &self.over {
            store::receive_delete(tx, over).await?;
        }
        let Some(repository) = repositories_store::by_id(tx, &repository.id).await? else {
            return Ok(Vec::new());
        };
        for it in &pushed {
            by.spine.emit(tx, event(&repository, address, it)).await?;
            let body = hooks::bodies::push(&repository, address, it);
            hooks::tell(tx, &repository.id, hooks::PUSH, &body).await?;
        }
        if let Some(act) = self.act.as_ref().filter(|_| !pushed.is_empty()) {
            by.audit.record(tx, act).await?;
        }
        if !pushed.is_empty() {
            let scene = Scene { repository, ..self.scene.clone() };
            follow::settle(tx, &scene, &self.refs, &pushed, &self.findings).await?;
        }
        Ok(pushed)
    }
}

/// Records what of `refs` is another than recorded.
async fn record_in(
    tx: &mut Tx,
    id: &str,
    refs: &BTreeMap<String, String>,
) -> database::Result<Vec<PushedRef>> {
    let known = store::refs(tx, id).await?;
    let changed = differences(&known, refs);
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let begun = store::receives(tx, id).await?;
    let now = tx.now();
    let mut pushed = Vec::new();
    for command in changed {
        let by = begun.iter().rev().find(|it| it.asks_for(&command.name, &command.new));
        let actor = by.map_or(NOBODY, |it| it.actor.as_str()).to_owned();
        let Command { old, new, name } = command;
        pushed.push(PushedRef { id: tx.next_id(), name, old, new, actor, at: now });
    }
    store::refs_put(tx, id, &pushed).await?;
    store::push_insert(tx, id, &pushed).await?;
    repositories_store::set_pushed(tx, id, now).await?;
    Ok(pushed)
}

fn event(repository: &Repository, address: &str, pushed: &PushedRef) -> Event {
    let is_default = pushed.name.strip_prefix(BRANCHES) == Some(&repository.default_branch);
    Event {
        topic: PUSHED,
        subject: repository.id.clone(),
        actor: pushed.actor.clone(),
        payload: json!({
            "owner": repository.owner,
            "name": repository.name,
            "address": address,
            "push": pushed.id,
            "ref": pushed.name,
            "old": pushed.old,
            "new": pushed.new,
            "isDefaultBranch": is_default,
        }),
    }
}

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

use ::model::{Caller, Event, Problem};
use database::{Tx, unit};
use serde_json::json;

use self::model::{PushedRef, ReceiveRow, differences};
use crate::hooks;
use crate::names::BRANCHES;
use crate::repositories::service::Page;
use crate::repositories::store as repositories_store;
use crate::repositories::{Repositories, Repository};
use crate::smart::commands::Command;

/// A branch or a tag was made, moved or removed.
pub const PUSHED: &str = "githost.repository.pushed";

/// Who is said to have pushed what nobody was seen to push.
const NOBODY: &str = "unknown";

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
        let repo = self.repositories.open(repository).await?;
        let refs = repo.refs().await?;
        let address = self.repositories.address(repository);
        let spine = self.repositories.spine.clone();
        let input = (repository.id.clone(), refs.clone(), over.map(str::to_owned), address, spine);
        let record = unit!(|tx,
                            input: (
            String,
            BTreeMap<String, String>,
            Option<String>,
            String,
            spine::SpineHandle,
        )| {
            let (id, refs, over, address, spine) = input;
            let pushed = record_in(tx, id, refs).await?;
            if let Some(over) = over {
                store::receive_delete(tx, over).await?;
            }
            let Some(repository) = repositories_store::by_id(tx, id).await? else {
                return Ok(Vec::new());
            };
            for it in &pushed {
                spine.emit(tx, event(&repository, address, it)).await?;
                let body = hooks::push_body(&repository, address, it);
                hooks::tell(tx, id, hooks::PUSH, &body).await?;
            }
            Ok(pushed)
        });
        let pushed = self.repositories.database.write(input, record).await?.value;
        self.repositories.follow_first_push(repository, &repo, &refs).await?;
        Ok(pushed)
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
        let mut items = self.repositories.database.read(input, read).await?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let is_more = items.len() > count;
        items.truncate(count);
        let next = items.last().filter(|_| is_more).map(|it| it.id.clone());
        Ok(Page { items, next })
    }

    /// The repositories that this is about.
    pub const fn repositories(&self) -> &Arc<Repositories> {
        &self.repositories
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

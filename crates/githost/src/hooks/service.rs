//! What may be asked of hooks: only by those to whom the repository belongs, for a hook tells outside
//! what happens in it, and its address may say where their things are.

use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use model::audit::Severity;
use model::sealing::Sealer;
use model::{AuditEntry, Caller, Code, Problem};
use serde_json::{Value, json};
use spine::outbox::{self, Delivery};

use super::bodies::repository as repository_body;
use super::model::{Hook, HookWanted};
use super::{DELIVER, PING, store};
use crate::limits::HOOKS_MAX;
use crate::permissions::UPDATE;
use crate::repositories::service::By;
use crate::repositories::{Named, Repositories, Repository};

/// The hooks of all repositories.
pub struct Hooks {
    repositories: Arc<Repositories>,
    sealer: Arc<dyn Sealer>,
}

impl Hooks {
    /// Of these repositories.
    pub const fn new(repositories: Arc<Repositories>, sealer: Arc<dyn Sealer>) -> Self {
        Self { repositories, sealer }
    }

    async fn own(&self, caller: &Caller, named: &Named) -> Result<Repository, Problem> {
        let found = self.repositories.find(caller, named).await?;
        self.repositories.access.require(caller, &UPDATE, &found)?;
        Ok(found)
    }

    /// The hooks of a repository.
    ///
    /// # Errors
    /// Not the caller's.
    pub async fn list(&self, caller: &Caller, named: &Named) -> Result<Vec<Hook>, Problem> {
        let repository = self.own(caller, named).await?;
        let read = unit!(|tx, id: String| store::of_repository(tx, id).await);
        Ok(self.repositories.database.read(repository.id, read).await?)
    }

    /// Makes a hook, or changes the one with this id.
    ///
    /// # Errors
    /// What is wrong with it; not the caller's; too many; no such hook.
    pub async fn put(
        &self,
        caller: &Caller,
        named: &Named,
        id: Option<&str>,
        wanted: HookWanted,
    ) -> Result<Hook, Problem> {
        let repository = self.own(caller, named).await?;
        wanted.check()?;
        let is_new = id.is_none();
        let id = id.map_or_else(|| self.repositories.ids.next(), str::to_owned);
        let seal = |secret: &String| self.sealer.seal(&purpose(&id), secret.as_bytes());
        let secret = wanted.secret.as_ref().map(seal).transpose()?;
        let put = unit!(|tx, input: (Repository, String, bool, HookWanted, Option<String>, By)| {
            let (repository, id, is_new, wanted, secret, by) = input;
            let all = store::of_repository(tx, &repository.id).await?;
            let before = all.iter().find(|it| it.id == *id).cloned();
            if !is_new && before.is_none() {
                return Err(missing(id).into());
            }
            if before.is_none() && all.len() >= HOOKS_MAX {
                let detail = format!("A repository has at most {HOOKS_MAX} hooks");
                return Err(Problem::new(Code::Conflict, detail).into());
            }
            let now = tx.now();
            let hook = Hook {
                id: id.clone(),
                repository_id: repository.id.clone(),
                address: wanted.address.clone(),
                secret: secret.clone().or_else(|| before.as_ref()?.secret.clone()),
                events: wanted.events.clone(),
                active: wanted.active,
                created_by: before
                    .as_ref()
                    .map_or_else(|| by.caller.actor().to_owned(), |it| it.created_by.clone()),
                created_at: before.as_ref().map_or(now, |it| it.created_at),
                updated_at: now,
            };
            store::put(tx, &hook).await?;
            record(tx, by, repository, before.as_ref(), Some(&hook)).await?;
            Ok(hook)
        });
        let input = (repository, id, is_new, wanted, secret, self.repositories.by(caller));
        Ok(self.repositories.database.write(input, put).await?.value)
    }

    /// Removes a hook.
    ///
    /// # Errors
    /// No such hook; not the caller's.
    pub async fn delete(&self, caller: &Caller, named: &Named, id: &str) -> Result<(), Problem> {
        let (repository, hook) = self.hook(caller, named, id).await?;
        let delete = unit!(|tx, input: (Repository, Hook, By)| {
            let (repository, hook, by) = input;
            store::delete(tx, &hook.id).await?;
            record(tx, by, repository, Some(hook), None).await
        });
        let input = (repository, hook, self.repositories.by(caller));
        self.repositories.database.write(input, delete).await?;
        Ok(())
    }

    /// Has a hook told something, so that it is seen whether it works. Returns the delivery's id.
    ///
    /// # Errors
    /// No such hook; not the caller's.
    pub async fn ping(&self, caller: &Caller, named: &Named, id: &str) -> Result<String, Problem> {
        let (repository, hook) = self.hook(caller, named, id).await?;
        let address = self.repositories.address(&repository);
        let body = json!({
            "zen": "It works",
            "hook_id": hook.id,
            "repository": repository_body(&repository, &address),
        });
        let ping = unit!(|tx, input: (String, Value)| {
            outbox::deliver(tx, DELIVER, &input.0, PING, &input.1).await
        });
        Ok(self.repositories.database.write((hook.id, body), ping).await?.value)
    }

    /// What was sent to a hook, the latest first, those before the delivery `before`.
    ///
    /// # Errors
    /// No such hook; not the caller's.
    pub async fn deliveries(
        &self,
        caller: &Caller,
        named: &Named,
        id: &str,
        (before, count): (Option<String>, u32),
    ) -> Result<Vec<Delivery>, Problem> {
        let (_, hook) = self.hook(caller, named, id).await?;
        let read = unit!(|tx, input: (String, Option<String>, u32)| {
            outbox::delivery_list(tx, DELIVER, &input.0, input.1.as_deref(), input.2).await
        });
        Ok(self.repositories.database.read((hook.id, before, count), read).await?)
    }

    /// Sends a delivery again.
    ///
    /// # Errors
    /// No such hook or delivery; not the caller's; it is about to be sent.
    pub async fn again(
        &self,
        caller: &Caller,
        named: &Named,
        (id, delivery): (&str, &str),
    ) -> Result<(), Problem> {
        let (_, hook) = self.hook(caller, named, id).await?;
        let again = unit!(|tx, input: (String, String)| {
            let (hook, delivery) = input;
            let found = outbox::delivery_get(tx, delivery).await?;
            if found.is_none_or(|it| it.hook != *hook || it.kind != DELIVER) {
                return Err(Problem::not_found(format!("No delivery {delivery}")).into());
            }
            outbox::deliver_again(tx, DELIVER, delivery).await
        });
        self.repositories.database.write((hook.id, delivery.to_owned()), again).await?;
        Ok(())
    }

    async fn hook(
        &self,
        caller: &Caller,
        named: &Named,
        id: &str,
    ) -> Result<(Repository, Hook), Problem> {
        let repository = self.own(caller, named).await?;
        let get = unit!(|tx, id: String| store::get(tx, id).await);
        let found = self.repositories.database.read(id.to_owned(), get).await?;
        let found = found.filter(|it| it.repository_id == repository.id);
        Ok((repository, found.ok_or_else(|| missing(id))?))
    }
}

#[async_trait]
impl outbox::Hooks for Hooks {
    async fn hook(&self, id: &str) -> Result<Option<outbox::Hook>, Problem> {
        let get = unit!(|tx, id: String| store::get(tx, id).await);
        let found = self.repositories.database.read(id.to_owned(), get).await?;
        let Some(hook) = found.filter(|it| it.active) else { return Ok(None) };
        if self.repositories.by_id(&hook.repository_id).await?.is_none() {
            return Ok(None);
        }
        let open = |sealed: &String| self.sealer.open(&purpose(&hook.id), sealed);
        let secret = hook.secret.as_ref().map(open).transpose()?;
        let secret = secret.map(String::from_utf8).transpose().map_err(Problem::internal)?;
        Ok(Some(outbox::Hook { address: hook.address, secret }))
    }
}

fn purpose(id: &str) -> String {
    format!("githost.hook.secret/{id}")
}

fn missing(id: &str) -> Problem {
    let shown: String = id.chars().take(80).collect();
    Problem::not_found(format!("There is no hook {shown}"))
}

async fn record(
    tx: &mut database::Tx,
    by: &By,
    repository: &Repository,
    old: Option<&Hook>,
    new: Option<&Hook>,
) -> database::Result<()> {
    let entry = AuditEntry::done(UPDATE.name, &by.caller)
        .on(format!("{} hook", repository.full_name()))
        .changing(old.map(shown), new.map(shown))
        .weighing(Severity::High);
    by.audit.record(tx, &entry).await
}

/// A hook for the audit log, without what its address carries behind a question mark.
fn shown(hook: &Hook) -> Value {
    let address = hook.address.split('?').next().unwrap_or_default();
    json!({
        "id": hook.id, "address": address, "events": hook.events, "active": hook.active,
        "signed": hook.secret.is_some(),
    })
}

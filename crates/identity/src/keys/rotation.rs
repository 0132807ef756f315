//! Making, replacing and retiring keys, in transactions that take the master key's row first.

use std::path::Path;

use async_trait::async_trait;
use database::{Tx, unit};
use feature::Deps;
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Severity};
use model::{Caller, Code, Event, Millis, Problem};
use serde_json::json;
use spine::{ReconcilerContext, ReconcilerRun, WorkError};

use super::envelope::SecretKey;
use super::ring::{Purpose, new_key, resealed};
use super::settings::{Settings, Source};
use super::store::{self, KeyRow};
use super::{CHANGED, Keys, limits, master};

/// The reconciler that rotates keys when they are due.
pub const NAME: &str = "identity.key.rotation";

/// The event in the audit log.
const ROTATED: &str = "identity.key.rotate";

/// What a master key is known by: nothing can be told from it about the key.
fn check_of(master: &SecretKey) -> String {
    master.fingerprint("flagstone master key check")
}

/// Fetches the master key and sees to it that the database is sealed with it and has keys.
///
/// # Errors
/// When the key cannot be had, or is another than the database was sealed with.
pub async fn prepare(deps: &Deps, settings: &Settings) -> Result<SecretKey, Problem> {
    let check = unit!(|tx, _nothing: ()| store::master_check(tx).await);
    let known = deps.database.read((), check).await?;
    let master = master_of(deps, settings, known.is_none()).await?;
    let previous = match &settings.previous {
        // It is needed once only; afterwards its place may be gone.
        Some(source) if known.as_ref().is_some_and(|known| *known != check_of(&master)) => {
            Some(master::fetch(source, false).await?)
        }
        _ => None,
    };
    let now = deps.clock.now();
    let first = [
        new_key(&master, Purpose::Sealing, now, now)?,
        new_key(&master, Purpose::Signing, now, now)?,
    ];
    let input = (master.clone(), previous, first);
    let seal = unit!(|tx, input: (SecretKey, Option<SecretKey>, [KeyRow; 2])| {
        let (master, previous, first) = input;
        let check = check_of(master);
        let known = store::master_lock(tx, &check).await?;
        let rows = store::key_list(tx).await?;
        if known != check {
            let previous = previous.as_ref().filter(|previous| check_of(previous) == known);
            let previous = previous.ok_or_else(|| another(&known, &check))?;
            for row in &rows {
                store::key_reseal(tx, &row.id, &resealed(row, previous, master)?).await?;
            }
            store::master_replace(tx, &check).await?;
            tracing::info!(
                keys = rows.len(),
                "the master key was changed: all keys are sealed anew"
            );
        }
        for key in first {
            if !rows.iter().any(|row| row.purpose == key.purpose) {
                store::key_put(tx, key).await?;
                tx.emit(changed(&key.id, &Caller::SYSTEM));
            }
        }
        Ok(())
    });
    deps.database.write(input, seal).await?;
    Ok(master)
}

fn another(known: &str, given: &str) -> Problem {
    let detail = format!(
        "The master key is not the one that this database was sealed with (check value {given}, \
         the database says {known})"
    );
    Problem::input(detail).hint(
        "every replica needs the same master key: copy the file master.key of the first one, or set \
         flagstone.identity.masterKey; to change the key, name the old one under \
         flagstone.identity.masterKey.previous",
    )
}

async fn master_of(deps: &Deps, settings: &Settings, is_new: bool) -> Result<SecretKey, Problem> {
    if let Some(source) = &settings.master {
        return master::fetch(source, is_new).await;
    }
    match &deps.data_dir {
        Some(folder) => master::fetch(&default_source(folder), is_new).await,
        // Everything is in memory, and ends with this process.
        None => SecretKey::random(),
    }
}

fn default_source(folder: &Path) -> Source {
    Source::File(folder.join(master::FILE))
}

fn changed(id: &str, caller: &Caller) -> Event {
    Event {
        topic: CHANGED,
        subject: id.to_owned(),
        actor: caller.actor().to_owned(),
        payload: json!({}),
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A new key now; it is used when everybody knows it.
    Replace,
    /// A new signing key that is used at once, and nothing counts any more that others signed.
    Revoke,
    /// A new key where the one in use has been so for its time.
    WhenDue,
}

struct Step {
    master: SecretKey,
    purpose: Purpose,
    ask: Ask,
    rotate_ms: Millis,
    lifetime_ms: Millis,
    caller: Caller,
    audit: std::sync::Arc<dyn AuditLog>,
}

impl Keys {
    /// Replaces the key of this purpose, as `ask` says; the id of the new one, if one was made.
    ///
    /// # Errors
    /// When one is on its way already; and what the database says.
    pub async fn rotate(
        &self,
        purpose: Purpose,
        ask: Ask,
        caller: &Caller,
    ) -> Result<Option<String>, Problem> {
        if (purpose, ask) == (Purpose::Sealing, Ask::Revoke) {
            return Err(Problem::input(
                "A sealing key cannot be revoked: it would lose what it sealed",
            )
            .at("revoke"));
        }
        let settings = &self.0.settings;
        let step = Step {
            master: self.0.master.clone(),
            purpose,
            ask,
            rotate_ms: match purpose {
                Purpose::Sealing => settings.sealing_ms,
                Purpose::Signing => settings.signing_ms,
            },
            lifetime_ms: settings.lifetime_ms,
            caller: caller.clone(),
            audit: self.0.audit.clone(),
        };
        let work = unit!(|tx, step: Step| step.run(tx).await);
        let made = self.0.database.write(step, work).await?.value;
        if made.is_some() {
            self.reread().await?;
        }
        Ok(made)
    }
}

impl Step {
    async fn run(&self, tx: &mut Tx) -> database::Result<Option<String>> {
        let now = tx.now();
        let check = check_of(&self.master);
        let known = store::master_lock(tx, &check).await?;
        if known != check {
            // This process still runs with the key of before; the next start says so.
            return Err(another(&known, &check).into());
        }
        let all = store::key_list(tx).await?;
        let own: Vec<&KeyRow> =
            all.iter().filter(|row| row.purpose == Some(self.purpose)).collect();
        let is_waiting = own.iter().any(|row| row.active_at > now);
        match self.ask {
            Ask::WhenDue if is_waiting || !self.is_due(&own, now) => return Ok(None),
            Ask::Replace if is_waiting => return Err(on_its_way().into()),
            _ if own.len() >= limits::KEYS_MAX => return Err(too_many().into()),
            _ => {}
        }
        let active_at = if self.ask == Ask::Revoke { now } else { now + limits::LEAD_MS };
        let key = new_key(&self.master, self.purpose, now, active_at)?;
        store::key_put(tx, &key).await?;
        if self.purpose == Purpose::Signing {
            let published_ms = limits::PUBLISHED_LIFETIMES * self.lifetime_ms;
            let revoked = self.ask == Ask::Revoke;
            let retires_at = if revoked { now } else { active_at + published_ms };
            store::key_retire(tx, self.purpose, &key.id, retires_at).await?;
        }
        tx.emit(changed(&key.id, &self.caller));
        let meta = json!({ "use": self.purpose.as_str(), "revoked": self.ask == Ask::Revoke });
        let entry = AuditEntry::done(ROTATED, &self.caller).on(key.id.as_str());
        let entry = AuditEntry { meta, ..entry.weighing(Severity::Critical) };
        self.audit.record(tx, &entry).await?;
        Ok(Some(key.id))
    }

    /// Whether the one that is in use will have been so for its time when its successor takes over.
    fn is_due(&self, own: &[&KeyRow], now: Millis) -> bool {
        let last = own.iter().map(|row| row.active_at).max();
        last.is_none_or(|last| now + limits::LEAD_MS >= last.saturating_add(self.rotate_ms))
    }
}

fn on_its_way() -> Problem {
    let minutes = limits::LEAD_MS / 60_000;
    Problem::new(Code::Conflict, "A new key was made already and is not in use yet").hint(format!(
        "a key is in use {minutes} minutes after it was made, so that everybody knows it by then"
    ))
}

fn too_many() -> Problem {
    let detail = format!("There are {} keys already, the most there may be", limits::KEYS_MAX);
    Problem::new(Code::Conflict, detail)
}

/// Rotates what is due, and forgets what retired long ago.
pub struct Rotation(pub Keys);

#[async_trait]
impl ReconcilerRun for Rotation {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        for purpose in [Purpose::Sealing, Purpose::Signing] {
            let made = self.0.rotate(purpose, Ask::WhenDue, &Caller::SYSTEM).await;
            if let Some(id) = made.map_err(super::told)? {
                tracing::info!(id, purpose = purpose.as_str(), "a new key was made");
            }
        }
        let forget = unit!(|tx, _nothing: ()| {
            let before = tx.now() - limits::LEAD_MS;
            let gone = store::key_forget(tx, before).await?;
            if gone > 0 {
                tx.emit(changed("retired", &Caller::SYSTEM));
            }
            Ok(gone)
        });
        let gone = context.write((), forget).await?.value;
        if gone > 0 {
            tracing::info!(gone, "keys were forgotten that retired long ago");
        }
        Ok(())
    }
}

//! Entities: read again, removed, kept out.
//!
//! Deleting removes what the catalog holds of an entity, and asks its sources to be read: one that
//! is still described somewhere comes back with a new uid, as in Backstage. Ignoring is the deletion
//! that sticks: the claims stay and are kept current, but nothing is shown until the entry is lifted.

use database::{Tx, unit};
use model::{Caller, EntityRef, Event, Millis, Permission, Problem};
use serde_json::{Value, json};

use super::acts::steps::note_delete;
use super::record::{self, By};
use super::{Changes, Done};
use crate::ingest::apply::settle;
use crate::ingest::jobs::source_ask;
use crate::limits::REASON_BYTES_MAX;
use crate::permissions::{ENTITY_DELETE, ENTITY_REFRESH};
use crate::store::conflicts::{self, ClaimRow};
use crate::store::ignored::{self, IgnoredRow};
use crate::store::{claims, sources};

/// An entry of the ignore list, with what it holds back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The entry.
    pub entry: IgnoredRow,
    /// The claims that would make the entity.
    pub holds_back: Vec<ClaimRow>,
}

impl Changes {
    /// Asks for everything that leads to an entity to be read again. Returns the jobs.
    ///
    /// # Errors
    /// 404 when nothing claims it, or not for this caller.
    pub async fn entity_refresh(
        &self,
        caller: &Caller,
        entity_ref: &str,
    ) -> Result<Done<Vec<String>>, Problem> {
        let name = entity_ref.to_lowercase();
        let act = async {
            let missing = || Problem::not_found(format!("Entity {name} not found"));
            if !self.catalog.can_see(caller, &name) {
                return Err(missing());
            }
            self.permit(caller, &ENTITY_REFRESH, &name)?;
            let input = (name.clone(), self.by(caller));
            let written = self
                .database
                .write(input, unit!(|tx, input| sources_ask_of(tx, &input.0, &input.1).await))
                .await?;
            if written.value.is_empty() {
                return Err(missing());
            }
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::REFRESH, &name, act).await
    }

    /// Removes what the catalog holds of the entity with this uid. Nothing when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entity_delete(&self, caller: &Caller, uid: &str) -> Result<Done<()>, Problem> {
        let Some(entity_ref) = self.catalog.ref_of_uid(caller, uid) else {
            return Ok(Done { value: (), event: None });
        };
        let act = async {
            self.permit(caller, &ENTITY_DELETE, &entity_ref)?;
            let old = self.catalog.identity_of(&entity_ref);
            let input = (entity_ref.clone(), old, self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (entity_ref, old, by)| {
                        note_delete(tx, entity_ref, by.actor()).await?;
                        claims_delete(tx, entity_ref, by.actor()).await?;
                        let entry = by.did(&record::DELETE).on(entity_ref);
                        by.record(tx, entry.changing(old.clone(), None)).await
                    }),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::DELETE, &entity_ref, act).await
    }

    /// Puts a reference on the ignore list; its entity, if there is one, goes.
    ///
    /// # Errors
    /// A reason that is too long; what the database says.
    pub async fn entity_ignore(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
        reason: &str,
    ) -> Result<Done<IgnoredRow>, Problem> {
        let act = async {
            check_reason(reason)?;
            self.permit(caller, &ENTITY_DELETE, entity_ref.as_str())?;
            let input = (self.ignoring(entity_ref, reason), self.by(caller));
            let written = self
                .database
                .write(input, unit!(|tx, (ignoring, by)| ignore(tx, ignoring, by).await))
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::IGNORE, entity_ref.as_str(), act).await
    }

    /// What is to be kept out, as it stands now.
    pub(super) fn ignoring(&self, entity_ref: &EntityRef, reason: &str) -> Ignoring {
        Ignoring {
            entity_ref: entity_ref.as_str().to_owned(),
            reason: reason.to_owned(),
            old: self.catalog.identity_of(entity_ref.as_str()),
        }
    }

    /// Refuses a caller who may not do this at all.
    ///
    /// # Errors
    /// 403 naming the permission.
    pub fn require(&self, caller: &Caller, permission: &Permission) -> Result<(), Problem> {
        let required = self.catalog.decisions().require(caller, permission);
        required.inspect_err(|problem| self.note_refusal(caller, permission, problem))
    }

    /// Refuses a caller who may not do this to this entity.
    pub(super) fn permit(
        &self,
        caller: &Caller,
        permission: &Permission,
        entity_ref: &str,
    ) -> Result<(), Problem> {
        if self.catalog.permits(caller, permission, entity_ref) {
            return Ok(());
        }
        let needed = permission.name;
        Err(Problem::not_allowed(format!("Permission {needed} is needed for {entity_ref}")))
    }

    /// Takes a reference off the ignore list; what claims it makes the entity again, at once.
    ///
    /// # Errors
    /// 404 when it is not on the list.
    pub async fn entity_lift(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<Done<()>, Problem> {
        let act = async {
            self.permit(caller, &ENTITY_DELETE, entity_ref.as_str())?;
            let input = (entity_ref.as_str().to_owned(), self.by(caller));
            let written = self
                .database
                .write(input, unit!(|tx, input| lift(tx, &input.0, &input.1).await))
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::LIFT, entity_ref.as_str(), act).await
    }

    /// A page of the ignore list, with what each entry holds back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ignored_list(&self, after: &str, limit: i64) -> Result<Vec<Ignored>, Problem> {
        let (entries, claims) = self
            .database
            .read(
                (after.to_owned(), limit),
                unit!(|tx, input: (String, i64)| {
                    let entries = ignored::ignored_list(tx, &input.0, input.1).await?;
                    let refs: Vec<String> =
                        entries.iter().map(|entry| entry.entity_ref.clone()).collect();
                    Ok((entries, conflicts::claim_list_of(tx, &refs).await?))
                }),
            )
            .await?;
        let of = |entry: IgnoredRow| {
            let holds_back = claims.iter().filter(|claim| claim.entity_ref == entry.entity_ref);
            Ignored { holds_back: holds_back.cloned().collect(), entry }
        };
        Ok(entries.into_iter().map(of).collect())
    }
}

/// Refuses a reason that is too long.
pub(super) fn check_reason(reason: &str) -> Result<(), Problem> {
    if reason.len() > REASON_BYTES_MAX || reason.contains('\0') {
        let detail = format!("A reason may have at most {REASON_BYTES_MAX} bytes, and no NUL");
        return Err(Problem::input(detail).at("reason"));
    }
    Ok(())
}

async fn sources_ask_of(tx: &mut Tx, entity_ref: &str, by: &By) -> database::Result<Vec<String>> {
    let mut sources: Vec<String> =
        claims::claim_of_ref(tx, entity_ref).await?.into_iter().map(|(_, source)| source).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut jobs = Vec::with_capacity(sources.len());
    for source in sources {
        jobs.push(source_ask(tx, &source).await?);
    }
    if !jobs.is_empty() {
        by.record(tx, by.did(&record::REFRESH).on(entity_ref)).await?;
    }
    Ok(jobs)
}

/// Deletes every claim of a reference and asks the sources for what they have to say now.
pub(super) async fn claims_delete(
    tx: &mut Tx,
    entity_ref: &str,
    actor: &str,
) -> database::Result<()> {
    let held = claims::claim_of_ref(tx, entity_ref).await?;
    let (ids, mut names): (Vec<String>, Vec<String>) = held.into_iter().unzip();
    names.sort_unstable();
    names.dedup();
    for source in &names {
        // From here on a look at the source tells nothing.
        sources::source_lock_live(tx, source).await?;
    }
    claims::claim_delete(tx, &ids).await?;
    settle(tx, vec![entity_ref.to_owned()], names.first().map(String::as_str), actor).await?;
    for source in names {
        source_ask(tx, &source).await?;
    }
    Ok(())
}

/// What is to be kept out of the catalog.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ignoring {
    entity_ref: String,
    reason: String,
    /// What of it was there when that was asked for.
    old: Option<Value>,
}

/// Puts a reference on the ignore list in a transaction that may do more.
pub(super) async fn ignore(
    tx: &mut Tx,
    Ignoring { entity_ref, reason, old }: &Ignoring,
    by: &By,
) -> database::Result<IgnoredRow> {
    let now: Millis = tx.now();
    let actor = by.actor();
    ignored::ignored_put(tx, entity_ref, reason, actor).await?;
    settle(tx, vec![entity_ref.clone()], None, actor).await?;
    tx.emit(Event {
        topic: "catalog.entity.ignored",
        subject: entity_ref.clone(),
        actor: actor.to_owned(),
        payload: json!({ "change": "ignored", "reason": reason }),
    });
    let mut entry = by.did(&record::IGNORE).on(entity_ref).changing(old.clone(), None);
    entry.meta = json!({ "reason": reason });
    by.record(tx, entry).await?;
    let held = ignored::ignored_get(tx, entity_ref).await?;
    Ok(held.unwrap_or_else(|| IgnoredRow {
        entity_ref: entity_ref.clone(),
        reason: reason.clone(),
        actor: actor.to_owned(),
        ignored_at: now,
    }))
}

/// Lifts an entry in a transaction that may do more.
pub(super) async fn lift(tx: &mut Tx, entity_ref: &str, by: &By) -> database::Result<()> {
    let former = ignored::ignored_get(tx, entity_ref).await?;
    if !ignored::ignored_delete(tx, entity_ref).await? {
        return Err(Problem::not_found(format!("{entity_ref} is not ignored")).into());
    }
    settle(tx, vec![entity_ref.to_owned()], None, by.actor()).await?;
    tx.emit(Event {
        topic: "catalog.entity.lifted",
        subject: entity_ref.to_owned(),
        actor: by.actor().to_owned(),
        payload: json!({ "change": "lifted" }),
    });
    let old = former.map(
        |it| json!({ "reason": it.reason, "ignoredBy": it.actor, "ignoredAt": it.ignored_at }),
    );
    by.record(tx, by.did(&record::LIFT).on(entity_ref).changing(old, None)).await
}

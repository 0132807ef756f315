//! Deleting an entity as an act, and bringing it back.
//!
//! What is described somewhere comes back by itself at the next reading. What nothing names any more
//! would be gone for good: its claims are kept with the act, and go back when it is undone.

use database::Tx;
use model::{Code, EntityRef, Problem};
use serde_json::Value;

use super::preview::Present;
use crate::changes::entities::claims_delete;
use crate::changes::record::{self, By};
use crate::ingest::apply::settle;
use crate::store::{claims, kept, sources};

/// Whether some file still describes what is to be deleted, so that it comes back.
pub(super) fn comes_back(present: &Present, entity_ref: &str) -> bool {
    present.claims_of(entity_ref).iter().any(|claim| !claim.orphan)
}

/// Deletes an entity in the name of an act, which is there already.
///
/// # Errors
/// A conflict when there is nothing left of it; what the database says.
pub(super) async fn delete(
    tx: &mut Tx,
    (act_id, entity_ref): (&str, &EntityRef),
    old: Option<&Value>,
    by: &By,
) -> database::Result<()> {
    let name = entity_ref.as_str();
    if claims::claim_of_ref(tx, name).await?.is_empty() {
        let words = format!("{entity_ref} is not in the catalog any more");
        return Err(Problem::new(Code::Conflict, words).hint("plan it anew").into());
    }
    kept::kept_put(tx, act_id, name).await?;
    claims_delete(tx, name, by.actor()).await?;
    by.record(tx, by.did(&record::DELETE).on(name).changing(old.cloned(), None)).await
}

/// Brings back what an act deleted and kept.
///
/// # Errors
/// A conflict when nothing was kept, or nothing of it can go back; what the database says.
pub(super) async fn restore(
    tx: &mut Tx,
    (act_id, entity_ref): (&str, &EntityRef),
    by: &By,
) -> database::Result<()> {
    let from = kept::kept_sources(tx, act_id).await?;
    let conflict = |words: String| Err(Problem::new(Code::Conflict, words).into());
    if from.is_empty() {
        return conflict(format!("{entity_ref} comes back by itself while a file describes it"));
    }
    let mut restored = 0;
    for source in &from {
        // Locked, so that a round of it looks at what is there now.
        if sources::source_lock_live(tx, source).await? {
            restored += kept::kept_restore(tx, act_id, source).await?;
        }
    }
    if restored == 0 {
        return conflict(format!(
            "The location that {entity_ref} was from is gone, or has it again"
        ));
    }
    kept::kept_finish(tx, act_id).await?;
    let refs = vec![entity_ref.as_str().to_owned()];
    settle(tx, refs, from.first().map(String::as_str), by.actor()).await
}

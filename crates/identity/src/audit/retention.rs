//! Retention: takes entries away from the old end, seal by seal, and leaves an anchor on which the
//! rest of the chain hangs. That it did is an entry itself.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Error, Result, Tx, unit};
use feature::audit::AuditLog;
use model::audit::Severity;
use model::{AuditEntry, Caller, Millis};
use serde_json::json;
use spine::{ReconcilerContext, ReconcilerRun, WorkError};

use super::chain::{Anchor, GENESIS, Seal, SealKeys, Signed};
use super::limits::RETENTION_SEALS;
use super::store::seals;

/// The reconciler's name.
pub const RETENTION: &str = "identity.audit.retention";
/// What its entries say was done.
const REMOVED: &str = "identity.audit.removed";

/// Removes what is too old.
pub struct Retention {
    /// How long entries are kept.
    pub keep_ms: Millis,
    /// Under these keys the anchor is made.
    pub keys: Arc<dyn SealKeys>,
    /// Where removals are recorded.
    pub audit: Arc<dyn AuditLog>,
}

type Step = (Arc<dyn SealKeys>, Arc<dyn AuditLog>, Millis, bool);

#[async_trait]
impl ReconcilerRun for Retention {
    async fn run(&self, context: &ReconcilerContext) -> std::result::Result<(), WorkError> {
        let mut is_first = true;
        while !context.is_cancelled() {
            let input: Step = (self.keys.clone(), self.audit.clone(), self.keep_ms, is_first);
            let done = context
                .write(
                    input,
                    unit!(|tx, (keys, audit, keep_ms, is_first)| {
                        step(tx, keys.as_ref(), audit.as_ref(), *keep_ms, *is_first).await
                    }),
                )
                .await?
                .value;
            if done {
                break;
            }
            is_first = false;
        }
        Ok(())
    }
}

/// Removes a piece of what is too old; whether that was all. Only what is sealed is removed, and only
/// when everything before it is.
async fn step(
    tx: &mut Tx,
    keys: &dyn SealKeys,
    audit: &dyn AuditLog,
    keep_ms: Millis,
    is_first: bool,
) -> Result<bool> {
    let now = tx.now();
    let before = now.saturating_sub(keep_ms);
    let Some(last) = seals::old(tx, before).await? else { return Ok(true) };
    let anchor = seals::anchor(tx).await?;
    let from = anchor.as_ref().map_or(0, |it| it.number);
    let page = seals::page(tx, from, RETENTION_SEALS).await?;
    let old: Vec<&Seal> = page.iter().take_while(|it| it.sealed_at < before).collect();
    let Some(newest) = old.last() else { return Ok(true) };
    check(anchor.as_ref(), &old, keys)?;
    let missing = || Error::Other("the key that seals the audit log is not there".to_owned());
    let anchor = Anchor::of(newest, now, keys).ok_or_else(missing)?;
    if is_first {
        let entry = AuditEntry::done(REMOVED, &Caller::SYSTEM)
            .on(format!("seals {} to {last}", from + 1))
            .weighing(Severity::High);
        let meta = json!({ "sealedBefore": before, "keptMs": keep_ms });
        audit.record(tx, &AuditEntry { meta, ..entry }).await?;
    }
    seals::remove(tx, &anchor).await?;
    Ok(newest.number >= last)
}

/// Refuses to remove what is not as it was put. Otherwise whoever makes seals look old would have us
/// remove them; and evidence stays where it is.
fn check(anchor: Option<&Anchor>, old: &[&Seal], keys: &dyn SealKeys) -> Result<()> {
    let mut last = anchor.map_or((0, GENESIS), |it| (it.number, it.hash.as_str()));
    for seal in old {
        let is_next = seal.number == last.0 + 1 && seal.previous == last.1;
        if !is_next || seal.computed() != seal.hash || seal.is_signed(keys) != Signed::Ours {
            return Err(Error::Other(format!(
                "seal {} of the audit log is not as it was put: nothing is removed until `flagstone \
                 audit verify` finds the chain whole",
                seal.number
            )));
        }
        last = (seal.number, &seal.hash);
    }
    Ok(())
}

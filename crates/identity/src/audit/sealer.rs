//! The sealer: puts seals over the entries that have none, one replica at a time.
//!
//! A batch is one transaction: either its seal and the marks of its entries are there or neither is.
//! What is committed while a batch is made, or after it, comes into a later one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use database::{Error, Result, Tx, unit};
use gate::Lifecycle;
use spine::{ReconcilerContext, ReconcilerRun, SpineHandle, WorkError};
use tokio::sync::Notify;

use super::chain::{GENESIS, Head, Seal, SealKeys};
use super::head::HeadFile;
use super::limits::{SEAL_AFTER_MS, SEAL_ENTRIES_MAX};
use super::store::seals;

/// The reconciler's name.
pub const SEALER: &str = "identity.audit.seals";

/// Puts seals.
pub struct Sealer {
    /// Under these keys.
    pub keys: Arc<dyn SealKeys>,
    /// Where the end of the chain is kept beside the database.
    pub head: Arc<HeadFile>,
}

#[async_trait]
impl ReconcilerRun for Sealer {
    async fn run(&self, context: &ReconcilerContext) -> std::result::Result<(), WorkError> {
        let mut last = None;
        while !context.is_cancelled() {
            let input = (self.keys.clone(), SEAL_ENTRIES_MAX);
            let sealed = context
                .write(input, unit!(|tx, (keys, most)| seal(tx, keys.as_ref(), *most).await))
                .await?
                .value;
            let Some((head, count)) = sealed else { break };
            tracing::debug!(number = head.number, hash = %head.hash, count, "entries are sealed");
            last = Some(head);
            if count < SEAL_ENTRIES_MAX {
                break;
            }
        }
        if let Some(head) = last {
            self.head.keep(&head).await;
        }
        Ok(())
    }
}

/// Puts a seal over at most so many entries; the new end of the chain and how many it covers. `None`
/// when every entry has its seal.
///
/// # Errors
/// When the key that seals is not there.
pub async fn seal(tx: &mut Tx, keys: &dyn SealKeys, most: usize) -> Result<Option<(Head, usize)>> {
    let rows = seals::open(tx, most).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let (number, hash) = end(tx).await?;
    let missing = || Error::Other("the key that seals the audit log is not there".to_owned());
    let seal = Seal::over(&rows, (number, &hash), tx.now(), keys).ok_or_else(missing)?;
    seals::put(tx, &seal, &rows).await?;
    let head = Head { number: seal.number, hash: seal.hash, sealed_at: seal.sealed_at };
    Ok(Some((head, rows.len())))
}

/// What the next seal follows: the last seal, or what retention left of it, or nothing.
async fn end(tx: &mut Tx) -> Result<(i64, String)> {
    if let Some(head) = seals::last(tx).await? {
        return Ok((head.number, head.hash));
    }
    let anchor = seals::anchor(tx).await?;
    Ok(anchor.map_or_else(|| (0, GENESIS.to_owned()), |it| (it.number, it.hash)))
}

/// Wakes the sealer a moment after something was written, until the process drains.
pub async fn wake(written: Arc<Notify>, spine: SpineHandle, lifecycle: Lifecycle) {
    loop {
        tokio::select! {
            () = written.notified() => {}
            () = lifecycle.draining() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(SEAL_AFTER_MS)) => {}
            () = lifecycle.draining() => return,
        }
        if let Err(error) = spine.nudge(SEALER).await {
            tracing::debug!(%error, "the sealer of the audit log comes by itself");
        }
    }
}

//! Verification: walks the whole chain over its entries, and tells where it breaks and what is not
//! sealed yet.

use std::sync::Arc;

use database::{Database, unit};
use model::{Clock, Code, Millis, Problem};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use super::chain::{Anchor, SealKeys};
use super::head::{HeadFile, Known};
use super::limits::{SEAL_ENTRIES_MAX, VERIFY_BREAKS_MAX, VERIFY_SEALS};
use super::row::AuditRow;
use super::store::seals::{self, Open};
use super::walk::{Break, Walk};

/// How often a walk is begun anew because retention removed what it was on.
const ATTEMPTS_MAX: usize = 3;

/// What a verification found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditVerification)]
pub struct Verification {
    /// Whether everything that is sealed is as it was.
    pub ok: bool,
    /// Seals that were walked over.
    pub seals: u64,
    /// Entries that are as they were sealed.
    pub entries: u64,
    /// The end of the chain: keep it elsewhere, and give it to a later verification as `head`, to see
    /// that nothing was cut off. Absent when there are no seals.
    pub head: Option<SealView>,
    /// What retention removed last; absent when it never removed anything.
    pub removed: Option<SealView>,
    /// Where the chain breaks, the first of them first; 100 at most.
    pub breaks: Vec<Break>,
    /// How many breaks there are.
    pub breaks_count: u64,
    /// What is not sealed yet.
    pub unsealed: UnsealedView,
}

/// A seal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditSeal)]
pub struct SealView {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it was put, or removed, epoch milliseconds.
    pub at: Millis,
}

/// What is not sealed yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditUnsealed)]
pub struct UnsealedView {
    /// How many entries.
    pub count: u64,
    /// How old the oldest of them is, in milliseconds.
    pub oldest_age_ms: Option<Millis>,
}

/// Verifies the audit log. One verification at a time: each reads everything.
pub struct Verifier {
    database: Database,
    clock: Arc<dyn Clock>,
    keys: Arc<dyn SealKeys>,
    head: Arc<HeadFile>,
    turn: Mutex<()>,
}

impl Verifier {
    /// Of this database, under these keys.
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        keys: Arc<dyn SealKeys>,
        head: Arc<HeadFile>,
    ) -> Self {
        Self { database, clock, keys, head, turn: Mutex::new(()) }
    }

    /// Walks the chain. `expected`, when given, must be in it.
    ///
    /// # Errors
    /// A verification is under way; what the database says; a damaged file in the data directory.
    pub async fn verify(&self, expected: Option<Known>) -> Result<Verification, Problem> {
        let Ok(_turn) = self.turn.try_lock() else {
            let words = "The audit log is being verified already";
            return Err(Problem::new(Code::Conflict, words).hint("try again when it is over"));
        };
        // What was kept is read before the chain is: the chain only grows.
        let kept = self.head.known().await?;
        let known: Vec<Known> = kept.into_iter().chain(expected).collect();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let anchor = self.anchor().await?;
            let mut walk = Walk::new(anchor.as_ref(), known.clone(), self.keys.as_ref());
            let open = self.walk(anchor.as_ref(), &mut walk).await?;
            let is_torn = walk.breaks_count > 0 && self.anchor().await? != anchor;
            if !is_torn || attempts == ATTEMPTS_MAX {
                return Ok(self.told(walk, anchor, open));
            }
        }
    }

    async fn walk(&self, anchor: Option<&Anchor>, walk: &mut Walk<'_>) -> Result<Open, Problem> {
        let removed = anchor.map_or(0, |it| it.number);
        let mut after = removed;
        loop {
            let page = unit!(|tx, after: i64| seals::page(tx, *after, VERIFY_SEALS).await);
            let page = self.database.read(after, page).await?;
            let (Some(first), Some(last)) = (page.first(), page.last()) else { break };
            let (first, last) = (first.number, last.number);
            let covered = unit!(|tx, bounds: (i64, i64)| {
                // One more than there can be: what was put under them beside is seen, not all read.
                let most = VERIFY_SEALS * SEAL_ENTRIES_MAX + VERIFY_BREAKS_MAX;
                seals::covered(tx, bounds.0, bounds.1, most).await
            });
            let rows = self.database.read((first, last), covered).await?;
            let mut rows = rows.into_iter().peekable();
            for seal in &page {
                let mut of_seal: Vec<AuditRow> = Vec::new();
                while let Some(row) = rows.next_if(|row| row.seal <= Some(seal.number)) {
                    if row.seal == Some(seal.number) {
                        of_seal.push(row);
                    } else {
                        walk.stray(&row.id, row.seal.unwrap_or_default());
                    }
                }
                walk.step(seal, &of_seal);
            }
            after = last;
        }
        let rest = unit!(|tx, bounds: (i64, i64)| {
            let stray = seals::stray(tx, bounds.0, bounds.1, VERIFY_BREAKS_MAX).await?;
            Ok((stray, seals::open_count(tx).await?))
        });
        let (stray, open) = self.database.read((after, removed), rest).await?;
        for (entry, seal) in stray {
            walk.stray(&entry, seal);
        }
        walk.end();
        Ok(open)
    }

    async fn anchor(&self) -> Result<Option<Anchor>, Problem> {
        let read = unit!(|tx, _nothing: ()| seals::anchor(tx).await);
        Ok(self.database.read((), read).await?)
    }

    fn told(&self, walk: Walk<'_>, anchor: Option<Anchor>, open: Open) -> Verification {
        let now = self.clock.now();
        Verification {
            ok: walk.breaks_count == 0,
            seals: walk.seals,
            entries: walk.entries,
            head: walk.head.map(|it| SealView {
                number: it.number,
                hash: it.hash,
                at: it.sealed_at,
            }),
            removed: anchor.map(|it| SealView {
                number: it.number,
                hash: it.hash,
                at: it.anchored_at,
            }),
            breaks: walk.breaks,
            breaks_count: walk.breaks_count,
            unsealed: UnsealedView {
                count: open.count,
                oldest_age_ms: open.oldest_at.map(|at| now.saturating_sub(at).max(0)),
            },
        }
    }
}

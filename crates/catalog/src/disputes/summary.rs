//! How much is wrong with the catalog, in numbers: as far as the caller sees what it is about.

use database::unit;
use model::{Caller, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::Disputes;
use crate::index::Sight;
use crate::limits::UNPROCESSED_MAX;
use crate::permissions::{SOURCE_READ, UNPROCESSED_READ};
use crate::service::{LooseEnds, loose_ends};
use crate::store::conflicts;
use crate::store::sources;
use crate::store::unprocessed::{self, Which};

/// How much is wrong. Each number counts up to 5,000, but for relations and orphans.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemsSummary {
    /// Entities with something wrong at the last reading, an older good document standing.
    failed: usize,
    /// Entities of which there never was a good document.
    pending: usize,
    /// References that several files claim.
    conflicts: usize,
    /// Relations whose target is not in the catalog.
    dangling: usize,
    /// Those of them that name an owner.
    owners_missing: usize,
    /// Entities that nothing names any more.
    orphans: usize,
    /// Sources that something could not be read of, or that hold a removal back.
    sources: usize,
    /// All of them; an owner that is missing counts once.
    total: usize,
}

impl Disputes {
    /// How much is wrong.
    ///
    /// # Errors
    /// What the database says.
    pub async fn summary(&self, caller: &Caller) -> Result<ProblemsSummary, Problem> {
        let catalog = &self.catalog;
        let wanted = (catalog.may(caller, &UNPROCESSED_READ), catalog.may(caller, &SOURCE_READ));
        let (failed, pending, conflicts, sources) = catalog
            .database
            .read(
                wanted,
                unit!(|tx, wanted: (bool, bool)| {
                    let (mut failed, mut pending, mut failing) = (Vec::new(), Vec::new(), 0);
                    if wanted.0 {
                        let (most, of) = (UNPROCESSED_MAX, unprocessed::ref_list);
                        failed = of(tx, Which::Failed, most).await?;
                        pending = of(tx, Which::Pending, most).await?;
                    }
                    if wanted.1 {
                        failing = sources::source_count_failing(tx).await?;
                    }
                    let conflicts = conflicts::conflict_list(tx, "", UNPROCESSED_MAX).await?;
                    Ok((failed, pending, conflicts, failing))
                }),
            )
            .await?;
        let (snapshot, visible) = catalog.seen_by(caller);
        let counted = tokio::task::spawn_blocking(move || {
            let sight = Sight::of(&snapshot, visible.as_deref());
            let seen = |refs: &mut dyn Iterator<Item = String>| {
                refs.filter(|it| sight.is_whole() || sight.get(it).is_some()).count()
            };
            let LooseEnds { dangling, owners_missing, orphans } = loose_ends(&sight);
            ProblemsSummary {
                failed: seen(&mut failed.into_iter()),
                pending: seen(&mut pending.into_iter()),
                conflicts: seen(&mut conflicts.into_iter().map(|it| it.0)),
                dangling,
                owners_missing,
                orphans,
                sources: usize::try_from(sources).unwrap_or_default(),
                total: 0,
            }
        });
        let mut summary = counted.await.map_err(Problem::internal)?;
        summary.total = summary.failed
            + summary.pending
            + summary.conflicts
            + summary.dangling
            + summary.orphans
            + summary.sources;
        Ok(summary)
    }
}

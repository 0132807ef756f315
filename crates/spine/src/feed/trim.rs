//! How long things stay: events until they are old and no living durable cursor needs them,
//! finished jobs until their time is up. A reconciler of the spine's own, so one replica does it.

use async_trait::async_trait;
use database::unit;

use crate::error::WorkError;
use crate::limits::{TRIM_BATCH, TRIM_ROUNDS_MAX};
use crate::reconcilers::{ReconcilerContext, ReconcilerRun};
use crate::settings::SpineSettings;
use crate::store::{cursors, feed, finish};

/// Name of the reconciler.
pub(crate) const NAME: &str = "spine.trim";

/// Trims in short units.
pub(crate) struct Trim {
    pub(crate) settings: SpineSettings,
}

#[async_trait]
impl ReconcilerRun for Trim {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let mut jobs = 0;
        for _ in 0..TRIM_ROUNDS_MAX {
            let trimmed =
                context.write((), unit!(|tx, _nothing| finish::trim(tx).await)).await?.value;
            jobs += trimmed;
            if trimmed < TRIM_BATCH.unsigned_abs() || context.is_cancelled() {
                break;
            }
        }
        let mut events = 0;
        for _ in 0..TRIM_ROUNDS_MAX {
            let keep = (self.settings.keep_events_ms, self.settings.keep_cursors_ms);
            let trimmed = context
                .write(
                    keep,
                    unit!(|tx, (keep_events_ms, keep_cursors_ms)| {
                        let now = tx.now();
                        let slowest =
                            cursors::slowest(tx, now.saturating_sub(*keep_cursors_ms)).await?;
                        let up_to = slowest.unwrap_or(i64::MAX.unsigned_abs());
                        feed::trim(tx, now.saturating_sub(*keep_events_ms), up_to).await
                    }),
                )
                .await?
                .value;
            events += trimmed;
            if trimmed < TRIM_BATCH.unsigned_abs() || context.is_cancelled() {
                break;
            }
        }
        if jobs + events > 0 {
            tracing::info!(jobs, events, "trimmed finished jobs and old events");
        }
        Ok(())
    }
}

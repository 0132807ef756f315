//! Jobs on their way out: done, retried, failed, cancelled, replaced, deleted.

use database::{Result, Statement, Tx, Value, params};
use model::Millis;

use crate::limits::TRIM_BATCH;

pub(crate) const JOBS_DONE: Statement = Statement::new(
    "UPDATE spine_job SET state = 'done', fence = NULL, lease_until = NULL, last_error = NULL, \
     finished_at = $1, expires_at = $2 WHERE fence IN (/*in*/)",
);

pub(crate) const JOBS_DELETE: Statement =
    Statement::new("DELETE FROM spine_job WHERE fence IN (/*in*/)");

pub(crate) const JOB_RETRY: Statement = Statement::new(
    "UPDATE spine_job SET state = 'waiting', fence = NULL, lease_until = NULL, \
     failures = failures + 1, last_error = $2, due = $3, run_at = $4, held_until = $5 \
     WHERE fence = $1 AND cancel_asked = FALSE AND NOT EXISTS (\
       SELECT 1 FROM spine_job AS successor WHERE successor.kind = spine_job.kind \
       AND successor.key = spine_job.key AND successor.state = 'waiting')",
);

pub(crate) const JOB_REPLACED: Statement = Statement::new(
    "UPDATE spine_job SET state = CASE WHEN cancel_asked THEN 'cancelled' ELSE 'replaced' END, \
     fence = NULL, lease_until = NULL, failures = failures + 1, last_error = $2, \
     finished_at = $3, expires_at = $4 WHERE fence = $1 \
     RETURNING kind, key, failures, cancel_asked",
);

pub(crate) const JOB_SUCCESSOR: Statement = Statement::new(
    "UPDATE spine_job SET failures = $3, held_until = $4, \
     due = CASE WHEN run_at < $4 THEN FALSE ELSE due END, \
     run_at = CASE WHEN run_at < $4 THEN $4 ELSE run_at END \
     WHERE kind = $1 AND key = $2 AND state = 'waiting'",
);

pub(crate) const JOB_FAILED: Statement = Statement::new(
    "UPDATE spine_job SET state = 'failed', fence = NULL, lease_until = NULL, \
     failures = failures + $5, last_error = $2, finished_at = $3, expires_at = $4 WHERE fence = $1",
);

pub(crate) const JOB_CANCELLED: Statement = Statement::new(
    "UPDATE spine_job SET state = 'cancelled', fence = NULL, lease_until = NULL, last_error = $2, \
     finished_at = $3, expires_at = $4 WHERE fence = $1",
);

pub(crate) const JOBS_EXPIRED: Statement = Statement::new(
    "DELETE FROM spine_job WHERE id IN (\
       SELECT id FROM spine_job WHERE expires_at IS NOT NULL AND expires_at <= $1 \
       ORDER BY expires_at LIMIT $2)",
);

/// What became of an attempt whose job was to be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retried {
    /// It waits for its next attempt.
    Waits,
    /// A later enqueued job of the same key does the work instead.
    Replaced,
    /// Somebody had asked to cancel it.
    Cancelled,
    /// The lease had moved on; nothing was changed.
    Lost,
}

/// When a failed attempt is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// Not before this time, whatever coalesces with it; 0 for none.
    pub(crate) held_until: Millis,
    /// When it runs.
    pub(crate) run_at: Millis,
    /// When the row may be deleted if it does not run again.
    pub(crate) expires_at: Millis,
}

/// Finishes the jobs that hold `fences`; they stay visible until `expires_at`. Returns how many
/// still held.
pub(crate) async fn done(tx: &mut Tx, fences: &[Value], expires_at: Millis) -> Result<u64> {
    tx.exec_in(&JOBS_DONE, params![tx.now(), expires_at], fences).await
}

/// Finishes the jobs that hold `fences` and forgets them with their logs.
pub(crate) async fn done_and_deleted(tx: &mut Tx, fences: &[Value]) -> Result<u64> {
    tx.exec_in(&JOBS_DELETE, params![], fences).await
}

/// Puts a failed job back among the waiting, unless it was cancelled or a successor waits already,
/// which then inherits the count of failures and a `Retry-After`.
pub(crate) async fn retry(tx: &mut Tx, fence: &str, error: &str, again: Again) -> Result<Retried> {
    let now = tx.now();
    let given = params![fence, error, again.run_at <= now, again.run_at, again.held_until];
    if tx.exec(&JOB_RETRY, given).await? == 1 {
        return Ok(Retried::Waits);
    }
    let given = params![fence, error, now, again.expires_at];
    let Some(row) = tx.row(&JOB_REPLACED, given).await? else { return Ok(Retried::Lost) };
    if row.flag(3)? {
        return Ok(Retried::Cancelled);
    }
    let given = params![row.text(0)?, row.text(1)?, row.int(2)?, again.held_until];
    tx.exec(&JOB_SUCCESSOR, given).await?;
    Ok(Retried::Replaced)
}

/// Lays a job to rest as failed; `counts` when this end is a failure that is not counted yet.
/// `false` when the lease has moved on.
pub(crate) async fn failed(
    tx: &mut Tx,
    fence: &str,
    error: &str,
    expires_at: Millis,
    counts: bool,
) -> Result<bool> {
    let given = params![fence, error, tx.now(), expires_at, i64::from(counts)];
    Ok(tx.exec(&JOB_FAILED, given).await? == 1)
}

/// Lays a job to rest as cancelled; `false` when the lease has moved on.
pub(crate) async fn cancelled(
    tx: &mut Tx,
    fence: &str,
    error: &str,
    expires_at: Millis,
) -> Result<bool> {
    Ok(tx.exec(&JOB_CANCELLED, params![fence, error, tx.now(), expires_at]).await? == 1)
}

/// Deletes up to [`TRIM_BATCH`] finished jobs whose time has passed, with their logs.
pub(crate) async fn trim(tx: &mut Tx) -> Result<u64> {
    tx.exec(&JOBS_EXPIRED, params![tx.now(), TRIM_BATCH]).await
}

//! Logs of jobs: one stream of bytes per job over all its attempts, kept in chunks.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

use crate::limits::LOG_PAGE_CHUNKS;

pub(crate) const LOG_MOVE: Statement =
    Statement::new("UPDATE spine_job SET log_bytes = $2 WHERE fence = $1 RETURNING id, attempt");

pub(crate) const LOG_INSERT: Statement = Statement::new(
    "INSERT INTO spine_job_log (job, ends_at, attempt, at, text) VALUES ($1, $2, $3, $4, $5)",
);

pub(crate) const LOG_PAGE: Statement = Statement::new(
    "SELECT ends_at, attempt, at, text FROM spine_job_log WHERE job = $1 AND ends_at > $2 \
     ORDER BY ends_at LIMIT $3",
);

/// A piece of a job's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogChunk {
    /// Byte offset in the job's log at which the piece ends.
    pub ends_at: i64,
    /// The attempt that wrote it.
    pub attempt: u64,
    /// When it was written.
    pub at: Millis,
    /// The text, whole lines.
    pub text: String,
}

impl LogChunk {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            ends_at: row.int(0)?,
            attempt: row.count(1)?,
            at: row.int(2)?,
            text: row.text(3)?,
        })
    }
}

/// Appends `text`, which ends at byte `ends_at` of the log; `false` when the lease has moved on.
pub(crate) async fn append(tx: &mut Tx, fence: &str, ends_at: i64, text: &str) -> Result<bool> {
    let Some(row) = tx.row(&LOG_MOVE, params![fence, ends_at]).await? else { return Ok(false) };
    let given = params![row.text(0)?, ends_at, row.int(1)?, tx.now(), text];
    tx.exec(&LOG_INSERT, given).await?;
    Ok(true)
}

/// The chunks that end after byte `offset`, in order, [`LOG_PAGE_CHUNKS`] at most.
pub(crate) async fn page(tx: &mut Tx, job: &str, offset: i64) -> Result<Vec<LogChunk>> {
    let rows = tx.rows(&LOG_PAGE, params![job, offset, LOG_PAGE_CHUNKS]).await?;
    rows.iter().map(LogChunk::read).collect()
}

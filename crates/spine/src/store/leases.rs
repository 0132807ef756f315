//! Leases of running jobs: held by heartbeat, checked by every write, handed back when draining.

use database::{Result, Statement, Tx, Value, params};
use model::Millis;

use super::lease_now;

pub(crate) const FENCE: Statement =
    Statement::new("SELECT cancel_asked FROM spine_job WHERE fence = $1 /*pg: FOR NO KEY UPDATE*/");

pub(crate) const CHECKPOINT_PUT: Statement =
    Statement::new("UPDATE spine_job SET checkpoint = $2 WHERE fence = $1");

// Rows that a fenced unit of ours has locked are passed over (nobody can claim them meanwhile):
// one long unit must not cost all other jobs of the process their leases.
pub(crate) const RENEW: Statement = Statement::new(concat!(
    "WITH mine AS MATERIALIZED (\
       SELECT id FROM spine_job WHERE state = 'running' AND worker = $1 AND lease_until > 0 \
       /*pg: FOR UPDATE SKIP LOCKED*/) \
     UPDATE spine_job SET lease_until = ",
    lease_now!("$2"),
    " + $3 WHERE id IN (SELECT id FROM mine) RETURNING fence, cancel_asked"
));

pub(crate) const FENCES_LIVE: Statement =
    Statement::new("SELECT fence FROM spine_job WHERE fence IN (/*in*/)");

pub(crate) const CANCELLED: Statement = Statement::new(
    "SELECT fence FROM spine_job WHERE state = 'running' AND worker = $1 AND cancel_asked = TRUE",
);

pub(crate) const HAND_BACK: Statement =
    Statement::new("UPDATE spine_job SET lease_until = 0 WHERE fence IN (/*in*/)");

pub(crate) const TAKE_OVER: Statement = Statement::new(
    "UPDATE spine_job SET lease_until = 1 WHERE state = 'running' AND lease_until > 1 \
     AND worker LIKE $1 ESCAPE '!' AND worker <> $2",
);

/// A lease as its renewal found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Renewed {
    pub(crate) fence: String,
    pub(crate) cancel_asked: bool,
}

/// Locks the row of the job that holds `fence`; `false` when the lease has moved on.
pub(crate) async fn fence(tx: &mut Tx, fence: &str) -> Result<bool> {
    Ok(tx.row(&FENCE, params![fence]).await?.is_some())
}

/// Stores a checkpoint; `false` when the lease has moved on.
pub(crate) async fn checkpoint_put(tx: &mut Tx, fence: &str, text: &str) -> Result<bool> {
    Ok(tx.exec(&CHECKPOINT_PUT, params![fence, text]).await? == 1)
}

/// Renews every lease of `worker`.
pub(crate) async fn renew(tx: &mut Tx, worker: &str, lease_ms: Millis) -> Result<Vec<Renewed>> {
    let rows = tx.rows(&RENEW, params![worker, tx.now(), lease_ms]).await?;
    rows.iter().map(|row| Ok(Renewed { fence: row.text(0)?, cancel_asked: row.flag(1)? })).collect()
}

/// Which of `fences` still hold.
pub(crate) async fn fences_live(tx: &mut Tx, fences: &[Value]) -> Result<Vec<String>> {
    let rows = tx.rows_in(&FENCES_LIVE, params![], fences).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Jobs of `worker` that somebody asked to cancel, by fence.
pub(crate) async fn cancelled(tx: &mut Tx, worker: &str) -> Result<Vec<String>> {
    let rows = tx.rows(&CANCELLED, params![worker]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Lets others take the jobs that hold `fences`, at once and without counting it as a failure.
pub(crate) async fn hand_back(tx: &mut Tx, fences: &[Value]) -> Result<u64> {
    tx.exec_in(&HAND_BACK, params![], fences).await
}

/// Ends the leases that a former life of this node still holds; `lives` is the pattern of the names
/// of its workers.
pub(crate) async fn take_over(tx: &mut Tx, lives: &str, worker: &str) -> Result<u64> {
    tx.exec(&TAKE_OVER, params![lives, worker]).await
}

//! Reconcilers: when each runs next, who runs it, how it went. `runs` is the fence of a run.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

use super::lease_now;
use crate::limits::NAMES_MAX;

pub(crate) const REGISTER: Statement = Statement::new(
    "INSERT INTO spine_reconciler (name, every_ms, next_at, nudges, nudges_seen, runs, failures, \
     running, lease_until) VALUES ($1, $2, $3, 0, 0, 0, 0, FALSE, 0) \
     ON CONFLICT (name) DO UPDATE SET every_ms = excluded.every_ms, \
     next_at = CASE WHEN spine_reconciler.next_at > excluded.next_at + excluded.every_ms \
       THEN excluded.next_at + excluded.every_ms ELSE spine_reconciler.next_at END",
);

pub(crate) const TAKE_OVER: Statement = Statement::new(
    "UPDATE spine_reconciler SET lease_until = 0 WHERE running = TRUE \
     AND worker LIKE $1 ESCAPE '!' AND worker <> $2",
);

pub(crate) const DUE: Statement = Statement::new(concat!(
    "SELECT name, next_at FROM spine_reconciler WHERE running = FALSE OR lease_until <= ",
    lease_now!("$1"),
    " ORDER BY next_at LIMIT $2"
));

pub(crate) const CLAIM: Statement = Statement::new(concat!(
    "UPDATE spine_reconciler SET running = TRUE, runs = runs + 1, nudges_seen = nudges, \
     worker = $2, last_started_at = $3, lease_until = ",
    lease_now!("$3"),
    " + $4 WHERE name = $1 AND next_at <= $3 AND (running = FALSE OR lease_until <= ",
    lease_now!("$3"),
    ") RETURNING runs, failures"
));

pub(crate) const RENEW: Statement = Statement::new(concat!(
    "UPDATE spine_reconciler SET lease_until = ",
    lease_now!("$3"),
    " + $4 WHERE name = $1 AND runs = $2 AND running = TRUE AND lease_until > 0"
));

pub(crate) const FENCE: Statement = Statement::new(
    "SELECT runs FROM spine_reconciler WHERE name = $1 AND runs = $2 AND running = TRUE \
     /*pg: FOR NO KEY UPDATE*/",
);

pub(crate) const OK: Statement = Statement::new(
    "UPDATE spine_reconciler SET running = FALSE, lease_until = 0, failures = 0, last_ok_at = $3, \
     next_at = CASE WHEN nudges > nudges_seen THEN $3 ELSE $3 + every_ms END \
     WHERE name = $1 AND runs = $2 AND running = TRUE",
);

pub(crate) const FAILED: Statement = Statement::new(
    "UPDATE spine_reconciler SET running = FALSE, lease_until = 0, failures = failures + 1, \
     last_error = $4, last_error_at = $3, next_at = $5 \
     WHERE name = $1 AND runs = $2 AND running = TRUE",
);

pub(crate) const HAND_BACK: Statement = Statement::new(
    "UPDATE spine_reconciler SET running = FALSE, lease_until = 0, next_at = $3 \
     WHERE name = $1 AND runs = $2 AND running = TRUE",
);

pub(crate) const NUDGE: Statement = Statement::new(
    "UPDATE spine_reconciler SET nudges = nudges + 1, \
     next_at = CASE WHEN next_at > $2 THEN $2 ELSE next_at END WHERE name = $1",
);

pub(crate) const LIST: Statement = Statement::new(
    "SELECT name, every_ms, next_at, runs, failures, running, worker, last_started_at, last_ok_at, \
     last_error, last_error_at FROM spine_reconciler ORDER BY name LIMIT $1",
);

/// A reconciler as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcilerView {
    /// Its name.
    pub name: String,
    /// Its period.
    pub every_ms: Millis,
    /// When it runs next, unless nudged.
    pub next_at: Millis,
    /// How often it was started.
    pub runs: u64,
    /// How many of its last runs failed in a row.
    pub failures: u64,
    /// Whether it runs now.
    pub running: bool,
    /// Who runs or last ran it: `node#life`.
    pub worker: Option<String>,
    /// When its last run started.
    pub last_started_at: Option<Millis>,
    /// When a run last ended well.
    pub last_ok_at: Option<Millis>,
    /// What went wrong last, even when it went well since: compare the times.
    pub last_error: Option<String>,
    /// When it went wrong last.
    pub last_error_at: Option<Millis>,
}

impl ReconcilerView {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            name: row.text(0)?,
            every_ms: row.int(1)?,
            next_at: row.int(2)?,
            runs: row.count(3)?,
            failures: row.count(4)?,
            running: row.flag(5)?,
            worker: row.opt_text(6)?,
            last_started_at: row.opt_int(7)?,
            last_ok_at: row.opt_int(8)?,
            last_error: row.opt_text(9)?,
            last_error_at: row.opt_int(10)?,
        })
    }
}

/// A run that was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Its number and fence.
    pub(crate) run: i64,
    /// How many runs before it failed in a row.
    pub(crate) failures: u32,
}

/// Records a reconciler; a new one runs at once, a known one keeps its time.
pub(crate) async fn register(tx: &mut Tx, name: &str, every_ms: Millis) -> Result<()> {
    tx.exec(&REGISTER, params![name, every_ms, tx.now()]).await.map(drop)
}

/// Ends the leases that a former life of this node still holds.
pub(crate) async fn take_over(tx: &mut Tx, lives: &str, worker: &str) -> Result<u64> {
    tx.exec(&TAKE_OVER, params![lives, worker]).await
}

/// Those that nobody runs, and when each is due, the nearest first.
pub(crate) async fn due(tx: &mut Tx) -> Result<Vec<(String, Millis)>> {
    let rows = tx.rows(&DUE, params![tx.now(), NAMES_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Claims the next run; `None` when it is not due or another replica runs it.
pub(crate) async fn claim(
    tx: &mut Tx,
    name: &str,
    worker: &str,
    lease_ms: Millis,
) -> Result<Option<Run>> {
    let row = tx.row(&CLAIM, params![name, worker, tx.now(), lease_ms]).await?;
    row.map(|row| {
        let failures = u32::try_from(row.count(1)?).unwrap_or(u32::MAX);
        Ok(Run { run: row.int(0)?, failures })
    })
    .transpose()
}

/// Holds on to a run; `false` when it has moved on.
pub(crate) async fn renew(tx: &mut Tx, name: &str, run: i64, lease_ms: Millis) -> Result<bool> {
    Ok(tx.exec(&RENEW, params![name, run, tx.now(), lease_ms]).await? == 1)
}

/// Locks the run's row; `false` when it has moved on.
pub(crate) async fn fence(tx: &mut Tx, name: &str, run: i64) -> Result<bool> {
    Ok(tx.row(&FENCE, params![name, run]).await?.is_some())
}

/// A run ended well; `false` when it had moved on.
pub(crate) async fn ok(tx: &mut Tx, name: &str, run: i64) -> Result<bool> {
    Ok(tx.exec(&OK, params![name, run, tx.now()]).await? == 1)
}

/// A run failed; the next one comes after `wait_ms`. `false` when it had moved on.
pub(crate) async fn failed(
    tx: &mut Tx,
    name: &str,
    run: i64,
    error: &str,
    wait_ms: Millis,
) -> Result<bool> {
    let now = tx.now();
    let given = params![name, run, now, error, now.saturating_add(wait_ms)];
    Ok(tx.exec(&FAILED, given).await? == 1)
}

/// A run was cut off by draining: another replica starts anew at once.
pub(crate) async fn hand_back(tx: &mut Tx, name: &str, run: i64) -> Result<bool> {
    Ok(tx.exec(&HAND_BACK, params![name, run, tx.now()]).await? == 1)
}

/// Asks for a run soon; one that runs now is followed by another. `false` for an unknown name.
pub(crate) async fn nudge(tx: &mut Tx, name: &str) -> Result<bool> {
    Ok(tx.exec(&NUDGE, params![name, tx.now()]).await? == 1)
}

/// All reconcilers by name.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<ReconcilerView>> {
    let rows = tx.rows(&LIST, params![NAMES_MAX]).await?;
    rows.iter().map(ReconcilerView::read).collect()
}

//! Schedules: when each ticks next, and the compare-and-set that makes a tick happen once.

use database::{Result, Statement, Tx, params};
use model::Millis;

use crate::limits::NAMES_MAX;

pub(crate) const REGISTER: Statement = Statement::new(
    "INSERT INTO spine_schedule (name, every, job_kind, next_at, fired) VALUES ($1, $2, $3, $4, 0) \
     ON CONFLICT (name) DO UPDATE SET job_kind = excluded.job_kind, \
     next_at = CASE WHEN spine_schedule.every = excluded.every THEN spine_schedule.next_at \
       ELSE excluded.next_at END, \
     every = excluded.every",
);

pub(crate) const TICKS: Statement =
    Statement::new("SELECT name, next_at FROM spine_schedule ORDER BY next_at LIMIT $1");

pub(crate) const TICK: Statement = Statement::new(
    "UPDATE spine_schedule SET next_at = $3, last_at = $4, fired = fired + 1 \
     WHERE name = $1 AND next_at = $2",
);

pub(crate) const LIST: Statement = Statement::new(
    "SELECT name, every, job_kind, next_at, last_at, fired FROM spine_schedule \
     ORDER BY name LIMIT $1",
);

/// A schedule as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleView {
    /// Its name.
    pub name: String,
    /// How often, in words.
    pub every: String,
    /// The kind of job it enqueues.
    pub job_kind: String,
    /// When it ticks next.
    pub next_at: Millis,
    /// When it last ticked.
    pub last_at: Option<Millis>,
    /// How often it has ticked.
    pub fired: u64,
}

/// Records a schedule; one whose definition changed starts anew at `next_at`.
pub(crate) async fn register(
    tx: &mut Tx,
    name: &str,
    every: &str,
    job_kind: &str,
    next_at: Millis,
) -> Result<()> {
    tx.exec(&REGISTER, params![name, every, job_kind, next_at]).await.map(drop)
}

/// Every schedule's next tick, the nearest first.
pub(crate) async fn ticks(tx: &mut Tx) -> Result<Vec<(String, Millis)>> {
    let rows = tx.rows(&TICKS, params![NAMES_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Takes the tick `seen` of a schedule; `false` when another replica took it.
pub(crate) async fn tick(tx: &mut Tx, name: &str, seen: Millis, next: Millis) -> Result<bool> {
    Ok(tx.exec(&TICK, params![name, seen, next, tx.now()]).await? == 1)
}

/// All schedules by name.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<ScheduleView>> {
    let rows = tx.rows(&LIST, params![NAMES_MAX]).await?;
    rows.iter()
        .map(|row| {
            Ok(ScheduleView {
                name: row.text(0)?,
                every: row.text(1)?,
                job_kind: row.text(2)?,
                next_at: row.int(3)?,
                last_at: row.opt_int(4)?,
                fired: row.count(5)?,
            })
        })
        .collect()
}

//! Jobs on their way in and to a worker: enqueue, promote when due, claim.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::Millis;

use super::lease_now;
use crate::jobs::NewJob;
use crate::limits::{NAMES_MAX, PROMOTE_BATCH};

/// What coalescing does to the job that waits already: the newest input, the higher priority and
/// the earlier time win, but never a time before its `held_until`.
macro_rules! coalesce {
    () => {
        "ON CONFLICT (kind, key) WHERE state = 'waiting' DO UPDATE SET \
         payload = excluded.payload, \
         priority = CASE WHEN excluded.priority > spine_job.priority \
           THEN excluded.priority ELSE spine_job.priority END, \
         due = CASE WHEN spine_job.held_until > excluded.created_at \
           THEN spine_job.due ELSE spine_job.due OR excluded.due END, \
         run_at = CASE WHEN excluded.run_at >= spine_job.run_at THEN spine_job.run_at \
           WHEN excluded.run_at < spine_job.held_until THEN spine_job.held_until \
           ELSE excluded.run_at END"
    };
}

pub(crate) const ENQUEUE: Statement = Statement::new(concat!(
    "INSERT INTO spine_job (id, kind, key, queue, payload, state, due, priority, run_at, \
     held_until, attempt, failures, cancel_asked, log_bytes, created_at) \
     VALUES ($1, $2, $3, \
       COALESCE((SELECT queue FROM spine_job_kind WHERE spine_job_kind.kind = $2), $4), \
       $5, 'waiting', $6, $7, $8, 0, 0, 0, FALSE, 0, $9) ",
    coalesce!(),
    // The wake-up rides along, see `wake`.
    " RETURNING id /*pg: , CASE WHEN due THEN \
       CAST(pg_notify('spine_feed', CAST(current_schema() AS TEXT)) AS TEXT) END*/"
));

const ENQUEUE_MANY: BulkInsert = BulkInsert {
    table: "spine_job",
    columns: &[
        "id",
        "kind",
        "key",
        "queue",
        "payload",
        "state",
        "due",
        "priority",
        "run_at",
        "held_until",
        "attempt",
        "failures",
        "cancel_asked",
        "log_bytes",
        "created_at",
    ],
    conflict: coalesce!(),
};

pub(crate) const KIND_LIST: Statement =
    Statement::new("SELECT kind, queue FROM spine_job_kind ORDER BY kind LIMIT $1");

pub(crate) const KIND_PUT: Statement = Statement::new(
    "INSERT INTO spine_job_kind (kind, queue, attempts_max) VALUES ($1, $2, $3) \
     ON CONFLICT (kind) DO UPDATE SET queue = excluded.queue, attempts_max = excluded.attempts_max \
     WHERE spine_job_kind.queue <> excluded.queue \
       OR spine_job_kind.attempts_max <> excluded.attempts_max",
);

pub(crate) const KIND_MOVE: Statement = Statement::new(
    "UPDATE spine_job SET queue = $2 WHERE state = 'waiting' AND kind = $1 AND queue <> $2",
);

pub(crate) const PROMOTE: Statement = Statement::new(
    "WITH later AS MATERIALIZED (\
       SELECT id FROM spine_job WHERE state = 'waiting' AND due = FALSE AND run_at <= $1 \
       ORDER BY run_at LIMIT $2 /*pg: FOR UPDATE SKIP LOCKED*/) \
     UPDATE spine_job SET due = TRUE WHERE id IN (SELECT id FROM later)",
);

pub(crate) const NEXT_RUN_AT: Statement =
    Statement::new("SELECT MIN(run_at) FROM spine_job WHERE state = 'waiting' AND due = FALSE");

/// What a claim does to a row; `$2` the worker, `$3` the injected clock, `$4` the lease.
macro_rules! leased {
    () => {
        concat!(
            "state = 'running', attempt = attempt + 1, \
             fence = id || '/' || CAST(attempt + 1 AS TEXT), worker = $2, started_at = $3, \
             lease_until = ",
            lease_now!("$3"),
            " + $4 "
        )
    };
}

macro_rules! claimed {
    () => {
        "RETURNING id, kind, key, payload, attempt, failures, fence, checkpoint, log_bytes, \
         cancel_asked, last_error"
    };
}

// The common table keeps the LIMIT: as a plain subselect PostgreSQL may run it once per row. A job
// whose key runs already waits for it: what is enqueued during a run runs once more afterwards.
pub(crate) const CLAIM_DUE: Statement = Statement::new(concat!(
    "WITH picked AS MATERIALIZED (\
       SELECT id FROM spine_job AS candidate \
       WHERE queue = $1 AND state = 'waiting' AND due = TRUE AND kind IN (/*in*/) \
       AND NOT EXISTS (SELECT 1 FROM spine_job AS twin WHERE twin.kind = candidate.kind \
         AND twin.key = candidate.key AND twin.state = 'running') \
       ORDER BY priority DESC, run_at, id LIMIT $5 /*pg: FOR UPDATE SKIP LOCKED*/) \
     UPDATE spine_job SET cancel_asked = FALSE, ",
    leased!(),
    "WHERE id IN (SELECT id FROM picked) ",
    claimed!()
));

// A lease that ran out counts as a failure (a job that kills its process must not do so for ever);
// one that was handed back does not. A worker never takes its own: it is alive and will renew.
pub(crate) const CLAIM_EXPIRED: Statement = Statement::new(concat!(
    "WITH picked AS MATERIALIZED (\
       SELECT id FROM spine_job \
       WHERE queue = $1 AND state = 'running' AND worker <> $2 AND kind IN (/*in*/) \
       AND lease_until <= ",
    lease_now!("$3"),
    " ORDER BY priority DESC, run_at, id LIMIT $5 /*pg: FOR UPDATE SKIP LOCKED*/) \
     UPDATE spine_job SET \
       failures = failures + CASE WHEN lease_until = 0 THEN 0 ELSE 1 END, \
       last_error = CASE WHEN lease_until = 0 THEN last_error \
         ELSE 'attempt ' || CAST(attempt AS TEXT) || ' was lost with its worker ' || worker END, ",
    leased!(),
    "WHERE id IN (SELECT id FROM picked) ",
    claimed!()
));

/// A job as its claimer gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) payload: String,
    pub(crate) attempt: u64,
    pub(crate) failures: u32,
    pub(crate) fence: String,
    pub(crate) checkpoint: Option<String>,
    pub(crate) log_bytes: i64,
    pub(crate) cancel_asked: bool,
    pub(crate) last_error: Option<String>,
}

impl Claimed {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?,
            kind: row.text(1)?,
            key: row.text(2)?,
            payload: row.text(3)?,
            attempt: row.count(4)?,
            failures: u32::try_from(row.count(5)?).unwrap_or(u32::MAX),
            fence: row.text(6)?,
            checkpoint: row.opt_text(7)?,
            log_bytes: row.int(8)?,
            cancel_asked: row.flag(9)?,
            last_error: row.opt_text(10)?,
        })
    }
}

/// Puts `job` among the waiting, or into the one that waits already; returns the id of the row.
pub(crate) async fn enqueue(tx: &mut Tx, job: &NewJob, default_queue: &str) -> Result<String> {
    let id = tx.next_id();
    let now = tx.now();
    let run_at = job.run_at.unwrap_or(now);
    let row = tx
        .row(
            &ENQUEUE,
            params![
                id,
                job.kind,
                &job.key,
                default_queue,
                &job.payload,
                run_at <= now,
                job.priority,
                run_at,
                now
            ],
        )
        .await?;
    row.map_or_else(
        || Err(database::Error::Shape("enqueueing returned no row".into())),
        |row| row.text(0),
    )
}

/// As [`enqueue`] for many jobs, which must have different keys; returns how many there were.
pub(crate) async fn enqueue_many(
    tx: &mut Tx,
    jobs: &[&NewJob],
    default_queue: &str,
) -> Result<u64> {
    let now = tx.now();
    let kinds = kind_list(tx).await?;
    let mut rows = Vec::with_capacity(jobs.len());
    for job in jobs {
        let run_at = job.run_at.unwrap_or(now);
        let known = kinds.iter().find(|(kind, _)| kind == job.kind);
        let queue = known.map_or(default_queue, |(_, queue)| queue.as_str());
        rows.push(params![
            tx.next_id(),
            job.kind,
            &job.key,
            queue,
            &job.payload,
            "waiting",
            run_at <= now,
            job.priority,
            run_at,
            0_i64,
            0_i64,
            0_i64,
            false,
            0_i64,
            now
        ]);
    }
    tx.bulk(&ENQUEUE_MANY, rows).await
}

/// Kinds and their queues.
async fn kind_list(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&KIND_LIST, params![NAMES_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Records what a kind is, and moves its waiting jobs to its queue.
pub(crate) async fn kind_put(
    tx: &mut Tx,
    kind: &str,
    queue: &str,
    attempts_max: u32,
) -> Result<()> {
    if tx.exec(&KIND_PUT, params![kind, queue, attempts_max]).await? > 0 {
        tx.exec(&KIND_MOVE, params![kind, queue]).await?;
    }
    Ok(())
}

/// Marks waiting jobs whose time has come; returns how many (at most [`PROMOTE_BATCH`]) and when
/// the next one comes.
pub(crate) async fn promote(tx: &mut Tx, now: Millis) -> Result<(u64, Option<Millis>)> {
    let promoted = tx.exec(&PROMOTE, params![now, PROMOTE_BATCH]).await?;
    let next = tx.row(&NEXT_RUN_AT, params![]).await?;
    Ok((promoted, next.map(|row| row.opt_int(0)).transpose()?.flatten()))
}

/// Who claims, for how long.
#[derive(Clone, Debug)]
pub(crate) struct Claimer {
    pub(crate) worker: String,
    pub(crate) lease_ms: Millis,
}

/// Claims up to `count` jobs of `queue` whose time has come, of the given kinds.
pub(crate) async fn claim_due(
    tx: &mut Tx,
    claimer: &Claimer,
    queue: &str,
    kinds: &[Value],
    count: usize,
) -> Result<Vec<Claimed>> {
    claim(tx, &CLAIM_DUE, claimer, queue, kinds, count).await
}

/// Claims up to `count` jobs of `queue` whose workers are gone.
pub(crate) async fn claim_expired(
    tx: &mut Tx,
    claimer: &Claimer,
    queue: &str,
    kinds: &[Value],
    count: usize,
) -> Result<Vec<Claimed>> {
    claim(tx, &CLAIM_EXPIRED, claimer, queue, kinds, count).await
}

async fn claim(
    tx: &mut Tx,
    statement: &Statement,
    claimer: &Claimer,
    queue: &str,
    kinds: &[Value],
    count: usize,
) -> Result<Vec<Claimed>> {
    let given = params![queue, &claimer.worker, tx.now(), claimer.lease_ms, count];
    let rows = tx.rows_in(statement, given, kinds).await?;
    rows.iter().map(Claimed::read).collect()
}

//! Jobs as people see them: lists, one job, retry and cancel by hand, depths of queues.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

macro_rules! columns {
    () => {
        "SELECT id, kind, key, queue, state, priority, run_at, attempt, failures, worker, \
         cancel_asked, last_error, log_bytes, created_at, started_at, finished_at, expires_at, \
         (SELECT attempts_max FROM spine_job_kind WHERE spine_job_kind.kind = spine_job.kind)"
    };
}

pub(crate) const JOB_GET: Statement =
    Statement::new(concat!(columns!(), ", payload, checkpoint FROM spine_job WHERE id = $1"));

pub(crate) const JOBS_ALL: Statement =
    Statement::new(concat!(columns!(), " FROM spine_job WHERE id < $1 ORDER BY id DESC LIMIT $2"));

pub(crate) const JOBS_IN_STATE: Statement = Statement::new(concat!(
    columns!(),
    " FROM spine_job WHERE id < $1 AND state = $3 ORDER BY id DESC LIMIT $2"
));

pub(crate) const JOBS_OF_KIND: Statement = Statement::new(concat!(
    columns!(),
    " FROM spine_job WHERE id < $1 AND kind = $3 ORDER BY id DESC LIMIT $2"
));

pub(crate) const JOBS_OF_KIND_IN_STATE: Statement = Statement::new(concat!(
    columns!(),
    " FROM spine_job WHERE id < $1 AND kind = $3 AND state = $4 ORDER BY id DESC LIMIT $2"
));

pub(crate) const JOB_STATE: Statement =
    Statement::new("SELECT state, log_bytes FROM spine_job WHERE id = $1");

pub(crate) const JOB_RETRY_BY_HAND: Statement = Statement::new(
    "UPDATE spine_job SET state = 'waiting', due = TRUE, run_at = $2, held_until = 0, \
     failures = CASE WHEN state = 'waiting' THEN failures ELSE 0 END, cancel_asked = FALSE, \
     finished_at = NULL, expires_at = NULL \
     WHERE id = $1 AND (state = 'waiting' OR (state IN ('failed', 'cancelled') AND NOT EXISTS (\
       SELECT 1 FROM spine_job AS successor WHERE successor.kind = spine_job.kind \
       AND successor.key = spine_job.key AND successor.state = 'waiting')))",
);

pub(crate) const JOB_CANCEL_WAITING: Statement = Statement::new(
    "UPDATE spine_job SET state = 'cancelled', finished_at = $2, expires_at = $3 \
     WHERE id = $1 AND state = 'waiting'",
);

pub(crate) const JOB_CANCEL_RUNNING: Statement =
    Statement::new("UPDATE spine_job SET cancel_asked = TRUE WHERE id = $1 AND state = 'running'");

pub(crate) const QUEUE_DEPTHS: Statement = Statement::new(
    "SELECT queue, 'waiting', COUNT(*) FROM spine_job WHERE state = 'waiting' AND due = TRUE \
     GROUP BY queue \
     UNION ALL SELECT queue, 'later', COUNT(*) FROM spine_job \
     WHERE state = 'waiting' AND due = FALSE GROUP BY queue \
     UNION ALL SELECT queue, 'running', COUNT(*) FROM spine_job WHERE state = 'running' \
     GROUP BY queue \
     UNION ALL SELECT queue, 'failed', COUNT(*) FROM spine_job WHERE state = 'failed' \
     GROUP BY queue",
);

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Its time comes, or a worker is free soon.
    Waiting,
    /// A worker holds its lease.
    Running,
    /// Finished well.
    Done,
    /// A dead letter: every attempt failed; it rests until somebody retries it.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// Its attempt failed while a newer job of the same key waited, which does the work.
    Replaced,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled, Self::Replaced];

    /// The word in the table and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Replaced => "replaced",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing happens to the job any more unless somebody retries it.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }

    fn read(name: &str) -> Result<Self> {
        Self::named(name)
            .ok_or_else(|| database::Error::Shape(format!("a job is in the unknown state {name}")))
    }
}

/// A job as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// UUIDv7, in order of enqueueing.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it is about; coalesced by it.
    pub key: String,
    /// The queue it is worked in.
    pub queue: String,
    /// Where it stands.
    pub state: JobState,
    /// Higher runs first.
    pub priority: i64,
    /// When it runs, or ran.
    pub run_at: Millis,
    /// How often it was started.
    pub attempt: u64,
    /// How many of its attempts failed.
    pub failures: u64,
    /// After how many failures it rests; absent when no worker has ever known the kind.
    pub attempts_max: Option<u64>,
    /// Who runs or last ran it: `node#life`.
    pub worker: Option<String>,
    /// Somebody asked to cancel it while it runs.
    pub cancel_asked: bool,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Bytes of its log.
    pub log_bytes: i64,
    /// When it was enqueued first.
    pub created_at: Millis,
    /// When its last attempt started.
    pub started_at: Option<Millis>,
    /// When it came to its end.
    pub finished_at: Option<Millis>,
    /// When it will be forgotten.
    pub expires_at: Option<Millis>,
}

impl JobView {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?,
            kind: row.text(1)?,
            key: row.text(2)?,
            queue: row.text(3)?,
            state: JobState::read(&row.text(4)?)?,
            priority: row.int(5)?,
            run_at: row.int(6)?,
            attempt: row.count(7)?,
            failures: row.count(8)?,
            worker: row.opt_text(9)?,
            cancel_asked: row.flag(10)?,
            last_error: row.opt_text(11)?,
            log_bytes: row.int(12)?,
            created_at: row.int(13)?,
            started_at: row.opt_int(14)?,
            finished_at: row.opt_int(15)?,
            expires_at: row.opt_int(16)?,
            attempts_max: row.opt_int(17)?.and_then(|count| u64::try_from(count).ok()),
        })
    }
}

/// One job with its input and its checkpoint, both JSON texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobDetail {
    /// What lists show.
    pub view: JobView,
    /// Its input.
    pub payload: String,
    /// What its attempts have noted for the next.
    pub checkpoint: Option<String>,
}

/// One job.
pub(crate) async fn get(tx: &mut Tx, id: &str) -> Result<Option<JobDetail>> {
    let Some(row) = tx.row(&JOB_GET, params![id]).await? else { return Ok(None) };
    let view = JobView::read(&row)?;
    Ok(Some(JobDetail { view, payload: row.text(18)?, checkpoint: row.opt_text(19)? }))
}

/// Jobs with ids below `before`, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    before: &str,
    kind: Option<&str>,
    state: Option<JobState>,
    count: u32,
) -> Result<Vec<JobView>> {
    let mut given = params![before, count];
    let statement = match (kind, state) {
        (None, None) => JOBS_ALL,
        (None, Some(state)) => {
            given.push(state.name().into());
            JOBS_IN_STATE
        }
        (Some(kind), None) => {
            given.push(kind.into());
            JOBS_OF_KIND
        }
        (Some(kind), Some(state)) => {
            given.push(kind.into());
            given.push(state.name().into());
            JOBS_OF_KIND_IN_STATE
        }
    };
    let rows = tx.rows(&statement, given).await?;
    rows.iter().map(JobView::read).collect()
}

/// Where a job stands, and how long its log is.
pub(crate) async fn state(tx: &mut Tx, id: &str) -> Result<Option<(JobState, i64)>> {
    let Some(row) = tx.row(&JOB_STATE, params![id]).await? else { return Ok(None) };
    Ok(Some((JobState::read(&row.text(0)?)?, row.int(1)?)))
}

/// Lets a failed, cancelled or waiting job run now; `false` when it is in another state or a newer
/// job of its key waits already.
pub(crate) async fn retry_by_hand(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&JOB_RETRY_BY_HAND, params![id, tx.now()]).await? == 1)
}

/// Cancels a waiting job at once; `false` when it does not wait.
pub(crate) async fn cancel_waiting(tx: &mut Tx, id: &str, expires_at: Millis) -> Result<bool> {
    Ok(tx.exec(&JOB_CANCEL_WAITING, params![id, tx.now(), expires_at]).await? == 1)
}

/// Asks a running job to stop; `false` when it does not run.
pub(crate) async fn cancel_running(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&JOB_CANCEL_RUNNING, params![id]).await? == 1)
}

/// Jobs per queue and state (`waiting`, `later`, `running`, `failed`).
pub(crate) async fn queue_depths(tx: &mut Tx) -> Result<Vec<(String, String, i64)>> {
    let rows = tx.rows(&QUEUE_DEPTHS, params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

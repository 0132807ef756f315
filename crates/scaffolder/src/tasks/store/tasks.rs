//! Runs, one at a time.

use database::{Error, Params, Result, Row, Statement, Tx, params};
use model::{Millis, Problem};

use crate::tasks::model::{Status, TaskRow};

const INSERT: Statement = Statement::new(
    "INSERT INTO scaffolder_task (id, template_ref, spec, status, created_by, created_at,
                                  last_heartbeat_at, asked_at, started_at, ended_at, initiator,
                                  secrets, state, snapshot, event_head, cancel_asked, job, title,
                                  needle)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
);
pub(super) const GET: Statement = Statement::new(
    "SELECT id, template_ref, spec, status, created_by, created_at, last_heartbeat_at, asked_at,
            started_at, ended_at, initiator, secrets, state, snapshot, event_head, cancel_asked, job,
            title, line_head, lines_left_out, attempts
     FROM scaffolder_task WHERE id = $1",
);
// The row's lock, held until the end of the transaction: what follows sees what is true.
const LOCK: Statement = Statement::new("UPDATE scaffolder_task SET id = id WHERE id = $1");
const BEGIN: Statement = Statement::new(
    "UPDATE scaffolder_task SET status = 'processing', last_heartbeat_at = $2,
                                started_at = COALESCE(started_at, $2) WHERE id = $1",
);
const BEAT: Statement =
    Statement::new("UPDATE scaffolder_task SET last_heartbeat_at = $2 WHERE id = $1");
const KEEP_STATE: Statement =
    Statement::new("UPDATE scaffolder_task SET state = $2, last_heartbeat_at = $3 WHERE id = $1");
const KEEP_SNAPSHOT: Statement = Statement::new(
    "UPDATE scaffolder_task SET state = $2, last_heartbeat_at = $3, snapshot = $4 WHERE id = $1",
);
const ASK_CANCEL: Statement = Statement::new(
    "UPDATE scaffolder_task SET cancel_asked = TRUE, secrets = NULL
     WHERE id = $1 AND status = 'processing' AND cancel_asked = FALSE",
);
const IS_CANCEL_ASKED: Statement =
    Statement::new("SELECT cancel_asked FROM scaffolder_task WHERE id = $1");
const END: Statement = Statement::new(
    "UPDATE scaffolder_task SET status = $2, ended_at = $3, secrets = NULL, cancel_asked = FALSE,
                                state = CASE WHEN $4 THEN NULL ELSE state END
     WHERE id = $1 AND (status = 'open' OR status = 'processing')",
);
const RETRY: Statement = Statement::new(
    "UPDATE scaffolder_task SET status = 'open', asked_at = $2, started_at = NULL, ended_at = NULL,
                                last_heartbeat_at = $2, initiator = $3, secrets = $4, state = $5,
                                cancel_asked = FALSE, job = $6,
                                snapshot = CASE WHEN $7 THEN NULL ELSE snapshot END
     WHERE id = $1",
);
const SET_JOB: Statement = Statement::new("UPDATE scaffolder_task SET job = $2 WHERE id = $1");
const FORGET_SNAPSHOT: Statement = Statement::new(
    "UPDATE scaffolder_task SET snapshot = NULL, state = NULL
     WHERE id = $1 AND status <> 'open' AND status <> 'processing'",
);
const DELETE: Statement = Statement::new("DELETE FROM scaffolder_task WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    INSERT,
    GET,
    LOCK,
    BEGIN,
    BEAT,
    KEEP_STATE,
    KEEP_SNAPSHOT,
    ASK_CANCEL,
    IS_CANCEL_ASKED,
    END,
    RETRY,
    SET_JOB,
    FORGET_SNAPSHOT,
    DELETE,
];

/// A status that nobody wrote.
pub(super) fn status(word: &str) -> Result<Status> {
    Status::parse(word).ok_or_else(|| {
        Error::from(Problem::internal(format!("a run is in the unknown state `{word}`")))
    })
}

impl TaskRow {
    pub(super) fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?,
            template_ref: row.opt_text(1)?,
            spec: row.text(2)?,
            status: status(&row.text(3)?)?,
            created_by: row.opt_text(4)?,
            created_at: row.int(5)?,
            last_heartbeat_at: row.opt_int(6)?,
            asked_at: row.int(7)?,
            started_at: row.opt_int(8)?,
            ended_at: row.opt_int(9)?,
            initiator: row.text(10)?,
            secrets: row.opt_text(11)?,
            state: row.opt_text(12)?,
            snapshot: row.opt_text(13)?,
            event_head: row.int(14)?,
            cancel_asked: row.flag(15)?,
            job: row.text(16)?,
            title: row.opt_text(17)?,
            line_head: row.int(18)?,
            lines_left_out: row.opt_int(19)?,
            attempts: row.int(20)?,
        })
    }

    fn params(&self) -> Params {
        params![
            self.id.as_str(),
            self.template_ref.as_deref(),
            self.spec.as_str(),
            self.status.as_str(),
            self.created_by.as_deref(),
            self.created_at,
            self.last_heartbeat_at,
            self.asked_at,
            self.started_at,
            self.ended_at,
            self.initiator.as_str(),
            self.secrets.as_deref(),
            self.state.as_deref(),
            self.snapshot.as_deref(),
            self.event_head,
            self.cancel_asked,
            self.job.as_str(),
            self.title.as_deref(),
            self.needle()
        ]
    }
}

/// Keeps a new run.
pub async fn insert(tx: &mut Tx, task: &TaskRow) -> Result<()> {
    tx.exec(&INSERT, task.params()).await?;
    Ok(())
}

/// A run.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<TaskRow>> {
    tx.row(&GET, params![id]).await?.as_ref().map(TaskRow::read).transpose()
}

/// A run that nobody else changes until this transaction is over.
pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<TaskRow>> {
    tx.exec(&LOCK, params![id]).await?;
    get(tx, id).await
}

/// It goes on from `now`.
pub async fn begin(tx: &mut Tx, id: &str, now: Millis) -> Result<()> {
    tx.exec(&BEGIN, params![id, now]).await?;
    Ok(())
}

/// It still goes on.
pub async fn beat(tx: &mut Tx, id: &str, now: Millis) -> Result<()> {
    tx.exec(&BEAT, params![id, now]).await?;
    Ok(())
}

/// Keeps what it remembers, and with it the folder that belongs to it when that is another one.
pub async fn keep(
    tx: &mut Tx,
    id: &str,
    state: &str,
    snapshot: Option<&str>,
    now: Millis,
) -> Result<()> {
    match snapshot {
        None => tx.exec(&KEEP_STATE, params![id, state, now]).await?,
        Some(key) => tx.exec(&KEEP_SNAPSHOT, params![id, state, now, key]).await?,
    };
    Ok(())
}

/// Wants a run that goes on to end, and takes its secrets away; whether that is news.
pub async fn ask_cancel(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&ASK_CANCEL, params![id]).await? > 0)
}

/// Whether somebody wants it to end; so does who removed it.
pub async fn is_cancel_asked(tx: &mut Tx, id: &str) -> Result<bool> {
    tx.row(&IS_CANCEL_ASKED, params![id]).await?.map_or(Ok(true), |row| row.flag(0))
}

/// It is over; with `forgets` it remembers nothing any more. Whether it was not over before.
pub async fn end(
    tx: &mut Tx,
    id: &str,
    status: Status,
    now: Millis,
    forgets: bool,
) -> Result<bool> {
    Ok(tx.exec(&END, params![id, status.as_str(), now, forgets]).await? > 0)
}

/// What a retry begins with.
pub struct Again<'a> {
    /// In whose name it runs from now on.
    pub initiator: &'a str,
    /// Its secrets, sealed.
    pub secrets: Option<&'a str>,
    /// What it remembers, sealed.
    pub state: Option<&'a str>,
    /// The job that carries it out.
    pub job: &'a str,
    /// It begins in an empty folder.
    pub anew: bool,
}

/// It waits again.
pub async fn retry(tx: &mut Tx, id: &str, now: Millis, again: &Again<'_>) -> Result<()> {
    let params =
        params![id, now, again.initiator, again.secrets, again.state, again.job, again.anew];
    tx.exec(&RETRY, params).await?;
    Ok(())
}

/// This job carries it out.
pub async fn set_job(tx: &mut Tx, id: &str, job: &str) -> Result<()> {
    tx.exec(&SET_JOB, params![id, job]).await?;
    Ok(())
}

/// Its folder and its memory are gone.
pub async fn forget_snapshot(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&FORGET_SNAPSHOT, params![id]).await?;
    Ok(())
}

/// Removes it with all that it told.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

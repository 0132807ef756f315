//! How the steps of runs stand: a row a step, written with the events that say so.

use database::{Result, Row, Statement, Tx, Value, params};

use crate::tasks::steps::StepTold;

const GET: Statement = Statement::new(
    "SELECT step_id, status, started_at, ended_at, attempts, line_first, line_last, made
     FROM scaffolder_task_step WHERE task_id = $1 AND step_id = $2",
);
const OF_TASK: Statement = Statement::new(
    "SELECT step_id, status, started_at, ended_at, attempts, line_first, line_last, made
     FROM scaffolder_task_step WHERE task_id = $1",
);
const OF_TASKS: Statement = Statement::new(
    "SELECT task_id, step_id, status, made FROM scaffolder_task_step
     WHERE (status = 'processing' OR made IS NOT NULL) AND task_id IN (/*in*/)",
);
const PUT: Statement = Statement::new(
    "INSERT INTO scaffolder_task_step (task_id, step_id, status, started_at, ended_at, attempts,
                                       line_first, line_last, made)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (task_id, step_id) DO UPDATE SET
         status = excluded.status, started_at = excluded.started_at,
         ended_at = excluded.ended_at, attempts = excluded.attempts,
         line_first = excluded.line_first, line_last = excluded.line_last, made = excluded.made",
);
const REOPEN: Statement = Statement::new(
    "UPDATE scaffolder_task_step SET status = NULL, ended_at = NULL
     WHERE task_id = $1 AND status <> 'completed'",
);
const BEGIN_AGAIN: Statement = Statement::new(
    "UPDATE scaffolder_task_step SET status = NULL, started_at = NULL, ended_at = NULL
     WHERE task_id = $1",
);
const CLOSE: Statement = Statement::new(
    "UPDATE scaffolder_task_step SET status = $2, ended_at = $3
     WHERE task_id = $1 AND status = 'processing'",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[GET, OF_TASK, OF_TASKS, PUT, REOPEN, BEGIN_AGAIN, CLOSE];

fn read(row: &Row) -> Result<StepTold> {
    Ok(StepTold {
        step_id: row.text(0)?,
        status: row.opt_text(1)?,
        started_at: row.opt_int(2)?,
        ended_at: row.opt_int(3)?,
        attempts: row.int(4)?,
        line_first: row.opt_int(5)?,
        line_last: row.opt_int(6)?,
        made: row.opt_text(7)?,
    })
}

/// A step, with nothing where nothing was heard of it.
pub async fn get(tx: &mut Tx, task: &str, step: &str) -> Result<StepTold> {
    let row = tx.row(&GET, params![task, step]).await?;
    row.as_ref().map_or_else(|| Ok(StepTold::new(step)), read)
}

/// All steps of a run that something was heard of.
pub async fn of_task(tx: &mut Tx, task: &str) -> Result<Vec<StepTold>> {
    tx.rows(&OF_TASK, params![task]).await?.iter().map(read).collect()
}

/// What is told of a step in a list of runs.
pub struct StepBrief {
    /// The run.
    pub task_id: String,
    /// The step.
    pub step_id: String,
    /// Whether it goes on.
    pub goes_on: bool,
    /// What it made, a JSON list.
    pub made: Option<String>,
}

/// Steps of these runs that go on, or made something.
pub async fn of_tasks(tx: &mut Tx, tasks: &[String]) -> Result<Vec<StepBrief>> {
    let list: Vec<Value> = tasks.iter().map(|it| Value::from(it.as_str())).collect();
    let rows = tx.rows_in(&OF_TASKS, params![], &list).await?;
    let read = |row: &Row| {
        Ok(StepBrief {
            task_id: row.text(0)?,
            step_id: row.text(1)?,
            goes_on: row.opt_text(2)?.as_deref() == Some("processing"),
            made: row.opt_text(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Keeps how a step stands.
pub async fn put(tx: &mut Tx, task: &str, step: &StepTold) -> Result<()> {
    let params = params![
        task,
        step.step_id.as_str(),
        step.status.as_deref(),
        step.started_at,
        step.ended_at,
        step.attempts,
        step.line_first,
        step.line_last,
        step.made.as_deref()
    ];
    tx.exec(&PUT, params).await?;
    Ok(())
}

/// The run is taken up again: what is not done is to be done.
pub async fn reopen(tx: &mut Tx, task: &str) -> Result<()> {
    tx.exec(&REOPEN, params![task]).await?;
    Ok(())
}

/// The run begins with its first step again.
pub async fn begin_again(tx: &mut Tx, task: &str) -> Result<()> {
    tx.exec(&BEGIN_AGAIN, params![task]).await?;
    Ok(())
}

/// The run is over: what still goes on ended so.
pub async fn close(tx: &mut Tx, task: &str, status: &str, at: i64) -> Result<()> {
    tx.exec(&CLOSE, params![task, status, at]).await?;
    Ok(())
}

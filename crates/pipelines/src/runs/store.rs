//! The tables of runs: every SQL text, one function a question.

use database::{
    BulkInsert, Error, Migration, MigrationSet, Result, Row, Statement, Tx, Value, params,
};
use model::{Millis, Problem};
use serde::de::DeserializeOwned;

use super::model::{ArtifactRow, Filter, LineRow, NewLines, RunRow, StartedBy, Status, TaskRow};

/// The tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "pipelines",
    migrations: &[Migration {
        number: 1,
        name: "init",
        sql: include_str!("../../migrations/0001_init.sql"),
        oldest_compatible: "0.1.0",
    }],
};

const NUMBER: Statement =
    Statement::new("SELECT COALESCE(MAX(number), 0) + 1 FROM pipelines_run WHERE repository = $1");
const INSERT: Statement = Statement::new(
    "INSERT INTO pipelines_run (id, repository, address, number, branch, commit_id,
                                previous_commit, service, pipeline, name, engine, started_by, actor,
                                rerun_of, status, reason, message, faults, plan, results, job,
                                created_at, ended_at, version, line_head, lines_left_out, cancel_asked)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             $20, $21, $22, $23, 1, 0, 0, FALSE)",
);
const GET: Statement = Statement::new(
    "SELECT id, repository, address, number, branch, commit_id, previous_commit, service, pipeline,
            name, engine, started_by, actor, rerun_of, status, reason, message, faults, plan, results,
            node, created_at, started_at, ended_at, version, line_head, lines_left_out, cancel_asked
     FROM pipelines_run WHERE id = $1",
);
// A list knows no plan.
const LIST: Statement = Statement::new(
    "SELECT id, repository, address, number, branch, commit_id, previous_commit, service, pipeline,
            name, engine, started_by, actor, rerun_of, status, reason, message, faults, '{}', results,
            node, created_at, started_at, ended_at, version, line_head, lines_left_out, cancel_asked
     FROM pipelines_run
     WHERE ($1 = '' OR repository = $1) AND ($2 = '' OR service = $2) AND ($3 = '' OR status = $3)
       AND ($4 = '' OR branch = $4) AND ($5 = '' OR id < $5)
     ORDER BY id DESC LIMIT $6",
);
const BEGIN: Statement = Statement::new(
    "UPDATE pipelines_run SET status = 'running', reason = 'Running', node = $2,
                              started_at = COALESCE(started_at, $3), version = version + 1
     WHERE id = $1 AND status IN ('queued', 'running')",
);
const END: Statement = Statement::new(
    "UPDATE pipelines_run SET status = $2, reason = $3, message = $4, results = $5, ended_at = $6,
                              version = version + 1
     WHERE id = $1 AND status IN ('queued', 'running')",
);
const EARLIER: Statement = Statement::new(
    "SELECT COALESCE(SUM(CASE WHEN status = 'running' THEN 1 ELSE 0 END), 0), COUNT(*)
     FROM pipelines_run
     WHERE repository = $1 AND branch = $2 AND name = $3 AND number < $4
       AND status IN ('queued', 'running')",
);
const OPEN: Statement = Statement::new(
    "SELECT id, job FROM pipelines_run
     WHERE status IN ('queued', 'running') AND created_at < $1 ORDER BY created_at LIMIT $2",
);
const OLD: Statement = Statement::new(
    "SELECT id FROM pipelines_run
     WHERE status NOT IN ('queued', 'running') AND created_at < $1 ORDER BY created_at LIMIT $2",
);
const DELETE: Statement = Statement::new("DELETE FROM pipelines_run WHERE id = $1");
const TOUCH: Statement =
    Statement::new("UPDATE pipelines_run SET version = version + 1 WHERE id = $1");
const NAME_SERVICE: Statement = Statement::new(
    "UPDATE pipelines_run SET service = $2, version = version + 1 WHERE id = $1 AND service IS NULL",
);
const ASK_CANCEL: Statement = Statement::new(
    "UPDATE pipelines_run SET cancel_asked = TRUE, version = version + 1
     WHERE id = $1 AND status IN ('queued', 'running') AND cancel_asked = FALSE",
);
const IS_CANCEL_ASKED: Statement =
    Statement::new("SELECT cancel_asked FROM pipelines_run WHERE id = $1");
const TASK_PUT: Statement = Statement::new(
    "INSERT INTO pipelines_task (run_id, name, combination, place, is_final, task_name, status,
                                 reason, message, attempt, params, steps, results, started_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (run_id, name, combination) DO UPDATE SET
        status = excluded.status, reason = excluded.reason, message = excluded.message,
        attempt = excluded.attempt, params = excluded.params, steps = excluded.steps,
        results = excluded.results, started_at = excluded.started_at, ended_at = excluded.ended_at",
);
const TASKS: Statement = Statement::new(
    "SELECT name, combination, place, is_final, task_name, status, reason, message, attempt, params,
            steps, results, started_at, ended_at
     FROM pipelines_task WHERE run_id = $1 ORDER BY is_final, place, combination",
);
const USUAL: Statement = Statement::new(
    "SELECT t.name, t.ended_at - t.started_at FROM pipelines_task t
     JOIN pipelines_run r ON r.id = t.run_id
     WHERE r.repository = $1 AND r.pipeline = $2 AND t.status = 'succeeded' AND r.id <> $3
       AND t.ended_at IS NOT NULL AND t.started_at IS NOT NULL
     ORDER BY r.id DESC LIMIT 400",
);
const HEAD: Statement = Statement::new(
    "UPDATE pipelines_run SET line_head = line_head + $2, lines_left_out = lines_left_out + $3
     WHERE id = $1 RETURNING line_head",
);
const LINES: BulkInsert = BulkInsert {
    table: "pipelines_line",
    columns: &["run_id", "first", "count", "task", "step", "at", "text"],
    conflict: "",
};
const LINES_FROM: Statement = Statement::new(
    "SELECT first, count, task, step, at, text FROM pipelines_line
     WHERE run_id = $1 AND first + count > $2 AND ($3 = '' OR task = $3) AND ($4 = '' OR step = $4)
     ORDER BY first LIMIT $5",
);
const ARTIFACT_PUT: Statement = Statement::new(
    "INSERT INTO pipelines_artifact (run_id, name, kind, blob, bytes, digest, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (run_id, name) DO UPDATE SET kind = excluded.kind, blob = excluded.blob,
        bytes = excluded.bytes, digest = excluded.digest, created_at = excluded.created_at",
);
const ARTIFACTS: Statement = Statement::new(
    "SELECT name, kind, blob, bytes, digest, created_at FROM pipelines_artifact
     WHERE run_id = $1 ORDER BY name",
);
const BLOB_USES: Statement =
    Statement::new("SELECT COUNT(*) FROM pipelines_artifact WHERE blob = $1");
const REPORT_PUT: Statement = Statement::new(
    "INSERT INTO pipelines_report (run_id, kind, body) VALUES ($1, $2, $3)
     ON CONFLICT (run_id, kind) DO UPDATE SET body = excluded.body",
);
const REPORTS: Statement =
    Statement::new("SELECT kind, body FROM pipelines_report WHERE run_id = $1 ORDER BY kind");
const PROCESS_PUT: Statement = Statement::new(
    "INSERT INTO pipelines_process (run_id, node, pid, began) VALUES ($1, $2, $3, $4)
     ON CONFLICT (node, pid, began) DO NOTHING",
);
const PROCESSES: Statement =
    Statement::new("SELECT pid, began FROM pipelines_process WHERE node = $1");
const PROCESS_DELETE: Statement =
    Statement::new("DELETE FROM pipelines_process WHERE node = $1 AND pid = $2 AND began = $3");
const PROCESSES_DELETE: Statement = Statement::new("DELETE FROM pipelines_process WHERE node = $1");

/// Every SQL text of this crate but the bulk insert.
pub const STATEMENTS: &[Statement] = &[
    NUMBER,
    INSERT,
    GET,
    LIST,
    BEGIN,
    END,
    EARLIER,
    OPEN,
    OLD,
    DELETE,
    TOUCH,
    ASK_CANCEL,
    IS_CANCEL_ASKED,
    TASK_PUT,
    TASKS,
    USUAL,
    HEAD,
    LINES_FROM,
    ARTIFACT_PUT,
    ARTIFACTS,
    BLOB_USES,
    REPORT_PUT,
    REPORTS,
    PROCESS_PUT,
    PROCESSES,
    PROCESS_DELETE,
    PROCESSES_DELETE,
];

fn broken(what: impl std::fmt::Display) -> Error {
    Error::from(Problem::internal(format!("a run cannot be read: {what}")))
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(broken)
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn status(word: &str) -> Result<Status> {
    Status::parse(word).ok_or_else(|| broken(word))
}

fn run(row: &Row) -> Result<RunRow> {
    Ok(RunRow {
        id: row.text(0)?,
        repository: row.text(1)?,
        address: row.text(2)?,
        number: row.int(3)?,
        branch: row.text(4)?,
        commit: row.text(5)?,
        previous_commit: row.opt_text(6)?,
        service: row.opt_text(7)?,
        pipeline: row.text(8)?,
        name: row.text(9)?,
        engine: row.text(10)?,
        started_by: StartedBy::parse(&row.text(11)?).ok_or_else(|| broken("what started it"))?,
        actor: row.text(12)?,
        rerun_of: row.opt_text(13)?,
        status: status(&row.text(14)?)?,
        reason: row.text(15)?,
        message: row.opt_text(16)?,
        faults: row.text(17)?,
        plan: row.text(18)?,
        results: row.text(19)?,
        node: row.opt_text(20)?,
        created_at: row.int(21)?,
        started_at: row.opt_int(22)?,
        ended_at: row.opt_int(23)?,
        version: row.int(24)?,
        line_head: row.int(25)?,
        lines_left_out: row.int(26)?,
        cancel_asked: row.flag(27)?,
    })
}

/// Keeps a new run, which `job` carries out, under the next number of its repository; the number.
pub async fn insert(tx: &mut Tx, run: &RunRow, job: Option<&str>) -> Result<i64> {
    let number = match tx.row(&NUMBER, params![run.repository.as_str()]).await? {
        Some(row) => row.int(0)?,
        None => 1,
    };
    let params = params![
        run.id.as_str(),
        run.repository.as_str(),
        run.address.as_str(),
        number,
        run.branch.as_str(),
        run.commit.as_str(),
        run.previous_commit.as_deref(),
        run.service.as_deref(),
        run.pipeline.as_str(),
        run.name.as_str(),
        run.engine.as_str(),
        run.started_by.as_str(),
        run.actor.as_str(),
        run.rerun_of.as_deref(),
        run.status.as_str(),
        run.reason.as_str(),
        run.message.as_deref(),
        run.faults.as_str(),
        run.plan.as_str(),
        run.results.as_str(),
        job,
        run.created_at,
        run.ended_at
    ];
    tx.exec(&INSERT, params).await?;
    Ok(number)
}

/// A run.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<RunRow>> {
    tx.row(&GET, params![id]).await?.as_ref().map(run).transpose()
}

/// Runs without their plans, the latest first.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Vec<RunRow>> {
    let Filter { repository, service, status, branch, before, count } = filter;
    let params = params![
        repository.as_str(),
        service.as_str(),
        status.as_str(),
        branch.as_str(),
        before.as_str(),
        *count
    ];
    tx.rows(&LIST, params).await?.iter().map(run).collect()
}

/// A run begins, or is taken up again.
pub async fn begin(tx: &mut Tx, id: &str, node: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(&BEGIN, params![id, node, now]).await?;
    Ok(())
}

/// A run is over; whether it was not before.
pub async fn end(
    tx: &mut Tx,
    id: &str,
    status: Status,
    reason: &str,
    message: Option<&str>,
    results: &str,
) -> Result<bool> {
    let now = tx.now();
    let params = params![id, status.as_str(), reason, message, results, now];
    Ok(tx.exec(&END, params).await? > 0)
}

/// How many earlier runs of the same name and branch are under way, and how many wait.
pub async fn earlier(tx: &mut Tx, run: &RunRow) -> Result<(i64, i64)> {
    let params =
        params![run.repository.as_str(), run.branch.as_str(), run.name.as_str(), run.number];
    let Some(row) = tx.row(&EARLIER, params).await? else { return Ok((0, 0)) };
    let (running, all) = (row.int(0)?, row.int(1)?);
    Ok((running, all - running))
}

/// Runs that are not over and were asked for before `before`, with their jobs.
pub async fn open(
    tx: &mut Tx,
    before: Millis,
    count: u64,
) -> Result<Vec<(String, Option<String>)>> {
    let rows = tx.rows(&OPEN, params![before, count]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.opt_text(1)?))).collect()
}

/// Runs that are over and were asked for before `before`.
pub async fn old(tx: &mut Tx, before: Millis, count: u64) -> Result<Vec<String>> {
    tx.rows(&OLD, params![before, count]).await?.iter().map(|row| row.text(0)).collect()
}

/// Forgets a run; which of the blobs that it kept nobody else keeps.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<Vec<String>> {
    let kept = artifacts(tx, id).await?;
    tx.exec(&DELETE, params![id]).await?;
    let mut free = Vec::new();
    for artifact in kept {
        let row = tx.row(&BLOB_USES, params![artifact.blob.as_str()]).await?;
        if row.map_or(Ok(0), |row| row.int(0))? == 0 {
            free.push(artifact.blob);
        }
    }
    Ok(free)
}

/// Says which service a run is of, where nobody has said so.
pub async fn name_service(tx: &mut Tx, id: &str, service: &str) -> Result<()> {
    tx.exec(&NAME_SERVICE, params![id, service]).await?;
    Ok(())
}

/// Somebody wants a run to end; whether that is news.
pub async fn ask_cancel(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&ASK_CANCEL, params![id]).await? > 0)
}

/// Whether somebody wants it to end.
pub async fn is_cancel_asked(tx: &mut Tx, id: &str) -> Result<bool> {
    tx.row(&IS_CANCEL_ASKED, params![id]).await?.map_or(Ok(false), |row| row.flag(0))
}

/// Keeps how a task stands.
pub async fn task_put(tx: &mut Tx, id: &str, task: &TaskRow) -> Result<()> {
    tx.exec(&TOUCH, params![id]).await?;
    let params = params![
        id,
        task.name.as_str(),
        task.combination,
        task.place,
        task.is_final,
        task.task_name.as_str(),
        task.status.as_str(),
        task.reason.as_str(),
        task.message.as_deref(),
        task.attempt,
        text(&task.params),
        text(&task.steps),
        text(&task.results),
        task.started_at,
        task.ended_at
    ];
    tx.exec(&TASK_PUT, params).await?;
    Ok(())
}

/// The tasks of a run, in their order.
pub async fn tasks(tx: &mut Tx, id: &str) -> Result<Vec<TaskRow>> {
    let read = |row: &Row| {
        Ok(TaskRow {
            name: row.text(0)?,
            combination: row.int(1)?,
            place: row.int(2)?,
            is_final: row.flag(3)?,
            task_name: row.text(4)?,
            status: status(&row.text(5)?)?,
            reason: row.text(6)?,
            message: row.opt_text(7)?,
            attempt: row.int(8)?,
            params: json(&row.text(9)?)?,
            steps: json(&row.text(10)?)?,
            results: json(&row.text(11)?)?,
            started_at: row.opt_int(12)?,
            ended_at: row.opt_int(13)?,
        })
    };
    tx.rows(&TASKS, params![id]).await?.iter().map(read).collect()
}

/// How long tasks of earlier runs took: name and milliseconds, the latest first.
pub async fn usual(tx: &mut Tx, run: &RunRow) -> Result<Vec<(String, Millis)>> {
    let params = params![run.repository.as_str(), run.pipeline.as_str(), run.id.as_str()];
    let rows = tx.rows(&USUAL, params).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Keeps lines, in their order.
pub async fn lines_put(tx: &mut Tx, id: &str, all: &[NewLines], left_out: i64) -> Result<()> {
    let count: usize = all.iter().map(|it| it.lines.len()).sum();
    let Some(row) = tx.row(&HEAD, params![id, count, left_out]).await? else { return Ok(()) };
    let mut first = row.int(0)? - i64::try_from(count).unwrap_or(i64::MAX);
    let mut rows = Vec::with_capacity(all.len());
    for told in all {
        let count = i64::try_from(told.lines.len()).unwrap_or(i64::MAX);
        rows.push(vec![
            Value::from(id),
            Value::from(first),
            Value::from(count),
            Value::from(told.task.as_str()),
            Value::from(told.step.as_str()),
            Value::from(told.at),
            Value::from(told.lines.join("\n")),
        ]);
        first += count;
    }
    tx.bulk(&LINES, rows).await?;
    Ok(())
}

/// At most `count` pieces of a log from line `from` on, of a task and a step where they are named.
pub async fn lines(
    tx: &mut Tx,
    id: &str,
    from: i64,
    task: &str,
    step: &str,
    count: u64,
) -> Result<Vec<LineRow>> {
    let read = |row: &Row| {
        Ok(LineRow {
            first: row.int(0)?,
            count: row.int(1)?,
            task: row.text(2)?,
            step: row.text(3)?,
            at: row.int(4)?,
            text: row.text(5)?,
        })
    };
    let params = params![id, from, task, step, count];
    tx.rows(&LINES_FROM, params).await?.iter().map(read).collect()
}

/// Keeps what a run made.
pub async fn artifact_put(tx: &mut Tx, id: &str, artifact: &ArtifactRow) -> Result<()> {
    let ArtifactRow { name, kind, blob, bytes, digest, created_at } = artifact;
    let params = params![
        id,
        name.as_str(),
        kind.as_str(),
        blob.as_str(),
        *bytes,
        digest.as_str(),
        *created_at
    ];
    tx.exec(&ARTIFACT_PUT, params).await?;
    tx.exec(&TOUCH, params![id]).await?;
    Ok(())
}

/// What a run made.
pub async fn artifacts(tx: &mut Tx, id: &str) -> Result<Vec<ArtifactRow>> {
    let read = |row: &Row| {
        Ok(ArtifactRow {
            name: row.text(0)?,
            kind: row.text(1)?,
            blob: row.text(2)?,
            bytes: row.int(3)?,
            digest: row.text(4)?,
            created_at: row.int(5)?,
        })
    };
    tx.rows(&ARTIFACTS, params![id]).await?.iter().map(read).collect()
}

/// Keeps what a report says.
pub async fn report_put(tx: &mut Tx, id: &str, kind: &str, body: &str) -> Result<()> {
    tx.exec(&REPORT_PUT, params![id, kind, body]).await?;
    tx.exec(&TOUCH, params![id]).await?;
    Ok(())
}

/// What its reports say: kind and JSON.
pub async fn reports(tx: &mut Tx, id: &str) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&REPORTS, params![id]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// A program runs.
pub async fn process_put(tx: &mut Tx, id: &str, node: &str, process: (u32, u64)) -> Result<()> {
    tx.exec(&PROCESS_PUT, params![id, node, process.0, process.1]).await?;
    Ok(())
}

/// A program has ended.
pub async fn process_delete(tx: &mut Tx, node: &str, process: (u32, u64)) -> Result<()> {
    tx.exec(&PROCESS_DELETE, params![node, process.0, process.1]).await?;
    Ok(())
}

/// Programs that were said to run on a node; from now on none is.
pub async fn processes_take(tx: &mut Tx, node: &str) -> Result<Vec<(u32, u64)>> {
    let rows = tx.rows(&PROCESSES, params![node]).await?;
    let read = |row: &Row| Ok((u32::try_from(row.int(0)?).unwrap_or(0), row.count(1)?));
    let all = rows.iter().map(read).collect();
    tx.exec(&PROCESSES_DELETE, params![node]).await?;
    all
}

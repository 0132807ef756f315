//! Sees to what is left over: runs that nobody carries out any more, folders that nobody goes on
//! from, runs that are kept long enough.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Database, unit};
use model::{Code, Event, Problem};
use serde_json::json;
use spine::admin::JobState;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use super::ending::Outcome;
use super::limits::{JANITOR_BATCH, SILENT_MS};
use super::model::TaskRow;
use super::service::Runs;
use super::snapshot;
use super::store::{lists, tasks};
use super::telling::CHANGED;
use crate::figures;

/// The reconciler's name.
pub const NAME: &str = "scaffolder.tasks";

/// Sees to runs.
pub struct Janitor(pub Arc<Runs>);

/// As often as `scaffolder.taskTimeoutJanitorFrequency` says.
pub fn reconciler(runs: &Arc<Runs>) -> ReconcilerDef {
    ReconcilerDef::new(NAME, runs.settings.janitor_ms, Arc::new(Janitor(runs.clone())))
}

#[async_trait]
impl ReconcilerRun for Janitor {
    async fn run(&self, _context: &ReconcilerContext) -> Result<(), WorkError> {
        self.see_to_all().await.map_err(|problem| {
            WorkError::new(problem.cause.clone().unwrap_or_else(|| problem.to_string()))
        })
    }
}

impl Janitor {
    async fn see_to_all(&self) -> Result<(), Problem> {
        let runs = &self.0;
        let now = runs.clock.now();
        for (task, job) in silent(&runs.database, now - SILENT_MS).await? {
            self.close_abandoned(&task, &job).await?;
        }
        let before = now - runs.settings.keep_failed_ms;
        let left = unit!(|tx, ends: (i64, i64)| {
            lists::left_over(tx, ends.0, ends.1, JANITOR_BATCH).await
        });
        for task in runs.database.read((now, before), left).await? {
            runs.forget_folder(&task).await?;
        }
        let old = unit!(|tx, before: i64| lists::old(tx, *before, JANITOR_BATCH).await);
        for task in runs.database.read(now - runs.settings.keep_ms, old).await? {
            self.delete(&task).await?;
        }
        let trim = unit!(|tx, now: i64| figures::store::trim(tx, *now).await);
        runs.database.write(now, trim).await?;
        Ok(())
    }

    /// Ends a run whose job will not be done any more: somebody cancelled it, it was tried too often,
    /// it is gone.
    async fn close_abandoned(&self, id: &str, job: &str) -> Result<(), Problem> {
        let read = unit!(|tx, asked: (String, String)| {
            let (id, job) = asked;
            let task = tasks::get(tx, id).await?;
            let job = match spine::admin::job_get(tx, job).await {
                Ok(detail) => Some(detail.view.state),
                Err(_) => None,
            };
            Ok((task, job))
        });
        let asked = (id.to_owned(), job.to_owned());
        let (task, state) = self.0.database.read(asked, read).await?;
        let Some(task) = task.filter(|it| it.job == job && !it.status.is_over()) else {
            return Ok(());
        };
        let Some(outcome) = abandoned(&task, state) else { return Ok(()) };
        self.0.close(&task, &outcome).await
    }

    async fn delete(&self, id: &str) -> Result<(), Problem> {
        self.0.blobs.remove(&snapshot::place(id)?).await?;
        let delete = unit!(|tx, id: String| {
            tasks::delete(tx, id).await?;
            tx.emit(Event {
                topic: CHANGED,
                subject: id.clone(),
                actor: "system".into(),
                payload: json!({ "status": "deleted" }),
            });
            Ok(())
        });
        self.0.database.write(id.to_owned(), delete).await?;
        Ok(())
    }
}

/// How a run ends whose job stands so; `None` where somebody will do it.
fn abandoned(task: &TaskRow, job: Option<JobState>) -> Option<Outcome> {
    match job {
        Some(JobState::Waiting | JobState::Running) => None,
        Some(JobState::Cancelled) => Some(Outcome::Cancelled),
        _ if task.cancel_asked => Some(Outcome::Cancelled),
        _ => {
            let what = "This task was marked as stale as nobody carries it out any more";
            Some(Outcome::Failed(Problem::new(Code::Unavailable, what)))
        }
    }
}

async fn silent(database: &Database, before: i64) -> Result<Vec<(String, String)>, Problem> {
    let read = unit!(|tx, before: i64| lists::silent(tx, *before, JANITOR_BATCH).await);
    Ok(database.read(before, read).await?)
}

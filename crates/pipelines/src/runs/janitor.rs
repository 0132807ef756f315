//! Sees to runs that nobody carries out any more, and to those that are kept long enough.

use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use model::Problem;
use model::blobs::BlobKey;
use spine::admin::JobState;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, SpineHandle, WorkError};

use super::begin::{FINISHED, event};
use super::model::{Status, TaskRow};
use super::service::Runs;
use super::store;
use crate::limits::{JANITOR_BATCH, JANITOR_MS};

/// The reconciler's name.
const NAME: &str = "pipelines.runs";

struct Janitor(Arc<Runs>);

/// Sees to runs.
pub fn reconciler(runs: &Arc<Runs>) -> ReconcilerDef {
    ReconcilerDef::new(NAME, JANITOR_MS, Arc::new(Janitor(runs.clone())))
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
        let open = unit!(|tx, before: i64| store::open(tx, *before, JANITOR_BATCH).await);
        for (id, job) in runs.database.read(now - JANITOR_MS, open).await? {
            if let Some((status, why)) = self.abandoned(job).await? {
                self.close(&id, status, &why).await?;
            }
        }
        let old = unit!(|tx, before: i64| store::old(tx, *before, JANITOR_BATCH).await);
        for id in runs.database.read(now - runs.settings.keep_ms, old).await? {
            let delete = unit!(|tx, id: String| store::delete(tx, id).await);
            for blob in runs.database.write(id, delete).await?.value {
                runs.blobs.remove(&BlobKey::new(blob)?).await?;
            }
        }
        Ok(())
    }

    /// How a run ends that this job carries out; nothing where somebody does or will.
    async fn abandoned(&self, job: Option<String>) -> Result<Option<(Status, String)>, Problem> {
        let read = unit!(|tx, job: Option<String>| {
            Ok(match job {
                Some(id) => spine::admin::job_get(tx, id).await.ok().map(|it| it.view.state),
                None => None,
            })
        });
        let settings = &self.0.settings;
        Ok(match self.0.database.read(job, read).await? {
            Some(JobState::Running) => None,
            Some(JobState::Waiting) if settings.enabled => None,
            Some(JobState::Cancelled) => {
                Some((Status::Cancelled, "Its job was cancelled".to_owned()))
            }
            Some(JobState::Waiting) => {
                let what =
                    "Nothing is carried out here any more: flagstone.pipelines.local.enabled";
                Some((Status::Failed, what.to_owned()))
            }
            _ => {
                let what = "Nobody carries it out any more: the server ended too often meanwhile";
                Some((Status::Failed, what.to_owned()))
            }
        })
    }

    async fn close(&self, id: &str, status: Status, why: &str) -> Result<(), Problem> {
        type Input = (String, Status, String, SpineHandle);
        let write = unit!(|tx, input: Input| {
            let (id, status, why, spine) = input;
            let now = tx.now();
            for task in store::tasks(tx, id).await?.into_iter().filter(|it| !it.status.is_over()) {
                store::task_put(tx, id, &ended(task, *status, why, now)).await?;
            }
            if store::end(tx, id, *status, "Interrupted", Some(why), "{}").await?
                && let Some(run) = store::get(tx, id).await?
            {
                spine.emit(tx, event(FINISHED, &run)).await?;
            }
            Ok(())
        });
        let input = (id.to_owned(), status, why.to_owned(), self.0.spine.clone());
        self.0.database.write(input, write).await?;
        self.0.hub.wake(id);
        Ok(())
    }
}

/// A task that is over because its run is.
pub fn ended(mut task: TaskRow, status: Status, why: &str, now: i64) -> TaskRow {
    let has_begun = task.status == Status::Running;
    task.status = if has_begun { status } else { Status::Skipped };
    task.reason = if has_begun { "Interrupted".to_owned() } else { "Stopping".to_owned() };
    task.message = has_begun.then(|| why.to_owned());
    task.ended_at = has_begun.then_some(now);
    for step in &mut task.steps {
        match step.status {
            Status::Running => {
                step.status = status;
                step.ended_at = Some(now);
            }
            Status::Queued => step.status = Status::Skipped,
            _ => {}
        }
    }
    task
}

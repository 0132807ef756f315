//! The end of a run: how it stands then, what is told, what is forgotten.

use std::sync::Arc;

use database::{Tx, unit};
use feature::audit::AuditLog;
use model::{AuditEntry, Problem};
use serde_json::{Value, json};
use spine::{FencedError, JobContext};

use super::model::{EventType, NewEvent, Status, TaskRow};
use super::service::Runs;
use super::snapshot;
use super::store::{events, tasks};
use super::telling::{self, Act, Told};
use crate::figures;
use crate::runner::{Failure, TaskSpec};

/// How a run came to its end.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All is done; what it puts out.
    Completed(Value),
    /// It failed.
    Failed(Problem),
    /// Somebody ended it.
    Cancelled,
}

impl Outcome {
    const fn status(&self) -> Status {
        match self {
            Self::Completed(_) => Status::Completed,
            Self::Failed(_) => Status::Failed,
            Self::Cancelled => Status::Cancelled,
        }
    }

    /// The body of the event that tells of the end. What lay beneath an internal failure is for the
    /// log of the process.
    fn body(&self) -> Value {
        let message = format!("Run completed with status: {}", self.status().as_str());
        match self {
            Self::Completed(output) => json!({ "message": message, "output": output }),
            Self::Failed(problem) => {
                let Failure { name, message: what, .. } = Failure::of(problem, None);
                json!({ "message": message, "error": { "name": name, "message": what } })
            }
            Self::Cancelled => json!({ "message": message }),
        }
    }
}

/// What an end writes.
struct Ending {
    task: TaskRow,
    told: Vec<NewEvent>,
    status: Status,
    entry: AuditEntry,
    audit: Arc<dyn AuditLog>,
}

impl Ending {
    /// Whether it was not over before.
    async fn write(&self, tx: &mut Tx) -> database::Result<bool> {
        let id = self.task.id.as_str();
        let Some(task) = tasks::lock(tx, id).await? else { return Ok(false) };
        if task.status.is_over() {
            return Ok(false);
        }
        events::append(tx, id, &self.told).await?;
        let forgets = self.status == Status::Completed;
        let now = tx.now();
        tasks::end(tx, id, self.status, now, forgets).await?;
        figures::store::ended(tx, &task, self.status, now).await?;
        telling::changed(tx, self.audit.as_ref(), &task, self.status, &self.entry).await?;
        Ok(true)
    }
}

impl Runs {
    fn ending(
        &self,
        task: &TaskRow,
        mut told: Vec<NewEvent>,
        act: Act,
        outcome: &Outcome,
    ) -> Ending {
        let kind = EventType::Completion;
        told.push(NewEvent { kind, body: outcome.body(), at: self.clock.now() });
        let spec: Option<TaskSpec> = serde_json::from_str(&task.spec).ok();
        let about = Told {
            task: Some(&task.id),
            template_ref: task.template_ref.as_deref(),
            created_by: task.created_by.as_deref(),
            parameters: spec.map(|it| self.settings.cut.apply(&it.parameters)),
        };
        let caller = super::initiator::Initiator::read(&task.initiator)
            .map_or(model::Caller::SYSTEM, |it| it.caller());
        let mut entry = telling::entry(act, &caller, &about);
        match outcome {
            Outcome::Failed(problem) => entry = telling::failed(entry, problem),
            Outcome::Cancelled => {
                entry = entry.ending(model::audit::Outcome::Failed, "it was cancelled");
            }
            Outcome::Completed(_) => {}
        }
        let (task, audit) = (task.clone(), self.audit.clone());
        Ending { task, told, status: outcome.status(), entry, audit }
    }

    /// Ends a run that `job` carries out, with the last of what it told.
    ///
    /// # Errors
    /// The job's lease has moved on; what the database says.
    pub async fn end(
        &self,
        job: &JobContext,
        task: &TaskRow,
        told: Vec<NewEvent>,
        outcome: &Outcome,
    ) -> Result<(), FencedError> {
        if let Outcome::Failed(Problem { cause: Some(cause), .. }) = outcome {
            tracing::warn!(task = task.id, cause, "a run failed");
        }
        let ending = self.ending(task, told, Act::Execution, outcome);
        let write = unit!(|tx, ending: Ending| ending.write(tx).await);
        let is_news = job.write(ending, write).await?.value;
        if is_news {
            self.after_end(task, outcome.status()).await;
        }
        Ok(())
    }

    /// Ends a run that nobody carries out any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(&self, task: &TaskRow, outcome: &Outcome) -> Result<(), Problem> {
        let ending = self.ending(task, Vec::new(), Act::StaleCancel, outcome);
        let write = unit!(|tx, ending: Ending| ending.write(tx).await);
        if self.database.write(ending, write).await?.value {
            self.after_end(task, outcome.status()).await;
        }
        Ok(())
    }

    async fn after_end(&self, task: &TaskRow, status: Status) {
        self.hub.wake(&task.id);
        let began = task.started_at.unwrap_or(task.asked_at);
        let seconds = (self.clock.now() - began).max(0) as f64 / 1_000.0;
        let template = task.template_ref.as_deref().unwrap_or_default();
        self.metrics.task_ended(template, status.as_str(), seconds);
        if status == Status::Completed
            && let Err(problem) = self.forget_folder(&task.id).await
        {
            tracing::warn!(task = task.id, %problem, "the folder of a run stays for now");
        }
    }

    /// Removes the folder of a run that is over, and what it remembers.
    ///
    /// # Errors
    /// What the stores say; the janitor comes again.
    pub async fn forget_folder(&self, task: &str) -> Result<(), Problem> {
        self.blobs.remove(&snapshot::place(task)?).await?;
        let forget = unit!(|tx, task: String| tasks::forget_snapshot(tx, task).await);
        self.database.write(task.to_owned(), forget).await?;
        Ok(())
    }
}

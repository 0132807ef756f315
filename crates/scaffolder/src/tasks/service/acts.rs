//! Cancelling and retrying runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use database::{Error, Tx, unit};
use feature::audit::AuditLog;
use model::{AuditEntry, Caller, Code, Problem};
use serde_json::{Value, json};
use spine::NewJob;

use super::create::{check_secrets, refused_secrets, template_ref};
use super::{Runs, missing};
use crate::figures;
use crate::permissions::TASK_CANCEL;
use crate::tasks::initiator::Initiator;
use crate::tasks::job::{KIND, recovered};
use crate::tasks::model::{EventType, NewEvent, Status, TaskRow};
use crate::tasks::sealed::Vault;
use crate::tasks::store::{events, steps, tasks};
use crate::tasks::telling::{self, Act, Told};

/// What came of a retry.
#[derive(Clone, Debug, PartialEq)]
pub enum Retried {
    /// It waits again.
    Task,
    /// The secrets are refused: the body that says why.
    Refused(Value),
}

impl Runs {
    /// Ends a run: at once where it waits, as soon as its step can be left where it goes on. A run
    /// that was cancelled is cancelled.
    ///
    /// # Errors
    /// 404; 403 for one who may see it and not cancel it; 409 where it came to another end.
    pub async fn cancel(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        let task = self.get(caller, id).await?;
        let entry = self.entry(Act::Cancel, caller, &task);
        if !self.may(caller, &TASK_CANCEL, task.created_by.as_deref())? {
            let problem = caller.refusal(&TASK_CANCEL);
            self.audit.note(telling::failed(entry, &problem));
            return Err(problem);
        }
        let input = (task.id, entry, self.audit.clone());
        let work = unit!(|tx, input: (String, AuditEntry, Arc<dyn AuditLog>)| {
            let (id, entry, audit) = input;
            cancel(tx, id, entry, audit.as_ref()).await
        });
        self.database.write(input, work).await?;
        self.hub.wake(id);
        Ok(())
    }

    /// Has a run that is over tried again in the caller's name: from the step that failed where it was
    /// in theirs before, from the first step where it was in another's.
    ///
    /// # Errors
    /// 404; 409 where it is not over; the template is not for the caller any more.
    pub async fn retry(
        &self,
        caller: &Caller,
        id: &str,
        secrets: BTreeMap<String, String>,
    ) -> Result<Retried, Problem> {
        let task = self.get(caller, id).await?;
        let entry = self.entry(Act::Retry, caller, &task);
        let retried = self.again(caller, &task, secrets, entry.clone()).await;
        if let Err(problem) = &retried {
            self.audit.note(telling::failed(entry, problem));
        }
        self.hub.wake(id);
        retried
    }

    async fn again(
        &self,
        caller: &Caller,
        task: &TaskRow,
        secrets: BTreeMap<String, String>,
        entry: AuditEntry,
    ) -> Result<Retried, Problem> {
        if !task.status.is_over() {
            return Err(not_retried(&task.id));
        }
        check_secrets(&secrets)?;
        if let Some(reference) = &task.template_ref {
            let template = self.template(caller, &template_ref(reference)?).await?;
            if let Some(body) = refused_secrets(&template, &secrets)? {
                return Ok(Retried::Refused(body));
            }
        }
        let anew = Anew {
            id: task.id.clone(),
            actor: caller.actor().to_owned(),
            initiator: Initiator::of(caller)?.to_text(),
            secrets: self.vault.seal_secrets(&task.id, &secrets)?,
            vault: self.vault.clone(),
            entry,
            audit: self.audit.clone(),
        };
        self.database.write(anew, unit!(|tx, anew: Anew| anew.retry(tx).await)).await?;
        Ok(Retried::Task)
    }

    fn entry(&self, act: Act, caller: &Caller, task: &TaskRow) -> AuditEntry {
        let told = Told {
            task: Some(&task.id),
            template_ref: task.template_ref.as_deref(),
            created_by: task.created_by.as_deref(),
            parameters: None,
        };
        telling::entry(act, caller, &told)
    }
}

async fn cancel(
    tx: &mut Tx,
    id: &str,
    entry: &AuditEntry,
    audit: &dyn AuditLog,
) -> Result<(), Error> {
    let Some(task) = tasks::lock(tx, id).await? else { return Err(missing(id).into()) };
    match task.status {
        Status::Cancelled => Ok(()),
        Status::Open => {
            let now = tx.now();
            tasks::end(tx, id, Status::Cancelled, now, false).await?;
            figures::store::ended(tx, &task, Status::Cancelled, now).await?;
            let mut told = vec![cancelled(tx, None)];
            told.push(NewEvent {
                kind: EventType::Completion,
                body: json!({ "message": "Run completed with status: cancelled" }),
                at: tx.now(),
            });
            events::append(tx, id, &told).await?;
            telling::changed(tx, audit, &task, Status::Cancelled, entry).await
        }
        Status::Processing => {
            if !tasks::ask_cancel(tx, id).await? {
                return Ok(());
            }
            let step = events::latest_step(tx, id).await?;
            let told = cancelled(tx, step);
            events::append(tx, id, &[told]).await?;
            audit.record(tx, entry).await
        }
        over => {
            let what = format!("Task {id} is {}; there is nothing to cancel", over.as_str());
            Err(Problem::new(Code::Conflict, what).into())
        }
    }
}

/// That somebody wants it to end, in the middle of this step.
fn cancelled(tx: &Tx, step: Option<String>) -> NewEvent {
    let body = match step {
        Some(step) => json!({
            "message": format!("Step {step} has been cancelled."),
            "stepId": step,
            "status": "cancelled",
        }),
        None => json!({ "message": "The run has been cancelled.", "status": "cancelled" }),
    };
    NewEvent { kind: EventType::Cancelled, body, at: tx.now() }
}

/// A run that begins again where it failed.
struct Anew {
    id: String,
    actor: String,
    initiator: String,
    secrets: Option<String>,
    vault: Vault,
    entry: AuditEntry,
    audit: Arc<dyn AuditLog>,
}

impl Anew {
    async fn retry(&self, tx: &mut Tx) -> Result<(), Error> {
        let id = self.id.as_str();
        let Some(task) = tasks::lock(tx, id).await? else { return Err(missing(id).into()) };
        if !task.status.is_over() {
            return Err(not_retried(id).into());
        }
        // What steps put out and left in the folder, they did as their initiator may, with their
        // initiator's secrets: nobody else goes on from it.
        let is_theirs = Initiator::read(&task.initiator)?.caller().actor() == self.actor;
        let state = match &task.state {
            Some(sealed) => {
                let state = self.vault.open_state(id, Some(sealed))?;
                let state = if is_theirs { state.for_retry() } else { state.for_a_new_start() };
                Some(self.vault.seal_state(id, &state)?)
            }
            None => None,
        };
        let starts_over = state.is_none() || !is_theirs;
        if starts_over {
            steps::begin_again(tx, id).await?;
        }
        events::forget_ends(tx, id).await?;
        events::append(tx, id, &[recovered(starts_over, tx.now())]).await?;
        let job = spine::enqueue(tx, &NewJob::new(KIND, id)).await?;
        let again = tasks::Again {
            initiator: &self.initiator,
            secrets: self.secrets.as_deref(),
            state: state.as_deref(),
            job: &job,
            anew: !is_theirs,
        };
        tasks::retry(tx, id, tx.now(), &again).await?;
        figures::store::again(tx, &task).await?;
        telling::changed(tx, self.audit.as_ref(), &task, Status::Open, &self.entry).await
    }
}

fn not_retried(id: &str) -> Problem {
    Problem::new(Code::Conflict, format!("Task with taskId {id} cannot be retried"))
        .hint("only a run that is over can be tried again")
}

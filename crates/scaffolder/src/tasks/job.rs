//! The job that carries a run out: one attempt at what is left of it.
//!
//! An attempt goes on from what the last one kept: the steps that are done, and the folder after the
//! last of them. It runs in the name of whoever asked for the run, if they are let in still; what
//! they may do is asked at each step.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use database::{Tx, unit};
use feature::template_action::Run;
use feature::workspace::Workspace;
use model::blobs::BlobKey;
use model::permission::Decisions;
use model::{Caller, Code, Millis, Problem};
use serde_json::{Value, json};
use spine::{JobContext, JobDef, JobError, JobHandler};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::ending::Outcome;
use super::initiator::Initiator;
use super::keeper::{Ended, Keeper, Known, Stop, Watcher};
use super::limits::{ATTEMPTS_MAX, RECOVERIES_MAX};
use super::lines::Lines;
use super::model::{EventType, NewEvent, Status, TaskRow};
use super::service::Runs;
use super::service::read::is_recoverable;
use super::snapshot;
use super::store::{events, steps, tasks};
use super::telling;
use crate::conditions::action_passes;
use crate::permissions::ACTION_EXECUTE;
use crate::runner::{self, Authorize, RunEnd, RunInputs, RunState, TaskSpec};

/// The kind of the job. Its key is the run's id.
pub const KIND: &str = "scaffolder.task.run";
/// Its queue: as wide as `scaffolder.concurrentTasksLimit`.
const QUEUE: &str = "scaffolder";

/// Carries runs out.
pub struct Executor {
    runs: Arc<Runs>,
    folders: PathBuf,
}

impl Executor {
    /// In folders below `folders`, which is empty.
    pub const fn new(runs: Arc<Runs>, folders: PathBuf) -> Self {
        Self { runs, folders }
    }

    /// The kind of job that it does.
    pub fn job(self) -> JobDef {
        let concurrency = self.runs.settings.concurrency;
        // The run's own limit comes first, and ends it in a way that is told.
        let longest = self.runs.settings.run_ms.unsigned_abs().saturating_add(600_000);
        JobDef::new(KIND, Arc::new(self))
            .queue(QUEUE)
            .concurrency(concurrency)
            .attempts_max(ATTEMPTS_MAX)
            .timeout_ms(longest)
    }
}

/// A folder of this process that goes with whoever holds it.
pub struct Folder(pub PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder of an attempt stays until the next start");
        }
    }
}

/// What an attempt begins with.
enum Begun {
    /// There is nothing to do.
    Nothing,
    /// The run, and whether it was under way before.
    Go(Box<TaskRow>, bool),
}

#[async_trait]
impl JobHandler for Executor {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let begin = unit!(|tx, task: String| begin(tx, task).await);
        let begun = job.write(job.key().to_owned(), begin).await?.value;
        let Begun::Go(task, is_again) = begun else { return Ok(()) };
        self.runs.hub.wake(&task.id);
        if let Some(outcome) = self.refused(job, &task, is_again).await? {
            return Ok(self.runs.end(job, &task, Vec::new(), &outcome).await?);
        }
        let mut task = *task;
        if is_again && is_recoverable(&task.spec) {
            task.snapshot = None;
            self.attempt(job, &task, RunState::for_a_new_start).await
        } else {
            self.attempt(job, &task, |state| state).await
        }
    }
}

async fn begin(tx: &mut Tx, id: &str) -> database::Result<Begun> {
    let Some(mut task) = tasks::lock(tx, id).await? else { return Ok(Begun::Nothing) };
    let now = tx.now();
    let is_again = match task.status {
        Status::Open => {
            let initiator = Initiator::read(&task.initiator)?;
            let actor = initiator.caller().actor().to_owned();
            tx.emit(telling::event(&task, Status::Processing.as_str(), &actor));
            false
        }
        Status::Processing => {
            let starts_over = is_recoverable(&task.spec);
            if starts_over {
                steps::begin_again(tx, id).await?;
            }
            events::append(tx, id, &[recovered(starts_over, now)]).await?;
            true
        }
        _ => return Ok(Begun::Nothing),
    };
    tasks::begin(tx, id, now).await?;
    task.started_at = task.started_at.or(Some(now));
    Ok(Begun::Go(Box::new(task), is_again))
}

/// What is told of a run that is taken up again, for clients that show its steps: whether those that
/// are done begin anew.
pub fn recovered(starts_over: bool, at: Millis) -> NewEvent {
    let strategy = if starts_over { "startOver" } else { "none" };
    NewEvent { kind: EventType::Recovered, body: json!({ "recoverStrategy": strategy }), at }
}

impl Executor {
    /// Why the run does not go on, where it does not.
    async fn refused(
        &self,
        job: &JobContext,
        task: &TaskRow,
        is_again: bool,
    ) -> Result<Option<Outcome>, JobError> {
        if task.cancel_asked {
            return Ok(Some(Outcome::Cancelled));
        }
        if is_again && !self.runs.settings.recovers {
            let what = "The process that carried the run out ended, and runs do not go on here";
            let problem = Problem::new(Code::Unavailable, what)
                .hint("scaffolder.taskRecovery.enabled lets them go on");
            return Ok(Some(Outcome::Failed(problem)));
        }
        if is_again && job.failures() >= RECOVERIES_MAX {
            let what = format!("The run was taken up {RECOVERIES_MAX} times and never ended");
            let problem = Problem::new(Code::Unavailable, what);
            return Ok(Some(Outcome::Failed(
                problem.because(job.last_error().unwrap_or_default()),
            )));
        }
        let caller = Initiator::read(&task.initiator)?.caller();
        match self.runs.vouch.vouch(&caller, task.asked_at).await {
            Ok(()) => Ok(None),
            Err(problem) if problem.code == Code::Authentication => {
                Ok(Some(Outcome::Failed(problem)))
            }
            Err(problem) => Err(problem.into()),
        }
    }

    /// One attempt at what is left, with what `begin` makes of what is remembered.
    async fn attempt(
        &self,
        job: &JobContext,
        task: &TaskRow,
        begin: fn(RunState) -> RunState,
    ) -> Result<(), JobError> {
        let runs = &self.runs;
        let spec: TaskSpec = match serde_json::from_str(&task.spec) {
            Ok(spec) => spec,
            Err(error) => {
                let problem = Problem::internal(format!("its specification: {error}"));
                return Ok(runs.end(job, task, Vec::new(), &Outcome::Failed(problem)).await?);
            }
        };
        let state = begin(runs.vault.open_state(&task.id, task.state.as_deref())?);
        let path = self.folders.join(format!("{}-{}", task.id, job.attempt()));
        std::fs::create_dir_all(&path).map_err(Problem::internal)?;
        let folder = Folder(path);
        let workspace = self.workspace(task, &folder.0).await?;
        let lines = Arc::new(Lines::new(runs.clock.clone()));
        let (kept, receiver) = mpsc::channel(1);
        let watcher = Watcher {
            runs: runs.clone(),
            task: task.id.clone(),
            attempt: format!("{}-{}", job.id(), job.attempt()),
            template_ref: task.template_ref.clone().unwrap_or_default(),
            steps: spec.steps.len(),
            actions: spec.steps.iter().map(|it| (it.id.clone(), it.action.clone())).collect(),
            lines: lines.clone(),
            kept,
            known: Mutex::new(Known {
                measured: state.steps.keys().cloned().collect(),
                digest: None,
            }),
        };
        let cancelled = CancellationToken::new();
        let keeper = Keeper {
            job,
            runs: runs.clone(),
            task: task.id.clone(),
            lines: lines.clone(),
            kept: receiver,
            cancelled: cancelled.clone(),
            over: CancellationToken::new(),
            deadline: self.deadline(task),
            snapshot: task.snapshot.clone(),
            ended: Ended::default(),
        };
        let inputs = self.inputs(task, spec, state, workspace, cancelled, Arc::new(watcher))?;
        let (end, stop, ended) = beside(runner::run(inputs), keeper).await;
        drop(folder);
        let outcome = self.outcome(end, &stop, ended)?;
        Ok(runs.end(job, task, lines.take_all(), &outcome).await?)
    }

    /// The run's folder, as it was after the last step that is done.
    async fn workspace(&self, task: &TaskRow, path: &Path) -> Result<Workspace, JobError> {
        let workspace = Workspace::open(path)?;
        let Some(key) = &task.snapshot else { return Ok(workspace) };
        let key = BlobKey::new(key.as_str())?;
        let is_there = snapshot::restore(self.runs.blobs.as_ref(), &key, &workspace).await?;
        if !is_there {
            let what = format!("the folder of run {} is not where it was kept", task.id);
            return Err(JobError::retry(what));
        }
        // What was unpacked counts as well.
        Ok(Workspace::open(path)?)
    }

    /// When the run takes too long: counted from its beginning, whoever carried it out then.
    fn deadline(&self, task: &TaskRow) -> Instant {
        let now = self.runs.clock.now();
        let ends = task.started_at.unwrap_or(now).saturating_add(self.runs.settings.run_ms);
        Instant::now() + Duration::from_millis(ends.saturating_sub(now).max(0).unsigned_abs())
    }

    fn inputs(
        &self,
        task: &TaskRow,
        spec: TaskSpec,
        state: RunState,
        workspace: Workspace,
        cancelled: CancellationToken,
        observer: Arc<Watcher>,
    ) -> Result<RunInputs, JobError> {
        let runs = &self.runs;
        let caller = Initiator::read(&task.initiator)?.caller();
        let info = spec.template_info.clone();
        let run = Run {
            id: task.id.clone(),
            caller: caller.clone(),
            is_dry: false,
            user: spec.user.clone(),
            secrets: runs.vault.open_secrets(&task.id, task.secrets.as_deref())?,
            template_ref: info.as_ref().map(|it| it.entity_ref.clone()),
            template_entity: info.as_ref().and_then(|it| it.entity.clone()).map(|it| it.metadata),
            base_url: info.and_then(|it| it.base_url),
        };
        Ok(RunInputs {
            spec: Arc::new(spec),
            run: Arc::new(run),
            environment: runs.settings.environment.clone(),
            state,
            workspace,
            cancelled,
            observer,
            actions: runs.actions.clone(),
            engine: runs.engine.clone(),
            authorize: Arc::new(AsCaller { caller, decisions: runs.decisions.clone() }),
            step_timeout: runs.settings.step,
            clock: runs.clock.clone(),
        })
    }

    /// How the run ended, from what the runner says and why nobody keeps it any more.
    fn outcome(&self, end: Option<RunEnd>, stop: &Stop, ended: Ended) -> Result<Outcome, JobError> {
        let took_too_long = || {
            let minutes = self.runs.settings.run_ms / 60_000;
            let what = format!("The run took longer than {minutes} minutes");
            Outcome::Failed(Problem::new(Code::Unavailable, what).hint("scaffolder.taskTimeout"))
        };
        match (stop, end) {
            (Stop::Lost, _) => Err(JobError::Lost),
            (_, Some(RunEnd::Completed { output })) => Ok(Outcome::Completed(output)),
            (_, Some(RunEnd::Interrupted { problem })) if !ended.cancelled && !ended.timed_out => {
                // No later attempt keeps what is too large.
                match problem.code {
                    Code::TooLarge => Ok(Outcome::Failed(problem)),
                    _ => Err(problem.into()),
                }
            }
            (_, Some(RunEnd::Failed { problem, .. })) if !ended.timed_out && !ended.cancelled => {
                Ok(Outcome::Failed(problem))
            }
            _ if ended.timed_out => Ok(took_too_long()),
            _ => Ok(Outcome::Cancelled),
        }
    }
}

/// The run, and whoever keeps it beside it. `None` is a run that was left where it stood.
async fn beside(
    run: impl Future<Output = RunEnd>,
    mut keeper: Keeper<'_>,
) -> (Option<RunEnd>, Stop, Ended) {
    let over = keeper.over.clone();
    let mut end = None;
    let stop = {
        let mut run = Box::pin(run);
        let mut keeping = Box::pin(keeper.keep());
        loop {
            tokio::select! {
                ended = &mut run, if end.is_none() => {
                    end = Some(ended);
                    over.cancel();
                }
                stop = &mut keeping => break stop,
            }
        }
    };
    (end, stop, keeper.ended)
}

/// Says what whoever began the run may do, as it is when they do it.
pub struct AsCaller {
    /// They.
    pub caller: Caller,
    /// Who decides.
    pub decisions: Arc<dyn Decisions>,
}

impl Authorize for AsCaller {
    fn authorize(&self, action: &str, input: &Value) -> Result<(), Problem> {
        let decision = self.decisions.decide(&self.caller, &ACTION_EXECUTE);
        if action_passes(&decision, action, input) {
            return Ok(());
        }
        let what = format!("Unauthorized action: {action}. The action is not allowed");
        Err(Problem::not_allowed(what).hint("its input may be what is not allowed"))
    }
}

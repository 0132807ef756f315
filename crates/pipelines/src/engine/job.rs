//! The job that carries a run out: from its beginning, or from where an earlier life of the server left
//! it, to its end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use database::unit;
use spine::{FencedError, JobContext, JobDef, JobError, JobHandler, SpineHandle};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::KIND;
use super::folders::Folders;
use super::live::Live;
use crate::limits::{ATTEMPTS_MAX, CANCEL_POLL, RUN_TIME, TURN_POLL, TURN_WAIT};
use crate::runs::begin::{FINISHED, event};
use crate::runs::janitor::ended;
use crate::runs::model::{RunRow, Status, TaskRow};
use crate::runs::service::Runs;
use crate::runs::store;
use crate::tekton::{ParamValue, Plan};

/// An annotation of tasks that may be begun again though they were under way.
const IDEMPOTENT: &str = "flagstone.dev/idempotent";

/// Carries runs out.
pub struct Executor {
    runs: Arc<Runs>,
    folders: Arc<Folders>,
}

/// How a run ended.
struct Outcome {
    status: Status,
    reason: &'static str,
    message: Option<String>,
    results: BTreeMap<String, ParamValue>,
}

/// Why a run is not carried on.
enum Stop {
    Cancelled,
    TooLate,
    Lost,
}

impl Executor {
    /// In these folders.
    pub fn new(runs: Arc<Runs>, folders: Arc<Folders>) -> Self {
        Self { runs, folders }
    }

    /// The kind of job that it does.
    pub fn job(self) -> JobDef {
        let (runs, time) = (self.runs.settings.runs, self.runs.settings.time);
        let longest = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).saturating_add(600_000);
        JobDef::new(KIND, Arc::new(self))
            .queue("pipelines")
            .concurrency(runs)
            .attempts_max(ATTEMPTS_MAX)
            .timeout_ms(longest)
    }
}

#[async_trait]
impl JobHandler for Executor {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let get = unit!(|tx, id: String| store::get(tx, id).await);
        let found = job.database().read(job.key().to_owned(), get).await?;
        let Some(run) = found.filter(|it| !it.status.is_over()) else { return Ok(()) };
        tokio::select! {
            turn = self.turn(&run) => turn?,
            () = job.cancelled() => return Err(JobError::Lost),
        }
        let node = self.runs.spine.worker().split('#').next().unwrap_or_default().to_owned();
        let begin = unit!(|tx, input: (String, String)| {
            store::begin(tx, &input.0, &input.1).await?;
            Ok((store::get(tx, &input.0).await?, store::tasks(tx, &input.0).await?))
        });
        let (again, tasks) = job.write((run.id.clone(), node), begin).await?.value;
        let is_again = run.status == Status::Running;
        let Some(run) = again.filter(|it| !it.status.is_over()) else { return Ok(()) };
        self.runs.hub.wake(&run.id);
        self.attempt(job, run, tasks, is_again).await
    }
}

impl Executor {
    /// Runs of one branch come one after another, so that what was pushed first is not deployed last.
    /// Returns when it is this one's turn: no earlier one is under way, or waits and is about to begin.
    async fn turn(&self, run: &RunRow) -> Result<(), JobError> {
        let begun = Instant::now();
        loop {
            let earlier = unit!(|tx, run: RunRow| store::earlier(tx, run).await);
            let (running, waiting) = self.runs.database.read(run.clone(), earlier).await?;
            let is_soon = begun.elapsed() < TURN_WAIT;
            if running == 0 && (waiting == 0 || !is_soon) {
                return Ok(());
            }
            tokio::time::sleep(TURN_POLL).await;
        }
    }

    async fn attempt(
        &self,
        job: &JobContext,
        run: RunRow,
        tasks: Vec<TaskRow>,
        is_again: bool,
    ) -> Result<(), JobError> {
        let plan: Plan = serde_json::from_str(&run.plan)
            .map_err(|error| JobError::fatal(format!("a plan cannot be read: {error}")))?;
        let folder = self.folders.of(&run.id)?;
        let is_lost = is_again && !folder.is_old && tasks.iter().any(|it| it.status.is_over());
        let (runs, folders) = (self.runs.clone(), self.folders.clone());
        let live = Live::new(job, runs, folders, run, plan, folder, tasks);
        if is_lost {
            let message = "The server ended while the run was under way, and its folder is gone";
            let outcome = Outcome {
                status: Status::Failed,
                reason: "Interrupted",
                message: Some(message.to_owned()),
                results: BTreeMap::new(),
            };
            return self.end(&live, outcome).await;
        }
        if is_again {
            take_up(&live).await?;
        }
        let outcome = self.beside(&live).await?;
        self.end(&live, outcome).await
    }

    /// The run, and whoever keeps it beside it.
    async fn beside(&self, live: &Live<'_>) -> Result<Outcome, JobError> {
        let stop = {
            let mut work = Box::pin(live.carry_out());
            let mut keeping = Box::pin(self.keep(live));
            let mut watching = Box::pin(live.watch_space());
            tokio::select! {
                done = &mut work => done.map(|()| None),
                stop = &mut keeping => Ok(Some(stop)),
                never = &mut watching => match never {},
            }
            // Both are let go of here, and every program that runs with them.
        };
        let ended = live.all();
        match stop.map_err(JobError::from)? {
            Some(Stop::Lost) => Err(JobError::Lost),
            Some(Stop::Cancelled) => {
                close(live, Status::Cancelled, "TaskRunCancelled", "The run was cancelled").await?;
                Ok(Outcome {
                    status: Status::Cancelled,
                    reason: "Cancelled",
                    message: Some("The run was cancelled".to_owned()),
                    results: BTreeMap::new(),
                })
            }
            Some(Stop::TooLate) => {
                close(live, Status::Failed, "TaskRunTimeout", "The run took too long").await?;
                Ok(Outcome {
                    status: Status::Failed,
                    reason: "PipelineRunTimeout",
                    message: Some("The run took longer than it may".to_owned()),
                    results: BTreeMap::new(),
                })
            }
            None => Ok(outcome(live, &ended)),
        }
    }

    /// Writes down what the run tells, and says when it is to end.
    async fn keep(&self, live: &Live<'_>) -> Stop {
        let mut look = interval(CANCEL_POLL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut waiting = self.runs.hub.wait_for(&live.run.id);
        let own = live.plan.timeouts.pipeline.map_or(Some(RUN_TIME), |it| it.limit());
        let most = own.unwrap_or(self.runs.settings.time).min(self.runs.settings.time);
        let passed = live.now() - live.run.started_at.unwrap_or_else(|| live.now());
        let passed = Duration::from_millis(passed.max(0).unsigned_abs());
        let deadline = Instant::now() + most.saturating_sub(passed);
        loop {
            let written = tokio::select! {
                () = sleep_until(deadline) => return Stop::TooLate,
                () = live.job.cancelled() => return Stop::Lost,
                () = live.lines.worth_writing() => live.flush().await,
                _ = look.tick() => {
                    if self.is_cancelled(live).await {
                        return Stop::Cancelled;
                    }
                    Ok(())
                }
                () = waiting.woken() => {
                    if self.is_cancelled(live).await {
                        return Stop::Cancelled;
                    }
                    Ok(())
                }
            };
            match written {
                Err(FencedError::Lost) => return Stop::Lost,
                Err(error) => {
                    tracing::warn!(run = live.run.id, %error, "lines of a run wait");
                    tokio::time::sleep(CANCEL_POLL).await;
                }
                Ok(()) => {}
            }
        }
    }

    async fn is_cancelled(&self, live: &Live<'_>) -> bool {
        let ask = unit!(|tx, id: String| store::is_cancel_asked(tx, id).await);
        self.runs.database.read(live.run.id.clone(), ask).await.unwrap_or(false)
    }

    async fn end(&self, live: &Live<'_>, outcome: Outcome) -> Result<(), JobError> {
        live.flush().await?;
        let Outcome { status, reason, message, mut results } = outcome;
        for value in results.values_mut() {
            value.each_text(&|text| live.lines.masked(text));
        }
        let results = serde_json::to_string(&results).unwrap_or_default();
        let write =
            unit!(
                |tx, input: (String, Status, &'static str, Option<String>, String, SpineHandle)| {
                    let (id, status, reason, message, results, spine) = input;
                    if store::end(tx, id, *status, reason, message.as_deref(), results).await?
                        && let Some(run) = store::get(tx, id).await?
                    {
                        spine.emit(tx, event(FINISHED, &run)).await?;
                    }
                    Ok(())
                }
            );
        let spine = self.runs.spine.clone();
        let message = message.map(|it| live.lines.masked(&it));
        live.job
            .write((live.run.id.clone(), status, reason, message, results, spine), write)
            .await?;
        self.runs.hub.wake(&live.run.id);
        if status == Status::Succeeded {
            tokio::task::block_in_place(|| super::caches::keep(live));
        }
        live.folder.remove();
        Ok(())
    }
}

/// Tasks that were under way when the server ended: those that may be begun again are.
async fn take_up(live: &Live<'_>) -> Result<(), JobError> {
    for mut task in live.all() {
        if task.status != Status::Running {
            continue;
        }
        let planned = live.plan.tasks.iter().chain(&live.plan.finally);
        let planned = planned.into_iter().find(|it| it.task.name == task.name);
        let may = planned.is_some_and(|it| {
            let retries = i64::from(it.task.retries);
            let said = it.annotations.get(IDEMPOTENT).is_some_and(|it| it == "true");
            said || task.attempt <= retries
        });
        let message = "The server ended while this task was under way";
        if may {
            (task.status, task.reason) = (Status::Queued, "Pending".to_owned());
            live.lines.tell(&task.name, "", live.now(), &format!("{message}: it begins again"));
        } else {
            task = ended(task, Status::Failed, message, live.now());
            live.lines.tell(&task.name, "", live.now(), message);
        }
        live.put(&task).await?;
    }
    Ok(())
}

/// Ends what is not over yet.
async fn close(
    live: &Live<'_>,
    status: Status,
    reason: &str,
    message: &str,
) -> Result<(), JobError> {
    for mut task in live.all() {
        if task.status.is_over() {
            continue;
        }
        task = ended(task, status, message, live.now());
        if task.status == status {
            task.reason = reason.to_owned();
        }
        live.put(&task).await?;
    }
    Ok(())
}

fn outcome(live: &Live<'_>, tasks: &[TaskRow]) -> Outcome {
    let failed =
        tasks.iter().find(|it| it.status == Status::Failed && it.reason != "FailureIgnored");
    let skipped = tasks.iter().filter(|it| it.status == Status::Skipped).count();
    let scope = live.results_scope();
    let results = live.plan.results.iter().filter_map(|it| {
        let value = scope.fill_value(&it.value);
        let is_whole = match &value {
            ParamValue::Text(text) => scope.unfilled(text, "tasks").is_none(),
            _ => true,
        };
        is_whole.then(|| (it.name.clone(), value))
    });
    let results = results.collect();
    match failed {
        Some(task) => {
            let why = task.message.clone().unwrap_or_else(|| task.reason.clone());
            let message = Some(format!("The task {} failed: {why}", task.name));
            Outcome { status: Status::Failed, reason: "Failed", message, results }
        }
        None => {
            let reason = if skipped > 0 { "Completed" } else { "Succeeded" };
            Outcome { status: Status::Succeeded, reason, message: None, results }
        }
    }
}

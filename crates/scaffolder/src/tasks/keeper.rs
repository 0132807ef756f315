//! Keeps a run while it goes on: its lines, its memory, its folder, its heart; and ends it when
//! somebody wants that, or when it takes too long.
//!
//! The runner tells a [`Watcher`] what happens, from whichever task it does; [`keep`] writes it down,
//! in order and under the job's lease, beside the run.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use database::{BoxFuture, Tx, unit};
use feature::workspace::Workspace;
use model::{Millis, Problem};
use serde_json::Value;
use spine::{FencedError, JobContext};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::limits::{CANCEL_GRACE_MS, CANCEL_POLL_MS, HEARTBEAT_MS, LOG_FLUSH_MS, STATE_BYTES_MAX};
use super::lines::Lines;
use super::made::made;
use super::model::NewEvent;
use super::service::Runs;
use super::snapshot;
use super::store::{events, tasks};
use crate::runner::{LogEvent, Observer, RunState};

/// What is to be kept of a run.
pub struct Kept {
    /// What it remembers, sealed.
    state: String,
    /// The blob with its folder, where that is another one.
    snapshot: Option<String>,
    done: oneshot::Sender<Result<(), Problem>>,
}

/// What the runner tells.
pub struct Watcher {
    /// What the process has.
    pub runs: Arc<Runs>,
    /// The run.
    pub task: String,
    /// The attempt at it, for the names of blobs: of no other attempt, for what is written under the
    /// name of the one that is kept would be removed with it.
    pub attempt: String,
    /// The template, for measurements.
    pub template_ref: String,
    /// How many steps it has.
    pub steps: usize,
    /// Their actions, by id.
    pub actions: BTreeMap<String, String>,
    /// Its lines.
    pub lines: Arc<Lines>,
    /// Where what is to be kept goes.
    pub kept: mpsc::Sender<Kept>,
    /// What is known of what was kept.
    pub known: Mutex<Known>,
}

/// What a [`Watcher`] remembers.
#[derive(Default)]
pub struct Known {
    /// Steps that were measured.
    pub measured: HashSet<String>,
    /// Stands for the folder that was kept last.
    pub digest: Option<String>,
}

impl Watcher {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn measure(&self, state: &RunState) {
        for (id, step) in &state.steps {
            if self.known().measured.insert(id.clone()) {
                let seconds = (step.ended_at - step.started_at).max(0) as f64 / 1_000.0;
                let result = step.status.as_str();
                self.runs.metrics.step_ended(&self.template_ref, id, result, seconds);
            }
        }
    }

    async fn keep(&self, state: &RunState, snapshot: Option<String>) -> Result<(), Problem> {
        let bytes = serde_json::to_vec(state).map_or(usize::MAX, |text| text.len());
        if bytes > STATE_BYTES_MAX {
            let what = format!("The run remembers more than {STATE_BYTES_MAX} bytes");
            return Err(Problem::new(model::Code::TooLarge, what));
        }
        let state = self.runs.vault.seal_state(&self.task, state)?;
        let (done, answer) = oneshot::channel();
        let gone = || Problem::internal("nobody keeps the run any more");
        self.kept.send(Kept { state, snapshot, done }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl Observer for Watcher {
    fn log(&self, event: LogEvent) {
        self.lines.tell(event);
    }

    fn put_out(&self, step_id: &str, output: &Value) {
        let action = self.actions.get(step_id).map(String::as_str).unwrap_or_default();
        let made = made(action, output);
        if !made.is_empty() {
            self.lines.made(step_id, Value::Array(made));
        }
    }

    async fn step_done(&self, state: &RunState, workspace: &Workspace) -> Result<(), Problem> {
        self.measure(state);
        // Nothing reads the folder after the last step.
        let is_last = state.steps.len() >= self.steps;
        let mut snapshot = None;
        if !is_last {
            let name = format!("{}-{}.tar.gz", self.attempt, state.steps.len());
            let last = self.known().digest.clone();
            let blobs = self.runs.blobs.as_ref();
            let kept = snapshot::keep(blobs, &self.task, &name, workspace, last.as_deref()).await?;
            if let Some((key, digest)) = kept {
                snapshot = Some(key.as_str().to_owned());
                self.known().digest = Some(digest);
            }
        }
        self.keep(state, snapshot).await
    }

    async fn checkpoint(&self, state: &RunState) -> Result<(), Problem> {
        self.keep(state, None).await
    }
}

/// Why nobody keeps a run any more.
#[derive(Debug)]
pub enum Stop {
    /// It is over.
    Over,
    /// The job's lease has moved on: another process does it.
    Lost,
    /// It was told to end and did not in time.
    Stuck,
}

/// What ends a run from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Somebody cancelled it.
    pub cancelled: bool,
    /// It took too long.
    pub timed_out: bool,
}

/// Keeps one run.
pub struct Keeper<'j> {
    /// The job that carries it out.
    pub job: &'j JobContext,
    /// What the process has.
    pub runs: Arc<Runs>,
    /// The run.
    pub task: String,
    /// Its lines.
    pub lines: Arc<Lines>,
    /// What is to be kept.
    pub kept: mpsc::Receiver<Kept>,
    /// Ends the run.
    pub cancelled: CancellationToken,
    /// Says that the run has ended.
    pub over: CancellationToken,
    /// When it takes too long.
    pub deadline: Instant,
    /// The blob that was kept last.
    pub snapshot: Option<String>,
    /// What ended it.
    pub ended: Ended,
}

impl Keeper<'_> {
    /// Keeps the run until it is over.
    pub async fn keep(&mut self) -> Stop {
        let mut waiting = self.runs.hub.wait_for(&self.task);
        let mut beat = interval(Duration::from_millis(HEARTBEAT_MS));
        let mut look = interval(Duration::from_millis(CANCEL_POLL_MS));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut grace: Option<Instant> = None;
        loop {
            if grace.is_none() && self.cancelled.is_cancelled() {
                grace = Some(Instant::now() + Duration::from_millis(CANCEL_GRACE_MS));
            }
            let lines = Arc::clone(&self.lines);
            let outcome = tokio::select! {
                biased;
                Some(kept) = self.kept.recv() => self.write_down(kept).await,
                () = self.over.cancelled() => return Stop::Over,
                () = at(grace) => return Stop::Stuck,
                () = self.job.cancelled(), if !self.cancelled.is_cancelled() => self.cancel(),
                () = sleep_until(self.deadline), if !self.cancelled.is_cancelled() => {
                    self.ended.timed_out = true;
                    self.cancelled.cancel();
                    Ok(())
                }
                () = waiting.woken() => self.look().await,
                _ = look.tick() => self.look().await,
                () = lines.worth_writing() => self.flush().await,
                _ = beat.tick() => self.beat().await,
            };
            if let Err(FencedError::Lost) = outcome {
                return Stop::Lost;
            }
        }
    }

    fn cancel(&mut self) -> Result<(), FencedError> {
        self.ended.cancelled = true;
        self.cancelled.cancel();
        Ok(())
    }

    /// Keeps what the run remembers, and writes down what it told before that.
    async fn write_down(&mut self, kept: Kept) -> Result<(), FencedError> {
        let Kept { state, snapshot, done } = kept;
        let told = self.lines.take();
        let old = snapshot.as_ref().and(self.snapshot.clone());
        let input = (self.task.clone(), told.clone(), state, snapshot.clone());
        let write = unit!(|tx, input: (String, Vec<NewEvent>, String, Option<String>)| {
            let (task, told, state, snapshot) = input;
            events::append(tx, task, told).await?;
            let now = tx.now();
            tasks::keep(tx, task, state, snapshot.as_deref(), now).await
        });
        let written = self.write(input, write).await;
        match &written {
            Ok(()) => {
                self.runs.hub.wake(&self.task);
                if snapshot.is_some() {
                    self.snapshot = snapshot;
                }
                self.forget(old).await;
            }
            Err(_) => self.lines.put_back(told),
        }
        let answer = written
            .as_ref()
            .copied()
            .map_err(|error| Problem::internal(format!("the run could not be kept: {error}")));
        // Who asked may have been dropped with the run.
        let _ = done.send(answer);
        written
    }

    /// Removes the blob that nobody goes on from any more; the janitor finds what stays.
    async fn forget(&self, old: Option<String>) {
        let Some(key) = old.and_then(|it| model::blobs::BlobKey::new(it).ok()) else { return };
        if let Err(problem) = self.runs.blobs.remove(&key).await {
            tracing::warn!(task = self.task, %problem, "the folder of a step before stays for now");
        }
    }

    async fn flush(&mut self) -> Result<(), FencedError> {
        let told = self.lines.take();
        if told.is_empty() {
            return Ok(());
        }
        let write = unit!(|tx, input: (String, Vec<NewEvent>, Millis)| {
            let (task, told, _) = input;
            events::append(tx, task, told).await
        });
        let written = self.write((self.task.clone(), told.clone(), 0), write).await;
        match &written {
            Ok(()) => self.runs.hub.wake(&self.task),
            Err(error) => {
                tracing::warn!(task = self.task, %error, "lines of a run wait to be written down");
                self.lines.put_back(told);
                tokio::time::sleep(Duration::from_millis(LOG_FLUSH_MS)).await;
            }
        }
        written
    }

    async fn beat(&mut self) -> Result<(), FencedError> {
        let write = unit!(|tx, task: String| {
            let now = tx.now();
            tasks::beat(tx, task, now).await
        });
        self.write(self.task.clone(), write).await
    }

    /// Looks whether somebody wants it to end.
    async fn look(&mut self) -> Result<(), FencedError> {
        if self.cancelled.is_cancelled() {
            return Ok(());
        }
        let asked = unit!(|tx, task: String| tasks::is_cancel_asked(tx, task).await);
        match self.runs.database.read(self.task.clone(), asked).await {
            Ok(true) => self.cancel(),
            Ok(false) => Ok(()),
            Err(error) => {
                tracing::debug!(%error, "whether a run was cancelled could not be seen");
                Ok(())
            }
        }
    }

    async fn write<I, F>(&self, input: I, unit: F) -> Result<(), FencedError>
    where
        I: Send + Sync + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, database::Result<()>>
            + Send
            + Sync
            + 'static,
    {
        self.job.write(input, unit).await.map(drop)
    }
}

/// Ends at that time; never without one.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

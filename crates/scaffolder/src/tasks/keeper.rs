//! Keeps a run while it goes on: its lines, its memory, its folder, its heart; and ends it when
//! somebody wants that, or when it takes too long.
//!
//! The runner tells a [`Watcher`] what happens, from whichever task it does; [`keep`] writes it down,
//! in order and under the job's lease, beside the run.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use database::{BoxFuture, Tx, unit};
use feature::workspace::Workspace;
use model::{Clock, Millis, Problem};
use serde_json::{Map, Value};
use spine::{FencedError, JobContext};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::limits::{
    ATTEMPT_LOG_BYTES_MAX, CANCEL_GRACE_MS, CANCEL_POLL_MS, HEARTBEAT_MS, LOG_CHUNK_BYTES,
    LOG_FLUSH_MS, STATE_BYTES_MAX,
};
use super::model::{EventType, NewEvent};
use super::service::Runs;
use super::snapshot;
use super::store::{events, tasks};
use crate::runner::{LogEvent, Observer, RunState};

/// What an attempt has told and nobody has written down.
pub struct Lines {
    clock: Arc<dyn Clock>,
    waiting: Mutex<WaitingLines>,
    ready: Notify,
}

#[derive(Default)]
struct WaitingLines {
    events: Vec<NewEvent>,
    bytes: usize,
    told_bytes: usize,
    left_out: u64,
    /// That a step began or ended is worth telling at once.
    has_status: bool,
}

impl Lines {
    /// Nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, waiting: Mutex::default(), ready: Notify::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, WaitingLines> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a line. What is beyond the limit is counted; that a step began or ended is always told.
    pub fn tell(&self, line: LogEvent) {
        let is_status = line.status.is_some();
        let mut body = Map::new();
        let bytes = line.message.len();
        body.insert("message".into(), line.message.into());
        body.extend(line.step_id.map(|step| ("stepId".to_owned(), Value::from(step))));
        body.extend(line.status.map(|it| ("status".to_owned(), Value::from(it.as_str()))));
        let mut waiting = self.waiting();
        if waiting.told_bytes + bytes > ATTEMPT_LOG_BYTES_MAX && !is_status {
            waiting.left_out += 1;
            return;
        }
        waiting.told_bytes += bytes;
        waiting.bytes += bytes;
        waiting.has_status |= is_status;
        let at = self.clock.now();
        waiting.events.push(NewEvent { kind: EventType::Log, body: Value::Object(body), at });
        self.ready.notify_one();
    }

    /// Takes what waits, in its order.
    pub fn take(&self) -> Vec<NewEvent> {
        let mut waiting = self.waiting();
        (waiting.bytes, waiting.has_status) = (0, false);
        std::mem::take(&mut waiting.events)
    }

    /// As [`Self::take`], at the end: with how much was left out.
    pub fn take_all(&self) -> Vec<NewEvent> {
        let mut all = self.take();
        let left_out = std::mem::take(&mut self.waiting().left_out);
        if left_out > 0 {
            let message = format!("{left_out} lines were left out: the run told too much");
            let body = serde_json::json!({ "message": message });
            all.push(NewEvent { kind: EventType::Log, body, at: self.clock.now() });
        }
        all
    }

    /// Puts back what could not be written down.
    fn put_back(&self, events: Vec<NewEvent>) {
        let mut waiting = self.waiting();
        let later = std::mem::replace(&mut waiting.events, events);
        waiting.events.extend(later);
    }

    /// Returns a moment after something began to wait, at once when it is much.
    async fn worth_writing(&self) {
        let enough = || {
            let waiting = self.waiting();
            waiting.has_status || waiting.bytes >= LOG_CHUNK_BYTES
        };
        if self.waiting().events.is_empty() {
            self.ready.notified().await;
        }
        let flush_at = Instant::now() + Duration::from_millis(LOG_FLUSH_MS);
        while !enough() {
            tokio::select! {
                () = sleep_until(flush_at) => return,
                () = self.ready.notified() => {}
            }
        }
    }
}

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
    /// The attempt at it, for the names of blobs.
    pub attempt: u64,
    /// The template, for measurements.
    pub template_ref: String,
    /// How many steps it has.
    pub steps: usize,
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
            .map(|()| ())
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
fn at(time: Option<Instant>) -> impl Future<Output = ()> {
    async move {
        match time {
            Some(time) => sleep_until(time).await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::time::ManualClock;

    use super::*;
    use crate::runner::{LogLevel, StepStatus};

    fn line(message: &str, status: Option<StepStatus>) -> LogEvent {
        LogEvent {
            message: message.into(),
            step_id: Some("a".into()),
            status,
            level: LogLevel::Info,
        }
    }

    #[test]
    fn a_run_that_tells_too_much_is_cut_short_and_says_so() {
        let lines = Lines::new(Arc::new(ManualClock::at(7)));
        let long = "x".repeat(1024 * 1024);
        for _ in 0..20 {
            lines.tell(line(&long, None));
        }
        lines.tell(line("Finished step a", Some(StepStatus::Completed)));
        let all = lines.take_all();
        assert_eq!(all.len(), 16 + 1 + 1);
        let last = &all[16].body;
        assert_eq!((&last["status"], &last["stepId"]), (&"completed".into(), &"a".into()));
        assert!(all[17].body["message"].as_str().unwrap().starts_with("4 lines were left out"));
        assert!(lines.take_all().is_empty());
    }

    #[test]
    fn what_could_not_be_written_comes_first_the_next_time() {
        let lines = Lines::new(Arc::new(ManualClock::at(7)));
        lines.tell(line("one", None));
        let taken = lines.take();
        lines.tell(line("two", None));
        lines.put_back(taken);
        let all: Vec<_> = lines.take().into_iter().map(|it| it.body["message"].clone()).collect();
        assert_eq!(all, ["one", "two"]);
    }
}

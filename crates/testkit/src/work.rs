//! Running what is due, and noting what ran.
//!
//! Between two calls nothing runs, so that a test can look at what waits. A call starts a worker of
//! its own, waits until nothing is due any more, and lets it drain.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use database::unit;
use model::Millis;
use spine::admin::{self, JobFilter, JobState};
use spine::{
    JobContext, JobDef, JobError, JobHandler, ListenerDef, Metrics, ReconcilerContext,
    ReconcilerDef, ReconcilerRun, Roles, ScheduleDef, Spine, SpineDeps, SpineHandle, SpineSettings,
    Work, WorkError,
};
use tokio::time::Instant;

/// Longest that a call waits for what is due to come to its end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(3);

/// What ran.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ran(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    jobs: Vec<String>,
    reconcilers: Vec<String>,
}

impl Ran {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Jobs in the order in which they came to their end, then reconcilers by name.
    fn take(&self) -> Vec<String> {
        let Lines { mut jobs, mut reconcilers } = std::mem::take(&mut *self.lines());
        reconcilers.sort_unstable();
        jobs.append(&mut reconcilers);
        jobs
    }
}

/// What a worker of the application does, with every run noted.
pub(crate) struct Worker {
    settings: SpineSettings,
    deps: SpineDeps,
    jobs: Vec<JobDef>,
    listeners: Vec<ListenerDef>,
    reconcilers: Vec<ReconcilerDef>,
    schedules: Vec<ScheduleDef>,
    ran: Ran,
}

impl Worker {
    /// A worker that does what `work` says.
    pub(crate) fn new(work: &Work, deps: SpineDeps) -> Self {
        let ran = Ran::default();
        let jobs = work.jobs.iter().map(|def| {
            let noting = Noting { inner: Arc::clone(&def.handler), ran: ran.clone() };
            JobDef { handler: Arc::new(noting), ..def.clone() }
        });
        let reconcilers = work.reconcilers.iter().map(|def| {
            let noting = Noting { inner: Arc::clone(&def.run), ran: ran.clone() };
            ReconcilerDef { run: Arc::new(noting), ..def.clone() }
        });
        let one_each = work.jobs.iter().map(|def| (def.queue.to_owned(), 1)).collect();
        let settings = SpineSettings { queues: one_each, ..quick("worker", Roles::Worker) };
        Self {
            settings,
            deps: SpineDeps { metrics: Metrics::unread(), ..deps },
            jobs: jobs.collect(),
            listeners: work.listeners.clone(),
            reconcilers: reconcilers.collect(),
            schedules: work.schedules.clone(),
            ran,
        }
    }

    /// Runs until nothing is due; `follow` must have caught up as well.
    pub(crate) async fn run(&self, follow: &SpineHandle) -> Vec<String> {
        let work = Work {
            jobs: self.jobs.clone(),
            followers: Vec::new(),
            listeners: self.listeners.clone(),
            reconcilers: self.reconcilers.clone(),
            schedules: self.schedules.clone(),
        };
        let spine = Spine::start(self.settings.clone(), self.deps.clone(), work).await.unwrap();
        let deadline = Instant::now() + PATIENCE;
        let mut quiet = 0;
        // Twice in a row: what the last job emitted may have been followed by more work.
        while quiet < 2 {
            spine.handle().poke();
            let due = self.due(true).await;
            if due.is_empty() {
                quiet += 1;
                settle(follow).await;
                continue;
            }
            quiet = 0;
            assert!(Instant::now() < deadline, "still due after {PATIENCE:?}: {due:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        spine.drain().await;
        self.ran.take()
    }

    /// What is due now and has not come to its end; with `loops`, reconcilers and schedules too.
    pub(crate) async fn due(&self, loops: bool) -> Vec<String> {
        let now = self.deps.clock.now();
        let read = unit!(|tx, asked: (Millis, bool)| {
            let (now, loops) = *asked;
            let mut due = Vec::new();
            for state in [JobState::Waiting, JobState::Running] {
                let count = Some(spine::limits::PAGE_MAX);
                let filter = JobFilter { state: Some(state), count, ..JobFilter::default() };
                let jobs = admin::job_list(tx, &filter).await?.jobs;
                let jobs =
                    jobs.iter().filter(|job| job.state == JobState::Running || job.run_at <= now);
                due.extend(jobs.map(|job| format!("{} {}", job.kind, job.key)));
            }
            if loops {
                let reconcilers = admin::reconciler_list(tx).await?;
                let open = reconcilers.iter().filter(|it| it.running || it.next_at <= now);
                due.extend(open.map(|it| it.name.clone()));
                let schedules = admin::schedule_list(tx).await?;
                due.extend(
                    schedules.iter().filter(|it| it.next_at <= now).map(|it| it.name.clone()),
                );
            }
            Ok(due)
        });
        self.deps.database.read((now, loops), read).await.unwrap()
    }
}

/// Settings that do not let a test wait.
pub(crate) fn quick(node: &str, roles: Roles) -> SpineSettings {
    SpineSettings {
        node: node.to_owned(),
        roles,
        poll_ms: 10,
        feed_poll_ms: 10,
        cancel_grace_ms: 100,
        drain_ms: 10_000,
        ..SpineSettings::default()
    }
}

/// Waits until the followers of `spine` have applied everything that was recorded.
///
/// # Panics
/// When one of them does not get there.
pub(crate) async fn settle(spine: &SpineHandle) {
    let head = unit!(|tx, _nothing: ()| admin::follower_list(tx).await);
    let head = spine.database().read((), head).await.unwrap().bounds.head;
    spine.poke();
    if let Err(behind) = spine.wait_for(head, PATIENCE).await {
        panic!("{behind}: {:?}", spine.followers());
    }
}

struct Noting<T: ?Sized> {
    inner: Arc<T>,
    ran: Ran,
}

#[async_trait]
impl JobHandler for Noting<dyn JobHandler> {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let outcome = self.inner.run(job).await;
        let shown =
            outcome.as_ref().map_or_else(|error| format!("error: {error}"), |()| "ok".into());
        self.ran.lines().jobs.push(format!("{} {} {shown}", job.kind(), job.key()));
        outcome
    }
}

#[async_trait]
impl ReconcilerRun for Noting<dyn ReconcilerRun> {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let outcome = self.inner.run(context).await;
        let shown = outcome
            .as_ref()
            .map_or_else(|error| format!("error: {}", error.message), |()| "ok".into());
        self.ran.lines().reconcilers.push(format!("{} {shown}", context.name()));
        outcome
    }
}

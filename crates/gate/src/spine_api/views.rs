//! What the spine's things look like in bodies.

use model::event::Recorded;
use serde::Serialize;
use serde_json::Value;
use spine::admin::{CursorView, JobDetail, JobView, LogChunk, ReconcilerView, ScheduleView};
use utoipa::ToSchema;

/// A page of jobs, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineJobPage)]
pub(crate) struct JobPage {
    pub items: Vec<Job>,
    /// The `before` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineJob)]
pub(crate) struct Job {
    id: String,
    kind: String,
    /// What it is about; while one waits, jobs of the same kind and key become one.
    key: String,
    queue: String,
    /// `waiting`, `running`, `done`, `failed`, `cancelled` or `replaced`.
    state: &'static str,
    priority: i64,
    /// When it runs, or ran, epoch milliseconds.
    run_at: i64,
    /// How often it was started.
    attempt: u64,
    /// How many of its attempts failed.
    failures: u64,
    /// After how many failures it rests as failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_max: Option<u64>,
    /// Who runs or last ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    /// Somebody asked to cancel it while it runs.
    cancel_asked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// Size of its log.
    log_bytes: i64,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<i64>,
    /// When it will be forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// Its input; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Value>,
    /// What its attempts noted for the next; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<Value>,
}

impl From<JobView> for Job {
    fn from(job: JobView) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            key: job.key,
            queue: job.queue,
            state: job.state.name(),
            priority: job.priority,
            run_at: job.run_at,
            attempt: job.attempt,
            failures: job.failures,
            attempts_max: job.attempts_max,
            worker: job.worker,
            cancel_asked: job.cancel_asked,
            last_error: job.last_error,
            log_bytes: job.log_bytes,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            expires_at: job.expires_at,
            payload: None,
            checkpoint: None,
        }
    }
}

impl From<JobDetail> for Job {
    fn from(detail: JobDetail) -> Self {
        // What is no JSON (a row written by hand) is shown as the text it is.
        let read = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self {
            payload: Some(read(detail.payload)),
            checkpoint: detail.checkpoint.map(read),
            ..Self::from(detail.view)
        }
    }
}

/// A piece of a job's log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineJobLog)]
pub(crate) struct JobLog {
    pub chunks: Vec<JobLogChunk>,
    /// The `offset` to ask for next.
    pub next_offset: i64,
    /// Nothing will be added.
    pub is_complete: bool,
}

/// Some lines that a job wrote at once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineJobLogChunk)]
pub(crate) struct JobLogChunk {
    /// The attempt that wrote them.
    attempt: u64,
    /// When, epoch milliseconds.
    at: i64,
    text: String,
}

impl From<LogChunk> for JobLogChunk {
    fn from(chunk: LogChunk) -> Self {
        Self { attempt: chunk.attempt, at: chunk.at, text: chunk.text }
    }
}

/// All queues.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineQueueList)]
pub(crate) struct QueueList {
    pub items: Vec<QueueDepth>,
}

/// All schedules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineScheduleList)]
pub(crate) struct ScheduleList {
    pub items: Vec<Schedule>,
}

/// All reconcilers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineReconcilerList)]
pub(crate) struct ReconcilerList {
    pub items: Vec<Reconciler>,
}

/// How many jobs of a queue are in a state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineQueueDepth)]
pub(crate) struct QueueDepth {
    pub queue: String,
    /// `waiting`, `later`, `running` or `failed`.
    pub state: String,
    pub jobs: i64,
}

/// A schedule.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineSchedule)]
pub(crate) struct Schedule {
    name: String,
    /// How often, in words.
    every: String,
    job_kind: String,
    next_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<i64>,
    /// How often it has ticked.
    fired: u64,
}

impl From<ScheduleView> for Schedule {
    fn from(schedule: ScheduleView) -> Self {
        Self {
            name: schedule.name,
            every: schedule.every,
            job_kind: schedule.job_kind,
            next_at: schedule.next_at,
            last_at: schedule.last_at,
            fired: schedule.fired,
        }
    }
}

/// A reconciler and how it does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineReconciler)]
pub(crate) struct Reconciler {
    name: String,
    every_ms: i64,
    next_at: i64,
    runs: u64,
    /// How many of its last runs failed in a row.
    failures: u64,
    running: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_started_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ok_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error_at: Option<i64>,
}

impl From<ReconcilerView> for Reconciler {
    fn from(reconciler: ReconcilerView) -> Self {
        Self {
            name: reconciler.name,
            every_ms: reconciler.every_ms,
            next_at: reconciler.next_at,
            runs: reconciler.runs,
            failures: reconciler.failures,
            running: reconciler.running,
            worker: reconciler.worker,
            last_started_at: reconciler.last_started_at,
            last_ok_at: reconciler.last_ok_at,
            last_error: reconciler.last_error,
            last_error_at: reconciler.last_error_at,
        }
    }
}

/// The feed, and how far those who read it are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineFollowerList)]
pub(crate) struct Followers {
    /// Number of the last event.
    pub head: u64,
    /// Number of the last event that is no longer kept.
    pub floor: u64,
    /// The followers of the process that answers.
    pub items: Vec<Follower>,
    /// Cursors that are kept in the database, of all replicas.
    pub cursors: Vec<Cursor>,
}

/// A follower of the process that answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineFollower)]
pub(crate) struct Follower {
    name: String,
    /// Number of the last event that it has applied.
    position: u64,
    /// Events that it has yet to apply.
    lag: u64,
    /// Failures in a row.
    failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
}

impl From<spine::FollowerStatus> for Follower {
    fn from(follower: spine::FollowerStatus) -> Self {
        Self {
            name: follower.name.to_owned(),
            position: follower.position,
            lag: follower.lag,
            failures: follower.failures,
            last_error: follower.last_error,
        }
    }
}

/// A follower's cursor in the database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SpineCursor)]
pub(crate) struct Cursor {
    name: String,
    node: String,
    seq: u64,
    moved_at: i64,
}

impl From<CursorView> for Cursor {
    fn from(cursor: CursorView) -> Self {
        Self { name: cursor.name, node: cursor.node, seq: cursor.seq, moved_at: cursor.moved_at }
    }
}

/// A page of events, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineEventPage)]
pub(crate) struct EventPage {
    pub items: Vec<EventView>,
    /// The `after` of the next page: also when this one is empty, for somebody who polls.
    pub next: u64,
    /// Number of the last event that is no longer kept: an `after` below it has missed some.
    pub floor: u64,
    /// Number of the last event.
    pub head: u64,
}

/// An event: a fact, in commit order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpineEvent)]
pub(crate) struct EventView {
    /// Position on the feed, without gaps.
    pub seq: u64,
    id: String,
    /// `feature.thing.happened`.
    pub topic: String,
    /// What it is about.
    subject: String,
    /// Who did it.
    actor: String,
    #[schema(value_type = Object)]
    payload: Value,
    /// When, epoch milliseconds.
    at: i64,
}

impl From<&Recorded> for EventView {
    fn from(event: &Recorded) -> Self {
        Self {
            seq: event.seq,
            id: event.id.clone(),
            topic: event.topic.clone(),
            subject: event.subject.clone(),
            actor: event.actor.clone(),
            payload: event.payload.clone(),
            at: event.at,
        }
    }
}

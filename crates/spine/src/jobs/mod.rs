//! Jobs: work with input, done at least once, idempotent by key.
//!
//! Reading order: here what a feature says about a kind and asks for; `context` (what a handler may
//! do), `attempt` (one run of a handler: time, panics, cancelling), `dispatch` (finish and claim in
//! one transaction), `lease` (the heartbeat), `log` (output in chunks).
//!
//! Invariants: at most one job of a (kind, key) waits and at most one runs; nothing is written in
//! the name of an attempt whose lease has moved on.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Result, Tx};
use model::{Millis, Problem};
use serde_json::Value;

use crate::limits::{
    ATTEMPTS_DEFAULT, ATTEMPTS_MAX, JOB_KEEP_DEFAULT_MS, JOB_KEY_BYTES_MAX, JOB_PAYLOAD_BYTES_MAX,
    JOB_TIMEOUT_DEFAULT_MS, NAME_BYTES_MAX,
};
use crate::{store, wake};

pub(crate) mod attempt;
mod context;
pub(crate) mod dispatch;
mod finish;
pub(crate) mod lease;
mod log;

pub use context::JobContext;
pub(crate) use context::Signals;

/// The queue of kinds that name none, and of kinds that no worker has made known yet.
pub const DEFAULT_QUEUE: &str = "default";

/// A job to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// Its kind: the name of a [`JobDef`].
    pub kind: &'static str,
    /// What it is about. While a job of the same kind and key waits, this one becomes part of it:
    /// the newest payload, the higher priority and the earlier time win.
    pub key: String,
    /// Its input, small.
    pub payload: Value,
    /// When it runs; at once when absent.
    pub run_at: Option<Millis>,
    /// Higher runs first.
    pub priority: i32,
}

impl NewJob {
    /// A job that runs at once, with ordinary priority and no input beyond its key.
    pub fn new(kind: &'static str, key: impl Into<String>) -> Self {
        Self { kind, key: key.into(), payload: Value::Null, run_at: None, priority: 0 }
    }

    /// With this input.
    #[must_use]
    pub fn payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// Not before this time.
    #[must_use]
    pub const fn run_at(mut self, run_at: Millis) -> Self {
        self.run_at = Some(run_at);
        self
    }

    /// With this priority.
    #[must_use]
    pub const fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Refuses what the table must not hold.
    fn check(&self) -> Result<(), Problem> {
        let kind = self.kind;
        if self.key.is_empty() || self.key.len() > JOB_KEY_BYTES_MAX {
            return Err(Problem::input(format!(
                "The key of a job `{kind}` must have 1 to {JOB_KEY_BYTES_MAX} bytes; it has {}",
                self.key.len()
            )));
        }
        if self.key.contains('\0') {
            return Err(Problem::input(format!("The key of a job `{kind}` contains a NUL")));
        }
        let bytes = self.payload.to_string().len();
        if bytes > JOB_PAYLOAD_BYTES_MAX {
            return Err(Problem::input(format!(
                "The payload of job `{kind}` {} has {bytes} bytes; the limit is \
                 {JOB_PAYLOAD_BYTES_MAX}",
                self.key
            ))
            .hint("store the data and put its key into the payload"));
        }
        Ok(())
    }
}

/// Enqueues `job` in the transaction of whoever needs it done; returns the id of the row, which is
/// that of the waiting job when it coalesced with one.
///
/// # Errors
/// A key or payload beyond its limit; what the database says.
pub async fn enqueue(tx: &mut Tx, job: &NewJob) -> Result<String> {
    job.check()?;
    let id = store::jobs::enqueue(tx, job, DEFAULT_QUEUE).await?;
    wake::hint(tx);
    Ok(id)
}

/// Enqueues many jobs with few statements; of jobs with the same kind and key the last one counts.
///
/// # Errors
/// As [`enqueue`]; nothing is enqueued then.
pub async fn enqueue_many(tx: &mut Tx, jobs: &[NewJob]) -> Result<()> {
    let mut distinct = std::collections::BTreeMap::new();
    for job in jobs {
        job.check()?;
        distinct.insert((job.kind, job.key.as_str()), job);
    }
    if distinct.is_empty() {
        return Ok(());
    }
    // In the order of the keys, so that two such units lock waiting rows in the same order.
    let ordered: Vec<&NewJob> = distinct.into_values().collect();
    store::jobs::enqueue_many(tx, &ordered, DEFAULT_QUEUE).await?;
    wake::signal(tx).await
}

/// An attempt that runs in this process.
#[derive(Clone, Debug)]
pub(crate) struct RunningAttempt {
    /// The job's id.
    pub(crate) job: String,
    /// How to reach it.
    pub(crate) signals: Signals,
}

/// How an attempt fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// Tried again after the usual wait, until the attempts are used up.
    #[error("{0}")]
    Retry(String),
    /// Tried again at this time, because the other side said so (`Retry-After`); never earlier,
    /// even when the job is enqueued again meanwhile.
    #[error("{message}")]
    RetryAt {
        /// When.
        at: Millis,
        /// What went wrong.
        message: String,
    },
    /// Not tried again: the job rests as failed at once.
    #[error("{0}")]
    Fatal(String),
    /// The lease has moved on: whatever this attempt does is no longer wanted.
    #[error("the lease of this attempt has moved on to another worker")]
    Lost,
}

impl JobError {
    /// A failure that the next attempt may not meet.
    pub fn retry(message: impl Into<String>) -> Self {
        Self::Retry(message.into())
    }

    /// A failure that no attempt can get around.
    pub fn fatal(message: impl Into<String>) -> Self {
        Self::Fatal(message.into())
    }
}

impl From<database::Error> for JobError {
    fn from(error: database::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<Problem> for JobError {
    fn from(problem: Problem) -> Self {
        match &problem.cause {
            Some(cause) => Self::Retry(format!("{problem}: {cause}")),
            None => Self::Retry(problem.to_string()),
        }
    }
}

/// What does the jobs of a kind.
#[async_trait]
pub trait JobHandler: Send + Sync + 'static {
    /// Does one job. It may be run again after any failure, also one of the whole process: what it
    /// does is made harmless by the job's key, or written through [`JobContext::write`].
    async fn run(&self, job: &JobContext) -> Result<(), JobError>;
}

/// A kind of job.
#[derive(Clone)]
pub struct JobDef {
    /// `feature.thing.act`; unique.
    pub kind: &'static str,
    /// The queue, whose concurrency is a setting.
    pub queue: &'static str,
    /// How many jobs of its queue run at a time on one node, where the settings do not say; of
    /// several kinds in one queue the first that says so counts.
    pub concurrency: Option<usize>,
    /// After how many failures a job rests as failed.
    pub attempts_max: u32,
    /// Longest that one attempt may run, in milliseconds.
    pub timeout_ms: u64,
    /// How long a finished job is kept to be looked at, in milliseconds; 0 forgets it at once.
    pub keep_ms: Millis,
    /// What does the work.
    pub handler: Arc<dyn JobHandler>,
}

impl JobDef {
    /// A kind in the default queue with default limits.
    pub fn new(kind: &'static str, handler: Arc<dyn JobHandler>) -> Self {
        Self {
            kind,
            queue: DEFAULT_QUEUE,
            concurrency: None,
            attempts_max: ATTEMPTS_DEFAULT,
            timeout_ms: JOB_TIMEOUT_DEFAULT_MS,
            keep_ms: JOB_KEEP_DEFAULT_MS,
            handler,
        }
    }

    /// In this queue.
    #[must_use]
    pub const fn queue(mut self, queue: &'static str) -> Self {
        self.queue = queue;
        self
    }

    /// In a queue of its own width.
    #[must_use]
    pub const fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = Some(concurrency);
        self
    }

    /// With so many attempts.
    #[must_use]
    pub const fn attempts_max(mut self, attempts_max: u32) -> Self {
        self.attempts_max = attempts_max;
        self
    }

    /// With so much time for an attempt.
    #[must_use]
    pub const fn timeout_ms(mut self, timeout_ms: u64) -> Self {
        self.timeout_ms = timeout_ms;
        self
    }

    /// Kept so long after its end.
    #[must_use]
    pub const fn keep_ms(mut self, keep_ms: Millis) -> Self {
        self.keep_ms = keep_ms;
        self
    }

    /// Refuses a definition that cannot work.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let kind = self.kind;
        let names = [("kind", kind), ("queue", self.queue)];
        for (what, name) in names {
            if name.is_empty() || name.len() > NAME_BYTES_MAX {
                return Err(Problem::input(format!(
                    "The {what} `{name}` of job `{kind}` must have 1 to {NAME_BYTES_MAX} bytes"
                )));
            }
        }
        if !(1..=ATTEMPTS_MAX).contains(&self.attempts_max) || self.timeout_ms == 0 {
            return Err(Problem::input(format!(
                "Job `{kind}` needs 1 to {ATTEMPTS_MAX} attempts and a timeout above 0"
            )));
        }
        if self.keep_ms < 0 {
            return Err(Problem::input(format!("Job `{kind}` keeps its rows for less than 0 ms")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_without_or_with_a_huge_key_is_refused() {
        assert!(NewJob::new("test.job", "").check().is_err());
        assert!(NewJob::new("test.job", "k".repeat(JOB_KEY_BYTES_MAX + 1)).check().is_err());
        assert!(NewJob::new("test.job", "a\0b").check().is_err());
        assert!(NewJob::new("test.job", "k".repeat(JOB_KEY_BYTES_MAX)).check().is_ok());
    }

    #[test]
    fn a_huge_payload_is_refused_with_what_to_do_instead() {
        let job = NewJob::new("test.job", "k").payload(json!("x".repeat(JOB_PAYLOAD_BYTES_MAX)));
        assert!(job.check().unwrap_err().hint.is_some());
    }

    #[test]
    fn a_problem_keeps_its_cause_in_the_error_of_an_attempt() {
        let error = JobError::from(Problem::internal("disk on fire"));
        assert!(error.to_string().contains("disk on fire"));
    }
}

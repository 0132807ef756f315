//! What a handler sees of its job, and what it may do in its name.

use std::sync::Arc;

use database::{BoxFuture, Database, Tx, Written, unit};
use model::Problem;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::JobError;
use super::log::JobLog;
use crate::error::FencedError;
use crate::limits::JOB_CHECKPOINT_BYTES_MAX;
use crate::store;
use crate::store::jobs::Claimed;

/// One attempt at one job.
pub struct JobContext {
    claimed: Claimed,
    payload: Value,
    checkpoint: Option<Value>,
    database: Database,
    log: Arc<JobLog>,
    stop: CancellationToken,
    lost: CancellationToken,
}

impl JobContext {
    /// The attempt that `claimed` describes; `stop` ends when it should end.
    ///
    /// # Errors
    /// The stored payload or checkpoint is no JSON: somebody wrote into the table by hand.
    pub(crate) fn new(
        claimed: Claimed,
        database: Database,
        log_bytes_max: i64,
        signals: &Signals,
    ) -> Result<Self, JobError> {
        let broken = |what: &str, error: serde_json::Error| {
            JobError::Fatal(format!("the stored {what} is no JSON: {error}"))
        };
        let payload =
            serde_json::from_str(&claimed.payload).map_err(|error| broken("payload", error))?;
        let checkpoint = claimed
            .checkpoint
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| broken("checkpoint", error))?;
        let log = JobLog::new(claimed.fence.clone(), claimed.log_bytes, log_bytes_max);
        Ok(Self {
            claimed,
            payload,
            checkpoint,
            database,
            log: Arc::new(log),
            stop: signals.stop.clone(),
            lost: signals.lost.clone(),
        })
    }

    /// The job's id, the same in every attempt.
    pub fn id(&self) -> &str {
        &self.claimed.id
    }

    /// The job's kind.
    pub fn kind(&self) -> &str {
        &self.claimed.kind
    }

    /// What the job is about.
    pub fn key(&self) -> &str {
        &self.claimed.key
    }

    /// The job's input.
    pub const fn payload(&self) -> &Value {
        &self.payload
    }

    /// The job's input as a type.
    ///
    /// # Errors
    /// [`JobError::Fatal`] when it has another shape: no attempt will change that.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        T::deserialize(&self.payload).map_err(|error| {
            JobError::Fatal(format!("the payload of a {} is not as expected: {error}", self.kind()))
        })
    }

    /// The number of this attempt, from 1; attempts that were handed back count too.
    pub const fn attempt(&self) -> u64 {
        self.claimed.attempt
    }

    /// How many attempts before this one failed.
    pub const fn failures(&self) -> u32 {
        self.claimed.failures
    }

    /// What the last attempt failed with.
    pub fn last_error(&self) -> Option<&str> {
        self.claimed.last_error.as_deref()
    }

    /// What an earlier attempt has noted last.
    pub const fn checkpoint(&self) -> Option<&Value> {
        self.checkpoint.as_ref()
    }

    /// Adds a line (or several) to the job's log; never waits, never fails.
    pub fn log(&self, text: impl AsRef<str>) {
        self.log.line(text.as_ref());
    }

    /// Runs a unit of work that commits only while this attempt holds the job's lease: what it
    /// writes happens once, however often the job is attempted at the same time.
    ///
    /// # Errors
    /// [`FencedError::Lost`] when the lease has moved on: the handler should end.
    pub async fn write<I, T, F>(&self, input: I, unit: F) -> Result<Written<T>, FencedError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, database::Result<T>>
            + Send
            + Sync
            + 'static,
    {
        let input = (self.claimed.fence.clone(), input, unit);
        let written = self
            .database
            .write(
                input,
                unit!(|tx, (fence, input, unit)| {
                    if !store::leases::fence(tx, fence).await? {
                        return Ok(None);
                    }
                    unit(tx, input).await.map(Some)
                }),
            )
            .await?;
        match written.value {
            Some(value) => Ok(Written { value, seq: written.seq }),
            None => {
                self.lost.cancel();
                Err(FencedError::Lost)
            }
        }
    }

    /// As [`JobContext::write`], and notes `checkpoint` in the same transaction: the next attempt
    /// finds either both or neither, so that a step whose checkpoint it sees need not be repeated.
    ///
    /// # Errors
    /// As [`JobContext::write`]; a checkpoint beyond [`JOB_CHECKPOINT_BYTES_MAX`].
    pub async fn write_step<I, T, F>(
        &self,
        checkpoint: &Value,
        input: I,
        unit: F,
    ) -> Result<Written<T>, FencedError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, database::Result<T>>
            + Send
            + Sync
            + 'static,
    {
        let checkpoint = self.checkpoint_text(checkpoint)?;
        let input = (self.claimed.fence.clone(), checkpoint, input, unit);
        self.write(
            input,
            unit!(|tx, (fence, checkpoint, input, unit)| {
                store::leases::checkpoint_put(tx, fence, checkpoint).await?;
                unit(tx, input).await
            }),
        )
        .await
    }

    /// Notes how far the job has come, for the next attempt; fenced like [`JobContext::write`].
    ///
    /// # Errors
    /// As [`JobContext::write`]; a checkpoint beyond [`JOB_CHECKPOINT_BYTES_MAX`].
    pub async fn checkpoint_put(&self, checkpoint: &Value) -> Result<(), FencedError> {
        self.write_step(checkpoint, (), unit!(|_tx, _nothing: ()| Ok(()))).await.map(drop)
    }

    fn checkpoint_text(&self, value: &Value) -> Result<String, FencedError> {
        let text = value.to_string();
        if text.len() > JOB_CHECKPOINT_BYTES_MAX {
            let problem = Problem::input(format!(
                "A checkpoint of {} has {} bytes; the limit is {JOB_CHECKPOINT_BYTES_MAX}",
                self.kind(),
                text.len()
            ));
            return Err(database::Error::from(problem).into());
        }
        Ok(text)
    }

    /// Whether the attempt should end: somebody cancelled the job, or the lease has moved on. A
    /// handler with a long loop looks at it.
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled() || self.lost.is_cancelled()
    }

    /// Waits until [`JobContext::is_cancelled`].
    pub async fn cancelled(&self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.lost.cancelled() => {}
        }
    }

    /// The door, for reading and for writes that need no fence.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    pub(super) fn job_log(&self) -> Arc<JobLog> {
        Arc::clone(&self.log)
    }
}

/// The signals that reach a running attempt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals {
    /// Somebody asked to cancel the job.
    pub(crate) stop: CancellationToken,
    /// The lease has moved on.
    pub(crate) lost: CancellationToken,
}

impl From<FencedError> for JobError {
    fn from(error: FencedError) -> Self {
        match error {
            FencedError::Lost => Self::Lost,
            FencedError::Database(error) => error.into(),
        }
    }
}

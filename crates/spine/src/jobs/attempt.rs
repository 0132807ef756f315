//! One run of a handler: bounded in time, panics caught, cancelled when asked, its log written out.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use model::Millis;
use tokio_util::sync::CancellationToken;

use super::context::{JobContext, Signals};
use super::{JobDef, JobError};
use crate::error::tame;
use crate::limits::ERROR_BYTES_MAX;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Well.
    Done,
    /// Badly; tried again later, at this time when the other side named one.
    Retry { message: String, at: Option<Millis> },
    /// Badly, for good.
    Failed { message: String },
    /// Somebody cancelled it.
    Cancelled { message: String },
    /// Another worker holds the lease.
    Lost,
}

/// Runs the handler of `def` on `context` to an end of some kind.
pub(crate) async fn run(
    def: &JobDef,
    context: JobContext,
    signals: &Signals,
    cancel_grace: Duration,
) -> Outcome {
    let database = context.database().clone();
    let log = context.job_log();
    let writing = log.write_out(&database, &signals.lost);
    tokio::pin!(writing);
    let outcome = {
        let handling = handle(def, &context, signals, cancel_grace);
        tokio::pin!(handling);
        tokio::select! {
            outcome = &mut handling => outcome,
            // The log ends before the handler only when the lease has moved on.
            () = &mut writing => return Outcome::Lost,
        }
    };
    if let Outcome::Retry { message, .. }
    | Outcome::Failed { message }
    | Outcome::Cancelled { message } = &outcome
    {
        log.line(message);
    }
    log.close();
    writing.await;
    if signals.lost.is_cancelled() { Outcome::Lost } else { outcome }
}

/// Runs the handler until it ends, its time is up, or it has been told to stop for long enough.
async fn handle(
    def: &JobDef,
    context: &JobContext,
    signals: &Signals,
    cancel_grace: Duration,
) -> Outcome {
    let running = AssertUnwindSafe(def.handler.run(context)).catch_unwind();
    let deadline = tokio::time::sleep(Duration::from_millis(def.timeout_ms));
    let result = tokio::select! {
        result = running => result,
        () = deadline => {
            let message = format!("stopped after {} ms, the limit of {}", def.timeout_ms, def.kind);
            return Outcome::Retry { message, at: None };
        }
        () = signals.lost.cancelled() => return Outcome::Lost,
        () = stopped(&signals.stop, cancel_grace) => {
            return Outcome::Cancelled { message: "cancelled; it did not stop by itself".into() };
        }
    };
    match result {
        Ok(Ok(())) => Outcome::Done,
        Ok(Err(JobError::Lost)) => Outcome::Lost,
        Ok(Err(error)) if signals.stop.is_cancelled() => {
            Outcome::Cancelled { message: tame(&error.to_string(), ERROR_BYTES_MAX) }
        }
        Ok(Err(JobError::Fatal(message))) => {
            Outcome::Failed { message: tame(&message, ERROR_BYTES_MAX) }
        }
        Ok(Err(JobError::RetryAt { at, message })) => {
            Outcome::Retry { message: tame(&message, ERROR_BYTES_MAX), at: Some(at) }
        }
        Ok(Err(JobError::Retry(message))) => {
            Outcome::Retry { message: tame(&message, ERROR_BYTES_MAX), at: None }
        }
        Err(panic) => {
            let message = format!("panicked: {}", panic_words(panic.as_ref()));
            tracing::error!(kind = def.kind, message, "a job panicked");
            Outcome::Retry { message: tame(&message, ERROR_BYTES_MAX), at: None }
        }
    }
}

/// Ends `grace` after `stop`.
async fn stopped(stop: &CancellationToken, grace: Duration) {
    stop.cancelled().await;
    tokio::time::sleep(grace).await;
}

/// The words of a panic.
pub(crate) fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words".into())
}

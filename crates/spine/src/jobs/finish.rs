//! The ends of attempts, and how they are written: the many good ones with one statement, the few
//! bad ones with one each.

use std::collections::BTreeMap;

use database::{Result, Tx, Value};
use model::Millis;

use super::JobDef;
use super::attempt::Outcome;
use crate::backoff::{chance, job_wait};
use crate::core::Core;
use crate::limits::RETRY_AT_MAX_MS;
use crate::store::finish::{self, Again, Retried};

/// What is to be written about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Retry { error: String, at: Option<Millis> },
    Fail { error: String, counts: bool },
    Cancel { error: String },
    Lost,
}

impl End {
    pub(crate) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Retry { message, at } => Self::Retry { error: message, at },
            Outcome::Failed { message } => Self::Fail { error: message, counts: true },
            Outcome::Cancelled { message } => Self::Cancel { error: message },
            Outcome::Lost => Self::Lost,
        }
    }
}

/// An attempt that has ended and is not written yet. Times are settled when it ends, so that
/// writing it again after a failure writes the same.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) kind: &'static str,
    pub(crate) fence: String,
    pub(crate) seconds: f64,
    end: Written,
}

/// An [`End`] with everything that writing it needs.
#[derive(Clone, Debug)]
enum Written {
    /// Kept until then; at once forgotten without.
    Done {
        expires_at: Option<Millis>,
    },
    Retry {
        error: String,
        again: Again,
    },
    Fail {
        error: String,
        counts: bool,
        expires_at: Millis,
    },
    Cancel {
        error: String,
        expires_at: Millis,
    },
    Lost,
}

impl Ended {
    /// The attempt of `def` that held `fence` came to `end` after `seconds`; `failures` of the
    /// job's attempts had failed before.
    pub(crate) fn new(
        def: &JobDef,
        fence: String,
        failures: u32,
        end: End,
        seconds: f64,
        core: &Core,
    ) -> Self {
        let now = core.clock.now();
        let expires_at = now.saturating_add(def.keep_ms);
        let failed_expires_at = now.saturating_add(core.settings.keep_failed_ms);
        let end = match end {
            End::Done => Written::Done { expires_at: (def.keep_ms > 0).then_some(expires_at) },
            End::Retry { error, .. } if failures.saturating_add(1) >= def.attempts_max => {
                Written::Fail { error, counts: true, expires_at: failed_expires_at }
            }
            End::Retry { error, at } => {
                let wait = job_wait(failures.saturating_add(1), chance(core.ids.as_ref()));
                let again = match at {
                    Some(at) => {
                        let at = at.clamp(now, now.saturating_add(RETRY_AT_MAX_MS));
                        Again { held_until: at, run_at: at, expires_at }
                    }
                    None => Again { held_until: 0, run_at: now.saturating_add(wait), expires_at },
                };
                Written::Retry { error, again }
            }
            End::Fail { error, counts } => {
                Written::Fail { error, counts, expires_at: failed_expires_at }
            }
            End::Cancel { error } => Written::Cancel { error, expires_at },
            End::Lost => Written::Lost,
        };
        tell(def.kind, &end);
        Self { kind: def.kind, fence, seconds, end }
    }
}

/// An operator who only reads the log learns of a failure from it, even when the database cannot
/// take the failure down.
fn tell(kind: &str, end: &Written) {
    match end {
        Written::Retry { error, .. } => {
            tracing::warn!(kind, error, "a job failed and is tried again");
        }
        Written::Fail { error, .. } => {
            tracing::error!(kind, error, "a job failed and rests until somebody retries it");
        }
        _ => {}
    }
}

/// Writes `ended`; tells what became of each, in their order, as metrics call it.
pub(crate) async fn write(tx: &mut Tx, ended: &[Ended]) -> Result<Vec<&'static str>> {
    let mut done: BTreeMap<Option<Millis>, Vec<Value>> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(ended.len());
    for one in ended {
        let outcome = match &one.end {
            Written::Done { expires_at } => {
                done.entry(*expires_at).or_default().push(Value::from(&one.fence));
                "done"
            }
            Written::Retry { error, again } => {
                match finish::retry(tx, &one.fence, error, *again).await? {
                    Retried::Waits => "retried",
                    Retried::Replaced => "replaced",
                    Retried::Cancelled => "cancelled",
                    Retried::Lost => "lost",
                }
            }
            Written::Fail { error, counts, expires_at } => {
                let held = finish::failed(tx, &one.fence, error, *expires_at, *counts).await?;
                if held { "failed" } else { "lost" }
            }
            Written::Cancel { error, expires_at } => {
                let held = finish::cancelled(tx, &one.fence, error, *expires_at).await?;
                if held { "cancelled" } else { "lost" }
            }
            Written::Lost => "lost",
        };
        outcomes.push(outcome);
    }
    for (expires_at, fences) in &done {
        let held = match expires_at {
            Some(expires_at) => finish::done(tx, fences, *expires_at).await?,
            None => finish::done_and_deleted(tx, fences).await?,
        };
        if held < fences.len() as u64 {
            tracing::info!(
                jobs = fences.len() as u64 - held,
                "jobs ended after their leases had moved on; they are done again elsewhere"
            );
        }
    }
    Ok(outcomes)
}

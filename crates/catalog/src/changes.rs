//! What people do to the catalog: register, update and unregister locations, refresh, delete and
//! ignore entities, let held removals go. The only place that writes for a caller.
//!
//! Reading order: [`locations`] (what is registered), [`preview`] (what a location leads to, nothing
//! written), [`entities`] (refresh, delete, ignore), [`sources`] (how reading goes), [`acts`] (plan,
//! preview, apply, verify, undo), [`record`] (what the audit log is told).
//!
//! Every change is one transaction that also asks for the work that follows from it, and returns the
//! number of its last event: whoever waits for that number reads what was written.

pub mod acts;
pub mod entities;
pub mod locations;
pub mod preview;
pub mod record;
pub mod sources;
pub mod unprocessed;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use database::{Database, Written, unit};
use feature::audit::AuditLog;
use model::Problem;
use spine::SpineHandle;
use spine::admin::{JobState, job_get};
use tokio::time::Instant;

use crate::ingest::round::Rounds;
use crate::limits::{JOB_POLL_MS, READ_BACK_MS_MAX};
use crate::read_model::ReadModel;
use crate::service::Catalog;

/// What configuration says about changes; followed while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `catalog.readonly`: nobody registers, updates or unregisters locations.
    pub readonly: bool,
    /// `catalog.defaultLocationConflictStrategy`.
    pub on_conflict: OnConflict,
}

/// What becomes of a registration of what is registered already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// It is refused.
    Reject,
    /// The location is read again.
    Refresh,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What came of it.
    pub value: T,
    /// Number of its last event, when it had one.
    pub event: Option<u64>,
}

/// Changes of one catalog.
pub struct Changes {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) database: Database,
    pub(crate) spine: SpineHandle,
    pub(crate) rounds: Arc<Rounds>,
    audit: Arc<dyn AuditLog>,
    policy: RwLock<Policy>,
}

impl Changes {
    /// Changes of `catalog`, which `rounds` read sources for; `audit` is told of each.
    pub fn new(
        catalog: Arc<Catalog>,
        spine: SpineHandle,
        rounds: Arc<Rounds>,
        audit: Arc<dyn AuditLog>,
        policy: Policy,
    ) -> Self {
        let database = catalog.database.clone();
        Self { catalog, database, spine, rounds, audit, policy: RwLock::new(policy) }
    }

    /// Follows the configuration.
    pub fn configure(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    fn policy(&self) -> Policy {
        *self.policy.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this process can read what was written; not for ever, since it is saved anyway.
    async fn done<T>(&self, written: Written<T>) -> Done<T> {
        let Written { value, seq } = written;
        if let Some(seq) = seq {
            self.read_back(seq).await;
        }
        Done { value, event: seq }
    }

    async fn read_back(&self, seq: u64) {
        let within = Duration::from_millis(READ_BACK_MS_MAX);
        if let Err(behind) = self.spine.wait_for_follower(ReadModel::NAME, seq, within).await {
            tracing::debug!(%behind, "a change is answered before it can be read here");
        }
    }

    /// Waits until a job is over, and until this process can read what it wrote. Whether that came
    /// to pass within `within`.
    async fn job_over(&self, job_id: &str, within: Duration) -> Result<bool, Problem> {
        let deadline = Instant::now() + within;
        loop {
            let job = job_id.to_owned();
            let job = self.database.read(job, unit!(|tx, id| job_get(tx, id).await)).await?;
            if !matches!(job.view.state, JobState::Waiting | JobState::Running) {
                break;
            }
            if Instant::now() >= deadline {
                return Ok(false);
            }
            tokio::time::sleep(Duration::from_millis(JOB_POLL_MS)).await;
        }
        let head = unit!(|tx, _input: ()| spine::admin::feed_bounds(tx).await);
        let head = self.database.read((), head).await?.head;
        let left = deadline.saturating_duration_since(Instant::now());
        Ok(self.spine.wait_for_follower(ReadModel::NAME, head, left).await.is_ok())
    }
}

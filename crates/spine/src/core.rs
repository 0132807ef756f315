//! What all loops of one process's spine share.

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use database::Database;
use futures::FutureExt;
use model::{Clock, Ids};
use tokio::sync::Notify;

use crate::feed::follow::FollowerHandle;
use crate::feed::{ListenerDef, tail::Tail};
use crate::jobs::RunningAttempt;
use crate::jobs::attempt::panic_words;
use crate::metrics::Metrics;
use crate::settings::{SpineDeps, SpineSettings};
use crate::store::jobs::Claimer;

/// Shared by the loops, the handle and the contexts of one process's spine.
pub(crate) struct Core {
    pub(crate) settings: SpineSettings,
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) metrics: Metrics,
    /// `node#life`: a name that no other process, and no former life of this one, has.
    pub(crate) worker: String,
    /// Wakes the dispatcher of jobs.
    pub(crate) jobs_wake: Arc<Notify>,
    /// Wakes the loop of the reconcilers.
    pub(crate) reconcilers_wake: Arc<Notify>,
    /// Wakes the loop of the schedules.
    pub(crate) schedules_wake: Arc<Notify>,
    /// The end of the feed, read once for all followers.
    pub(crate) tail: Tail,
    /// Set at start.
    pub(crate) listeners: OnceLock<Vec<ListenerDef>>,
    /// Set at start.
    pub(crate) followers: OnceLock<Vec<FollowerHandle>>,
    /// Attempts that run in this process, by fence.
    running: Mutex<HashMap<String, RunningAttempt>>,
}

impl Core {
    pub(crate) fn new(settings: SpineSettings, deps: SpineDeps) -> Self {
        let worker = format!("{}#{}", settings.node, deps.ids.random());
        Self {
            settings,
            database: deps.database,
            clock: deps.clock,
            ids: deps.ids,
            metrics: deps.metrics,
            worker,
            jobs_wake: Arc::default(),
            reconcilers_wake: Arc::default(),
            schedules_wake: Arc::default(),
            tail: Tail::default(),
            listeners: OnceLock::new(),
            followers: OnceLock::new(),
            running: Mutex::default(),
        }
    }

    /// The LIKE pattern, escaped with `!`, of the names of this node's workers in all its lives.
    pub(crate) fn lives(&self) -> String {
        let node = self.settings.node.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        format!("{node}#%")
    }

    pub(crate) fn claimer(&self) -> Claimer {
        Claimer { worker: self.worker.clone(), lease_ms: self.settings.lease_ms }
    }

    /// Attempts that run in this process.
    pub(crate) fn running(&self) -> MutexGuard<'_, HashMap<String, RunningAttempt>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has every loop look for work now: for tests that move the clock, and after acts by hand.
    pub(crate) fn poke(&self) {
        self.jobs_wake.notify_one();
        self.reconcilers_wake.notify_one();
        self.schedules_wake.notify_one();
        self.tail.poke();
    }
}

/// Runs a loop of the spine; one that panics (a bug of ours) is told and started anew, because a
/// process without its loops would look healthy and do nothing.
pub(crate) async fn supervised<F, R>(name: &'static str, mut start: F)
where
    F: FnMut() -> R + Send,
    R: Future<Output = ()> + Send,
{
    const PAUSE: Duration = Duration::from_secs(1);
    while let Err(panic) = AssertUnwindSafe(start()).catch_unwind().await {
        tracing::error!(name, words = panic_words(panic.as_ref()), "a loop of the spine panicked");
        tokio::time::sleep(PAUSE).await;
    }
}

//! Reconcilers: loops without input that compare what should be with what is, periodically and
//! when nudged, one run at a time across all replicas.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use database::{BoxFuture, Database, Tx, Written, unit};
use futures::FutureExt;
use model::{Millis, Problem};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::backoff::{chance, job_wait};
use crate::core::Core;
use crate::error::{FencedError, WorkError, tame};
use crate::jobs::attempt::panic_words;
use crate::limits::{
    ERROR_BYTES_MAX, NAME_BYTES_MAX, PERIOD_MIN_MS, RECONCILER_TIMEOUT_DEFAULT_MS,
};
use crate::store::reconcilers::{self, Run};
use crate::wake::Waker;

/// What a reconciler does.
#[async_trait]
pub trait ReconcilerRun: Send + Sync + 'static {
    /// Compares and acts, from the state of things and never from the message that woke it. Safe
    /// to cut off and to repeat.
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError>;
}

/// A reconciler.
#[derive(Clone)]
pub struct ReconcilerDef {
    /// `feature.thing`; unique.
    pub name: &'static str,
    /// Longest time between two runs, in milliseconds.
    pub every_ms: Millis,
    /// Longest that one run may take, in milliseconds.
    pub timeout_ms: u64,
    /// What it does.
    pub run: Arc<dyn ReconcilerRun>,
}

impl ReconcilerDef {
    /// A reconciler with the default time limit.
    pub fn new(name: &'static str, every_ms: Millis, run: Arc<dyn ReconcilerRun>) -> Self {
        Self { name, every_ms, timeout_ms: RECONCILER_TIMEOUT_DEFAULT_MS, run }
    }

    /// Refuses a definition that cannot work.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let name = self.name;
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(Problem::input(format!(
                "The name of reconciler `{name}` must have 1 to {NAME_BYTES_MAX} bytes"
            )));
        }
        if self.every_ms < PERIOD_MIN_MS || self.timeout_ms == 0 {
            return Err(Problem::input(format!(
                "Reconciler `{name}` needs a period of at least {PERIOD_MIN_MS} ms and a timeout"
            )));
        }
        Ok(())
    }
}

/// One run of a reconciler.
pub struct ReconcilerContext {
    name: &'static str,
    run: i64,
    database: Database,
    lost: CancellationToken,
}

impl ReconcilerContext {
    /// The reconciler's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The door.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Runs a unit of work that commits only while this run holds the reconciler's lease.
    ///
    /// # Errors
    /// [`FencedError::Lost`] when the lease has moved on: the run should end.
    pub async fn write<I, T, F>(&self, input: I, unit: F) -> Result<Written<T>, FencedError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, database::Result<T>>
            + Send
            + Sync
            + 'static,
    {
        let input = (self.name, self.run, input, unit);
        let written = self
            .database
            .write(
                input,
                unit!(|tx, (name, run, input, unit)| {
                    if !reconcilers::fence(tx, name, *run).await? {
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

    /// Whether the run should end because its lease has moved on.
    pub fn is_cancelled(&self) -> bool {
        self.lost.is_cancelled()
    }
}

/// How a run ended.
enum Ended {
    Ok,
    Failed(WorkError),
    Lost,
}

/// The loop that claims and runs the reconcilers of this process.
pub(crate) struct Reconcilers {
    core: Arc<Core>,
    defs: HashMap<&'static str, ReconcilerDef>,
    runs: JoinSet<()>,
    waker: Waker,
}

impl Reconcilers {
    pub(crate) fn new(core: Arc<Core>, defs: &[ReconcilerDef]) -> Self {
        let waker = Waker::new(&core.database, Arc::clone(&core.reconcilers_wake));
        let defs = defs.iter().map(|def| (def.name, def.clone())).collect();
        Self { core, defs, runs: JoinSet::new(), waker }
    }

    /// Works until `drain`; then gives the runs that are under way until the deadline, and hands
    /// back the rest.
    pub(crate) async fn run(mut self, drain: CancellationToken) {
        let poll = Duration::from_millis(self.core.settings.poll_ms);
        while !drain.is_cancelled() {
            let wait = match self.claim_due(&drain).await {
                Ok(next) => self.until(next).min(poll),
                Err(error) => {
                    tracing::warn!(%error, "reconcilers could not be claimed");
                    poll
                }
            };
            tokio::select! {
                () = drain.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
                () = self.waker.woken() => {}
                Some(_) = self.runs.join_next() => {}
            }
        }
        let deadline = Duration::from_millis(self.core.settings.drain_ms);
        let all = async { while self.runs.join_next().await.is_some() {} };
        // Each hands itself back when it is cut off, see `one_run`.
        let _late = tokio::time::timeout(deadline + Duration::from_secs(2), all).await;
    }

    fn until(&self, next: Option<Millis>) -> Duration {
        let wait = next.map_or(Millis::MAX, |next| next.saturating_sub(self.core.clock.now()));
        Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(1))
    }

    /// Claims and starts what is due; tells when the next one is.
    async fn claim_due(&mut self, drain: &CancellationToken) -> database::Result<Option<Millis>> {
        let known =
            self.core.database.read((), unit!(|tx, _nothing| reconcilers::due(tx).await)).await?;
        let now = self.core.clock.now();
        let mut next: Option<Millis> = None;
        for (name, at) in known {
            let Some(def) = self.defs.get(name.as_str()) else { continue };
            if at > now {
                next = Some(next.map_or(at, |next| next.min(at)));
                continue;
            }
            let input = (def.name, self.core.worker.clone(), self.core.settings.lease_ms);
            let claimed = self
                .core
                .database
                .write(
                    input,
                    unit!(|tx, (name, worker, lease_ms)| {
                        reconcilers::claim(tx, name, worker, *lease_ms).await
                    }),
                )
                .await?
                .value;
            if let Some(run) = claimed {
                let core = Arc::clone(&self.core);
                self.runs.spawn(one_run(core, def.clone(), run, drain.clone()));
            }
        }
        Ok(next)
    }
}

/// One run, from its claim to its end.
async fn one_run(core: Arc<Core>, def: ReconcilerDef, run: Run, drain: CancellationToken) {
    let context = ReconcilerContext {
        name: def.name,
        run: run.run,
        database: core.database.clone(),
        lost: CancellationToken::new(),
    };
    let since = Instant::now();
    let cut_off = async {
        drain.cancelled().await;
        tokio::time::sleep(Duration::from_millis(core.settings.drain_ms)).await;
    };
    let ended = tokio::select! {
        ended = reconcile(&def, &context) => ended,
        () = hold(&core, &def, run.run, &context.lost) => Ended::Lost,
        () = cut_off => {
            let input = (def.name, run.run);
            if let Err(error) = core.database.write(input, unit!(|tx, (name, run)| {
                reconcilers::hand_back(tx, name, *run).await?;
                crate::wake::signal(tx).await
            })).await {
                tracing::warn!(name = def.name, %error, "a run could not be handed back");
            }
            return;
        }
    };
    let seconds = since.elapsed().as_secs_f64();
    let outcome = match &ended {
        Ended::Ok => "ok",
        Ended::Failed(_) => "error",
        Ended::Lost => "lost",
    };
    core.metrics.reconciler_ran(def.name, outcome, seconds);
    write_end(&core, &def, run, ended).await;
}

/// The reconciler's own code, bounded in time, panics caught.
async fn reconcile(def: &ReconcilerDef, context: &ReconcilerContext) -> Ended {
    let running = AssertUnwindSafe(def.run.run(context)).catch_unwind();
    let limit = Duration::from_millis(def.timeout_ms);
    match tokio::time::timeout(limit, running).await {
        Ok(Ok(Ok(()))) => Ended::Ok,
        Ok(Ok(Err(error))) => Ended::Failed(error),
        Ok(Err(panic)) => {
            let message = format!("panicked: {}", panic_words(panic.as_ref()));
            tracing::error!(name = def.name, message, "a reconciler panicked");
            Ended::Failed(WorkError::new(message))
        }
        Err(_) => Ended::Failed(WorkError::new(format!(
            "stopped after {} ms, the limit of {}",
            def.timeout_ms, def.name
        ))),
    }
}

/// Holds on to the lease; ends when it has moved on.
async fn hold(core: &Core, def: &ReconcilerDef, run: i64, lost: &CancellationToken) {
    loop {
        tokio::select! {
            () = lost.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(core.settings.heartbeat_ms())) => {}
        }
        let input = (def.name, run, core.settings.lease_ms);
        match core
            .database
            .write(
                input,
                unit!(|tx, (name, run, lease_ms)| {
                    reconcilers::renew(tx, name, *run, *lease_ms).await
                }),
            )
            .await
        {
            Ok(written) if written.value => {}
            Ok(_) => return,
            Err(error) => tracing::warn!(name = def.name, %error, "a lease could not be renewed"),
        }
    }
}

/// Records how a run went. What cannot be recorded is a lease that runs out: the next run comes.
async fn write_end(core: &Core, def: &ReconcilerDef, run: Run, ended: Ended) {
    let written = match ended {
        Ended::Lost => {
            tracing::info!(name = def.name, "a run's lease had moved on to another worker");
            return;
        }
        Ended::Ok => {
            core.database
                .write(
                    (def.name, run.run),
                    unit!(|tx, (name, run)| reconcilers::ok(tx, name, *run).await),
                )
                .await
        }
        Ended::Failed(error) => {
            tracing::warn!(name = def.name, %error, "a reconciler failed and tries again");
            let wait = job_wait(run.failures.saturating_add(1), chance(core.ids.as_ref()));
            let words = tame(&error.message, ERROR_BYTES_MAX);
            let input = (def.name, run.run, words, wait.min(def.every_ms));
            core.database
                .write(
                    input,
                    unit!(|tx, (name, run, words, wait)| {
                        reconcilers::failed(tx, name, *run, words, *wait).await
                    }),
                )
                .await
        }
    };
    if let Err(error) = written {
        tracing::warn!(name = def.name, %error, "the end of a run could not be recorded");
    }
}

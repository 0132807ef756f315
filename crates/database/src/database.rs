//! `Database`: the handle that features hold. A unit goes in, runs on a task of its own, again
//! when it must, and its answer comes out.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use model::{Clock, Ids};
use prometheus_client::registry::Registry;
use tokio::sync::{oneshot, watch};
use tracing::Instrument as _;

use crate::backup::{self, BackupReport};
use crate::engine::postgres::open::PostgresConnect;
use crate::engine::postgres::{PostgresEngine, listen};
use crate::engine::sqlite::SqliteEngine;
use crate::error::{Error, Result};
use crate::feed::{FeedListener, ListenTask, Signal};
use crate::hold::Holds;
use crate::limits;
use crate::migration::{self, Applied, MigrationSet};
use crate::settings::{Engine, EngineSettings, PostgresSettings, Settings, SqlitePath};
use crate::statement::Statement;
use crate::tx::{Mode, Surroundings, Tx};
use crate::unit::{Held, Work, Written, is_inside};

const ALIVE: Statement = Statement::new("SELECT 1");

/// The database. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

/// What the door has done so far, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Units that ended well.
    pub done: u64,
    /// Units that ended with an error.
    pub failed: u64,
    /// Runs of units beyond their first.
    pub repeated: u64,
    /// COMMITs of writes: fewer than units, when SQLite's writer committed several together.
    pub commits: u64,
    /// Units that wait for SQLite's writer now.
    pub queued: u64,
}

struct Inner {
    settings: Settings,
    running: Running,
    surroundings: Arc<Surroundings>,
    signal: Signal,
    closed: AtomicBool,
    done: AtomicU64,
    failed: AtomicU64,
    repeated: AtomicU64,
}

enum Running {
    Sqlite { engine: SqliteEngine, path: SqlitePath },
    Postgres { engine: PostgresEngine, connect: PostgresConnect, listening: ListenTask },
}

impl Database {
    /// Opens the database and proves that it answers. The file is made when absent, its folder is
    /// not; a PostgreSQL schema is made when absent. Waits for a server that is still starting.
    pub async fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self> {
        let signal = Signal::new();
        let surroundings = |schema: String| {
            Arc::new(Surroundings {
                clock,
                ids,
                statement_timeout: Duration::from_millis(settings.statement_timeout_ms),
                unit_timeout: Duration::from_millis(settings.unit_timeout_ms),
                schema,
                commits: AtomicU64::new(0),
                holds: Holds::new(),
            })
        };
        let (running, surroundings) = match &settings.engine {
            EngineSettings::Sqlite(path) => {
                let surroundings = surroundings(String::new());
                let engine =
                    SqliteEngine::open(settings, path, Arc::clone(&surroundings), signal.clone());
                (Running::Sqlite { engine: engine.await?, path: path.clone() }, surroundings)
            }
            EngineSettings::Postgres(postgres) => {
                let connect = PostgresConnect::new(settings, postgres)?;
                let schema = reach(&connect, postgres, settings.reconnect_ms).await?;
                let surroundings = surroundings(schema);
                let engine = PostgresEngine::new(
                    connect.clone(),
                    settings,
                    postgres,
                    Arc::clone(&surroundings),
                    signal.clone(),
                );
                let listening = ListenTask::default();
                (Running::Postgres { engine, connect, listening }, surroundings)
            }
        };
        let inner = Inner {
            settings: settings.clone(),
            running,
            surroundings,
            signal,
            closed: AtomicBool::new(false),
            done: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Whether several processes may have it open: replicas.
    pub fn is_shared(&self) -> bool {
        self.engine() == Engine::Postgres
    }

    /// Which engine runs underneath.
    pub fn engine(&self) -> Engine {
        match &self.inner.running {
            Running::Sqlite { .. } => Engine::Sqlite,
            Running::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Applies the migrations that are missing, after checking all that are there.
    pub async fn migrate(&self, sets: &[MigrationSet]) -> Result<Vec<Applied>> {
        migration::migrate(self, sets, &self.inner.settings.release).await
    }

    /// Runs a unit that may write, on a task of its own: it is carried to its end even when the
    /// caller no longer waits. It owns its input and may be run again (after a conflict with
    /// others, after a lost connection); it is answered when its effects are committed, or with
    /// an error that says whether they are.
    pub async fn write<I, T, F>(&self, input: I, unit: F) -> Result<Written<T>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        self.submit(Mode::Write, false, input, unit).await
    }

    /// Runs a unit that only reads; all its statements see the same moment.
    pub async fn read<I, T, F>(&self, input: I, unit: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        self.submit(Mode::Read, false, input, unit).await.map(|read| read.value)
    }

    /// Runs a unit without limits on its time: migrations.
    pub(crate) async fn write_unlimited<I, T, F>(&self, input: I, unit: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        self.submit(Mode::Write, true, input, unit).await.map(|written| written.value)
    }

    /// The feed's head as the commits of this process move it, from 0: changes when it moves.
    pub fn feed_changed(&self) -> watch::Receiver<u64> {
        self.inner.signal.head()
    }

    /// Nudges whenever the feed may have moved: through this process's commits, and on PostgreSQL
    /// through those of others. The first call starts to listen.
    pub fn listen(&self) -> FeedListener {
        if let Running::Postgres { connect, listening, .. } = &self.inner.running {
            listening.start_once(|| {
                let schema = self.inner.surroundings.schema.clone();
                let task = listen::listen(connect.single(), schema, self.inner.signal.clone());
                #[expect(clippy::disallowed_methods, reason = "listens as long as the database")]
                tokio::spawn(task).abort_handle()
            });
        }
        self.inner.signal.listener()
    }

    /// Copies the whole database, as it is at one moment, into the new file `to`; work goes on
    /// meanwhile. SQLite only: PostgreSQL has its own tools, which the error names.
    pub async fn backup(&self, to: &Path) -> Result<BackupReport> {
        match &self.inner.running {
            Running::Sqlite { engine, path } => backup::backup(engine, path, to).await,
            Running::Postgres { .. } => Err(backup::postgres_has_its_own().into()),
        }
    }

    /// Does the database answer, within two seconds?
    pub async fn healthy(&self) -> Result<()> {
        if let Running::Sqlite { engine, .. } = &self.inner.running
            && !engine.writes()
        {
            return Err(Error::Closed("its writer has ended".to_owned()));
        }
        let asked = self.read((), crate::unit!(|tx, _nothing| tx.row(&ALIVE, Vec::new()).await));
        match tokio::time::timeout(Duration::from_millis(limits::HEALTH_MS), asked).await {
            Ok(answer) => answer.map(drop),
            Err(_) => {
                Err(Error::Timeout(format!("it did not answer within {} ms", limits::HEALTH_MS)))
            }
        }
    }

    /// What it has done so far.
    pub fn figures(&self) -> Figures {
        let queued = match &self.inner.running {
            Running::Sqlite { engine, .. } => engine.queued() as u64,
            Running::Postgres { .. } => 0,
        };
        Figures {
            done: self.inner.done.load(Ordering::Relaxed),
            failed: self.inner.failed.load(Ordering::Relaxed),
            repeated: self.inner.repeated.load(Ordering::Relaxed),
            commits: self.inner.surroundings.commits.load(Ordering::Relaxed),
            queued,
        }
    }

    /// Registers how long writes keep others waiting as `database_...` in `registry`, to which the
    /// process gives its own prefix.
    pub fn measure(&self, registry: &mut Registry) {
        self.inner.surroundings.holds.register(registry);
    }

    /// Takes no new work, finishes what runs, closes the file or the connections.
    pub async fn close(&self) {
        self.inner.closed.store(true, Ordering::Release);
        match &self.inner.running {
            Running::Sqlite { engine, .. } => engine.close().await,
            Running::Postgres { engine, listening, .. } => {
                listening.stop();
                engine.close().await;
            }
        }
        self.inner.signal.close();
    }

    #[cfg(test)]
    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.inner.surroundings
    }

    async fn submit<I, T, F>(
        &self,
        mode: Mode,
        unlimited: bool,
        input: I,
        unit: F,
    ) -> Result<Written<T>>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        if is_inside() {
            let words = "a unit of work asked for another one, and would wait for itself";
            return Err(Error::Shape(words.to_owned()));
        }
        let inner = Arc::clone(&self.inner);
        let shared = Arc::new((input, unit));
        let carried = async move {
            let mut retry = Retry::new(inner.settings.reconnect_ms);
            loop {
                let (reply, answer) = oneshot::channel();
                inner.run(Box::new(Held::new(Arc::clone(&shared), reply)), mode, unlimited).await;
                let outcome = answer
                    .await
                    .unwrap_or_else(|_| Err(Error::Closed("it stopped in mid-work".to_owned())));
                let wait = outcome.as_ref().err().and_then(|error| retry.wait_after(error));
                let (Some(wait), false) = (wait, inner.closed.load(Ordering::Acquire)) else {
                    inner.count(&outcome);
                    return outcome;
                };
                inner.repeated.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(wait).await;
            }
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "a caller that hangs up cuts no unit in half"
        )]
        let task = tokio::spawn(carried.in_current_span());
        task.await.unwrap_or_else(|_| Err(Error::Closed("the process is stopping".to_owned())))
    }
}

impl Inner {
    async fn run(&self, work: Box<dyn Work>, mode: Mode, unlimited: bool) {
        if self.closed.load(Ordering::Acquire) {
            work.answer(Err(Error::Closed("it takes no new work".to_owned())));
            return;
        }
        match &self.running {
            Running::Sqlite { engine, .. } => engine.run(work, mode, unlimited).await,
            Running::Postgres { engine, .. } => engine.run(work, mode, unlimited).await,
        }
    }

    fn count<T>(&self, outcome: &Result<T>) {
        let counter = if outcome.is_ok() { &self.done } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// How often, and how long, one unit is run again.
struct Retry {
    since: Instant,
    patience: Duration,
    conflicts: u32,
    losses: u32,
}

impl Retry {
    fn new(reconnect_ms: u64) -> Self {
        let patience = Duration::from_millis(reconnect_ms);
        Self { since: Instant::now(), patience, conflicts: 0, losses: 0 }
    }

    /// How long to wait before the next run; None when there is none.
    fn wait_after(&mut self, error: &Error) -> Option<Duration> {
        match error {
            Error::Conflict(words) => {
                self.conflicts += 1;
                tracing::debug!(attempt = self.conflicts, words, "a unit met a conflict");
                (self.conflicts < limits::CONFLICT_ATTEMPTS_MAX).then(|| jittered(self.conflicts))
            }
            Error::Lost(words) => {
                self.losses += 1;
                tracing::debug!(attempt = self.losses, words, "a unit lost its connection");
                (self.since.elapsed() < self.patience).then(|| jittered(self.losses))
            }
            _ => None,
        }
    }
}

/// Doubles with every attempt, between half and the whole of it, so that those who collided do not
/// come back together.
fn jittered(attempt: u32) -> Duration {
    let doubled = limits::BACKOFF_FIRST_MS << attempt.min(16);
    let whole_us = doubled.min(limits::BACKOFF_MAX_MS) * 1_000;
    let chance = RandomState::new().hash_one(attempt);
    Duration::from_micros(whole_us / 2 + chance % (whole_us / 2))
}

/// Waits for a server that is not there yet, and tells in which schema we are.
async fn reach(
    connect: &PostgresConnect,
    postgres: &PostgresSettings,
    reconnect_ms: u64,
) -> Result<String> {
    let mut retry = Retry::new(reconnect_ms);
    loop {
        let error = match connect.prepare_schema(postgres).await {
            Ok(schema) => return Ok(schema),
            Err(error) => error,
        };
        match retry.wait_after(&error) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Retry, jittered};
    use crate::error::Error;
    use crate::limits;

    #[test]
    fn waits_grow_and_stay_within_their_bound() {
        for attempt in 1..100 {
            let wait = jittered(attempt).as_millis();
            assert!(wait <= u128::from(limits::BACKOFF_MAX_MS), "{attempt}: {wait}");
        }
        assert!(jittered(8).as_millis() >= u128::from(limits::BACKOFF_MAX_MS) / 2);
    }

    #[test]
    fn conflicts_are_tried_again_a_bounded_number_of_times_and_refusals_never() {
        let mut retry = Retry::new(0);
        let conflict = Error::Conflict("x".into());
        let runs = (0..100).take_while(|_| retry.wait_after(&conflict).is_some()).count();
        assert_eq!(runs + 1, limits::CONFLICT_ATTEMPTS_MAX as usize);
        assert!(retry.wait_after(&Error::Lost("x".into())).is_none());
        assert!(retry.wait_after(&Error::CommitUnknown("x".into())).is_none());
        assert!(retry.wait_after(&Error::Timeout("x".into())).is_none());
    }
}

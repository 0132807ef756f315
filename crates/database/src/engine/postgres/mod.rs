//! PostgreSQL: a transaction of its own for every unit.
//!
//! Writes run at READ COMMITTED. A stricter level would make every pair of transactions that emit
//! events fail one of the two: both change the feed's counter row, and the second would see that
//! it changed since it began. Units therefore never read, decide and write on what they read:
//! they use unique keys, conditional updates, or lock the row first. Reads run at REPEATABLE READ,
//! so that all statements of one read see the same moment, as they do on SQLite.

pub(crate) mod address;
pub(crate) mod dialect;
pub(crate) mod listen;
pub(crate) mod open;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::engine::link::Link;
use crate::error::{Error, Result};
use crate::feed::Signal;
use crate::pool::Pool;
use crate::settings::{PostgresSettings, Settings};
use crate::tx::{COMMIT, Mode, Surroundings, Tx};
use crate::unit::Work;

use open::PostgresConnect;

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// PostgreSQL, reachable.
pub(crate) struct PostgresEngine {
    pool: Pool<PostgresConnect>,
    surroundings: Arc<Surroundings>,
    queue_wait: Duration,
    signal: Signal,
}

impl PostgresEngine {
    pub(crate) fn new(
        connect: PostgresConnect,
        settings: &Settings,
        postgres: &PostgresSettings,
        surroundings: Arc<Surroundings>,
        signal: Signal,
    ) -> Self {
        let pool = Pool::new(connect, postgres.pool_max);
        let queue_wait = Duration::from_millis(settings.queue_wait_ms);
        Self { pool, surroundings, queue_wait, signal }
    }

    /// Runs a unit and answers it.
    pub(crate) async fn run(&self, mut work: Box<dyn Work>, mode: Mode, unlimited: bool) {
        let outcome = self.transaction(work.as_mut(), mode, unlimited).await;
        if outcome.is_ok() && mode == Mode::Write {
            self.surroundings.commits.fetch_add(1, Ordering::Relaxed);
        }
        match &outcome {
            Ok(Some(head)) => self.signal.moved(*head),
            // The others were most likely opened to the same server, and died with it.
            Err(Error::Lost(_) | Error::CommitUnknown(_)) => self.pool.forget_idle(),
            _ => {}
        }
        work.answer(outcome);
    }

    /// Takes no new work, waits for what runs, closes all connections.
    pub(crate) async fn close(&self) {
        // Dropping a connection says goodbye well enough.
        drop(self.pool.close(self.queue_wait).await);
    }

    async fn transaction(
        &self,
        work: &mut dyn Work,
        mode: Mode,
        unlimited: bool,
    ) -> Result<Option<u64>> {
        let (link, permit) = self.pool.acquire(self.queue_wait).await?.split();
        let process = link.process;
        let mut tx = Tx::new(Link::Postgres(link), Arc::clone(&self.surroundings));
        tx.control(if mode == Mode::Read { BEGIN_READ } else { BEGIN_WRITE }).await?;
        if mode == Mode::Write && !unlimited {
            tx.hold_begin();
        }
        let outcome = match tx.carry(work, mode, unlimited).await {
            Ok(seq) => tx.control(COMMIT).await.map(|()| seq).map_err(|error| match mode {
                Mode::Read => error,
                Mode::Write => at_commit(error),
            }),
            Err(error) => Err(error),
        };
        // The connection is kept when it answers to ROLLBACK (after a COMMIT, a mere warning), and
        // otherwise closed by being dropped.
        let keep = match &outcome {
            Ok(_) => true,
            Err(Error::Lost(_) | Error::CommitUnknown(_)) => false,
            Err(_) => !tx.interrupted && tx.control("ROLLBACK").await.is_ok(),
        };
        tx.hold_end();
        let interrupted = tx.interrupted;
        if let (true, Link::Postgres(link)) = (keep, tx.link) {
            self.pool.put(link, permit);
        }
        if interrupted {
            self.pool.connector().end(process).await;
        }
        outcome
    }
}

/// A refusal of COMMIT is a refusal; silence is not.
fn at_commit(error: Error) -> Error {
    match error {
        Error::Lost(words) => Error::CommitUnknown(words),
        refused => refused,
    }
}

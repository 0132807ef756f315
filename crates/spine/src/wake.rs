//! Waking: an enqueue makes an idle worker look at once. Always a hint, never the truth: workers
//! poll as well.
//!
//! One of the spine's two dialect branches. On PostgreSQL the hint is a NOTIFY on the channel that
//! the door listens to, sent by the transaction and so heard after its COMMIT, on every replica.
//! On SQLite the hint is given at once: units run one after the other there, so whatever the woken
//! worker submits runs after the unit that woke it. A unit has only its transaction at hand, which
//! is why the sleepers are kept in a list of the process; a hint wakes all of them, for nothing at
//! worst.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use database::{Database, Engine, FeedListener, Result, Statement, Tx, params};
use tokio::sync::Notify;

/// Who sleeps in this process (on SQLite).
static SLEEPERS: Mutex<Vec<Weak<Notify>>> = Mutex::new(Vec::new());

pub(crate) const SIGNAL: Statement = Statement::new(
    "SELECT 1 /*pg: , CAST(pg_notify('spine_feed', CAST(current_schema() AS TEXT)) AS TEXT)*/",
);

/// Wakes the workers when this unit commits.
pub(crate) async fn signal(tx: &mut Tx) -> Result<()> {
    match tx.engine() {
        Engine::Sqlite => {
            hint(tx);
            Ok(())
        }
        Engine::Postgres => tx.row(&SIGNAL, params![]).await.map(drop),
    }
}

/// The part of [`signal`] that is left when a statement of the unit has sent the NOTIFY itself.
pub(crate) fn hint(tx: &Tx) {
    if tx.engine() == Engine::Sqlite {
        let mut sleepers = SLEEPERS.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.retain(|sleeper| match sleeper.upgrade() {
            Some(sleeper) => {
                sleeper.notify_one();
                true
            }
            None => false,
        });
    }
}

/// What a loop of the spine sleeps on.
pub(crate) struct Waker {
    notify: Arc<Notify>,
    feed: Option<FeedListener>,
}

impl Waker {
    /// Sleeps on `notify`, on hints, and on PostgreSQL's notifications.
    pub(crate) fn new(database: &Database, notify: Arc<Notify>) -> Self {
        let feed = match database.engine() {
            Engine::Sqlite => {
                let mut sleepers = SLEEPERS.lock().unwrap_or_else(PoisonError::into_inner);
                sleepers.push(Arc::downgrade(&notify));
                None
            }
            Engine::Postgres => Some(database.listen()),
        };
        Self { notify, feed }
    }

    /// Waits until somebody has hinted at work since the last call.
    pub(crate) async fn woken(&mut self) {
        let Self { notify, feed } = self;
        let Some(listener) = feed else {
            notify.notified().await;
            return;
        };
        let is_closed = tokio::select! {
            () = notify.notified() => false,
            nudged = listener.next() => nudged.is_err(),
        };
        if is_closed {
            // The database is closing: nothing comes from it any more.
            *feed = None;
        }
    }
}

//! The feed: every event gets the next number, without gaps, in the order of the commits.
//!
//! The number comes from one counter row, changed just before COMMIT: whoever changes it next
//! waits until this transaction ended, so numbers become visible in their order and none is lost
//! by a rollback. It is the last lock that a transaction takes, so it closes no circle of waiting.
//! The tables are made by the spine's migrations; the two statements that write them live here.

use std::sync::{Arc, Mutex, PoisonError};

use model::Event;
use sqlx::SqlSafeStr as _;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::bulk::BulkInsert;
use crate::error::{Error, Result};
use crate::limits;
use crate::settings::Engine;
use crate::tx::Tx;
use crate::value::Value;

/// What PostgreSQL's listeners listen to; the schema's name rides along.
pub(crate) const CHANNEL: &str = "spine_feed";

/// The count of nudges that says there will be no more.
const CLOSED: u64 = u64::MAX;

const MOVE_HEAD: &str = "UPDATE spine_feed SET head = head + $1 RETURNING head";
/// The same on PostgreSQL, which also wakes the listeners when (and only when) it commits.
const MOVE_HEAD_AND_NOTIFY: &str = "WITH moved AS (UPDATE spine_feed SET head = head + $1 \
    RETURNING head) SELECT head, CAST(pg_notify('spine_feed', $2) AS TEXT) FROM moved";
const EVENTS: BulkInsert = BulkInsert {
    table: "spine_event",
    columns: &["seq", "id", "topic", "subject", "actor", "payload", "at"],
    conflict: "",
};

/// Numbers and writes the events of a unit; the number of the last one.
pub(crate) async fn number(tx: &mut Tx, events: &[Event]) -> Result<Option<u64>> {
    if events.len() > limits::UNIT_EVENTS_MAX {
        let words = format!("a unit emitted {} events", events.len());
        return Err(Error::Shape(words));
    }
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let payload = event.payload.to_string();
        if payload.len() > limits::EVENT_PAYLOAD_BYTES_MAX {
            let words = format!("the payload of {} is {} bytes", event.topic, payload.len());
            return Err(Error::Shape(words));
        }
        rows.push(vec![
            Value::Int(0),
            Value::Text(tx.next_id()),
            Value::from(event.topic),
            Value::from(&event.subject),
            Value::from(&event.actor),
            Value::Text(payload),
            Value::Int(tx.now()),
        ]);
    }
    let count = Value::from(rows.len());
    let moved = match tx.engine() {
        Engine::Sqlite => tx.ask(MOVE_HEAD.into_sql_str(), vec![count]).await?,
        Engine::Postgres => {
            let schema = Value::from(&tx.surroundings.schema);
            tx.ask(MOVE_HEAD_AND_NOTIFY.into_sql_str(), vec![count, schema]).await?
        }
    };
    tx.feed_taken();
    let [row] = moved.as_slice() else {
        let words = "spine_feed must hold exactly one row: have its migrations run?";
        return Err(Error::Shape(words.to_owned()));
    };
    let head = row.count(0)?;
    let first = head + 1 - rows.len() as u64;
    for (values, seq) in rows.iter_mut().zip(first..) {
        values[0] = Value::from(seq);
    }
    tx.bulk(&EVENTS, rows).await?;
    Ok(Some(head))
}

/// Tells whoever follows the feed that it moved.
#[derive(Clone)]
pub(crate) struct Signal {
    head: Arc<watch::Sender<u64>>,
    nudges: Arc<watch::Sender<u64>>,
}

impl Signal {
    pub(crate) fn new() -> Self {
        let head = Arc::new(watch::Sender::new(0));
        let nudges = Arc::new(watch::Sender::new(0));
        Self { head, nudges }
    }

    /// A commit of this process brought the feed to `head` at least.
    pub(crate) fn moved(&self, head: u64) {
        self.head.send_if_modified(|known| {
            let is_new = head > *known;
            *known = head.max(*known);
            is_new
        });
        self.nudge();
    }

    /// Something may have moved it.
    pub(crate) fn nudge(&self) {
        self.nudges.send_if_modified(|count| {
            let is_open = *count != CLOSED;
            *count += u64::from(is_open);
            is_open
        });
    }

    /// Nothing will move it any more.
    pub(crate) fn close(&self) {
        self.nudges.send_replace(CLOSED);
    }

    pub(crate) fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    pub(crate) fn listener(&self) -> FeedListener {
        FeedListener { nudges: self.nudges.subscribe() }
    }
}

/// Wakes a follower: after this process's commits, and on PostgreSQL after those of others.
#[derive(Clone, Debug)]
pub struct FeedListener {
    nudges: watch::Receiver<u64>,
}

impl FeedListener {
    /// Waits until the feed may have moved since the last call. Nudges may come for nothing, and
    /// one may stand for many; one may even be lost with a connection, so a follower also polls.
    /// Fails when the database is closed.
    pub async fn next(&mut self) -> Result<()> {
        let closed = || Error::Closed("the feed ended".to_owned());
        self.nudges.changed().await.map_err(|_| closed())?;
        if *self.nudges.borrow_and_update() == CLOSED { Err(closed()) } else { Ok(()) }
    }
}

/// The task that listens to PostgreSQL, started by the first who wants to hear, ended with it.
#[derive(Default)]
pub(crate) struct ListenTask(Mutex<Option<AbortHandle>>);

impl ListenTask {
    pub(crate) fn start_once(&self, start: impl FnOnce() -> AbortHandle) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_none() {
            *running = Some(start());
        }
    }

    pub(crate) fn stop(&self) {
        if let Some(task) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

impl Drop for ListenTask {
    fn drop(&mut self) {
        self.stop();
    }
}

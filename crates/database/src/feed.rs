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
use crate::row::Row;
use crate::settings::Engine;
use crate::tx::Tx;
use crate::value::Value;

/// What PostgreSQL's listeners listen to; the schema's name rides along.
pub(crate) const CHANNEL: &str = "spine_feed";

/// The count of nudges that says there will be no more.
const CLOSED: u64 = u64::MAX;

const MOVE_HEAD: &str = "UPDATE spine_feed SET head = head + $1 RETURNING head";
/// The same on PostgreSQL with the events themselves, in one statement: everybody who has events waits
/// for the row that it locks, and every further one would be a way to the server and back. It also
/// wakes the listeners when (and only when) it commits.
const MOVE_HEAD_AND_WRITE: &str = "WITH moved AS (UPDATE spine_feed SET head = head + $1 \
    RETURNING head), written AS (INSERT INTO spine_event (seq, id, topic, subject, actor, payload, at) \
    SELECT moved.head - $1 + it.place, it.event->>0, it.event->>1, it.event->>2, it.event->>3, \
    it.event->>4, CAST($4 AS BIGINT) \
    FROM moved, json_array_elements(CAST($3 AS JSON)) WITH ORDINALITY AS it(event, place)) \
    SELECT head, CAST(pg_notify('spine_feed', $2) AS TEXT) FROM moved";
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
        rows.push([
            tx.next_id(),
            event.topic.to_owned(),
            event.subject.clone(),
            event.actor.clone(),
            payload,
        ]);
    }
    let head = match tx.engine() {
        Engine::Sqlite => write_apart(tx, rows).await?,
        Engine::Postgres => write_at_once(tx, &rows).await?,
    };
    Ok(Some(head))
}

/// An event's columns but for number and time: id, topic, subject, actor, payload.
type EventRow = [String; 5];

async fn write_apart(tx: &mut Tx, rows: Vec<EventRow>) -> Result<u64> {
    let count = rows.len();
    let moved = tx.ask(MOVE_HEAD.into_sql_str(), vec![Value::from(count)]).await?;
    tx.feed_taken();
    let head = head_of(&moved)?;
    let now = tx.now();
    let rows = rows.into_iter().zip(head + 1 - count as u64..).map(|(row, seq)| {
        let texts = row.into_iter().map(Value::Text);
        std::iter::once(Value::from(seq)).chain(texts).chain([Value::Int(now)]).collect()
    });
    tx.bulk(&EVENTS, rows.collect()).await?;
    Ok(head)
}

async fn write_at_once(tx: &mut Tx, rows: &[EventRow]) -> Result<u64> {
    // The texts as PostgreSQL stores them; it refuses a NUL here as in any text.
    let events = serde_json::to_string(rows).map_err(|error| Error::Shape(error.to_string()))?;
    let parameters = vec![
        Value::from(rows.len()),
        Value::from(&tx.surroundings.schema),
        Value::Text(events),
        Value::Int(tx.now()),
    ];
    let moved = tx.ask(MOVE_HEAD_AND_WRITE.into_sql_str(), parameters).await?;
    tx.feed_taken();
    head_of(&moved)
}

fn head_of(moved: &[Row]) -> Result<u64> {
    let [row] = moved else {
        let words = "spine_feed must hold exactly one row: have its migrations run?";
        return Err(Error::Shape(words.to_owned()));
    };
    row.count(0)
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

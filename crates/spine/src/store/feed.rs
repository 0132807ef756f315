//! Reading and trimming the feed. Numbering and writing events is the door's own work.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;
use model::event::Recorded;

use crate::limits::TRIM_BATCH;

pub(crate) const FEED_BOUNDS: Statement = Statement::new("SELECT head, floor FROM spine_feed");

pub(crate) const EVENTS_AFTER: Statement = Statement::new(
    "SELECT seq, id, topic, subject, actor, payload, at FROM spine_event WHERE seq > $1 \
     ORDER BY seq LIMIT $2",
);

pub(crate) const EVENTS_OLDEST: Statement =
    Statement::new("SELECT seq, at FROM spine_event WHERE seq <= $1 ORDER BY seq LIMIT $2");

pub(crate) const EVENTS_TRIM: Statement = Statement::new("DELETE FROM spine_event WHERE seq <= $1");

pub(crate) const FLOOR_RAISE: Statement =
    Statement::new("UPDATE spine_feed SET floor = $1 WHERE floor < $1");

/// Which numbers the feed holds: those above `floor` up to `head`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedBounds {
    /// Number of the last event; 0 before the first.
    pub head: u64,
    /// Number of the last event that was trimmed away; 0 before any was.
    pub floor: u64,
}

/// Which numbers the feed holds.
pub(crate) async fn bounds(tx: &mut Tx) -> Result<FeedBounds> {
    let row = tx.row(&FEED_BOUNDS, params![]).await?;
    let row = row.ok_or_else(|| {
        database::Error::Shape("spine_feed has lost its row: restore a backup".into())
    })?;
    Ok(FeedBounds { head: row.count(0)?, floor: row.count(1)? })
}

/// Up to `count` events after `position`, in order.
pub(crate) async fn events_after(
    tx: &mut Tx,
    position: u64,
    count: usize,
) -> Result<Vec<Recorded>> {
    let rows = tx.rows(&EVENTS_AFTER, params![position, count]).await?;
    rows.iter().map(read_event).collect()
}

fn read_event(row: &Row) -> Result<Recorded> {
    let payload = row.text(5)?;
    let payload = serde_json::from_str(&payload)
        .map_err(|error| database::Error::Shape(format!("an event's payload: {error}")))?;
    Ok(Recorded {
        seq: row.count(0)?,
        id: row.text(1)?,
        topic: row.text(2)?,
        subject: row.text(3)?,
        actor: row.text(4)?,
        payload,
        at: row.int(6)?,
    })
}

/// Deletes the oldest events recorded before `before` up to number `up_to`, at most
/// [`TRIM_BATCH`]; returns how many. The feed's row is locked last, as every writer does.
pub(crate) async fn trim(tx: &mut Tx, before: Millis, up_to: u64) -> Result<u64> {
    let rows = tx.rows(&EVENTS_OLDEST, params![up_to, TRIM_BATCH]).await?;
    let mut floor = 0;
    for row in &rows {
        if row.int(1)? >= before {
            break;
        }
        floor = row.count(0)?;
    }
    if floor == 0 {
        return Ok(0);
    }
    let deleted = tx.exec(&EVENTS_TRIM, params![floor]).await?;
    tx.exec(&FLOOR_RAISE, params![floor]).await?;
    Ok(deleted)
}

//! Reading events by number.
//!
//! The table is the spine's; this one question belongs into `spine::admin` and moves there.

use database::{Result, Row, Statement, Tx, params};
use model::event::Recorded;

const EVENTS_AFTER: Statement = Statement::new(
    "SELECT seq, id, topic, subject, actor, payload, at FROM spine_event WHERE seq > $1 \
     ORDER BY seq LIMIT $2",
);

/// Every statement of the gate, for the census.
pub const STATEMENTS: &[Statement] = &[EVENTS_AFTER];

/// Up to `count` events after number `after`, in order.
///
/// # Errors
/// What the database says.
pub async fn event_list(tx: &mut Tx, after: u64, count: usize) -> Result<Vec<Recorded>> {
    let rows = tx.rows(&EVENTS_AFTER, params![after, count]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Recorded> {
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

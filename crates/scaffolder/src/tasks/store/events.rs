//! What runs tell.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::Millis;

use crate::tasks::model::{EventRow, EventType, NewEvent};

const INSERT: BulkInsert = BulkInsert {
    table: "scaffolder_task_event",
    columns: &["task_id", "number", "type", "body", "created_at"],
    conflict: "",
};
const ADVANCE: Statement = Statement::new(
    "UPDATE scaffolder_task SET event_head = event_head + $2 WHERE id = $1 RETURNING event_head",
);
const AFTER: Statement = Statement::new(
    "SELECT number, type, body, created_at FROM scaffolder_task_event
     WHERE task_id = $1 AND number > $2 ORDER BY number LIMIT $3",
);
const LAST_OF_TYPE: Statement = Statement::new(
    "SELECT number, type, body, created_at FROM scaffolder_task_event
     WHERE task_id = $1 AND type = $2 ORDER BY number DESC LIMIT 1",
);
const LATEST_LOGS: Statement = Statement::new(
    "SELECT body FROM scaffolder_task_event
     WHERE task_id = $1 AND type = 'log' ORDER BY number DESC LIMIT 50",
);
const FORGET_ENDS: Statement = Statement::new(
    "DELETE FROM scaffolder_task_event
     WHERE task_id = $1 AND (type = 'completion' OR type = 'cancelled')",
);

/// Every SQL text of this file but the bulk insert.
pub const STATEMENTS: &[Statement] = &[ADVANCE, AFTER, LAST_OF_TYPE, LATEST_LOGS, FORGET_ENDS];

fn read(row: &Row) -> Result<EventRow> {
    Ok(EventRow {
        number: row.int(0)?,
        kind: row.text(1)?,
        body: row.text(2)?,
        created_at: row.int(3)?,
    })
}

/// Adds `events` to what a run told; their numbers follow the last one without a gap. A run that is
/// not there any more is told nothing.
pub async fn append(tx: &mut Tx, task: &str, events: &[NewEvent]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let count = Millis::try_from(events.len()).unwrap_or(Millis::MAX);
    let Some(row) = tx.row(&ADVANCE, params![task, count]).await? else { return Ok(()) };
    let first = row.int(0)? - count + 1;
    let rows = (first..).zip(events).map(|(number, event)| {
        vec![
            Value::from(task),
            Value::from(number),
            Value::from(event.kind.as_str()),
            Value::from(event.body.to_string()),
            Value::from(event.at),
        ]
    });
    let rows = rows.collect();
    tx.bulk(&INSERT, rows).await?;
    Ok(())
}

/// At most `count` events after number `after`, in order.
pub async fn after(tx: &mut Tx, task: &str, after: i64, count: usize) -> Result<Vec<EventRow>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    tx.rows(&AFTER, params![task, after, count]).await?.iter().map(read).collect()
}

/// The latest event of this type.
pub async fn last(tx: &mut Tx, task: &str, kind: EventType) -> Result<Option<EventRow>> {
    tx.row(&LAST_OF_TYPE, params![task, kind.as_str()]).await?.as_ref().map(read).transpose()
}

/// The step that was told of last.
pub async fn latest_step(tx: &mut Tx, task: &str) -> Result<Option<String>> {
    for row in tx.rows(&LATEST_LOGS, params![task]).await? {
        let body: serde_json::Value = serde_json::from_str(&row.text(0)?).unwrap_or_default();
        if let Some(step) = body["stepId"].as_str() {
            return Ok(Some(step.to_owned()));
        }
    }
    Ok(None)
}

/// Takes back that a run was over, for a retry.
pub async fn forget_ends(tx: &mut Tx, task: &str) -> Result<()> {
    tx.exec(&FORGET_ENDS, params![task]).await?;
    Ok(())
}

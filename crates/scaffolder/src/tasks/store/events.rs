//! What runs tell.

use std::collections::BTreeMap;

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use serde::Deserialize as _;

use super::steps;
use crate::tasks::model::{EventRow, EventType, NewEvent};
use crate::tasks::steps::{LogBody, Place, StepTold, closing, line_count};

const INSERT: BulkInsert = BulkInsert {
    table: "scaffolder_task_event",
    columns: &["task_id", "number", "type", "body", "created_at", "line_first", "line_count"],
    conflict: "",
};
const ADVANCE: Statement = Statement::new(
    "UPDATE scaffolder_task
     SET event_head = event_head + $2, line_head = line_head + $3, attempts = attempts + $4,
         lines_left_out = CASE WHEN $5 < 0 THEN lines_left_out
                               ELSE COALESCE(lines_left_out, 0) + $5 END
     WHERE id = $1 RETURNING event_head, line_head",
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

/// Adds `events` to what a run told; their numbers follow the last one without a gap, and so do their
/// lines. Keeps how the steps stand that they tell of. A run that is not there any more is told nothing.
pub async fn append(tx: &mut Tx, task: &str, events: &[NewEvent]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let lines: Vec<i64> = events.iter().map(line_count).collect();
    let recovered = events.iter().filter(|it| it.kind == EventType::Recovered).count();
    let left_out = events.iter().filter_map(|it| it.body["leftOut"].as_i64());
    let left_out = left_out.reduce(|one, other| one + other).unwrap_or(-1);
    let params = params![task, count, lines.iter().sum::<i64>(), recovered, left_out];
    let Some(row) = tx.row(&ADVANCE, params).await? else { return Ok(()) };
    let first = row.int(0)? - count + 1;
    let mut line = row.int(1)? - lines.iter().sum::<i64>();
    let mut rows = Vec::with_capacity(events.len());
    let mut steps = Steps::default();
    for ((number, event), lines) in (first..).zip(events).zip(lines) {
        let place = (lines > 0).then_some(Place { first: line, count: lines });
        let mut body = event.body.clone();
        if let (Some(place), Some(body)) = (place, body.as_object_mut()) {
            body.insert("line".into(), place.first.into());
        }
        steps.hear(tx, task, event, place).await?;
        rows.push(vec![
            Value::from(task),
            Value::from(number),
            Value::from(event.kind.as_str()),
            Value::from(body.to_string()),
            Value::from(event.at),
            Value::from(place.map(|it| it.first)),
            Value::from(place.map(|it| it.count)),
        ]);
        line += lines;
    }
    tx.bulk(&INSERT, rows).await?;
    steps.keep(tx, task).await
}

/// The steps that a few events tell of.
#[derive(Default)]
struct Steps(BTreeMap<String, StepTold>);

impl Steps {
    async fn hear(
        &mut self,
        tx: &mut Tx,
        task: &str,
        event: &NewEvent,
        place: Option<Place>,
    ) -> Result<()> {
        match event.kind {
            EventType::Log => {
                let Some(id) = event.body["stepId"].as_str() else { return Ok(()) };
                let Ok(body) = LogBody::deserialize(&event.body) else { return Ok(()) };
                if !self.0.contains_key(id) {
                    self.0.insert(id.to_owned(), steps::get(tx, task, id).await?);
                }
                if let Some(step) = self.0.get_mut(id) {
                    step.hear(&body, event.at, place);
                }
            }
            EventType::Recovered => {
                self.keep(tx, task).await?;
                self.0.clear();
                steps::reopen(tx, task).await?;
            }
            EventType::Completion => {
                self.keep(tx, task).await?;
                self.0.clear();
                steps::close(tx, task, closing(&event.body), event.at).await?;
            }
            EventType::Cancelled => {}
        }
        Ok(())
    }

    async fn keep(&self, tx: &mut Tx, task: &str) -> Result<()> {
        for step in self.0.values() {
            steps::put(tx, task, step).await?;
        }
        Ok(())
    }
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

//! What runs logged, by line: the events that hold a line are found by an index, not by counting.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const HOLDS: Statement = Statement::new(
    "SELECT line_first FROM scaffolder_task_event
     WHERE task_id = $1 AND line_first <= $2 ORDER BY line_first DESC LIMIT 1",
);
const FROM: Statement = Statement::new(
    "SELECT line_first, line_count, body, created_at FROM scaffolder_task_event
     WHERE task_id = $1 AND line_first >= $2 ORDER BY line_first LIMIT $3",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[HOLDS, FROM];

/// An event that was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRow {
    /// Its first line.
    pub first: i64,
    /// How many lines it has.
    pub count: i64,
    /// Its body, as JSON.
    pub body: String,
    /// When.
    pub at: Millis,
}

/// At most `count` events from the one on that holds line `line`.
pub async fn from(tx: &mut Tx, task: &str, line: i64, count: usize) -> Result<Vec<LoggedRow>> {
    let first = match tx.row(&HOLDS, params![task, line]).await? {
        Some(row) => row.int(0)?,
        None => line,
    };
    let read = |row: &Row| {
        Ok(LoggedRow {
            first: row.int(0)?,
            count: row.int(1)?,
            body: row.text(2)?,
            at: row.int(3)?,
        })
    };
    tx.rows(&FROM, params![task, first, count]).await?.iter().map(read).collect()
}

//! Runs, many at a time.

use std::collections::HashMap;

use database::{Result, Row, Statement, Tx, Value, params};
use model::Millis;

use super::tasks::status;
use crate::tasks::limits::TASKS_PAGE_BYTES_MAX;
use crate::tasks::model::{Creators, STATUSES, Status, TaskQuery};

/// Which runs a list shows: in one of six states, and of the creators or of all others.
macro_rules! shown_of {
    () => {
        "status IN ($1, $2, $3, $4, $5, $6) \
         AND (CASE WHEN created_by IN (/*in*/) THEN TRUE ELSE FALSE END) = $7"
    };
}

pub(super) use shown_of;

/// One place of an order: the parameter says which field, and which way.
macro_rules! by {
    ($parameter:literal) => {
        concat!(
            "CASE WHEN ",
            $parameter,
            " = 'asc:created_at' THEN created_at END, ",
            "CASE WHEN ",
            $parameter,
            " = 'desc:created_at' THEN created_at END DESC, ",
            "CASE WHEN ",
            $parameter,
            " = 'asc:status' THEN status END, ",
            "CASE WHEN ",
            $parameter,
            " = 'desc:status' THEN status END DESC, ",
            "CASE WHEN ",
            $parameter,
            " = 'asc:created_by' THEN COALESCE(created_by, '') END, ",
            "CASE WHEN ",
            $parameter,
            " = 'desc:created_by' THEN COALESCE(created_by, '') END DESC"
        )
    };
}

const LATEST: Statement = Statement::new(concat!(
    "SELECT id, CAST(LENGTH(spec) AS BIGINT) FROM scaffolder_task WHERE ",
    shown_of!(),
    " ORDER BY created_at DESC, id DESC LIMIT $8 OFFSET $9"
));
const ORDERED: Statement = Statement::new(concat!(
    "SELECT id, CAST(LENGTH(spec) AS BIGINT) FROM scaffolder_task WHERE ",
    shown_of!(),
    " ORDER BY ",
    by!("$10"),
    ", ",
    by!("$11"),
    ", ",
    by!("$12"),
    ", created_at DESC, id DESC LIMIT $8 OFFSET $9"
));
const COUNT: Statement =
    Statement::new(concat!("SELECT COUNT(*) FROM scaffolder_task WHERE ", shown_of!()));
const BRIEFS: Statement = Statement::new(
    "SELECT id, spec, status, created_by, created_at, last_heartbeat_at
     FROM scaffolder_task WHERE id IN (/*in*/)",
);
const OPEN_OF: Statement = Statement::new(
    "SELECT COUNT(*) FROM scaffolder_task
     WHERE created_by = $1 AND (status = 'open' OR status = 'processing')",
);
const OWNERS: Statement = Statement::new(
    "SELECT id, created_by FROM scaffolder_task ORDER BY created_at DESC, id DESC LIMIT $1",
);
const SILENT: Statement = Statement::new(
    "SELECT id, job FROM scaffolder_task
     WHERE (status = 'open' OR status = 'processing') AND COALESCE(last_heartbeat_at, asked_at) < $1
     ORDER BY id LIMIT $2",
);
const LEFT_OVER: Statement = Statement::new(
    "SELECT id FROM scaffolder_task
     WHERE (snapshot IS NOT NULL OR state IS NOT NULL)
       AND ((status = 'completed' AND ended_at <= $1) OR (status <> 'completed' AND ended_at < $2))
     ORDER BY id LIMIT $3",
);
const OLD: Statement =
    Statement::new("SELECT id FROM scaffolder_task WHERE ended_at < $1 ORDER BY id LIMIT $2");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] =
    &[LATEST, ORDERED, COUNT, BRIEFS, OPEN_OF, OWNERS, SILENT, LEFT_OVER, OLD];

/// A run in a list: what callers are shown of it, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskBrief {
    /// Its id.
    pub id: String,
    /// What it is made from, as JSON.
    pub spec: String,
    /// How it stands.
    pub status: Status,
    /// Who began it.
    pub created_by: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// When it showed last that somebody carries it out.
    pub last_heartbeat_at: Option<Millis>,
}

fn brief(row: &Row) -> Result<TaskBrief> {
    Ok(TaskBrief {
        id: row.text(0)?,
        spec: row.text(1)?,
        status: status(&row.text(2)?)?,
        created_by: row.opt_text(3)?,
        created_at: row.int(4)?,
        last_heartbeat_at: row.opt_int(5)?,
    })
}

/// The parameters of `shown_of!`, and the list of creators; `None` where there is nothing to look for.
pub(super) fn which(query: &TaskQuery) -> Option<(Vec<Value>, Vec<Value>)> {
    let (creators, among) = match &query.creators {
        Creators::In(these) if these.is_empty() => return None,
        Creators::In(these) => (these, true),
        Creators::NotIn(these) => (these, false),
    };
    let all = if query.statuses.is_empty() { STATUSES.to_vec() } else { query.statuses.clone() };
    // Filled up with the last one, which changes nothing.
    let last = *all.last()?;
    let mut six = all.into_iter().chain(std::iter::repeat(last)).take(STATUSES.len());
    let mut wanted: Vec<Value> = six.by_ref().map(|it| Value::from(it.as_str())).collect();
    wanted.push(Value::from(among));
    let mut creators: Vec<Value> = creators.iter().map(|it| Value::from(it.as_str())).collect();
    if creators.is_empty() {
        // Nobody's name: a list has something in it.
        creators.push(Value::from(""));
    }
    Some((wanted, creators))
}

/// A page of runs, and how many there are in all. The page ends early where what is in it grows too
/// large.
pub async fn page(tx: &mut Tx, query: &TaskQuery) -> Result<(Vec<TaskBrief>, u64)> {
    let Some((wanted, creators)) = which(query) else { return Ok((Vec::new(), 0)) };
    let counted = tx.rows_in(&COUNT, wanted.clone(), &creators).await?;
    let total = counted.first().map_or(Ok(0), |row| row.count(0))?;
    let mut paged = wanted;
    paged.extend(params![query.limit, query.offset]);
    let found = if query.order.is_empty() {
        tx.rows_in(&LATEST, paged, &creators).await?
    } else {
        let mut words = query.order.iter().map(|it| it.as_str());
        for _ in 0..3 {
            paged.push(Value::from(words.next().unwrap_or_default()));
        }
        tx.rows_in(&ORDERED, paged, &creators).await?
    };
    let mut ids = Vec::with_capacity(found.len());
    let mut bytes = 0;
    for row in &found {
        bytes += row.int(1)?;
        if bytes > TASKS_PAGE_BYTES_MAX && !ids.is_empty() {
            break;
        }
        ids.push(row.text(0)?);
    }
    Ok((briefs(tx, &ids).await?, total))
}

/// These runs, in this order.
async fn briefs(tx: &mut Tx, ids: &[String]) -> Result<Vec<TaskBrief>> {
    let list: Vec<Value> = ids.iter().map(|it| Value::from(it.as_str())).collect();
    let rows = tx.rows_in(&BRIEFS, params![], &list).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let brief = brief(row)?;
        found.insert(brief.id.clone(), brief);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// How many runs of this user are not over.
pub async fn open_of(tx: &mut Tx, created_by: &str) -> Result<u64> {
    tx.row(&OPEN_OF, params![created_by]).await?.map_or(Ok(0), |row| row.count(0))
}

/// Whose runs are whose, the latest `count`.
pub async fn owners(tx: &mut Tx, count: i64) -> Result<Vec<(String, Option<String>)>> {
    let rows = tx.rows(&OWNERS, params![count]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.opt_text(1)?))).collect()
}

/// Runs that are not over and of which nothing was heard since `before`, with their jobs.
pub async fn silent(tx: &mut Tx, before: Millis, count: i64) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&SILENT, params![before, count]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Runs whose folder nobody goes on from any more: completed ones until `now`, others that ended
/// before `before`.
pub async fn left_over(
    tx: &mut Tx,
    now: Millis,
    before: Millis,
    count: i64,
) -> Result<Vec<String>> {
    let rows = tx.rows(&LEFT_OVER, params![now, before, count]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Runs that ended before `before`.
pub async fn old(tx: &mut Tx, before: Millis, count: i64) -> Result<Vec<String>> {
    tx.rows(&OLD, params![before, count]).await?.iter().map(|row| row.text(0)).collect()
}

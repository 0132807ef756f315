//! The ignore list: references that stay out of the catalog whoever claims them.

use database::{Result, Row, Statement, Tx, Value, params};
use model::Millis;

const PUT: Statement = Statement::new(
    "INSERT INTO catalog_ignore (ref, reason, actor, ignored_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (ref) DO UPDATE SET reason = excluded.reason, actor = excluded.actor",
);
const DELETE: Statement = Statement::new("DELETE FROM catalog_ignore WHERE ref = $1 RETURNING ref");
const LIST: Statement = Statement::new(
    "SELECT ref, reason, actor, ignored_at FROM catalog_ignore
     WHERE ref > $1 ORDER BY ref LIMIT $2",
);
const GET: Statement =
    Statement::new("SELECT ref, reason, actor, ignored_at FROM catalog_ignore WHERE ref = $1");
const AMONG: Statement = Statement::new("SELECT ref FROM catalog_ignore WHERE ref IN (/*in*/)");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[PUT, DELETE, LIST, GET, AMONG];

/// An entry of the ignore list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredRow {
    /// Canonical reference.
    pub entity_ref: String,
    /// Why, in the words of whoever decided.
    pub reason: String,
    /// Who decided.
    pub actor: String,
    /// When it was put on the list first.
    pub ignored_at: Millis,
}

fn read(row: &Row) -> Result<IgnoredRow> {
    Ok(IgnoredRow {
        entity_ref: row.text(0)?,
        reason: row.text(1)?,
        actor: row.text(2)?,
        ignored_at: row.int(3)?,
    })
}

/// Puts a reference on the list, or changes why it is there.
pub async fn ignored_put(tx: &mut Tx, entity_ref: &str, reason: &str, actor: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(&PUT, params![entity_ref, reason, actor, now]).await?;
    Ok(())
}

/// Takes a reference off the list; whether it was on it.
pub async fn ignored_delete(tx: &mut Tx, entity_ref: &str) -> Result<bool> {
    Ok(tx.row(&DELETE, params![entity_ref]).await?.is_some())
}

/// A page of the list, by reference.
pub async fn ignored_list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<IgnoredRow>> {
    tx.rows(&LIST, params![after, limit]).await?.iter().map(read).collect()
}

/// One entry.
pub async fn ignored_get(tx: &mut Tx, entity_ref: &str) -> Result<Option<IgnoredRow>> {
    tx.row(&GET, params![entity_ref]).await?.as_ref().map(read).transpose()
}

/// Those of `refs` that are on the list.
pub async fn ignored_among(tx: &mut Tx, refs: &[Value]) -> Result<Vec<String>> {
    tx.rows_in(&AMONG, params![], refs).await?.iter().map(|row| row.text(0)).collect()
}

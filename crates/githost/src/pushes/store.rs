//! The tables of refs as they were recorded, of pushes that were begun, and of what was pushed.

use std::collections::BTreeMap;

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::Millis;

use super::model::{PushedRef, ReceiveRow};
use crate::names::is_nothing;

const REFS: Statement =
    Statement::new("SELECT name, object FROM githost_ref WHERE repository_id = $1");
const REF_COUNT: Statement =
    Statement::new("SELECT COUNT(*) FROM githost_ref WHERE repository_id = $1");
const REF_DELETE: Statement =
    Statement::new("DELETE FROM githost_ref WHERE repository_id = $1 AND name IN (/*in*/)");
const RECEIVE_INSERT: Statement = Statement::new(
    "INSERT INTO githost_receive (id, repository_id, actor, commands, begun_at)
     VALUES ($1, $2, $3, $4, $5)",
);
const RECEIVES: Statement = Statement::new(
    "SELECT id, repository_id, actor, commands, begun_at FROM githost_receive
     WHERE repository_id = $1 ORDER BY id",
);
const RECEIVE_DELETE: Statement = Statement::new("DELETE FROM githost_receive WHERE id = $1");
const RECEIVES_OLD_DELETE: Statement =
    Statement::new("DELETE FROM githost_receive WHERE begun_at < $1");
const RECEIVING: Statement =
    Statement::new("SELECT DISTINCT repository_id FROM githost_receive ORDER BY repository_id");
const PUSHES: Statement = Statement::new(
    "SELECT id, ref, old_object, new_object, actor, pushed_at FROM githost_push
     WHERE repository_id = $1 ORDER BY id DESC LIMIT $2",
);
const PUSHES_BEFORE: Statement = Statement::new(
    "SELECT id, ref, old_object, new_object, actor, pushed_at FROM githost_push
     WHERE repository_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    REFS,
    REF_COUNT,
    REF_DELETE,
    RECEIVE_INSERT,
    RECEIVES,
    RECEIVE_DELETE,
    RECEIVES_OLD_DELETE,
    RECEIVING,
    PUSHES,
    PUSHES_BEFORE,
];

const REF_BULK: BulkInsert = BulkInsert {
    table: "githost_ref",
    columns: &["repository_id", "name", "object"],
    conflict: "",
};
const PUSH_BULK: BulkInsert = BulkInsert {
    table: "githost_push",
    columns: &["id", "repository_id", "ref", "old_object", "new_object", "actor", "pushed_at"],
    conflict: "",
};

/// The recorded refs of a repository: full name to object.
pub async fn refs(tx: &mut Tx, id: &str) -> Result<BTreeMap<String, String>> {
    let rows = tx.rows(&REFS, params![id]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// How many refs of a repository are recorded.
pub async fn ref_count(tx: &mut Tx, id: &str) -> Result<usize> {
    let count = tx.row(&REF_COUNT, params![id]).await?.map_or(Ok(0), |row| row.int(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Brings the recorded refs to what was pushed.
pub async fn refs_put(tx: &mut Tx, id: &str, pushed: &[PushedRef]) -> Result<()> {
    let names: Vec<Value> = pushed.iter().map(|it| Value::Text(it.name.clone())).collect();
    tx.exec_in(&REF_DELETE, params![id], &names).await?;
    let there = pushed.iter().filter(|it| !is_nothing(&it.new));
    let rows = there.map(|it| params![id, it.name.as_str(), it.new.as_str()]);
    tx.bulk(&REF_BULK, rows.collect()).await?;
    Ok(())
}

/// Keeps what was pushed.
pub async fn push_insert(tx: &mut Tx, id: &str, pushed: &[PushedRef]) -> Result<()> {
    let rows = pushed.iter().map(|it| {
        params![
            it.id.as_str(),
            id,
            it.name.as_str(),
            it.old.as_str(),
            it.new.as_str(),
            it.actor.as_str(),
            it.at
        ]
    });
    tx.bulk(&PUSH_BULK, rows.collect()).await?;
    Ok(())
}

/// What was pushed, the latest first, before the one called `before`.
pub async fn push_list(
    tx: &mut Tx,
    id: &str,
    before: Option<&str>,
    count: u64,
) -> Result<Vec<PushedRef>> {
    let rows = match before {
        Some(before) => tx.rows(&PUSHES_BEFORE, params![id, before, count]).await?,
        None => tx.rows(&PUSHES, params![id, count]).await?,
    };
    let read = |row: &Row| {
        Ok(PushedRef {
            id: row.text(0)?,
            name: row.text(1)?,
            old: row.text(2)?,
            new: row.text(3)?,
            actor: row.text(4)?,
            at: row.int(5)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Keeps a push that begins.
pub async fn receive_insert(tx: &mut Tx, row: &ReceiveRow) -> Result<()> {
    let commands = serde_json::json!(row.commands).to_string();
    let (id, repository_id, actor) = (&row.id, &row.repository_id, &row.actor);
    let params =
        params![id.as_str(), repository_id.as_str(), actor.as_str(), commands, row.begun_at];
    tx.exec(&RECEIVE_INSERT, params).await?;
    Ok(())
}

/// Pushes to a repository that were begun, in their order.
pub async fn receives(tx: &mut Tx, id: &str) -> Result<Vec<ReceiveRow>> {
    let rows = tx.rows(&RECEIVES, params![id]).await?;
    let read = |row: &Row| {
        Ok(ReceiveRow {
            id: row.text(0)?,
            repository_id: row.text(1)?,
            actor: row.text(2)?,
            commands: serde_json::from_str(&row.text(3)?).unwrap_or_default(),
            begun_at: row.int(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A push is over.
pub async fn receive_delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&RECEIVE_DELETE, params![id]).await?;
    Ok(())
}

/// Pushes that were begun before then were never seen to their end.
pub async fn receives_forget(tx: &mut Tx, before: Millis) -> Result<()> {
    tx.exec(&RECEIVES_OLD_DELETE, params![before]).await?;
    Ok(())
}

/// Repositories to which pushes were begun that are not over.
pub async fn receiving(tx: &mut Tx) -> Result<Vec<String>> {
    tx.rows(&RECEIVING, params![]).await?.iter().map(|row| row.text(0)).collect()
}

//! The table of hooks.

use database::{Params, Result, Row, Statement, Tx, Value, ValueType, params};

use super::model::Hook;

const OF_REPOSITORY: Statement = Statement::new(
    "SELECT id, repository_id, address, secret, events, active, created_by, created_at, updated_at
     FROM githost_hook WHERE repository_id = $1 ORDER BY id",
);
const GET: Statement = Statement::new(
    "SELECT id, repository_id, address, secret, events, active, created_by, created_at, updated_at
     FROM githost_hook WHERE id = $1",
);
const PUT: Statement = Statement::new(
    "INSERT INTO githost_hook
         (id, repository_id, address, secret, events, active, created_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (id) DO UPDATE
         SET address = excluded.address, secret = excluded.secret, events = excluded.events,
             active = excluded.active, updated_at = excluded.updated_at",
);
const DELETE: Statement = Statement::new("DELETE FROM githost_hook WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[OF_REPOSITORY, GET, PUT, DELETE];

fn read(row: &Row) -> Result<Hook> {
    Ok(Hook {
        id: row.text(0)?,
        repository_id: row.text(1)?,
        address: row.text(2)?,
        secret: row.opt_text(3)?,
        events: serde_json::from_str(&row.text(4)?).unwrap_or_default(),
        active: row.flag(5)?,
        created_by: row.text(6)?,
        created_at: row.int(7)?,
        updated_at: row.int(8)?,
    })
}

/// The hooks of a repository, the oldest first.
pub async fn of_repository(tx: &mut Tx, repository: &str) -> Result<Vec<Hook>> {
    tx.rows(&OF_REPOSITORY, params![repository]).await?.iter().map(read).collect()
}

/// A hook.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Hook>> {
    tx.row(&GET, params![id]).await?.as_ref().map(read).transpose()
}

/// Makes or changes a hook.
pub async fn put(tx: &mut Tx, hook: &Hook) -> Result<()> {
    let secret = hook.secret.clone().map_or(Value::Null(ValueType::Text), Value::Text);
    let params: Params = params![
        hook.id.as_str(),
        hook.repository_id.as_str(),
        hook.address.as_str(),
        secret,
        serde_json::json!(hook.events).to_string(),
        hook.active,
        hook.created_by.as_str(),
        hook.created_at,
        hook.updated_at
    ];
    tx.exec(&PUT, params).await?;
    Ok(())
}

/// Removes a hook.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

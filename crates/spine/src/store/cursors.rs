//! Durable cursors of followers on the feed, one per (name, node).

use database::{Result, Statement, Tx, params};
use model::Millis;

use crate::limits::NAMES_MAX;

pub(crate) const CURSOR_GET: Statement =
    Statement::new("SELECT seq FROM spine_follower WHERE name = $1 AND node = $2");

pub(crate) const CURSOR_SET: Statement = Statement::new(
    "INSERT INTO spine_follower (name, node, seq, moved_at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (name, node) DO UPDATE SET seq = excluded.seq, moved_at = excluded.moved_at",
);

pub(crate) const CURSOR_MOVE: Statement = Statement::new(
    "UPDATE spine_follower SET seq = $4, moved_at = $5 WHERE name = $1 AND node = $2 AND seq = $3",
);

pub(crate) const CURSOR_LIST: Statement = Statement::new(
    "SELECT name, node, seq, moved_at FROM spine_follower ORDER BY name, node LIMIT $1",
);

pub(crate) const CURSORS_SLOWEST: Statement = Statement::new("SELECT MIN(seq) FROM spine_follower");

pub(crate) const CURSORS_FORGET: Statement =
    Statement::new("DELETE FROM spine_follower WHERE moved_at < $1");

/// A durable cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorView {
    /// The follower.
    pub name: String,
    /// The replica it runs on.
    pub node: String,
    /// Number of the last event that it has applied.
    pub seq: u64,
    /// When it last moved, or was last seen alive.
    pub moved_at: Millis,
}

/// Where the cursor stands.
pub(crate) async fn get(tx: &mut Tx, name: &str, node: &str) -> Result<Option<u64>> {
    let row = tx.row(&CURSOR_GET, params![name, node]).await?;
    row.map(|row| row.count(0)).transpose()
}

/// Puts the cursor at `seq`, wherever it was.
pub(crate) async fn set(tx: &mut Tx, name: &str, node: &str, seq: u64) -> Result<()> {
    tx.exec(&CURSOR_SET, params![name, node, seq, tx.now()]).await.map(drop)
}

/// Moves the cursor from `from` to `to`; `false` when it does not stand at `from`.
pub(crate) async fn advance(
    tx: &mut Tx,
    name: &str,
    node: &str,
    from: u64,
    to: u64,
) -> Result<bool> {
    Ok(tx.exec(&CURSOR_MOVE, params![name, node, from, to, tx.now()]).await? == 1)
}

/// All cursors.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<CursorView>> {
    let rows = tx.rows(&CURSOR_LIST, params![NAMES_MAX]).await?;
    rows.iter()
        .map(|row| {
            Ok(CursorView {
                name: row.text(0)?,
                node: row.text(1)?,
                seq: row.count(2)?,
                moved_at: row.int(3)?,
            })
        })
        .collect()
}

/// Forgets cursors that have not moved since `since`, and tells where the slowest other stands.
pub(crate) async fn slowest(tx: &mut Tx, since: Millis) -> Result<Option<u64>> {
    tx.exec(&CURSORS_FORGET, params![since]).await?;
    let row = tx.row(&CURSORS_SLOWEST, params![]).await?;
    let seq = row.map(|row| row.opt_int(0)).transpose()?.flatten();
    Ok(seq.map(|seq| u64::try_from(seq).unwrap_or(0)))
}

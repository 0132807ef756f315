//! Seals over entries, and the anchor that retention leaves behind.

use database::{Error, Result, Row, Statement, Tx, params};
use model::Millis;

use super::entries::entry_columns;
use crate::audit::chain::{Anchor, Head, Seal};
use crate::audit::row::AuditRow;

const OPEN: Statement = Statement::new(concat!(
    "SELECT ",
    entry_columns!(),
    " FROM identity_audit_entry WHERE seal IS NULL ORDER BY id LIMIT $1"
));
const OPEN_COUNT: Statement =
    Statement::new("SELECT COUNT(*), MIN(at) FROM identity_audit_entry WHERE seal IS NULL");
const MARK: Statement = Statement::new(
    "UPDATE identity_audit_entry SET seal = $1 WHERE seal IS NULL AND id IN (/*in*/)",
);
const COVERED: Statement = Statement::new(concat!(
    "SELECT ",
    entry_columns!(),
    " FROM identity_audit_entry WHERE seal >= $1 AND seal <= $2 ORDER BY seal, id LIMIT $3"
));
const STRAY: Statement = Statement::new(
    "SELECT e.id, e.seal FROM identity_audit_entry e
     WHERE (e.seal > $1 OR e.seal <= $2)
       AND NOT EXISTS (SELECT 1 FROM identity_audit_seal s WHERE s.number = e.seal)
     ORDER BY e.seal, e.id LIMIT $3",
);
const PUT: Statement = Statement::new(
    "INSERT INTO identity_audit_seal
            (number, sealed_at, members, previous, hash, key_id, mac)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
const LAST: Statement = Statement::new(
    "SELECT number, hash, sealed_at FROM identity_audit_seal ORDER BY number DESC LIMIT 1",
);
const PAGE: Statement = Statement::new(
    "SELECT number, sealed_at, members, previous, hash, key_id, mac FROM identity_audit_seal
     WHERE number > $1 ORDER BY number LIMIT $2",
);
const OLD: Statement =
    Statement::new("SELECT MAX(number) FROM identity_audit_seal WHERE sealed_at < $1");
const ANCHOR: Statement = Statement::new(
    "SELECT number, hash, key_id, mac, anchored_at FROM identity_audit_anchor
     WHERE name = 'removed'",
);
const ANCHOR_PUT: Statement = Statement::new(
    "INSERT INTO identity_audit_anchor (name, number, hash, key_id, mac, anchored_at)
     VALUES ('removed', $1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET number = excluded.number, hash = excluded.hash,
         key_id = excluded.key_id, mac = excluded.mac, anchored_at = excluded.anchored_at",
);
const REMOVE_ENTRIES: Statement =
    Statement::new("DELETE FROM identity_audit_entry WHERE seal <= $1");
const REMOVE_SEALS: Statement =
    Statement::new("DELETE FROM identity_audit_seal WHERE number <= $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    OPEN,
    OPEN_COUNT,
    MARK,
    COVERED,
    STRAY,
    PUT,
    LAST,
    PAGE,
    OLD,
    ANCHOR,
    ANCHOR_PUT,
    REMOVE_ENTRIES,
    REMOVE_SEALS,
];

/// Entries that no seal covers yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// How many.
    pub count: u64,
    /// When the oldest was written.
    pub oldest_at: Option<Millis>,
}

/// Some entries that no seal covers yet, by id.
pub async fn open(tx: &mut Tx, most: usize) -> Result<Vec<AuditRow>> {
    tx.rows(&OPEN, params![most]).await?.iter().map(AuditRow::read).collect()
}

/// How many entries no seal covers yet.
pub async fn open_count(tx: &mut Tx) -> Result<Open> {
    let row = tx.row(&OPEN_COUNT, params![]).await?;
    let Some(row) = row else { return Ok(Open::default()) };
    Ok(Open { count: row.count(0)?, oldest_at: row.opt_int(1)? })
}

/// Puts `seal` over `rows`, none of which has one.
///
/// # Errors
/// A conflict when one of them has got one meanwhile.
pub async fn put(tx: &mut Tx, seal: &Seal, rows: &[AuditRow]) -> Result<()> {
    let texts = [&seal.members, &seal.previous, &seal.hash, &seal.key_id, &seal.mac];
    let mut params = params![seal.number, seal.sealed_at];
    params.extend(texts.map(|it| it.into()));
    tx.exec(&PUT, params).await?;
    let ids: Vec<database::Value> = rows.iter().map(|row| row.id.as_str().into()).collect();
    let marked = tx.exec_in(&MARK, params![seal.number], &ids).await?;
    if marked != rows.len() as u64 {
        return Err(Error::Conflict("an entry of the audit log was sealed by another".to_owned()));
    }
    Ok(())
}

/// The last seal.
pub async fn last(tx: &mut Tx) -> Result<Option<Head>> {
    let row = tx.row(&LAST, params![]).await?;
    row.map(|row| Ok(Head { number: row.int(0)?, hash: row.text(1)?, sealed_at: row.int(2)? }))
        .transpose()
}

/// Some seals after this number, in order.
pub async fn page(tx: &mut Tx, after: i64, most: usize) -> Result<Vec<Seal>> {
    tx.rows(&PAGE, params![after, most]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Seal> {
    Ok(Seal {
        number: row.int(0)?,
        sealed_at: row.int(1)?,
        members: row.text(2)?,
        previous: row.text(3)?,
        hash: row.text(4)?,
        key_id: row.text(5)?,
        mac: row.text(6)?,
    })
}

/// The entries that say they are under these seals, by seal and id.
pub async fn covered(tx: &mut Tx, first: i64, last: i64, most: usize) -> Result<Vec<AuditRow>> {
    tx.rows(&COVERED, params![first, last, most]).await?.iter().map(AuditRow::read).collect()
}

/// Entries that say they are under seals after `last`, or up to `anchor`, which are not there.
pub async fn stray(tx: &mut Tx, last: i64, anchor: i64, most: usize) -> Result<Vec<(String, i64)>> {
    let rows = tx.rows(&STRAY, params![last, anchor, most]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The number of the last seal that was put before `before`.
pub async fn old(tx: &mut Tx, before: Millis) -> Result<Option<i64>> {
    let row = tx.row(&OLD, params![before]).await?;
    row.map_or(Ok(None), |row| row.opt_int(0))
}

/// The anchor, once something was removed.
pub async fn anchor(tx: &mut Tx) -> Result<Option<Anchor>> {
    let row = tx.row(&ANCHOR, params![]).await?;
    row.map(|row| {
        Ok(Anchor {
            number: row.int(0)?,
            hash: row.text(1)?,
            key_id: row.text(2)?,
            mac: row.text(3)?,
            anchored_at: row.int(4)?,
        })
    })
    .transpose()
}

/// Removes every seal up to the anchor's with its entries, and hangs the rest on the anchor; how many
/// entries were removed.
pub async fn remove(tx: &mut Tx, anchor: &Anchor) -> Result<u64> {
    let mut params = params![anchor.number];
    params.extend([&anchor.hash, &anchor.key_id, &anchor.mac].map(|it| it.into()));
    params.push(anchor.anchored_at.into());
    tx.exec(&ANCHOR_PUT, params).await?;
    let removed = tx.exec(&REMOVE_ENTRIES, params![anchor.number]).await?;
    tx.exec(&REMOVE_SEALS, params![anchor.number]).await?;
    Ok(removed)
}

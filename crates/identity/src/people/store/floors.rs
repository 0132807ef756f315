//! Since when what was issued to a user counts no longer.

use database::{Result, Statement, Tx, params};
use model::Millis;

const PUT: Statement = Statement::new(
    "INSERT INTO identity_floor (entity_ref, issued_before, kept_until) VALUES ($1, $2, $3)
     ON CONFLICT (entity_ref) DO UPDATE SET
         issued_before = CASE WHEN excluded.issued_before > identity_floor.issued_before
             THEN excluded.issued_before ELSE identity_floor.issued_before END,
         kept_until = CASE WHEN excluded.kept_until > identity_floor.kept_until
             THEN excluded.kept_until ELSE identity_floor.kept_until END",
);
const DELETE: Statement = Statement::new("DELETE FROM identity_floor WHERE entity_ref = $1");
const ALL: Statement = Statement::new("SELECT entity_ref, issued_before FROM identity_floor");
const EXPIRED: Statement = Statement::new("DELETE FROM identity_floor WHERE kept_until <= $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[PUT, DELETE, ALL, EXPIRED];

/// What was issued to this user before `issued_before` counts no longer; kept until `kept_until`. Neither
/// ever goes down.
pub async fn floor_put(
    tx: &mut Tx,
    entity_ref: &str,
    issued_before: Millis,
    kept_until: Millis,
) -> Result<()> {
    tx.exec(&PUT, params![entity_ref, issued_before, kept_until]).await?;
    Ok(())
}

/// Everything that is issued to this user counts again.
pub async fn floor_delete(tx: &mut Tx, entity_ref: &str) -> Result<()> {
    tx.exec(&DELETE, params![entity_ref]).await?;
    Ok(())
}

/// All of them.
pub async fn floors(tx: &mut Tx) -> Result<Vec<(String, Millis)>> {
    let rows = tx.rows(&ALL, params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Removes what nothing that was issued is older than.
pub async fn floors_expire(tx: &mut Tx, now: Millis) -> Result<u64> {
    tx.exec(&EXPIRED, params![now]).await
}

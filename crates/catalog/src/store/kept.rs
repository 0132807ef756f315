//! Deleted claims that no reading would bring back, kept with the act that deleted them.

use database::{Result, Row, Statement, Tx, params};

const KEEP: Statement = Statement::new(
    "INSERT INTO catalog_act_claim (act_id, id, source_id, location, ref, parent_ref, document, digest,
                                    edges, problems, line, orphan, claimed_at, refused)
     SELECT CAST($1 AS TEXT), id, source_id, location, ref, parent_ref, document, digest, edges,
            problems, line, orphan, claimed_at, refused
     FROM catalog_claim WHERE ref = $2 AND orphan = $3",
);
const KEEP_TEXTS: Statement = Statement::new(
    "INSERT INTO catalog_act_text (act_id, claim_id, hash, body)
     SELECT k.act_id, k.id, t.hash, t.body
     FROM catalog_act_claim k JOIN catalog_text t ON t.claim_id = k.id WHERE k.act_id = $1",
);
const SOURCES: Statement = Statement::new(
    "SELECT DISTINCT source_id FROM catalog_act_claim WHERE act_id = $1 ORDER BY source_id",
);
const RESTORE: Statement = Statement::new(
    "INSERT INTO catalog_claim (id, source_id, location, ref, parent_ref, document, digest, edges,
                                problems, line, orphan, claimed_at, refused)
     SELECT id, source_id, location, ref, parent_ref, document, digest, edges, problems, line,
            orphan, claimed_at, refused
     FROM catalog_act_claim WHERE act_id = $1 AND source_id = $2
     ON CONFLICT DO NOTHING RETURNING ref",
);
const RESTORE_TEXTS: Statement = Statement::new(
    "INSERT INTO catalog_text (claim_id, hash, body)
     SELECT t.claim_id, t.hash, t.body
     FROM catalog_act_text t JOIN catalog_claim c ON c.id = t.claim_id WHERE t.act_id = $1
     ON CONFLICT DO NOTHING",
);
const FORGET: Statement = Statement::new("DELETE FROM catalog_act_claim WHERE act_id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[KEEP, KEEP_TEXTS, SOURCES, RESTORE, RESTORE_TEXTS, FORGET];

/// Keeps the claims of a reference that nothing names any more, with an act; how many there are.
pub async fn kept_put(tx: &mut Tx, act_id: &str, entity_ref: &str) -> Result<u64> {
    let kept = tx.exec(&KEEP, params![act_id, entity_ref, true]).await?;
    if kept > 0 {
        tx.exec(&KEEP_TEXTS, params![act_id]).await?;
    }
    Ok(kept)
}

/// The sources that the claims which an act keeps are from.
pub async fn kept_sources(tx: &mut Tx, act_id: &str) -> Result<Vec<String>> {
    let text = |row: &Row| row.text(0);
    tx.rows(&SOURCES, params![act_id]).await?.iter().map(text).collect()
}

/// Puts the claims back that an act keeps of a source, where none has taken their place; how many.
pub async fn kept_restore(tx: &mut Tx, act_id: &str, source_id: &str) -> Result<usize> {
    Ok(tx.rows(&RESTORE, params![act_id, source_id]).await?.len())
}

/// Puts the long texts of restored claims back, and forgets what the act keeps.
pub async fn kept_finish(tx: &mut Tx, act_id: &str) -> Result<()> {
    tx.exec(&RESTORE_TEXTS, params![act_id]).await?;
    tx.exec(&FORGET, params![act_id]).await?;
    Ok(())
}

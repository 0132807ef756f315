//! Claims that something is wrong with, as Backstage's list of unprocessed entities shows them.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const FAILED: Statement = Statement::new(
    "SELECT c.id, c.ref, c.location, c.document, c.refused, c.problems, c.digest, c.claimed_at,
            e.uid
     FROM catalog_claim c LEFT JOIN catalog_entity e ON e.claim_id = c.id
     WHERE c.problems <> '[]' AND c.document IS NOT NULL AND (c.ref > $1 OR (c.ref = $1 AND c.id > $2))
     ORDER BY c.ref, c.id LIMIT $3",
);
const PENDING: Statement = Statement::new(
    "SELECT c.id, c.ref, c.location, c.document, c.refused, c.problems, c.digest, c.claimed_at,
            e.uid
     FROM catalog_claim c LEFT JOIN catalog_entity e ON e.claim_id = c.id
     WHERE c.document IS NULL AND (c.ref > $1 OR (c.ref = $1 AND c.id > $2))
     ORDER BY c.ref, c.id LIMIT $3",
);
const FAILED_REFS: Statement = Statement::new(
    "SELECT ref FROM catalog_claim WHERE problems <> '[]' AND document IS NOT NULL
     ORDER BY ref, id LIMIT $1",
);
const PENDING_REFS: Statement = Statement::new(
    "SELECT ref FROM catalog_claim WHERE document IS NULL ORDER BY ref, id LIMIT $1",
);
const REF_OF: Statement = Statement::new("SELECT ref, source_id FROM catalog_claim WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[FAILED, PENDING, FAILED_REFS, PENDING_REFS, REF_OF];

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Something was wrong at the last reading; there may be an older good document.
    Failed,
    /// There never was a good document.
    Pending,
}

/// A claim that something is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnprocessedRow {
    /// Row id of the claim.
    pub id: String,
    /// Canonical reference.
    pub entity_ref: String,
    /// The file, `type:target`.
    pub location: String,
    /// The last good document, without its long texts.
    pub document: Option<String>,
    /// The document that was refused, when there is no good one.
    pub refused: Option<String>,
    /// What is wrong, as JSON text.
    pub problems: String,
    /// Digest of the last good document.
    pub digest: String,
    /// When it was read first.
    pub claimed_at: Millis,
    /// The uid of the entity that is taken from this claim.
    pub uid: Option<String>,
}

fn read(row: &Row) -> Result<UnprocessedRow> {
    Ok(UnprocessedRow {
        id: row.text(0)?,
        entity_ref: row.text(1)?,
        location: row.text(2)?,
        document: row.opt_text(3)?,
        refused: row.opt_text(4)?,
        problems: row.text(5)?,
        digest: row.text(6)?,
        claimed_at: row.int(7)?,
        uid: row.opt_text(8)?,
    })
}

/// A page of a list after a (reference, row id).
pub async fn unprocessed_list(
    tx: &mut Tx,
    which: Which,
    after: &(String, String),
    limit: i64,
) -> Result<Vec<UnprocessedRow>> {
    let statement = match which {
        Which::Failed => &FAILED,
        Which::Pending => &PENDING,
    };
    let rows = tx.rows(statement, params![after.0.as_str(), after.1.as_str(), limit]).await?;
    rows.iter().map(read).collect()
}

/// The references of a list, as often as it has each.
pub async fn ref_list(tx: &mut Tx, which: Which, limit: i64) -> Result<Vec<String>> {
    let statement = match which {
        Which::Failed => &FAILED_REFS,
        Which::Pending => &PENDING_REFS,
    };
    tx.rows(statement, params![limit]).await?.iter().map(|row| row.text(0)).collect()
}

/// The reference and the source of a claim.
pub async fn claim_place(tx: &mut Tx, id: &str) -> Result<Option<(String, String)>> {
    tx.row(&REF_OF, params![id]).await?.map(|row| Ok((row.text(0)?, row.text(1)?))).transpose()
}

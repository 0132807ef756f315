//! References that several good claims name, and the claims of a reference with where they are from.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::Millis;

const PUT: BulkInsert = BulkInsert {
    table: "catalog_conflict",
    columns: &["ref", "since"],
    conflict: "ON CONFLICT (ref) DO NOTHING",
};
const AMONG: Statement = Statement::new("SELECT ref FROM catalog_conflict WHERE ref IN (/*in*/)");
const DELETE: Statement = Statement::new("DELETE FROM catalog_conflict WHERE ref IN (/*in*/)");
const LIST: Statement =
    Statement::new("SELECT ref, since FROM catalog_conflict WHERE ref > $1 ORDER BY ref LIMIT $2");
const CLAIMS: Statement = Statement::new(
    "SELECT c.ref, c.id, c.source_id, c.location, c.parent_ref, c.line, c.orphan, c.claimed_at,
            c.problems, CAST(CASE WHEN c.document IS NULL THEN 0 ELSE 1 END AS BIGINT),
            CAST(CASE WHEN e.claim_id = c.id THEN 1 ELSE 0 END AS BIGINT)
     FROM catalog_claim c LEFT JOIN catalog_entity e ON e.ref = c.ref
     WHERE c.ref IN (/*in*/)",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[AMONG, DELETE, LIST, CLAIMS];

/// A claim as explanations show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// Canonical reference that it claims.
    pub entity_ref: String,
    /// Row id.
    pub id: String,
    /// The source that led to it.
    pub source_id: String,
    /// The file, `type:target`.
    pub location: String,
    /// The `Location` entity that named the file.
    pub parent_ref: Option<String>,
    /// Line of the document in its file, from 1.
    pub line: i64,
    /// Whether nothing names it any more.
    pub orphan: bool,
    /// When it was read first.
    pub claimed_at: Millis,
    /// What was wrong at the last reading, as JSON text.
    pub problems: String,
    /// Whether there is a good document.
    pub is_good: bool,
    /// Whether it is the one that the entity is taken from.
    pub is_winner: bool,
}

fn claim(row: &Row) -> Result<ClaimRow> {
    Ok(ClaimRow {
        entity_ref: row.text(0)?,
        id: row.text(1)?,
        source_id: row.text(2)?,
        location: row.text(3)?,
        parent_ref: row.opt_text(4)?,
        line: row.int(5)?,
        orphan: row.flag(6)?,
        claimed_at: row.int(7)?,
        problems: row.text(8)?,
        is_good: row.int(9)? == 1,
        is_winner: row.int(10)? == 1,
    })
}

/// What changed in the list of conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConflictNews {
    /// References that are claimed several times from now on.
    pub found: Vec<String>,
    /// References that no longer are.
    pub resolved: Vec<String>,
}

/// Notes which of `refs` are in conflict: exactly `disputed`.
pub async fn conflict_note(
    tx: &mut Tx,
    refs: &[Value],
    disputed: &[String],
) -> Result<ConflictNews> {
    let known = tx.rows_in(&AMONG, params![], refs).await?;
    let known: Vec<String> = known.iter().map(|row| row.text(0)).collect::<Result<_>>()?;
    let resolved: Vec<String> = known.iter().filter(|it| !disputed.contains(it)).cloned().collect();
    let found: Vec<String> = disputed.iter().filter(|it| !known.contains(it)).cloned().collect();
    let now = tx.now();
    let rows = found.iter().map(|it| vec![Value::from(it.as_str()), Value::from(now)]).collect();
    tx.bulk(&PUT, rows).await?;
    let gone: Vec<Value> = resolved.iter().map(|it| Value::from(it.as_str())).collect();
    tx.exec_in(&DELETE, params![], &gone).await?;
    Ok(ConflictNews { found, resolved })
}

/// A page of the references in conflict, each with since when.
pub async fn conflict_list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<(String, Millis)>> {
    let rows = tx.rows(&LIST, params![after, limit]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Every claim of `refs`, in the order of references and then of age.
pub async fn claim_list_of(tx: &mut Tx, refs: &[String]) -> Result<Vec<ClaimRow>> {
    let refs: Vec<Value> = refs.iter().map(|it| Value::from(it.as_str())).collect();
    let mut claims: Vec<ClaimRow> =
        tx.rows_in(&CLAIMS, params![], &refs).await?.iter().map(claim).collect::<Result<_>>()?;
    claims.sort_unstable_by(|left, right| {
        (&left.entity_ref, &left.id).cmp(&(&right.entity_ref, &right.id))
    });
    Ok(claims)
}

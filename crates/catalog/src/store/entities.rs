//! Entities: which claim won each reference, and what the read model is built from.

use std::collections::HashMap;

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};

use model::Millis;

use super::conflicts::{ConflictNews, conflict_note};
use super::ignored::ignored_among;

// Locks the references, those too that have no entity yet: what is read afterwards is what every
// transaction has left that has settled one of them before. Without it, a claim and its place on the
// ignore list, or two first claims of two replicas, could be written without seeing each other.
const LOCK: BulkInsert = BulkInsert {
    table: "catalog_entity",
    columns: &["ref", "uid", "claim_id", "created_at", "changed_at"],
    conflict: "ON CONFLICT (ref) DO UPDATE SET changed_at = excluded.changed_at",
};
const HELD: Statement =
    Statement::new("SELECT ref, uid, claim_id FROM catalog_entity WHERE ref IN (/*in*/)");
/// Of an entity that is not one yet: a reference that this transaction has only locked.
const NO_CLAIM: &str = "";
const CLAIMS: Statement = Statement::new(
    "SELECT ref, id, orphan FROM catalog_claim WHERE document IS NOT NULL AND ref IN (/*in*/)
     ORDER BY ref, orphan, id",
);
const CREATE: BulkInsert = BulkInsert {
    table: "catalog_entity",
    columns: &["ref", "uid", "claim_id", "created_at", "changed_at"],
    conflict: "ON CONFLICT (ref) DO UPDATE SET claim_id = excluded.claim_id",
};
const HAND_OVER: Statement =
    Statement::new("UPDATE catalog_entity SET claim_id = $2 WHERE ref = $1");
const DELETE: Statement = Statement::new("DELETE FROM catalog_entity WHERE ref IN (/*in*/)");
const RECORDS_BY_REF: Statement = Statement::new(
    "SELECT e.ref, e.uid, c.document, c.edges, c.problems, c.orphan, c.parent_ref
     FROM catalog_entity e JOIN catalog_claim c ON c.id = e.claim_id WHERE e.ref IN (/*in*/)",
);
const RECORDS_AFTER: Statement = Statement::new(
    "SELECT e.ref, e.uid, c.document, c.edges, c.problems, c.orphan, c.parent_ref
     FROM catalog_entity e JOIN catalog_claim c ON c.id = e.claim_id
     WHERE e.ref > $1 ORDER BY e.ref LIMIT $2",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] =
    &[HELD, CLAIMS, HAND_OVER, DELETE, RECORDS_BY_REF, RECORDS_AFTER];

/// What became of a reference when its claims changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It exists from now on.
    Created,
    /// It existed and goes on, perhaps under another claim.
    Updated,
    /// Its last good claim has gone.
    Removed,
}

/// What settling references came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// What became of each reference that has or had an entity.
    pub entities: Vec<(String, Settled)>,
    /// What changed in the list of conflicts.
    pub conflicts: ConflictNews,
}

/// What the read model needs of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Canonical reference.
    pub entity_ref: String,
    /// The uid of this life of the entity.
    pub uid: String,
    /// JSON text without its long texts.
    pub document: String,
    /// Emitted relations, JSON text.
    pub edges: String,
    /// Problems of the last reading, JSON text.
    pub problems: String,
    /// Whether nothing names it any more.
    pub orphan: bool,
    /// The `Location` entity that emitted it.
    pub parent_ref: Option<String>,
}

/// A row may have been damaged by hand. What is no text then is none, which the reader of the row
/// says and passes over: it must not keep the others of its page from being read.
fn record(row: &Row) -> RecordRow {
    let text = |column: usize| row.opt_text(column).ok().flatten();
    RecordRow {
        entity_ref: text(0).unwrap_or_default(),
        uid: text(1).unwrap_or_default(),
        document: text(2).unwrap_or_default(),
        edges: text(3).unwrap_or_default(),
        problems: text(4).unwrap_or_default(),
        orphan: row.flag(5).unwrap_or_default(),
        parent_ref: text(6),
    }
}

/// The entities among `refs` that exist.
pub async fn record_get_many(tx: &mut Tx, refs: &[String]) -> Result<Vec<RecordRow>> {
    let rows = tx.rows_in(&RECORDS_BY_REF, params![], &values(refs)).await?;
    Ok(rows.iter().map(record).collect())
}

/// A page of all entities after a reference, in the order of references.
pub async fn record_list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<RecordRow>> {
    let rows = tx.rows(&RECORDS_AFTER, params![after, limit]).await?;
    Ok(rows.iter().map(record).collect())
}

/// Decides anew who wins each of `refs` after their claims were written: the present winner keeps
/// its reference while its claim has a document, else the oldest claim that has one takes over.
/// What nothing names any more keeps its reference only against its like; what is on the ignore
/// list has no entity, whoever claims it.
pub async fn entity_settle(tx: &mut Tx, refs: &[String]) -> Result<Settlement> {
    let now = tx.now();
    let names = values(refs);
    let held = refs_lock(tx, refs, now).await?;
    let mut claims: HashMap<String, Vec<(String, bool)>> = HashMap::new();
    for row in tx.rows_in(&CLAIMS, params![], &names).await? {
        claims.entry(row.text(0)?).or_default().push((row.text(1)?, row.flag(2)?));
    }
    let conflicts = note_conflicts(tx, &names, &claims).await?;
    for ignored in ignored_among(tx, &names).await? {
        claims.remove(&ignored);
    }
    let mut settled = Vec::with_capacity(refs.len());
    let (mut gone, mut created) = (Vec::new(), Vec::new());
    for HeldRef { entity_ref, uid, claim_id } in held {
        let is_new = claim_id == NO_CLAIM;
        match claims.get(&entity_ref) {
            None => {
                gone.push(entity_ref.clone());
                if !is_new {
                    settled.push((entity_ref, Settled::Removed));
                }
            }
            Some(claims) if is_new => {
                created.push(vec![
                    Value::from(entity_ref.as_str()),
                    Value::from(uid),
                    Value::from(claims[0].0.as_str()),
                    Value::from(now),
                    Value::from(now),
                ]);
                settled.push((entity_ref, Settled::Created));
            }
            Some(claims) => {
                let (best, orphan) = &claims[0];
                if !claims.iter().any(|it| it.0 == claim_id && it.1 == *orphan) {
                    tx.exec(&HAND_OVER, params![entity_ref.as_str(), best.as_str()]).await?;
                }
                settled.push((entity_ref, Settled::Updated));
            }
        }
    }
    tx.exec_in(&DELETE, params![], &values(&gone)).await?;
    tx.bulk(&CREATE, created).await?;
    Ok(Settlement { entities: settled, conflicts })
}

/// A reference as this transaction has found it.
struct HeldRef {
    entity_ref: String,
    uid: String,
    claim_id: String,
}

/// Locks references in their order, and says what each has.
async fn refs_lock(tx: &mut Tx, refs: &[String], now: Millis) -> Result<Vec<HeldRef>> {
    let mut rows = Vec::with_capacity(refs.len());
    for entity_ref in refs {
        rows.push(vec![
            Value::from(entity_ref.as_str()),
            Value::from(tx.random_id()),
            Value::from(NO_CLAIM),
            Value::from(now),
            Value::from(now),
        ]);
    }
    tx.bulk(&LOCK, rows).await?;
    let held = tx.rows_in(&HELD, params![], &values(refs)).await?;
    held.iter()
        .map(|row| {
            let (entity_ref, uid) = (row.text(0)?, row.text(1)?);
            Ok(HeldRef { entity_ref, uid, claim_id: row.text(2)? })
        })
        .collect()
}

/// Notes which references several claims name.
async fn note_conflicts(
    tx: &mut Tx,
    refs: &[Value],
    claims: &HashMap<String, Vec<(String, bool)>>,
) -> Result<ConflictNews> {
    let mut disputed = Vec::new();
    for (entity_ref, claims) in claims.iter().filter(|(_, claims)| claims.len() > 1) {
        let claims = claims.len();
        tracing::warn!(entity_ref, claims, "several files claim one entity; the first keeps it");
        disputed.push(entity_ref.clone());
    }
    conflict_note(tx, refs, &disputed).await
}

fn values(texts: &[String]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(text.as_str())).collect()
}

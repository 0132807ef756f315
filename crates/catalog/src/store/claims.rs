//! Claims: entities as single files describe them, with their long texts.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};

use crate::ingest::plan::{Found, Held, Mark};

const OF_SOURCE: Statement = Statement::new(
    "SELECT id, location, ref, parent_ref, digest, problems, orphan FROM catalog_claim
     WHERE source_id = $1",
);
const IDS_OF_REF: Statement =
    Statement::new("SELECT id, source_id FROM catalog_claim WHERE ref = $1");
const IDS_OF_SOURCE: Statement =
    Statement::new("SELECT id, ref FROM catalog_claim WHERE source_id = $1 ORDER BY id LIMIT $2");
const PUT: BulkInsert = BulkInsert {
    table: "catalog_claim",
    columns: &[
        "id",
        "source_id",
        "location",
        "ref",
        "parent_ref",
        "document",
        "digest",
        "edges",
        "problems",
        "line",
        "orphan",
        "claimed_at",
        "refused",
    ],
    conflict: "ON CONFLICT (source_id, location, ref) DO UPDATE SET
        parent_ref = excluded.parent_ref, document = excluded.document, digest = excluded.digest,
        edges = excluded.edges, problems = excluded.problems, line = excluded.line,
        orphan = excluded.orphan, refused = excluded.refused",
};
const MARK: Statement = Statement::new(
    "UPDATE catalog_claim SET problems = $2, orphan = $3, refused = COALESCE($4, refused)
     WHERE id = $1",
);
const DELETE: Statement = Statement::new("DELETE FROM catalog_claim WHERE id IN (/*in*/)");
const TEXTS_DELETE: Statement =
    Statement::new("DELETE FROM catalog_text WHERE claim_id IN (/*in*/)");
const TEXTS: BulkInsert = BulkInsert {
    table: "catalog_text",
    columns: &["claim_id", "hash", "body"],
    conflict: "ON CONFLICT (claim_id, hash) DO NOTHING",
};
const TEXTS_BY_HASH: Statement =
    Statement::new("SELECT hash, body FROM catalog_text WHERE hash IN (/*in*/)");
const TEXT_SIZES: Statement = Statement::new(
    "SELECT hash, CAST(OCTET_LENGTH(body) AS BIGINT) FROM catalog_text WHERE hash IN (/*in*/)",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] =
    &[OF_SOURCE, IDS_OF_REF, IDS_OF_SOURCE, MARK, DELETE, TEXTS_DELETE, TEXTS_BY_HASH, TEXT_SIZES];

/// All claims of a source, without their documents.
pub async fn claim_list(tx: &mut Tx, source_id: &str) -> Result<Vec<Held>> {
    let read = |row: &Row| {
        Ok(Held {
            id: row.text(0)?,
            location: row.text(1)?,
            entity_ref: row.text(2)?,
            parent_ref: row.opt_text(3)?,
            digest: row.text(4)?,
            problems: row.text(5)?,
            orphan: row.flag(6)?,
        })
    };
    tx.rows(&OF_SOURCE, params![source_id]).await?.iter().map(read).collect()
}

/// The first claims of a source, as (row id, reference), for taking a source apart piece by piece.
pub async fn claim_first(
    tx: &mut Tx,
    source_id: &str,
    limit: i64,
) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&IDS_OF_SOURCE, params![source_id, limit]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// The claims of a reference, as (row id, source).
pub async fn claim_of_ref(tx: &mut Tx, entity_ref: &str) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&IDS_OF_REF, params![entity_ref]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Writes new and changed claims with their long texts.
pub async fn claim_put(
    tx: &mut Tx,
    source_id: &str,
    claims: &[(Option<String>, Found)],
) -> Result<()> {
    let now = tx.now();
    let changed: Vec<Value> =
        claims.iter().filter_map(|(id, _)| id.as_deref()).map(Value::from).collect();
    tx.exec_in(&TEXTS_DELETE, params![], &changed).await?;
    let mut rows = Vec::with_capacity(claims.len());
    let mut texts = Vec::new();
    for (id, found) in claims {
        let id = id.clone().unwrap_or_else(|| tx.next_id());
        let content = found.content.as_ref();
        for (hash, body) in content.iter().flat_map(|content| &content.texts) {
            texts.push(vec![
                Value::from(id.as_str()),
                Value::from(hash.as_str()),
                Value::from(body.as_str()),
            ]);
        }
        rows.push(vec![
            Value::from(id.as_str()),
            Value::from(source_id),
            Value::from(found.location.as_str()),
            Value::from(found.entity_ref.as_str()),
            Value::from(found.parent_ref.as_deref()),
            Value::from(content.map(|it| it.document.as_str())),
            Value::from(content.map_or("", |it| it.digest.as_str())),
            Value::from(content.map_or("[]", |it| it.edges.as_str())),
            Value::from(found.problems.as_str()),
            Value::from(i64::from(found.line)),
            Value::from(false),
            Value::from(now),
            Value::from(found.refused.as_deref()),
        ]);
    }
    tx.bulk(&PUT, rows).await?;
    tx.bulk(&TEXTS, texts).await?;
    Ok(())
}

/// Changes a claim's problems and orphan mark.
pub async fn claim_mark(tx: &mut Tx, mark: &Mark) -> Result<()> {
    let Mark { id, problems, orphan, refused, .. } = mark;
    tx.exec(&MARK, params![id.as_str(), problems.as_str(), *orphan, refused.as_deref()]).await?;
    Ok(())
}

/// Removes claims; their texts go with them.
pub async fn claim_delete(tx: &mut Tx, ids: &[String]) -> Result<()> {
    let ids: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
    tx.exec_in(&DELETE, params![], &ids).await?;
    Ok(())
}

/// Long texts by their hash, in no order.
pub async fn text_get_many(tx: &mut Tx, hashes: &[String]) -> Result<Vec<(String, String)>> {
    let hashes: Vec<Value> = hashes.iter().map(|hash| Value::from(hash.as_str())).collect();
    let rows = tx.rows_in(&TEXTS_BY_HASH, params![], &hashes).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// How many bytes long texts have, by their hash, in no order.
pub async fn text_sizes(tx: &mut Tx, hashes: &[String]) -> Result<Vec<(String, i64)>> {
    let hashes: Vec<Value> = hashes.iter().map(|hash| Value::from(hash.as_str())).collect();
    let rows = tx.rows_in(&TEXT_SIZES, params![], &hashes).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

//! Roots: the locations that descriptors are read from, and the files read below them.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::Millis;

/// Where a source was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `catalog.locations` of the configuration.
    Config,
    /// Registered over the API.
    Registered,
}

impl Origin {
    /// The word in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Registered => "registered",
        }
    }

    fn read(word: &str) -> Self {
        if word == "registered" { Self::Registered } else { Self::Config }
    }
}

/// A row of `catalog_source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Row id; of a registered location, the id that its API shows.
    pub id: String,
    /// Where it was declared.
    pub origin: Origin,
    /// `url` or `file`.
    pub kind: String,
    /// Address or absolute path, with wildcards.
    pub target: String,
    /// Place in its list; earlier sources are read first.
    pub position: i64,
    /// The location's own `rules`, as JSON text.
    pub rules: Option<String>,
    /// `location:default/generated-<sha1>`.
    pub entity_ref: String,
}

const LIST: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref FROM catalog_source
     WHERE origin = $1 ORDER BY position, id",
);
const GET: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref FROM catalog_source WHERE id = $1",
);
const BY_ADDRESS: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref FROM catalog_source
     WHERE origin = $1 AND kind = $2 AND target = $3",
);
const PUT: Statement = Statement::new(
    "INSERT INTO catalog_source (id, origin, kind, target, position, rules, entity_ref, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (origin, kind, target)
     DO UPDATE SET position = excluded.position, rules = excluded.rules",
);
const DELETE: Statement = Statement::new("DELETE FROM catalog_source WHERE id = $1");
const READ_DONE: Statement = Statement::new(
    "UPDATE catalog_source SET read_at = $2, problem = $3,
            read_ok_at = CASE WHEN CAST($3 AS TEXT) IS NULL THEN $2 ELSE read_ok_at END
     WHERE id = $1",
);
const FILES_CLEAR: Statement = Statement::new("DELETE FROM catalog_file WHERE source_id = $1");
const FILES: BulkInsert = BulkInsert {
    table: "catalog_file",
    columns: &["source_id", "location", "etag", "read_at", "problems"],
    conflict: "",
};

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[LIST, GET, BY_ADDRESS, PUT, DELETE, READ_DONE, FILES_CLEAR];

fn read(row: &Row) -> Result<SourceRow> {
    Ok(SourceRow {
        id: row.text(0)?,
        origin: Origin::read(&row.text(1)?),
        kind: row.text(2)?,
        target: row.text(3)?,
        position: row.int(4)?,
        rules: row.opt_text(5)?,
        entity_ref: row.text(6)?,
    })
}

/// The sources of one origin, in their order.
pub async fn source_list(tx: &mut Tx, origin: Origin) -> Result<Vec<SourceRow>> {
    tx.rows(&LIST, params![origin.as_str()]).await?.iter().map(read).collect()
}

/// One source by its id.
pub async fn source_get(tx: &mut Tx, id: &str) -> Result<Option<SourceRow>> {
    tx.row(&GET, params![id]).await?.as_ref().map(read).transpose()
}

/// One source by what it reads.
pub async fn source_by_address(
    tx: &mut Tx,
    origin: Origin,
    kind: &str,
    target: &str,
) -> Result<Option<SourceRow>> {
    tx.row(&BY_ADDRESS, params![origin.as_str(), kind, target])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Adds a source, or updates the place and the rules of the one with the same address.
pub async fn source_put(tx: &mut Tx, source: &SourceRow) -> Result<()> {
    let now = tx.now();
    tx.exec(
        &PUT,
        params![
            source.id.as_str(),
            source.origin.as_str(),
            source.kind.as_str(),
            source.target.as_str(),
            source.position,
            source.rules.as_deref(),
            source.entity_ref.as_str(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Removes a source whose claims are gone.
pub async fn source_delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

/// Notes that a round of a source has ended, and with which problem.
pub async fn source_read_done(tx: &mut Tx, id: &str, problem: Option<&str>) -> Result<()> {
    let now: Millis = tx.now();
    tx.exec(&READ_DONE, params![id, now, problem]).await?;
    Ok(())
}

/// A file of a round: its location, its entity tag, its problems as JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// `type:target`.
    pub location: String,
    /// What the reader gave to ask again with.
    pub etag: Option<String>,
    /// What was wrong in it apart from its entities.
    pub problems: String,
}

/// Replaces what is known of a source's files by what the last round saw.
pub async fn files_replace(tx: &mut Tx, source_id: &str, files: &[FileRow]) -> Result<()> {
    tx.exec(&FILES_CLEAR, params![source_id]).await?;
    let now = tx.now();
    let rows = files
        .iter()
        .map(|file| {
            vec![
                Value::from(source_id),
                Value::from(file.location.as_str()),
                Value::from(file.etag.as_deref()),
                Value::from(now),
                Value::from(file.problems.as_str()),
            ]
        })
        .collect();
    tx.bulk(&FILES, rows).await?;
    Ok(())
}

//! Roots: the locations that descriptors are read from, and the files read below them.

use std::collections::BTreeMap;

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
    /// When somebody asked for it to go; it is then being taken apart.
    pub removed_at: Option<Millis>,
    /// When a person let a removal of much of it happen; the next round may then remove.
    pub released_at: Option<Millis>,
}

const LIST: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at,
            released_at FROM catalog_source
     WHERE origin = $1 ORDER BY position, id",
);
const GET: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at,
            released_at FROM catalog_source
     WHERE id = $1",
);
const BY_ADDRESS: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at,
            released_at FROM catalog_source
     WHERE origin = $1 AND kind = $2 AND target = $3",
);
const PUT: Statement = Statement::new(
    "INSERT INTO catalog_source (id, origin, kind, target, position, rules, entity_ref, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (origin, kind, target)
     DO UPDATE SET position = excluded.position, rules = excluded.rules, held = NULL,
                   read_at = CASE WHEN catalog_source.removed_at IS NULL
                       THEN catalog_source.read_at ELSE NULL END,
                   problem = CASE WHEN catalog_source.removed_at IS NULL
                       THEN catalog_source.problem ELSE NULL END,
                   removed_at = NULL",
);
const RETARGET: Statement = Statement::new(
    "UPDATE catalog_source SET kind = $2, target = $3, released_at = $4, patterns = NULL
     WHERE id = $1 AND removed_at IS NULL",
);
const MARK_REMOVED: Statement = Statement::new(
    "UPDATE catalog_source SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL RETURNING id",
);
const RELEASE: Statement = Statement::new(
    "UPDATE catalog_source SET released_at = $2, held = NULL
     WHERE id = $1 AND held IS NOT NULL AND removed_at IS NULL RETURNING id",
);
// Both lock the row: what is being read and what is being taken apart are one after the other. Until
// the round has ended, a look at the files tells nothing.
const LOCK_LIVE: Statement = Statement::new(
    "UPDATE catalog_source SET patterns = NULL WHERE id = $1 AND removed_at IS NULL RETURNING id",
);
const LOCK_REMOVED: Statement = Statement::new(
    "UPDATE catalog_source SET patterns = NULL
     WHERE id = $1 AND removed_at IS NOT NULL RETURNING id",
);
const DELETE: Statement = Statement::new("DELETE FROM catalog_source WHERE id = $1");
const READ_DONE: Statement = Statement::new(
    "UPDATE catalog_source SET read_at = $2, checked_at = $2, problem = $3, held = $4,
            patterns = $6, judged_with = $7,
            released_at = CASE WHEN released_at <= $5 THEN NULL ELSE released_at END,
            read_ok_at = CASE WHEN CAST($3 AS TEXT) IS NULL THEN $2 ELSE read_ok_at END
     WHERE id = $1",
);
const STATES: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at, released_at,
            created_at, read_at, read_ok_at, problem, held, checked_at
     FROM catalog_source WHERE id > $1 ORDER BY id LIMIT $2",
);
const STATE: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at, released_at,
            created_at, read_at, read_ok_at, problem, held, checked_at
     FROM catalog_source WHERE id = $1",
);
const BY_ID: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at, released_at
     FROM catalog_source WHERE id IN (/*in*/)",
);
const FILES_OF: Statement = Statement::new(
    "SELECT location, etag, problems, read_at FROM catalog_file
     WHERE source_id = $1 AND location > $2 ORDER BY location LIMIT $3",
);
// What a row was judged with stands in for the row in the plan of a round of all sources.
const PLAN: Statement = Statement::new(
    "SELECT id, origin, kind, target, position, rules, entity_ref, removed_at, released_at,
            CASE WHEN patterns IS NULL THEN NULL ELSE judged_with END
     FROM catalog_source ORDER BY position, id",
);
const CHECKABLE: Statement = Statement::new(
    "SELECT id, patterns FROM catalog_source
     WHERE patterns IS NOT NULL AND removed_at IS NULL AND id IN (/*in*/)",
);
const CHECKED: Statement = Statement::new(
    "UPDATE catalog_source SET checked_at = $1,
            read_ok_at = CASE WHEN problem IS NULL THEN $1 ELSE read_ok_at END
     WHERE id IN (/*in*/)",
);
const ETAGS: Statement = Statement::new(
    "SELECT source_id, location, etag FROM catalog_file WHERE source_id IN (/*in*/)",
);
const FILES: Statement =
    Statement::new("SELECT location, etag, problems FROM catalog_file WHERE source_id = $1");
const COUNT_FAILING: Statement = Statement::new(
    "SELECT CAST(COUNT(*) AS BIGINT) FROM catalog_source
     WHERE removed_at IS NULL AND (problem IS NOT NULL OR held IS NOT NULL)",
);
const FILE: Statement =
    Statement::new("SELECT problems FROM catalog_file WHERE source_id = $1 AND location = $2");
const FILES_DELETE: Statement =
    Statement::new("DELETE FROM catalog_file WHERE source_id = $1 AND location IN (/*in*/)");
const FILES_PUT: BulkInsert = BulkInsert {
    table: "catalog_file",
    columns: &["source_id", "location", "etag", "read_at", "problems"],
    conflict: "ON CONFLICT (source_id, location) DO UPDATE SET
        etag = excluded.etag, read_at = excluded.read_at, problems = excluded.problems",
};

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    LIST,
    GET,
    BY_ADDRESS,
    PUT,
    RETARGET,
    MARK_REMOVED,
    RELEASE,
    LOCK_LIVE,
    LOCK_REMOVED,
    DELETE,
    READ_DONE,
    STATES,
    STATE,
    BY_ID,
    FILES_OF,
    PLAN,
    CHECKABLE,
    CHECKED,
    ETAGS,
    FILES,
    COUNT_FAILING,
    FILE,
    FILES_DELETE,
];

fn read(row: &Row) -> Result<SourceRow> {
    Ok(SourceRow {
        id: row.text(0)?,
        origin: Origin::read(&row.text(1)?),
        kind: row.text(2)?,
        target: row.text(3)?,
        position: row.int(4)?,
        rules: row.opt_text(5)?,
        entity_ref: row.text(6)?,
        removed_at: row.opt_int(7)?,
        released_at: row.opt_int(8)?,
    })
}

/// The sources of one origin, in their order, those that are being taken apart included.
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

/// Has a source read another place from now on. What it led to before may go without a word.
/// Whether it was there and stays.
pub async fn source_retarget(tx: &mut Tx, id: &str, kind: &str, target: &str) -> Result<bool> {
    let now = tx.now();
    Ok(tx.exec(&RETARGET, params![id, kind, target, now]).await? == 1)
}

/// Says that a source is to go; whether it was there and stayed until now.
pub async fn source_mark_removed(tx: &mut Tx, id: &str) -> Result<bool> {
    let now = tx.now();
    Ok(tx.row(&MARK_REMOVED, params![id, now]).await?.is_some())
}

/// Lets the next round remove what was held back; whether anything was.
pub async fn source_release(tx: &mut Tx, id: &str) -> Result<bool> {
    let now = tx.now();
    Ok(tx.row(&RELEASE, params![id, now]).await?.is_some())
}

/// Locks a source that stays; whether there is one.
pub async fn source_lock_live(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.row(&LOCK_LIVE, params![id]).await?.is_some())
}

/// Locks a source that is being taken apart; whether there is one.
pub async fn source_lock_removed(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.row(&LOCK_REMOVED, params![id]).await?.is_some())
}

/// Removes a source whose claims are gone.
pub async fn source_delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

/// How a round of a source ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundEnd {
    /// Why the source counts as not read, when it does.
    pub problem: Option<String>,
    /// What the round would have removed and did not, as JSON text.
    pub held: Option<String>,
    /// The release that the round has used up, or any time before it.
    pub released_at: Millis,
    /// Patterns on the way with digests of what they stood for, as JSON text; `None` when only
    /// another round can tell whether the source is as it was.
    pub patterns: Option<String>,
    /// What descriptors were judged with.
    pub judged_with: String,
}

/// Notes that a round of a source has ended, and how.
pub async fn source_read_done(tx: &mut Tx, id: &str, end: &RoundEnd) -> Result<()> {
    let now: Millis = tx.now();
    let (problem, held) = (end.problem.as_deref(), end.held.as_deref());
    let (patterns, with) = (end.patterns.as_deref(), end.judged_with.as_str());
    tx.exec(&READ_DONE, params![id, now, problem, held, end.released_at, patterns, with]).await?;
    Ok(())
}

/// A source with how its reading goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// The source.
    pub source: SourceRow,
    /// When it was declared.
    pub created_at: Millis,
    /// When a round of it ended last.
    pub read_at: Option<Millis>,
    /// When a round of it ended well last.
    pub read_ok_at: Option<Millis>,
    /// Why it counts as not read.
    pub problem: Option<String>,
    /// What is held back, as JSON text.
    pub held: Option<String>,
    /// When it was last found to be as it was, or read.
    pub checked_at: Option<Millis>,
}

impl SourceState {
    /// Where it stands, in a word: `new` (not read yet), `ok`, `failing` (something could not be
    /// read), `held` (a removal waits for a word), `removing`.
    pub const fn word(&self) -> &'static str {
        if self.source.removed_at.is_some() {
            "removing"
        } else if self.held.is_some() {
            "held"
        } else if self.problem.is_some() {
            "failing"
        } else if self.read_at.is_none() {
            "new"
        } else {
            "ok"
        }
    }
}

fn state(row: &Row) -> Result<SourceState> {
    Ok(SourceState {
        source: read(row)?,
        created_at: row.int(9)?,
        read_at: row.opt_int(10)?,
        read_ok_at: row.opt_int(11)?,
        problem: row.opt_text(12)?,
        held: row.opt_text(13)?,
        checked_at: row.opt_int(14)?,
    })
}

/// A page of all sources with their states, by id.
pub async fn source_state_list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<SourceState>> {
    tx.rows(&STATES, params![after, limit]).await?.iter().map(state).collect()
}

/// A source with its state.
pub async fn source_state(tx: &mut Tx, id: &str) -> Result<Option<SourceState>> {
    tx.row(&STATE, params![id]).await?.as_ref().map(state).transpose()
}

/// The sources with these ids, in no order.
pub async fn source_get_many(tx: &mut Tx, ids: &[String]) -> Result<Vec<SourceRow>> {
    let ids: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
    tx.rows_in(&BY_ID, params![], &ids).await?.iter().map(read).collect()
}

/// A page of the files of a source, by location, each with when it was noted down.
pub async fn file_list(
    tx: &mut Tx,
    source_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(FileRow, Millis)>> {
    let rows = tx.rows(&FILES_OF, params![source_id, after, limit]).await?;
    rows.iter()
        .map(|row| {
            let (location, etag) = (row.text(0)?, row.opt_text(1)?);
            Ok((FileRow { location, etag, problems: row.text(2)? }, row.int(3)?))
        })
        .collect()
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

/// Every file of a source.
pub async fn file_list_all(tx: &mut Tx, source_id: &str) -> Result<Vec<FileRow>> {
    let rows = tx.rows(&FILES, params![source_id]).await?;
    rows.iter()
        .map(|row| {
            let (location, etag) = (row.text(0)?, row.opt_text(1)?);
            Ok(FileRow { location, etag, problems: row.text(2)? })
        })
        .collect()
}

/// How many sources something could not be read of, or hold a removal back.
pub async fn source_count_failing(tx: &mut Tx) -> Result<i64> {
    tx.row(&COUNT_FAILING, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// What is wrong with one file of a source, as JSON text.
pub async fn file_problems(tx: &mut Tx, source_id: &str, location: &str) -> Result<Option<String>> {
    tx.row(&FILE, params![source_id, location]).await?.map(|row| row.text(0)).transpose()
}

/// Notes files of a source down as they are now.
pub async fn file_put(tx: &mut Tx, source_id: &str, files: &[FileRow]) -> Result<()> {
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
    tx.bulk(&FILES_PUT, rows).await?;
    Ok(())
}

/// Forgets files of a source.
pub async fn file_delete(tx: &mut Tx, source_id: &str, locations: &[String]) -> Result<()> {
    let locations: Vec<Value> = locations.iter().map(|it| Value::from(it.as_str())).collect();
    tx.exec_in(&FILES_DELETE, params![source_id], &locations).await?;
    Ok(())
}

/// Every source with what it was judged with when a look is enough to tell whether it is as it was.
pub async fn source_plan(tx: &mut Tx) -> Result<Vec<(SourceRow, Option<String>)>> {
    let rows = tx.rows(&PLAN, params![]).await?;
    rows.iter().map(|row| Ok((read(row)?, row.opt_text(9)?))).collect()
}

/// What tells whether a source is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkable {
    /// Row id.
    pub id: String,
    /// Patterns with digests of what they stood for, as JSON text.
    pub patterns: String,
    /// Its files, `type:target`, each with what it is known by.
    pub files: Vec<(String, Option<String>)>,
}

/// Those of `ids` of which a look can tell whether they are as they were.
pub async fn source_checkable(tx: &mut Tx, ids: &[String]) -> Result<Vec<Checkable>> {
    let names: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
    let mut found: BTreeMap<String, Checkable> = BTreeMap::new();
    for row in tx.rows_in(&CHECKABLE, params![], &names).await? {
        let (id, patterns) = (row.text(0)?, row.text(1)?);
        found.insert(id.clone(), Checkable { id, patterns, files: Vec::new() });
    }
    for row in tx.rows_in(&ETAGS, params![], &names).await? {
        if let Some(source) = found.get_mut(&row.text(0)?) {
            source.files.push((row.text(1)?, row.opt_text(2)?));
        }
    }
    Ok(found.into_values().collect())
}

/// Notes that these sources were found to be as they were.
pub async fn source_checked(tx: &mut Tx, ids: &[String]) -> Result<()> {
    let now: Millis = tx.now();
    let ids: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
    tx.exec_in(&CHECKED, params![now], &ids).await?;
    Ok(())
}

//! Which local files the sources have led to, whoever has read them.

use std::collections::HashMap;

use database::{Result, Statement, Tx, Value, params};
use model::Millis;

const READ_SINCE: Statement = Statement::new(
    "SELECT id, target, read_at FROM catalog_source WHERE kind = 'file' AND read_at >= $1",
);
const FILES: Statement =
    Statement::new("SELECT source_id, location FROM catalog_file WHERE source_id IN (/*in*/)");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[READ_SINCE, FILES];

/// A source on the local disk, and where it led.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalSource {
    /// Where it begins: a path, perhaps with wildcards.
    pub root: String,
    /// When it was read last.
    pub read_at: Millis,
    /// The paths that it led to.
    pub files: Vec<String>,
}

/// The local sources that were read at `since` or later, by id, but for those that were last read
/// when `known` says.
pub async fn local_list(
    tx: &mut Tx,
    since: Millis,
    known: &HashMap<String, Millis>,
) -> Result<HashMap<String, LocalSource>> {
    let mut sources = HashMap::new();
    for row in tx.rows(&READ_SINCE, params![since]).await? {
        let (id, read_at) = (row.text(0)?, row.int(2)?);
        if known.get(&id) != Some(&read_at) {
            sources.insert(id, LocalSource { root: row.text(1)?, read_at, files: Vec::new() });
        }
    }
    let ids: Vec<Value> = sources.keys().map(|id| Value::from(id.as_str())).collect();
    for row in tx.rows_in(&FILES, params![], &ids).await? {
        let location = row.text(1)?;
        if let (Some(source), Some(path)) =
            (sources.get_mut(&row.text(0)?), location.strip_prefix("file:"))
        {
            source.files.push(path.to_owned());
        }
    }
    Ok(sources)
}

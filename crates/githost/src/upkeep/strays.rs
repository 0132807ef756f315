//! Folders of repositories that no row knows: what a database of an older backup, or a hand, leaves
//! behind. They are named and left alone: whoever made them knows whether they are needed.

use std::collections::BTreeSet;
use std::path::Path;

use database::{Database, Result, Statement, Tx, params, unit};
use model::Problem;

const IDS: Statement = Statement::new("SELECT id FROM githost_repository ORDER BY id");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[IDS];

/// How many are named in the log.
const NAMED_MAX: usize = 20;

/// The folders below `folder` that look like repositories and are none that the database knows,
/// deleted ones included; in order of their names.
///
/// # Errors
/// What the disk or the database says. No folder has no strays.
pub async fn find(database: &Database, folder: &Path) -> std::result::Result<Vec<String>, Problem> {
    // Folders first: a repository that is made meanwhile has its row before its folder.
    let there = folders(folder).await?;
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let read = unit!(|tx, _nothing: ()| ids(tx).await);
    let known = database.read((), read).await?;
    Ok(there.into_iter().filter(|it| !known.contains(it.trim_end_matches(".git"))).collect())
}

/// Names them in the log.
pub async fn name(database: &Database, folder: &Path) {
    let found = find(database, folder).await.unwrap_or_else(|problem| {
        let (shown, cause) = (folder.display(), problem.cause.as_deref().unwrap_or_default());
        tracing::warn!("{shown} was not looked through: {problem} {cause}");
        Vec::new()
    });
    for stray in found.iter().take(NAMED_MAX) {
        let place = folder.join(stray);
        tracing::warn!(place = %place.display(), "a folder of a repository that nobody knows");
    }
    if found.len() > NAMED_MAX {
        tracing::warn!(count = found.len(), "folders of repositories that nobody knows");
    }
}

async fn folders(folder: &Path) -> std::result::Result<BTreeSet<String>, Problem> {
    let mut found = BTreeSet::new();
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(Problem::internal(error)),
    };
    while let Some(entry) = entries.next_entry().await.map_err(Problem::internal)? {
        let is_folder = entry.file_type().await.is_ok_and(|it| it.is_dir());
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_folder && name.ends_with(".git") {
            found.insert(name);
        }
    }
    Ok(found)
}

async fn ids(tx: &mut Tx) -> Result<BTreeSet<String>> {
    tx.rows(&IDS, params![]).await?.iter().map(|row| row.text(0)).collect()
}

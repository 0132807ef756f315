//! The table of drafts.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const GET: Statement = Statement::new(
    "SELECT template_ref, draft, updated_at FROM scaffolder_draft
     WHERE user_ref = $1 AND template_ref = $2",
);
const LIST: Statement = Statement::new(
    "SELECT template_ref, draft, updated_at FROM scaffolder_draft
     WHERE user_ref = $1 ORDER BY updated_at DESC, template_ref LIMIT $2",
);
const PUT: Statement = Statement::new(
    "INSERT INTO scaffolder_draft (user_ref, template_ref, draft, updated_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_ref, template_ref)
         DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at",
);
const DELETE: Statement =
    Statement::new("DELETE FROM scaffolder_draft WHERE user_ref = $1 AND template_ref = $2");
const MAKE_ROOM: Statement = Statement::new(
    "DELETE FROM scaffolder_draft WHERE user_ref = $1 AND template_ref IN (
         SELECT template_ref FROM scaffolder_draft WHERE user_ref = $1
         ORDER BY updated_at DESC, template_ref LIMIT 1000 OFFSET $2)",
);
const TRIM: Statement = Statement::new("DELETE FROM scaffolder_draft WHERE updated_at < $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[GET, LIST, PUT, DELETE, MAKE_ROOM, TRIM];

/// A form that is not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Whose form it is: `template:default/service`.
    pub template_ref: String,
    /// What was filled in, as JSON.
    pub draft: String,
    /// When it was changed.
    pub updated_at: Millis,
}

fn read(row: &Row) -> Result<DraftRow> {
    Ok(DraftRow { template_ref: row.text(0)?, draft: row.text(1)?, updated_at: row.int(2)? })
}

/// What this user has filled in of this template's form.
pub async fn get(tx: &mut Tx, user: &str, template: &str) -> Result<Option<DraftRow>> {
    tx.row(&GET, params![user, template]).await?.as_ref().map(read).transpose()
}

/// All that this user has begun, what was changed last first.
pub async fn list(tx: &mut Tx, user: &str, count: u64) -> Result<Vec<DraftRow>> {
    tx.rows(&LIST, params![user, count]).await?.iter().map(read).collect()
}

/// Keeps what this user has filled in; of more than `most` those that were changed longest ago go.
pub async fn put(tx: &mut Tx, user: &str, draft: &DraftRow, most: u64) -> Result<()> {
    let values = params![user, draft.template_ref.as_str(), draft.draft.as_str(), draft.updated_at];
    tx.exec(&PUT, values).await?;
    tx.exec(&MAKE_ROOM, params![user, most]).await?;
    Ok(())
}

/// Throws away what this user has filled in.
pub async fn delete(tx: &mut Tx, user: &str, template: &str) -> Result<()> {
    tx.exec(&DELETE, params![user, template]).await?;
    Ok(())
}

/// Throws away what nobody has come back to since `before`.
pub async fn trim(tx: &mut Tx, before: Millis) -> Result<()> {
    tx.exec(&TRIM, params![before]).await?;
    Ok(())
}

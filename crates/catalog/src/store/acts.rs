//! Acts: what somebody planned or did, the preview that they saw, what became of it.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const PUT: Statement = Statement::new(
    "INSERT INTO catalog_act (id, kind, state, actor, input, preview, outcome, source_id,
                              created_at, changed_at, applied_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
);
const MOVE: Statement = Statement::new(
    "UPDATE catalog_act SET state = $3, outcome = $4, source_id = $5, changed_at = $6,
            applied_at = CASE WHEN $3 = 'applying' THEN $6 ELSE applied_at END
     WHERE id = $1 AND state = $2 RETURNING id",
);
const GET: Statement = Statement::new(
    "SELECT id, kind, state, actor, input, preview, outcome, source_id, created_at, changed_at,
            applied_at
     FROM catalog_act WHERE id = $1",
);
const LIST: Statement = Statement::new(
    "SELECT id, kind, state, actor, input, preview, outcome, source_id, created_at, changed_at,
            applied_at
     FROM catalog_act WHERE id < $1 ORDER BY id DESC LIMIT $2",
);
const LIST_OF: Statement = Statement::new(
    "SELECT id, kind, state, actor, input, preview, outcome, source_id, created_at, changed_at,
            applied_at
     FROM catalog_act WHERE actor = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
);
const TRIM: Statement = Statement::new(
    "DELETE FROM catalog_act WHERE id IN
     (SELECT id FROM catalog_act WHERE created_at < $1 ORDER BY created_at, id LIMIT $2)",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[PUT, MOVE, GET, LIST, LIST_OF, TRIM];

/// A row of `catalog_act`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// UUIDv7, so that ids go up with time.
    pub id: String,
    /// `register`, `unregister`, `ignore`, `delete`.
    pub kind: String,
    /// The word of its state.
    pub state: String,
    /// Who planned it.
    pub actor: String,
    /// What was asked for, as JSON text.
    pub input: String,
    /// What it was going to do, as JSON text.
    pub preview: String,
    /// What became of it, as JSON text.
    pub outcome: String,
    /// The source that it is about, once there is one.
    pub source_id: Option<String>,
    /// When it was planned.
    pub created_at: Millis,
    /// When its state changed last.
    pub changed_at: Millis,
    /// When it was applied.
    pub applied_at: Option<Millis>,
}

fn read(row: &Row) -> Result<ActRow> {
    Ok(ActRow {
        id: row.text(0)?,
        kind: row.text(1)?,
        state: row.text(2)?,
        actor: row.text(3)?,
        input: row.text(4)?,
        preview: row.text(5)?,
        outcome: row.text(6)?,
        source_id: row.opt_text(7)?,
        created_at: row.int(8)?,
        changed_at: row.int(9)?,
        applied_at: row.opt_int(10)?,
    })
}

/// Writes a new act.
pub async fn act_put(tx: &mut Tx, act: &ActRow) -> Result<()> {
    tx.exec(
        &PUT,
        params![
            act.id.as_str(),
            act.kind.as_str(),
            act.state.as_str(),
            act.actor.as_str(),
            act.input.as_str(),
            act.preview.as_str(),
            act.outcome.as_str(),
            act.source_id.as_deref(),
            act.created_at,
            act.applied_at
        ],
    )
    .await?;
    Ok(())
}

/// Moves an act from one state to another; whether it was in the former. Of two who try, one does.
pub async fn act_move(
    tx: &mut Tx,
    act: &ActRow,
    to: &str,
    outcome: &str,
    source_id: Option<&str>,
) -> Result<bool> {
    let now = tx.now();
    let parameters = params![act.id.as_str(), act.state.as_str(), to, outcome, source_id, now];
    Ok(tx.row(&MOVE, parameters).await?.is_some())
}

/// One act.
pub async fn act_get(tx: &mut Tx, id: &str) -> Result<Option<ActRow>> {
    tx.row(&GET, params![id]).await?.as_ref().map(read).transpose()
}

/// A page of the acts, the newest first, before this id.
pub async fn act_list(tx: &mut Tx, before: &str, limit: i64) -> Result<Vec<ActRow>> {
    tx.rows(&LIST, params![before, limit]).await?.iter().map(read).collect()
}

/// The same of the acts that one actor planned.
pub async fn act_list_of(
    tx: &mut Tx,
    actor: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<ActRow>> {
    tx.rows(&LIST_OF, params![actor, before, limit]).await?.iter().map(read).collect()
}

/// Forgets some of the acts that were planned before `before`.
pub async fn act_trim(tx: &mut Tx, before: Millis, limit: i64) -> Result<u64> {
    tx.exec(&TRIM, params![before, limit]).await
}

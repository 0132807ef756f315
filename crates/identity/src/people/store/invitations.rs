//! Invitations, and failed attempts to sign in.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const INSERT: Statement = Statement::new(
    "INSERT INTO identity_invitation (id, digest, kind, entity_ref, account_id, roles, created_by,
                                      created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);
const BY_DIGEST: Statement = Statement::new(
    "SELECT id, kind, entity_ref, account_id, roles, created_by, created_at, expires_at,
            accepted_at, accepted_by
     FROM identity_invitation WHERE digest = $1",
);
const LIST: Statement = Statement::new(
    "SELECT id, kind, entity_ref, account_id, roles, created_by, created_at, expires_at,
            accepted_at, accepted_by
     FROM identity_invitation WHERE id > $1 ORDER BY id LIMIT $2",
);
const ACCEPT: Statement = Statement::new(
    "UPDATE identity_invitation SET accepted_at = $2, accepted_by = $3
     WHERE id = $1 AND accepted_at IS NULL",
);
const DELETE: Statement =
    Statement::new("DELETE FROM identity_invitation WHERE id = $1 AND accepted_at IS NULL");
const DELETE_KIND: Statement =
    Statement::new("DELETE FROM identity_invitation WHERE kind = $1 AND accepted_at IS NULL");
const DELETE_OF: Statement = Statement::new(
    "DELETE FROM identity_invitation
     WHERE accepted_at IS NULL AND (account_id = $1 OR entity_ref = $2)",
);
const TAKE_BACK: Statement = Statement::new(
    "UPDATE identity_attempt SET failures = failures - 1 WHERE key = $1 AND failures > 0",
);
const EXPIRED: Statement = Statement::new("DELETE FROM identity_invitation WHERE expires_at <= $1");
const FAILURES: Statement =
    Statement::new("SELECT key, failures, last_at FROM identity_attempt WHERE key IN (/*in*/)");
const FAIL: Statement = Statement::new(
    "INSERT INTO identity_attempt (key, failures, last_at) VALUES ($1, 1, $2)
     ON CONFLICT (key) DO UPDATE SET
         failures = CASE WHEN identity_attempt.last_at <= $3 THEN 1
                         ELSE identity_attempt.failures + 1 END,
         last_at = excluded.last_at",
);
const HOLD: Statement = Statement::new(
    "INSERT INTO identity_attempt (key, failures, last_at) VALUES ($1, 0, $2)
     ON CONFLICT (key) DO UPDATE SET failures = identity_attempt.failures",
);
const FORGET: Statement = Statement::new("DELETE FROM identity_attempt WHERE key = $1");
const FORGOTTEN: Statement = Statement::new("DELETE FROM identity_attempt WHERE last_at <= $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    INSERT,
    BY_DIGEST,
    LIST,
    ACCEPT,
    DELETE,
    DELETE_KIND,
    DELETE_OF,
    TAKE_BACK,
    EXPIRED,
    FAILURES,
    FAIL,
    HOLD,
    FORGET,
    FORGOTTEN,
];

/// A link that makes an account, or opens one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its id, which is no secret.
    pub id: String,
    /// `invitation`, `owner` (the first start's) or `recovery`.
    pub kind: String,
    /// Who will be; where none is said, the invited choose a name of their own.
    pub entity_ref: Option<String>,
    /// The account that it opens again; none makes a new one.
    pub account_id: Option<String>,
    /// The roles that come with it, as a JSON array.
    pub roles: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Millis,
    /// Until when it can be accepted.
    pub expires_at: Millis,
    /// When it was accepted.
    pub accepted_at: Option<Millis>,
    /// Who it became.
    pub accepted_by: Option<String>,
}

fn read(row: &Row) -> Result<InvitationRow> {
    Ok(InvitationRow {
        id: row.text(0)?,
        kind: row.text(1)?,
        entity_ref: row.opt_text(2)?,
        account_id: row.opt_text(3)?,
        roles: row.text(4)?,
        created_by: row.text(5)?,
        created_at: row.int(6)?,
        expires_at: row.int(7)?,
        accepted_at: row.opt_int(8)?,
        accepted_by: row.opt_text(9)?,
    })
}

/// Keeps a new invitation; `digest` is that of its secret.
pub async fn invitation_insert(tx: &mut Tx, it: &InvitationRow, digest: &str) -> Result<()> {
    tx.exec(
        &INSERT,
        params![
            it.id.as_str(),
            digest,
            it.kind.as_str(),
            it.entity_ref.as_deref(),
            it.account_id.as_deref(),
            it.roles.as_str(),
            it.created_by.as_str(),
            it.created_at,
            it.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// The invitation whose secret has this digest.
pub async fn invitation_by_digest(tx: &mut Tx, digest: &str) -> Result<Option<InvitationRow>> {
    tx.row(&BY_DIGEST, params![digest]).await?.as_ref().map(read).transpose()
}

/// A page of invitations, in the order in which they were made.
pub async fn invitation_list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<InvitationRow>> {
    tx.rows(&LIST, params![after, limit]).await?.iter().map(read).collect()
}

/// Marks an invitation as used; false when it already was.
pub async fn invitation_accept(tx: &mut Tx, id: &str, now: Millis, who: &str) -> Result<bool> {
    Ok(tx.exec(&ACCEPT, params![id, now, who]).await? > 0)
}

/// Takes an invitation back that nobody has accepted; whether there was one.
pub async fn invitation_delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![id]).await? > 0)
}

/// Takes all of a kind back that nobody has accepted.
pub async fn invitations_delete_kind(tx: &mut Tx, kind: &str) -> Result<()> {
    tx.exec(&DELETE_KIND, params![kind]).await?;
    Ok(())
}

/// Takes back what nobody has accepted yet and would open an account, or make one for its user.
pub async fn invitations_delete_of(tx: &mut Tx, account: &str, entity_ref: &str) -> Result<()> {
    tx.exec(&DELETE_OF, params![account, entity_ref]).await?;
    Ok(())
}

/// One failure under a key was none.
pub async fn failure_take_back(tx: &mut Tx, key: &str) -> Result<()> {
    tx.exec(&TAKE_BACK, params![key]).await?;
    Ok(())
}

/// Removes what can no longer be accepted.
pub async fn invitations_expire(tx: &mut Tx, now: Millis) -> Result<u64> {
    tx.exec(&EXPIRED, params![now]).await
}

/// Failures under some keys: key, how many, when the last one was.
pub async fn failures(tx: &mut Tx, keys: &[String]) -> Result<Vec<(String, i64, Millis)>> {
    let keys: Vec<database::Value> = keys.iter().map(|key| key.as_str().into()).collect();
    let rows = tx.rows_in(&FAILURES, params![], &keys).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// Counts a failure; what is older than `forgotten_before` no longer counts.
pub async fn failure_add(
    tx: &mut Tx,
    key: &str,
    now: Millis,
    forgotten_before: Millis,
) -> Result<()> {
    tx.exec(&FAIL, params![key, now, forgotten_before]).await?;
    Ok(())
}

/// Has whoever else tries under this key wait for the end of this transaction.
pub async fn failures_hold(tx: &mut Tx, key: &str, now: Millis) -> Result<()> {
    tx.exec(&HOLD, params![key, now]).await?;
    Ok(())
}

/// Forgets the failures under a key.
pub async fn failures_forget(tx: &mut Tx, key: &str) -> Result<()> {
    tx.exec(&FORGET, params![key]).await?;
    Ok(())
}

/// Removes failures that no longer count.
pub async fn failures_expire(tx: &mut Tx, before: Millis) -> Result<u64> {
    tx.exec(&FORGOTTEN, params![before]).await
}

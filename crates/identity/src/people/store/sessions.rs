//! Sessions.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;
use model::caller::User;

const INSERT: Statement = Statement::new(
    "INSERT INTO identity_session (id, digest, account_id, csrf, provider, provider_subject,
         provider_session, refresh_token, id_token, address, user_agent, created_at, expires_at,
         seen_at, rotated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12, $12)",
);
const BY_DIGEST: Statement = Statement::new(
    "SELECT s.id, s.digest, s.former_digest, s.former_until, s.account_id, s.csrf, s.provider,
            s.provider_subject, s.provider_session, s.refresh_token, s.id_token, s.address,
            s.user_agent, s.created_at, s.expires_at, s.seen_at, s.rotated_at, a.entity_ref,
            a.in_catalog, a.disabled_at
     FROM identity_session s JOIN identity_account a ON a.id = s.account_id
     WHERE s.digest = $1 OR s.former_digest = $1",
);
const BY_ID: Statement = Statement::new(
    "SELECT s.id, s.digest, s.former_digest, s.former_until, s.account_id, s.csrf, s.provider,
            s.provider_subject, s.provider_session, s.refresh_token, s.id_token, s.address,
            s.user_agent, s.created_at, s.expires_at, s.seen_at, s.rotated_at, a.entity_ref,
            a.in_catalog, a.disabled_at
     FROM identity_session s JOIN identity_account a ON a.id = s.account_id
     WHERE s.id = $1",
);
const OF_ACCOUNT: Statement = Statement::new(
    "SELECT s.id, s.digest, s.former_digest, s.former_until, s.account_id, s.csrf, s.provider,
            s.provider_subject, s.provider_session, s.refresh_token, s.id_token, s.address,
            s.user_agent, s.created_at, s.expires_at, s.seen_at, s.rotated_at, a.entity_ref,
            a.in_catalog, a.disabled_at
     FROM identity_session s JOIN identity_account a ON a.id = s.account_id
     WHERE s.account_id = $1 ORDER BY s.seen_at DESC, s.id LIMIT $2",
);
const OF_PROVIDER: Statement = Statement::new(
    "SELECT s.id, s.account_id, a.entity_ref
     FROM identity_session s JOIN identity_account a ON a.id = s.account_id
     WHERE s.provider = $1 AND (s.provider_session = $2 OR s.provider_subject = $3)",
);
const BEYOND: Statement = Statement::new(
    "SELECT id FROM identity_session WHERE account_id = $1
     ORDER BY seen_at DESC, id LIMIT 1000 OFFSET $2",
);
const ROTATE: Statement = Statement::new(
    "UPDATE identity_session
     SET former_digest = digest, former_until = $4, digest = $3, rotated_at = $5, seen_at = $5
     WHERE id = $1 AND digest = $2",
);
const ROTATE_UNSEEN: Statement = Statement::new(
    "UPDATE identity_session SET digest = $3, rotated_at = $4, seen_at = $4
     WHERE id = $1 AND digest = $2",
);
const CONFIRM: Statement = Statement::new(
    "UPDATE identity_session SET former_until = $3
     WHERE id = $1 AND digest = $2 AND former_until > $3",
);
const SEEN: Statement =
    Statement::new("UPDATE identity_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
const RENEW: Statement =
    Statement::new("UPDATE identity_session SET refresh_token = $2, id_token = $3 WHERE id = $1");
const DELETE: Statement = Statement::new("DELETE FROM identity_session WHERE id = $1");
const EXPIRED: Statement =
    Statement::new("DELETE FROM identity_session WHERE expires_at <= $1 OR seen_at <= $2");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    INSERT,
    BY_DIGEST,
    BY_ID,
    OF_ACCOUNT,
    OF_PROVIDER,
    BEYOND,
    ROTATE,
    ROTATE_UNSEEN,
    CONFIRM,
    SEEN,
    RENEW,
    DELETE,
    EXPIRED,
];

/// A browser that is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id, which is no secret.
    pub id: String,
    /// Digest of its secret.
    pub digest: String,
    /// Digest of the secret before.
    pub former_digest: Option<String>,
    /// Until when that one counts.
    pub former_until: Option<Millis>,
    /// Whose it is.
    pub account_id: String,
    /// What a page proves with that it is ours.
    pub csrf: String,
    /// Who vouched: a provider's id, `local`.
    pub provider: String,
    /// What the provider knows them by.
    pub provider_subject: String,
    /// The provider's own session.
    pub provider_session: Option<String>,
    /// The provider's refresh token, sealed.
    pub refresh_token: Option<String>,
    /// The provider's ID token, sealed.
    pub id_token: Option<String>,
    /// Where it was begun from.
    pub address: String,
    /// With what.
    pub user_agent: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// When it ends, however much it is used.
    pub expires_at: Millis,
    /// When it was used last, to the minute.
    pub seen_at: Millis,
    /// When its secret was made.
    pub rotated_at: Millis,
    /// The account's user.
    pub entity_ref: String,
    /// Whether the account goes with its entity in the catalog.
    pub in_catalog: bool,
    /// Whether the account is locked out.
    pub is_disabled: bool,
}

impl SessionRow {
    /// Who is signed in by it.
    pub fn user(&self) -> User {
        User {
            entity_ref: self.entity_ref.clone(),
            account: Some(self.account_id.clone()),
            session: Some(self.id.clone()),
        }
    }
}

fn read(row: &Row) -> Result<SessionRow> {
    Ok(SessionRow {
        id: row.text(0)?,
        digest: row.text(1)?,
        former_digest: row.opt_text(2)?,
        former_until: row.opt_int(3)?,
        account_id: row.text(4)?,
        csrf: row.text(5)?,
        provider: row.text(6)?,
        provider_subject: row.text(7)?,
        provider_session: row.opt_text(8)?,
        refresh_token: row.opt_text(9)?,
        id_token: row.opt_text(10)?,
        address: row.text(11)?,
        user_agent: row.opt_text(12)?,
        created_at: row.int(13)?,
        expires_at: row.int(14)?,
        seen_at: row.int(15)?,
        rotated_at: row.int(16)?,
        entity_ref: row.text(17)?,
        in_catalog: row.int(18)? != 0,
        is_disabled: row.opt_int(19)?.is_some(),
    })
}

/// Begins a session; its account is there.
pub async fn session_insert(tx: &mut Tx, session: &SessionRow) -> Result<()> {
    let it = session;
    tx.exec(
        &INSERT,
        params![
            it.id.as_str(),
            it.digest.as_str(),
            it.account_id.as_str(),
            it.csrf.as_str(),
            it.provider.as_str(),
            it.provider_subject.as_str(),
            it.provider_session.as_deref(),
            it.refresh_token.as_deref(),
            it.id_token.as_deref(),
            it.address.as_str(),
            it.user_agent.as_deref(),
            it.created_at,
            it.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// The session whose secret, or whose secret before, has this digest.
pub async fn session_by_digest(tx: &mut Tx, digest: &str) -> Result<Option<SessionRow>> {
    tx.row(&BY_DIGEST, params![digest]).await?.as_ref().map(read).transpose()
}

/// One session.
pub async fn session_get(tx: &mut Tx, id: &str) -> Result<Option<SessionRow>> {
    tx.row(&BY_ID, params![id]).await?.as_ref().map(read).transpose()
}

/// The sessions of an account, the one used last first.
pub async fn sessions_of(tx: &mut Tx, account: &str, limit: i64) -> Result<Vec<SessionRow>> {
    tx.rows(&OF_ACCOUNT, params![account, limit]).await?.iter().map(read).collect()
}

/// The sessions that a provider's session, or all of its subject's, began: id, account, user.
pub async fn sessions_of_provider(
    tx: &mut Tx,
    provider: &str,
    session: Option<&str>,
    subject: Option<&str>,
) -> Result<Vec<(String, String, String)>> {
    let rows = tx.rows(&OF_PROVIDER, params![provider, session, subject]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))).collect()
}

/// Ids of the sessions of an account but for the `most` used last.
pub async fn sessions_beyond(tx: &mut Tx, account: &str, most: i64) -> Result<Vec<String>> {
    tx.rows(&BEYOND, params![account, most]).await?.iter().map(|row| row.text(0)).collect()
}

/// Replaces a session's secret; whether it still had the one of `old`.
pub async fn session_rotate(
    tx: &mut Tx,
    id: &str,
    (old, new): (&str, &str),
    former_until: Millis,
    now: Millis,
) -> Result<bool> {
    Ok(tx.exec(&ROTATE, params![id, old, new, former_until, now]).await? > 0)
}

/// Replaces a secret that nobody has used yet; the one before it stays the one before.
pub async fn session_rotate_unseen(
    tx: &mut Tx,
    id: &str,
    (old, new): (&str, &str),
    now: Millis,
) -> Result<bool> {
    Ok(tx.exec(&ROTATE_UNSEEN, params![id, old, new, now]).await? > 0)
}

/// The new secret was used: the one before counts until `former_until` only.
pub async fn session_confirm(
    tx: &mut Tx,
    id: &str,
    digest: &str,
    former_until: Millis,
) -> Result<bool> {
    Ok(tx.exec(&CONFIRM, params![id, digest, former_until]).await? > 0)
}

/// Writes down that a session was used.
pub async fn session_seen(tx: &mut Tx, id: &str, now: Millis) -> Result<()> {
    tx.exec(&SEEN, params![id, now]).await?;
    Ok(())
}

/// Keeps what a provider gave anew, sealed.
pub async fn session_renew(
    tx: &mut Tx,
    id: &str,
    refresh_token: Option<&str>,
    id_token: Option<&str>,
) -> Result<()> {
    tx.exec(&RENEW, params![id, refresh_token, id_token]).await?;
    Ok(())
}

/// Ends a session; whether there was one.
pub async fn session_delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![id]).await? > 0)
}

/// Removes sessions that have ended by themselves.
pub async fn sessions_expire(tx: &mut Tx, now: Millis, idle_since: Millis) -> Result<u64> {
    tx.exec(&EXPIRED, params![now, idle_since]).await
}

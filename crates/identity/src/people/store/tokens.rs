//! Personal and service tokens.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const INSERT: Statement = Statement::new(
    "INSERT INTO identity_token (id, digest, hint, account_id, service, name, permissions,
                                 created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
const BY_DIGEST: Statement = Statement::new(
    "SELECT t.id, t.digest, t.hint, t.account_id, t.service, t.name, t.permissions, t.created_by,
            t.created_at, t.expires_at, t.used_at, t.used_from, a.entity_ref, a.in_catalog,
            a.disabled_at
     FROM identity_token t LEFT JOIN identity_account a ON a.id = t.account_id
     WHERE t.digest = $1",
);
const OF_ACCOUNT: Statement = Statement::new(
    "SELECT t.id, t.digest, t.hint, t.account_id, t.service, t.name, t.permissions, t.created_by,
            t.created_at, t.expires_at, t.used_at, t.used_from, a.entity_ref, a.in_catalog,
            a.disabled_at
     FROM identity_token t JOIN identity_account a ON a.id = t.account_id
     WHERE t.account_id = $1 ORDER BY t.id",
);
const SERVICES: Statement = Statement::new(
    "SELECT t.id, t.digest, t.hint, t.account_id, t.service, t.name, t.permissions, t.created_by,
            t.created_at, t.expires_at, t.used_at, t.used_from, NULL, 0, NULL
     FROM identity_token t
     WHERE t.service IS NOT NULL AND t.id > $1 ORDER BY t.id LIMIT $2",
);
const BY_ID: Statement = Statement::new(
    "SELECT t.id, t.digest, t.hint, t.account_id, t.service, t.name, t.permissions, t.created_by,
            t.created_at, t.expires_at, t.used_at, t.used_from, a.entity_ref, a.in_catalog,
            a.disabled_at
     FROM identity_token t LEFT JOIN identity_account a ON a.id = t.account_id
     WHERE t.id = $1",
);
const COUNT_ACCOUNT: Statement =
    Statement::new("SELECT COUNT(*) FROM identity_token WHERE account_id = $1");
const COUNT_SERVICES: Statement =
    Statement::new("SELECT COUNT(*) FROM identity_token WHERE service IS NOT NULL");
const USED: Statement = Statement::new(
    "UPDATE identity_token SET used_at = $2, used_from = $3
     WHERE id = $1 AND (used_at IS NULL OR used_at < $2)",
);
const DELETE: Statement = Statement::new("DELETE FROM identity_token WHERE id = $1");
const DELETE_OF: Statement = Statement::new("DELETE FROM identity_token WHERE account_id = $1");
const EXPIRED: Statement = Statement::new("DELETE FROM identity_token WHERE expires_at <= $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    INSERT,
    BY_DIGEST,
    OF_ACCOUNT,
    SERVICES,
    BY_ID,
    COUNT_ACCOUNT,
    COUNT_SERVICES,
    USED,
    DELETE,
    DELETE_OF,
    EXPIRED,
];

/// A token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenRow {
    /// Its id, which is no secret.
    pub id: String,
    /// Digest of its secret.
    pub digest: String,
    /// The secret's last characters, to know it again.
    pub hint: String,
    /// Whose it is, for a personal one.
    pub account_id: Option<String>,
    /// What it is the name of, for a service token.
    pub service: Option<String>,
    /// What it is for.
    pub name: String,
    /// Names of the permissions that it reaches, as a JSON array; `null` is all.
    pub permissions: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
    /// When it was used last, to the minute.
    pub used_at: Option<Millis>,
    /// From where.
    pub used_from: Option<String>,
    /// The account's user, for a personal one.
    pub entity_ref: Option<String>,
    /// Whether the account goes with its entity in the catalog.
    pub in_catalog: bool,
    /// Whether the account is locked out.
    pub is_disabled: bool,
}

fn read(row: &Row) -> Result<TokenRow> {
    Ok(TokenRow {
        id: row.text(0)?,
        digest: row.text(1)?,
        hint: row.text(2)?,
        account_id: row.opt_text(3)?,
        service: row.opt_text(4)?,
        name: row.text(5)?,
        permissions: row.text(6)?,
        created_by: row.text(7)?,
        created_at: row.int(8)?,
        expires_at: row.int(9)?,
        used_at: row.opt_int(10)?,
        used_from: row.opt_text(11)?,
        entity_ref: row.opt_text(12)?,
        in_catalog: row.opt_int(13)?.unwrap_or_default() != 0,
        is_disabled: row.opt_int(14)?.is_some(),
    })
}

/// Keeps a new token.
pub async fn token_insert(tx: &mut Tx, token: &TokenRow) -> Result<()> {
    let it = token;
    tx.exec(
        &INSERT,
        params![
            it.id.as_str(),
            it.digest.as_str(),
            it.hint.as_str(),
            it.account_id.as_deref(),
            it.service.as_deref(),
            it.name.as_str(),
            it.permissions.as_str(),
            it.created_by.as_str(),
            it.created_at,
            it.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// The token whose secret has this digest.
pub async fn token_by_digest(tx: &mut Tx, digest: &str) -> Result<Option<TokenRow>> {
    tx.row(&BY_DIGEST, params![digest]).await?.as_ref().map(read).transpose()
}

/// The tokens of an account, in the order in which they were made.
pub async fn tokens_of(tx: &mut Tx, account: &str) -> Result<Vec<TokenRow>> {
    tx.rows(&OF_ACCOUNT, params![account]).await?.iter().map(read).collect()
}

/// A page of the service tokens, in the order in which they were made.
pub async fn service_tokens(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<TokenRow>> {
    tx.rows(&SERVICES, params![after, limit]).await?.iter().map(read).collect()
}

/// One token.
pub async fn token_get(tx: &mut Tx, id: &str) -> Result<Option<TokenRow>> {
    tx.row(&BY_ID, params![id]).await?.as_ref().map(read).transpose()
}

/// How many tokens an account has; without one, how many service tokens there are.
pub async fn token_count(tx: &mut Tx, account: Option<&str>) -> Result<i64> {
    let row = match account {
        Some(account) => tx.row(&COUNT_ACCOUNT, params![account]).await?,
        None => tx.row(&COUNT_SERVICES, params![]).await?,
    };
    row.map_or(Ok(0), |row| row.int(0))
}

/// Writes down that a token was used.
pub async fn token_used(tx: &mut Tx, id: &str, now: Millis, address: Option<&str>) -> Result<()> {
    tx.exec(&USED, params![id, now, address]).await?;
    Ok(())
}

/// Revokes a token; whether there was one.
pub async fn token_delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![id]).await? > 0)
}

/// Revokes every token of an account.
pub async fn tokens_delete_of(tx: &mut Tx, account: &str) -> Result<()> {
    tx.exec(&DELETE_OF, params![account]).await?;
    Ok(())
}

/// Removes tokens that have ended.
pub async fn tokens_expire(tx: &mut Tx, now: Millis) -> Result<u64> {
    tx.exec(&EXPIRED, params![now]).await
}

//! Accounts, and what providers know them by.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

const COLUMNS_LIST: Statement = Statement::new(
    "SELECT id, entity_ref, name, display_name, email, picture, password, is_owner, in_catalog,
            disabled_at, created_at, signed_in_at
     FROM identity_account
     WHERE entity_ref > $1
       AND (entity_ref LIKE $2 ESCAPE '\\' OR LOWER(display_name) LIKE $2 ESCAPE '\\'
            OR LOWER(email) LIKE $2 ESCAPE '\\')
     ORDER BY entity_ref LIMIT $3",
);
const BY_ID: Statement = Statement::new(
    "SELECT id, entity_ref, name, display_name, email, picture, password, is_owner, in_catalog,
            disabled_at, created_at, signed_in_at
     FROM identity_account WHERE id = $1",
);
const BY_REF: Statement = Statement::new(
    "SELECT id, entity_ref, name, display_name, email, picture, password, is_owner, in_catalog,
            disabled_at, created_at, signed_in_at
     FROM identity_account WHERE entity_ref = $1",
);
const BY_NAME: Statement = Statement::new(
    "SELECT id, entity_ref, name, display_name, email, picture, password, is_owner, in_catalog,
            disabled_at, created_at, signed_in_at
     FROM identity_account WHERE name = $1",
);
const BY_LOGIN: Statement = Statement::new(
    "SELECT a.id, a.entity_ref, a.name, a.display_name, a.email, a.picture, a.password, a.is_owner,
            a.in_catalog, a.disabled_at, a.created_at, a.signed_in_at
     FROM identity_account a JOIN identity_login l ON l.account_id = a.id
     WHERE l.provider = $1 AND l.subject = $2",
);
const INSERT: Statement = Statement::new(
    "INSERT INTO identity_account (id, entity_ref, name, display_name, email, picture, password,
                                   is_owner, in_catalog, disabled_at, created_at, signed_in_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);
const UPDATE: Statement = Statement::new(
    "UPDATE identity_account
     SET entity_ref = $2, name = $3, display_name = $4, email = $5, picture = $6, password = $7,
         is_owner = $8, in_catalog = $9, disabled_at = $10, signed_in_at = $11
     WHERE id = $1",
);
const DELETE: Statement = Statement::new("DELETE FROM identity_account WHERE id = $1");
const ANY_OWNER: Statement =
    Statement::new("SELECT id FROM identity_account WHERE is_owner = 1 LIMIT 1");
const LOGIN_PUT: Statement = Statement::new(
    "INSERT INTO identity_login (provider, subject, account_id) VALUES ($1, $2, $3)
     ON CONFLICT (provider, subject) DO UPDATE SET account_id = excluded.account_id",
);
const LOGINS_OF: Statement = Statement::new(
    "SELECT provider FROM identity_login WHERE account_id = $1 ORDER BY provider, subject",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    COLUMNS_LIST,
    BY_ID,
    BY_REF,
    BY_NAME,
    BY_LOGIN,
    INSERT,
    UPDATE,
    DELETE,
    ANY_OWNER,
    LOGIN_PUT,
    LOGINS_OF,
];

/// Somebody who can sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Who they are: `user:default/ada`.
    pub entity_ref: String,
    /// The name that they sign in with here; none for those who come by a provider only.
    pub name: Option<String>,
    /// What they are called.
    pub display_name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their picture's address.
    pub picture: Option<String>,
    /// Hash of their password.
    pub password: Option<Hash>,
    /// Whether this is the owner, who came by the link on the terminal.
    pub is_owner: bool,
    /// Whether they may be here only as long as the catalog has them.
    pub in_catalog: bool,
    /// When they were locked out; none when they were not.
    pub disabled_at: Option<Millis>,
    /// When the account was made.
    pub created_at: Millis,
    /// When somebody signed in with it last.
    pub signed_in_at: Option<Millis>,
}

/// The hash of a password; not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(pub String);

impl std::fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hash")
    }
}

fn read(row: &Row) -> Result<AccountRow> {
    Ok(AccountRow {
        id: row.text(0)?,
        entity_ref: row.text(1)?,
        name: row.opt_text(2)?,
        display_name: row.opt_text(3)?,
        email: row.opt_text(4)?,
        picture: row.opt_text(5)?,
        password: row.opt_text(6)?.map(Hash),
        is_owner: row.int(7)? != 0,
        in_catalog: row.int(8)? != 0,
        disabled_at: row.opt_int(9)?,
        created_at: row.int(10)?,
        signed_in_at: row.opt_int(11)?,
    })
}

/// A page of accounts by reference, of those that have `text` in reference, name or address.
pub async fn account_list(
    tx: &mut Tx,
    after: &str,
    text: &str,
    limit: i64,
) -> Result<Vec<AccountRow>> {
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let pattern = format!("%{escaped}%");
    tx.rows(&COLUMNS_LIST, params![after, pattern, limit]).await?.iter().map(read).collect()
}

/// One account.
pub async fn account_get(tx: &mut Tx, id: &str) -> Result<Option<AccountRow>> {
    tx.row(&BY_ID, params![id]).await?.as_ref().map(read).transpose()
}

/// The account of a user.
pub async fn account_by_ref(tx: &mut Tx, entity_ref: &str) -> Result<Option<AccountRow>> {
    tx.row(&BY_REF, params![entity_ref]).await?.as_ref().map(read).transpose()
}

/// The account that is signed in to with this name.
pub async fn account_by_name(tx: &mut Tx, name: &str) -> Result<Option<AccountRow>> {
    tx.row(&BY_NAME, params![name]).await?.as_ref().map(read).transpose()
}

/// The account that a provider knows by this.
pub async fn account_by_login(
    tx: &mut Tx,
    provider: &str,
    subject: &str,
) -> Result<Option<AccountRow>> {
    tx.row(&BY_LOGIN, params![provider, subject]).await?.as_ref().map(read).transpose()
}

/// Makes an account.
pub async fn account_insert(tx: &mut Tx, account: &AccountRow) -> Result<()> {
    let it = account;
    let password = it.password.as_ref().map(|hash| hash.0.as_str());
    tx.exec(
        &INSERT,
        params![
            it.id.as_str(),
            it.entity_ref.as_str(),
            it.name.as_deref(),
            it.display_name.as_deref(),
            it.email.as_deref(),
            it.picture.as_deref(),
            password,
            i64::from(it.is_owner),
            i64::from(it.in_catalog),
            it.disabled_at,
            it.created_at,
            it.signed_in_at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of an account but when it was made.
pub async fn account_update(tx: &mut Tx, account: &AccountRow) -> Result<()> {
    let it = account;
    let password = it.password.as_ref().map(|hash| hash.0.as_str());
    tx.exec(
        &UPDATE,
        params![
            it.id.as_str(),
            it.entity_ref.as_str(),
            it.name.as_deref(),
            it.display_name.as_deref(),
            it.email.as_deref(),
            it.picture.as_deref(),
            password,
            i64::from(it.is_owner),
            i64::from(it.in_catalog),
            it.disabled_at,
            it.signed_in_at,
        ],
    )
    .await?;
    Ok(())
}

/// Removes an account with its sessions, tokens and logins.
pub async fn account_delete(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![id]).await? > 0)
}

/// Whether there is an owner.
pub async fn owner_exists(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&ANY_OWNER, params![]).await?.is_some())
}

/// From now on a provider's subject is this account.
pub async fn login_put(tx: &mut Tx, provider: &str, subject: &str, account: &str) -> Result<()> {
    tx.exec(&LOGIN_PUT, params![provider, subject, account]).await?;
    Ok(())
}

/// The providers by which an account is reached.
pub async fn logins_of(tx: &mut Tx, account: &str) -> Result<Vec<String>> {
    tx.rows(&LOGINS_OF, params![account]).await?.iter().map(|row| row.text(0)).collect()
}

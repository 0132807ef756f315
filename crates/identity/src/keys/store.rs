//! The tables of the server's own keys. Whoever changes keys takes the master key's row first.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

use super::ring::Purpose;

/// A row of `identity_key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id, in sealed texts and tokens.
    pub id: String,
    /// What it is for; `None` for a word that a newer release wrote.
    pub purpose: Option<Purpose>,
    /// The secret, sealed with the master key.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub made_at: Millis,
    /// From when on it is used.
    pub active_at: Millis,
    /// From when on nothing that it signed counts any more.
    pub retires_at: Option<Millis>,
}

const CHECK: Statement =
    Statement::new("SELECT check_value FROM identity_master_key WHERE id = 'master'");
const CHECK_PUT: Statement = Statement::new(
    "INSERT INTO identity_master_key (id, check_value, changed_at) VALUES ('master', $1, $2)
     ON CONFLICT (id) DO NOTHING",
);
const LOCK: Statement = Statement::new(
    "UPDATE identity_master_key SET changed_at = changed_at WHERE id = 'master'
     RETURNING check_value",
);
const CHECK_REPLACE: Statement = Statement::new(
    "UPDATE identity_master_key SET check_value = $1, changed_at = $2 WHERE id = 'master'",
);
const LIST: Statement = Statement::new(
    "SELECT id, purpose, sealed, made_at, active_at, retires_at FROM identity_key
     ORDER BY active_at, made_at, id",
);
const PUT: Statement = Statement::new(
    "INSERT INTO identity_key (id, purpose, sealed, made_at, active_at) VALUES ($1, $2, $3, $4, $5)",
);
const RESEAL: Statement = Statement::new("UPDATE identity_key SET sealed = $2 WHERE id = $1");
const RETIRE: Statement = Statement::new(
    "UPDATE identity_key SET retires_at = $3
     WHERE purpose = $1 AND id <> $2 AND (retires_at IS NULL OR retires_at > $3)",
);
const FORGET: Statement =
    Statement::new("DELETE FROM identity_key WHERE retires_at IS NOT NULL AND retires_at < $1");

/// Every SQL text of this room.
pub const STATEMENTS: &[Statement] =
    &[CHECK, CHECK_PUT, LOCK, CHECK_REPLACE, LIST, PUT, RESEAL, RETIRE, FORGET];

/// What the master key in use is known by; `None` where nothing was sealed yet.
pub async fn master_check(tx: &mut Tx) -> Result<Option<String>> {
    tx.row(&CHECK, params![]).await?.map(|row| row.text(0)).transpose()
}

/// Takes the master key's row, which is made with `check` where there is none, and says what stands
/// in it.
pub async fn master_lock(tx: &mut Tx, check: &str) -> Result<String> {
    let now = tx.now();
    tx.exec(&CHECK_PUT, params![check, now]).await?;
    let row = tx.row(&LOCK, params![]).await?;
    row.map_or_else(|| Ok(check.to_owned()), |row| row.text(0))
}

/// Another master key is in use from now on.
pub async fn master_replace(tx: &mut Tx, check: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(&CHECK_REPLACE, params![check, now]).await.map(drop)
}

/// All keys, the one that was active first first.
pub async fn key_list(tx: &mut Tx) -> Result<Vec<KeyRow>> {
    tx.rows(&LIST, params![]).await?.iter().map(read).collect()
}

/// Adds a key.
pub async fn key_put(tx: &mut Tx, row: &KeyRow) -> Result<()> {
    let purpose = row.purpose.map(Purpose::as_str).unwrap_or_default();
    let values =
        params![row.id.as_str(), purpose, row.sealed.as_slice(), row.made_at, row.active_at];
    tx.exec(&PUT, values).await.map(drop)
}

/// A key's secret, sealed anew.
pub async fn key_reseal(tx: &mut Tx, id: &str, sealed: &[u8]) -> Result<()> {
    tx.exec(&RESEAL, params![id, sealed]).await.map(drop)
}

/// Every other key of `purpose` than `kept` retires at `at`, unless it does so earlier.
pub async fn key_retire(tx: &mut Tx, purpose: Purpose, kept: &str, at: Millis) -> Result<()> {
    tx.exec(&RETIRE, params![purpose.as_str(), kept, at]).await.map(drop)
}

/// Removes keys that retired before `before`; how many.
pub async fn key_forget(tx: &mut Tx, before: Millis) -> Result<u64> {
    tx.exec(&FORGET, params![before]).await
}

fn read(row: &Row) -> Result<KeyRow> {
    Ok(KeyRow {
        id: row.text(0)?,
        purpose: Purpose::read(&row.text(1)?),
        sealed: row.bytes(2)?,
        made_at: row.int(3)?,
        active_at: row.int(4)?,
        retires_at: row.opt_int(5)?,
    })
}

//! The table of user settings.

use std::collections::HashMap;

use database::{Result, Statement, Tx, params};

const GET: Statement = Statement::new(
    "SELECT value FROM identity_user_setting WHERE user_ref = $1 AND bucket = $2 AND name = $3",
);
const GET_SOME: Statement = Statement::new(
    "SELECT name, value FROM identity_user_setting
     WHERE user_ref = $1 AND bucket = $2 AND name IN (/*in*/)",
);
const PUT: Statement = Statement::new(
    "INSERT INTO identity_user_setting (user_ref, bucket, name, value, changed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_ref, bucket, name) DO UPDATE
         SET value = excluded.value, changed_at = excluded.changed_at
         WHERE identity_user_setting.value <> excluded.value",
);
const COUNT: Statement =
    Statement::new("SELECT COUNT(*) FROM identity_user_setting WHERE user_ref = $1");
const DELETE: Statement = Statement::new(
    "DELETE FROM identity_user_setting WHERE user_ref = $1 AND bucket = $2 AND name = $3",
);
const DELETE_ALL: Statement =
    Statement::new("DELETE FROM identity_user_setting WHERE user_ref = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[GET, GET_SOME, PUT, COUNT, DELETE, DELETE_ALL];

/// Whose setting, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// `user:default/ada`.
    pub user_ref: String,
    /// The bucket.
    pub bucket: String,
    /// The key in it.
    pub key: String,
}

impl Name {
    fn params(&self) -> database::Params {
        params![self.user_ref.as_str(), self.bucket.as_str(), self.key.as_str()]
    }
}

/// A setting's value, JSON text.
pub async fn get(tx: &mut Tx, name: &Name) -> Result<Option<String>> {
    tx.row(&GET, name.params()).await?.map(|row| row.text(0)).transpose()
}

/// The values of some keys in a bucket, by key.
pub async fn get_some(
    tx: &mut Tx,
    user_ref: &str,
    bucket: &str,
    keys: &[String],
) -> Result<HashMap<String, String>> {
    let list: Vec<database::Value> = keys.iter().map(Into::into).collect();
    let rows = tx.rows_in(&GET_SOME, params![user_ref, bucket], &list).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Sets a value; whether it is another one than before.
pub async fn put(tx: &mut Tx, name: &Name, value: &str) -> Result<bool> {
    let mut params = name.params();
    params.extend(params![value, tx.now()]);
    Ok(tx.exec(&PUT, params).await? > 0)
}

/// How many settings a user has.
pub async fn count(tx: &mut Tx, user_ref: &str) -> Result<u64> {
    let row = tx.row(&COUNT, params![user_ref]).await?;
    row.map_or(Ok(0), |row| row.count(0))
}

/// Removes a setting; whether it was there.
pub async fn delete(tx: &mut Tx, name: &Name) -> Result<bool> {
    Ok(tx.exec(&DELETE, name.params()).await? > 0)
}

/// Removes everything that is kept for a user.
pub async fn forget(tx: &mut Tx, user_ref: &str) -> Result<u64> {
    tx.exec(&DELETE_ALL, params![user_ref]).await
}

//! The table of pull requests.

use std::collections::HashMap;

use database::{Params, Result, Row, Statement, Tx, Value, params};
use model::Millis;

use super::model::{Pull, State};

/// The unique index over the two branches of what is open.
pub const PAIR_INDEX: &str = "githost_pull_request_pair";

macro_rules! pulls {
    ($rest:literal) => {
        Statement::new(concat!(
            "SELECT id, repository_id, number, title, description, state, is_draft, base_branch,
                    head_branch, base_object, head_object, head_by, author, made_for, created_at,
                    updated_at, ended_by, ended_at, merged_object, merging_object, merging_by
             FROM githost_pull_request ",
            $rest
        ))
    };
}

const BY_NUMBER: Statement = pulls!("WHERE repository_id = $1 AND number = $2");
const BY_ID: Statement = pulls!("WHERE id = $1");
const MADE_FOR: Statement = pulls!("WHERE repository_id = $1 AND made_for = $2");
const OPEN: Statement = pulls!("WHERE repository_id = $1 AND state = 'open' ORDER BY number");
const LIST: Statement = pulls!(
    "WHERE repository_id = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR author = $3)
     AND number < $4 ORDER BY number DESC LIMIT $5"
);
const LAST: Statement =
    Statement::new("SELECT MAX(number) FROM githost_pull_request WHERE repository_id = $1");
const OPEN_COUNT: Statement = Statement::new(
    "SELECT COUNT(*) FROM githost_pull_request WHERE repository_id = $1 AND state = 'open'",
);
const OPEN_COUNTS: Statement = Statement::new(
    "SELECT repository_id, COUNT(*) FROM githost_pull_request
     WHERE state = 'open' AND repository_id IN (/*in*/) GROUP BY repository_id",
);
const INSERT: Statement = Statement::new(
    "INSERT INTO githost_pull_request
         (id, repository_id, number, pair, title, description, state, is_draft, base_branch,
          head_branch, base_object, head_object, head_by, author, made_for, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
);
const UPDATE: Statement = Statement::new(
    "UPDATE githost_pull_request SET pair = $2, title = $3, description = $4, state = $5,
         is_draft = $6, base_branch = $7, base_object = $8, head_object = $9, head_by = $10,
         updated_at = $11, ended_by = $12, ended_at = $13, merged_object = $14,
         merging_object = $15, merging_by = $16
     WHERE id = $1",
);
const PUSHER: Statement = Statement::new(
    "SELECT actor FROM githost_push WHERE repository_id = $1 AND ref = $2 AND new_object = $3
     ORDER BY id DESC LIMIT 1",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    BY_NUMBER,
    BY_ID,
    MADE_FOR,
    OPEN,
    LIST,
    LAST,
    OPEN_COUNT,
    OPEN_COUNTS,
    INSERT,
    UPDATE,
    PUSHER,
];

/// How many are open in each of these repositories; those without any are left out.
pub async fn open_counts(tx: &mut Tx, repositories: &[String]) -> Result<HashMap<String, u64>> {
    let list: Vec<Value> = repositories.iter().map(|it| Value::Text(it.clone())).collect();
    let rows = tx.rows_in(&OPEN_COUNTS, params![], &list).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.count(1)?))).collect()
}

fn read(row: &Row) -> Result<Pull> {
    Ok(Pull {
        id: row.text(0)?,
        repository_id: row.text(1)?,
        number: row.count(2)?,
        title: row.text(3)?,
        description: row.text(4)?,
        state: State::parse(&row.text(5)?),
        is_draft: row.flag(6)?,
        base_branch: row.text(7)?,
        head_branch: row.text(8)?,
        base_object: row.text(9)?,
        head_object: row.text(10)?,
        head_by: row.text(11)?,
        author: row.text(12)?,
        made_for: row.opt_text(13)?,
        created_at: row.int(14)?,
        updated_at: row.int(15)?,
        ended: row.opt_text(16)?.zip(row.opt_int(17)?),
        merged_object: row.opt_text(18)?,
        merging: row.opt_text(19)?.zip(row.opt_text(20)?),
    })
}

fn one(row: Option<Row>) -> Result<Option<Pull>> {
    row.as_ref().map(read).transpose()
}

/// Which pull requests are listed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of which repository.
    pub repository: String,
    /// In this state; empty for all.
    pub state: String,
    /// Of this author; empty for all.
    pub author: String,
    /// Before this number.
    pub before: u64,
    /// How many.
    pub count: u64,
}

/// The pull request of this number.
pub async fn by_number(tx: &mut Tx, repository: &str, number: u64) -> Result<Option<Pull>> {
    one(tx.row(&BY_NUMBER, params![repository, number]).await?)
}

/// The pull request with this id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Pull>> {
    one(tx.row(&BY_ID, params![id]).await?)
}

/// The pull request that this act has opened.
pub async fn made_for(tx: &mut Tx, repository: &str, key: &str) -> Result<Option<Pull>> {
    one(tx.row(&MADE_FOR, params![repository, key]).await?)
}

/// Those of a repository that are open.
pub async fn open_of(tx: &mut Tx, repository: &str) -> Result<Vec<Pull>> {
    tx.rows(&OPEN, params![repository]).await?.iter().map(read).collect()
}

/// A page, the latest first.
pub async fn list(tx: &mut Tx, it: &Wanted) -> Result<Vec<Pull>> {
    let (repository, state, author) = (&it.repository, &it.state, &it.author);
    let params = params![repository, state, author, it.before, it.count];
    tx.rows(&LIST, params).await?.iter().map(read).collect()
}

/// The number that the next one has.
pub async fn next_number(tx: &mut Tx, repository: &str) -> Result<u64> {
    let row = tx.row(&LAST, params![repository]).await?;
    let last = row.map(|it| it.opt_int(0)).transpose()?.flatten();
    Ok(u64::try_from(last.unwrap_or(0)).unwrap_or(0) + 1)
}

/// How many are open.
pub async fn open_count(tx: &mut Tx, repository: &str) -> Result<u64> {
    tx.row(&OPEN_COUNT, params![repository]).await?.map_or(Ok(0), |row| row.count(0))
}

/// Keeps a new one.
pub async fn insert(tx: &mut Tx, it: &Pull) -> Result<()> {
    let params: Params = params![
        &it.id,
        &it.repository_id,
        it.number,
        it.pair(),
        &it.title,
        &it.description,
        it.state.as_str(),
        it.is_draft,
        &it.base_branch,
        &it.head_branch,
        &it.base_object,
        &it.head_object,
        &it.head_by,
        &it.author,
        it.made_for.clone(),
        it.created_at,
        it.updated_at
    ];
    tx.exec(&INSERT, params).await?;
    Ok(())
}

/// Keeps what of one can change.
pub async fn update(tx: &mut Tx, it: &Pull) -> Result<()> {
    let (ended_by, ended_at): (Option<String>, Option<Millis>) = it.ended.clone().unzip();
    let (merging_object, merging_by) = it.merging.clone().unzip();
    let params: Params = params![
        &it.id,
        it.pair(),
        &it.title,
        &it.description,
        it.state.as_str(),
        it.is_draft,
        &it.base_branch,
        &it.base_object,
        &it.head_object,
        &it.head_by,
        it.updated_at,
        ended_by,
        ended_at,
        it.merged_object.clone(),
        merging_object,
        merging_by
    ];
    tx.exec(&UPDATE, params).await?;
    Ok(())
}

/// Who brought a branch to where it is.
pub async fn pusher(
    tx: &mut Tx,
    repository: &str,
    name: &str,
    object: &str,
) -> Result<Option<String>> {
    let row = tx.row(&PUSHER, params![repository, name, object]).await?;
    row.map(|it| it.text(0)).transpose()
}

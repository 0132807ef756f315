//! The tables of repositories and of the rules for their branches.

use database::{
    Migration, MigrationSet, Params, Result, Row, Statement, Tx, Value, ValueType, params,
};
use model::Millis;

use super::listing::Sort;
use super::model::{Protection, Repository, Visibility};
use crate::names::place;

/// The tables of the Git host.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "githost",
    migrations: &[
        Migration {
            number: 1,
            name: "init",
            sql: include_str!("../../migrations/0001_init.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 2,
            name: "hooks",
            sql: include_str!("../../migrations/0002_hooks.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 3,
            name: "pulls",
            sql: include_str!("../../migrations/0003_pulls.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 4,
            name: "listing",
            sql: include_str!("../../migrations/0004_listing.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 5,
            name: "upkeep",
            sql: include_str!("../../migrations/0005_upkeep.sql"),
            oldest_compatible: "0.1.0",
        },
    ],
};

/// The unique index over the names of repositories that live.
pub const PLACE_INDEX: &str = "githost_repository_place";

macro_rules! repositories {
    ($rest:literal) => {
        Statement::new(concat!(
            "SELECT id, owner, name, description, visibility, default_branch, made_for, ready,
                    created_by, created_at, updated_at, pushed_at, deleted_by, deleted_at
             FROM githost_repository ",
            $rest
        ))
    };
}

const BY_PLACE: Statement = repositories!("WHERE place = $1");
const BY_ID: Statement = repositories!("WHERE id = $1");
const LIVING: Statement =
    repositories!("WHERE deleted_at IS NULL AND place > $1 ORDER BY place LIMIT $2");
const DELETED: Statement =
    repositories!("WHERE deleted_at IS NOT NULL AND place > $1 ORDER BY place LIMIT $2");
const LATEST_TOUCHED: Statement = repositories!(
    "WHERE deleted_at IS NULL
     AND (CASE WHEN COALESCE(pushed_at, 0) > updated_at THEN pushed_at ELSE updated_at END) <= $1
     AND ((CASE WHEN COALESCE(pushed_at, 0) > updated_at THEN pushed_at ELSE updated_at END) < $1
         OR id < $2)
     ORDER BY (CASE WHEN COALESCE(pushed_at, 0) > updated_at THEN pushed_at ELSE updated_at END) DESC,
         id DESC
     LIMIT $3"
);
const LATEST_MADE: Statement = repositories!(
    "WHERE deleted_at IS NULL AND created_at <= $1 AND (created_at < $1 OR id < $2)
     ORDER BY created_at DESC, id DESC LIMIT $3"
);
const PURGEABLE: Statement = Statement::new(
    "SELECT id FROM githost_repository WHERE deleted_at <= $1 ORDER BY deleted_at LIMIT $2",
);
const INSERT: Statement = Statement::new(
    "INSERT INTO githost_repository (id, place, owner, name, description, visibility,
         default_branch, made_for, ready, created_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);
const UPDATE: Statement = Statement::new(
    "UPDATE githost_repository SET place = $2, name = $3, description = $4, visibility = $5,
         default_branch = $6, updated_at = $7, deleted_by = $8, deleted_at = $9
     WHERE id = $1",
);
const READY: Statement = Statement::new("UPDATE githost_repository SET ready = TRUE WHERE id = $1");
const PUSHED: Statement =
    Statement::new("UPDATE githost_repository SET pushed_at = $2 WHERE id = $1");
const REMOVE: Statement = Statement::new("DELETE FROM githost_repository WHERE id = $1");
const OWNER_COUNT: Statement =
    Statement::new("SELECT COUNT(*) FROM githost_repository WHERE place >= $1 AND place < $2");
const CREATOR_COUNT: Statement = Statement::new(
    "SELECT COUNT(*) FROM githost_repository WHERE created_by = $1 AND created_at > $2",
);
const PROTECTIONS: Statement = Statement::new(
    "SELECT pattern, pushers, requests_only, may_force, may_delete, approvals, checks, dismiss_stale
     FROM githost_protection WHERE repository_id = $1 ORDER BY pattern",
);
const PROTECT: Statement = Statement::new(
    "INSERT INTO githost_protection
         (repository_id, pattern, pushers, requests_only, may_force, may_delete, approvals, checks,
          dismiss_stale)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);
const UNPROTECT: Statement =
    Statement::new("DELETE FROM githost_protection WHERE repository_id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    BY_PLACE,
    BY_ID,
    LIVING,
    DELETED,
    LATEST_TOUCHED,
    LATEST_MADE,
    PURGEABLE,
    INSERT,
    UPDATE,
    READY,
    PUSHED,
    REMOVE,
    OWNER_COUNT,
    CREATOR_COUNT,
    PROTECTIONS,
    PROTECT,
    UNPROTECT,
];

fn read(row: &Row) -> Result<Repository> {
    let visibility = match row.text(4)?.as_str() {
        "public" => Visibility::Public,
        "internal" => Visibility::Internal,
        // What nobody understands is shown to nobody else.
        _ => Visibility::Private,
    };
    let deleted = match (row.opt_text(12)?, row.opt_int(13)?) {
        (by, Some(at)) => Some((by.unwrap_or_default(), at)),
        _ => None,
    };
    Ok(Repository {
        id: row.text(0)?,
        owner: row.text(1)?,
        name: row.text(2)?,
        description: row.text(3)?,
        visibility,
        default_branch: row.text(5)?,
        made_for: row.opt_text(6)?,
        ready: row.flag(7)?,
        created_by: row.text(8)?,
        created_at: row.int(9)?,
        updated_at: row.int(10)?,
        pushed_at: row.opt_int(11)?,
        deleted,
    })
}

fn place_of(repository: &Repository) -> String {
    match repository.deleted {
        None => place(&repository.owner, &repository.name),
        // An id has no slash: it is nobody's name.
        Some(_) => repository.id.clone(),
    }
}

/// The repository that lives under these names, in any case.
pub async fn by_name(tx: &mut Tx, owner: &str, name: &str) -> Result<Option<Repository>> {
    tx.row(&BY_PLACE, params![place(owner, name)]).await?.as_ref().map(read).transpose()
}

/// A repository, a deleted one included.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Repository>> {
    tx.row(&BY_ID, params![id]).await?.as_ref().map(read).transpose()
}

/// Repositories in order of their places after `after`: those that live, or those that were deleted.
pub async fn list(tx: &mut Tx, deleted: bool, after: &str, count: u64) -> Result<Vec<Repository>> {
    let statement = if deleted { &DELETED } else { &LIVING };
    tx.rows(statement, params![after, count]).await?.iter().map(read).collect()
}

/// Repositories that live, the latest first, before one that stands at this time with this id.
pub async fn latest(
    tx: &mut Tx,
    sort: Sort,
    (at, id): (Millis, &str),
    count: u64,
) -> Result<Vec<Repository>> {
    let statement = if sort == Sort::Created { &LATEST_MADE } else { &LATEST_TOUCHED };
    tx.rows(statement, params![at, id, count]).await?.iter().map(read).collect()
}

/// Ids of repositories that were deleted until `before`.
pub async fn purgeable(tx: &mut Tx, before: Millis, count: u64) -> Result<Vec<String>> {
    tx.rows(&PURGEABLE, params![before, count]).await?.iter().map(|row| row.text(0)).collect()
}

/// Keeps a new one.
pub async fn insert(tx: &mut Tx, repository: &Repository) -> Result<()> {
    let it = repository;
    let made_for = it.made_for.clone().map_or(Value::Null(ValueType::Text), Value::Text);
    let params: Params = params![
        it.id.as_str(),
        place_of(it),
        it.owner.as_str(),
        it.name.as_str(),
        it.description.as_str(),
        it.visibility.as_str(),
        it.default_branch.as_str(),
        made_for,
        it.ready,
        it.created_by.as_str(),
        it.created_at,
        it.updated_at
    ];
    tx.exec(&INSERT, params).await?;
    Ok(())
}

/// Keeps what of one can change.
pub async fn update(tx: &mut Tx, repository: &Repository) -> Result<()> {
    let it = repository;
    let (by, at) = match &it.deleted {
        Some((by, at)) => (Value::Text(by.clone()), Value::Int(*at)),
        None => (Value::Null(ValueType::Text), Value::Null(ValueType::Int)),
    };
    let params: Params = params![
        it.id.as_str(),
        place_of(it),
        it.name.as_str(),
        it.description.as_str(),
        it.visibility.as_str(),
        it.default_branch.as_str(),
        it.updated_at,
        by,
        at
    ];
    tx.exec(&UPDATE, params).await?;
    Ok(())
}

/// Its folder was made.
pub async fn set_ready(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&READY, params![id]).await?;
    Ok(())
}

/// It was pushed to.
pub async fn set_pushed(tx: &mut Tx, id: &str, at: Millis) -> Result<()> {
    tx.exec(&PUSHED, params![id, at]).await?;
    Ok(())
}

/// Removes it with everything that is known of it.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&REMOVE, params![id]).await?;
    Ok(())
}

/// How many live under an owner.
pub async fn owner_count(tx: &mut Tx, owner: &str) -> Result<u64> {
    let owner = owner.to_ascii_lowercase();
    // `0` follows `/`.
    let params = params![format!("{owner}/"), format!("{owner}0")];
    tx.row(&OWNER_COUNT, params).await?.map_or(Ok(0), |row| row.count(0))
}

/// How many somebody has made since.
pub async fn creator_count(tx: &mut Tx, actor: &str, since: Millis) -> Result<u64> {
    tx.row(&CREATOR_COUNT, params![actor, since]).await?.map_or(Ok(0), |row| row.count(0))
}

/// The rules of a repository, in order of their patterns.
pub async fn protections(tx: &mut Tx, id: &str) -> Result<Vec<Protection>> {
    let rows = tx.rows(&PROTECTIONS, params![id]).await?;
    let read = |row: &Row| {
        let pushers = row.opt_text(1)?;
        // What nobody understands names nobody.
        let pushers = pushers.map(|it| serde_json::from_str(&it).unwrap_or_default());
        Ok(Protection {
            pattern: row.text(0)?,
            pushers,
            requests_only: row.flag(2)?,
            may_force: row.flag(3)?,
            may_delete: row.flag(4)?,
            approvals: row.count(5)?,
            checks: serde_json::from_str(&row.text(6)?).unwrap_or_default(),
            dismiss_stale: row.flag(7)?,
        })
    };
    rows.iter().map(read).collect()
}

/// These rules and no others.
pub async fn set_protections(tx: &mut Tx, id: &str, rules: &[Protection]) -> Result<()> {
    tx.exec(&UNPROTECT, params![id]).await?;
    for rule in rules {
        let pushers = rule.pushers.as_ref().map(|it| serde_json::json!(it).to_string());
        let pushers = pushers.map_or(Value::Null(ValueType::Text), Value::Text);
        let params: Params = params![
            id,
            rule.pattern.as_str(),
            pushers,
            rule.requests_only,
            rule.may_force,
            rule.may_delete,
            rule.approvals,
            serde_json::json!(rule.checks).to_string(),
            rule.dismiss_stale
        ];
        tx.exec(&PROTECT, params).await?;
    }
    Ok(())
}

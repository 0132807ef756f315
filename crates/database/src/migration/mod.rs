//! Migrations: how a database comes to have the tables that this release expects.
//!
//! Each is applied in one transaction together with its row in `schema_migration`, so a process
//! that is killed leaves all of it or nothing. Releases expand first and contract later: each
//! migration names the oldest release that can still work on it, and only an older one than that
//! refuses to start. Replicas therefore change release one by one, and can go back.

mod judge;

use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::database::Database;
use crate::engine::postgres::dialect;
use crate::error::Result;
use crate::row::Row;
use crate::settings::Engine;
use crate::statement::{Statement, reveal};
use crate::tx::Tx;
use crate::{params, unit};

use judge::Known;

/// One step of a feature's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// 1, 2, 3, ...: within the feature, without gaps.
    pub number: u32,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// Portable SQL, several statements. Never changed once released.
    pub sql: &'static str,
    /// The oldest release, `major.minor.patch`, that still works after it.
    pub oldest_compatible: &'static str,
}

/// All steps of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigrationSet {
    /// The feature; its tables begin with this word.
    pub feature: &'static str,
    /// Its steps, in order.
    pub migrations: &'static [Migration],
}

/// A migration that was applied just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Whose.
    pub feature: &'static str,
    /// Which.
    pub number: u32,
    /// What it does.
    pub name: &'static str,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (feature TEXT NOT NULL, \
    number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, \
    oldest_compatible TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (feature, number))";
const ALL: Statement = Statement::new(
    "SELECT feature, number, name, checksum, oldest_compatible FROM schema_migration \
     ORDER BY feature, number",
);
const ADD: Statement = Statement::new(
    "INSERT INTO schema_migration (feature, number, name, checksum, oldest_compatible, applied_at) \
     VALUES ($1, $2, $3, $4, $5, $6)",
);

/// The door's own statements, for the census.
pub const STATEMENTS: &[Statement] = &[ALL, ADD];

/// Checks everything, then applies what is missing, one by one.
pub(crate) async fn migrate(
    database: &Database,
    sets: &[MigrationSet],
    release: &str,
) -> Result<Vec<Applied>> {
    judge::check_sets(sets)?;
    database.write_unlimited((), unit!(|tx, _nothing| make_table(tx).await)).await?;
    let known = database.read((), unit!(|tx, _nothing| known(tx).await)).await?;
    judge::check_known(sets, &known, release)?;
    let all: Arc<[MigrationSet]> = sets.into();
    let mut applied = Vec::new();
    for set in sets {
        for migration in set.migrations {
            if known.iter().any(|known| known.is(set.feature, migration.number)) {
                continue;
            }
            let since = Instant::now();
            let step = Step {
                all: Arc::clone(&all),
                release: release.to_owned(),
                feature: set.feature,
                migration: *migration,
            };
            let here = database.write_unlimited(step, unit!(|tx, step| step.apply(tx).await));
            if here.await? {
                let took_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
                let Migration { number, name, .. } = *migration;
                tracing::info!(feature = set.feature, number, name, took_ms, "migrated");
                applied.push(Applied { feature: set.feature, number, name, took_ms });
            }
        }
    }
    Ok(applied)
}

/// One migration on its way, with what is needed to look again once it is alone.
struct Step {
    all: Arc<[MigrationSet]>,
    release: String,
    feature: &'static str,
    migration: Migration,
}

impl Step {
    /// Applies it, unless another process did so meanwhile; whether it was applied here.
    async fn apply(&self, tx: &mut Tx) -> Result<bool> {
        alone(tx).await?;
        let known = known(tx).await?;
        judge::check_known(&self.all, &known, &self.release)?;
        let Migration { number, name, sql, oldest_compatible } = self.migration;
        if known.iter().any(|known| known.is(self.feature, number)) {
            return Ok(false);
        }
        let sql = match tx.engine() {
            Engine::Sqlite => reveal(sql, Engine::Sqlite).into_owned(),
            Engine::Postgres => dialect::ordered_by_bytes(&reveal(sql, Engine::Postgres)),
        };
        tx.script(sql).await?;
        let checksum = checksum(self.migration.sql);
        let now = tx.now();
        let row = params![self.feature, number, name, checksum, oldest_compatible, now];
        tx.exec(&ADD, row).await?;
        Ok(true)
    }
}

async fn make_table(tx: &mut Tx) -> Result<()> {
    alone(tx).await?;
    tx.script(TABLE.to_owned()).await
}

/// Until this transaction ends, no other process migrates the same tables. SQLite's writer is
/// alone by nature.
async fn alone(tx: &mut Tx) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        let key = dialect::lock_key(&tx.surroundings.schema);
        tx.script(dialect::alone(key)).await?;
    }
    Ok(())
}

async fn known(tx: &mut Tx) -> Result<Vec<Known>> {
    tx.rows(&ALL, params![]).await?.iter().map(Known::read).collect()
}

impl Known {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            feature: row.text(0)?,
            number: row.int(1)?,
            name: row.text(2)?,
            checksum: row.text(3)?,
            oldest_compatible: row.text(4)?,
        })
    }
}

/// SHA-256 of the text, in hexadecimal; line ends do not count, for checkouts that change them.
pub(crate) fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.replace("\r\n", "\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The one door to SQLite and PostgreSQL: one SQL text for both, units of work, the feed's
//! numbers, migrations, backups and the statement census.
//!
//! Reading order: [`settings`] (which engine), [`statement`] and [`value`] and [`row`] (what is
//! asked and answered), [`tx`] (what a unit of work may do), [`unit`] (how a unit is written and
//! carried), [`database`](crate::Database) (how a unit is run, again when it must), `engine` (the
//! two engines underneath), [`feed`] (numbering events), [`migration`], [`census`] and [`lint`]
//! (is every statement good on both engines), `hold` (how long writes keep others waiting),
//! [`directory`] and [`backup`] (the data directory), [`blobs`] (what is too large for a row).
//!
//! No other crate may branch on the dialect (but for the spine's claim and wake-up), open a
//! connection, or write a transaction by hand. Nothing in here knows what a table means.

pub mod backup;
pub mod blobs;
pub mod bulk;
pub mod census;
mod database;
pub mod directory;
mod engine;
pub mod error;
mod fault;
pub mod feed;
mod hold;
mod lexer;
pub mod limits;
pub mod lint;
pub mod migration;
mod pool;
pub mod row;
pub mod settings;
pub mod statement;
#[cfg(test)]
mod tests;
pub mod tx;
pub mod unit;
pub mod value;
mod watchdog;

pub use backup::{BackupReport, RestoreReport, restore};
pub use bulk::BulkInsert;
pub use census::{CensusFailure, census};
pub use database::{Database, Figures};
pub use directory::DataDirectory;
pub use error::{Error, OnUnique, Result};
pub use feed::FeedListener;
pub use futures::future::BoxFuture;
pub use lint::{Finding, lint, lint_migration};
pub use migration::{Applied, Migration, MigrationSet};
pub use row::Row;
pub use settings::{Engine, EngineSettings, PostgresSettings, Settings, SqlitePath};
pub use statement::Statement;
pub use tx::Tx;
pub use unit::Written;
pub use value::{Params, Value, ValueType};

//! The catalog's SQL: texts on top of each file, one function per question.

pub mod claims;
pub mod entities;
pub mod sources;

use database::{Migration, MigrationSet, Statement};

/// The catalog's tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "catalog",
    migrations: &[Migration {
        number: 1,
        name: "init",
        sql: include_str!("../migrations/0001_init.sql"),
        oldest_compatible: "0.1.0",
    }],
};

/// Every SQL text of this crate, for the census.
pub fn statements() -> Vec<Statement> {
    [claims::STATEMENTS, entities::STATEMENTS, sources::STATEMENTS].concat()
}

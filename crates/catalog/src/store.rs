//! The catalog's SQL: texts on top of each file, one function per question.

pub mod acts;
pub mod claims;
pub mod conflicts;
pub mod entities;
pub mod ignored;
pub mod kept;
pub mod pushed;
pub mod sources;
pub mod unprocessed;
pub mod watching;

use database::{Migration, MigrationSet, Statement};
use model::joined;

/// The catalog's tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "catalog",
    migrations: &[
        Migration {
            number: 1,
            name: "init",
            sql: include_str!("../migrations/0001_init.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 2,
            name: "changes",
            sql: include_str!("../migrations/0002_changes.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 3,
            name: "kept_claims",
            sql: include_str!("../migrations/0003_kept_claims.sql"),
            oldest_compatible: "0.1.0",
        },
    ],
};

/// Every SQL text of this crate, for the census.
pub const STATEMENTS: &[Statement] = joined!(
    Statement,
    Statement::new(""),
    [
        acts::STATEMENTS,
        claims::STATEMENTS,
        conflicts::STATEMENTS,
        entities::STATEMENTS,
        ignored::STATEMENTS,
        kept::STATEMENTS,
        pushed::STATEMENTS,
        sources::STATEMENTS,
        unprocessed::STATEMENTS,
        watching::STATEMENTS,
    ]
);

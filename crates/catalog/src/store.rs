//! The catalog's SQL: texts on top of each file, one function per question.

pub mod acts;
pub mod claims;
pub mod conflicts;
pub mod entities;
pub mod ignored;
pub mod kept;
pub mod sources;
pub mod unprocessed;
pub mod watching;

use database::{Migration, MigrationSet, Statement};

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
pub const STATEMENTS: &[Statement] = &ALL;

const LISTS: [&[Statement]; 9] = [
    acts::STATEMENTS,
    claims::STATEMENTS,
    conflicts::STATEMENTS,
    entities::STATEMENTS,
    ignored::STATEMENTS,
    kept::STATEMENTS,
    sources::STATEMENTS,
    unprocessed::STATEMENTS,
    watching::STATEMENTS,
];
const COUNT: usize = {
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        count += LISTS[list].len();
        list += 1;
    }
    count
};
const ALL: [Statement; COUNT] = {
    let mut all = [LISTS[0][0]; COUNT];
    let (mut list, mut at, mut done) = (0, 0, 0);
    while list < LISTS.len() {
        while at < LISTS[list].len() {
            all[done] = LISTS[list][at];
            at += 1;
            done += 1;
        }
        list += 1;
        at = 0;
    }
    all
};

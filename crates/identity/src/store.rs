//! Identity's tables, and every SQL text of its rooms for the census.

use database::{Migration, MigrationSet, Statement};

use crate::{audit, keys, people, policy, signin, tokens, user_settings};
use model::joined;

/// Identity's tables: one migration for each room that has some.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "identity",
    migrations: &[
        migration(1, "people", include_str!("../migrations/0001_people.sql")),
        migration(2, "keys", include_str!("../migrations/0002_keys.sql")),
        migration(3, "policy", include_str!("../migrations/0003_policy.sql")),
        migration(4, "audit", include_str!("../migrations/0004_audit.sql")),
        migration(5, "user_settings", include_str!("../migrations/0005_user_settings.sql")),
        migration(6, "signin", include_str!("../migrations/0006_signin.sql")),
    ],
};

const fn migration(number: u32, name: &'static str, sql: &'static str) -> Migration {
    Migration { number, name, sql, oldest_compatible: "0.1.0" }
}

/// Every SQL text of this crate, for the census.
pub const STATEMENTS: &[Statement] = joined!(
    Statement,
    Statement::new(""),
    [
        audit::STATEMENTS,
        keys::STATEMENTS,
        people::STATEMENTS,
        policy::STATEMENTS,
        signin::STATEMENTS,
        tokens::STATEMENTS,
        user_settings::STATEMENTS,
    ]
);

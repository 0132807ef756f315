//! The tables of the audit log: entries, seals, the anchor.

pub mod entries;
pub mod seals;

use database::Statement;

use model::joined;

/// Every SQL text of this room.
pub const STATEMENTS: &[Statement] =
    joined!(Statement, Statement::new(""), [entries::STATEMENTS, seals::STATEMENTS]);

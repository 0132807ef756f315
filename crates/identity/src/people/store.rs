//! The SQL of people: texts on top of each file, one function per question.

pub mod accounts;
pub mod floors;
pub mod invitations;
pub mod sessions;
pub mod tokens;

use database::Statement;

use model::joined;

/// Every SQL text of this room.
pub const STATEMENTS: &[Statement] = joined!(
    Statement,
    Statement::new(""),
    [accounts::STATEMENTS, invitations::STATEMENTS, sessions::STATEMENTS, tokens::STATEMENTS,]
);

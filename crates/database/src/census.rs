//! The census: every statement of every feature, read and planned by the engine, run by none.
//!
//! A test of each crate calls it on both engines, so that a typo or a slip into one dialect fails
//! in milliseconds and without data.

use crate::database::Database;
use crate::error::Error;
use crate::lint::lint;
use crate::statement::{IN_MARK, Statement, expand_in};
use crate::unit;

/// A statement that is not good, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensusFailure {
    /// The statement, as written.
    pub statement: &'static str,
    /// What the engine, or the lint, says.
    pub reason: String,
}

/// Has the engine prepare every statement, and the lint look at it. The migrations have run.
/// A parameter whose type PostgreSQL cannot tell (`$1 IS NULL`) wants a `CAST($1 AS TEXT)`.
pub async fn census(database: &Database, statements: &[Statement]) -> Vec<CensusFailure> {
    let mut failures = Vec::new();
    for statement in statements {
        let failed = |reason| CensusFailure { statement: statement.text(), reason };
        failures.extend(lint(statement).into_iter().map(|finding| failed(finding.to_string())));
        let text = statement.on(database.engine());
        let text = if text.contains(IN_MARK) {
            expand_in(&text, highest_parameter(&text), 2)
        } else {
            text.into_owned()
        };
        // Each by itself: PostgreSQL gives up a transaction in which one failed.
        let prepared = database.read(text, unit!(|tx, text| tx.prepare(text.clone()).await)).await;
        if let Err(error) = prepared {
            failures.push(failed(words(error)));
        }
    }
    failures
}

fn words(error: Error) -> String {
    match error {
        Error::Shape(words) | Error::Other(words) => words,
        other => other.to_string(),
    }
}

/// The highest `$n` that the statement itself mentions.
fn highest_parameter(text: &str) -> usize {
    crate::lexer::tokens(text)
        .filter_map(|token| match token {
            crate::lexer::Token::Parameter(name) => name.strip_prefix('$')?.parse().ok(),
            _ => None,
        })
        .max()
        .unwrap_or(0)
}

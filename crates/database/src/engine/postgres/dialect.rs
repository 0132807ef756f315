//! What PostgreSQL is told that the shared text does not say.

use sha2::{Digest as _, Sha256};

use crate::lexer::{Token, located};
use crate::limits;
use crate::lint::column_types;

/// A migration whose text columns are ordered by their bytes, as SQLite orders them: each `TEXT`
/// becomes `TEXT COLLATE "C"`. Otherwise ORDER BY, comparisons and keyset pages would follow the
/// language that the server was set up with, and differ from SQLite and from Rust.
pub(crate) fn ordered_by_bytes(sql: &str) -> String {
    let all: Vec<(usize, Token<'_>)> =
        located(sql).filter(|(_, token)| !matches!(token, Token::Comment(_))).collect();
    let mut ordered = String::with_capacity(sql.len() + 64);
    let mut copied = 0;
    for statement in all.split(|(_, token)| *token == Token::Mark(';')) {
        let tokens: Vec<Token<'_>> = statement.iter().map(|(_, token)| *token).collect();
        for (place, token) in column_types(&tokens) {
            let says_so = tokens.get(place + 1).is_some_and(|next| next.is_word("COLLATE"));
            if token.is_word("TEXT") && !says_so {
                let end = statement[place].0;
                ordered.push_str(sql.get(copied..end).unwrap_or_default());
                ordered.push_str(" COLLATE \"C\"");
                copied = end;
            }
        }
    }
    ordered.push_str(sql.get(copied..).unwrap_or_default());
    ordered
}

/// Waits, without limit, until no other process migrates under the same key; then waits for
/// tables no longer than is good for those who wait behind. A lock not got is a conflict.
pub(crate) fn alone(key: i64) -> String {
    format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
         SET LOCAL idle_in_transaction_session_timeout = 0; \
         SELECT pg_advisory_xact_lock({key}); \
         SET LOCAL lock_timeout = {}",
        limits::MIGRATION_LOCK_MS
    )
}

/// The key of the lock under which one schema is migrated.
pub(crate) fn lock_key(schema: &str) -> i64 {
    let digest = Sha256::digest(format!("flagstone schema_migration {schema}").as_bytes());
    digest.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{lock_key, ordered_by_bytes};

    #[test]
    fn text_columns_are_ordered_by_bytes_and_nothing_else_changes() {
        assert_eq!(
            ordered_by_bytes(
                "-- TEXT\nCREATE TABLE t (a TEXT PRIMARY KEY, b text, c BIGINT, \
                 d TEXT COLLATE \"x\", CHECK (CAST(c AS TEXT) <> 'b TEXT'));\n\
                 ALTER TABLE t ADD COLUMN e TEXT NOT NULL DEFAULT '';\n\
                 CREATE INDEX i ON t (a, b);"
            ),
            "-- TEXT\nCREATE TABLE t (a TEXT COLLATE \"C\" PRIMARY KEY, b text COLLATE \"C\", \
             c BIGINT, d TEXT COLLATE \"x\", CHECK (CAST(c AS TEXT) <> 'b TEXT'));\n\
             ALTER TABLE t ADD COLUMN e TEXT COLLATE \"C\" NOT NULL DEFAULT '';\n\
             CREATE INDEX i ON t (a, b);"
        );
    }

    #[test]
    fn each_schema_has_a_lock_of_its_own() {
        assert_ne!(lock_key("a"), lock_key("b"));
    }
}

//! The dialect lint: shapes that one engine lacks, or understands differently, found in the text.
//!
//! The census finds what an engine refuses; this finds what both accept and answer differently,
//! and says what to write instead. `/*pg: */` and `/*lite: */` fragments are left alone.

use std::fmt;

use crate::lexer::{Token, tokens};
use crate::migration::Migration;
use crate::statement::Statement;

/// A forbidden shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What was found.
    pub shape: &'static str,
    /// What to write instead, or why not.
    pub instead: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is not portable: {}", self.shape, self.instead)
    }
}

/// Words that are forbidden wherever they stand.
const WORDS: [(&str, &str); 21] = [
    ("ILIKE", "keep a lower-cased column and use LIKE .. ESCAPE"),
    ("GLOB", "use LIKE .. ESCAPE"),
    ("REGEXP", "match in Rust"),
    ("STRING_AGG", "aggregate in Rust"),
    ("GROUP_CONCAT", "aggregate in Rust"),
    ("ARRAY_AGG", "aggregate in Rust"),
    ("PERCENTILE_CONT", "compute in Rust"),
    ("GREATEST", "use CASE"),
    ("LEAST", "use CASE"),
    ("IFNULL", "use COALESCE"),
    ("UNNEST", "use Tx::bulk or rows_in"),
    ("AUTOINCREMENT", "ids are made by Tx::next_id"),
    ("SERIAL", "ids are made by Tx::next_id"),
    ("BIGSERIAL", "ids are made by Tx::next_id"),
    ("SMALLSERIAL", "ids are made by Tx::next_id"),
    ("IDENTITY", "ids are made by Tx::next_id"),
    ("CURRENT_TIMESTAMP", "pass Tx::now() as a parameter"),
    ("CURRENT_DATE", "pass Tx::now() as a parameter"),
    ("CURRENT_TIME", "pass Tx::now() as a parameter"),
    ("LOCALTIMESTAMP", "pass Tx::now() as a parameter"),
    ("SKIP", "put FOR UPDATE SKIP LOCKED into a /*pg: */ fragment"),
];

/// Words that are forbidden before a parenthesis; elsewhere they may name a column.
const CALLS: [(&str, &str); 14] = [
    ("NOW", "pass Tx::now() as a parameter"),
    ("DATE", "times are epoch milliseconds"),
    ("DATETIME", "times are epoch milliseconds"),
    ("STRFTIME", "times are epoch milliseconds"),
    ("JULIANDAY", "times are epoch milliseconds"),
    ("UNIXEPOCH", "times are epoch milliseconds"),
    ("ANY", "expand the list with /*in*/ and Tx::rows_in"),
    ("RANDOM", "pass it as a parameter"),
    ("GEN_RANDOM_UUID", "ids are made by Tx::next_id"),
    ("JSON_EXTRACT", "JSON is text: decode it in Rust, or keep a side table"),
    ("JSON_EACH", "JSON is text: decode it in Rust, or keep a side table"),
    ("JSONB_ARRAY_ELEMENTS", "JSON is text: decode it in Rust, or keep a side table"),
    ("TO_JSONB", "JSON is text: decode it in Rust, or keep a side table"),
    ("JSON_OBJECT", "JSON is text: make it in Rust"),
];

/// The types that both engines share; everything else that stands in a type's place is refused.
const TYPES: [&str; 5] = ["TEXT", "BIGINT", "DOUBLE", "BOOLEAN", "BYTEA"];
const TYPES_INSTEAD: &str = "use TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN or BYTEA";

/// What is wrong with the dialect of a statement.
pub fn lint(statement: &Statement) -> Vec<Finding> {
    let words = without_comments(statement.text());
    let mut findings = shapes(&words);
    let first_end = words.iter().position(|token| *token == Token::Mark(';'));
    if first_end.is_some_and(|end| end + 1 < words.len()) {
        let instead = "PostgreSQL prepares one statement at a time";
        findings.push(Finding { shape: "more than one statement", instead });
    }
    findings
}

/// What is wrong with the dialect of a migration.
pub fn lint_migration(migration: &Migration) -> Vec<Finding> {
    let words = without_comments(migration.sql);
    let mut findings = shapes(&words);
    for statement in words.split(|token| *token == Token::Mark(';')) {
        for (place, token) in column_types(statement) {
            let known = TYPES.iter().any(|name| token.is_word(name));
            let ends_well = !token.is_word("DOUBLE")
                || statement.get(place + 1).is_some_and(|next| next.is_word("PRECISION"));
            if !(known && ends_well) {
                findings.push(Finding { shape: "this column's type", instead: TYPES_INSTEAD });
            }
        }
        let begins = statement.first();
        for word in ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "VACUUM", "PRAGMA"] {
            if begins.is_some_and(|first| first.is_word(word)) {
                let instead = "a migration is one transaction, which the door begins and ends";
                findings.push(Finding { shape: "transaction control or PRAGMA", instead });
            }
        }
    }
    findings
}

/// The tokens that stand where a column's type does, in one CREATE TABLE or ALTER TABLE.
pub(crate) fn column_types<'s, 't>(
    statement: &'s [Token<'t>],
) -> impl Iterator<Item = (usize, Token<'t>)> + use<'s, 't> {
    let has = |word: &str| statement.iter().any(|token| token.is_word(word));
    let makes_table = statement.first().is_some_and(|first| first.is_word("CREATE"))
        && statement.iter().take(4).any(|token| token.is_word("TABLE"))
        && !has("SELECT");
    let mut depth = 0_usize;
    statement.iter().enumerate().filter_map(move |(place, token)| {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let before = |back: usize| place.checked_sub(back).and_then(|at| statement.get(at));
        let name = before(1)?;
        let named = match name {
            Token::Word(name) => !CONSTRAINTS.iter().any(|word| name.eq_ignore_ascii_case(word)),
            Token::Quoted(_) => true,
            _ => false,
        };
        let opens = match before(2)? {
            Token::Mark('(' | ',') => makes_table && depth == 1,
            other => other.is_word("COLUMN") && before(3).is_some_and(|add| add.is_word("ADD")),
        };
        (named && opens && matches!(token, Token::Word(_))).then_some((place, *token))
    })
}

/// What begins a constraint, not a column, in a CREATE TABLE.
const CONSTRAINTS: [&str; 5] = ["PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "CHECK"];

fn without_comments(text: &str) -> Vec<Token<'_>> {
    tokens(text).filter(|token| !matches!(token, Token::Comment(_))).collect()
}

fn shapes(words: &[Token<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut casts = 0_usize;
    for (place, token) in words.iter().enumerate() {
        let next = words.get(place + 1);
        let next_is = |mark: char| next == Some(&Token::Mark(mark));
        let before = place.checked_sub(1).and_then(|at| words.get(at));
        let mut found = |shape, instead| findings.push(Finding { shape, instead });
        let calls = if next_is('(') { CALLS.as_slice() } else { &[] };
        for (word, instead) in WORDS.iter().chain(calls) {
            if token.is_word(word) {
                found(word, instead);
            }
        }
        match token {
            Token::Mark('-') if next_is('>') => {
                found("-> and ->>", "JSON is text: decode it in Rust, or keep a side table");
            }
            Token::Mark(':') if next_is(':') => found("::", "use CAST(.. AS ..)"),
            Token::Mark('?') => found("?", "number the parameters: $1, $2"),
            Token::Mark('~') => found("~", "match in Rust"),
            Token::Mark('*') if before.is_some_and(takes_columns) => {
                found("*", "name the columns: other releases may add some");
            }
            Token::Word(_) if token.is_word("LIKE") && !escapes(&words[place..]) => {
                found("LIKE without ESCAPE", r"PostgreSQL escapes by default: add ESCAPE '\'");
            }
            Token::Word(_)
                if token.is_word("INSERT") && next.is_some_and(|or| or.is_word("OR")) =>
            {
                found("INSERT OR", "use ON CONFLICT");
            }
            Token::Word(_)
                if token.is_word("REPLACE") && next.is_some_and(|it| it.is_word("INTO")) =>
            {
                found("REPLACE INTO", "use ON CONFLICT");
            }
            Token::Word(_) if token.is_word("CAST") => casts += 1,
            Token::Word(_) if token.is_word("AS") && casts > 0 => {
                casts -= 1;
                if !TYPES.iter().any(|name| next.is_some_and(|next| next.is_word(name))) {
                    found("CAST to this type", TYPES_INSTEAD);
                }
            }
            _ => {}
        }
    }
    findings
}

/// Does a `*` after this token stand for all columns?
fn takes_columns(before: &Token<'_>) -> bool {
    *before == Token::Mark('.')
        || ["SELECT", "RETURNING", "DISTINCT", "ALL"].iter().any(|word| before.is_word(word))
}

/// Does the LIKE that begins here name its escape character, as `a LIKE $1 ESCAPE '\'` does?
fn escapes(from: &[Token<'_>]) -> bool {
    from.iter()
        .take_while(|token| !["AND", "OR", "ORDER", "LIMIT"].iter().any(|end| token.is_word(end)))
        .any(|token| token.is_word("ESCAPE"))
}

#[cfg(test)]
mod tests {
    use super::{lint, lint_migration};
    use crate::migration::Migration;
    use crate::statement::Statement;

    fn shapes(text: &'static str) -> Vec<&'static str> {
        lint(&Statement::new(text)).iter().map(|finding| finding.shape).collect()
    }

    #[test]
    fn every_forbidden_shape_is_found() {
        for (text, shape) in [
            ("SELECT doc ->> 'x' FROM t", "-> and ->>"),
            ("SELECT a FROM t WHERE b ilike $1", "ILIKE"),
            ("SELECT string_agg(a, ',') FROM t", "STRING_AGG"),
            ("SELECT group_concat(a) FROM t", "GROUP_CONCAT"),
            ("SELECT a FROM t WHERE b = ANY($1)", "ANY"),
            ("SELECT GREATEST(a, b) FROM t", "GREATEST"),
            ("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", "AUTOINCREMENT"),
            ("CREATE TABLE t (id SERIAL)", "SERIAL"),
            ("SELECT now()", "NOW"),
            ("SELECT CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("SELECT datetime('now')", "DATETIME"),
            ("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t", "PERCENTILE_CONT"),
            ("SELECT a::text FROM t", "::"),
            ("SELECT CAST(a AS INTEGER) FROM t", "CAST to this type"),
            ("SELECT a FROM t WHERE b = ?", "?"),
            ("SELECT * FROM t", "*"),
            ("SELECT t.* FROM t", "*"),
            ("DELETE FROM t RETURNING *", "*"),
            ("SELECT a FROM t WHERE b LIKE $1 AND c = $2", "LIKE without ESCAPE"),
            ("INSERT OR IGNORE INTO t (a) VALUES ($1)", "INSERT OR"),
            ("REPLACE INTO t (a) VALUES ($1)", "REPLACE INTO"),
            ("SELECT a FROM t FOR UPDATE SKIP LOCKED", "SKIP"),
            ("SELECT 1; SELECT 2", "more than one statement"),
        ] {
            assert_eq!(shapes(text), [shape], "{text}");
        }
    }

    #[test]
    fn the_portable_dialect_passes() {
        for text in [
            "SELECT COUNT(*), a * 2, -b FROM t WHERE date > $1 AND c LIKE $2 ESCAPE '\\'",
            "SELECT CAST(SUM(a) AS BIGINT) AS total, CAST(b AS TEXT) AS b FROM t AS u",
            "SELECT id FROM t LIMIT $1 /*pg: FOR UPDATE SKIP LOCKED*/",
            "SELECT 'now() ? ->> * ILIKE' FROM t WHERE ref IN (/*in*/);",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a",
            "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
        ] {
            assert_eq!(shapes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn migrations_use_the_shared_types_and_leave_transactions_to_the_door() {
        let findings = |sql| {
            let migration = Migration { number: 1, name: "init", sql, oldest_compatible: "0.1.0" };
            lint_migration(&migration).len()
        };
        let good = "CREATE TABLE IF NOT EXISTS t (id TEXT PRIMARY KEY, at BIGINT NOT NULL, \
            share DOUBLE PRECISION CHECK (share > 0), \"on\" BOOLEAN, raw BYTEA, \
            UNIQUE (id, at), FOREIGN KEY (id) REFERENCES u (id), CONSTRAINT big CHECK (at > 0)); \
            CREATE UNIQUE INDEX t_at ON t (at, id) WHERE at > 0; \
            ALTER TABLE t ADD COLUMN more TEXT; INSERT INTO t (id, at) VALUES ('a', 1);";
        assert_eq!(findings(good), 0);
        assert_eq!(findings("CREATE TABLE t (id INTEGER PRIMARY KEY, b VARCHAR(3), c JSONB)"), 3);
        assert_eq!(findings("ALTER TABLE t ADD COLUMN at TIMESTAMP"), 1);
        assert_eq!(findings("CREATE TABLE t (a DOUBLE)"), 1);
        assert_eq!(findings("CREATE TABLE t (a TEXT); COMMIT; PRAGMA foreign_keys = 0"), 2);
    }
}

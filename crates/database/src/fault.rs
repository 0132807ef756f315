//! What the drivers report, sorted into the few kinds of [`Error`].
//!
//! The drivers' words are kept (they name tables and columns, never parameters or passwords) and
//! the statement is quoted, so that a log line is enough to find the place.

use sqlx::error::DatabaseError;

use crate::error::Error;
use crate::limits;

/// Sorts a failure of the statement `sql`.
pub(crate) fn sort(error: &sqlx::Error, sql: &str) -> Error {
    match error {
        sqlx::Error::Database(reported) => {
            let code = reported.code().unwrap_or_default();
            let is_postgres =
                reported.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some();
            if is_postgres {
                sort_postgres(reported.as_ref(), &code, sql)
            } else {
                sort_sqlite(reported.as_ref(), &code, sql)
            }
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed => Error::Lost(error.to_string()),
        sqlx::Error::PoolClosed => Error::Closed(error.to_string()),
        sqlx::Error::Configuration(_) => Error::Other(format!("bad database address: {error}")),
        _ => Error::Shape(quoted(&error.to_string(), sql)),
    }
}

/// PostgreSQL's five-letter codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn sort_postgres(reported: &dyn DatabaseError, code: &str, sql: &str) -> Error {
    let words = || quoted(&format!("{} ({code})", reported.message()), sql);
    let stale_plan = code == "0A000" && reported.message().contains("cached plan");
    match code {
        // A statement prepared before another release altered the table, or by a connection that
        // a proxy has since exchanged: a new connection knows nothing of it.
        _ if stale_plan || code == "26000" => Error::Lost(words()),
        // Among them a transaction that the server ended because nothing came: all of it is undone.
        "40001" | "40P01" | "55P03" | "25P03" => Error::Conflict(words()),
        "23505" => {
            let constraint = reported.constraint().unwrap_or("an unnamed constraint").to_owned();
            Error::Unique { constraint }
        }
        "57014" => Error::Timeout(words()),
        "53100" => Error::Full(words()),
        "53200" | "53300" | "57P01" | "57P02" | "57P03" | "57P05" => Error::Lost(words()),
        "XX001" | "XX002" => Error::Storage(words()),
        _ => match code.get(..2) {
            Some("08") => Error::Lost(words()),
            Some("23") => Error::Constraint(words()),
            Some("58") => Error::Storage(words()),
            Some("22" | "25" | "42") => Error::Shape(words()),
            _ => Error::Other(words()),
        },
    }
}

/// SQLite's result codes: <https://www.sqlite.org/rescode.html>; the low byte is the kind.
fn sort_sqlite(reported: &dyn DatabaseError, code: &str, sql: &str) -> Error {
    let message = reported.message();
    let words = || quoted(message, sql);
    let code: i32 = code.parse().unwrap_or(1);
    match code & 0xff {
        5 | 6 => Error::Conflict(words()),
        7 | 10 | 11 | 14 | 26 => Error::Storage(words()),
        9 => Error::Timeout(words()),
        13 => Error::Full(words()),
        19 => match message.strip_prefix("UNIQUE constraint failed: ") {
            // The columns, or `index 'name'`; the connection finds the portable name.
            Some(broken) => Error::Unique { constraint: broken.to_owned() },
            None => Error::Constraint(words()),
        },
        1 | 8 | 18 | 20 | 25 => Error::Shape(words()),
        _ => Error::Other(words()),
    }
}

/// `message` with the beginning of the statement that it is about.
pub(crate) fn quoted(message: &str, sql: &str) -> String {
    let mut squeezed = String::new();
    for word in sql.split_whitespace() {
        if squeezed.len() > limits::QUOTED_SQL_MAX {
            squeezed.push_str(" ...");
            break;
        }
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.extend(word.chars().take(limits::QUOTED_SQL_MAX));
    }
    if squeezed.is_empty() { message.to_owned() } else { format!("{message} in: {squeezed}") }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_long_statement_is_quoted_in_short() {
        let long = format!("SELECT {}", "column_name, ".repeat(100));
        let words = quoted("no such table", &long);
        assert!(words.starts_with("no such table in: SELECT column_name,"));
        assert!(words.ends_with(" ..."));
        assert!(words.len() < 230);
        assert_eq!(quoted("gone", " "), "gone");
    }
}

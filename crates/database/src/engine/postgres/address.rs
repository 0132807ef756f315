//! Looking at a PostgreSQL address before the driver does: it logs what it does not know.

use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;

use crate::error::{Error, Result};

/// The parameters that the driver knows.
const KNOWN: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

/// Longest name of a schema: PostgreSQL's own bound on identifiers, in bytes.
const SCHEMA_BYTES_MAX: usize = 63;

/// What to connect to. No error of it holds any part of the address but a parameter's name.
pub(crate) fn parse(url: &str) -> Result<PgConnectOptions> {
    let bad = |words: &str| Error::Other(format!("bad PostgreSQL address: {words}"));
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(bad("it begins with postgres:// or postgresql://"));
    }
    if let Some((_, query)) = url.split_once('?') {
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            let known = KNOWN.contains(&name) || name == "options" || name.starts_with("options[");
            if !known {
                return Err(bad(&format!("unknown parameter {name}")));
            }
        }
    }
    PgConnectOptions::from_str(url).map_err(|error| match error {
        // Its words may quote the value of a parameter, never the password.
        sqlx::Error::Configuration(words) if !words.to_string().contains("://") => {
            bad(&words.to_string())
        }
        _ => bad("it cannot be read"),
    })
}

/// Schema names stand in statements that take no parameters: lower-case letters, digits and `_`.
pub(crate) fn check_schema(schema: &str) -> Result<()> {
    let begins_well = schema.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    let fits = schema.len() <= SCHEMA_BYTES_MAX;
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if begins_well && fits && schema.chars().all(plain) {
        return Ok(());
    }
    Err(Error::Other(format!(
        "bad schema name {schema:?}: at most {SCHEMA_BYTES_MAX} lower-case letters, digits and _, \
         not beginning with a digit"
    )))
}

#[cfg(test)]
mod tests {
    use super::{check_schema, parse};

    #[test]
    fn no_error_quotes_the_password() {
        for url in [
            "postgres://ada:hunter2@db:notaport/x",
            "postgres://ada:hunter2@[::1/x",
            "postgres://ada@db/x?pasword=hunter2",
            "postgres://ada:hunter2@db/x?sslmode=maybe",
            "mysql://ada:hunter2@db/x",
        ] {
            let words = parse(url).expect_err("is refused").to_string();
            assert!(!words.contains("hunter2"), "{words}");
        }
    }

    #[test]
    fn usual_addresses_are_taken() {
        for url in [
            "postgres://ada:hunter2@db.example.org:6432/flagstone?sslmode=require",
            "postgresql://ada@db/flagstone?application_name=x&options[geqo]=off",
            "postgres://%2Fvar%2Frun%2Fpostgresql/flagstone",
        ] {
            parse(url).expect("is taken");
        }
    }

    #[test]
    fn schema_names_cannot_hold_sql() {
        check_schema("flagstone_2").expect("is plain");
        for schema in ["", "2a", "a b", "a\"; DROP TABLE x; --", "Ä", "A", &"a".repeat(64)] {
            check_schema(schema).expect_err("is refused");
        }
    }
}

//! Which database the configuration asks for, in Backstage's keys.

use std::path::{Path, PathBuf};

use ::database::{EngineSettings, PostgresSettings, Settings, SqlitePath, limits};
use model::Problem;
use model::config::Config;
use serde_json::Value;
use url::Url;

/// File name of the embedded database inside its directory.
pub const SQLITE_FILE: &str = ::database::directory::DATABASE_FILE;

/// Reads `backend.database` and what of `flagstone.database` concerns the door.
///
/// # Errors
/// An unknown client, or a connection that cannot be understood. Passwords are never in the words.
pub fn settings(config: &Config, data_dir: &Path) -> Result<Settings, Problem> {
    let client = config.text("backend.database.client")?;
    let connection = config.get("backend.database.connection");
    let engine = match client.as_deref().unwrap_or("better-sqlite3") {
        "better-sqlite3" | "sqlite3" => EngineSettings::Sqlite(sqlite(connection, data_dir)?),
        "pg" => EngineSettings::Postgres(PostgresSettings {
            url: postgres_address(connection)?,
            schema: config.text("flagstone.database.schema")?,
            pool_max: number(config, "flagstone.database.poolMax")?
                .unwrap_or(limits::POSTGRES_POOL_MAX),
        }),
        other => {
            return Err(Problem::input(format!("backend.database.client is {other}"))
                .at("backend.database.client")
                .hint("better-sqlite3 (embedded) and pg (PostgreSQL) are known"));
        }
    };
    let mut settings = Settings::new(engine);
    if let Some(seconds) = number::<u64>(config, "flagstone.database.statementTimeoutSeconds")? {
        settings.statement_timeout_ms = seconds * 1_000;
    }
    Ok(settings)
}

fn number<T: TryFrom<i64>>(config: &Config, path: &'static str) -> Result<Option<T>, Problem> {
    let Some(number) = config.number(path)? else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range is checked beside it")]
    let whole = number as i64;
    let wrong = || Problem::input(format!("{path} must be a whole number in range")).at(path);
    if number.fract() != 0.0 {
        return Err(wrong());
    }
    T::try_from(whole).map(Some).map_err(|_| wrong())
}

fn sqlite(connection: Option<&Value>, data_dir: &Path) -> Result<SqlitePath, Problem> {
    let file = |text: &str| SqlitePath::File(data_dir.join(text));
    match connection {
        None | Some(Value::Null) => Ok(file(SQLITE_FILE)),
        Some(Value::String(text)) if text == ":memory:" => Ok(SqlitePath::Memory),
        Some(Value::String(text)) => Ok(file(text)),
        Some(Value::Object(parts)) => {
            let text = |key: &str| parts.get(key).and_then(Value::as_str);
            if let Some(filename) = text("filename") {
                return Ok(if filename == ":memory:" {
                    SqlitePath::Memory
                } else {
                    file(filename)
                });
            }
            let directory = text("directory").map_or_else(PathBuf::new, PathBuf::from);
            Ok(SqlitePath::File(data_dir.join(directory).join(SQLITE_FILE)))
        }
        Some(_) => Err(misunderstood("expected \":memory:\", a file name, or {directory: ...}")),
    }
}

fn postgres_address(connection: Option<&Value>) -> Result<String, Problem> {
    match connection {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Object(parts)) => {
            let text = |key: &str| match parts.get(key) {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            if let Some(address) = text("connectionString") {
                return Ok(address);
            }
            let host = text("host").unwrap_or_else(|| "localhost".to_owned());
            let mut address = Url::parse("postgres://localhost/")
                .map_err(|error| Problem::internal(format!("a fixed address: {error}")))?;
            let set = address.set_host(Some(&host)).is_ok()
                && address.set_username(&text("user").unwrap_or_else(|| "postgres".into())).is_ok()
                && address.set_password(text("password").as_deref()).is_ok()
                && address.set_port(port(text("port"))?).is_ok();
            if !set {
                return Err(misunderstood("its host, user or port is malformed"));
            }
            address.set_path(&text("database").unwrap_or_else(|| "flagstone".into()));
            match parts.get("ssl") {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Object(ssl))
                    if ssl.get("rejectUnauthorized") == Some(&false.into()) =>
                {
                    address.set_query(Some("sslmode=require"));
                }
                Some(_) => address.set_query(Some("sslmode=verify-full")),
            }
            Ok(address.into())
        }
        _ => Err(misunderstood("pg needs an address or {host, port, user, password, database}")),
    }
}

fn port(text: Option<String>) -> Result<Option<u16>, Problem> {
    text.map(|text| text.trim().parse().map_err(|_| misunderstood("its port is no port number")))
        .transpose()
}

fn misunderstood(why: &str) -> Problem {
    Problem::input(format!("backend.database.connection cannot be used: {why}"))
        .at("backend.database.connection")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(database: Value, expected: &str) {
        let config = Config::from_value(json!({ "backend": { "database": database } }));
        let shown = match settings(&config, Path::new("/data")) {
            Err(problem) => format!("error: {problem}"),
            Ok(settings) => match settings.engine {
                EngineSettings::Sqlite(path) => format!("{path:?}"),
                EngineSettings::Postgres(it) => it.url,
            },
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_embedded_database_lies_in_the_data_directory() {
        check(json!({}), "File(\"/data/flagstone.db\")");
        check(json!({ "client": "better-sqlite3", "connection": ":memory:" }), "Memory");
        check(
            json!({ "client": "better-sqlite3", "connection": { "directory": "/var/db" } }),
            "File(\"/var/db/flagstone.db\")",
        );
    }

    #[test]
    fn a_postgresql_connection_is_an_address_or_its_parts() {
        check(json!({ "client": "pg", "connection": "postgres://a/b" }), "postgres://a/b");
        check(
            json!({ "client": "pg", "connection": {
                "host": "db", "port": "5433", "user": "ada", "password": "p@ss/word" } }),
            "postgres://ada:p%40ss%2Fword@db:5433/flagstone",
        );
        check(
            json!({ "client": "pg", "connection": { "host": "db", "ssl": true } }),
            "postgres://postgres@db/flagstone?sslmode=verify-full",
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        check(
            json!({ "client": "mysql2" }),
            "error: backend.database.client is mysql2 (better-sqlite3 (embedded) and pg (PostgreSQL) are known)",
        );
        check(
            json!({ "client": "pg", "connection": { "port": "x" } }),
            "error: backend.database.connection cannot be used: its port is no port number",
        );
    }
}

//! Which engine, where, and within which bounds.

use std::fmt;
use std::path::PathBuf;

use crate::limits;

/// One of the two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite, inside the process.
    Sqlite,
    /// PostgreSQL, a server.
    Postgres,
}

impl Engine {
    /// The engine's name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where a SQLite database lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlitePath {
    /// A file, made when absent; its folder must exist.
    File(PathBuf),
    /// Memory: gone when the database is closed. Reads take their turn with the writes.
    Memory,
}

/// How to reach PostgreSQL.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresSettings {
    /// `postgres://user:password@host:port/database?sslmode=...`. Never shown, never logged.
    pub url: String,
    /// The schema that holds our tables, made when absent; the server's default without one.
    pub schema: Option<String>,
    /// Most connections at once.
    pub pool_max: u32,
}

impl fmt::Debug for PostgresSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PostgresSettings")
            .field("url", &"(hidden)")
            .field("schema", &self.schema)
            .field("pool_max", &self.pool_max)
            .finish()
    }
}

/// The engine and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineSettings {
    /// SQLite.
    Sqlite(SqlitePath),
    /// PostgreSQL.
    Postgres(PostgresSettings),
}

/// Everything that opening a database needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The engine.
    pub engine: EngineSettings,
    /// Longest a single statement may run.
    pub statement_timeout_ms: u64,
    /// Longest a whole unit may run.
    pub unit_timeout_ms: u64,
    /// Longest a unit waits for a place in the queue or a free connection.
    pub queue_wait_ms: u64,
    /// Longest a unit keeps trying to reach a database that went away.
    pub reconnect_ms: u64,
    /// SQLite: read-only connections.
    pub readers_max: usize,
    /// SQLite: the file may not grow beyond this many bytes.
    pub size_bytes_max: Option<u64>,
    /// The release that runs, `major.minor.patch`: migrations are judged against it.
    pub release: String,
}

impl Settings {
    /// The defaults on `engine`.
    pub fn new(engine: EngineSettings) -> Self {
        Self {
            engine,
            statement_timeout_ms: limits::STATEMENT_TIMEOUT_MS,
            unit_timeout_ms: limits::UNIT_TIMEOUT_MS,
            queue_wait_ms: limits::QUEUE_WAIT_MS,
            reconnect_ms: limits::RECONNECT_MS,
            readers_max: limits::SQLITE_READERS_MAX,
            size_bytes_max: None,
            release: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// SQLite in a file.
    pub fn sqlite_file(path: impl Into<PathBuf>) -> Self {
        Self::new(EngineSettings::Sqlite(SqlitePath::File(path.into())))
    }

    /// SQLite in memory.
    pub fn sqlite_memory() -> Self {
        Self::new(EngineSettings::Sqlite(SqlitePath::Memory))
    }

    /// PostgreSQL at `url`, in `schema` or in the server's default one.
    pub fn postgres(url: impl Into<String>, schema: Option<String>) -> Self {
        let pool_max = limits::POSTGRES_POOL_MAX;
        Self::new(EngineSettings::Postgres(PostgresSettings { url: url.into(), schema, pool_max }))
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn the_address_is_not_in_the_debug_text() {
        let settings = Settings::postgres("postgres://ada:hunter2@db/flagstone", None);
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}

//! One connection of either engine, and the statements sent through it.

use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Executor as _, Postgres, SqlStr, Sqlite};

use crate::engine::sqlite::names;
use crate::error::{Error, Result};
use crate::row::{Answer, Row};
use crate::settings::Engine;
use crate::value::{Params, Value, ValueType};
use crate::watchdog::Watchdog;
use crate::{fault, limits};

/// A connection to SQLite, with the clock that its statements look at.
pub(crate) struct SqliteLink {
    pub(crate) connection: SqliteConnection,
    pub(crate) watchdog: Arc<Watchdog>,
}

/// A connection to PostgreSQL, with the server's number of the process at its other end.
pub(crate) struct PostgresLink {
    pub(crate) connection: PgConnection,
    pub(crate) process: i32,
}

/// A connection of either engine.
pub(crate) enum Link {
    Sqlite(SqliteLink),
    Postgres(Box<PostgresLink>),
}

/// `query` with its parameters, for one engine: the drivers share no trait that says it shorter.
macro_rules! bind {
    ($database:ty, $sql:expr, $params:expr) => {{
        let mut query = sqlx::query::<$database>($sql);
        for value in $params {
            query = match value {
                Value::Null(ValueType::Flag) => query.bind(None::<bool>),
                Value::Null(ValueType::Int) => query.bind(None::<i64>),
                Value::Null(ValueType::Real) => query.bind(None::<f64>),
                Value::Null(ValueType::Text) => query.bind(None::<String>),
                Value::Null(ValueType::Bytes) => query.bind(None::<Vec<u8>>),
                Value::Flag(value) => query.bind(value),
                Value::Int(value) => query.bind(value),
                Value::Real(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

/// The values of one column, NULLs among them.
macro_rules! array {
    ($values:expr, $kind:ident) => {
        $values
            .into_iter()
            .map(|value| if let Value::$kind(value) = value { Some(value) } else { None })
            .collect::<Vec<_>>()
    };
}

/// The rows of a stream, as many as may be.
macro_rules! collect {
    ($stream:expr, $kind:ident) => {{
        let mut stream = $stream;
        let mut rows = Vec::new();
        loop {
            match stream.try_next().await {
                Ok(Some(_)) if rows.len() >= limits::ROWS_MAX => break Ok(None),
                Ok(Some(row)) => rows.push(Row(Answer::$kind(row))),
                Ok(None) => break Ok(Some(rows)),
                Err(error) => break Err(error),
            }
        }
    }};
}

impl Link {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// The rows that `sql` answers with.
    pub(crate) async fn rows(
        &mut self,
        sql: SqlStr,
        params: Params,
        allowed: Option<Duration>,
    ) -> Result<Vec<Row>> {
        let text = sql.clone();
        let answer = match self {
            Self::Sqlite(link) => {
                link.watchdog.arm(allowed);
                let query = bind!(Sqlite, sql, params);
                let outcome = collect!(query.fetch(&mut link.connection), Sqlite);
                link.watchdog.disarm();
                outcome
            }
            Self::Postgres(link) => {
                let query = bind!(Postgres, sql, params);
                let all = async { collect!(query.fetch(&mut link.connection), Postgres) };
                patiently(allowed, all).await?
            }
        };
        match answer {
            Ok(Some(rows)) => Ok(rows),
            Ok(None) => Err(Error::Shape(fault::quoted(
                "more rows than may be read at once",
                text.as_str(),
            ))),
            Err(error) => Err(self.sorted(&error, &text).await),
        }
    }

    /// How many rows `sql` changed.
    pub(crate) async fn exec(
        &mut self,
        sql: SqlStr,
        params: Params,
        allowed: Option<Duration>,
    ) -> Result<u64> {
        let text = sql.clone();
        let changed = match self {
            Self::Sqlite(link) => {
                link.watchdog.arm(allowed);
                let outcome = bind!(Sqlite, sql, params).execute(&mut link.connection).await;
                link.watchdog.disarm();
                outcome.map(|done| done.rows_affected())
            }
            Self::Postgres(link) => {
                let query = bind!(Postgres, sql, params);
                let outcome = patiently(allowed, query.execute(&mut link.connection)).await?;
                outcome.map(|done| done.rows_affected())
            }
        };
        match changed {
            Ok(changed) => Ok(changed),
            Err(error) => Err(self.sorted(&error, &text).await),
        }
    }

    /// Runs a statement that takes one array per column; how many rows it changed. PostgreSQL's
    /// way of inserting many rows.
    pub(crate) async fn exec_columns(
        &mut self,
        sql: SqlStr,
        columns: Vec<(ValueType, Vec<Value>)>,
        allowed: Option<Duration>,
    ) -> Result<u64> {
        let Self::Postgres(link) = self else {
            return Err(Error::Shape("SQLite takes no arrays".to_owned()));
        };
        let text = sql.clone();
        let mut query = sqlx::query::<Postgres>(sql);
        for (value_type, values) in columns {
            query = match value_type {
                ValueType::Flag => query.bind(array!(values, Flag)),
                ValueType::Int => query.bind(array!(values, Int)),
                ValueType::Real => query.bind(array!(values, Real)),
                ValueType::Text => query.bind(array!(values, Text)),
                ValueType::Bytes => query.bind(array!(values, Bytes)),
            };
        }
        match patiently(allowed, query.execute(&mut link.connection)).await? {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(self.sorted(&error, &text).await),
        }
    }

    /// Runs all statements of a text; nothing is kept prepared.
    pub(crate) async fn script(&mut self, sql: SqlStr, allowed: Option<Duration>) -> Result<()> {
        let text = sql.clone();
        let outcome = match self {
            Self::Sqlite(link) => {
                link.watchdog.arm(allowed);
                let outcome = sqlx::raw_sql(sql).execute(&mut link.connection).await.map(drop);
                link.watchdog.disarm();
                outcome
            }
            Self::Postgres(link) => {
                let all = sqlx::raw_sql(sql).execute(&mut link.connection);
                patiently(allowed, all).await?.map(drop)
            }
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(self.sorted(&error, &text).await),
        }
    }

    /// Has `sql` read and planned, not run.
    pub(crate) async fn prepare(&mut self, sql: SqlStr) -> Result<()> {
        let text = sql.clone();
        let outcome = match self {
            Self::Sqlite(link) => (&mut link.connection).prepare(sql).await.map(drop),
            Self::Postgres(link) => (&mut link.connection).prepare(sql).await.map(drop),
        };
        outcome.map_err(|error| fault::sort(&error, text.as_str()))
    }

    /// Ends what an abandoned statement left running, so that the connection can be used again.
    /// Only SQLite's can: PostgreSQL's is thrown away.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(link) => {
                link.watchdog.arm(Some(Duration::ZERO));
                let outcome = link.connection.ping().await;
                link.watchdog.disarm();
                outcome.map_err(|error| fault::sort(&error, "ping"))
            }
            Self::Postgres(_) => Err(Error::Lost("a statement was abandoned".to_owned())),
        }
    }

    /// The failure in our words; a broken uniqueness by the name that both engines share.
    async fn sorted(&mut self, error: &sqlx::Error, sql: &SqlStr) -> Error {
        let sorted = fault::sort(error, sql.as_str());
        match (self, sorted) {
            (Self::Sqlite(link), Error::Unique { constraint }) => {
                let constraint = names::portable(&mut link.connection, constraint).await;
                Error::Unique { constraint }
            }
            (_, sorted) => sorted,
        }
    }
}

/// Waits for a server, somewhat longer than the server itself lets the statement run: beyond that
/// the connection is dead, whatever the operating system believes.
async fn patiently<T>(allowed: Option<Duration>, outcome: impl Future<Output = T>) -> Result<T> {
    let Some(allowed) = allowed else { return Ok(outcome.await) };
    let patience = allowed + Duration::from_millis(limits::SILENCE_GRACE_MS);
    tokio::time::timeout(patience, outcome)
        .await
        .map_err(|_| Error::Lost("the server fell silent".to_owned()))
}

//! How PostgreSQL is opened: what every connection is told before its first unit.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgPool, Row as _};

use crate::engine::link::PostgresLink;
use crate::engine::postgres::address;
use crate::error::{Error, Result};
use crate::pool::Connect;
use crate::settings::{PostgresSettings, Settings};
use crate::{fault, limits};

/// Makes connections to PostgreSQL.
#[derive(Clone)]
pub(crate) struct PostgresConnect {
    options: Arc<PgConnectOptions>,
    greeting: Arc<str>,
}

impl PostgresConnect {
    /// Looks at the address; connects to nothing yet.
    pub(crate) fn new(settings: &Settings, postgres: &PostgresSettings) -> Result<Self> {
        let mut options = address::parse(&postgres.url)?
            .statement_cache_capacity(limits::STATEMENT_CACHE_MAX)
            .disable_statement_logging();
        if options.get_application_name().is_none() {
            options = options.application_name("flagstone");
        }
        let mut greeting = format!(
            "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {};",
            settings.statement_timeout_ms,
            limits::IDLE_IN_TRANSACTION_MS,
        );
        if let Some(schema) = &postgres.schema {
            address::check_schema(schema)?;
            greeting.push_str(&format!(" SET search_path TO \"{schema}\";"));
        }
        Ok(Self { options: Arc::new(options), greeting: greeting.into() })
    }

    /// Makes the schema when it is not there, and tells which one it is.
    pub(crate) async fn prepare_schema(&self, postgres: &PostgresSettings) -> Result<String> {
        let connection = &mut self.connect().await?.connection;
        if let Some(schema) = &postgres.schema {
            make_schema(connection, schema).await?;
        }
        let row = connection
            .fetch_one("SELECT current_schema()")
            .await
            .map_err(|error| fault::sort(&error, "SELECT current_schema()"))?;
        let schema: Option<String> =
            row.try_get(0).map_err(|error| fault::sort(&error, "SELECT current_schema()"))?;
        schema.ok_or_else(|| {
            Error::Other(
                "the PostgreSQL user has no schema to put tables in: give `schema` in the settings"
                    .to_owned(),
            )
        })
    }

    /// The failure to connect, with the place that could not be reached.
    fn located(&self, error: Error) -> Error {
        let place = match self.options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", self.options.get_host(), self.options.get_port()),
        };
        let located = |words: String| format!("PostgreSQL at {place}: {words}");
        match error {
            Error::Lost(words) => Error::Lost(located(words)),
            Error::Other(words) => Error::Other(located(words)),
            other => other,
        }
    }

    /// Ends a server process whose unit was given up in the middle of a statement, so that its
    /// locks do not outlive the unit. Failing that, the server's own timeout ends it.
    pub(crate) async fn end(&self, process: i32) {
        let Ok(mut link) = self.connect().await else { return };
        let ended = sqlx::query("SELECT pg_terminate_backend($1)").bind(process);
        if let Err(error) = ended.execute(&mut link.connection).await {
            tracing::debug!(%error, process, "a given up process of PostgreSQL was not ended");
        }
    }

    /// A pool of one, which listening needs: it makes lost connections again by itself.
    pub(crate) fn single(&self) -> PgPool {
        PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_millis(limits::CONNECT_TIMEOUT_MS))
            .connect_lazy_with(PgConnectOptions::clone(&self.options))
    }
}

impl Connect for PostgresConnect {
    type Connection = Box<PostgresLink>;

    fn connect(&self) -> BoxFuture<'_, Result<Box<PostgresLink>>> {
        Box::pin(async move {
            let connecting = async {
                let mut connection = PgConnection::connect_with(&self.options).await?;
                connection.execute(AssertSqlSafe(self.greeting.to_string())).await?;
                let process = connection.fetch_one("SELECT pg_backend_pid()").await?.try_get(0)?;
                Ok::<_, sqlx::Error>(PostgresLink { connection, process })
            };
            let allowed = Duration::from_millis(limits::CONNECT_TIMEOUT_MS);
            let error = match tokio::time::timeout(allowed, connecting).await {
                Ok(Ok(link)) => return Ok(Box::new(link)),
                Ok(Err(error)) => fault::sort(&error, ""),
                Err(_) => Error::Lost("it does not answer".to_owned()),
            };
            Err(self.located(error))
        })
    }
}

/// Two servers that start at once may both find it absent; only one makes it.
async fn make_schema(connection: &mut PgConnection, schema: &str) -> Result<()> {
    let exists = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    let find = || sqlx::query(exists).bind(schema.to_owned());
    let sorted = |error: sqlx::Error| fault::sort(&error, "CREATE SCHEMA");
    if find().fetch_optional(&mut *connection).await.map_err(sorted)?.is_some() {
        return Ok(());
    }
    let create = format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\"");
    match connection.execute(AssertSqlSafe(create)).await {
        Ok(_) => Ok(()),
        Err(error) => match find().fetch_optional(&mut *connection).await {
            Ok(Some(_)) => Ok(()),
            _ => Err(sorted(error)),
        },
    }
}

//! How SQLite is opened: the writer's settings, the readers' settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::engine::link::SqliteLink;
use crate::error::{Error, Result};
use crate::pool::Connect;
use crate::settings::{Settings, SqlitePath};
use crate::watchdog::Watchdog;
use crate::{fault, limits};

/// Size of a page of a new database, in bytes: SQLite's default, written down because the size
/// limit is counted in pages.
const PAGE_BYTES: u64 = 4_096;

/// Makes the writer's connection.
pub(crate) struct WriterConnect {
    path: SqlitePath,
    size_bytes_max: Option<u64>,
}

impl WriterConnect {
    pub(crate) fn new(path: &SqlitePath, settings: &Settings) -> Result<Self> {
        let path = match path {
            SqlitePath::Memory => SqlitePath::Memory,
            SqlitePath::File(file) => SqlitePath::File(absolute(file)?),
        };
        Ok(Self { path, size_bytes_max: settings.size_bytes_max })
    }

    /// Can a lost connection be made again without losing what it held?
    pub(crate) const fn survives_its_connection(&self) -> bool {
        matches!(self.path, SqlitePath::File(_))
    }

    fn options(&self) -> Result<SqliteConnectOptions> {
        let mut options = common(limits::SQLITE_WRITER_CACHE_KIB);
        if let SqlitePath::File(file) = &self.path {
            make_private(file)?;
            // FULL: a COMMIT that was answered survives the loss of power.
            options = options
                .filename(file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("journal_size_limit", limits::SQLITE_JOURNAL_BYTES.to_string());
        }
        if let Some(bytes) = self.size_bytes_max {
            options = options.pragma("max_page_count", (bytes / PAGE_BYTES).max(1).to_string());
        }
        Ok(options)
    }
}

impl Connect for WriterConnect {
    type Connection = SqliteLink;

    fn connect(&self) -> BoxFuture<'_, Result<SqliteLink>> {
        Box::pin(async move { link(self.options()?).await })
    }
}

/// Makes read-only connections to a file.
pub(crate) struct ReaderConnect {
    file: PathBuf,
}

impl ReaderConnect {
    pub(crate) fn new(file: &Path) -> Result<Self> {
        Ok(Self { file: absolute(file)? })
    }
}

impl Connect for ReaderConnect {
    type Connection = SqliteLink;

    fn connect(&self) -> BoxFuture<'_, Result<SqliteLink>> {
        let options = common(limits::SQLITE_READER_CACHE_KIB).filename(&self.file).read_only(true);
        Box::pin(link(options))
    }
}

/// Opens a file by itself, for backups and checks.
pub(crate) async fn read_only(file: &Path) -> Result<SqliteConnection> {
    let file = absolute(file)?;
    let options = common(limits::SQLITE_READER_CACHE_KIB).filename(&file).read_only(true);
    connect(options).await
}

/// Waits until a connection is closed.
pub(crate) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing a SQLite file failed");
    }
}

fn common(cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(Duration::from_millis(limits::SQLITE_BUSY_TIMEOUT_MS))
        .statement_cache_capacity(limits::STATEMENT_CACHE_MAX)
        // Negative: in kibibytes.
        .pragma("cache_size", format!("-{cache_kib}"))
        .pragma("temp_store", "memory")
        // LIKE tells `a` from `A`, as PostgreSQL's does.
        .pragma("case_sensitive_like", "on")
        // What a damaged or foreign file's schema names is not run.
        .pragma("trusted_schema", "off")
        .disable_statement_logging()
}

async fn connect(options: SqliteConnectOptions) -> Result<SqliteConnection> {
    SqliteConnection::connect_with(&options).await.map_err(|error| match fault::sort(&error, "") {
        Error::Storage(words) | Error::Shape(words) => {
            Error::Storage(format!("cannot open {}: {words}", options.get_filename().display()))
        }
        other => other,
    })
}

async fn link(options: SqliteConnectOptions) -> Result<SqliteLink> {
    let mut connection = connect(options).await?;
    let watchdog = Arc::new(Watchdog::new());
    let asked = Arc::clone(&watchdog);
    let mut handle =
        connection.lock_handle().await.map_err(|error| fault::sort(&error, "lock_handle"))?;
    handle.set_progress_handler(limits::SQLITE_PROGRESS_STEPS, move || !asked.expired());
    drop(handle);
    Ok(SqliteLink { connection, watchdog })
}

/// The driver takes file names as URIs: an absolute one is never mistaken for `file:...`.
pub(crate) fn absolute(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file)
        .map_err(|error| Error::Other(format!("bad path {}: {error}", file.display())))
}

/// A new database file is for its owner only; SQLite gives its companions the same rights.
fn make_private(file: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Storage(format!(
            "cannot make the database file {}: {error}",
            file.display()
        ))),
    }
}

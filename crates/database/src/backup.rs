//! Copies of a SQLite database, made while it works, and putting one back.
//!
//! A backup appears under its name when it is whole, checked and on the disk, or not at all: it is
//! written beside it as `NAME.partial` (left behind by a killed backup, taken over by the next).

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use model::{Code, Problem};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use crate::directory::{DATABASE_FILE, DataDirectory};
use crate::engine::sqlite::SqliteEngine;
use crate::engine::sqlite::open;
use crate::error::{Error, Result};
use crate::fault;
use crate::settings::SqlitePath;
use crate::tx::COPY_INTO;

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub size_bytes: u64,
}

/// A backup that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// The database that it became.
    pub path: PathBuf,
    /// Its size.
    pub size_bytes: u64,
    /// Migrations that it has seen.
    pub migrations: u64,
}

/// What `backup` says on PostgreSQL.
pub(crate) fn postgres_has_its_own() -> Problem {
    let words = "Backups of PostgreSQL are made with PostgreSQL's own tools";
    Problem::new(Code::NotImplemented, words).hint(
        "make one with `pg_dump --format=custom --schema=SCHEMA DATABASE > FILE`, \
         put it back with `pg_restore --dbname=DATABASE FILE`",
    )
}

/// Copies the database into the new file `to`.
pub(crate) async fn backup(
    engine: &SqliteEngine,
    from: &SqlitePath,
    to: &Path,
) -> Result<BackupReport> {
    let to = open::absolute(to)?;
    let partial = Partial::claim(&to)?;
    let into = partial.path.to_str().map(str::to_owned).ok_or_else(|| {
        Error::from(Problem::input(format!("The path {} is not UTF-8", to.display())))
    })?;
    match from {
        SqlitePath::Memory => engine.copy_through_writer(into).await?,
        SqlitePath::File(file) => copy(file, into).await?,
    }
    check(&partial.path, "quick_check").await?;
    blocking(move || partial.publish(&to)).await
}

/// Puts a backup back into a data directory that holds no database yet. The caller holds the
/// directory's lock, so nobody else works in it.
pub async fn restore(from: &Path, into: &DataDirectory) -> Result<RestoreReport> {
    let database = into.database_path();
    for taken in [database.clone(), beside(&database, "-wal")] {
        if taken.exists() {
            let words = format!("There is a database in the way: {}", taken.display());
            let problem = Problem::new(Code::Conflict, words)
                .hint("restore into an empty data directory, or move the old database away");
            return Err(problem.into());
        }
    }
    let log = beside(from, "-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        let words = format!("{} is a database at work, not a backup", from.display());
        let problem = Problem::input(words)
            .hint("make a backup of it with `flagstone backup`, which copies all of it");
        return Err(problem.into());
    }
    let arriving = into.path().join(format!("{DATABASE_FILE}.restoring"));
    let (source, target) = (from.to_owned(), arriving.clone());
    blocking(move || {
        let copied = std::fs::copy(&source, &target);
        copied.map_err(|error| failed("read the backup", &source, &error))?;
        restrict(&target).map_err(|error| failed("write", &target, &error))
    })
    .await?;
    let migrations = match count_migrations(&arriving).await {
        Ok(migrations) => migrations,
        Err(error) => {
            let _left_behind = std::fs::remove_file(&arriving);
            return Err(error);
        }
    };
    blocking(move || {
        let size_bytes = settle(&arriving)?;
        std::fs::rename(&arriving, &database).map_err(|error| failed("name", &database, &error))?;
        sync_directory_of(&database)?;
        Ok(RestoreReport { path: database, size_bytes, migrations })
    })
    .await
}

/// The file that a backup is written to, and the right to write it.
struct Partial {
    path: PathBuf,
    lock_path: PathBuf,
    _lock: File,
}

impl Partial {
    fn claim(to: &Path) -> Result<Self> {
        if to.exists() {
            return Err(exists(to));
        }
        let (path, lock_path) = (beside(to, ".partial"), beside(to, ".partial-lock"));
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&lock_path);
        let lock = lock.map_err(|error| failed("write", to, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let words = format!("Another backup to {} is being made", to.display());
                return Err(Problem::new(Code::Conflict, words).hint("wait for it").into());
            }
            Err(TryLockError::Error(error)) => return Err(failed("lock", &lock_path, &error)),
        }
        let partial = Self { path, lock_path, _lock: lock };
        // SQLite writes into an empty file that is there: so it has our rights, not the default's.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        let made = options.open(&partial.path).and_then(|_| restrict(&partial.path));
        made.map_err(|error| failed("write", &partial.path, &error))?;
        Ok(partial)
    }

    /// Gives the whole file its name, unless another took it meanwhile.
    fn publish(self, to: &Path) -> Result<BackupReport> {
        let size_bytes = settle(&self.path)?;
        // A link, unlike a rename, refuses to replace what is there. Some file systems have none.
        match std::fs::hard_link(&self.path, to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists(to)),
            Err(_) if to.exists() => return Err(exists(to)),
            Err(_) => {
                let renamed = std::fs::rename(&self.path, to);
                renamed.map_err(|error| failed("name", to, &error))?;
            }
        }
        sync_directory_of(to)?;
        Ok(BackupReport { path: to.to_owned(), size_bytes })
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Gone already when it was renamed; what cannot be removed, the next backup takes over.
        let _left_behind = std::fs::remove_file(&self.path);
        let _left_behind = std::fs::remove_file(&self.lock_path);
    }
}

async fn copy(file: &Path, into: String) -> Result<()> {
    let mut connection = open::read_only(file).await?;
    let copied = sqlx::query(COPY_INTO).bind(into).execute(&mut connection).await;
    copied.map_err(|error| fault::sort(&error, COPY_INTO))?;
    open::close(connection).await;
    Ok(())
}

/// Opens a file that nobody writes to, leaving nothing beside it.
async fn untouched(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    SqliteConnection::connect_with(&options.disable_statement_logging())
        .await
        .map_err(|error| fault::sort(&error, ""))
}

/// SQLite's own check: `quick_check`, or `integrity_check` which compares the indexes too.
async fn check(file: &Path, pragma: &'static str) -> Result<()> {
    let sql =
        if pragma == "quick_check" { "PRAGMA quick_check(1)" } else { "PRAGMA integrity_check(1)" };
    let mut connection = untouched(file).await?;
    let said = sqlx::query(sql).fetch_one(&mut connection).await;
    let said = said.and_then(|row| row.try_get::<String, _>(0));
    open::close(connection).await;
    match said {
        Ok(ok) if ok == "ok" => Ok(()),
        Ok(damage) => Err(damaged(file, &damage)),
        Err(error) => Err(damaged(file, &error.to_string())),
    }
}

async fn count_migrations(file: &Path) -> Result<u64> {
    check(file, "integrity_check").await?;
    let mut connection = untouched(file).await?;
    let counted = sqlx::query("SELECT COUNT(*) FROM schema_migration").fetch_one(&mut connection);
    let counted = counted.await.and_then(|row| row.try_get::<i64, _>(0));
    open::close(connection).await;
    match counted {
        Ok(count) => Ok(count.unsigned_abs()),
        Err(_) => Err(Problem::input("The file is a SQLite database, but none of Flagstone's")
            .hint("give a file that `flagstone backup` made")
            .into()),
    }
}

/// Waits until the file is on the disk; its size.
fn settle(file: &Path) -> Result<u64> {
    let opened = OpenOptions::new().write(true).open(file);
    let synced = opened.and_then(|opened| {
        opened.sync_all()?;
        opened.metadata()
    });
    synced.map(|about| about.len()).map_err(|error| failed("write", file, &error))
}

/// Waits until the name is on the disk; only Unix knows how to ask.
fn sync_directory_of(file: &Path) -> Result<()> {
    if cfg!(unix) {
        let directory = file.parent().unwrap_or(Path::new("."));
        let synced = File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| failed("write", directory, &error))?;
    }
    Ok(())
}

/// A copy of the database is for its owner only.
fn restrict(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Other(format!("file work ended early: {error}"))))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn exists(to: &Path) -> Error {
    let words = format!("{} exists already, and a backup replaces nothing", to.display());
    Problem::new(Code::Conflict, words).hint("give a new name").into()
}

fn damaged(file: &Path, how: &str) -> Error {
    Error::Storage(format!("{} is damaged: {how}", file.display()))
}

fn failed(what: &str, file: &Path, error: &io::Error) -> Error {
    let words = format!("cannot {what} {}: {error}", file.display());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Full(words),
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Problem::input(words).into(),
        _ => Error::Storage(words),
    }
}

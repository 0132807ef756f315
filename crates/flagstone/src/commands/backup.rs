//! `flagstone backup` and `flagstone restore`.

use std::io::Write;
use std::sync::Arc;

use ::database::{DataDirectory, Database, EngineSettings};
use model::Problem;
use model::ids::RandomIds;
use model::time::SystemClock;

use super::print;
use crate::arguments::{BackupArguments, RestoreArguments};
use crate::startup::{database, place, server};

/// Copies the database into one file. A server may run on it meanwhile: the copy is of one moment.
///
/// # Errors
/// The file exists, the database cannot be read, or is not the embedded one.
pub async fn backup(arguments: &BackupArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let place = place::find(&arguments.place)?;
    let settings = database::settings(&place.loaded.config, &place.data_dir)?;
    if let EngineSettings::Postgres(_) = settings.engine {
        return Err(Problem::input("The database is a PostgreSQL server")
            .hint("back it up with pg_dump, or with what your provider offers"));
    }
    let database = Database::open(&settings, Arc::new(SystemClock), Arc::new(RandomIds)).await?;
    let report = database.backup(&arguments.file).await?;
    database.close().await;
    print::line(out, &format!("{} ({} bytes)", report.path.display(), report.size_bytes))?;
    Ok(crate::EXIT_OK)
}

/// Makes a data directory from a backup.
///
/// # Errors
/// The directory holds a database or is in use; the backup is damaged.
pub async fn restore(arguments: &RestoreArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    server::make_folder(&arguments.data_dir)?;
    let directory = DataDirectory::open(&arguments.data_dir)?;
    let report = ::database::restore(&arguments.file, &directory).await?;
    print::line(out, &format!("{} ({} bytes)", report.path.display(), report.size_bytes))?;
    Ok(crate::EXIT_OK)
}

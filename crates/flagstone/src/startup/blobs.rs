//! Where blobs are kept: in the data directory, or in the database that replicas share.

use std::path::Path;
use std::sync::Arc;

use ::database::Database;
use ::database::blobs::{FolderBlobs, RowBlobs};
use model::blobs::Blobs;
use model::config::Config;
use model::{Clock, Ids, Problem};

/// The configuration key that says where.
pub const STORE_KEY: &str = "flagstone.blobs.store";

/// The folder of blobs inside the data directory.
const FOLDER: &str = "blobs";

/// Opens the store that `config` asks for. Unless it says so, blobs are in the data directory with the
/// embedded database, and in the database with PostgreSQL.
///
/// # Errors
/// A store that is not known.
pub fn open(
    config: &Config,
    data_dir: &Path,
    database: &Database,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
) -> Result<Arc<dyn Blobs>, Problem> {
    let wanted = config.text(STORE_KEY)?;
    let usual = if database.is_shared() { "database" } else { "directory" };
    match wanted.as_deref().unwrap_or(usual) {
        "directory" => Ok(Arc::new(FolderBlobs::new(data_dir.join(FOLDER), ids.clone()))),
        "database" => Ok(Arc::new(RowBlobs::new(database.clone(), clock.clone(), ids.clone()))),
        other => Err(Problem::input(format!("{STORE_KEY} is {other}"))
            .at(STORE_KEY)
            .hint("directory (of this machine) and database are known")),
    }
}

//! Where a process's configuration and data are.

use std::path::PathBuf;

use model::Problem;

use crate::arguments::PlaceArguments;
use crate::configuration::{Loaded, Variables, Wanted, load};

/// The data directory when nobody names one.
const DATA_DIR: &str = "data";

/// Configuration that was read, and the data directory that it or the command line names.
pub struct Place {
    /// Which configuration was asked for.
    pub wanted: Wanted,
    /// The configuration, with what is wrong in it.
    pub loaded: Loaded,
    /// The data directory, absolute; it may not exist yet.
    pub data_dir: PathBuf,
}

/// Reads the configuration that the command line asks for.
///
/// # Errors
/// What is wrong with it, all at once.
pub fn find(arguments: &PlaceArguments) -> Result<Place, Problem> {
    let folder = std::env::current_dir().map_err(|error| {
        Problem::input(format!("the working directory cannot be told: {error}"))
    })?;
    let wanted = Wanted {
        files: arguments.config.clone(),
        folder: folder.clone(),
        variables: Variables::of_process(),
    };
    let loaded = load(&wanted)?;
    loaded.refuse_mistakes()?;
    let configured = loaded.config.text("flagstone.dataDir")?.map(PathBuf::from);
    let data_dir = arguments.data_dir.clone().or(configured).unwrap_or_else(|| DATA_DIR.into());
    Ok(Place { data_dir: folder.join(data_dir), loaded, wanted })
}

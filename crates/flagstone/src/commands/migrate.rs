//! `flagstone migrate`: brings the database to this release and stops.

use std::io::Write;
use std::sync::Arc;

use ::database::{DataDirectory, Database, Engine};
use model::Problem;
use model::ids::RandomIds;
use model::time::SystemClock;

use super::print;
use crate::arguments::PlaceArguments;
use crate::startup::{database, place, server};

/// Migrates and says what was done.
///
/// # Errors
/// What the configuration or the database refuses.
pub async fn run(arguments: &PlaceArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let place = place::find(arguments)?;
    server::make_folder(&place.data_dir)?;
    let settings = database::settings(&place.loaded.config, &place.data_dir)?;
    let lock = DataDirectory::open(&place.data_dir)?;
    let database = Database::open(&settings, Arc::new(SystemClock), Arc::new(RandomIds)).await?;
    let applied = database.migrate(&server::migrations()).await?;
    for it in &applied {
        print::line(out, &format!("{} {} {}", it.feature, it.number, it.name))?;
    }
    let engine: Engine = database.engine();
    let words = if applied.is_empty() { "nothing to do" } else { "done" };
    print::line(out, &format!("{}: {words}", engine.name()))?;
    database.close().await;
    drop(lock);
    Ok(crate::EXIT_OK)
}

//! What becomes of deleted repositories: they are kept for a time, then removed with their folders.

use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use super::{Repositories, store};
use crate::limits::PURGE_EVERY_MS;

/// Repositories that one look removes at most.
const PIECE: u64 = 100;

/// Removes deleted repositories whose time is over.
pub struct Purge(pub Arc<Repositories>);

/// The reconciler that does.
pub fn reconciler(repositories: &Arc<Repositories>) -> ReconcilerDef {
    let run = Arc::new(Purge(repositories.clone()));
    ReconcilerDef::new("githost.trash", PURGE_EVERY_MS, run)
}

#[async_trait]
impl ReconcilerRun for Purge {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let before = self.0.clock.now() - self.0.settings.trash_ms;
        let read = unit!(|tx, before: i64| store::purgeable(tx, *before, PIECE).await);
        let over = context.database().read(before, read).await?;
        for id in over {
            let _alone = self.0.locks.hold(&id).await;
            // The folder first: a row without one can be tried again.
            match tokio::fs::remove_dir_all(self.0.folder_of(&id)).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(WorkError::new(format!("{id}: {error}")));
                }
                _ => {}
            }
            let remove = unit!(|tx, id: String| store::remove(tx, id).await);
            context.write(id, remove).await?;
        }
        Ok(())
    }
}

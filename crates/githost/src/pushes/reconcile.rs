//! Looking for pushes that nobody recorded: all repositories once when the process has started, then
//! those to which pushes were begun and not seen to their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use database::unit;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use super::{Pushes, store};
use crate::limits::{COMPARE_EVERY_MS, COMPARE_MS_MAX, PAGE_MAX, RECEIVE_LOST_MS};
use crate::repositories::Repository;
use crate::repositories::store as repositories_store;

/// Its name.
pub const NAME: &str = "githost.refs";

/// What looks.
pub struct Look {
    pushes: Arc<Pushes>,
    all_seen: AtomicBool,
}

/// The reconciler that looks.
pub fn reconciler(pushes: &Arc<Pushes>) -> ReconcilerDef {
    let look = Arc::new(Look { pushes: pushes.clone(), all_seen: AtomicBool::new(false) });
    let mut def = ReconcilerDef::new(NAME, COMPARE_EVERY_MS, look);
    def.timeout_ms = COMPARE_MS_MAX;
    def
}

impl Look {
    async fn look_at(&self, repository: &Repository) {
        if let Err(problem) = self.pushes.compare(repository, None).await {
            let cause = problem.cause.as_deref().unwrap_or_default();
            tracing::warn!(id = repository.id, "a repository was not looked at: {problem} {cause}");
        }
    }

    async fn all(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let mut after = String::new();
        loop {
            let read = unit!(|tx, after: String| {
                repositories_store::list(tx, false, after, PAGE_MAX).await
            });
            let page = context.database().read(after, read).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = crate::names::place(&last.owner, &last.name);
            for repository in &page {
                self.look_at(repository).await;
            }
        }
    }
}

#[async_trait]
impl ReconcilerRun for Look {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        if !self.all_seen.load(Ordering::SeqCst) {
            self.all(context).await?;
            self.all_seen.store(true, Ordering::SeqCst);
        } else {
            let read = unit!(|tx, _nothing: ()| store::receiving(tx).await);
            for id in context.database().read((), read).await? {
                if let Some(repository) = self.pushes.repositories().by_id(&id).await? {
                    self.look_at(&repository).await;
                }
            }
        }
        let before = self.pushes.repositories().clock.now() - RECEIVE_LOST_MS;
        let forget = unit!(|tx, before: i64| store::receives_forget(tx, *before).await);
        context.write(before, forget).await?;
        Ok(())
    }
}

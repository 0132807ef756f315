//! One at a time on one repository, within this process: comparing its folder with what was recorded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::Problem;
use tokio::sync::OwnedMutexGuard;

/// The locks of all repositories; those that nobody holds take no room.
#[derive(Debug, Default)]
pub struct Locks(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Locks {
    /// Waits until nobody else has the repository, and has it until the guard is dropped.
    pub async fn hold(&self, id: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever waits or holds has a second pointer.
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            locks.entry(id.to_owned()).or_default().clone()
        };
        lock.lock_owned().await
    }
}

/// Does something to its end, whether or not whoever waits for it stays: a branch that has begun to
/// move is recorded.
///
/// # Errors
/// Those of `work`.
pub async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    #[expect(
        clippy::disallowed_methods,
        reason = "what has begun to move is recorded, whether or not the client stays; bounded by the \
                  time of questions to git"
    )]
    let task = tokio::spawn(work);
    task.await.map_err(Problem::internal)?
}

//! Whose runs are whose, in memory: for the policy, which settles its conditions without asking the
//! database. Follows the feed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use database::{Database, Error, unit};
use model::Problem;
use model::event::Recorded;
use spine::{Follower, WorkError};

use super::limits::OWNERS_MAX;
use super::store::lists;
use super::telling::CHANGED;

type Map = HashMap<String, Option<Arc<str>>>;

/// The latest runs and who began them.
pub struct Owners {
    database: Database,
    known: RwLock<Map>,
    position: AtomicU64,
}

impl Owners {
    /// Reads them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(database: &Database) -> Result<Self, Problem> {
        let (map, head) = read(database).await?;
        let known = RwLock::new(map);
        Ok(Self { database: database.clone(), known, position: AtomicU64::new(head) })
    }

    /// Who began this run: `None` where it is not known, `Some(None)` where no user did.
    pub fn of(&self, task: &str) -> Option<Option<Arc<str>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(task).cloned()
    }
}

async fn read(database: &Database) -> Result<(Map, u64), Error> {
    let work = unit!(|tx, _nothing: ()| {
        let head = spine::admin::feed_bounds(tx).await?.head;
        Ok((lists::owners(tx, OWNERS_MAX).await?, head))
    });
    let (rows, head) = database.read((), work).await?;
    let entry = |(id, owner): (String, Option<String>)| (id, owner.map(Arc::from));
    Ok((rows.into_iter().map(entry).collect(), head))
}

#[async_trait]
impl Follower for Owners {
    fn name(&self) -> &'static str {
        "scaffolder.owners"
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        let Some(last) = events.last() else { return Ok(()) };
        {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            for event in events.iter().filter(|event| event.topic == CHANGED) {
                match event.payload["status"].as_str() {
                    Some("deleted") => drop(known.remove(&event.subject)),
                    _ => {
                        let owner = event.payload["createdBy"].as_str().map(Arc::from);
                        known.insert(event.subject.clone(), owner);
                    }
                }
            }
        }
        self.position.store(last.seq, Ordering::SeqCst);
        Ok(())
    }

    async fn rebuild(&self, _floor: u64, _head: u64) -> Result<u64, WorkError> {
        let (map, head) =
            read(&self.database).await.map_err(|error| WorkError::new(error.to_string()))?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = map;
        self.position.store(head, Ordering::SeqCst);
        Ok(head)
    }
}

//! One follower of the feed for all event streams of the process.
//!
//! Streams that are up to date are fed from memory; one that resumes, or lags behind, reads what it
//! misses from the database and joins the others again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use database::{Database, unit};
use model::Problem;
use model::event::Recorded;
use spine::{Follower, WorkError, admin};
use tokio::sync::broadcast;

use crate::limits;

/// Passes events on to whoever listens. Clones are the same bus.
#[derive(Clone, Debug)]
pub struct EventBus {
    sender: broadcast::Sender<Arc<Recorded>>,
    position: Arc<AtomicU64>,
}

impl EventBus {
    /// A bus that passes on what is recorded from now on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(database: &Database) -> Result<Self, Problem> {
        let work = unit!(|tx, _nothing: ()| admin::feed_bounds(tx).await);
        let head = database.read((), work).await?.head;
        let (sender, _) = broadcast::channel(limits::EVENT_BUS_EVENTS);
        Ok(Self { sender, position: Arc::new(AtomicU64::new(head)) })
    }

    /// What is passed on from now on, and the number of the last event before it. An event may be
    /// both; none is missing.
    pub(crate) fn subscribe(&self) -> (broadcast::Receiver<Arc<Recorded>>, u64) {
        let receiver = self.sender.subscribe();
        (receiver, self.position.load(Ordering::Acquire))
    }
}

#[async_trait]
impl Follower for EventBus {
    fn name(&self) -> &'static str {
        "gate.events"
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        for event in events {
            // An error says that nobody listens.
            let _ = self.sender.send(Arc::new(event.clone()));
            self.position.store(event.seq, Ordering::Release);
        }
        Ok(())
    }

    /// Nothing is kept here: streams see the gap and read for themselves.
    async fn rebuild(&self, _floor: u64, head: u64) -> Result<u64, WorkError> {
        self.position.store(head, Ordering::Release);
        Ok(head)
    }
}

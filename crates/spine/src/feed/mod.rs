//! The feed: facts in commit order, and the two ways to react to them.
//!
//! A *follower* reads the feed by number: every event once, in order, in batches; it writes no row
//! per event. A *listener* is a job, enqueued in the transaction of the event and coalesced by key.
//! Reading order: here what a feature says, `tail` (the feed's end in memory, read once for all
//! followers), `follow` (one loop per follower), `trim` (how long events stay).

use std::sync::Arc;

use async_trait::async_trait;
use database::{Result, Tx};
use model::Event;
use model::event::Recorded;
use serde_json::json;

use crate::error::WorkError;
use crate::jobs::{NewJob, enqueue};

pub(crate) mod follow;
pub(crate) mod tail;
pub(crate) mod trim;

/// Where a follower's position is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Nowhere: the follower itself knows ([`Follower::position`]), as a read model does that is
    /// rebuilt or loaded at start.
    Memory,
    /// In the database, per (name, node), moved after each batch. A crash between applying and
    /// moving repeats the batch, unless the follower moves the cursor in the transaction of its
    /// effects: [`crate::cursor_advance`].
    Durable,
}

/// Reads the feed.
#[async_trait]
pub trait Follower: Send + Sync + 'static {
    /// `feature.thing`; unique.
    fn name(&self) -> &'static str;

    /// Number of the last event that its state contains; asked at start, and with [`Cursor::Durable`]
    /// only before there is a cursor.
    fn position(&self) -> u64;

    /// Where the position is kept.
    fn cursor(&self) -> Cursor {
        Cursor::Memory
    }

    /// Applies `events`, which follow the position without a gap. After an error the same position
    /// is read again, later and later: either all of them were applied or none.
    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError>;

    /// The feed no longer holds what follows the position (it was trimmed, or the database was
    /// restored to an earlier moment): rebuild the state from what it is derived from. `floor` and
    /// `head` are what the feed holds now. Returns the new position, which lies between the two.
    async fn rebuild(&self, floor: u64, head: u64) -> Result<u64, WorkError> {
        Err(WorkError::new(format!(
            "{} has fallen off the feed, which holds {} to {head}, and cannot be rebuilt",
            self.name(),
            floor + 1
        )))
    }
}

/// Turns events of a topic into jobs.
#[derive(Clone, Copy, Debug)]
pub struct ListenerDef {
    /// The topic, or the beginning of topics before a `*`: `catalog.entity.*`.
    pub topic: &'static str,
    /// The kind of job; its payload is the event (`topic`, `subject`, `actor`, `payload`), the
    /// newest one when several coalesce.
    pub job_kind: &'static str,
    /// The job's key: events with the same key become one job while it waits.
    pub key: fn(&Event) -> String,
}

impl ListenerDef {
    fn hears(&self, topic: &str) -> bool {
        match self.topic.strip_suffix('*') {
            Some(beginning) => topic.starts_with(beginning),
            None => topic == self.topic,
        }
    }
}

/// Records `event` and enqueues the jobs of the `listeners` that hear it, all in this transaction.
pub(crate) async fn emit(tx: &mut Tx, listeners: &[ListenerDef], event: Event) -> Result<()> {
    for listener in listeners.iter().filter(|listener| listener.hears(event.topic)) {
        let job = NewJob::new(listener.job_kind, (listener.key)(&event)).payload(json!({
            "topic": event.topic,
            "subject": event.subject,
            "actor": event.actor,
            "payload": event.payload,
        }));
        enqueue(tx, &job).await?;
    }
    tx.emit(event);
    Ok(())
}

/// Some consecutive events, shared by the followers that read them.
pub(crate) type Batch = Arc<[Recorded]>;

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(topic: &'static str) -> ListenerDef {
        ListenerDef { topic, job_kind: "test.job", key: |event| event.subject.clone() }
    }

    #[test]
    fn a_listener_hears_its_topic_or_all_with_its_beginning() {
        assert!(listener("catalog.entity.changed").hears("catalog.entity.changed"));
        assert!(!listener("catalog.entity.changed").hears("catalog.entity.changed_twice"));
        assert!(listener("catalog.*").hears("catalog.entity.changed"));
        assert!(!listener("catalog.*").hears("catalogue.entity.changed"));
        assert!(listener("*").hears("anything.at.all"));
    }
}

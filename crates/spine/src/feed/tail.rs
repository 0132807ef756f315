//! The end of the feed in memory: one loop reads what is new, once for all followers of the
//! process; a follower that lags further behind than the memory reaches reads for itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use database::{Database, unit};
use model::event::Recorded;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::Batch;
use crate::backoff::loop_wait;
use crate::core::Core;
use crate::limits::{
    FEED_BATCH, FEED_TAIL_BYTES, FEED_TAIL_EVENTS, LOOP_RETRY_FIRST_MS, LOOP_RETRY_MAX_MS,
};
use crate::store::feed::{self, FeedBounds};

/// The feed's last events and the number of the very last.
pub(crate) struct Tail {
    kept: Mutex<Kept>,
    head: watch::Sender<u64>,
    poke: Notify,
}

#[derive(Default)]
struct Kept {
    batches: VecDeque<Batch>,
    events: usize,
    bytes: usize,
}

impl Default for Tail {
    fn default() -> Self {
        let head = watch::Sender::new(0);
        Self { kept: Mutex::default(), head, poke: Notify::new() }
    }
}

impl Tail {
    /// Has the loop read now.
    pub(crate) fn poke(&self) {
        self.poke.notify_one();
    }

    /// Number of the last event that this process has read.
    pub(crate) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// Changes when the head moves.
    pub(crate) fn head_changes(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The batch in memory that contains the event after `position`, and where in it.
    pub(crate) fn after(&self, position: u64) -> Option<(Batch, usize)> {
        let wanted = position + 1;
        let kept = self.kept();
        let place = kept
            .batches
            .partition_point(|batch| batch.last().is_some_and(|event| event.seq < wanted));
        let batch = kept.batches.get(place)?;
        let first = batch.first()?.seq;
        let offset = wanted.checked_sub(first)?;
        Some((Arc::clone(batch), usize::try_from(offset).ok()?))
    }

    /// Starts over at `head`.
    fn reset(&self, head: u64) {
        *self.kept() = Kept::default();
        self.head.send_replace(head);
    }

    /// Adds what follows the head.
    fn push(&self, events: Vec<Recorded>) {
        let Some(head) = events.last().map(|event| event.seq) else { return };
        let batch: Batch = events.into();
        let mut kept = self.kept();
        kept.events += batch.len();
        kept.bytes += bytes(&batch);
        kept.batches.push_back(batch);
        while kept.events > FEED_TAIL_EVENTS || kept.bytes > FEED_TAIL_BYTES {
            let Some(oldest) = kept.batches.pop_front() else { break };
            kept.events -= oldest.len();
            kept.bytes -= bytes(&oldest);
        }
        drop(kept);
        self.head.send_replace(head);
    }
}

/// About how much memory a batch holds.
fn bytes(batch: &[Recorded]) -> usize {
    batch.iter().map(|event| event.subject.len() + weight(&event.payload)).sum()
}

/// About how much memory a JSON value holds; the door bounds its depth by bounding its size.
fn weight(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(weight).sum::<usize>() + 32,
        serde_json::Value::Object(fields) => {
            fields.iter().map(|(name, field)| name.len() + weight(field)).sum::<usize>() + 32
        }
        _ => 16,
    }
}

/// Reads up to [`FEED_BATCH`] events after `position`, with what the feed holds.
pub(crate) async fn read(
    database: &Database,
    position: u64,
) -> database::Result<(FeedBounds, Vec<Recorded>)> {
    database
        .read(
            position,
            unit!(|tx, position| {
                let bounds = feed::bounds(tx).await?;
                let events = feed::events_after(tx, *position, FEED_BATCH).await?;
                Ok((bounds, events))
            }),
        )
        .await
}

/// Reads the feed's end until `stop`.
pub(crate) async fn run(core: Arc<Core>, stop: CancellationToken) {
    let poll = Duration::from_millis(core.settings.feed_poll_ms);
    let mut listener = Some(core.database.listen());
    let mut failures = 0;
    let mut is_placed = core.tail.head() > 0;
    loop {
        let pause = match advance(&core, &mut is_placed).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => {
                failures = 0;
                poll
            }
            Err(error) => {
                failures += 1;
                let wait = loop_wait(failures, LOOP_RETRY_FIRST_MS, LOOP_RETRY_MAX_MS);
                tracing::warn!(%error, wait, "the feed could not be read");
                tokio::time::sleep(Duration::from_millis(wait)).await;
                poll
            }
        };
        if stop.is_cancelled() {
            return;
        }
        if pause.is_zero() {
            continue;
        }
        let nudged = async {
            match &mut listener {
                Some(feed) => feed.next().await.is_ok(),
                None => std::future::pending().await,
            }
        };
        let is_open = tokio::select! {
            () = stop.cancelled() => return,
            is_open = nudged => is_open,
            () = core.tail.poke.notified() => true,
            () = tokio::time::sleep(pause) => true,
        };
        if !is_open {
            listener = None;
        }
    }
}

/// Reads one batch; whether there may be more.
async fn advance(core: &Core, is_placed: &mut bool) -> database::Result<bool> {
    let head = core.tail.head();
    let (bounds, events) = read(&core.database, head).await?;
    // At start, and when the database was restored to an earlier moment, begin at its end:
    // followers read what they miss for themselves.
    if !*is_placed || bounds.head < head {
        *is_placed = true;
        core.tail.reset(bounds.head);
        core.metrics.feed_head(bounds.head);
        return Ok(false);
    }
    let follows = events.first().is_none_or(|event| event.seq == head + 1);
    if !follows {
        // More was trimmed than this process has read: it slept for as long as events are kept.
        core.tail.reset(bounds.head);
        return Ok(false);
    }
    let is_full = events.len() >= FEED_BATCH;
    core.tail.push(events);
    core.metrics.feed_head(core.tail.head());
    Ok(is_full)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn events(first: u64, last: u64) -> Vec<Recorded> {
        (first..=last)
            .map(|seq| Recorded {
                seq,
                id: String::new(),
                topic: "test.thing.happened".into(),
                subject: String::new(),
                actor: String::new(),
                payload: Value::Null,
                at: 0,
            })
            .collect()
    }

    #[test]
    fn the_event_after_a_position_is_found_in_the_middle_of_a_batch() {
        let tail = Tail::default();
        tail.push(events(1, 10));
        tail.push(events(11, 20));
        for position in 0..20 {
            let (batch, offset) = tail.after(position).unwrap();
            assert_eq!(batch[offset].seq, position + 1);
        }
        assert!(tail.after(20).is_none());
        assert_eq!(tail.head(), 20);
    }

    #[test]
    fn what_is_too_old_for_memory_is_not_found_there() {
        let tail = Tail::default();
        let mut first = 1;
        while first < FEED_TAIL_EVENTS as u64 * 2 {
            tail.push(events(first, first + 499));
            first += 500;
        }
        assert!(tail.after(0).is_none());
        assert!(tail.kept().events <= FEED_TAIL_EVENTS);
        assert!(tail.after(tail.head() - 1).is_some());
    }

    #[test]
    fn heavy_events_fill_memory_by_their_bytes() {
        let tail = Tail::default();
        for seq in 1..=10 {
            let mut heavy = events(seq, seq);
            heavy[0].payload = Value::String("x".repeat(FEED_TAIL_BYTES / 4));
            tail.push(heavy);
        }
        assert!(tail.kept().batches.len() < 5);
    }
}

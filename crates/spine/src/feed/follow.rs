//! One follower's loop: read what follows its position, have it applied, move on. A follower that
//! fails is tried again later and later, and holds up nobody else.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use database::{Database, unit};
use futures::FutureExt;
use model::Millis;
use model::event::Recorded;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Batch, Cursor, Follower, tail};
use crate::backoff::loop_wait;
use crate::core::Core;
use crate::error::{WorkError, tame};
use crate::jobs::attempt::panic_words;
use crate::limits::{ERROR_BYTES_MAX, FEED_BATCH, FOLLOWER_RETRY_FIRST_MS, FOLLOWER_RETRY_MAX_MS};
use crate::store::cursors;

/// How far a follower of this process is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Number of the last event applied; absent until the loop has found its place.
    pub(crate) position: Option<u64>,
    /// Failures in a row.
    pub(crate) failures: u32,
    /// What went wrong last, while it goes wrong.
    pub(crate) last_error: Option<String>,
}

/// A follower and where to read its progress.
#[derive(Clone)]
pub(crate) struct FollowerHandle {
    pub(crate) name: &'static str,
    pub(crate) progress: watch::Receiver<Progress>,
}

/// A follower and its loop.
#[derive(Clone)]
pub(crate) struct FollowerLoop {
    core: Arc<Core>,
    follower: Arc<dyn Follower>,
    progress: Arc<watch::Sender<Progress>>,
}

/// What the loop is to do next.
enum Next {
    /// Apply these, from this place in the batch on.
    Apply(Batch, usize),
    /// Wait for more.
    Wait,
    /// The feed no longer holds what follows.
    Rebuild { floor: u64, head: u64 },
}

impl FollowerLoop {
    pub(crate) fn new(core: Arc<Core>, follower: Arc<dyn Follower>) -> (Self, FollowerHandle) {
        let (sender, progress) = watch::channel(Progress::default());
        let handle = FollowerHandle { name: follower.name(), progress };
        (Self { core, follower, progress: Arc::new(sender) }, handle)
    }

    /// Follows until `stop`. A batch that is being applied is applied to its end.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut head = self.core.tail.head_changes();
        let mut failures: u32 = 0;
        let mut touched_at = self.core.clock.now();
        while !stop.is_cancelled() {
            head.borrow_and_update();
            match self.step(&mut touched_at).await {
                Ok(true) => failures = 0,
                Ok(false) => {
                    failures = 0;
                    tokio::select! {
                        () = stop.cancelled() => return,
                        changed = head.changed() => if changed.is_err() { return },
                        () = tokio::time::sleep(Duration::from_millis(FOLLOWER_RETRY_MAX_MS)) => {}
                    }
                }
                Err(error) => {
                    failures = failures.saturating_add(1);
                    self.failed(failures, &error);
                    let wait = loop_wait(failures, FOLLOWER_RETRY_FIRST_MS, FOLLOWER_RETRY_MAX_MS);
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                    }
                }
            }
        }
    }

    /// One step; `false` when there is nothing to do until the head moves.
    async fn step(&self, touched_at: &mut Millis) -> Result<bool, WorkError> {
        let position = self.progress.borrow().position;
        let Some(position) = position else {
            let position = self.place().await?;
            self.at(position);
            return Ok(true);
        };
        match self.next(position).await? {
            Next::Wait => {
                self.touch(position, touched_at).await?;
                Ok(false)
            }
            Next::Apply(batch, offset) => {
                let last = (offset + FEED_BATCH).min(batch.len());
                let events = &batch[offset..last];
                self.apply(events).await?;
                let to = events.last().map_or(position, |event| event.seq);
                if self.follower.cursor() == Cursor::Durable {
                    self.save(to).await?;
                    *touched_at = self.core.clock.now();
                }
                self.at(to);
                Ok(true)
            }
            Next::Rebuild { floor, head } => {
                let name = self.follower.name();
                tracing::warn!(name, position, floor, head, "a follower has fallen off the feed");
                let to = self.guarded(self.follower.rebuild(floor, head)).await?;
                // The feed has moved on meanwhile; a place outside of it would be rebuilt for ever.
                let (bounds, _) = tail::read(&self.core.database, to).await?;
                if to < bounds.floor || to > bounds.head {
                    return Err(WorkError::new(format!(
                        "rebuilding ended at {to}; the feed holds {} to {}",
                        bounds.floor + 1,
                        bounds.head
                    )));
                }
                if self.follower.cursor() == Cursor::Durable {
                    self.save(to).await?;
                }
                self.at(to);
                Ok(true)
            }
        }
    }

    /// Where the follower begins.
    async fn place(&self) -> Result<u64, WorkError> {
        if self.follower.cursor() == Cursor::Memory {
            return Ok(self.follower.position());
        }
        let input = (self.follower.name(), self.core.settings.node.clone());
        match self
            .core
            .database
            .read(input, unit!(|tx, (name, node)| cursors::get(tx, name, node).await))
            .await?
        {
            Some(position) => Ok(position),
            None => {
                let position = self.follower.position();
                self.save(position).await?;
                Ok(position)
            }
        }
    }

    /// What follows `position`: from memory, or read when memory does not reach back so far.
    async fn next(&self, position: u64) -> Result<Next, WorkError> {
        if let Some((batch, offset)) = self.core.tail.after(position) {
            return Ok(Next::Apply(batch, offset));
        }
        if position == self.core.tail.head() {
            return Ok(Next::Wait);
        }
        let (bounds, events) = tail::read(&self.core.database, position).await?;
        // Restored to an earlier moment: what this follower knows never happened.
        if position > bounds.head || position < bounds.floor {
            return Ok(Next::Rebuild { floor: bounds.floor, head: bounds.head });
        }
        match events.first() {
            None => Ok(Next::Wait),
            Some(event) if event.seq == position + 1 => Ok(Next::Apply(events.into(), 0)),
            Some(event) => Err(WorkError::new(format!(
                "the feed has a gap: {} follows {position}; restore a backup",
                event.seq
            ))),
        }
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        self.guarded(self.follower.apply(events)).await
    }

    /// The follower's own code, whose panics become errors.
    async fn guarded<T>(
        &self,
        work: impl Future<Output = Result<T, WorkError>>,
    ) -> Result<T, WorkError> {
        AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
            Err(WorkError::new(format!("panicked: {}", panic_words(panic.as_ref()))))
        })
    }

    async fn save(&self, position: u64) -> Result<(), WorkError> {
        let node = self.core.settings.node.clone();
        save(&self.core.database, self.follower.name(), node, position).await.map_err(Into::into)
    }

    /// Shows that a durable cursor is alive though nothing happens, so that it is not forgotten.
    async fn touch(&self, position: u64, touched_at: &mut Millis) -> Result<(), WorkError> {
        let now = self.core.clock.now();
        let is_stale = now.saturating_sub(*touched_at) > self.core.settings.keep_cursors_ms / 10;
        if is_stale && self.follower.cursor() == Cursor::Durable {
            self.save(position).await?;
            *touched_at = now;
        }
        Ok(())
    }

    /// Publishes the position.
    fn at(&self, position: u64) {
        let lag = self.core.tail.head().saturating_sub(position);
        self.core.metrics.follower_lag(self.follower.name(), lag);
        self.progress.send_replace(Progress {
            position: Some(position),
            failures: 0,
            last_error: None,
        });
    }

    fn failed(&self, failures: u32, error: &WorkError) {
        let name = self.follower.name();
        tracing::warn!(name, failures, %error, "a follower failed and tries again");
        self.core.metrics.follower_failed(name);
        if let Some(position) = self.progress.borrow().position {
            let lag = self.core.tail.head().saturating_sub(position);
            self.core.metrics.follower_lag(name, lag);
        }
        self.progress.send_modify(|progress| {
            progress.failures = failures;
            progress.last_error = Some(tame(&error.message, ERROR_BYTES_MAX));
        });
    }
}

async fn save(
    database: &Database,
    name: &'static str,
    node: String,
    position: u64,
) -> database::Result<()> {
    database
        .write(
            (name, node, position),
            unit!(|tx, (name, node, position)| cursors::set(tx, name, node, *position).await),
        )
        .await
        .map(drop)
}

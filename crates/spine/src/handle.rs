//! The handle that features hold: emit, wait for one's own writes, nudge, follow a job's log.

use std::sync::Arc;
use std::time::Duration;

use database::{Database, Result, Tx, unit};
use model::{Code, Event, Problem};
use tokio::time::Instant;

use crate::admin::{self, LogPage};
use crate::core::Core;
use crate::feed;
use crate::feed::follow::FollowerHandle;
use crate::limits::{LOG_FLUSH_MS, SETTLE_POLL_MS};

/// A follower of this process had not applied an event in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} has applied the feed up to {position}, not yet {seq}")]
pub struct Behind {
    /// The follower.
    pub name: &'static str,
    /// How far it is.
    pub position: u64,
    /// What was waited for.
    pub seq: u64,
}

impl From<Behind> for Problem {
    fn from(behind: Behind) -> Self {
        Self::new(Code::Unavailable, "The change is saved but cannot be read yet")
            .hint("try again in a moment")
            .because(behind)
    }
}

/// How far a follower of this process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowerStatus {
    /// Its name.
    pub name: &'static str,
    /// Number of the last event that it has applied.
    pub position: u64,
    /// Events that it has yet to apply.
    pub lag: u64,
    /// Failures in a row.
    pub failures: u32,
    /// What goes wrong, while it does.
    pub last_error: Option<String>,
}

/// One process's spine, as features see it. Cheap to clone.
#[derive(Clone)]
pub struct SpineHandle {
    pub(crate) core: Arc<Core>,
}

impl SpineHandle {
    /// Records `event` and enqueues the jobs of the listeners that hear it, all in this
    /// transaction. Listeners are known from [`crate::Prepared::start`] on; before it an event is
    /// recorded and heard by followers only.
    ///
    /// # Errors
    /// A listener's key beyond its limit; what the database says.
    pub async fn emit(&self, tx: &mut Tx, event: Event) -> Result<()> {
        let listeners = self.core.listeners.get().map_or(&[][..], Vec::as_slice);
        feed::emit(tx, listeners, event).await
    }

    /// Waits until every follower of this process has applied event `seq`: what somebody does who
    /// wants to read what was just written ([`database::Written::seq`]).
    ///
    /// # Errors
    /// [`Behind`] when `timeout` passes first.
    pub async fn wait_for(&self, seq: u64, timeout: Duration) -> Result<(), Behind> {
        self.wait(seq, timeout, |_| true).await
    }

    /// As [`SpineHandle::wait_for`] for one follower; an unknown name is not waited for.
    ///
    /// # Errors
    /// [`Behind`] when `timeout` passes first.
    pub async fn wait_for_follower(
        &self,
        name: &str,
        seq: u64,
        timeout: Duration,
    ) -> Result<(), Behind> {
        self.wait(seq, timeout, |follower| follower.name == name).await
    }

    async fn wait(
        &self,
        seq: u64,
        timeout: Duration,
        which: impl Fn(&FollowerHandle) -> bool,
    ) -> Result<(), Behind> {
        let deadline = Instant::now() + timeout;
        let followers = self.core.followers.get().map_or(&[][..], Vec::as_slice);
        for follower in followers.iter().filter(|follower| which(follower)) {
            let mut progress = follower.progress.clone();
            let reached =
                progress.wait_for(|progress| progress.position.is_some_and(|at| at >= seq));
            let in_time = matches!(tokio::time::timeout_at(deadline, reached).await, Ok(Ok(_)));
            if !in_time {
                let position = follower.progress.borrow().position.unwrap_or(0);
                return Err(Behind { name: follower.name, position, seq });
            }
        }
        Ok(())
    }

    /// Asks for a run of a reconciler soon. To ask for it in the transaction of what it should see,
    /// use [`crate::nudge`].
    ///
    /// # Errors
    /// Not found when no worker has ever known the name; what the database says.
    pub async fn nudge(&self, name: &str) -> Result<()> {
        self.core
            .database
            .write(name.to_owned(), unit!(|tx, name| admin::nudge(tx, name).await))
            .await?;
        self.core.poke();
        Ok(())
    }

    /// Cancels a job as [`admin::job_cancel`] does; one that runs in this process is told at once.
    ///
    /// # Errors
    /// Not found; a conflict when the job is over; what the database says.
    pub async fn job_cancel(&self, id: &str) -> Result<()> {
        self.core
            .database
            .write(id.to_owned(), unit!(|tx, id| admin::job_cancel(tx, id).await))
            .await?;
        for attempt in self.core.running().values().filter(|attempt| attempt.job == id) {
            attempt.signals.stop.cancel();
        }
        Ok(())
    }

    /// A job's log from byte `offset` on, as soon as there is something to read, the job is over,
    /// or `timeout` has passed: called again and again it streams the log.
    ///
    /// # Errors
    /// Not found; what the database says.
    pub async fn log_follow(&self, id: &str, offset: i64, timeout: Duration) -> Result<LogPage> {
        let deadline = Instant::now() + timeout;
        loop {
            let page = self
                .core
                .database
                .read(
                    (id.to_owned(), offset),
                    unit!(|tx, (id, offset)| admin::job_log(tx, id, *offset).await),
                )
                .await?;
            if !page.chunks.is_empty() || page.is_complete || Instant::now() >= deadline {
                return Ok(page);
            }
            tokio::time::sleep(Duration::from_millis(LOG_FLUSH_MS)).await;
        }
    }

    /// Waits until there is nothing to do right now: no job is due or runs anywhere, and the
    /// followers of this process have applied everything. For tests, imports and the demo; a busy
    /// platform never settles.
    ///
    /// # Errors
    /// What is left when `timeout` passes; what the database says.
    pub async fn settle(&self, timeout: Duration) -> Result<()> {
        let deadline = Instant::now() + timeout;
        loop {
            self.poke();
            let (depths, head) = self
                .core
                .database
                .read(
                    (),
                    unit!(|tx, _nothing| {
                        let depths = admin::queue_depths(tx).await?;
                        Ok((depths, admin::follower_list(tx).await?.bounds.head))
                    }),
                )
                .await?;
            let busy: Vec<String> = depths
                .into_iter()
                .filter(|(_, state, _)| state == "waiting" || state == "running")
                .map(|(queue, state, jobs)| format!("{jobs} {state} in {queue}"))
                .collect();
            let left = deadline.saturating_duration_since(Instant::now());
            if busy.is_empty() {
                return self
                    .wait_for(head, left)
                    .await
                    .map_err(|behind| Problem::from(behind).into());
            }
            if left.is_zero() {
                let words = format!("There are still jobs to do: {}", busy.join(", "));
                return Err(Problem::new(Code::Unavailable, words).into());
            }
            tokio::time::sleep(Duration::from_millis(SETTLE_POLL_MS)).await;
        }
    }

    /// How far the followers of this process are.
    pub fn followers(&self) -> Vec<FollowerStatus> {
        let head = self.head();
        let followers = self.core.followers.get().map_or(&[][..], Vec::as_slice);
        let status = |follower: &FollowerHandle| {
            let progress = follower.progress.borrow();
            let position = progress.position.unwrap_or(0);
            FollowerStatus {
                name: follower.name,
                position,
                lag: head.saturating_sub(position),
                failures: progress.failures,
                last_error: progress.last_error.clone(),
            }
        };
        followers.iter().map(status).collect()
    }

    /// Number of the last event that this process has read.
    pub fn head(&self) -> u64 {
        self.core.tail.head()
    }

    /// Has every loop look for work now, without waiting for its poll: for tests that move the
    /// clock.
    pub fn poke(&self) {
        self.core.poke();
    }

    /// `node#life`: the name under which this process leases.
    pub fn worker(&self) -> &str {
        &self.core.worker
    }

    /// The door.
    pub fn database(&self) -> &Database {
        &self.core.database
    }
}

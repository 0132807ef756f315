//! What a process tells its spine: who it is, what it does, how many at a time, how long things
//! are kept. The binary reads configuration; this crate only sees the result.

use std::collections::BTreeMap;
use std::sync::Arc;

use database::Database;
use model::{Clock, Ids, Millis, Problem};

use crate::feed::{Follower, ListenerDef};
use crate::jobs::JobDef;
use crate::limits::{NAME_BYTES_MAX, QUEUE_CONCURRENCY_DEFAULT, QUEUE_CONCURRENCY_MAX};
use crate::metrics::Metrics;
use crate::reconcilers::ReconcilerDef;
use crate::schedules::ScheduleDef;

/// What the process does beside following the feed, which every process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// Runs jobs, schedules and reconcilers.
    Worker,
    /// Enqueues and reads only (`--roles web`).
    Web,
}

/// Settings of one process's spine. `Default` is what one process on a laptop wants.
#[derive(Clone, Debug)]
pub struct SpineSettings {
    /// Name of this replica, the same after a restart: a process that starts takes over at once
    /// what its own former life had leased.
    pub node: String,
    /// What this process does.
    pub roles: Roles,
    /// How many jobs of a queue run at a time on this node; queues that are not named have
    /// [`QUEUE_CONCURRENCY_DEFAULT`].
    pub queues: BTreeMap<String, usize>,
    /// How long a claimed job or reconciler is held without a heartbeat, in milliseconds; the
    /// heart beats three times as often.
    pub lease_ms: Millis,
    /// How often workers look for work without being woken, in milliseconds.
    pub poll_ms: u64,
    /// How often the feed is read without being woken, in milliseconds.
    pub feed_poll_ms: u64,
    /// How long events stay on the feed, in milliseconds.
    pub keep_events_ms: Millis,
    /// After how long without a move a durable cursor is forgotten and no longer holds events.
    pub keep_cursors_ms: Millis,
    /// How long failed jobs are kept for somebody to retry, in milliseconds.
    pub keep_failed_ms: Millis,
    /// How often finished jobs and old events are trimmed, in milliseconds.
    pub trim_every_ms: Millis,
    /// How long draining waits for running jobs before it hands their leases back.
    pub drain_ms: u64,
    /// How long a cancelled job may go on before it is stopped where it stands.
    pub cancel_grace_ms: u64,
    /// Most log bytes kept of one job, over all its attempts.
    pub log_bytes_max: i64,
}

impl Default for SpineSettings {
    fn default() -> Self {
        const DAY_MS: Millis = 24 * 60 * 60 * 1000;
        Self {
            node: "local".into(),
            roles: Roles::Worker,
            queues: BTreeMap::new(),
            lease_ms: 30_000,
            poll_ms: 1_000,
            feed_poll_ms: 500,
            keep_events_ms: 30 * DAY_MS,
            keep_cursors_ms: 90 * DAY_MS,
            keep_failed_ms: 30 * DAY_MS,
            trim_every_ms: 10 * 60 * 1000,
            drain_ms: 20_000,
            cancel_grace_ms: 10_000,
            log_bytes_max: 8 * 1024 * 1024,
        }
    }
}

impl SpineSettings {
    /// How many jobs of `queue` run at a time on this node; `usual` where the settings do not say.
    pub(crate) fn concurrency(&self, queue: &str, usual: Option<usize>) -> usize {
        let wanted = self.queues.get(queue).copied().or(usual);
        let wanted = wanted.unwrap_or(QUEUE_CONCURRENCY_DEFAULT);
        wanted.clamp(1, QUEUE_CONCURRENCY_MAX)
    }

    /// How often the heart beats, in milliseconds.
    pub(crate) fn heartbeat_ms(&self) -> u64 {
        u64::try_from(self.lease_ms / 3).unwrap_or(1).max(1)
    }

    /// Checks what would otherwise fail late.
    ///
    /// # Errors
    /// A node without a usable name, or a time that is not positive.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let usable = |letter: char| !letter.is_control() && letter != '#';
        let long_enough = (1..=NAME_BYTES_MAX).contains(&self.node.len());
        if !long_enough || !self.node.chars().all(usable) {
            return Err(Problem::input(format!(
                "The node's name must have 1 to {NAME_BYTES_MAX} bytes without `#` or control \
                 characters; it is {:?}",
                self.node
            )));
        }
        let times = [
            ("lease_ms", self.lease_ms),
            ("keep_events_ms", self.keep_events_ms),
            ("keep_cursors_ms", self.keep_cursors_ms),
            ("keep_failed_ms", self.keep_failed_ms),
            ("trim_every_ms", self.trim_every_ms),
            ("log_bytes_max", self.log_bytes_max),
        ];
        for (name, value) in times {
            if value <= 0 {
                return Err(Problem::input(format!("`{name}` must be above 0, it is {value}")));
            }
        }
        Ok(())
    }
}

/// What the spine stands on.
#[derive(Clone)]
pub struct SpineDeps {
    /// The door, migrated.
    pub database: Database,
    /// The time. Leases on PostgreSQL use the server's own clock instead.
    pub clock: Arc<dyn Clock>,
    /// New identifiers, and the chance in backoff.
    pub ids: Arc<dyn Ids>,
    /// Where to count: [`Metrics::register`].
    pub metrics: Metrics,
}

/// What the features ask the spine to do: the lists of all of them together.
#[derive(Default)]
pub struct Work {
    /// Kinds of jobs this process can run.
    pub jobs: Vec<JobDef>,
    /// Readers of the feed.
    pub followers: Vec<Arc<dyn Follower>>,
    /// Events that become jobs.
    pub listeners: Vec<ListenerDef>,
    /// Level-triggered loops.
    pub reconcilers: Vec<ReconcilerDef>,
    /// Jobs every so often.
    pub schedules: Vec<ScheduleDef>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_name_with_a_hash_or_nothing_in_it_is_refused() {
        for node in ["", "a#b", "a\nb"] {
            let settings = SpineSettings { node: node.into(), ..SpineSettings::default() };
            assert!(settings.check().is_err(), "{node:?}");
        }
        assert!(SpineSettings::default().check().is_ok());
    }

    #[test]
    fn a_lease_of_nothing_is_refused() {
        let settings = SpineSettings { lease_ms: 0, ..SpineSettings::default() };
        assert!(settings.check().unwrap_err().detail.contains("lease_ms"));
    }

    #[test]
    fn concurrency_stays_between_one_and_the_limit() {
        let queues = BTreeMap::from([("none".to_owned(), 0), ("all".to_owned(), 1_000_000)]);
        let settings = SpineSettings { queues, ..SpineSettings::default() };
        assert_eq!(settings.concurrency("none", Some(7)), 1);
        assert_eq!(settings.concurrency("all", None), QUEUE_CONCURRENCY_MAX);
        assert_eq!(settings.concurrency("other", None), QUEUE_CONCURRENCY_DEFAULT);
        assert_eq!(settings.concurrency("other", Some(7)), 7);
    }
}

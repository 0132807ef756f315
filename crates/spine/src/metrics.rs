//! What the spine counts, for `/metrics`. Labels are names from our own lists, never user input.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// A kind of job and how an attempt of it ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct JobLabels {
    /// The job's kind.
    pub kind: String,
    /// `done`, `retried`, `failed`, `cancelled`, `replaced`, `lost` or `handed_back`.
    pub outcome: &'static str,
}

/// A kind of job.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct KindLabels {
    /// The job's kind.
    pub kind: String,
}

/// A queue and a state of the jobs in it.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct QueueLabels {
    /// The queue.
    pub queue: String,
    /// The jobs' state.
    pub state: String,
}

/// A follower, reconciler or schedule.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct NameLabels {
    /// Its name.
    pub name: String,
}

/// A reconciler and how a run of it ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RunLabels {
    /// Its name.
    pub name: String,
    /// `ok`, `error` or `lost`.
    pub outcome: &'static str,
}

type Seconds<L> = Family<L, Histogram, fn() -> Histogram>;

/// The spine's metric families; a clone counts into the same ones.
#[derive(Clone)]
pub struct Metrics(Arc<Families>);

struct Families {
    job_attempts: Family<JobLabels, Counter>,
    job_seconds: Seconds<KindLabels>,
    queue_depth: Family<QueueLabels, Gauge>,
    feed_head: Gauge<u64, AtomicU64>,
    follower_lag: Family<NameLabels, Gauge<u64, AtomicU64>>,
    follower_errors: Family<NameLabels, Counter>,
    reconciler_runs: Family<RunLabels, Counter>,
    reconciler_seconds: Seconds<NameLabels>,
    schedule_ticks: Family<NameLabels, Counter>,
}

/// Buckets from a millisecond to ten minutes.
fn histogram() -> Histogram {
    Histogram::new([0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0, 600.0])
}

impl Metrics {
    /// Makes the families and registers them as `spine_...` in `registry`, to which the process
    /// gives its own prefix.
    pub fn register(registry: &mut Registry) -> Self {
        let families = Families {
            job_attempts: Family::default(),
            job_seconds: Seconds::new_with_constructor(histogram),
            queue_depth: Family::default(),
            feed_head: Gauge::default(),
            follower_lag: Family::default(),
            follower_errors: Family::default(),
            reconciler_runs: Family::default(),
            reconciler_seconds: Seconds::new_with_constructor(histogram),
            schedule_ticks: Family::default(),
        };
        let spine = registry.sub_registry_with_prefix("spine");
        let help = "Attempts of jobs by how they ended";
        spine.register("job_attempts", help, families.job_attempts.clone());
        let help = "How long attempts of jobs ran, in seconds";
        spine.register("job_run_seconds", help, families.job_seconds.clone());
        let help = "Jobs that wait, run or have failed, as last counted";
        spine.register("queue_jobs", help, families.queue_depth.clone());
        let help = "Number of the last event on the feed that this process has read";
        spine.register("feed_head", help, families.feed_head.clone());
        let help = "Events on the feed that a follower has yet to apply";
        spine.register("follower_lag", help, families.follower_lag.clone());
        let help = "Batches that a follower failed to apply";
        spine.register("follower_errors", help, families.follower_errors.clone());
        let help = "Runs of reconcilers by how they ended";
        spine.register("reconciler_runs", help, families.reconciler_runs.clone());
        let help = "How long runs of reconcilers took, in seconds";
        spine.register("reconciler_run_seconds", help, families.reconciler_seconds.clone());
        let help = "Ticks of schedules that this process fired";
        spine.register("schedule_ticks", help, families.schedule_ticks.clone());
        Self(Arc::new(families))
    }

    /// Families that nobody reads: for tests and commands.
    pub fn unread() -> Self {
        Self::register(&mut Registry::default())
    }

    pub(crate) fn job_ended(&self, kind: &str, outcome: &'static str, seconds: f64) {
        let labels = JobLabels { kind: kind.into(), outcome };
        self.0.job_attempts.get_or_create(&labels).inc();
        self.0.job_seconds.get_or_create(&KindLabels { kind: kind.into() }).observe(seconds);
    }

    /// Replaces all queue depths by `counts` of (queue, state, jobs).
    pub(crate) fn queue_depths(&self, counts: &[(String, String, i64)]) {
        self.0.queue_depth.clear();
        for (queue, state, jobs) in counts {
            let labels = QueueLabels { queue: queue.clone(), state: state.clone() };
            self.0.queue_depth.get_or_create(&labels).set(*jobs);
        }
    }

    pub(crate) fn feed_head(&self, seq: u64) {
        self.0.feed_head.set(seq);
    }

    pub(crate) fn follower_lag(&self, name: &str, events: u64) {
        self.0.follower_lag.get_or_create(&NameLabels { name: name.into() }).set(events);
    }

    pub(crate) fn follower_failed(&self, name: &str) {
        self.0.follower_errors.get_or_create(&NameLabels { name: name.into() }).inc();
    }

    pub(crate) fn reconciler_ran(&self, name: &str, outcome: &'static str, seconds: f64) {
        let labels = RunLabels { name: name.into(), outcome };
        self.0.reconciler_runs.get_or_create(&labels).inc();
        let labels = NameLabels { name: name.into() };
        self.0.reconciler_seconds.get_or_create(&labels).observe(seconds);
    }

    pub(crate) fn schedule_ticked(&self, name: &str) {
        self.0.schedule_ticks.get_or_create(&NameLabels { name: name.into() }).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        metrics.job_ended("test.job", "done", 0.01);
        metrics.queue_depths(&[("default".into(), "waiting".into(), 7)]);
        metrics.queue_depths(&[("slow".into(), "waiting".into(), 3)]);
        metrics.follower_lag("test.follower", 12);
        metrics.reconciler_ran("test.reconciler", "ok", 0.5);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.contains(r#"spine_job_attempts_total{kind="test.job",outcome="done"} 1"#));
        assert!(text.contains(r#"spine_queue_jobs{queue="slow",state="waiting"} 3"#));
        assert!(!text.contains(r#"queue="default""#), "a queue that emptied is gone: {text}");
        assert!(text.contains(r#"spine_follower_lag{name="test.follower"} 12"#));
    }
}

//! How long writes keep the database to themselves, measured at the door.
//!
//! A writing transaction holds its locks from its first write to the answer of its COMMIT or
//! ROLLBACK; counted is from the answer of BEGIN, which is never less. On SQLite that is the
//! writer's shared transaction, and keeps everybody else from writing. On PostgreSQL others wait
//! for single rows only, above all for the feed's counter, which is why that one is measured by
//! itself: every unit with events waits for it. Migrations take the time that they need and are
//! left out.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sqlx::SqlStr;

use crate::{fault, limits};

/// Upper bounds of the histograms, in seconds; [`limits::HOLD_WARN_MS`] is one of them.
const SECONDS: [f64; 12] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 1.0, 10.0];

/// All holds of one database, for metrics and warnings.
#[derive(Clone)]
pub(crate) struct Holds(Arc<Inner>);

struct Inner {
    write: Kind,
    feed: Kind,
    told: Mutex<Told>,
}

struct Kind {
    seconds: Histogram,
    longest: Gauge<f64, AtomicU64>,
}

/// What was warned of, so that a slow disk fills no log.
#[derive(Default)]
struct Told {
    at: Option<Instant>,
    /// Holds over the bound that nobody was told of since.
    unsaid: u64,
    /// The longest that was told of.
    longest: Duration,
}

/// One writing transaction while it is open.
#[derive(Debug)]
pub(crate) struct Hold {
    since: Instant,
    feed_since: Option<Instant>,
    unit: &'static str,
    unit_took: Duration,
    units: u64,
    statements: u64,
    in_statements: Duration,
    commit: Duration,
    slowest: Duration,
    slowest_text: Option<SqlStr>,
}

impl Holds {
    pub(crate) fn new() -> Self {
        let told = Mutex::default();
        Self(Arc::new(Inner { write: Kind::new(), feed: Kind::new(), told }))
    }

    /// Makes them known as `database_...`.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let database = registry.sub_registry_with_prefix("database");
        let help = "How long writing transactions were open, from BEGIN to the end of COMMIT";
        database.register("write_hold_seconds", help, self.0.write.seconds.clone());
        let help = "The longest of them since the start, in seconds";
        database.register("write_hold_longest_seconds", help, self.0.write.longest.clone());
        let help = "How long transactions held the feed's counter row (PostgreSQL)";
        database.register("feed_hold_seconds", help, self.0.feed.seconds.clone());
        let help = "The longest of them since the start, in seconds";
        database.register("feed_hold_longest_seconds", help, self.0.feed.longest.clone());
    }

    /// The transaction ended, however it did.
    pub(crate) fn ended(&self, hold: &Hold) {
        let held = hold.since.elapsed();
        let feed = hold.feed_since.map(|since| since.elapsed());
        self.0.write.observe(held);
        if let Some(feed) = feed {
            self.0.feed.observe(feed);
        }
        let is_long = held > Duration::from_millis(limits::HOLD_WARN_MS);
        let Some(unsaid) = is_long.then(|| self.due(held)).flatten() else { return };
        let statement = hold.slowest_text.as_ref().map_or("", SqlStr::as_str);
        tracing::warn!(
            unit = hold.unit,
            held_ms = millis(held),
            feed_held_ms = feed.map(millis),
            units = hold.units,
            statements = hold.statements,
            in_statements_ms = millis(hold.in_statements),
            slowest_ms = millis(hold.slowest),
            commit_ms = millis(hold.commit),
            not_told = unsaid,
            "{}",
            fault::quoted("a write kept others waiting; slowest", statement)
        );
    }

    /// Whether a warning is due, and how many were swallowed since the last. One that is much
    /// longer than all before it does not wait for its turn.
    fn due(&self, held: Duration) -> Option<u64> {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = Duration::from_millis(limits::HOLD_WARN_EVERY_MS);
        let is_record = held > told.longest * 3 / 2;
        told.longest = told.longest.max(held);
        if !is_record && told.at.is_some_and(|at| at.elapsed() < pause) {
            told.unsaid += 1;
            return None;
        }
        told.at = Some(Instant::now());
        Some(std::mem::take(&mut told.unsaid))
    }

    /// The longest hold of a transaction and of the feed's row so far, in seconds.
    #[cfg(test)]
    pub(crate) fn longest(&self) -> (f64, f64) {
        (self.0.write.longest.get(), self.0.feed.longest.get())
    }
}

impl Kind {
    fn new() -> Self {
        Self { seconds: Histogram::new(SECONDS), longest: Gauge::default() }
    }

    fn observe(&self, held: Duration) {
        let seconds = held.as_secs_f64();
        self.seconds.observe(seconds);
        // Two that end at once may leave the shorter one standing; the histogram has both.
        if seconds > self.longest.get() {
            self.longest.set(seconds);
        }
    }
}

impl Hold {
    /// From now on.
    pub(crate) fn begin() -> Self {
        Self {
            since: Instant::now(),
            feed_since: None,
            unit: "",
            unit_took: Duration::ZERO,
            units: 0,
            statements: 0,
            in_statements: Duration::ZERO,
            commit: Duration::ZERO,
            slowest: Duration::ZERO,
            slowest_text: None,
        }
    }

    /// A statement of it ended.
    pub(crate) fn statement(&mut self, sql: SqlStr, took: Duration) {
        self.statements += 1;
        self.in_statements += took;
        if took > self.slowest {
            self.slowest = took;
            self.slowest_text = Some(sql);
        }
    }

    /// The last word was answered.
    pub(crate) fn committed(&mut self, took: Duration) {
        self.commit = took;
    }

    /// The feed's row is held from now on.
    pub(crate) fn feed_taken(&mut self) {
        self.feed_since.get_or_insert_with(Instant::now);
    }

    /// A unit of it ended; the longest lends its name.
    pub(crate) fn unit(&mut self, name: &'static str, took: Duration) {
        self.units += 1;
        if took >= self.unit_took {
            self.unit_took = took;
            self.unit = name;
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use prometheus_client::registry::Registry;
    use sqlx::SqlSafeStr as _;

    use super::{Hold, Holds, SECONDS};
    use crate::limits;

    #[test]
    fn the_bound_of_the_warning_is_a_bound_of_the_histogram() {
        let bound = limits::HOLD_WARN_MS as f64 / 1_000.0;
        assert!(SECONDS.iter().any(|it| (it - bound).abs() < f64::EPSILON));
    }

    #[test]
    fn the_longest_unit_and_the_slowest_statement_lend_their_names() {
        let mut hold = Hold::begin();
        hold.unit("a", Duration::from_millis(1));
        hold.unit("b", Duration::from_millis(3));
        hold.unit("c", Duration::from_millis(2));
        hold.statement("SELECT 1".into_sql_str(), Duration::from_millis(2));
        hold.statement("SELECT 2".into_sql_str(), Duration::from_millis(1));
        assert_eq!((hold.unit, hold.units, hold.statements), ("b", 3, 2));
        assert_eq!(hold.slowest_text.map(|it| it.as_str().to_owned()), Some("SELECT 1".into()));
    }

    #[test]
    fn one_warning_stands_for_those_that_follow_it_closely() {
        let holds = Holds::new();
        let millis = Duration::from_millis;
        assert_eq!(holds.due(millis(60)), Some(0));
        assert_eq!(holds.due(millis(70)), None);
        assert_eq!(holds.due(millis(80)), None);
        assert_eq!(holds.due(millis(500)), Some(2), "a record is told at once");
    }

    #[test]
    fn holds_are_told_in_seconds() {
        let (holds, mut registry) = (Holds::new(), Registry::default());
        holds.register(&mut registry);
        let mut hold = Hold::begin();
        hold.feed_taken();
        holds.ended(&hold);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("database_write_hold_seconds_count 1"), "{text}");
        assert!(text.contains("database_feed_hold_seconds_count 1"), "{text}");
        assert!(text.contains("database_feed_hold_longest_seconds "), "{text}");
    }
}

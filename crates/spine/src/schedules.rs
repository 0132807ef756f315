//! Schedules: a job every so often. One firing per tick whatever the number of replicas, because
//! a tick is a compare-and-set of `next_at` in the transaction that enqueues the job; ticks missed
//! while nobody ran collapse into one.

use std::fmt;
use std::str::FromStr;

use croner::Cron;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{Millis, Problem};
use serde_json::Value;

use crate::limits::{NAME_BYTES_MAX, PERIOD_MIN_MS};

/// How often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every so many milliseconds, counted from the last firing.
    Ms(Millis),
    /// A cron pattern of five fields (six with seconds), in UTC.
    Cron(String),
}

impl fmt::Display for Every {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ms(period) => write!(formatter, "{period} ms"),
            Self::Cron(pattern) => write!(formatter, "cron {pattern}"),
        }
    }
}

/// A job that is enqueued every so often.
#[derive(Clone, Debug)]
pub struct ScheduleDef {
    /// `feature.thing.act`; unique.
    pub name: &'static str,
    /// How often.
    pub every: Every,
    /// The kind of job that a tick enqueues; its key is the schedule's name.
    pub job_kind: &'static str,
    /// The job's input.
    pub payload: Value,
    /// The job's priority; higher runs first.
    pub priority: i32,
}

/// A schedule whose definition has been checked, so that computing the next tick cannot fail on it.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub(crate) def: ScheduleDef,
    ticks: Ticks,
}

#[derive(Clone, Debug)]
enum Ticks {
    Ms(Millis),
    Cron(Box<Cron>),
}

impl Schedule {
    /// Checks `def`.
    ///
    /// # Errors
    /// A name that is too long, a period below [`PERIOD_MIN_MS`], or a pattern that is no cron
    /// pattern or never comes.
    pub(crate) fn new(def: ScheduleDef) -> Result<Self, Problem> {
        let name = def.name;
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(Problem::input(format!(
                "The name of schedule `{name}` must have 1 to {NAME_BYTES_MAX} bytes"
            )));
        }
        let ticks = match &def.every {
            Every::Ms(period) if *period < PERIOD_MIN_MS => {
                return Err(Problem::input(format!(
                    "Schedule `{name}` asks for every {period} ms; the shortest is {PERIOD_MIN_MS} ms"
                )));
            }
            Every::Ms(period) => Ticks::Ms(*period),
            Every::Cron(pattern) => {
                let cron = Cron::from_str(pattern).map_err(|error| {
                    Problem::input(format!(
                        "Schedule `{name}`: `{pattern}` is no cron pattern: {error}"
                    ))
                    .hint("five fields: minute hour day-of-month month day-of-week, in UTC")
                })?;
                Ticks::Cron(Box::new(cron))
            }
        };
        let schedule = Self { def, ticks };
        if schedule.next_after(0).is_none() {
            return Err(Problem::input(format!(
                "Schedule `{name}`: `{}` never comes",
                schedule.def.every
            )));
        }
        Ok(schedule)
    }

    /// The first tick after `now`; `None` when there is none (a cron pattern of the past).
    pub(crate) fn next_after(&self, now: Millis) -> Option<Millis> {
        match &self.ticks {
            Ticks::Ms(period) => now.checked_add(*period),
            Ticks::Cron(cron) => {
                let at = Timestamp::from_millisecond(now).ok()?.to_zoned(TimeZone::UTC);
                let next = cron.find_next_occurrence(&at, false).ok()?;
                Some(next.timestamp().as_millisecond())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY_NOON: Millis = 1_795_435_200_000; // 2026-11-23T12:00:00Z

    fn schedule(every: Every) -> Result<Schedule, Problem> {
        Schedule::new(ScheduleDef {
            name: "test.tick",
            every,
            job_kind: "test.job",
            payload: Value::Null,
            priority: 0,
        })
    }

    fn next(pattern: &str, now: Millis) -> Option<String> {
        let at = schedule(Every::Cron(pattern.into())).unwrap().next_after(now)?;
        Some(Timestamp::from_millisecond(at).unwrap().to_string())
    }

    #[test]
    fn a_period_counts_from_now() {
        assert_eq!(schedule(Every::Ms(1_000)).unwrap().next_after(5), Some(1_005));
    }

    #[test]
    fn a_cron_pattern_names_the_next_time_in_utc_strictly_after_now() {
        assert_eq!(next("0 12 * * *", MONDAY_NOON).as_deref(), Some("2026-11-24T12:00:00Z"));
        assert_eq!(next("*/15 * * * *", MONDAY_NOON + 1).as_deref(), Some("2026-11-23T12:15:00Z"));
        assert_eq!(next("0 9 * * MON", MONDAY_NOON).as_deref(), Some("2026-11-30T09:00:00Z"));
    }

    #[test]
    fn a_pattern_that_is_none_is_refused_with_its_schedule_and_how_to_write_one() {
        let problem = schedule(Every::Cron("every day".into())).unwrap_err();
        assert!(problem.detail.contains("test.tick") && problem.detail.contains("every day"));
        assert!(problem.hint.is_some());
    }

    #[test]
    fn a_pattern_that_never_comes_is_refused() {
        let problem = schedule(Every::Cron("0 0 30 2 *".into())).unwrap_err();
        assert!(problem.detail.contains("never comes"), "{}", problem.detail);
    }

    #[test]
    fn a_period_that_is_a_loop_is_refused() {
        assert!(schedule(Every::Ms(0)).is_err());
        assert!(schedule(Every::Ms(-5)).is_err());
    }
}

//! How long something that failed waits before it is tried again. Pure: chance is passed in.

use model::{Ids, Millis};

use crate::limits::{BACKOFF_FIRST_MS, BACKOFF_JITTER_PERCENT, BACKOFF_MAX_MS};

/// Chance as a number from 0 (inclusive) to 1 (exclusive), taken from a random id, so that tests
/// with counted ids see the same waits every time.
pub fn chance(ids: &dyn Ids) -> f64 {
    let id = ids.random();
    let digits: String = id.chars().rev().filter(char::is_ascii_hexdigit).take(8).collect();
    let number = u32::from_str_radix(&digits, 16).unwrap_or(0);
    f64::from(number) / (f64::from(u32::MAX) + 1.0)
}

/// The wait in milliseconds after the `failures`th failure in a row (the first is 1):
/// `min(2^(failures - 1) x 30 s, 2 h)`, moved by up to 20 % either way by `chance` (0 to 1).
pub fn job_wait(failures: u32, chance: f64) -> Millis {
    let doublings = failures.saturating_sub(1).min(32);
    let plain = BACKOFF_FIRST_MS.saturating_mul(1_i64 << doublings).min(BACKOFF_MAX_MS);
    jittered(plain, chance)
}

/// The wait in milliseconds of a loop in this process after `failures` failures in a row (the first
/// is 1): doubles from `first` up to `longest`. Without chance: nobody else waits in step with it.
pub fn loop_wait(failures: u32, first: u64, longest: u64) -> u64 {
    let doublings = failures.saturating_sub(1).min(32);
    first.saturating_mul(1_u64 << doublings).min(longest)
}

/// `plain` moved by up to [`BACKOFF_JITTER_PERCENT`] either way.
fn jittered(plain: Millis, chance: f64) -> Millis {
    let span = plain * BACKOFF_JITTER_PERCENT / 100;
    let share = chance.clamp(0.0, 1.0);
    // The span is at most a fifth of two hours in milliseconds, far inside what f64 holds exactly.
    let moved = (span as f64 * 2.0 * share) as Millis;
    plain - span + moved
}

#[cfg(test)]
mod tests {
    use model::ids::{CountedIds, RandomIds};

    use super::*;

    #[test]
    fn waits_double_from_thirty_seconds_to_two_hours() {
        let waits: Vec<Millis> = (1..=10).map(|failures| job_wait(failures, 0.5)).collect();
        let seconds: Vec<Millis> = waits.iter().map(|wait| wait / 1000).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3840, 7200, 7200]);
    }

    #[test]
    fn chance_moves_a_wait_by_a_fifth_at_most_either_way() {
        assert_eq!(job_wait(1, 0.0), 24_000);
        assert_eq!(job_wait(1, 1.0), 36_000);
        assert_eq!(job_wait(1, 7.0), 36_000);
    }

    #[test]
    fn absurd_counts_stay_at_the_longest_wait() {
        assert_eq!(job_wait(0, 0.5), 30_000);
        assert_eq!(job_wait(u32::MAX, 0.5), BACKOFF_MAX_MS);
        assert_eq!(loop_wait(u32::MAX, 100, 30_000), 30_000);
        assert_eq!(loop_wait(3, 100, 30_000), 400);
    }

    #[test]
    fn chance_lies_between_nothing_and_one_and_differs() {
        let drawn: Vec<f64> = (0..64).map(|_| chance(&RandomIds)).collect();
        assert!(drawn.iter().all(|share| (0.0..1.0).contains(share)));
        assert!(drawn.windows(2).any(|pair| (pair[0] - pair[1]).abs() > f64::EPSILON));
        assert!(chance(&CountedIds::default()) < 1.0);
    }
}

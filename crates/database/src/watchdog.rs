//! The clock that a running SQLite statement looks at: past its deadline, the statement ends.
//!
//! SQLite runs in a thread of its own and knows nothing of asynchronous timeouts. Its progress
//! handler, called every few thousand steps, asks here whether to go on. This is elapsed time of
//! the machine, not the time of day: the injected clock does not apply.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A deadline, shared between the task that waits and the thread that works.
#[derive(Debug)]
pub(crate) struct Watchdog {
    since: Instant,
    /// Microseconds after `since`; zero means no deadline.
    deadline: AtomicU64,
}

impl Watchdog {
    pub(crate) fn new() -> Self {
        Self { since: Instant::now(), deadline: AtomicU64::new(0) }
    }

    /// What runs now must end within `allowed`; without it, it may run for ever.
    pub(crate) fn arm(&self, allowed: Option<Duration>) {
        let deadline = allowed.map_or(0, |allowed| self.elapsed() + micros(allowed) + 1);
        self.deadline.store(deadline, Ordering::Relaxed);
    }

    /// Nothing runs.
    pub(crate) fn disarm(&self) {
        self.deadline.store(0, Ordering::Relaxed);
    }

    /// Must what runs now end?
    pub(crate) fn expired(&self) -> bool {
        let deadline = self.deadline.load(Ordering::Relaxed);
        deadline != 0 && self.elapsed() >= deadline
    }

    fn elapsed(&self) -> u64 {
        micros(self.since.elapsed())
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Watchdog;

    #[test]
    fn only_an_armed_deadline_that_passed_ends_a_statement() {
        let watchdog = Watchdog::new();
        assert!(!watchdog.expired());
        watchdog.arm(Some(Duration::from_secs(3600)));
        assert!(!watchdog.expired());
        watchdog.arm(Some(Duration::ZERO));
        while !watchdog.expired() {}
        watchdog.disarm();
        assert!(!watchdog.expired());
        watchdog.arm(None);
        assert!(!watchdog.expired());
    }
}

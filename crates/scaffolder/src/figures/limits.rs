//! Bounds on what is kept of how often templates are run.

/// Completed runs of a template whose times are kept.
pub const TIMES_MAX: usize = 100;
/// Steps of a template whose times are kept.
pub const STEPS_TIMED_MAX: usize = 100;
/// Days that count as lately.
pub const RECENT_DAYS: i64 = 30;
/// Days for which it is kept who ran what how often.
pub const KEEP_DAYS: i64 = 60;

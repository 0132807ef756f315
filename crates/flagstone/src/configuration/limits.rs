//! Bounds of watching and of guessing what was meant.

use std::time::Duration;

/// How long configuration files must be quiet before they are read again: editors write in steps.
pub const QUIET: Duration = Duration::from_millis(100);
/// How many times [`QUIET`] is waited for files that are never quiet.
pub const QUIET_WAITS_MAX: u32 = 20;
/// Longest key that is compared with the known ones, in letters: the comparison is quadratic.
pub const SPELLING_LENGTH_MAX: usize = 64;

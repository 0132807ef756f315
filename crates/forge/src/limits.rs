//! Every size, time and count that a source may not exceed.

use std::time::Duration;

/// Longest address or path that is looked at, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 8_192;

/// Largest file that is read, in bytes. Descriptors are small; API definitions reach a megabyte.
pub const FILE_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// All files of one [`crate::SourceReader::read_many`] together, in bytes.
pub const READ_MANY_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Files that one thread reads in a row.
pub const READ_BATCH: usize = 256;

/// Threads that read files for one call.
pub const READ_THREADS: usize = 4;

/// Addresses that one call reads at the same time; as many as Backstage's reader.
pub const READ_CONCURRENCY: usize = 5;

/// Files that one pattern may match.
pub const GLOB_MATCHES_MAX: usize = 100_000;

/// Directory entries that one pattern may look at.
pub const GLOB_ENTRIES_MAX: usize = 2_000_000;

/// Folders below one another that a pattern descends into.
pub const GLOB_DEPTH_MAX: usize = 64;

/// Longest pattern, in bytes.
pub const PATTERN_BYTES_MAX: usize = 4_096;

/// Patterns that the braces of one pattern may stand for.
pub const BRACE_ALTERNATIVES_MAX: usize = 1_000;

/// Braces inside one another.
pub const BRACE_DEPTH_MAX: usize = 8;

/// Quiet time after a change before it is told: editors and checkouts write in bursts.
pub const WATCH_QUIET: Duration = Duration::from_millis(75);

/// Longest time that a burst of changes is collected before it is told.
pub const WATCH_BURST: Duration = Duration::from_millis(500);

/// Time between two looks where the system cannot notify.
pub const WATCH_POLL: Duration = Duration::from_secs(2);

/// Notifications that wait to be looked at; when more come, everything is looked through once.
pub const WATCH_QUEUE: usize = 8_192;

/// Files and patterns that are watched together.
pub const WATCH_TARGETS_MAX: usize = 10_000;

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

/// Files and links of one folder that is read as a whole, unless the caller says less.
pub const TREE_FILES_MAX: usize = 20_000;

/// All files of one folder that is read as a whole, in bytes: they are in memory together.
pub const TREE_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Largest file of a folder that is read as a whole, in bytes.
pub const TREE_FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Segments of a path below a folder that is read as a whole.
pub const TREE_DEPTH_MAX: usize = 64;

/// Longest path below a folder that is read as a whole, and longest target of a link, in bytes.
pub const TREE_PATH_BYTES_MAX: usize = 4_096;

/// Things left out of a folder that are named one by one.
pub const TREE_LEFT_OUT_MAX: usize = 100;

/// Links that are followed to see where one leads; as many as Linux follows.
pub const TREE_LINKS_FOLLOWED_MAX: usize = 40;

/// Segments of links that are followed to see where all links of one folder lead.
pub const TREE_LINK_STEPS_MAX: usize = 1_000_000;

/// Largest archive of a repository that is downloaded, in bytes as it travels. It streams: only what
/// is wanted of it is kept.
pub const ARCHIVE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Largest archive of a repository once it is unpacked, in bytes, wanted or not: a few kilobytes may
/// stand for terabytes.
pub const ARCHIVE_UNPACKED_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// Entries of an archive that are looked at.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;

/// Longest header that an archive puts before an entry (a long name, its extended attributes), in
/// bytes.
pub const ARCHIVE_HEADER_BYTES_MAX: u64 = 65_536;

/// Time to download an archive and to unpack it.
pub const ARCHIVE_TIMEOUT: Duration = Duration::from_secs(300);

/// Pieces of an archive that wait to be unpacked; a slow unpacker slows the download down.
pub const ARCHIVE_PIECES: usize = 16;

/// Patterns over repositories whose matches are remembered with the archive's entity tag, so that an
/// unchanged one is not downloaded again.
pub const ARCHIVE_PATTERNS_MAX: usize = 256;

/// Answer that names a repository's default branch, in bytes.
pub const REPOSITORY_BYTES_MAX: u64 = 1024 * 1024;

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

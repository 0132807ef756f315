//! The bounds on what commands ask, wait for and print.

use std::time::Duration;

/// Largest answer that a command takes from a server, in bytes.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Longest that a command waits for one answer of a server.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Longest that a command waits for the end of what it asked for, in seconds, unless it is told.
pub const WAIT_SECONDS_DEFAULT: u64 = 600;

/// How often a command looks whether what it waits for is over.
pub const WAIT_POLL: Duration = Duration::from_millis(100);

/// How often a command says that it still waits.
pub const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// Items of a list that a command asks for at a time.
pub const LIST_PAGE: usize = 500;

/// Entities that an export holds in memory at a time.
pub const EXPORT_PAGE: usize = 500;

/// Names that `catalog apply` and `catalog delete` print of each sort in a table; JSON has all.
pub const NAMES_SHOWN_MAX: usize = 50;

/// Names of each sort that `catalog apply` remembers of one reading; the rest is counted.
pub const NAMES_KEPT_MAX: usize = 10_000;

/// Characters of a cell in a table; the rest is cut off, JSON has it.
pub const CELL_CHARS_MAX: usize = 200;

/// Levels of `catalog tree` unless it is told.
pub const TREE_DEPTH_DEFAULT: usize = 5;

/// Most levels of `catalog tree`.
pub const TREE_DEPTH_MAX: usize = 100;

/// Entities of `catalog tree` unless it is told.
pub const TREE_ENTITIES_DEFAULT: usize = 1_000;

/// Most entities of `catalog tree`.
pub const TREE_ENTITIES_MAX: usize = 100_000;

/// References that `catalog tree` asks for at a time.
pub const TREE_PAGE: usize = 500;

/// Bytes of a file of answers, of secrets or of a case of `template test`.
pub const VALUES_BYTES_MAX: u64 = 5 * 1024 * 1024;

/// Bytes of a text that `template render` reads.
pub const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Files and folders that `template test` and `template lint` look through.
pub const LOOKED_AT_MAX: usize = 100_000;

/// Levels of folders that `template test` and `template lint` look through.
pub const LOOKED_DEPTH_MAX: usize = 32;

/// Longest silence of a stream; a server shows every fifteen seconds that it is there.
pub const STREAM_SILENCE_MAX: Duration = Duration::from_secs(45);

/// Longest that one stream is read; then it is opened again.
pub const STREAM_TIME_MAX: Duration = Duration::from_secs(60 * 60);

/// Bytes of one event of a stream.
pub const EVENT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// First pause before a lost stream is opened again; each one after it is twice as long.
pub const REOPEN_FIRST: Duration = Duration::from_millis(200);

/// Longest pause before a lost stream is opened again.
pub const REOPEN_PAUSE_MAX: Duration = Duration::from_secs(5);

/// How long it is tried to reach a server again that a run is followed on.
pub const REOPEN_WITHIN: Duration = Duration::from_secs(300);

/// Levels of names of `template run --set`.
pub const SET_DEPTH_MAX: usize = 16;

/// Levels of a form's schemas that `template run --set` looks through for a name.
pub const SCHEMA_DEPTH_MAX: usize = 16;

/// How often the demo looks whether a step of its way is over.
pub const DEMO_POLL: Duration = Duration::from_millis(50);

/// Longest that one step of the demo's way may take; the first run on a machine fetches dependencies.
pub const DEMO_STEP_MAX: Duration = Duration::from_secs(15 * 60);

/// Lines of a log that the demo shows of what failed.
pub const DEMO_LOG_LINES: usize = 40;

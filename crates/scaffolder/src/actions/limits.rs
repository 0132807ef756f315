//! Bounds on what one action does in one step.

use std::time::Duration;

/// Bytes of one template file that is rendered; larger ones are an error, as they are no templates.
pub const TEMPLATE_FILE_BYTES_MAX: u64 = 4 << 20;

/// First bytes of a file that decide whether it is text.
pub const BINARY_PROBE_BYTES: usize = 512;

/// Patterns of one input (`copyWithoutTemplating`, `files`).
pub const PATTERNS_MAX: usize = 1_000;

/// Bytes of one pattern.
pub const PATTERN_BYTES_MAX: usize = 4_096;

/// Bytes of one file that `debug:log` shows.
pub const LISTED_FILE_BYTES_MAX: usize = 64 * 1_024;

/// Bytes that `debug:log` shows of a workspace in all.
pub const LISTED_BYTES_MAX: usize = 1 << 20;

/// Lines about files that one step writes into its log.
pub const LOGGED_FILES_MAX: usize = 1_000;

/// Longest wait of a step, as in Backstage.
pub const WAIT_MAX: Duration = Duration::from_secs(600);

/// References of one `catalog:fetch`.
pub const ENTITIES_MAX: usize = 1_000;

/// Bytes of a structured file (JSON, YAML) that is parsed, and of what is written from one.
pub const STRUCTURED_BYTES_MAX: usize = 5 << 20;

/// Bytes of a JSONata expression.
pub const JSONATA_BYTES_MAX: usize = 64 * 1_024;

/// Longest evaluation of a JSONata expression, in milliseconds.
pub const JSONATA_TIME_MS_MAX: u64 = 5_000;

/// Memory that the evaluation of a JSONata expression may take, in bytes of address space.
pub const JSONATA_MEMORY_BYTES_MAX: u64 = 1 << 30;

/// Calls within calls of a JSONata expression.
pub const JSONATA_DEPTH_MAX: usize = 500;

/// Items of one sequence that a JSONata expression makes.
pub const JSONATA_SEQUENCE_MAX: usize = 1_000_000;

/// Bytes of a compressed archive, and of what goes into it.
pub const ZIP_BYTES_MAX: u64 = 256 << 20;

/// Longest time that a request of an action may take, in milliseconds.
pub const REQUEST_TIME_MS_MAX: u64 = 600_000;

/// Bytes of the answer to a request of an action.
pub const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Actions that operators declare.
pub const DECLARED_ACTIONS_MAX: usize = 200;

/// Hosts that one declared action may talk to.
pub const DECLARED_HOSTS_MAX: usize = 50;

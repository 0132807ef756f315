//! Bounds on runs that are kept, and on what is asked about them.

use model::Millis;

/// Bytes of a run's specification: what the template says, and the answers to its form.
pub const SPEC_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Secrets that somebody hands to a run.
pub const SECRETS_MAX: usize = 100;
/// Bytes of all secrets of a run, with their names.
pub const SECRETS_BYTES_MAX: usize = 256 * 1024;
/// Bytes of what a run remembers, as JSON.
pub const STATE_BYTES_MAX: usize = 24 * 1024 * 1024;
/// Bytes that are sealed at a time; more is sealed in pieces.
pub const SEALED_PIECE_BYTES: usize = 512 * 1024;
/// Bytes of a packed folder, which is in memory while it is packed: a run with more fails.
pub const SNAPSHOT_BYTES_MAX: u64 = 256 << 20;
/// Bytes of a piece of a packed folder on its way to where blobs are kept.
pub const SNAPSHOT_PIECE_BYTES: usize = 512 * 1024;
/// Most bytes that one attempt at a run tells; further lines are left out, and that is told.
pub const ATTEMPT_LOG_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Longest that a line waits before it is written down, in milliseconds.
pub const LOG_FLUSH_MS: u64 = 200;
/// Bytes of waiting lines that are written down at once.
pub const LOG_CHUNK_BYTES: usize = 64 * 1024;
/// Events in one answer or one step of a stream.
pub const EVENTS_PAGE: usize = 500;
/// How long an answer waits for events, in milliseconds, as in Backstage.
pub const LONG_POLL_MS: u64 = 30_000;
/// How often a stream looks for events that another replica has written, in milliseconds.
pub const STREAM_POLL_MS: u64 = 500;
/// How often a stream looks whether its caller may still read the run, in milliseconds.
pub const STREAM_CHECK_MS: u64 = 1_000;
/// Streams and long polls of one process; further ones are told to come again.
pub const STREAMS_MAX: usize = 2_000;
/// Longest that one stream stays open, in milliseconds; the client comes again with what it has seen.
pub const STREAM_MS_MAX: u64 = 30 * 60 * 1_000;
/// How often a stream without events shows that it is there, in milliseconds.
pub const STREAM_KEEP_ALIVE_MS: u64 = 15_000;
/// Most runs of one list.
pub const TASKS_PAGE_MAX: u64 = 1_000;
/// Bytes of all specifications of one list; a list that is longer ends there.
pub const TASKS_PAGE_BYTES_MAX: i64 = 32 * 1024 * 1024;
/// Largest offset of a list.
pub const TASKS_OFFSET_MAX: u64 = 10_000_000;
/// Creators that a list is narrowed to; also those that a policy names.
pub const CREATORS_MAX: usize = 200;
/// Fields that a list is ordered by: there are no more.
pub const ORDERS_MAX: usize = 3;
/// How often the heart of a run beats, in milliseconds.
pub const HEARTBEAT_MS: u64 = 5_000;
/// How often a run that goes on looks whether it was cancelled elsewhere, in milliseconds.
pub const CANCEL_POLL_MS: u64 = 1_000;
/// How long a run that was told to end may go on before it is dropped where it stands, in
/// milliseconds.
pub const CANCEL_GRACE_MS: u64 = 8_000;
/// How many times a run is taken up again whose process died; a run that kills its process must not
/// do so for ever.
pub const RECOVERIES_MAX: u32 = 10;
/// Attempts at the job of a run, those that could not begin included.
pub const ATTEMPTS_MAX: u32 = 50;
/// Runs that go on at a time in one process when nothing is configured, as in Backstage.
pub const CONCURRENCY_DEFAULT: usize = 10;
/// Most runs that may go on at a time in one process.
pub const CONCURRENCY_MAX: usize = spine::limits::QUEUE_CONCURRENCY_MAX;
/// Longest that a run may take when nothing is configured, in milliseconds, as in Backstage.
pub const RUN_MS: u64 = 24 * 60 * 60 * 1_000;
/// How often it is looked for runs that nobody carries out any more, in milliseconds, as in Backstage.
pub const JANITOR_EVERY_MS: Millis = 5 * 60 * 1_000;
/// How long the folder and the memory of a run that failed are kept for a retry, in milliseconds.
pub const KEEP_FAILED_MS: Millis = 7 * 24 * 60 * 60 * 1_000;
/// How long a run is kept to be looked at, in milliseconds.
pub const KEEP_MS: Millis = 365 * 24 * 60 * 60 * 1_000;
/// Runs that the janitor sees to in one go.
pub const JANITOR_BATCH: i64 = 100;
/// How long a run may be without a heartbeat before the janitor looks at its job, in milliseconds.
pub const SILENT_MS: Millis = 60_000;
/// Runs whose creators are known to the policy; of more, the latest.
pub const OWNERS_MAX: i64 = 200_000;
/// Runs of one user that are not over; further ones are refused.
pub const OPEN_MAX: u64 = 500;
/// Bytes of a body that begins a run.
pub const SCAFFOLD_BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of a body that asks for a dry run, as in Backstage.
pub const DRY_RUN_BODY_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Longest that a dry run may take, in milliseconds.
pub const DRY_RUN_MS_MAX: u64 = 120_000;
/// Dry runs of one process at a time; further ones are told to come again.
pub const DRY_RUNS_MAX: usize = 8;
/// Bytes that a dry run writes, names included: its answer holds all of it.
pub const DRY_RUN_BYTES_MAX: u64 = 128 << 20;
/// Bytes that dry runs of one process may take in memory together; further ones work on disk.
pub const DRY_RUNS_MEMORY_BYTES_MAX: u64 = 512 << 20;
/// Files that come with a dry run.
pub const DRY_RUN_FILES_MAX: usize = 10_000;
/// Characters of a parameter in the audit log when nothing is configured, as in Backstage.
pub const AUDIT_PARAMETER_CHARS: usize = 256;
/// Different sets of labels of one measurement; of more, the template is `other`.
pub const METRIC_LABELS_MAX: usize = 2_000;
/// Lines in one page of a log.
pub const LINES_PAGE_MAX: u64 = 2_000;
/// Bytes of the lines in one page of a log; a page with more ends early.
pub const LINES_PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Events of a log that are read in one go.
pub const LOG_EVENTS_READ: usize = 500;
/// Lines of a log that are searched.
pub const LINES_SEARCHED_MAX: i64 = 2_000_000;
/// Hits of one search in a log.
pub const LOG_HITS_MAX: u64 = 1_000;
/// Characters of a text that a log, or runs, are searched for.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Runs in one page of those that somebody looks for.
pub const RUNS_PAGE_MAX: u64 = 200;
/// The same where nobody says how many.
pub const RUNS_PAGE_DEFAULT: u64 = 50;
/// Runs of a page whose present step is named.
pub const RUNS_NAMED_STEPS_MAX: usize = 50;
/// Templates that are listed.
pub const TEMPLATES_MAX: usize = 2_000;
/// Runs of a template that are shown with it.
pub const TEMPLATE_RUNS_SHOWN: u64 = 10;

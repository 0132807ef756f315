//! Every size, count and time that pipelines are held to.

use std::time::Duration;

/// Tasks of one pipeline, those of its end included.
pub const TASKS_MAX: usize = 100;

/// Steps of one task.
pub const STEPS_MAX: usize = 50;

/// Combinations of one matrix: Tekton's own default.
pub const MATRIX_MAX: usize = 256;

/// Files below `.tekton/` that are read.
pub const FILES_MAX: usize = 200;

/// All of them together, in bytes.
pub const FILES_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Faults of a repository's files that are kept.
pub const FAULTS_MAX: usize = 50;

/// What the results of one task have together, in bytes: as much as Tekton takes without more ado.
pub const RESULTS_BYTES_MAX: usize = 4_096;

/// A source that is written out for a run.
pub const SOURCE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Files of such a source.
pub const SOURCE_FILES_MAX: usize = 50_000;

/// Runs that one process carries out at once when configuration says nothing else.
pub const CONCURRENT_RUNS: usize = 4;

/// Most runs that it carries out at once.
pub const CONCURRENT_RUNS_MAX: usize = 64;

/// Tasks of one run that are under way at once.
pub const CONCURRENT_TASKS: usize = 4;

/// Longest that a run may take when it says nothing itself: Tekton's own default.
pub const RUN_TIME: Duration = Duration::from_hours(1);

/// Longest that any run may take.
pub const RUN_TIME_MAX: Duration = Duration::from_hours(6);

/// Longest line of a log, in bytes; the rest of a longer one is left out.
pub const LINE_BYTES_MAX: usize = 16 * 1024;

/// What one run may tell, in bytes; further lines are left out and counted.
pub const LOG_BYTES_MAX: usize = 16 * 1024 * 1024;

/// From how many bytes on waiting lines are written down at once.
pub const LOG_CHUNK_BYTES: usize = 64 * 1024;

/// How long lines wait to be written down together.
pub const LOG_FLUSH: Duration = Duration::from_millis(250);

/// Lines of a page of a log.
pub const LOG_PAGE_MAX: u64 = 5_000;

/// Lines of such a page when the caller does not say.
pub const LOG_PAGE: u64 = 1_000;

/// Runs in a page when the caller does not say.
pub const PAGE: u64 = 50;

/// Most runs in a page.
pub const PAGE_MAX: u64 = 200;

/// Largest artefact or report that is kept, in bytes.
pub const ARTIFACT_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Largest report that is read, in bytes.
pub const REPORT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Reports of one run that are kept.
pub const REPORTS_MAX: usize = 50;

/// Test cases of one run that are kept.
pub const TESTS_MAX: usize = 5_000;

/// How often a run looks whether somebody has cancelled it.
pub const CANCEL_POLL: Duration = Duration::from_millis(500);

/// How often a stream looks for what another process wrote.
pub const STREAM_POLL: Duration = Duration::from_millis(500);

/// Longest that a stream stays open.
pub const STREAM_TIME_MAX: Duration = Duration::from_hours(1);

/// Streams of one process that are open at once.
pub const STREAMS_MAX: usize = 500;

/// Attempts at carrying a run out, those of processes that died included.
pub const ATTEMPTS_MAX: u32 = 5;

/// Shortest secret that is taken out of a log: shorter ones would take half the log with them.
pub const SECRET_BYTES_MIN: usize = 4;

/// The first of the users that steps become, where the server is root's.
pub const USER_FIRST: u32 = 58_000;

/// How many users there are: runs that are under way at once.
pub const USERS: u32 = 500;

/// Processes and threads of one step.
pub const STEP_PROCESSES: u64 = 512;

/// Memory of one process of a step, in megabytes, when configuration says nothing else.
pub const STEP_MEGABYTES: u64 = 4_096;

/// Longest that a deployment may take to be settled.
pub const DEPLOY_TIME_MAX: Duration = Duration::from_mins(5);

/// What a run may take of the disk, in megabytes, when configuration says nothing else.
pub const RUN_MEGABYTES: u64 = 4_096;

/// Files and folders that a run may have.
pub const RUN_FILES_MAX: u64 = 1_000_000;

/// Folders within folders of a run.
pub const RUN_DEPTH_MAX: usize = 200;

/// What is left free of the disk, in bytes: below it steps are ended, before the server itself cannot
/// write any more.
pub const DISK_FREE_MIN: u64 = 256 * 1024 * 1024;

/// How often it is looked how much a run takes; less often where that takes its time.
pub const SPACE_POLL: Duration = Duration::from_secs(1);

/// How long a run is kept when configuration says nothing else, in milliseconds.
pub const RUNS_KEPT_MS: i64 = 365 * 24 * 60 * 60 * 1_000;

/// How often it is looked for runs that nobody carries out any more or that are kept long enough, in
/// milliseconds.
pub const JANITOR_MS: i64 = 60_000;

/// Runs that are seen to at once.
pub const JANITOR_BATCH: u64 = 200;

/// Longest answer of the Git host about a repository that is read, in bytes.
pub const HOST_BYTES_MAX: usize = 1024 * 1024;

/// How often a run looks whether an earlier one of its branch is over.
pub const TURN_POLL: Duration = Duration::from_millis(100);

/// How long it waits for an earlier one that has not begun either.
pub const TURN_WAIT: Duration = Duration::from_secs(30);

/// How often the memory of one process of a step fits into that of its whole run.
pub const RUN_MEMORY_STEPS: u64 = 2;

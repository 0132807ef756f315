//! Every size, count and time that delivery holds others to.

use std::time::Duration;

/// Largest artefact, as a tar of its OCI image layout, in bytes.
pub const ARTIFACT_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// What the layers of an artefact hold together, unpacked, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// Files, folders and links that the layers of an artefact hold together.
pub const UNPACKED_ENTRIES_MAX: u64 = 300_000;

/// Folders within folders of an artefact.
pub const PATH_DEPTH_MAX: usize = 64;

/// Blobs that one image layout holds.
pub const LAYOUT_BLOBS_MAX: usize = 1_000;

/// Layers of one image.
pub const LAYERS_MAX: usize = 128;

/// The index, a manifest or the configuration of an image, in bytes.
pub const DOCUMENT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Words of an image's command, and variables of its environment.
pub const WORDS_MAX: usize = 500;

/// Longest name of a repository or a run, and longest reason, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;

/// Environments that configuration may name.
pub const ENVIRONMENTS_MAX: usize = 20;

/// Deployments that are looked through for one to go back to.
pub const BACK_MAX: usize = 200;

/// Releases of a service that are kept, so that going back is quick.
pub const RELEASES_KEPT: usize = 5;

/// Services and environments that one machine runs: each has a user of its own.
pub const SLOTS_MAX: u32 = 5_000;

/// The user of the first of them, where the server is root's.
pub const FIRST_USER: u32 = 50_000;

/// How long a service may take until it is healthy, when configuration says nothing else.
pub const START_TIME: Duration = Duration::from_mins(1);

/// How soon it is asked again whether it is healthy; each time a little later.
pub const HEALTH_FIRST: Duration = Duration::from_millis(20);

/// How much later at most.
pub const HEALTH_LAST: Duration = Duration::from_millis(250);

/// How often a healthy one is asked.
pub const HEALTH_EVERY: Duration = Duration::from_secs(5);

/// How long the answer may take.
pub const HEALTH_ANSWER: Duration = Duration::from_secs(2);

/// How often a release may end before it was ever healthy, until it has failed.
pub const STARTS_MAX: usize = 3;

/// How often a healthy one may end within [`CRASH_WINDOW`], until it has failed.
pub const CRASHES_MAX: usize = 5;

/// See [`CRASHES_MAX`].
pub const CRASH_WINDOW: Duration = Duration::from_mins(1);

/// The wait before the first restart; twice as long each time.
pub const RESTART_FIRST: Duration = Duration::from_millis(100);

/// The longest wait before a restart.
pub const RESTART_LAST: Duration = Duration::from_secs(30);

/// How long requests under way have when another release takes over.
pub const DRAIN_MAX: Duration = Duration::from_secs(30);

/// How long a service has to end when it is asked to.
pub const END_MAX: Duration = Duration::from_secs(5);

/// The same when the whole server ends.
pub const SHUTDOWN_MAX: Duration = Duration::from_secs(2);

/// Files that a service may have open.
pub const OPEN_FILES_MAX: u64 = 16_384;

/// One file of a log, in bytes.
pub const LOG_PIECE_BYTES: u64 = 1024 * 1024;

/// Files of a log that are kept.
pub const LOG_PIECES_MAX: usize = 8;

/// What of a log is answered at once, in bytes.
pub const LOG_PAGE_BYTES: u64 = 256 * 1024;

/// The end of a log that is kept with a failure, in bytes.
pub const LOG_TAIL_BYTES: usize = 8 * 1024;

/// Logs of former deployments of a service in an environment that are kept.
pub const LOGS_KEPT: usize = 20;

/// How long a connection to a service may take.
pub const CONNECT_MAX: Duration = Duration::from_secs(2);

/// How long a service may take until it begins to answer.
pub const ANSWER_MAX: Duration = Duration::from_mins(1);

/// What a probe reads of an answer, in bytes.
pub const PROBE_BYTES_MAX: usize = 64 * 1024;

/// Deployments in a page when the caller does not say.
pub const PAGE: u64 = 50;

/// Most deployments in a page.
pub const PAGE_MAX: u64 = 200;

/// How often a deployment is tried where the machine or the database kept it from being done.
pub const ATTEMPTS_MAX: u32 = 5;

/// Longest that one attempt may take, in milliseconds.
pub const ATTEMPT_MS_MAX: u64 = 30 * 60 * 1_000;

/// Deployments that one machine carries out at a time.
pub const AT_ONCE: usize = 4;

/// How often it is looked whether what should run runs, in milliseconds.
pub const UPKEEP_EVERY_MS: i64 = 60_000;

/// Longest that such a look may take, in milliseconds.
pub const UPKEEP_MS_MAX: u64 = 10 * 60 * 1_000;

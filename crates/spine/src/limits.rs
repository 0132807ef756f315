//! Every bound of the spine, with why it is what it is. What an operator may change lies in
//! [`crate::SpineSettings`]; what is here is the same everywhere.

use model::Millis;

/// Longest kind, queue, schedule or reconciler name, in bytes: they are words of our own.
pub const NAME_BYTES_MAX: usize = 128;
/// Longest job key, in bytes. Keys are indexed; PostgreSQL refuses index entries over 2,700 bytes.
pub const JOB_KEY_BYTES_MAX: usize = 1_024;
/// Largest job payload as JSON text, in bytes: input names things, it does not carry them.
pub const JOB_PAYLOAD_BYTES_MAX: usize = 256 * 1024;
/// Largest checkpoint as JSON text, in bytes.
pub const JOB_CHECKPOINT_BYTES_MAX: usize = 1024 * 1024;
/// Longest error text kept of a failed attempt, in bytes; the log holds the rest.
pub const ERROR_BYTES_MAX: usize = 4 * 1024;
/// A log chunk is written when this many bytes wait, or [`LOG_FLUSH_MS`] have passed.
pub const LOG_CHUNK_BYTES: usize = 64 * 1024;
/// Longest that a logged line waits before it is written, in milliseconds.
pub const LOG_FLUSH_MS: u64 = 250;
/// Most log bytes that wait in memory while the database is slow; lines beyond it are dropped with
/// a note, so that a chatty job cannot take the process down.
pub const LOG_PENDING_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most log chunks in one page of a job's log.
pub const LOG_PAGE_CHUNKS: i64 = 16;
/// First wait after a failure: attempt n waits `2^n` times this, see [`crate::backoff`].
pub const BACKOFF_FIRST_MS: Millis = 30_000;
/// Longest wait after a failure.
pub const BACKOFF_MAX_MS: Millis = 2 * 60 * 60 * 1000;
/// How far a wait is moved at random, either way, in percent.
pub const BACKOFF_JITTER_PERCENT: i64 = 20;
/// Furthest that a job may ask to be retried ahead of now: a hostile `Retry-After` cannot park it.
pub const RETRY_AT_MAX_MS: Millis = 24 * 60 * 60 * 1000;
/// Attempts of a kind that does not say: eight waits, a bit more than an hour in all.
pub const ATTEMPTS_DEFAULT: u32 = 8;
/// Most attempts a kind may ask for.
pub const ATTEMPTS_MAX: u32 = 1_000;
/// Longest that one attempt may run when its kind does not say.
pub const JOB_TIMEOUT_DEFAULT_MS: u64 = 10 * 60 * 1000;
/// How long a finished job of a kind that does not say is kept for people to look at.
pub const JOB_KEEP_DEFAULT_MS: Millis = 24 * 60 * 60 * 1000;
/// Most jobs of one queue that run at a time on one node.
pub const QUEUE_CONCURRENCY_MAX: usize = 256;
/// Jobs of a queue that run at a time on one node, when the settings do not say.
pub const QUEUE_CONCURRENCY_DEFAULT: usize = 4;
/// Most jobs claimed by one statement.
pub const CLAIM_BATCH_MAX: usize = 64;
/// Most kinds of jobs in one queue: a claim names them all in one list.
pub const QUEUE_KINDS_MAX: usize = database::limits::IN_LIST_CHUNK;
/// Most waiting jobs whose time has come that one unit marks as due.
pub const PROMOTE_BATCH: i64 = 500;
/// Most events in one batch that a follower is given.
pub const FEED_BATCH: usize = 500;
/// Events of the feed's end kept in memory for all followers of the process together.
pub const FEED_TAIL_EVENTS: usize = 8_192;
/// Bytes of payload that the feed's end in memory may hold.
pub const FEED_TAIL_BYTES: usize = 16 * 1024 * 1024;
/// First wait of a follower that failed; doubles up to [`FOLLOWER_RETRY_MAX_MS`].
pub const FOLLOWER_RETRY_FIRST_MS: u64 = 100;
/// Longest wait of a follower that keeps failing.
pub const FOLLOWER_RETRY_MAX_MS: u64 = 30_000;
/// Most rows that one unit of trimming deletes: trimming never holds a lock for long.
pub const TRIM_BATCH: i64 = 1_000;
/// Most units of trimming in one run; what is left waits for the next.
pub const TRIM_ROUNDS_MAX: usize = 1_000;
/// Page size of the lists when the caller does not say.
pub const PAGE_DEFAULT: u32 = 100;
/// Largest page of the lists.
pub const PAGE_MAX: u32 = 500;
/// Shortest period of a schedule or reconciler: anything shorter is a loop, not a schedule.
pub const PERIOD_MIN_MS: i64 = 10;
/// Longest that one run of a reconciler may take when its definition does not say.
pub const RECONCILER_TIMEOUT_DEFAULT_MS: u64 = 30 * 60 * 1000;
/// Most rows that a list of names (schedules, reconcilers, cursors) returns.
pub const NAMES_MAX: i64 = 1_000;
/// How often the depths of the queues are counted, in milliseconds.
pub const DEPTHS_EVERY_MS: u64 = 15_000;
/// First wait before a unit of the spine's own loops is tried again; doubles up to
/// [`LOOP_RETRY_MAX_MS`] while the database is away.
pub const LOOP_RETRY_FIRST_MS: u64 = 50;
/// Longest wait of the spine's own loops while the database is away.
pub const LOOP_RETRY_MAX_MS: u64 = 2_000;
/// How often waiting for the spine to settle looks again, in milliseconds.
pub const SETTLE_POLL_MS: u64 = 10;
/// How often a webhook is tried before it rests as failed: over about six hours.
pub const DELIVERY_ATTEMPTS_MAX: u32 = 8;
/// Largest body of a webhook, in bytes.
pub const DELIVERY_BODY_BYTES_MAX: usize = 512 * 1024;
/// Longest that the other side may take to answer a webhook, in milliseconds.
pub const DELIVERY_MS_MAX: u64 = 10_000;
/// Longest that an attempt at a webhook may take with all that belongs to it, in milliseconds.
pub const DELIVERY_JOB_MS: u64 = 60_000;
/// How much of an answer to a webhook is kept, in bytes.
pub const DELIVERY_ANSWER_BYTES_MAX: u64 = 4 * 1024;
/// How long deliveries are kept to be looked at, in milliseconds.
pub const DELIVERY_KEEP_MS: i64 = 30 * 24 * 60 * 60 * 1000;

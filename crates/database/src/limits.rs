//! Every number that bounds the door, in one place.

/// Longest a single statement may run, in milliseconds, unless the settings say otherwise.
pub const STATEMENT_TIMEOUT_MS: u64 = 30_000;
/// Longest a whole unit may run, in milliseconds, unless the settings say otherwise.
pub const UNIT_TIMEOUT_MS: u64 = 120_000;
/// Longest a unit waits for a place in the queue or for a free connection, in milliseconds.
pub const QUEUE_WAIT_MS: u64 = 15_000;
/// Longest a unit keeps trying to reach a database that went away, in milliseconds.
pub const RECONNECT_MS: u64 = 20_000;
/// How much longer than the server's own statement timeout the client waits before it takes the
/// connection for dead, in milliseconds.
pub const SILENCE_GRACE_MS: u64 = 5_000;
/// How often a unit that ran into a conflict is run, all in all.
pub const CONFLICT_ATTEMPTS_MAX: u32 = 12;
/// The first wait between two runs of a unit, in milliseconds; it doubles, and is jittered.
pub const BACKOFF_FIRST_MS: u64 = 4;
/// The longest wait between two runs of a unit, in milliseconds.
pub const BACKOFF_MAX_MS: u64 = 500;

/// Units that may wait for SQLite's writer.
pub const LANE_QUEUE_MAX: usize = 2_048;
/// Units that SQLite's writer commits together.
pub const LANE_BATCH_MAX: usize = 50;
/// How long SQLite waits for another process that holds its lock, in milliseconds.
pub const SQLITE_BUSY_TIMEOUT_MS: u64 = 5_000;
/// SQLite's read-only connections, unless the settings say otherwise.
pub const SQLITE_READERS_MAX: usize = 4;
/// Page cache of SQLite's writer, in kibibytes.
pub const SQLITE_WRITER_CACHE_KIB: u32 = 16_384;
/// Page cache of each of SQLite's readers, in kibibytes.
pub const SQLITE_READER_CACHE_KIB: u32 = 4_096;
/// Size to which SQLite's write-ahead log is cut back after a checkpoint, in bytes.
pub const SQLITE_JOURNAL_BYTES: u64 = 64 * 1024 * 1024;
/// Virtual machine instructions between two looks at the clock in a SQLite statement.
pub const SQLITE_PROGRESS_STEPS: i32 = 5_000;

/// PostgreSQL connections, unless the settings say otherwise.
pub const POSTGRES_POOL_MAX: u32 = 10;
/// How long PostgreSQL lets a transaction wait for its next statement before it ends it, in
/// milliseconds: a process that was frozen in the middle of a unit keeps others waiting no longer.
pub const IDLE_IN_TRANSACTION_MS: u64 = 3_000;
/// How long a pooled connection may lie idle before it is closed, in milliseconds.
pub const IDLE_MS: u64 = 600_000;
/// Longest wait for one attempt to connect, in milliseconds.
pub const CONNECT_TIMEOUT_MS: u64 = 5_000;

/// Prepared statements kept per connection.
pub const STATEMENT_CACHE_MAX: usize = 400;
/// Parameters of one statement: SQLite's own bound, the smaller of the two engines.
pub const PARAMETERS_MAX: usize = 32_766;
/// Rows that one statement may answer with; whoever needs more pages through them.
pub const ROWS_MAX: usize = 1_000_000;
/// Values in one expansion of an `IN` list; longer lists are asked in several statements.
pub const IN_LIST_CHUNK: usize = 200;
/// Rows of one bulk-insert statement on SQLite: the largest of these that fits is taken.
pub const SQLITE_BULK_CHUNKS: [usize; 4] = [100, 20, 5, 1];
/// Rows of one bulk-insert statement on PostgreSQL.
pub const POSTGRES_BULK_CHUNK: usize = 1_000;

/// Events that one unit may emit.
pub const UNIT_EVENTS_MAX: usize = 100_000;
/// Size of one event's payload as JSON text, in bytes.
pub const EVENT_PAYLOAD_BYTES_MAX: usize = 256 * 1024;

/// Characters of a statement that an error quotes.
pub const QUOTED_SQL_MAX: usize = 160;

/// A writing transaction that is open longer than this is warned of, in milliseconds.
pub const HOLD_WARN_MS: u64 = 50;
/// One such warning at most in this time, in milliseconds; it counts those it stands for.
pub const HOLD_WARN_EVERY_MS: u64 = 10_000;

/// How long a health check waits for an answer, in milliseconds.
pub const HEALTH_MS: u64 = 2_000;
/// How long a migration waits for a table that others use, before it lets them pass and tries
/// again, in milliseconds.
pub const MIGRATION_LOCK_MS: u64 = 5_000;

/// Bytes of one piece of a blob, in memory and in a row.
pub const BLOB_PIECE_BYTES: usize = 512 * 1024;
/// How long pieces are kept that belong to no blob, in milliseconds: somebody may be writing them,
/// or reading them on.
pub const BLOB_FORGOTTEN_MS: i64 = 24 * 60 * 60 * 1_000;

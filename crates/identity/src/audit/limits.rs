//! Limits of the audit log.

use model::Millis;

/// Longest name (actor, event, account, session, request id, method, address), in bytes.
pub const NAME_BYTES_MAX: usize = 512;
/// Longest text that is kept whole (subject, path, user agent, error), in bytes.
pub const TEXT_BYTES_MAX: usize = 4 * 1024;
/// Longest text inside a JSON value that is kept whole, in bytes.
pub const JSON_TEXT_BYTES_MAX: usize = 2 * 1024;
/// Most items of a list and most keys of an object that are kept.
pub const JSON_ITEMS_MAX: usize = 200;
/// How deep a JSON value may be nested.
pub const JSON_DEPTH_MAX: usize = 32;
/// Longest JSON value (old, new, meta) that is kept whole, as text, in bytes.
pub const JSON_BYTES_MAX: usize = 16 * 1024;
/// What is kept of a JSON value that is longer, in bytes.
pub const JSON_BEGINNING_BYTES: usize = 4 * 1024;
/// Longest text that is searched for secrets; what is behind is cut off before, in bytes.
pub const SCRUBBED_BYTES_MAX: usize = 64 * 1024;

/// Notes that may wait to be written; more are counted and lost.
pub const NOTES_WAITING_MAX: usize = 10_000;
/// Notes that are written together.
pub const NOTES_BATCH_MAX: usize = 200;
/// How long a note waits for others to be written with it, in milliseconds.
pub const NOTES_GATHER_MS: u64 = 100;
/// How often writing the same notes is tried before they are given up.
pub const NOTES_ATTEMPTS_MAX: u32 = 5;
/// Between two such attempts, in milliseconds.
pub const NOTES_RETRY_MS: u64 = 1_000;

/// Entries that one seal covers at most.
pub const SEAL_ENTRIES_MAX: usize = 200;
/// How long after an entry the sealer is woken, in milliseconds.
pub const SEAL_AFTER_MS: u64 = 1_000;
/// How often the sealer looks without being woken, in milliseconds: for what was committed late.
pub const SEAL_EVERY_MS: Millis = 15_000;
/// Seals that are read together when the chain is walked.
pub const VERIFY_SEALS: usize = 20;
/// Breaks of the chain that a verification lists; it counts all.
pub const VERIFY_BREAKS_MAX: usize = 100;
/// Longest that a verification may take, in milliseconds.
pub const VERIFY_MS_MAX: u64 = 15 * 60 * 1_000;

/// How long entries are kept when nothing is said: two years, in milliseconds.
pub const RETENTION_DEFAULT_MS: Millis = 2 * 365 * 24 * 60 * 60 * 1_000;
/// Shortest retention that is taken: a day, in milliseconds.
pub const RETENTION_MIN_MS: Millis = 24 * 60 * 60 * 1_000;
/// How often what is too old is looked for, in milliseconds.
pub const RETENTION_EVERY_MS: Millis = 60 * 60 * 1_000;
/// Seals that retention removes in one transaction, with their entries.
pub const RETENTION_SEALS: usize = 20;

/// Entries on a page when the request does not say.
pub const PAGE_DEFAULT: u64 = 100;
/// Most entries on a page.
pub const PAGE_MAX: u64 = 500;
/// Entries that one request looks at, at most; a page that finds too few of them goes on with its
/// cursor.
pub const SCAN_MAX: usize = 5_000;
/// Entries that are read together.
pub const SCAN_PIECE: usize = 250;
/// Longest search text, in bytes.
pub const SEARCH_BYTES_MAX: usize = 256;

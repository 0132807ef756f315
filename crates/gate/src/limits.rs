//! Every limit that the gate puts on what comes from outside, with the reason for its size.

/// Largest request body where an operation states no other, in bytes. Backstage refuses bodies over
/// about 100 kB and its client cuts its requests to fit, so this is a superset.
pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Largest request head (request line and headers), in bytes: room for a long `filter`.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Most query parameters that are read from one request.
pub const QUERY_PARAMETERS_MAX: usize = 1_000;

/// Longest `X-Request-Id` that is taken over from the caller, in bytes.
pub const REQUEST_ID_BYTES_MAX: usize = 128;

/// Longest bearer token that is looked at, in bytes (Backstage's own bound).
pub const TOKEN_BYTES_MAX: usize = 32_768;

/// Shortest token that configuration may declare, in characters (Backstage's own bound).
pub const TOKEN_CHARACTERS_MIN: usize = 8;

/// Time an operation has to produce the head of its response, in milliseconds, where it states no
/// other. Reading the request's body counts; a stream that has begun does not.
pub const REQUEST_MS_MAX: u64 = 30_000;

/// Time a new connection has to send its first whole request head, in milliseconds.
pub const FIRST_HEAD_MS_MAX: u64 = 15_000;

/// Time a kept-alive connection may idle, or take for its next request head, in milliseconds.
/// Longer than the minute that load balancers keep theirs, or they would meet closed connections.
pub const IDLE_MS_MAX: u64 = 65_000;

/// Time a client may refuse to take any byte of a response before it is hung up on, in
/// milliseconds.
pub const WRITE_STALL_MS_MAX: u64 = 60_000;

/// Most connections that are open at once; further ones wait in the listener's queue.
pub const CONNECTIONS_MAX: usize = 4_096;

/// Time that requests under way have to finish once the server drains, in milliseconds.
pub const DRAIN_MS_MAX: u64 = 20_000;

/// Longest delay between turning unready and closing the listener that configuration may ask for,
/// in milliseconds.
pub const SHUTDOWN_DELAY_MS_MAX: u64 = 300_000;

/// Largest buffered response that gets an `ETag`, in bytes.
pub const ETAG_BYTES_MAX: usize = 1024 * 1024;

/// Smallest response worth compressing, in bytes.
pub const COMPRESS_BYTES_MIN: u64 = 1_024;

/// Longest that reading a job's log waits for more of it, in seconds.
pub const LOG_WAIT_SECONDS_MAX: u64 = 20;

/// Events in a page when the caller does not say.
pub const EVENT_PAGE: usize = 100;

/// Most events in a page.
pub const EVENT_PAGE_MAX: usize = 500;

/// Most topics that one caller may filter by.
pub const EVENT_TOPICS_MAX: usize = 100;

/// Most event streams that are open at once on one process: every open portal page holds one.
pub const EVENT_STREAMS_MAX: usize = 2_000;

/// How often the credentials of an event stream are looked at again, in milliseconds: whoever is
/// locked out, or loses the permission, hears nothing more after that.
pub const EVENT_STREAM_CHECK_MS: u64 = 1_000;

/// Longest that one event stream lasts, in milliseconds.
pub const EVENT_STREAM_MS_MAX: u64 = 30 * 60 * 1_000;

/// How often a silent event stream says that it lives, in milliseconds: shorter than the minute
/// after which proxies give up.
pub const EVENT_KEEP_ALIVE_MS: u64 = 15_000;

/// Events that a stream may lag behind in memory before it reads from the database.
pub const EVENT_BUS_EVENTS: usize = 4_096;
/// Longest that a request waits for the event that it names, in milliseconds.
pub const READ_AFTER_MS_MAX: u64 = 5_000;

/// How much of what a client says of itself is kept, in characters.
pub const USER_AGENT_CHARACTERS_MAX: usize = 256;

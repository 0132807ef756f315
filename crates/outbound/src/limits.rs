//! Every size, time and count that the outside may not exceed, with its default.

use std::time::Duration;

/// Longest address that is looked at, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 8_192;

/// Redirects that one request may follow.
pub const REDIRECTS_MAX: usize = 5;

/// Headers of one response: how many.
pub const RESPONSE_HEADERS_MAX: usize = 100;

/// Headers of one response: names and values together, in bytes.
pub const RESPONSE_HEADER_BYTES_MAX: usize = 65_536;

/// Body that is read unless the caller asks for another limit, in bytes after decompression.
pub const BODY_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// What is kept of the body of a failed response (status 400 and above), in bytes: enough for the
/// words of an error, and a failing server must not fill the memory.
pub const FAILURE_BODY_BYTES_MAX: usize = 16_384;

/// Resolving a name, connecting and the TLS handshake together.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// From a request that is sent to the complete head of its response.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Silence between two pieces of a body.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// One call of [`crate::Client::get`] with all its redirects.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(60);

/// The window in which a body must make progress. See [`PROGRESS_BYTES_MIN`].
pub const PROGRESS_WINDOW: Duration = Duration::from_secs(10);

/// Bytes that must arrive in each [`PROGRESS_WINDOW`]: a server that drips one byte a second would
/// otherwise never run into the idle timeout.
pub const PROGRESS_BYTES_MIN: u64 = 1_024;

/// Requests of one client that may be under way at the same time; further ones wait for a place.
pub const CONCURRENT_MAX: usize = 64;

/// Network addresses of one name that are tried.
pub const RESOLVED_ADDRESSES_MAX: usize = 16;

/// Connections kept open for one host.
pub const POOL_IDLE_PER_HOST: usize = 4;

/// How long an unused connection is kept.
pub const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

//! What can go wrong on the way out, in words for the person who wrote the address.
//!
//! Messages name scheme, host and path of an address and never its query: redirects often carry
//! signed, secret queries, and messages end up in logs and on screens.

use std::fmt;

use url::Url;

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// An address that is never read: another scheme, a password inside, no host, too long.
    #[error("{address} cannot be read: {reason}")]
    Address {
        /// The address, without its query.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The caller's allow list does not hold the address (or one that it redirects to).
    #[error("Reading {address} is not allowed: no entry of the allow list covers it")]
    NotAllowed {
        /// The address, without its query.
        address: String,
    },
    /// The host is a network address that is not public, or resolves to nothing else.
    #[error(
        "{host} is the {kind} address {found}, which is not read unless the configuration allows \
         it (backend.outbound.allowPrivate)"
    )]
    Guarded {
        /// The host as it stands in the address.
        host: String,
        /// The network address.
        found: String,
        /// What sort of address it is: `loopback`, `private`, `link-local`, ...
        kind: &'static str,
    },
    /// A redirect that is not followed.
    #[error("{address} redirects {reason}")]
    Redirect {
        /// The address that redirects, without its query.
        address: String,
        /// Where to, or why that is refused.
        reason: String,
    },
    /// The name is unknown to the resolver.
    #[error("The host {host} could not be found")]
    Unresolved {
        /// The host as it stands in the address.
        host: String,
    },
    /// No connection, a failed handshake, or a response that is no HTTP.
    #[error("{address} could not be reached: {reason}")]
    Unreachable {
        /// The address, without its query.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// Too slow.
    #[error("{address} took too long: {phase} exceeded {limit_ms} ms")]
    Timeout {
        /// The address, without its query.
        address: String,
        /// Which part of the work.
        phase: Phase,
        /// The limit that was exceeded, in milliseconds.
        limit_ms: u64,
    },
    /// More than the caller takes.
    #[error("{address} is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The address, without its query.
        address: String,
        /// The limit, in bytes after decompression.
        limit: u64,
    },
    /// Response headers beyond the limits.
    #[error("{address} answered with more headers than are read")]
    Headers {
        /// The address, without its query.
        address: String,
    },
    /// The client could not be made: TLS roots or settings are unusable.
    #[error("The HTTP client could not be made: {0}")]
    Setup(String),
}

/// The part of the work that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Resolving, connecting, handshake.
    Connect,
    /// Waiting for the head of the response.
    Answer,
    /// Silence inside the body.
    Silence,
    /// A body that trickles.
    Drip,
    /// Everything together.
    Total,
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "connecting",
            Self::Answer => "waiting for an answer",
            Self::Silence => "a silence inside the body",
            Self::Drip => "receiving too little in every",
            Self::Total => "the whole request",
        })
    }
}

/// An address as messages show it: without query, fragment and whatever stands before an `@`.
pub(crate) fn shown(address: &Url) -> String {
    let mut shown = address.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // Both fail only for addresses that cannot have a user, which then have none to show.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.into()
}

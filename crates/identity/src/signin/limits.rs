//! Bounds on what signing in takes from browsers and from providers.

use std::time::Duration;

use model::Millis;

/// How long a sign-in that was begun may take, in milliseconds: Backstage's ten minutes.
pub const SIGN_IN_MS_MAX: Millis = 10 * 60 * 1_000;

/// Random bytes behind the cookie that ties a sign-in to its browser.
pub const NONCE_BYTES: usize = 32;

/// Sign-ins that one address may begin in a minute; many people may share an address.
pub const STARTS_PER_ADDRESS_MAX: u32 = 600;

/// Sign-ins that one process begins in a minute.
pub const STARTS_MAX: u32 = 6_000;

/// Longest `state`, `code`, `iss` or `error` of a callback, in bytes.
pub const CALLBACK_VALUE_BYTES_MAX: usize = 8_192;

/// Largest form that a callback or a logout token comes in, in bytes.
pub const FORM_BYTES_MAX: usize = 65_536;

/// Longest address that a browser is sent back to, in bytes.
pub const REDIRECT_BYTES_MAX: usize = 2_048;

/// Scopes that one sign-in may ask for.
pub const SCOPES_MAX: usize = 50;

/// Longest scope, in bytes.
pub const SCOPE_BYTES_MAX: usize = 256;

/// Longest wait for one answer of a provider; `timeout` of its settings may shorten it.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest that all questions to a provider in one sign-in may take together.
pub const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(25);

/// Longest that telling a provider of a sign-out may keep the person waiting.
pub const FAREWELL_TIMEOUT: Duration = Duration::from_secs(3);

/// Largest answer of a provider, in bytes: metadata, keys, tokens, a profile.
pub const ANSWER_BYTES_MAX: u64 = 512 * 1_024;

/// How long a provider's metadata is taken for granted, in milliseconds.
pub const METADATA_MS: Millis = 60 * 60 * 1_000;

/// How long a failure to get metadata is remembered, in milliseconds: while a provider is
/// down, its callers are told at once.
pub const FAILURE_MS: Millis = 2 * 1_000;

/// How far a provider's clock may differ from ours, in milliseconds.
pub const CLOCK_SKEW_MS: Millis = 60 * 1_000;

/// How old a logout token may be, in seconds.
pub const LOGOUT_TOKEN_SECONDS_MAX: i64 = 5 * 60;

/// Longest token, header or claim that is looked at, in bytes.
pub const TOKEN_BYTES_MAX: usize = 32_768;

/// Longest name, address, subject or picture that a provider may tell, in bytes.
pub const CLAIM_BYTES_MAX: usize = 2_048;

/// Value of one cookie, in characters: Backstage's pieces.
pub const COOKIE_PIECE_CHARACTERS: usize = 4_000;

/// Pieces that a cookie may come in; browsers and proxies take no more.
pub const COOKIE_PIECES_MAX: usize = 4;

/// How long a provider's refresh token is kept where its settings say nothing, in milliseconds:
/// Backstage's thousand days.
pub const REFRESH_MS: u64 = 1_000 * 24 * 60 * 60 * 1_000;

/// Resolvers of one provider.
pub const RESOLVERS_MAX: usize = 20;

/// Addresses of one GitHub user that are looked at.
pub const ADDRESSES_MAX: usize = 100;

/// Longest that one operation of signing in takes, in milliseconds: asking the provider, and our own
/// part.
pub const OPERATION_MS_MAX: u64 = 40_000;

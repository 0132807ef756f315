//! Limits of tokens as Backstage's clients and plugins carry them.

use model::Millis;

/// How long a token lives with which a plugin of ours calls another one, in milliseconds.
pub const PLUGIN_TOKEN_MS: Millis = 600_000;
/// Longest name of a plugin, in bytes.
pub const PLUGIN_BYTES_MAX: usize = 100;
/// Longest subject of an issuer's token, in bytes.
pub const SUBJECT_BYTES_MAX: usize = 256;
/// Shortest shared secret of a legacy token, in bytes.
pub const LEGACY_SECRET_BYTES_MIN: usize = 8;
/// Entries of `backend.auth.externalAccess`, and plugins with keys of their own, that are taken.
pub const ISSUERS_MAX: usize = 100;
/// A cookie that is good for longer than this stays as it is, in milliseconds, as in Backstage.
pub const COOKIE_RENEW_MS: Millis = 300_000;

//! Limits of the server's own keys, and of tokens that others sign.

use model::Millis;

/// Largest file, variable or output that a master key is read from, in bytes.
pub const MASTER_KEY_TEXT_BYTES_MAX: usize = 4_096;
/// Longest that a command may take to print the master key, in milliseconds.
pub const MASTER_KEY_COMMAND_MS_MAX: u64 = 30_000;
/// Words that the command of the master key may have.
pub const MASTER_KEY_COMMAND_WORDS_MAX: usize = 64;
/// Largest secret that is sealed, in bytes.
pub const SEALED_BYTES_MAX: usize = 1 << 20;
/// Longest purpose under which something is sealed, in bytes.
pub const PURPOSE_BYTES_MAX: usize = 200;
/// Keys of each purpose that the server holds; no further one is made.
pub const KEYS_MAX: usize = 1_000;
/// Longest token that is looked at, in bytes, as in Backstage.
pub const TOKEN_BYTES_MAX: usize = 32_768;
/// Keys of a key set that are looked at; further ones are left out.
pub const JWKS_KEYS_MAX: usize = 100;
/// Largest key set that is read, in bytes.
pub const JWKS_BYTES_MAX: usize = 262_144;
/// Longest that a key set may take to arrive, in milliseconds.
pub const JWKS_MS_MAX: u64 = 5_000;
/// How long a key set of another server's is taken for current, in milliseconds.
pub const JWKS_FRESH_MS: Millis = 600_000;
/// How long a key set is used whose server does not answer any more, in milliseconds.
pub const JWKS_STALE_MS_MAX: Millis = 86_400_000;
/// Shortest time between two looks at a key set, whatever tokens name, in milliseconds.
pub const JWKS_COOLDOWN_MS: Millis = 30_000;
/// Shortest time between two looks at a key set that never arrived, in milliseconds.
pub const JWKS_RETRY_MS: Millis = 5_000;
/// Longest key id of a token or a key set, in bytes.
pub const KEY_ID_BYTES_MAX: usize = 512;
/// Keys of one set that a token is tried with.
pub const KEYS_TRIED_MAX: usize = 4;
/// How far the clocks of two servers may differ, in milliseconds.
pub const LEEWAY_MS: Millis = 30_000;
/// How long a new key is known to everybody before it is used, in milliseconds: longer than what
/// clients and replicas need to learn of it.
pub const LEAD_MS: Millis = 600_000;
/// Shortest time between two readings of the keys because of an unknown one, in milliseconds.
pub const REREAD_EVERY_MS: Millis = 1_000;
/// How many token lifetimes a signing key is published for after it was replaced, as in Backstage.
pub const PUBLISHED_LIFETIMES: Millis = 3;
/// How often it is looked whether keys are due, in milliseconds.
pub const ROTATION_LOOK_EVERY_MS: Millis = 600_000;
/// How long a signing key is used when nothing is said, in milliseconds.
pub const SIGNING_ROTATION_MS: Millis = 7 * 86_400_000;
/// How long a sealing key is used when nothing is said, in milliseconds.
pub const SEALING_ROTATION_MS: Millis = 90 * 86_400_000;
/// Shortest time for which keys may be used, in milliseconds.
pub const ROTATION_MS_MIN: Millis = 3_600_000;

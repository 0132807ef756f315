//! Limits of user settings.

/// Longest name of a bucket or key, in characters: what Backstage's columns hold.
pub const NAME_CHARS_MAX: usize = 255;
/// Largest body of a request, in bytes: what Backstage's parser takes.
pub const BODY_BYTES_MAX: usize = 100 * 1024;
/// Settings that a user may have. Of several that are made at the same time, a few more may be.
pub const SETTINGS_MAX: u64 = 1_000;
/// Items of one `multiget`; the published client asks for 100 at a time.
pub const MULTIGET_MAX: usize = 1_000;

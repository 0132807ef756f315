//! Bounds on forms that are not sent yet.

use model::Millis;

/// Drafts of one user; the one that was changed longest ago makes room.
pub const DRAFTS_MAX: u64 = 100;
/// Bytes of one draft, as JSON.
pub const DRAFT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of a body that keeps a draft.
pub const DRAFT_BODY_BYTES_MAX: usize = 300 * 1024;
/// How long a draft is kept that nobody comes back to, in milliseconds.
pub const DRAFT_KEEP_MS: Millis = 90 * 24 * 60 * 60 * 1_000;

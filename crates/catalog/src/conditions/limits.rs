//! Bounds on the permission protocol.

/// Most questions in one request to apply conditions.
pub const APPLY_ITEMS_MAX: usize = 1_000;

/// Most entities that the questions of one such request may be about, together.
pub const APPLY_REFS_MAX: usize = 10_000;

/// Most different conditions in one such request: each is held against the whole index once, however
/// many questions share it.
pub const APPLY_CONDITIONS_MAX: usize = 100;

/// Conditions on reading for which is remembered which entities pass them; of more, those used longest
/// ago are found anew.
pub const VISIBLE_CONDITIONS_MAX: usize = 1_000;

/// Bytes of these conditions, and of what is remembered of them: 125 kB a condition at a million
/// entities.
pub const VISIBLE_BYTES_MAX: usize = 64 * 1024 * 1024;

//! Bounds of a walk from one root.

/// Files that one root may lead to. A pattern over a whole disk ends here.
pub const FILES_PER_ROOT_MAX: usize = 200_000;

/// `Location` entities that may point at one another in a row.
pub const DEPTH_MAX: u32 = 50;

/// Files that are read and taken apart together: all that they draw in is in memory at once.
pub const FILES_PER_BATCH: usize = 24;

/// Patterns that are looked through at the same time.
pub const EXPANSIONS_AT_ONCE: usize = 5;

/// Documents whose placeholders are fetched at the same time.
pub const DRAWN_IN_AT_ONCE: usize = 5;

/// Targets of a `Location` entity that are read when it is validated by hand; the rest is not tried.
pub const SINGLE_TARGETS_MAX: usize = 20;

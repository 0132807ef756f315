//! Bounds of descriptor processing: each says what it protects.

/// Longest value that a message repeats, in characters; the rest is cut off. Keeps a document with
/// a megabyte in its name from filling logs and status items.
pub const SHOWN_VALUE_CHARS_MAX: usize = 200;

/// Findings kept for one document. A document with more is hopeless, and the list is stored with
/// the entity.
pub const FINDINGS_PER_DOCUMENT_MAX: usize = 100;

/// Targets of one `Location` entity, `target` and `targets` together.
pub const TARGETS_PER_LOCATION_MAX: usize = 10_000;

/// Placeholders in one document.
pub const PLACEHOLDERS_PER_DOCUMENT_MAX: usize = 100;

/// Bytes that the placeholders of one document may bring in, together.
pub const PLACEHOLDER_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Files that one `$openapi` or `$asyncapi` placeholder may draw together.
pub const BUNDLE_FILES_MAX: usize = 200;

/// References that a bundle may resolve: a small set of files can refer to itself without end.
pub const BUNDLE_REFERENCES_MAX: usize = 50_000;

/// How deep a bundled definition may nest: deeper ones are not read by any viewer, and every
/// reader of them recurses.
pub const BUNDLE_DEPTH_MAX: usize = 200;

/// Steps of backtracking that a `pattern` of a kind's schema may take on one text.
pub const PATTERN_STEPS_MAX: usize = 100_000;

/// Declared kinds, and versions of one kind, in configuration.
pub const CUSTOM_KINDS_MAX: usize = 500;

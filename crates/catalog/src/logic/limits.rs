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

/// How much the placeholders of one document may weigh once they are read, in bytes of text plus
/// [`VALUE_OVERHEAD`] for every value: a small YAML text with aliases can stand for a large value.
pub const PLACEHOLDER_WEIGHT_MAX: usize = 40 * 1024 * 1024;

/// What one value weighs beside its text.
pub const VALUE_OVERHEAD: usize = 16;

/// References to other entities that one entity may hold, all fields together.
pub const REFERENCES_PER_ENTITY_MAX: usize = 50_000;

/// Files that one `$openapi` or `$asyncapi` placeholder may draw together.
pub const BUNDLE_FILES_MAX: usize = 200;

/// How much a bundle may weigh, as [`PLACEHOLDER_WEIGHT_MAX`] counts it: parts that overlap are
/// written out more than once.
pub const BUNDLE_WEIGHT_MAX: usize = 40 * 1024 * 1024;

/// References that a bundle may resolve: a small set of files can refer to itself without end.
pub const BUNDLE_REFERENCES_MAX: usize = 50_000;

/// How deep a bundled definition may nest: deeper ones are not read by any viewer, and every
/// reader of them recurses.
pub const BUNDLE_DEPTH_MAX: usize = 200;

/// Faults against a kind's schema that are put in order before the first of them are kept.
pub const SCHEMA_FAULTS_MAX: usize = 1_000;

/// Steps of backtracking that a `pattern` of a kind's schema may take on one text.
pub const PATTERN_STEPS_MAX: usize = 100_000;

/// Declared kinds, and versions of one kind, in configuration.
pub const CUSTOM_KINDS_MAX: usize = 500;

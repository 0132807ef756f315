//! The bounds on what a request may ask. Where Backstage has a limit it is Backstage's.

/// Entities on a page of by-query when the request does not say.
pub const PAGE_LIMIT_DEFAULT: usize = 200;

/// Most entities that one page may hold. Backstage knows no bound; whoever wants more streams.
pub const PAGE_LIMIT_MAX: usize = 100_000;

/// How deep a predicate may be nested.
pub const PREDICATE_DEPTH_MAX: usize = 32;

/// Most tests, values and combinations in one predicate.
pub const PREDICATE_PARTS_MAX: usize = 10_000;

/// Most paths in `fields`.
pub const FIELDS_MAX: usize = 1_000;

/// Most order fields, facets or full-text fields in one request.
pub const KEYS_MAX: usize = 200;

/// Longest cursor that is looked at, in bytes.
pub const CURSOR_BYTES_MAX: usize = 1024 * 1024;

/// Most references in one request for entities by reference; the published client sends 1,000.
pub const REFS_MAX: usize = 10_000;

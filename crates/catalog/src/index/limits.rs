//! The numbers that bound the read model. None of them is a setting: each says why it is as it is.

/// Longest search key, in UTF-16 units as Backstage counts; a longer key has no row.
pub const KEY_LENGTH_MAX: usize = 200;

/// Longest search value, in UTF-16 units; a longer value leaves a row that only `exists` matches.
pub const VALUE_LENGTH_MAX: usize = 200;

/// Strings of more bytes than this are cut out of documents and kept in the database.
pub const LARGE_TEXT_BYTES: usize = 8 * 1024;

/// Most documents in one sealed segment. Local numbers stay below 2^15, a set of them is at most
/// 4 kB, and merging the largest segment stays a matter of tenths of a second.
pub const SEGMENT_DOCUMENTS_MAX: usize = 32 * 1024;

/// Most bytes (documents and their rows) in one segment, so that 32-bit offsets cannot run over.
pub const SEGMENT_BYTES_MAX: usize = 1 << 30;

/// Records that are prepared before a segment is made of them: their rows take several kilobytes
/// each until then.
pub const PREPARED_MAX: usize = 4_096;

/// Bytes of prepared records after which a segment is made of them, however few they are.
pub const PREPARED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Segments of similar size that may stand side by side before they are merged into one.
pub const TIER_WIDTH: usize = 8;

/// Merges up to this many documents are done by the writer at once; larger ones wait for
/// [`super::Index::maintain`], which does not hold the writer up.
pub const INLINE_MERGE_DOCUMENTS_MAX: usize = 4_096;

/// Segments that may stand side by side when nobody calls [`super::Index::maintain`]; past it the
/// writer merges the larger ones itself.
pub const SEGMENTS_MAX: usize = 256;

/// Sorted order columns that one segment remembers; the one used longest ago is forgotten.
pub const COLUMNS_REMEMBERED: usize = 8;

/// Entities of one request that are held against a filter one by one; for more of them all entities
/// that match are found first.
pub const ONE_BY_ONE_MAX: usize = 200;

/// Entities that a page may pass over by walking; a larger offset is found by halving.
pub const WALKED_MAX: usize = 512;

/// Bytes of a snapshot file that are read at once: a larger section is refused as damaged.
pub const SNAPSHOT_PART_BYTES_MAX: u64 = 8 << 30;

/// Events after which the snapshot file is written anew, at least.
pub const SAVE_EVENTS_MIN: u64 = 1_000;

/// One event for so many entities, and the snapshot file is written anew: at a million entities after
/// 20,000 events, which a start catches up with in about a second.
pub const SAVE_SHARE: u64 = 50;

/// Segments beyond those of the newest snapshot that what a caller may see is remembered for: readers
/// of older snapshots may still ask.
pub const VISIBLE_SEGMENTS_SPARE: usize = 64;

/// Relations of one graph; its entities are bounded by the request.
pub const GRAPH_EDGES_MAX: usize = 20_000;

/// Letters of a text in the few words that are told of an entity.
pub const BRIEF_CHARS_MAX: usize = 300;

/// Tags in the few words that are told of an entity.
pub const BRIEF_TAGS_MAX: usize = 20;

/// Names that are held against one that nothing has, to find what may have been meant.
pub const NEAR_TERMS_MAX: usize = 2_000;

/// Letters of the longest name that others are held against.
pub const NEAR_NAME_CHARS_MAX: usize = 100;

/// What one answer spends on finding what may have been meant, in letters that are compared with
/// letters: of the longest names a question takes as much, of usual ones fifty questions do.
pub const NEAR_WORK_MAX: usize = 20_000_000;

/// What looking at one name costs beside comparing its letters, in the same measure.
pub const NEAR_NAME_WORK: usize = 20;

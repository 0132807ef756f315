//! The catalog's limits on what comes from outside, beside those of [`crate::logic::limits`] and of
//! the read model.

/// Longest that a whole listing may stream, in milliseconds.
pub const STREAM_MS_MAX: u64 = 10 * 60 * 1_000;
/// Largest body of `by-refs`, in bytes: the published client sends at most 90 KiB and 1,000
/// references, others may send more.
pub const REFS_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Locations on a page of `locations/by-query` when the request does not say.
pub const LOCATIONS_PAGE_DEFAULT: usize = 1_000;
/// Bytes of a streamed listing that are gathered before they are sent.
pub const STREAM_PIECE_BYTES: usize = 64 * 1024;
/// Entities of a streamed listing that are written between two looks at whether anybody listens.
pub const STREAM_PIECE_ENTITIES: usize = 200;
/// Records that the read model takes from the database at a time when it is built anew.
pub const LOAD_PAGE: i64 = 2_000;
/// Events of one batch that the read model fetches records for at a time.
pub const FOLLOW_PAGE: usize = 1_000;
/// Longest that one reading of a source may take, in milliseconds.
pub const SOURCE_READ_MS_MAX: u64 = 60 * 60 * 1_000;
/// Claims of a removed source that one transaction takes away.
pub const REMOVAL_PIECE: i64 = 500;
/// How often a process looks which files other replicas have been led to, in milliseconds, so that it
/// goes on watching them when those are gone.
pub const WATCH_OTHERS_MS: u64 = 2_000;
/// How far the clocks of replicas may lie apart without one missing what another has read, in
/// milliseconds.
pub const CLOCKS_APART_MS: i64 = 10_000;
/// How often the read model's file is written when something has changed, in milliseconds.
pub const SNAPSHOT_EVERY_MS: u64 = 5 * 60 * 1_000;
/// The interval of a reconciler that only runs when it is asked, in milliseconds.
pub const NEVER_MS: i64 = 365 * 24 * 60 * 60 * 1_000;

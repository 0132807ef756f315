//! Bounds on what people are helped with while they fill in a form or write a template.

use model::Millis;

/// Longest that a preview takes, in milliseconds; what there is by then is shown.
pub const PREVIEW_MS_MAX: u64 = 8_000;
/// Previews of one process at a time; further ones wait for a place.
pub const PREVIEWS_MAX: usize = 4;
/// Bytes of one file that a preview shows; of more, the beginning.
pub const PREVIEW_FILE_BYTES_MAX: usize = 256 * 1024;
/// Bytes of all files that a preview shows; of what is beyond, names and sizes.
pub const PREVIEW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Files that a preview names.
pub const PREVIEW_FILES_MAX: usize = 5_000;
/// Lines of its log that a preview shows.
pub const PREVIEW_LINES_MAX: usize = 500;
/// How long a source is not read again while somebody types, in milliseconds.
pub const SOURCE_KEEP_MS: Millis = 60_000;
/// Sources that are remembered for that.
pub const SOURCES_KEPT_MAX: usize = 12;
/// Bytes of one source that is remembered; a larger one is read each time.
pub const SOURCE_KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;

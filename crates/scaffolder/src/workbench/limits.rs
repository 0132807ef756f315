//! Bounds on what people are helped with while they fill in a form or write a template.

use std::time::Duration;

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
/// Sources that are read at a time for whoever types, those included that nobody waits for any more.
pub const SOURCES_READ_MAX: usize = 4;
/// Bytes of one source that is remembered; a larger one is read each time.
pub const SOURCE_KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Characters of a name or an address that somebody asks about.
pub const CHECK_CHARS_MAX: usize = 2_000;
/// Bytes of an answer of a host that is asked whether a name is free, or what there is to choose from.
pub const CHECK_BYTES_MAX: usize = 1024 * 1024;
/// Longest that such a host is waited for.
pub const CHECK_TIME: Duration = Duration::from_secs(6);
/// Bytes of a template whose mistakes are looked for.
pub const LINT_TEMPLATE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Mistakes of a template that are told.
pub const LINT_PROBLEMS_MAX: usize = 500;
/// Paths of files beside a template whose mistakes are looked for.
pub const LINT_FILES_MAX: usize = 10_000;
/// Files that are opened with a template.
pub const OPEN_FILES_MAX: usize = 2_000;
/// Bytes of them in all.
pub const OPEN_BYTES_MAX: u64 = 10 * 1024 * 1024;
/// Sources of choices that are declared.
pub const SOURCES_MAX: usize = 200;
/// Choices in one answer.
pub const OPTIONS_MAX: u64 = 500;
/// The same where nobody says how many.
pub const OPTIONS_DEFAULT: u64 = 50;
/// Choices that are read of one answer of a source.
pub const OPTIONS_READ_MAX: usize = 10_000;
/// Answers of sources that are remembered.
pub const OPTIONS_KEPT_MAX: usize = 100;
/// Suggestions of a vendor.
pub const SUGGESTIONS_MAX: usize = 1_000;

//! What every program is given when nothing else is said.

use std::time::Duration;

/// How long a program may run.
pub const TIME: Duration = Duration::from_mins(1);

/// Most of what a captured program says that is kept, in bytes; more ends it.
pub const OUTPUT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most of what a program complains about that is kept, in bytes: the beginning.
pub const ERRORS_BYTES_MAX: usize = 16 * 1024;

/// Most files that a program may have open at once.
pub const OPEN_FILES_MAX: u64 = 1_024;

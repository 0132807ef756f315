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

/// Processes and threads that a contained program may have at a time.
pub const CELL_PROCESSES_MAX: u64 = 512;

/// Memory that one process of a contained program may have, in bytes.
pub const CELL_DATA_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// Largest file that a contained program may write, in bytes.
pub const CELL_FILE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

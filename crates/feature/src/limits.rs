//! Bounds on actions, and on what runs of templates make.

/// Faults of an action's input that an answer names; the rest is left out.
pub const INPUT_FAULTS_MAX: usize = 10;

/// Longest sentence about one fault of an input, in characters: it may repeat the value.
pub const INPUT_FAULT_CHARS_MAX: usize = 300;

/// Bytes that are written into the workspace of a run, in all.
pub const WORKSPACE_BYTES_MAX: u64 = 1 << 30;

/// Bytes of one file of a workspace.
pub const WORKSPACE_FILE_BYTES_MAX: u64 = 100 << 20;

/// Bytes that the name of a file, a link or a folder takes of a workspace that is held to less.
pub const WORKSPACE_NAME_BYTES: u64 = 1_024;

/// Files, folders and links in a workspace.
pub const WORKSPACE_ENTRIES_MAX: usize = 100_000;

/// Folders within folders in a workspace.
pub const WORKSPACE_DEPTH_MAX: usize = 64;

/// Bytes of what one step of a run puts out, as JSON.
pub const STEP_OUTPUT_BYTES_MAX: usize = 4 << 20;

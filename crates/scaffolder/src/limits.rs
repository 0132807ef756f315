//! The scaffolder's limits on what comes from outside.

/// Steps of a template.
pub const STEPS_MAX: usize = 500;
/// Rounds of a step that has `each`.
pub const ROUNDS_MAX: usize = 1_000;
/// Pages of a form.
pub const PAGES_MAX: usize = 100;
/// Bytes of one rendered input, secrets included.
pub const INPUT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a run's output.
pub const OUTPUT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of all outputs that a run remembers for its later steps.
pub const OUTPUTS_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Checkpoints of a run.
pub const CHECKPOINTS_MAX: usize = 5_000;
/// Bytes of all checkpoints of a run.
pub const CHECKPOINTS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one line of a run's log; what is beyond is cut.
pub const LOG_LINE_BYTES_MAX: usize = 64 * 1024;
/// Lines that one step may log; what is beyond is counted and left out.
pub const LOG_LINES_MAX: usize = 10_000;
/// Texts that are taken out of a run's log, beside its named secrets.
pub const REDACTIONS_MAX: usize = 10_000;
/// How deep inputs and outputs are nested.
pub const NESTING_MAX: usize = 100;
/// Longest that one step may take unless it is told otherwise, in milliseconds.
pub const STEP_MS: u64 = 60 * 60 * 1_000;
/// Errors of one page of a form that are told.
pub const VALUE_ERRORS_MAX: usize = 100;
/// Steps back that one pattern of a schema may take on one text.
pub const PATTERN_STEPS_MAX: usize = 100_000;
/// How long a step that is told to end may take to, in milliseconds.
pub const STEP_END_MS: u64 = 5_000;

//! What bounds one render. The numbers that a template author can meet are those of nunjitsu 0.7.0,
//! so that a template which fits there fits here; the rest bounds what JavaScript leaves to its host.

/// Longest source of one template, in UTF-16 code units.
pub const SOURCE_UNITS_MAX: usize = 4 * 1024 * 1024;
/// Most nodes that one template is parsed into.
pub const NODES_MAX: usize = 1_000_000;
/// Most steps of evaluation in one render.
pub const WORK_MAX: u64 = 1_000_000;
/// Deepest nesting of tags, of expressions and of what they call.
pub const DEPTH_MAX: usize = 512;
/// Longest output of one render, in UTF-16 code units.
pub const OUTPUT_UNITS_MAX: usize = 16 * 1024 * 1024;
/// Most bytes of text in the values that are given to one filter or method.
pub const SCRATCH_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most calls of registered filters and functions in one render.
pub const CALLS_MAX: u64 = 4096;
/// Most entries of one list or record, and of all values that a context holds.
pub const ENTRIES_MAX: usize = 100_000;
/// Deepest nesting of values.
pub const VALUE_DEPTH_MAX: usize = 256;
/// Longest regular expression, in UTF-16 code units.
pub const REGEX_UNITS_MAX: usize = 16_384;

/// Longest single text that a template can build, in UTF-16 code units.
pub const TEXT_UNITS_MAX: usize = 16 * 1024 * 1024;
/// Most UTF-16 code units that one render copies or reads while it builds texts.
pub const TEXT_WORK_MAX: u64 = 256 * 1024 * 1024;
/// Most steps that all regular expressions of one render take: a pattern that backtracks without end
/// stops here.
pub const REGEX_STEPS_MAX: u64 = 20_000_000;
/// Deepest nesting of groups in one regular expression.
pub const REGEX_DEPTH_MAX: usize = 200;
/// Longest chain of operators and of `elif`, which nest without brackets.
pub const CHAIN_MAX: u32 = 4096;
/// Most spaces that `center` and `indent` put in one place.
pub const SPACES_MAX: f64 = 16.0 * 1024.0 * 1024.0;

/// The limits of one render that a caller may tighten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// See [`SOURCE_UNITS_MAX`].
    pub source_units: usize,
    /// See [`NODES_MAX`].
    pub nodes: usize,
    /// See [`WORK_MAX`].
    pub work: u64,
    /// See [`DEPTH_MAX`]; a larger number is taken as that.
    pub depth: usize,
    /// See [`OUTPUT_UNITS_MAX`].
    pub output_units: usize,
    /// See [`SCRATCH_BYTES_MAX`].
    pub scratch_bytes: usize,
    /// See [`CALLS_MAX`].
    pub calls: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source_units: SOURCE_UNITS_MAX,
            nodes: NODES_MAX,
            work: WORK_MAX,
            depth: DEPTH_MAX,
            output_units: OUTPUT_UNITS_MAX,
            scratch_bytes: SCRATCH_BYTES_MAX,
            calls: CALLS_MAX,
        }
    }
}

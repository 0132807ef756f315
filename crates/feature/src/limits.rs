//! Bounds on actions.

/// Faults of an action's input that an answer names; the rest is left out.
pub const INPUT_FAULTS_MAX: usize = 10;

/// Longest sentence about one fault of an input, in characters: it may repeat the value.
pub const INPUT_FAULT_CHARS_MAX: usize = 300;

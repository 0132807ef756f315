//! Bounds on conditions, which come from policies and from requests.

/// How deep a condition may be nested.
pub const CONDITION_DEPTH_MAX: usize = 32;

/// Most rules, values of their parameters and combinations in one condition.
pub const CONDITION_PARTS_MAX: usize = 1_000;

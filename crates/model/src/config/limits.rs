//! How much of configuration is followed before it is refused.

/// How many files may include one another in a chain.
pub const INCLUDE_CHAIN_MAX: usize = 16;
/// How many `$include`s one configuration file may bring in, those of included files counted too.
pub const INCLUDES_MAX: usize = 1_000;
/// Longest time that a duration may say, in milliseconds: a thousand years.
pub const DURATION_MS_MAX: u64 = 31_536_000_000_000;

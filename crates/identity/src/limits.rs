//! Limits of identity: sizes, times and counts of what comes from outside.

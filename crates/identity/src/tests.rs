//! Tests of identity as a whole: a real application over HTTP.

mod keys;

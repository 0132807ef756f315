//! Tests of identity as a whole: a real application over HTTP.

mod attacks;
mod people;
mod policy;
mod support;

//! Tests of identity as a whole: a real application over HTTP.

mod attacks;
mod audit;
mod hidden;
mod keys;
mod people;
mod policy;
pub(crate) mod signin;
mod support;
mod tokens;
mod user_settings;

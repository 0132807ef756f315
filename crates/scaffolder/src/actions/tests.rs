//! Tests of the actions: each one runs for real, in a workspace of its own.

mod catalog;
mod examples;
mod fetching;
mod files;
mod requests;
pub(crate) mod scene;
mod security;

//! Commits that callers make over the API: files put, moved and removed on a branch, in one step.
//!
//! Reading order: [`model`] (what is wanted, and what it comes to: pure), [`service`] (how it is done),
//! [`routes`].
//!
//! Such a commit is a push like any other: the same people may make it, the same rules hold it back,
//! and it is found and recorded in the same way. Nothing is checked out.

pub mod model;
pub mod routes;
pub mod service;

pub use service::Commits;

//! Repositories: which there are, whose they are, who may do what with them.
//!
//! Reading order: [`model`] (what one is), [`access`] (who may do what: pure), [`service`] (the use
//! cases), [`listing`] (lists), [`store`] (its tables), [`locks`] (one at a time on one repository), [`turns`] (few
//! clients at a time), [`routes`] and [`views`].
//!
//! What it must never do: tell somebody of a repository that they may not see.

pub mod access;
pub mod listing;
pub mod locks;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod trash;
pub mod turns;
pub mod views;

pub use model::{Named, Protection, Repository, Visibility};
pub use service::Repositories;

//! Runs as they are kept, whichever engine carried them out.
//!
//! Reading order: [`model`] (what a run is), [`store`] (its tables), [`service`] (use cases), [`begin`]
//! (how one begins), [`janitor`] (what nobody carries out, what is old), [`views`] and [`routes`] (over HTTP), [`stream`] (live).

pub mod begin;
pub mod hub;
pub mod janitor;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod stream;
pub mod views;

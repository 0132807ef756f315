//! Forms that somebody has begun to fill in: kept for each user and template, so that a closed tab
//! loses nothing. Only what the form shows: secrets are never kept.

pub mod limits;
pub mod service;
pub mod store;

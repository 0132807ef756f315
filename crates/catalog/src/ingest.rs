//! How descriptors get into the catalog: sources are read in rounds, rounds become changes, changes
//! become a few wide transactions.
//!
//! Reading order: [`sources`] (which roots there are), [`jobs`] (when they are read), [`round`]
//! (reads one), [`convert`] (documents to claims), [`plan`] (pure: what changes), [`apply`] (writes
//! it), [`memory`] and [`check`] (what need not be read again), [`watch`] (live reload of files),
//! [`pushed`] (of repositories of this server).

pub mod apply;
pub mod check;
pub mod convert;
pub mod jobs;
pub mod memory;
pub mod plan;
pub mod pushed;
pub mod round;
pub mod sources;
pub mod watch;

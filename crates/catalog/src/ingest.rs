//! How descriptors get into the catalog: sources are read in rounds, rounds become plans, plans
//! become a few wide transactions.
//!
//! Reading order: [`plan`] (pure: what changes), [`round`] (reads one source), [`apply`] (writes a
//! plan), [`sources`] (which roots there are), [`jobs`] (when all that happens).

pub mod apply;
pub mod jobs;
pub mod plan;
pub mod round;
pub mod sources;

//! The tables of runs: [`tasks`] (one row a run), [`lists`] (many of them), [`events`].

pub mod events;
pub mod lists;
pub mod tasks;

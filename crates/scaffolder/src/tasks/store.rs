//! The tables of runs: [`tasks`] (one row a run), [`lists`] (many of them), [`events`].

pub mod events;
pub mod lists;
pub mod tasks;

use database::Statement;

/// Every SQL text of this room.
pub const STATEMENTS: &[&[Statement]] = &[events::STATEMENTS, lists::STATEMENTS, tasks::STATEMENTS];

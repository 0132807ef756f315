//! The tables of runs: [`tasks`] (one row a run), [`lists`] and [`search`] (many of them), [`events`]
//! (what they tell), [`lines`] (the same, by line), [`steps`] (how their steps stand).

pub mod events;
pub mod lines;
pub mod lists;
pub mod search;
pub mod steps;
pub mod tasks;

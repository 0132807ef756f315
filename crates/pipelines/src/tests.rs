//! Pipelines, through the doors that people and programs use: real programs in real cells, on both
//! databases.

mod census;
mod hostile;
mod recovery;
mod runs;
mod scene;
mod trouble;

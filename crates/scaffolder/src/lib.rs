//! Software templates: forms, runs, and the actions that a run is made of.
//!
//! Reading order: [`template`] (what a template says), [`values`] (answers to its form), [`runner`]
//! (one run, from its first step to its output), [`dry_run`] (the same with nothing touched),
//! [`actions`] (what its steps can do).

pub mod actions;
pub mod dry_run;
pub mod limits;
pub mod runner;
pub mod template;
pub mod values;

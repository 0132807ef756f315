//! Software templates: forms, runs, and the actions that a run is made of.
//!
//! Reading order: [`template`] (what a template says), [`values`] (answers to its form), [`runner`]
//! (one run, from its first step to its output), [`dry_run`] (the same with nothing touched), [`local`]
//! (dry runs without a server), [`lint`] (what looks wrong in a template), [`actions`] (what steps can
//! do), [`tasks`] (runs that are kept, and the jobs that carry them out), [`figures`] (how often that is), [`forms`] (what somebody has begun to fill
//! in), [`workbench`] (what helps before a run), [`permissions`] with [`conditions`] (who may what), [`routes`] (all of it over HTTP),
//! [`settings`] and `build` (how it comes to life).

pub mod actions;
pub mod conditions;
pub mod dry_run;
pub mod figures;
pub mod forms;
pub mod limits;
pub mod lint;
pub mod local;
pub mod permissions;
pub mod routes;
pub mod runner;
pub mod settings;
pub mod store;
pub mod tasks;
pub mod template;
pub mod values;
pub mod workbench;

mod build;
#[cfg(test)]
mod tests;

use feature::Feature;

/// The scaffolder as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "scaffolder",
        migrations: store::MIGRATIONS,
        statements: store::STATEMENTS,
        permissions: permissions::ALL,
        config: settings::KEYS,
        build: build::build,
    }
}

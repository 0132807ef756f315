//! Pipelines: runs from every source in one model, and the engine that carries Tekton Pipelines out on
//! this machine.
//!
//! Reading order: [`tekton`] (what a repository says is run), [`runs`] (runs as they are kept, and how they
//! begin), [`engine`] (how they are carried out), [`reading`] (reports of others), [`settings`],
//! [`permissions`], [`limits`], `build`.
//!
//! What it must never do: run a step outside of its cell, hand a step a credential that the operator did
//! not name for its repository, or call a check green that did not run.

pub mod engine;
pub mod limits;
pub mod permissions;
pub mod reading;
pub mod runs;
pub mod settings;
pub mod tekton;

mod build;
#[cfg(test)]
mod tests;

use feature::Feature;

/// Pipelines as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "pipelines",
        migrations: runs::store::MIGRATIONS,
        statements: runs::store::STATEMENTS,
        permissions: permissions::PERMISSIONS,
        config: settings::KEYS,
        build: build::build,
    }
}

//! Other people's systems, one folder a vendor: what a template may do there.
//!
//! Reading order: [`vendors`] (what the configuration says of them), `repo_url` (which repository a
//! step means), `api` (one request, with its token and its refusals), `once` (making something a
//! single time), `files` (what of the workspace is published), then [`github`], [`gitlab`] and
//! [`gitea`], one file an action.
//!
//! What it must never do: run a program, send a token to a host that it was not configured for, or
//! make something a second time because an answer was lost.

mod api;
mod build;
mod dry;
mod files;
pub mod gitea;
pub mod github;
pub mod gitlab;
pub mod limits;
mod once;
mod repo_url;
mod schema;
#[cfg(test)]
mod tests;
pub mod vendors;

use std::sync::Arc;

use database::MigrationSet;
use feature::{Feature, TemplateAction};

pub use vendors::Vendors;

/// The vendors as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "integrations",
        migrations: MigrationSet { feature: "integrations", migrations: &[] },
        statements: &[],
        permissions: &[],
        config: vendors::KEYS,
        build: build::build,
    }
}

/// All actions of all vendors.
pub fn template_actions(vendors: &Arc<Vendors>) -> Vec<Arc<dyn TemplateAction>> {
    [github::actions(vendors), gitlab::actions(vendors), gitea::actions(vendors)].concat()
}

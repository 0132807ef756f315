//! How the vendors come to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::Vendors;

/// Builds the vendors' parts: actions of templates.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(async {
        let vendors = Arc::new(Vendors::new(deps.config_changes.clone()));
        // What cannot be used is told at start, not in the middle of a run.
        vendors.current()?;
        let template_actions = crate::template_actions(&vendors);
        Ok(Parts { template_actions, ..Parts::default() })
    })
}

//! How identity comes to life in a process.

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::policy;

/// Builds identity's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let policy = policy::start(deps).await?;
    let mut parts = Parts { decisions: policy.parts.decisions.clone(), ..Parts::default() };
    parts.extend(policy.parts);
    Ok(parts)
}

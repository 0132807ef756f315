//! How identity comes to life in a process.

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::keys::Keys;

/// Builds identity's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let keys = Keys::open(deps).await?;
    Ok(keys.parts())
}

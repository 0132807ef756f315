//! How identity comes to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::people::authenticator::Doorkeeper;
use crate::people::{People, expiry, routes};
use crate::policy;

/// Builds identity's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let mut parts = people(deps).await?;
    parts.extend(policy::start(deps).await?.parts);
    Ok(parts)
}

async fn people(deps: &Deps) -> Result<Parts, Problem> {
    let people = Arc::new(People::open(deps).await?);
    Ok(Parts {
        routes: routes::routes(&people),
        reconcilers: vec![expiry::reconciler(&people)],
        followers: vec![people.clone()],
        greetings: vec![people.clone()],
        authenticator: Some(Arc::new(Doorkeeper { people })),
        ..Parts::default()
    })
}

//! How identity comes to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::audit::chain::SealKeys;
use crate::keys::Keys;
use crate::people::authenticator::Doorkeeper;
use crate::people::{People, expiry, routes};
use crate::tokens::Tokens;
use crate::{audit, policy, user_settings};

/// Builds identity's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let (log, mut parts) = audit::open(deps)?;
    let keys = Keys::open(deps).await?;
    let seals: Arc<dyn SealKeys> = Arc::new(keys.clone());
    parts.extend(audit::sealing(deps, &log, &seals));
    parts.extend(keys.parts());
    // Whose tokens do not count any more is for people to say; until then all of them count.
    let tokens = Tokens::new(deps, keys, Arc::new(|_entity_ref, _issued_at| false))?;
    parts.extend(tokens.parts());
    parts.extend(people(deps, tokens).await?);
    parts.extend(policy::start(deps).await?.parts);
    parts.extend(user_settings::parts(deps));
    Ok(parts)
}

async fn people(deps: &Deps, tokens: Tokens) -> Result<Parts, Problem> {
    let people = Arc::new(People::open(deps).await?);
    Ok(Parts {
        routes: routes::routes(&people),
        reconcilers: vec![expiry::reconciler(&people)],
        followers: vec![people.clone()],
        greetings: vec![people.clone()],
        authenticator: Some(Arc::new(Doorkeeper { people, tokens })),
        ..Parts::default()
    })
}

//! How identity comes to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::{Clock, Problem};

use crate::audit::chain::SealKeys;
use crate::keys::Keys;
use crate::people::authenticator::Doorkeeper;
use crate::people::{People, expiry, routes};
use crate::signin::SignIn;
use crate::signin::hall::Issued;
use crate::signin::house::House;
use crate::tokens::{IsGone, Tokens};
use crate::{audit, policy, signin, user_settings};

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
    let policy = policy::start(deps).await?;
    let people = Arc::new(People::open(deps, policy.roles).await?);
    let asked = people.clone();
    let is_gone: IsGone = Arc::new(move |user, issued_at| asked.is_token_gone(user, issued_at));
    let tokens = Tokens::new(deps, keys.clone(), is_gone)?;
    parts.extend(tokens.parts());
    parts.extend(of_people(&people, tokens.clone()));
    parts.extend(sign_in(deps, people, keys, &tokens)?);
    parts.extend(policy.parts);
    parts.extend(user_settings::parts(deps));
    Ok(parts)
}

fn of_people(people: &Arc<People>, tokens: Tokens) -> Parts {
    Parts {
        routes: routes::routes(people),
        reconcilers: vec![expiry::reconciler(people)],
        followers: vec![people.clone()],
        greetings: vec![people.clone()],
        authenticator: Some(Arc::new(Doorkeeper { people: people.clone(), tokens })),
        vouch: Some(people.clone()),
        ..Parts::default()
    }
}

fn sign_in(
    deps: &Deps,
    people: Arc<People>,
    keys: Keys,
    tokens: &Tokens,
) -> Result<Parts, Problem> {
    let issue = issue(deps.clock.clone(), tokens.clone());
    let hall = Arc::new(House { people, issue, keys });
    let sign_in = Arc::new(SignIn::open(deps, hall)?);
    Ok(Parts { routes: signin::routes::routes(&sign_in), ..Parts::default() })
}

/// Backstage's user tokens.
fn issue(clock: Arc<dyn Clock>, tokens: Tokens) -> signin::house::Issue {
    Box::new(move |entity_ref, ownership| {
        let issued = tokens.issue_user(entity_ref, ownership, serde_json::Map::new())?;
        let left = (issued.expires_at - clock.now()) / 1_000;
        let expires_in_seconds = u64::try_from(left).unwrap_or_default();
        Ok(Issued { token: issued.token, expires_in_seconds })
    })
}

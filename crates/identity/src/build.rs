//! How identity comes to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::audit::chain::SealKeys;
use crate::keys::Keys;
use crate::people::authenticator::Doorkeeper;
use crate::people::{People, expiry, routes};
use crate::signin::SignIn;
use crate::signin::hall::Issued;
use crate::signin::house::House;
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
    let (people, of_people) = people(deps).await?;
    parts.extend(of_people);
    parts.extend(sign_in(deps, people, keys.clone())?);
    parts.extend(policy::start(deps).await?.parts);
    parts.extend(user_settings::parts(deps));
    Ok(parts)
}

async fn people(deps: &Deps) -> Result<(Arc<People>, Parts), Problem> {
    let people = Arc::new(People::open(deps).await?);
    let parts = Parts {
        routes: routes::routes(&people),
        reconcilers: vec![expiry::reconciler(&people)],
        followers: vec![people.clone()],
        greetings: vec![people.clone()],
        authenticator: Some(Arc::new(Doorkeeper { people: people.clone() })),
        ..Parts::default()
    };
    Ok((people, parts))
}

fn sign_in(deps: &Deps, people: Arc<People>, keys: Keys) -> Result<Parts, Problem> {
    let hall = Arc::new(House { people, issue: issue(deps, keys.clone()), keys });
    let sign_in = Arc::new(SignIn::open(deps, hall)?);
    Ok(Parts { routes: signin::routes::routes(&sign_in), ..Parts::default() })
}

/// Backstage's user tokens.
fn issue(deps: &Deps, keys: Keys) -> signin::house::Issue {
    const SECONDS: i64 = 3_600;
    let clock = deps.clock.clone();
    Box::new(move |entity_ref, _ownership| {
        let now = clock.now() / 1_000;
        let claims = serde_json::json!({
            "sub": entity_ref, "aud": "backstage", "iat": now, "exp": now + SECONDS,
        });
        let token = keys.sign("vnd.backstage.user", &claims)?;
        Ok(Issued { token, expires_in_seconds: SECONDS.unsigned_abs() })
    })
}

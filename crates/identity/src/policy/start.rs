//! How the policy comes to life in a process.

use std::sync::Arc;

use feature::{Deps, Parts};
use model::Problem;

use super::decide::Policy;
use super::explain::Explainer;
use super::roles::Roles;
use super::routes::Desk;
use super::settings::Settings;
use super::{files, routes};

/// The policy of a process, and what it adds to the parts of identity.
pub struct Started {
    /// Decides; for the other rooms.
    pub policy: Arc<Policy>,
    /// The roles behind it.
    pub roles: Arc<Roles>,
    /// Routes, follower, explainer, and the port of decisions.
    pub parts: Parts,
}

/// Starts the policy.
///
/// # Errors
/// Configuration or files that cannot be used; what the database says.
pub async fn start(deps: &Deps) -> Result<Started, Problem> {
    let settings = Settings::read(&deps.config)?;
    let policy = Arc::new(Policy::new(deps.directory.clone()));
    policy.enable(settings.is_enabled);
    let fixed = files::read(&settings).await?;
    let (database, audit) = (deps.database.clone(), deps.audit.clone());
    let roles = Arc::new(Roles::open(database, audit, policy.clone(), fixed).await?);
    files::watch::follow(deps, roles.clone(), settings);
    let explainer = Arc::new(Explainer {
        policy: policy.clone(),
        permits: deps.permits.clone(),
        database: deps.database.clone(),
    });
    let desk = Arc::new(Desk {
        policy: policy.clone(),
        roles: roles.clone(),
        permits: deps.permits.clone(),
        explainer: explainer.clone(),
        ids: deps.ids.clone(),
    });
    let parts = Parts {
        routes: vec![routes::own(desk.clone()), routes::backstage(desk), routes::backstage_root()],
        explainers: vec![explainer],
        followers: vec![roles.clone()],
        decisions: Some(policy.clone()),
        ..Parts::default()
    };
    Ok(Started { policy, roles, parts })
}

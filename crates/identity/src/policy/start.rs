//! How the policy comes to life in a process.

use std::sync::Arc;

use feature::{Deps, Parts};
use model::Problem;

use super::decide::Policy;
use super::roles::{Fixed, Roles};
use super::settings::Settings;

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
    let fixed = Fixed { roles: Vec::new(), members: settings.members.clone() };
    let roles =
        Roles::open(deps.database.clone(), deps.audit.clone(), policy.clone(), fixed).await?;
    let roles = Arc::new(roles);
    let parts = Parts {
        followers: vec![roles.clone()],
        decisions: Some(policy.clone()),
        ..Parts::default()
    };
    Ok(Started { policy, roles, parts })
}

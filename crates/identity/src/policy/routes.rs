//! The policy over HTTP: our own operations under `/api/identity/v1` ([`roles`], [`decisions`]);
//! Backstage's protocol ([`authorize`]) and the RBAC plugin's operations ([`rbac`], [`conditions`])
//! under `/api/permission`.

mod authorize;
mod conditions;
mod decisions;
mod rbac;
mod roles;
mod views;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use feature::Permits;
use gate::{Access, Routes, routes};
use http::{HeaderName, HeaderValue};

use super::Roles;
use super::decide::Policy;
use super::explain::Explainer;
use super::limits::{QUESTIONS_BYTES_MAX, ROLE_BYTES_MAX};
use super::permissions::{DECISION_READ, ROLE_CREATE, ROLE_DELETE, ROLE_READ, ROLE_UPDATE};

/// What the operations work with.
pub struct Desk {
    /// Decides.
    pub policy: Arc<Policy>,
    /// The roles behind it.
    pub roles: Arc<Roles>,
    /// What there is to be permitted.
    pub permits: Arc<Permits>,
    /// Explains.
    pub explainer: Arc<Explainer>,
    /// New identifiers.
    pub ids: Arc<dyn model::Ids>,
}

const READ: Access = Access::Permission(&ROLE_READ);
const CREATE: Access = Access::Permission(&ROLE_CREATE);
const UPDATE: Access = Access::Permission(&ROLE_UPDATE);
const DELETE: Access = Access::Permission(&ROLE_DELETE);
const OWN: Access = Access::Permission(&DECISION_READ);
/// Each answer says what the caller may do, and of the rest nothing but no; who may not ask, and who is
/// nobody, is told no of everything, as in Backstage.
const ANSWERS: Access =
    Access::Public("says of everything what the caller may do, which is nothing for nobody");

/// Our own operations.
pub fn own(desk: Arc<Desk>) -> Routes {
    Routes::new("/api/identity/v1")
        .operation(READ, routes!(roles::role_list))
        .operation(READ, routes!(roles::role_get))
        .operation(UPDATE.body_bytes_max(ROLE_BYTES_MAX), routes!(roles::role_put))
        .operation(DELETE, routes!(roles::role_delete))
        .operation(READ, routes!(roles::member_list))
        .operation(UPDATE, routes!(roles::member_add))
        .operation(UPDATE, routes!(roles::member_remove))
        .operation(OWN, routes!(decisions::permission_list))
        .operation(OWN, routes!(decisions::decision_get))
        .with_state(desk)
}

/// Backstage's protocol, and its RBAC plugin's operations.
pub fn backstage(desk: Arc<Desk>) -> Routes {
    Routes::new("/api/permission")
        .operation(ANSWERS.body_bytes_max(QUESTIONS_BYTES_MAX), routes!(authorize::authorize))
        .operation(OWN, routes!(authorize::metadata))
        .operation(READ, routes!(rbac::policy_list))
        .operation(CREATE.body_bytes_max(ROLE_BYTES_MAX), routes!(rbac::policy_create))
        .operation(READ, routes!(rbac::policy_get))
        .operation(UPDATE.body_bytes_max(ROLE_BYTES_MAX), routes!(rbac::policy_update))
        .operation(DELETE.body_bytes_max(ROLE_BYTES_MAX), routes!(rbac::policy_delete))
        .operation(READ, routes!(rbac::role_list))
        .operation(CREATE.body_bytes_max(ROLE_BYTES_MAX), routes!(rbac::role_create))
        .operation(READ, routes!(rbac::role_get))
        .operation(UPDATE.body_bytes_max(ROLE_BYTES_MAX), routes!(rbac::role_update))
        .operation(DELETE, routes!(rbac::role_delete))
        .operation(READ, routes!(conditions::condition_list))
        .operation(CREATE.body_bytes_max(ROLE_BYTES_MAX), routes!(conditions::condition_create))
        .operation(READ, routes!(conditions::condition_get))
        .operation(UPDATE.body_bytes_max(ROLE_BYTES_MAX), routes!(conditions::condition_update))
        .operation(DELETE, routes!(conditions::condition_delete))
        .operation(READ, routes!(rbac::plugin_policies))
        .operation(READ, routes!(rbac::plugin_rules))
        .operation(READ, routes!(rbac::plugin_ids))
        .with_state(desk)
}

/// What the RBAC plugin's front end asks first, with a slash at the end.
pub fn backstage_root() -> Routes {
    Routes::new("/api/permission/").operation(READ, routes!(rbac::status)).with_state(())
}

/// Number of the event of a change: what somebody waits for who reads elsewhere.
const EVENT: HeaderName = HeaderName::from_static(gate::WRITTEN_EVENT);

/// An answer to a change, with the number of its event.
fn changed(event: Option<u64>, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Some(event) = event {
        response.headers_mut().insert(EVENT, HeaderValue::from(event));
    }
    response
}

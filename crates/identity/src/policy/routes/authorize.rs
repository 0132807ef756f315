//! Backstage's permission protocol.

use std::sync::Arc;

use axum::extract::State;
use gate::{Caller, Json, NoParameters, Query, Reply};
use serde_json::{Value, json};

use super::Desk;
use super::views::metadata as shown;
use crate::policy::authorize::{answer, parse};
use crate::policy::permissions;

/// What the caller may do: a list of questions, answered with ALLOW or DENY, and to services with
/// CONDITIONAL where no thing is named.
#[utoipa::path(
    post,
    path = "/authorize",
    operation_id = "PermissionAuthorize",
    tag = "permission",
    request_body = Object,
    responses((status = 200, description = "The answers", body = Object), (status = 400, description = "Malformed, or a question about all things")),
)]
pub(super) async fn authorize(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Json<Value>> {
    let questions = parse(&body)?;
    Ok(Json(answer(desk.policy.as_ref(), &desk.permits, &caller, &questions)?))
}

/// The permissions about roles. They are on no things, and have no rules.
#[utoipa::path(
    get,
    path = "/.well-known/backstage/permissions/metadata",
    operation_id = "PermissionMetadataGet",
    tag = "permission",
    responses((status = 200, description = "Permissions and rules", body = Object)),
)]
pub(super) async fn metadata(_: Query<NoParameters>) -> Json<Value> {
    let all: Vec<Value> = permissions::ALL.iter().map(shown).collect();
    Json(json!({ "permissions": all, "rules": [] }))
}

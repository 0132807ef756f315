//! What there is to be permitted, and why somebody may do something or may not.

use std::sync::Arc;

use axum::extract::State;
use gate::{Caller, Json, NoParameters, Query, QueryParameters, QueryReader, Reply};
use model::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::Desk;
use super::views::{DecisionView, PermissionView};
use crate::policy::explain::Asked;

/// Every permission.
#[derive(Serialize, ToSchema)]
pub(super) struct PermissionList {
    /// In the order of the features.
    items: Vec<PermissionView>,
}

/// Every permission that some operation or action names: what grants can be about.
#[utoipa::path(
    get,
    path = "/permissions",
    operation_id = "IdentityPermissionList",
    tag = "identity",
    responses((status = 200, description = "The permissions", body = PermissionList)),
)]
pub(super) async fn permission_list(
    State(desk): State<Arc<Desk>>,
    _: Query<NoParameters>,
) -> Json<PermissionList> {
    let items = desk.permits.permissions().iter().map(PermissionView::from).collect();
    Json(PermissionList { items })
}

pub(super) struct DecisionQuery {
    user: Option<String>,
    permission: String,
    resource_ref: Option<String>,
}

impl QueryParameters for DecisionQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let user = query.text("user")?;
        let resource_ref = query.text("resourceRef")?;
        let permission = query.text("permission")?.ok_or_else(|| {
            Problem::input("request/query must have required property 'permission'")
                .at("permission")
        })?;
        Ok(Self { user, permission, resource_ref })
    }
}

/// Why a user may use a permission, or may not. What grants and conditions say, and where, is shown
/// with identity.decision.explain.
#[utoipa::path(
    get,
    path = "/decisions",
    operation_id = "IdentityDecisionGet",
    tag = "identity",
    params(
        ("user" = Option<String>, Query, description = "Who; oneself"),
        ("permission" = String, Query, description = "Name of the permission"),
        ("resourceRef" = Option<String>, Query, description = "On which thing, such as an entity"),
    ),
    responses(
        (status = 200, description = "The decision, and what it rests on", body = DecisionView),
        (status = 403, description = "About others only with identity.decision.explain"),
        (status = 404, description = "No such permission"),
    ),
)]
pub(super) async fn decision_get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Query(query): Query<DecisionQuery>,
) -> Reply<Json<DecisionView>> {
    let DecisionQuery { user, permission, resource_ref } = query;
    let own = || caller.as_user().map(|it| it.entity_ref.clone());
    let user = user.or_else(own).ok_or_else(|| {
        Problem::input("request/query must have required property 'user'").at("user")
    })?;
    let asked = Asked { user, permission, resource_ref };
    Ok(Json(desk.explainer.why(&caller, asked).await?.into()))
}

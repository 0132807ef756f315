//! The permission protocol: what there is to permit, and whether entities pass a condition.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Query, Reply};
use serde_json::Value;

use super::schemas::{ApplyConditionsRequest, ApplyConditionsResponse, PermissionMetadata};
use crate::conditions::metadata;
use crate::conditions::request::{Questions, answer};
use crate::service::Catalog;

/// The catalog's permissions, and the rules that a decision about entities may use.
#[utoipa::path(
    get,
    path = "/.well-known/backstage/permissions/metadata",
    operation_id = "CatalogPermissionMetadataGet",
    tag = "Permissions",
    responses((status = 200, description = "Permissions and rules", body = PermissionMetadata)),
)]
pub async fn permission_metadata(_: Query<NoParameters>) -> Json<Value> {
    Json(metadata::metadata())
}

/// Whether entities pass conditions. Those that are not there, or not for the caller, pass none.
#[utoipa::path(
    post,
    path = "/.well-known/backstage/permissions/apply-conditions",
    operation_id = "CatalogPermissionConditionsApply",
    tag = "Permissions",
    request_body = ApplyConditionsRequest,
    responses((status = 200, description = "The answers", body = ApplyConditionsResponse)),
)]
pub async fn conditions_apply(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<Json<Value>> {
    let questions = Questions::parse(&body)?;
    let passes = catalog.conditions_apply(&caller, &questions);
    Ok(Json(answer(&questions.items, &passes)))
}

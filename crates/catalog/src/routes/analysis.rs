//! Looking at a location that is not registered.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Query, Reply};
use serde_json::Value;

use super::schemas::{AnalyzeLocationRequest, AnalyzeLocationResponse};
use crate::service::inspection::Inspector;

/// What is at a location: the entities of its descriptor, or the beginning of one.
#[utoipa::path(
    post,
    path = "/analyze-location",
    operation_id = "AnalyzeLocation",
    tag = "Locations",
    request_body = AnalyzeLocationRequest,
    responses((status = 200, description = "What is there", body = AnalyzeLocationResponse)),
)]
pub async fn location_analyze(
    FromState(inspector): FromState<Arc<Inspector>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<AnalyzeLocationRequest>,
) -> Reply<Json<Value>> {
    let filename = body.catalog_filename.as_deref();
    Ok(Json(inspector.analyze(&caller, &body.location, filename).await?))
}

//! Validating an entity that is not in the catalog.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::{IntoResponse as _, Response};
use gate::{Json, NoParameters, Query, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::schemas::{ValidateEntityErrors, ValidateEntityRequest};
use crate::service::inspection::Inspector;
use crate::service::validation::Verdict;

/// Whether something would be an entity. Nothing is kept.
#[utoipa::path(
    post,
    path = "/validate-entity",
    operation_id = "ValidateEntity",
    tag = "Entity",
    request_body = ValidateEntityRequest,
    responses(
        (status = 200, description = "It would; no body"),
        (status = 400, description = "It would not", body = ValidateEntityErrors),
    ),
)]
pub async fn entity_validate(
    FromState(inspector): FromState<Arc<Inspector>>,
    _: Query<NoParameters>,
    Json(body): Json<ValidateEntityRequest>,
) -> Reply<Response> {
    let errors = match inspector.validate(Value::Object(body.entity), &body.location).await {
        Verdict::Sound => return Ok(StatusCode::OK.into_response()),
        Verdict::Faulty(errors) => errors,
    };
    Ok((StatusCode::BAD_REQUEST, Json(json!({ "errors": errors }))).into_response())
}

//! Rehearsing a template.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, NoParameters, Query, Reply};
use http::StatusCode;

use super::schemas::{DryRunBody, DryRunView, ValidationErrors};
use crate::tasks::service::Runs;
use crate::tasks::service::rehearse::{Rehearsal, Rehearsed};

/// Rehearses a template: nothing outside of a folder of its own is touched, and what cannot be
/// rehearsed is passed over.
#[utoipa::path(
    post,
    path = "/v2/dry-run",
    operation_id = "DryRun",
    tag = "scaffolder",
    request_body = DryRunBody,
    responses(
        (status = 200, description = "What it comes to", body = DryRunView),
        (status = 400, description = "The values do not fit, or it is no template", body = ValidationErrors),
    ),
)]
pub async fn dry_run(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<DryRunBody>,
) -> Reply<Response> {
    let DryRunBody { template, values, secrets, directory_contents } = body;
    let files = directory_contents.into_iter().map(|it| (it.path, it.base64_content)).collect();
    let rehearsal = Rehearsal { template, values, secrets: secrets.unwrap_or_default(), files };
    Ok(match runs.rehearse(&caller, rehearsal).await? {
        Rehearsed::Refused(body) => (StatusCode::BAD_REQUEST, Json(body)).into_response(),
        Rehearsed::Done(view) => Json(*view).into_response(),
    })
}

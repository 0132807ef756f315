//! The form of a template.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use serde_json::Value;

use crate::tasks::service::Runs;
use crate::tasks::service::create::template_ref;
use crate::tasks::telling::looked;

/// What the wizard of a template asks for. Pages that are not for the caller are left out.
#[utoipa::path(
    get,
    path = "/v2/templates/{namespace}/{kind}/{name}/parameter-schema",
    operation_id = "GetTemplateParameterSchema",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "Its namespace"),
        ("kind" = String, Path, description = "template"),
        ("name" = String, Path, description = "Its name"),
    ),
    responses(
        (status = 200, description = "The form", body = Object),
        (status = 404, description = "There is no such template for the caller"),
    ),
)]
pub async fn parameter_schema(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((namespace, kind, name)): Path<(String, String, String)>,
) -> Reply<Json<Value>> {
    let reference = template_ref(&format!("{kind}:{namespace}/{name}"))?;
    looked("scaffolder.template-parameter-schema", None, &caller, reference.as_str());
    Ok(Json(runs.template(&caller, &reference).await?.form()))
}

//! Templates, and their forms.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use serde_json::Value;

use crate::tasks::service::Runs;
use crate::tasks::service::create::template_ref;
use crate::tasks::service::templates::{TemplateDetail, TemplateList};
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

/// The templates that the caller may see: what each makes, how often it was run, how that ended.
#[utoipa::path(
    get,
    path = "/templates",
    operation_id = "ScaffolderTemplateList",
    tag = "scaffolder",
    responses((status = 200, description = "The templates", body = TemplateList)),
)]
pub async fn template_list(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<TemplateList>> {
    Ok(Json(runs.templates(&caller).await?))
}

/// One of them, with how long it usually takes and its last runs.
#[utoipa::path(
    get,
    path = "/templates/{namespace}/{name}",
    operation_id = "ScaffolderTemplateGet",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "Its namespace"),
        ("name" = String, Path, description = "Its name"),
    ),
    responses(
        (status = 200, description = "The template", body = TemplateDetail),
        (status = 404, description = "There is no such template for the caller"),
    ),
)]
pub async fn template_get(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((namespace, name)): Path<(String, String)>,
) -> Reply<Json<TemplateDetail>> {
    Ok(Json(runs.template_detail(&caller, &namespace, &name).await?))
}

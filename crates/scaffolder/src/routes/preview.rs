//! What a run would make, over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::workbench::Workbench;
use crate::workbench::preview::{PreviewView, Wanted};

/// A form that is filled in so far.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScaffolderPreviewBody)]
pub struct PreviewBody {
    /// The answers so far; missing ones are empty.
    #[schema(value_type = Object)]
    values: Value,
    /// Secrets by their names, which alone matter: `***` stands for each.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    secrets: Option<Map<String, Value>>,
}

/// Shows what a run of a template with these answers would make: files, steps, output. Nothing is
/// kept, and nothing outside of a folder of its own is touched. Of one user and template the newest
/// counts: an older one that goes on is given up.
#[utoipa::path(
    post,
    path = "/templates/{namespace}/{name}/preview",
    operation_id = "ScaffolderTemplatePreview",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "Its namespace"),
        ("name" = String, Path, description = "Its name"),
    ),
    request_body = PreviewBody,
    responses(
        (status = 200, description = "What would be made, and what failed", body = PreviewView),
        (status = 404, description = "There is no such template for the caller"),
        (status = 409, description = "A newer preview took its place"),
    ),
)]
pub async fn template_preview(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(template): Path<(String, String)>,
    Json(body): Json<PreviewBody>,
) -> Reply<Json<PreviewView>> {
    let secrets = body.secrets.unwrap_or_default().into_iter().map(|(name, _)| name).collect();
    let wanted = Wanted { template, values: body.values, secrets };
    Ok(Json(workbench.preview(&caller, wanted).await?))
}

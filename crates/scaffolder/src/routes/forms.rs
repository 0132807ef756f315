//! Forms that are not sent yet, over HTTP. Each caller sees their own.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use http::StatusCode;
use model::Problem;

use super::schemas::{DraftBody, DraftList, DraftView};
use crate::forms::service::DraftRow;
use crate::forms::service::Drafts;
use crate::tasks::stream::raw;

fn view(row: DraftRow) -> Result<DraftView, Problem> {
    let DraftRow { template_ref, draft, updated_at } = row;
    Ok(DraftView { template_ref, values: raw(draft)?, updated_at })
}

/// One's own forms that are not sent yet.
#[utoipa::path(
    get,
    path = "/drafts",
    operation_id = "ScaffolderDraftList",
    tag = "scaffolder",
    responses((status = 200, description = "The drafts", body = DraftList)),
)]
pub async fn draft_list(
    FromState(drafts): FromState<Arc<Drafts>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<DraftList>> {
    let rows = drafts.list(&caller).await?;
    let items = rows.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Json(DraftList { items }))
}

/// What one has filled in of a template's form.
#[utoipa::path(
    get,
    path = "/drafts/{namespace}/{name}",
    operation_id = "ScaffolderDraftGet",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "The template's namespace"),
        ("name" = String, Path, description = "The template's name"),
    ),
    responses(
        (status = 200, description = "The draft", body = DraftView),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn draft_get(
    FromState(drafts): FromState<Arc<Drafts>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((namespace, name)): Path<(String, String)>,
) -> Reply<Json<DraftView>> {
    Ok(Json(view(drafts.get(&caller, &format!("template:{namespace}/{name}")).await?)?))
}

/// Keeps what one has filled in of a template's form.
#[utoipa::path(
    put,
    path = "/drafts/{namespace}/{name}",
    operation_id = "ScaffolderDraftPut",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "The template's namespace"),
        ("name" = String, Path, description = "The template's name"),
    ),
    request_body = DraftBody,
    responses((status = 200, description = "The draft", body = DraftView)),
)]
pub async fn draft_put(
    FromState(drafts): FromState<Arc<Drafts>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((namespace, name)): Path<(String, String)>,
    Json(body): Json<DraftBody>,
) -> Reply<Json<DraftView>> {
    let reference = format!("template:{namespace}/{name}");
    Ok(Json(view(drafts.put(&caller, &reference, &body.values).await?)?))
}

/// Throws away what one has filled in of a template's form.
#[utoipa::path(
    delete,
    path = "/drafts/{namespace}/{name}",
    operation_id = "ScaffolderDraftDelete",
    tag = "scaffolder",
    params(
        ("namespace" = String, Path, description = "The template's namespace"),
        ("name" = String, Path, description = "The template's name"),
    ),
    responses((status = 204, description = "It is not there any more")),
)]
pub async fn draft_delete(
    FromState(drafts): FromState<Arc<Drafts>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((namespace, name)): Path<(String, String)>,
) -> Reply<StatusCode> {
    drafts.delete(&caller, &format!("template:{namespace}/{name}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

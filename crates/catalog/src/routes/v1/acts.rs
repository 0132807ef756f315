//! Acts: plan, look, apply, undo.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::StatusCode;
use model::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::views::ActView;
use super::{cut, limit};
use crate::changes::acts::Plan;
use crate::changes::{Changes, Done};
use crate::routes::changes::changed;

/// What is to be planned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// `register` (input `{type, target}`), `unregister` (`{id}`), `ignore` (`{entityRef, reason}`),
    /// `delete` (`{entityRef}`).
    kind: String,
    /// What it is about.
    #[schema(value_type = Object)]
    input: Value,
}

/// Plans an act: answers with what would appear and what would disappear, and does nothing yet. The
/// `documents` and `files` in the preview of a registration are told here alone.
#[utoipa::path(
    post,
    path = "/acts",
    operation_id = "CatalogActPlan",
    tag = "catalog",
    request_body = PlanRequest,
    responses((status = 201, description = "The plan", body = ActView)),
)]
pub async fn act_plan(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<PlanRequest>,
) -> Reply<Response> {
    let plan = Plan::read(&body.kind, &body.input)?;
    changes.permit_kind(&caller, &plan)?;
    if let (Plan::Register(registration), Some("file")) = (&plan, body.input["type"].as_str()) {
        changes.allowed_file(&caller, &registration.location.target).await?;
    }
    let (act, told) = changes.act_plan(&caller, &plan).await?;
    let mut view = ActView::from(act);
    if let Some(preview) = view.preview.as_object_mut() {
        preview.extend(told);
    }
    Ok(changed(None, (StatusCode::CREATED, Json(view))))
}

pub struct ActsQuery {
    before: Option<String>,
    limit: i64,
}

impl QueryParameters for ActsQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { before: query.text("before")?, limit: limit(query)? })
    }
}

/// A page of acts.
#[derive(Serialize, ToSchema)]
pub struct ActPage {
    /// The acts, the newest first.
    items: Vec<ActView>,
    /// What to ask for as `before` to get the next page; absent on the last.
    next: Option<String>,
}

/// What was planned and done, the newest first.
#[utoipa::path(
    get,
    path = "/acts",
    operation_id = "CatalogActList",
    tag = "catalog",
    params(
        ("before" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = ActPage)),
)]
pub async fn act_list(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Query(query): Query<ActsQuery>,
) -> Reply<Json<ActPage>> {
    let before = query.before.as_deref();
    let mut acts = changes.act_list(&caller, before, query.limit + 1).await?;
    let has_more = cut(&mut acts, query.limit);
    let items: Vec<ActView> = acts.into_iter().map(ActView::from).collect();
    let next = items.last().filter(|_| has_more).map(|it| it.id.clone());
    Ok(Json(ActPage { items, next }))
}

/// One act: where it stands, what it was going to do, what became of it.
#[utoipa::path(
    get,
    path = "/acts/{id}",
    operation_id = "CatalogActGet",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The act", body = ActView), (status = 404, description = "No such act")),
)]
pub async fn act_get(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Json<ActView>> {
    Ok(Json(changes.act_get(&caller, &id).await?.into()))
}

/// Does what was planned.
#[utoipa::path(
    post,
    path = "/acts/{id}/apply",
    operation_id = "CatalogActApply",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 202, description = "It is done, the proof is under way", body = ActView),
        (status = 404, description = "No such act"),
        (status = 409, description = "It is not planned any more, or the plan is old"),
    ),
)]
pub async fn act_apply(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { value, event } = changes.act_apply(&caller, &id).await?;
    Ok(changed(event, (StatusCode::ACCEPTED, Json(ActView::from(value)))))
}

/// Takes back what an act did.
#[utoipa::path(
    post,
    path = "/acts/{id}/undo",
    operation_id = "CatalogActUndo",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "It is taken back", body = ActView),
        (status = 404, description = "No such act"),
        (status = 409, description = "There is nothing to take back"),
    ),
)]
pub async fn act_undo(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { value, event } = changes.act_undo(&caller, &id).await?;
    Ok(changed(event, Json(ActView::from(value))))
}

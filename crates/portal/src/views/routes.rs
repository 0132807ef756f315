//! Views over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::caller::Principal;
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::service::{ViewRow, ViewWanted, Views};
use super::{VIEW_CREATE, VIEW_DELETE, VIEW_READ, VIEW_UPDATE};

/// The operations.
pub fn routes(views: Arc<Views>) -> Routes {
    Routes::new("/api/portal/v1")
        .operation(Access::Permission(&VIEW_READ), routes!(view_list))
        .operation(Access::Permission(&VIEW_CREATE), routes!(view_create))
        .operation(Access::Permission(&VIEW_UPDATE), routes!(view_put))
        .operation(Access::Permission(&VIEW_DELETE), routes!(view_delete))
        .with_state(views)
}

/// A saved view.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PortalView)]
pub struct ViewView {
    /// Its id.
    id: String,
    /// The page that it is of.
    page: String,
    /// What it is called.
    name: String,
    /// The page's address, what follows the `?`.
    query: String,
    /// Whether everybody sees it.
    shared: bool,
    /// Whose it is, a reference.
    owner: String,
    /// Whether it is the caller's own.
    owner_is_me: bool,
    /// When it was made or changed, epoch milliseconds.
    updated_at: Millis,
}

impl ViewView {
    fn of(row: ViewRow, caller: &model::Caller) -> Self {
        let owner_is_me = match &caller.principal {
            Principal::User(user) => user.entity_ref.to_lowercase() == row.owner_ref,
            _ => false,
        };
        Self {
            id: row.id,
            page: row.page,
            name: row.name,
            query: row.query,
            shared: row.shared,
            owner: row.owner_ref,
            owner_is_me,
            updated_at: row.updated_at,
        }
    }
}

/// Saved views.
#[derive(Serialize, ToSchema)]
#[schema(as = PortalViewList)]
pub struct ViewList {
    /// By name, the caller's own first. Of those that others share the latest ones.
    items: Vec<ViewView>,
}

/// What a view is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PortalViewBody)]
pub struct ViewBody {
    /// The page that it is of: letters, digits, and `-`, `_`, `.`.
    page: String,
    /// What it is called, at most 80 characters.
    name: String,
    /// The page's address, what follows the `?`.
    query: String,
    /// Whether everybody sees it.
    #[serde(default)]
    shared: bool,
}

impl From<ViewBody> for ViewWanted {
    fn from(body: ViewBody) -> Self {
        Self { page: body.page, name: body.name, query: body.query, shared: body.shared }
    }
}

/// Which views are asked for.
pub struct ViewQuery {
    page: Option<String>,
}

impl QueryParameters for ViewQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { page: query.text("page")? })
    }
}

/// One's own views and those that others share.
#[utoipa::path(
    get,
    path = "/views",
    operation_id = "PortalViewList",
    tag = "portal",
    params(("page" = Option<String>, Query, description = "Only those of this page")),
    responses((status = 200, description = "The views", body = ViewList)),
)]
pub async fn view_list(
    FromState(views): FromState<Arc<Views>>,
    caller: Caller,
    Query(query): Query<ViewQuery>,
) -> Reply<Json<ViewList>> {
    let rows = views.list(&caller, query.page.as_deref()).await?;
    Ok(Json(ViewList { items: rows.into_iter().map(|it| ViewView::of(it, &caller)).collect() }))
}

/// Keeps a view.
#[utoipa::path(
    post,
    path = "/views",
    operation_id = "PortalViewCreate",
    tag = "portal",
    request_body = ViewBody,
    responses(
        (status = 201, description = "The view", body = ViewView),
        (status = 403, description = "Only people keep views; sharing takes a permission"),
        (status = 409, description = "The caller has as many as there may be"),
    ),
)]
pub async fn view_create(
    FromState(views): FromState<Arc<Views>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<ViewBody>,
) -> Reply<(StatusCode, Json<ViewView>)> {
    let row = views.create(&caller, body.into()).await?;
    Ok((StatusCode::CREATED, Json(ViewView::of(row, &caller))))
}

/// Changes a view of one's own.
#[utoipa::path(
    put,
    path = "/views/{id}",
    operation_id = "PortalViewPut",
    tag = "portal",
    params(("id" = String, Path, description = "The view")),
    request_body = ViewBody,
    responses(
        (status = 200, description = "The view", body = ViewView),
        (status = 403, description = "It is somebody else's"),
        (status = 404, description = "There is no such view"),
    ),
)]
pub async fn view_put(
    FromState(views): FromState<Arc<Views>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
    Json(body): Json<ViewBody>,
) -> Reply<Json<ViewView>> {
    let row = views.update(&caller, &id, body.into()).await?;
    Ok(Json(ViewView::of(row, &caller)))
}

/// Removes a view of one's own, or with `portal.view.manage` one that somebody shares.
#[utoipa::path(
    delete,
    path = "/views/{id}",
    operation_id = "PortalViewDelete",
    tag = "portal",
    params(("id" = String, Path, description = "The view")),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 403, description = "It is somebody else's"),
        (status = 404, description = "There is no such view"),
    ),
)]
pub async fn view_delete(
    FromState(views): FromState<Arc<Views>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<StatusCode> {
    views.delete(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

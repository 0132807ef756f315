//! Branches and tags over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::Problem;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::routes::page;
use super::service::{Browse, Named};
use super::views::RefList;
use crate::permissions::{PUSH, READ};

/// The operations.
pub fn routes(browse: Arc<Browse>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&READ), routes!(branch_list))
        .operation(Access::Permission(&PUSH), routes!(branch_create))
        .operation(Access::Permission(&PUSH), routes!(branch_delete))
        .operation(Access::Filtered(&READ), routes!(tag_list))
        .with_state(browse)
}

/// A branch that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostBranchBody)]
pub struct BranchBody {
    /// Its name.
    name: String,
    /// The branch, tag or commit that it begins at; the default branch without it.
    from: Option<String>,
}

/// A page of a list.
pub struct PageQuery((u64, u64));

impl QueryParameters for PageQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        page(query).map(Self)
    }
}

/// Branches, the latest first.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/branches",
    operation_id = "GithostBranchList",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom it stands"),
        ("name" = String, Path, description = "Its name"),
        ("skip" = Option<u64>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The branches", body = RefList),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn branch_list(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(PageQuery(page)): Query<PageQuery>,
    Path((owner, name)): Path<(String, String)>,
) -> Reply<Json<RefList>> {
    Ok(Json(browse.refs(&caller, &Named { owner, name }, false, page).await?))
}

/// Makes a branch.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/branches",
    operation_id = "GithostBranchCreate",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom it stands"),
        ("name" = String, Path, description = "Its name"),
    ),
    request_body = BranchBody,
    responses(
        (status = 201, description = "It is there"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "There is one of this name, or a rule forbids it"),
    ),
)]
pub async fn branch_create(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((owner, name)): Path<(String, String)>,
    Json(body): Json<BranchBody>,
) -> Reply<StatusCode> {
    let named = Named { owner, name };
    browse.branch_create(&caller, &named, &body.name, body.from.as_deref()).await?;
    Ok(StatusCode::CREATED)
}

/// Removes a branch.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}/branches/{*branch}",
    operation_id = "GithostBranchDelete",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom it stands"),
        ("name" = String, Path, description = "Its name"),
        ("branch" = String, Path, description = "The branch, with its slashes"),
    ),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "It is the default branch, or a rule forbids it"),
    ),
)]
pub async fn branch_delete(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((owner, name, branch)): Path<(String, String, String)>,
) -> Reply<StatusCode> {
    browse.branch_delete(&caller, &Named { owner, name }, &branch).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tags, the latest first.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/tags",
    operation_id = "GithostTagList",
    tag = "githost",
    params(
        ("owner" = String, Path, description = "Under whom it stands"),
        ("name" = String, Path, description = "Its name"),
        ("skip" = Option<u64>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The tags", body = RefList),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn tag_list(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(PageQuery(page)): Query<PageQuery>,
    Path((owner, name)): Path<(String, String)>,
) -> Reply<Json<RefList>> {
    Ok(Json(browse.refs(&caller, &Named { owner, name }, true, page).await?))
}

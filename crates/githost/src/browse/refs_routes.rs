//! Branches and tags over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::Problem;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::routes::page;
use super::service::Browse;
use super::views::RefList;
use crate::permissions::{PUSH, READ};
use crate::repositories::Named;

/// The operations.
pub fn routes(browse: Arc<Browse>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&READ), routes!(branch_list))
        .operation(Access::Permission(&PUSH), routes!(branch_create))
        .operation(Access::Permission(&PUSH), routes!(branch_delete))
        .operation(Access::Filtered(&READ), routes!(tag_list))
        .operation(Access::Permission(&PUSH), routes!(tag_create))
        .operation(Access::Permission(&PUSH), routes!(tag_delete))
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

/// A tag that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostTagBody)]
pub struct TagBody {
    /// Its name.
    name: String,
    /// What it names: a commit, or the branch or tag that is there now.
    target: String,
    /// What it says; with a message it is an annotated tag, by the caller.
    message: Option<String>,
}

/// Which tag.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfTag {
    /// The tag, with its slashes
    tag: String,
}

/// Which branch.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfBranch {
    /// The branch, with its slashes
    branch: String,
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
        Named,
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
    Path(named): Path<Named>,
) -> Reply<Json<RefList>> {
    Ok(Json(browse.refs(&caller, &named, false, page).await?))
}

/// Makes a branch.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/branches",
    operation_id = "GithostBranchCreate",
    tag = "githost",
    params(Named),
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
    Path(named): Path<Named>,
    Json(body): Json<BranchBody>,
) -> Reply<StatusCode> {
    browse.branch_create(&caller, &named, &body.name, body.from.as_deref()).await?;
    Ok(StatusCode::CREATED)
}

/// Removes a branch.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}/branches/{*branch}",
    operation_id = "GithostBranchDelete",
    tag = "githost",
    params(Named, OfBranch),
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
    Path(named): Path<Named>,
    Path(OfBranch { branch }): Path<OfBranch>,
) -> Reply<StatusCode> {
    browse.branch_delete(&caller, &named, &branch).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tags, the latest first.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/tags",
    operation_id = "GithostTagList",
    tag = "githost",
    params(
        Named,
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
    Path(named): Path<Named>,
) -> Reply<Json<RefList>> {
    Ok(Json(browse.refs(&caller, &named, true, page).await?))
}

/// Makes a tag.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/tags",
    operation_id = "GithostTagCreate",
    tag = "githost",
    params(Named),
    request_body = TagBody,
    responses(
        (status = 201, description = "It is there"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "There is one of this name, or a rule forbids it"),
    ),
)]
pub async fn tag_create(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<TagBody>,
) -> Reply<StatusCode> {
    let about = (body.target.as_str(), body.message.as_deref());
    browse.tag_create(&caller, &named, &body.name, about).await?;
    Ok(StatusCode::CREATED)
}

/// Removes a tag.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}/tags/{*tag}",
    operation_id = "GithostTagDelete",
    tag = "githost",
    params(Named, OfTag),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "A rule forbids it"),
    ),
)]
pub async fn tag_delete(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfTag { tag }): Path<OfTag>,
) -> Reply<StatusCode> {
    browse.tag_delete(&caller, &named, &tag).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Pull requests over HTTP.

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

use super::model::{Edit, MergeWanted, Method, Opening, State};
use super::service::{Filter, Pulls};
use super::views::{PullChanges, PullList, PullView};
use crate::paging;
use crate::permissions::{PULL_CREATE, PULL_MERGE, PULL_READ, PULL_UPDATE};
use crate::repositories::Named;

/// The operations.
pub fn routes(pulls: Arc<Pulls>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&PULL_READ), routes!(pull_list))
        .operation(Access::Permission(&PULL_CREATE), routes!(pull_create))
        .operation(Access::Filtered(&PULL_READ), routes!(pull_get))
        .operation(Access::Permission(&PULL_UPDATE), routes!(pull_update))
        .operation(Access::Filtered(&PULL_READ), routes!(pull_changes))
        .operation(Access::Permission(&PULL_MERGE), routes!(pull_merge))
        .with_state(pulls)
}

/// Which pull request of a repository.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Numbered {
    /// The pull request's number
    pub(super) number: u64,
}

/// A pull request that is to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostPullBody)]
pub struct PullBody {
    /// What it does, in a line.
    title: String,
    /// What it does, at length (Markdown).
    #[serde(default)]
    description: String,
    /// The branch that has the commits.
    head: String,
    /// The branch that gets them; the default branch without it.
    base: Option<String>,
    /// It is not ready to be merged.
    #[serde(default)]
    is_draft: bool,
}

/// What of a pull request is to be another; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostPullChange)]
pub struct PullChange {
    /// What it does, in a line.
    title: Option<String>,
    /// What it does, at length.
    description: Option<String>,
    /// The branch that gets the commits.
    base: Option<String>,
    /// It is not ready to be merged.
    is_draft: Option<bool>,
    /// open or closed.
    state: Option<String>,
}

/// How a pull request is to be merged.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostMergeBody)]
pub struct MergeBody {
    /// The commit that was looked at: what was pushed since is not merged.
    commit: String,
    /// merge (without a word), squash, rebase or fast-forward.
    method: Option<String>,
    /// What the commit says; the title without it. Commits that are made anew keep what they say.
    message: Option<String>,
    /// Whether the branch goes that was merged.
    #[serde(default)]
    delete_branch: bool,
}

/// Which pull requests are asked for.
pub struct PullQuery(Filter);

impl QueryParameters for PullQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let state = query.one_of("state", &["open", "closed", "merged", "all"])?;
        Ok(Self(Filter {
            state: Some(state.unwrap_or("open")).filter(|it| *it != "all"),
            author: query.text("author")?,
            before: query.integer("before", 1..=u64::MAX)?,
            count: paging::count(query)?,
        }))
    }
}

/// Pull requests, the latest first.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pulls",
    operation_id = "GithostPullList",
    tag = "githost",
    params(
        Named,
        ("state" = Option<String>, Query, description = "open (without a word), closed, merged or all"),
        ("author" = Option<String>, Query, description = "Only those of this actor"),
        ("before" = Option<u64>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The pull requests", body = PullList),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn pull_list(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    Query(PullQuery(filter)): Query<PullQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<PullList>> {
    let page = pulls.list(&caller, &named, filter).await?;
    let items = page.items.into_iter().map(Into::into).collect();
    Ok(Json(PullList { items, next: page.next }))
}

/// Opens a pull request.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/pulls",
    operation_id = "GithostPullCreate",
    tag = "githost",
    params(Named),
    request_body = PullBody,
    responses(
        (status = 201, description = "The pull request", body = PullView),
        (status = 400, description = "A branch is not there, or there is nothing to merge"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "One is open for the two branches"),
    ),
)]
pub async fn pull_create(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<PullBody>,
) -> Reply<(StatusCode, Json<PullView>)> {
    let PullBody { title, description, head, base, is_draft } = body;
    let opening = Opening { title, description, base, head, is_draft, made_for: None };
    let opened = pulls.open(&caller, &named, opening).await?;
    Ok((StatusCode::CREATED, Json(opened.into())))
}

/// One pull request, and whether it can be merged.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pulls/{number}",
    operation_id = "GithostPullGet",
    tag = "githost",
    params(Named, Numbered),
    responses(
        (status = 200, description = "The pull request", body = PullView),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn pull_get(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
) -> Reply<Json<PullView>> {
    let (repository, pull) = pulls.find(&caller, &named, number).await?;
    let mergeability = pulls.mergeability(&repository, &pull).await?;
    Ok(Json(PullView { mergeability, ..pull.into() }))
}

/// Changes a pull request, closes it, or opens it again.
#[utoipa::path(
    patch,
    path = "/repositories/{owner}/{name}/pulls/{number}",
    operation_id = "GithostPullUpdate",
    tag = "githost",
    params(Named, Numbered),
    request_body = PullChange,
    responses(
        (status = 200, description = "The pull request", body = PullView),
        (status = 403, description = "It is neither the caller's nor in a repository of theirs"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "It is merged, or one is open for the two branches"),
    ),
)]
pub async fn pull_update(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Json(body): Json<PullChange>,
) -> Reply<Json<PullView>> {
    let PullChange { title, description, base, is_draft, state } = body;
    let state = match state.as_deref() {
        None => None,
        Some("open") => Some(State::Open),
        Some("closed") => Some(State::Closed),
        Some(_) => return Err(Problem::input("A state is open or closed").at("state").into()),
    };
    let edit = Edit { title, description, base, is_draft, state };
    Ok(Json(pulls.edit(&caller, &named, number, edit).await?.into()))
}

/// The commits of a pull request, and what they change.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pulls/{number}/changes",
    operation_id = "GithostPullChanges",
    tag = "githost",
    params(Named, Numbered),
    responses(
        (status = 200, description = "Commits and files", body = PullChanges),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn pull_changes(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
) -> Reply<Json<PullChanges>> {
    Ok(Json(pulls.changes(&caller, &named, number).await?))
}

/// Merges a pull request.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/pulls/{number}/merge",
    operation_id = "GithostPullMerge",
    tag = "githost",
    params(Named, Numbered),
    request_body = MergeBody,
    responses(
        (status = 200, description = "It is merged", body = PullView),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "The branch has moved, or something keeps it from being merged"),
    ),
)]
pub async fn pull_merge(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Json(body): Json<MergeBody>,
) -> Reply<Json<PullView>> {
    let wanted = MergeWanted {
        head: body.commit,
        method: Method::parse(body.method.as_deref().unwrap_or("merge"))?,
        message: body.message,
        delete_head: body.delete_branch,
    };
    Ok(Json(pulls.merge(&caller, &named, number, wanted).await?.into()))
}

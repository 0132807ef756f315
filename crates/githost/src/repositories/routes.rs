//! Repositories over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::Problem;
use utoipa_axum::routes;

use super::listing::{Filter, Sort};
use super::model::{Change, Named, Protection, Visibility};
use super::views::{
    Protections, PushList, RepositoryBody, RepositoryChange, RepositoryList, RepositoryView,
};
use crate::paging;
use crate::permissions::{CREATE, DELETE, READ, UPDATE};
use crate::pushes::Pushes;

/// The operations.
pub fn routes(pushes: Arc<Pushes>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&READ), routes!(repository_list))
        .operation(Access::Permission(&CREATE), routes!(repository_create))
        .operation(Access::Filtered(&READ), routes!(repository_get))
        .operation(Access::Permission(&UPDATE), routes!(repository_update))
        .operation(Access::Permission(&DELETE), routes!(repository_delete))
        .operation(Access::Permission(&DELETE), routes!(repository_restore))
        .operation(Access::Filtered(&READ), routes!(protection_list))
        .operation(Access::Permission(&UPDATE), routes!(protection_put))
        .operation(Access::Filtered(&READ), routes!(push_list))
        .with_state(pushes)
}

/// Which repositories are asked for.
pub struct RepositoryQuery(Filter);

impl QueryParameters for RepositoryQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(Filter {
            owner: query.text("owner")?,
            text: query.text("q")?,
            mine: query.switch("mine")?,
            deleted: query.switch("deleted")?,
            sort: query.one_of("sort", &Sort::WORDS)?.map(Sort::parse).unwrap_or_default(),
            after: query.text("after")?,
            count: paging::count(query)?,
        }))
    }
}

/// Which pushes are asked for.
pub struct PushQuery {
    before: Option<String>,
    count: u64,
}

impl QueryParameters for PushQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let count = paging::count(query)?;
        Ok(Self { before: query.text("before")?, count })
    }
}

/// Repositories that the caller may see.
#[utoipa::path(
    get,
    path = "/repositories",
    operation_id = "GithostRepositoryList",
    tag = "githost",
    params(
        ("owner" = Option<String>, Query, description = "Only those of this owner"),
        ("q" = Option<String>, Query, description = "Only those with this text in them"),
        ("mine" = Option<bool>, Query, description = "Only those that the caller made, or that stand under their name or a group's of theirs"),
        ("deleted" = Option<bool>, Query, description = "Deleted ones of one's own instead"),
        ("sort" = Option<String>, Query, description = "name (without a word), updated (the last pushed to or changed first) or created (the last made first)"),
        ("after" = Option<String>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses((status = 200, description = "The repositories", body = RepositoryList)),
)]
pub async fn repository_list(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    Query(RepositoryQuery(filter)): Query<RepositoryQuery>,
) -> Reply<Json<RepositoryList>> {
    let page = pushes.repositories().list(&caller, &filter).await?;
    let items = RepositoryView::all(pushes.repositories(), &caller, page.items).await?;
    Ok(Json(RepositoryList { items, next: page.next }))
}

/// Makes a repository.
#[utoipa::path(
    post,
    path = "/repositories",
    operation_id = "GithostRepositoryCreate",
    tag = "githost",
    request_body = RepositoryBody,
    responses(
        (status = 201, description = "The repository, empty", body = RepositoryView),
        (status = 409, description = "The name is taken, or the owner has as many as there may be"),
        (status = 503, description = "Git is not installed"),
    ),
)]
pub async fn repository_create(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<RepositoryBody>,
) -> Reply<(StatusCode, Json<RepositoryView>)> {
    let made = pushes.repositories().create(&caller, body.wanted()?).await?;
    let view = RepositoryView::of(pushes.repositories(), &caller, made).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// One repository.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}",
    operation_id = "GithostRepositoryGet",
    tag = "githost",
    params(Named),
    responses(
        (status = 200, description = "The repository", body = RepositoryView),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn repository_get(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
) -> Reply<Json<RepositoryView>> {
    let found = pushes.repositories().find(&caller, &named).await?;
    Ok(Json(RepositoryView::of(pushes.repositories(), &caller, found).await?))
}

/// Changes a repository of one's own.
#[utoipa::path(
    patch,
    path = "/repositories/{owner}/{name}",
    operation_id = "GithostRepositoryUpdate",
    tag = "githost",
    params(Named),
    request_body = RepositoryChange,
    responses(
        (status = 200, description = "The repository", body = RepositoryView),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
        (status = 409, description = "The name is taken"),
    ),
)]
pub async fn repository_update(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<RepositoryChange>,
) -> Reply<Json<RepositoryView>> {
    let RepositoryChange { name: new_name, description, visibility, default_branch } = body;
    let visibility = visibility.as_deref().map(Visibility::parse).transpose()?;
    let change = Change { name: new_name, description, visibility, default_branch };
    let found = pushes.repositories().find(&caller, &named).await?;
    let changed = pushes.repositories().update(&caller, &found, change).await?;
    Ok(Json(RepositoryView::of(pushes.repositories(), &caller, changed).await?))
}

/// Deletes a repository of one's own. It can be brought back for some days.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}",
    operation_id = "GithostRepositoryDelete",
    tag = "githost",
    params(Named),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn repository_delete(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
) -> Reply<StatusCode> {
    let found = pushes.repositories().find(&caller, &named).await?;
    pushes.repositories().delete(&caller, &found).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted repository back, under the name that it had.
#[utoipa::path(
    post,
    path = "/deleted-repositories/{id}/restore",
    operation_id = "GithostRepositoryRestore",
    tag = "githost",
    params(("id" = String, Path, description = "The repository's id")),
    responses(
        (status = 200, description = "The repository", body = RepositoryView),
        (status = 404, description = "There is no such deleted repository, or not the caller's"),
        (status = 409, description = "The name is taken by now"),
    ),
)]
pub async fn repository_restore(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<RepositoryView>> {
    let back = pushes.repositories().restore(&caller, &id).await?;
    Ok(Json(RepositoryView::of(pushes.repositories(), &caller, back).await?))
}

/// The rules for a repository's branches.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/protections",
    operation_id = "GithostProtectionList",
    tag = "githost",
    params(Named),
    responses(
        (status = 200, description = "The rules", body = Protections),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn protection_list(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
) -> Reply<Json<Protections>> {
    let found = pushes.repositories().find(&caller, &named).await?;
    let rules = pushes.repositories().protections(&found.id).await?;
    Ok(Json(Protections { protections: rules.into_iter().map(Into::into).collect() }))
}

/// Gives a repository of one's own these rules and no others.
#[utoipa::path(
    put,
    path = "/repositories/{owner}/{name}/protections",
    operation_id = "GithostProtectionPut",
    tag = "githost",
    params(Named),
    request_body = Protections,
    responses(
        (status = 200, description = "The rules", body = Protections),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn protection_put(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<Protections>,
) -> Reply<Json<Protections>> {
    let repositories = pushes.repositories();
    let found = repositories.find(&caller, &named).await?;
    let rules: Vec<Protection> = body.protections.into_iter().map(Into::into).collect();
    repositories.set_protections(&caller, &found, rules).await?;
    let rules = repositories.protections(&found.id).await?;
    Ok(Json(Protections { protections: rules.into_iter().map(Into::into).collect() }))
}

/// What was pushed to a repository.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pushes",
    operation_id = "GithostPushList",
    tag = "githost",
    params(
        Named,
        ("before" = Option<String>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The pushes", body = PushList),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn push_list(
    FromState(pushes): FromState<Arc<Pushes>>,
    caller: Caller,
    Query(query): Query<PushQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<PushList>> {
    let found = pushes.repositories().find(&caller, &named).await?;
    let page = pushes.list(&found, query.before, query.count).await?;
    Ok(Json(PushList { items: page.items.into_iter().map(Into::into).collect(), next: page.next }))
}

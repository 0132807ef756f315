//! Folders, files, commits and differences over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use model::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::service::{At, Browse};
use super::views::{BlameView, CommitList, CommitView, CompareView, FileView, TreeView};
use crate::limits::SKIP_MAX;
use crate::paging;
use crate::permissions::READ;
use crate::repositories::Named;

/// The operations.
pub fn routes(browse: Arc<Browse>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&READ), routes!(tree_get))
        .operation(Access::Filtered(&READ), routes!(file_get))
        .operation(Access::Filtered(&READ), routes!(commit_list))
        .operation(Access::Filtered(&READ), routes!(commit_get))
        .operation(Access::Filtered(&READ), routes!(compare_get))
        .operation(Access::Filtered(&READ), routes!(blame_get))
        .with_state(browse)
}

/// Which page of a list.
pub(super) fn page(query: &mut QueryReader<'_>) -> Result<(u64, u64), Problem> {
    let skip = query.integer("skip", 0..=SKIP_MAX)?.unwrap_or(0);
    Ok((skip, paging::count(query)?))
}

fn at(query: &mut QueryReader<'_>) -> Result<At, Problem> {
    Ok(At { reference: query.text("ref")?, path: query.text("path")?.unwrap_or_default() })
}

/// A folder, and whether the last commits are asked for.
pub struct TreeQuery(At, bool);

impl QueryParameters for TreeQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(at(query)?, query.switch("commits")?))
    }
}

/// A file.
pub struct FileQuery(At);

impl QueryParameters for FileQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(at(query)?))
    }
}

/// A page of commits.
pub struct CommitQuery(At, (u64, u64));

impl QueryParameters for CommitQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(at(query)?, page(query)?))
    }
}

/// Two states.
pub struct CompareQuery {
    base: String,
    head: String,
}

impl QueryParameters for CompareQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let mut text = |name: &'static str| {
            let found = query.text(name)?;
            found.ok_or_else(|| Problem::input(format!("request/query/{name} is missing")).at(name))
        };
        Ok(Self { base: text("base")?, head: text("head")? })
    }
}

/// Which commit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfCommit {
    /// The whole name of the commit
    id: String,
}

/// A folder of a repository.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/tree",
    operation_id = "GithostTreeGet",
    tag = "githost",
    params(
        Named,
        ("ref" = Option<String>, Query, description = "A branch, tag or commit; the default branch without it"),
        ("path" = Option<String>, Query, description = "The folder; the root without it"),
        ("commits" = Option<bool>, Query, description = "With the last commit of each entry"),
    ),
    responses(
        (status = 200, description = "The folder", body = TreeView),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn tree_get(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(TreeQuery(at, commits)): Query<TreeQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<TreeView>> {
    Ok(Json(browse.tree(&caller, &named, at, commits).await?))
}

/// A file of a repository.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/file",
    operation_id = "GithostFileGet",
    tag = "githost",
    params(
        Named,
        ("ref" = Option<String>, Query, description = "A branch, tag or commit; the default branch without it"),
        ("path" = Option<String>, Query, description = "The file"),
    ),
    responses(
        (status = 200, description = "The file", body = FileView),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn file_get(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(FileQuery(at)): Query<FileQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<FileView>> {
    Ok(Json(browse.file(&caller, &named, at).await?))
}

/// Commits of a repository.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/commits",
    operation_id = "GithostCommitList",
    tag = "githost",
    params(
        Named,
        ("ref" = Option<String>, Query, description = "A branch, tag or commit; the default branch without it"),
        ("path" = Option<String>, Query, description = "Only those that touch this"),
        ("skip" = Option<u64>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The commits", body = CommitList),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn commit_list(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(CommitQuery(at, page)): Query<CommitQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<CommitList>> {
    Ok(Json(browse.commits(&caller, &named, at, page).await?))
}

/// A commit, and what it changed against its first parent.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/commits/{id}",
    operation_id = "GithostCommitGet",
    tag = "githost",
    params(Named, OfCommit),
    responses(
        (status = 200, description = "The commit", body = CommitView),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn commit_get(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfCommit { id }): Path<OfCommit>,
) -> Reply<Json<CommitView>> {
    Ok(Json(browse.commit(&caller, &named, &id).await?))
}

/// What one branch, tag or commit has that another has not, since they went apart.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/compare",
    operation_id = "GithostCompareGet",
    tag = "githost",
    params(
        Named,
        ("base" = String, Query, description = "What is compared with"),
        ("head" = String, Query, description = "What is compared"),
    ),
    responses(
        (status = 200, description = "How they differ", body = CompareView),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn compare_get(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(query): Query<CompareQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<CompareView>> {
    Ok(Json(browse.compare(&caller, &named, &query.base, &query.head).await?))
}

/// Who wrote which lines of a file last.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/blame",
    operation_id = "GithostBlameGet",
    tag = "githost",
    params(
        Named,
        ("ref" = Option<String>, Query, description = "A branch, tag or commit; the default branch without it"),
        ("path" = Option<String>, Query, description = "The file"),
    ),
    responses(
        (status = 200, description = "Lines and their commits", body = BlameView),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 413, description = "The file is too large"),
    ),
)]
pub async fn blame_get(
    FromState(browse): FromState<Arc<Browse>>,
    caller: Caller,
    Query(FileQuery(at)): Query<FileQuery>,
    Path(named): Path<Named>,
) -> Reply<Json<BlameView>> {
    Ok(Json(browse.blame(&caller, &named, at).await?))
}

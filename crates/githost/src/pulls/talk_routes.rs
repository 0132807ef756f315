//! Comments, reviews and checks over HTTP.

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

use super::reviews::Wanted;
use super::routes::Numbered;
use super::service::Pulls;
use super::talk::{Change, Said};
use super::talk_model::{CheckState, CheckWanted, Place, Verdict};
use super::views::{CheckList, CheckView, CommentList, CommentView, ReviewList, ReviewView};
use crate::paging;
use crate::permissions::{CHECK_REPORT, PULL_READ, PULL_REVIEW};
use crate::repositories::Named;

/// The operations.
pub fn routes(pulls: Arc<Pulls>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Filtered(&PULL_READ), routes!(comment_list))
        .operation(Access::Permission(&PULL_REVIEW), routes!(comment_create))
        .operation(Access::Permission(&PULL_REVIEW), routes!(comment_update))
        .operation(Access::Permission(&PULL_REVIEW), routes!(comment_delete))
        .operation(Access::Filtered(&PULL_READ), routes!(review_list))
        .operation(Access::Permission(&PULL_REVIEW), routes!(review_create))
        .operation(Access::Filtered(&PULL_READ), routes!(check_list))
        .operation(Access::Permission(&CHECK_REPORT), routes!(check_put))
        .with_state(pulls)
}

/// A comment that is to be written: with a place, on a line of the difference.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostCommentBody)]
pub struct CommentBody {
    /// What it says (Markdown).
    text: String,
    /// The comment that it answers.
    reply_to: Option<String>,
    /// The line that it is about.
    place: Option<PlaceBody>,
}

/// A line of a difference.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostCommentPlaceBody)]
pub struct PlaceBody {
    /// The file.
    path: String,
    /// old or new.
    side: String,
    /// The line, from 1.
    line: u64,
    /// The commit of the pull request that was looked at.
    commit: String,
}

/// What of a comment is to be another.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostCommentChange)]
pub struct CommentChange {
    /// What it says; only its author changes that.
    text: Option<String>,
    /// Whether it is settled.
    is_resolved: Option<bool>,
}

/// A review that is to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostReviewBody)]
pub struct ReviewBody {
    /// approve, request-changes or comment.
    verdict: String,
    /// That at length.
    #[serde(default)]
    text: String,
    /// The commit that was looked at; a comment may do without.
    #[serde(default)]
    commit: String,
}

/// How a check went.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostCheckBody)]
pub struct CheckBody {
    /// Which: `ci/build`.
    context: String,
    /// pending, success, failure or error.
    state: String,
    /// That in a sentence.
    #[serde(default)]
    description: String,
    /// Where there is more.
    target_url: Option<String>,
}

/// Which comment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfComment {
    /// The comment's id
    id: String,
}

/// Of which commit the checks are.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Checked {
    /// The commit's whole name
    commit: String,
}

/// Which comments are asked for.
pub struct CommentQuery((Option<String>, u64));

impl QueryParameters for CommentQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let count = paging::count(query)?;
        Ok(Self((query.text("after")?, count)))
    }
}

/// Comments on a pull request.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pulls/{number}/comments",
    operation_id = "GithostCommentList",
    tag = "githost",
    params(
        Named,
        Numbered,
        ("after" = Option<String>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The comments", body = CommentList),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn comment_list(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    Query(CommentQuery(page)): Query<CommentQuery>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
) -> Reply<Json<CommentList>> {
    let (pull, page) = pulls.comments(&caller, &named, number, page).await?;
    let items = page.items.into_iter().map(|it| CommentView::of(&pull, it)).collect();
    Ok(Json(CommentList { items, next: page.next }))
}

/// Comments on a pull request, or on a line of what it changes.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/pulls/{number}/comments",
    operation_id = "GithostCommentCreate",
    tag = "githost",
    params(Named, Numbered),
    request_body = CommentBody,
    responses(
        (status = 201, description = "The comment", body = CommentView),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "There are as many as there may be"),
    ),
)]
pub async fn comment_create(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Json(body): Json<CommentBody>,
) -> Reply<(StatusCode, Json<CommentView>)> {
    let CommentBody { text, reply_to, place } = body;
    let place =
        place.map(|it| Place { path: it.path, side: it.side, line: it.line, object: it.commit });
    let said = Said { text, place, reply_to };
    let (pull, made) = pulls.comment(&caller, &named, number, said).await?;
    Ok((StatusCode::CREATED, Json(CommentView::of(&pull, made))))
}

/// Changes a comment, or says that it is settled.
#[utoipa::path(
    patch,
    path = "/repositories/{owner}/{name}/pulls/{number}/comments/{id}",
    operation_id = "GithostCommentUpdate",
    tag = "githost",
    params(Named, Numbered, OfComment),
    request_body = CommentChange,
    responses(
        (status = 200, description = "The comment", body = CommentView),
        (status = 403, description = "It is somebody else's"),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn comment_update(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Path(OfComment { id }): Path<OfComment>,
    Json(body): Json<CommentChange>,
) -> Reply<Json<CommentView>> {
    let change = match (body.text, body.is_resolved) {
        (Some(text), None) => Change::Text(text),
        (None, Some(is)) => Change::Resolved(is),
        _ => return Err(Problem::input("Either text or isResolved is changed").into()),
    };
    let (pull, left) = pulls.comment_change(&caller, &named, (number, &id), change).await?;
    let left = left.ok_or_else(|| Problem::not_found("There is no such comment"))?;
    Ok(Json(CommentView::of(&pull, left)))
}

/// Removes a comment; one that others answer stays without its text.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}/pulls/{number}/comments/{id}",
    operation_id = "GithostCommentDelete",
    tag = "githost",
    params(Named, Numbered, OfComment),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "It is somebody else's"),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn comment_delete(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Path(OfComment { id }): Path<OfComment>,
) -> Reply<StatusCode> {
    pulls.comment_change(&caller, &named, (number, &id), Change::Deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reviews of a pull request.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/pulls/{number}/reviews",
    operation_id = "GithostReviewList",
    tag = "githost",
    params(Named, Numbered),
    responses(
        (status = 200, description = "The reviews", body = ReviewList),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn review_list(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
) -> Reply<Json<ReviewList>> {
    let found = pulls.reviews(&caller, &named, number).await?;
    Ok(Json(ReviewList { items: found.into_iter().map(Into::into).collect() }))
}

/// Reviews a pull request.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/pulls/{number}/reviews",
    operation_id = "GithostReviewCreate",
    tag = "githost",
    params(Named, Numbered),
    request_body = ReviewBody,
    responses(
        (status = 201, description = "The review", body = ReviewView),
        (status = 403, description = "The caller has opened or pushed what they judge"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "The branch has moved, or the request is over"),
    ),
)]
pub async fn review_create(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Numbered { number }): Path<Numbered>,
    Json(body): Json<ReviewBody>,
) -> Reply<(StatusCode, Json<ReviewView>)> {
    let verdict = Verdict::parse(&body.verdict)?;
    let wanted = Wanted { verdict, text: body.text, head: body.commit };
    let given = pulls.review(&caller, &named, number, wanted).await?;
    Ok((StatusCode::CREATED, Json(given.into())))
}

/// The checks of a commit.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/checks/{commit}",
    operation_id = "GithostCheckList",
    tag = "githost",
    params(Named, Checked),
    responses(
        (status = 200, description = "The checks", body = CheckList),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn check_list(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Checked { commit }): Path<Checked>,
) -> Reply<Json<CheckList>> {
    let found = pulls.checks(&caller, &named, &commit).await?;
    Ok(Json(CheckList { items: found.into_iter().map(Into::into).collect() }))
}

/// Says how the check of a commit went; programs do.
#[utoipa::path(
    put,
    path = "/repositories/{owner}/{name}/checks/{commit}",
    operation_id = "GithostCheckPut",
    tag = "githost",
    params(Named, Checked),
    request_body = CheckBody,
    responses(
        (status = 200, description = "The check", body = CheckView),
        (status = 403, description = "The caller is no program"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "The commit has as many as there may be"),
    ),
)]
pub async fn check_put(
    FromState(pulls): FromState<Arc<Pulls>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(Checked { commit }): Path<Checked>,
    Json(body): Json<CheckBody>,
) -> Reply<Json<CheckView>> {
    let state = CheckState::parse(&body.state)?;
    let CheckBody { context, description, target_url, .. } = body;
    let wanted = CheckWanted { context, state, description, target_url };
    Ok(Json(pulls.check_put(&caller, &named, &commit, wanted).await?.into()))
}

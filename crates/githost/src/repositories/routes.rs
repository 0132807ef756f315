//! Repositories over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Change, Named, Protection, Repository, Visibility, Wanted};
use super::service::Filter;
use crate::paging;
use crate::permissions::{CREATE, DELETE, READ, UPDATE};
use crate::pushes::Pushes;
use crate::pushes::model::PushedRef;

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

/// A repository.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostRepository)]
pub struct RepositoryView {
    /// Its id, which never changes.
    id: String,
    /// Under whom it stands.
    owner: String,
    /// Its name.
    name: String,
    /// What it is.
    description: String,
    /// private, internal or public.
    visibility: &'static str,
    /// Its default branch.
    default_branch: String,
    /// Where it is cloned from.
    clone_url: String,
    /// Its page.
    html_url: String,
    /// Who made it.
    created_by: String,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// When it was changed, epoch milliseconds.
    updated_at: Millis,
    /// When it was last pushed to, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed_at: Option<Millis>,
    /// When it was deleted, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Millis>,
    /// Whether it is the caller's to change and push to, as far as permissions allow.
    is_mine: bool,
}

impl RepositoryView {
    fn of(pushes: &Pushes, caller: &model::Caller, it: Repository) -> Self {
        let repositories = pushes.repositories();
        let html_url = repositories.address(&it);
        Self {
            clone_url: format!("{html_url}.git"),
            html_url,
            is_mine: repositories.access.owns(caller, &it),
            visibility: it.visibility.as_str(),
            deleted_at: it.deleted.map(|(_, at)| at),
            id: it.id,
            owner: it.owner,
            name: it.name,
            description: it.description,
            default_branch: it.default_branch,
            created_by: it.created_by,
            created_at: it.created_at,
            updated_at: it.updated_at,
            pushed_at: it.pushed_at,
        }
    }
}

/// A page of repositories.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostRepositoryList)]
pub struct RepositoryList {
    /// By owner and name.
    items: Vec<RepositoryView>,
    /// What to send as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A repository that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostRepositoryBody)]
pub struct RepositoryBody {
    /// Under whom: the name of a user or a group.
    owner: String,
    /// Its name.
    name: String,
    /// What it is.
    #[serde(default)]
    description: String,
    /// private, internal (without a word) or public.
    visibility: Option<String>,
    /// Its default branch; `main` without a word.
    default_branch: Option<String>,
    /// Whether the default branch may neither be deleted nor rewritten; so it is without a word.
    protected: Option<bool>,
}

impl RepositoryBody {
    fn wanted(self) -> Result<Wanted, Problem> {
        let mut wanted = Wanted::new(self.owner, self.name);
        wanted.description = self.description;
        if let Some(word) = &self.visibility {
            wanted.visibility = Visibility::parse(word)?;
        }
        wanted.default_branch = self.default_branch.unwrap_or(wanted.default_branch);
        wanted.protected = self.protected.unwrap_or(true);
        Ok(wanted)
    }
}

/// What of a repository is to be another; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostRepositoryChange)]
pub struct RepositoryChange {
    /// Its name.
    name: Option<String>,
    /// What it is.
    description: Option<String>,
    /// private, internal or public.
    visibility: Option<String>,
    /// Its default branch, which is there.
    default_branch: Option<String>,
}

/// A rule for branches.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostProtection)]
pub struct ProtectionView {
    /// A branch, with `*` for anything but a slash and `**` for anything.
    pattern: String,
    /// References of the users and groups that may push; everybody who may push without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pushers: Option<Vec<String>>,
    /// Nobody pushes: changes come by pull requests.
    #[serde(default)]
    requests_only: bool,
    /// Whether history may be rewritten.
    #[serde(default)]
    may_force: bool,
    /// Whether the branch may be deleted.
    #[serde(default)]
    may_delete: bool,
    /// Approvals that a pull request needs; changes come by pull requests alone then.
    #[serde(default)]
    approvals: u64,
    /// Checks that a pull request needs, by their names; changes come by pull requests alone then.
    #[serde(default)]
    checks: Vec<String>,
    /// Whether a push makes the approvals of a pull request void.
    #[serde(default)]
    dismiss_stale: bool,
}

impl From<Protection> for ProtectionView {
    fn from(it: Protection) -> Self {
        Self {
            pattern: it.pattern,
            pushers: it.pushers,
            requests_only: it.requests_only,
            may_force: it.may_force,
            may_delete: it.may_delete,
            approvals: it.approvals,
            checks: it.checks,
            dismiss_stale: it.dismiss_stale,
        }
    }
}

impl From<ProtectionView> for Protection {
    fn from(it: ProtectionView) -> Self {
        Self {
            pattern: it.pattern,
            pushers: it.pushers,
            requests_only: it.requests_only,
            may_force: it.may_force,
            may_delete: it.may_delete,
            approvals: it.approvals,
            checks: it.checks,
            dismiss_stale: it.dismiss_stale,
        }
    }
}

/// The rules of a repository.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostProtections)]
pub struct Protections {
    /// By pattern.
    protections: Vec<ProtectionView>,
}

/// A branch or tag that was made, moved or removed.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPush)]
pub struct PushView {
    /// Its id.
    id: String,
    /// The full name of the branch or tag.
    #[serde(rename = "ref")]
    name: String,
    /// What it was; zeros where it was not there.
    old: String,
    /// What it is since; zeros where it is gone.
    new: String,
    /// Who did it.
    actor: String,
    /// When it was found, epoch milliseconds.
    at: Millis,
}

impl From<PushedRef> for PushView {
    fn from(it: PushedRef) -> Self {
        let PushedRef { id, name, old, new, actor, at } = it;
        Self { id, name, old, new, actor, at }
    }
}

/// A page of pushes.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPushList)]
pub struct PushList {
    /// The latest first.
    items: Vec<PushView>,
    /// What to send as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which repositories are asked for.
pub struct RepositoryQuery(Filter);

impl QueryParameters for RepositoryQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(Filter {
            owner: query.text("owner")?,
            text: query.text("q")?,
            deleted: query.switch("deleted")?,
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
        ("deleted" = Option<bool>, Query, description = "Deleted ones of one's own instead"),
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
    let items = page.items.into_iter().map(|it| RepositoryView::of(&pushes, &caller, it));
    Ok(Json(RepositoryList { items: items.collect(), next: page.next }))
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
    Ok((StatusCode::CREATED, Json(RepositoryView::of(&pushes, &caller, made))))
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
    Ok(Json(RepositoryView::of(&pushes, &caller, found)))
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
    Ok(Json(RepositoryView::of(&pushes, &caller, changed)))
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
    Ok(Json(RepositoryView::of(&pushes, &caller, back)))
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

//! Hooks over HTTP. Secrets go in and never come out.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use spine::outbox::Delivery;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::PUSH;
use super::model::{Hook, HookWanted};
use super::service::Hooks;
use crate::paging;
use crate::permissions::UPDATE;
use crate::repositories::Named;

/// The operations.
pub fn routes(hooks: Arc<Hooks>) -> Routes {
    Routes::new("/api/githost/v1")
        .operation(Access::Permission(&UPDATE), routes!(hook_list))
        .operation(Access::Permission(&UPDATE), routes!(hook_create))
        .operation(Access::Permission(&UPDATE), routes!(hook_put))
        .operation(Access::Permission(&UPDATE), routes!(hook_delete))
        .operation(Access::Permission(&UPDATE), routes!(hook_ping))
        .operation(Access::Permission(&UPDATE), routes!(delivery_list))
        .operation(Access::Permission(&UPDATE), routes!(delivery_repeat))
        .with_state(hooks)
}

/// A hook.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostHook)]
pub struct HookView {
    /// Its id.
    id: String,
    /// Where it is sent.
    address: String,
    /// Whether a secret signs it.
    is_signed: bool,
    /// What it hears.
    events: Vec<String>,
    /// Whether it is told.
    active: bool,
    /// Who made it.
    created_by: String,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// When it was changed, epoch milliseconds.
    updated_at: Millis,
}

impl From<Hook> for HookView {
    fn from(it: Hook) -> Self {
        Self {
            id: it.id,
            address: it.address,
            is_signed: it.secret.is_some(),
            events: it.events,
            active: it.active,
            created_by: it.created_by,
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }
}

/// The hooks of a repository.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostHookList)]
pub struct HookList {
    /// The oldest first.
    items: Vec<HookView>,
}

/// What a hook is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GithostHookBody)]
pub struct HookBody {
    /// Where it is sent.
    address: String,
    /// What signs it, as receivers of GitHub's webhooks check it; left out, the one that it has stays.
    secret: Option<String>,
    /// What it hears, `push` and `pull_request`; pushes alone without it.
    events: Option<Vec<String>>,
    /// Whether it is told; so it is without it.
    active: Option<bool>,
}

impl From<HookBody> for HookWanted {
    fn from(it: HookBody) -> Self {
        Self {
            address: it.address,
            secret: it.secret,
            events: it.events.unwrap_or_else(|| vec![PUSH.to_owned()]),
            active: it.active.unwrap_or(true),
        }
    }
}

/// Something that was sent, or will be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostDelivery)]
pub struct DeliveryView {
    /// Its id, the same however often it is sent.
    id: String,
    /// What it tells of.
    event: String,
    /// What it says, JSON.
    body: String,
    /// waiting, delivered or failed.
    state: &'static str,
    /// How often it was tried.
    attempts: u64,
    /// The status of the last answer.
    status: Option<u16>,
    /// How the last answer began.
    answer: Option<String>,
    /// Why there was none that counts.
    problem: Option<String>,
    /// How long the last attempt took, in milliseconds.
    took_ms: Millis,
    /// When it was made, epoch milliseconds.
    created_at: Millis,
    /// When it was last tried, epoch milliseconds.
    tried_at: Option<Millis>,
}

impl From<Delivery> for DeliveryView {
    fn from(it: Delivery) -> Self {
        Self {
            id: it.id,
            event: it.event,
            body: it.body,
            state: it.state.as_str(),
            attempts: it.attempts,
            status: it.sent.status,
            answer: it.sent.answer,
            problem: it.sent.problem,
            took_ms: it.sent.took_ms,
            created_at: it.created_at,
            tried_at: it.tried_at,
        }
    }
}

/// What was sent to a hook.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostDeliveryList)]
pub struct DeliveryList {
    /// The latest first.
    items: Vec<DeliveryView>,
}

/// A delivery that is under way.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPing)]
pub struct Pinged {
    /// The delivery.
    delivery: String,
}

/// Which hook of a repository.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfHook {
    /// The hook
    id: String,
}

/// Which delivery of a hook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfDelivery {
    /// The delivery
    delivery: String,
}

/// Which deliveries are asked for.
pub struct DeliveryQuery(Option<String>, u32);

impl QueryParameters for DeliveryQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let count = paging::count(query)?;
        Ok(Self(query.text("before")?, u32::try_from(count).unwrap_or(1)))
    }
}

/// The hooks of a repository of one's own.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/hooks",
    operation_id = "GithostHookList",
    tag = "githost",
    params(Named),
    responses(
        (status = 200, description = "The hooks", body = HookList),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
    ),
)]
pub async fn hook_list(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
) -> Reply<Json<HookList>> {
    let items = hooks.list(&caller, &named).await?;
    Ok(Json(HookList { items: items.into_iter().map(Into::into).collect() }))
}

/// Makes a hook.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/hooks",
    operation_id = "GithostHookCreate",
    tag = "githost",
    params(Named),
    request_body = HookBody,
    responses(
        (status = 201, description = "The hook", body = HookView),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such repository, or not for this caller"),
        (status = 409, description = "There are as many as there may be"),
    ),
)]
pub async fn hook_create(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<HookBody>,
) -> Reply<(StatusCode, Json<HookView>)> {
    let made = hooks.put(&caller, &named, None, body.into()).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Changes a hook.
#[utoipa::path(
    put,
    path = "/repositories/{owner}/{name}/hooks/{id}",
    operation_id = "GithostHookPut",
    tag = "githost",
    params(Named, OfHook),
    request_body = HookBody,
    responses(
        (status = 200, description = "The hook", body = HookView),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such hook, or not for this caller"),
    ),
)]
pub async fn hook_put(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfHook { id }): Path<OfHook>,
    Json(body): Json<HookBody>,
) -> Reply<Json<HookView>> {
    let changed = hooks.put(&caller, &named, Some(&id), body.into()).await?;
    Ok(Json(changed.into()))
}

/// Removes a hook.
#[utoipa::path(
    delete,
    path = "/repositories/{owner}/{name}/hooks/{id}",
    operation_id = "GithostHookDelete",
    tag = "githost",
    params(Named, OfHook),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such hook, or not for this caller"),
    ),
)]
pub async fn hook_delete(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfHook { id }): Path<OfHook>,
) -> Reply<StatusCode> {
    hooks.delete(&caller, &named, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has a hook told something, so that it is seen whether it works.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/hooks/{id}/ping",
    operation_id = "GithostHookPing",
    tag = "githost",
    params(Named, OfHook),
    responses(
        (status = 202, description = "The delivery is under way", body = Pinged),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such hook, or not for this caller"),
    ),
)]
pub async fn hook_ping(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfHook { id }): Path<OfHook>,
) -> Reply<(StatusCode, Json<Pinged>)> {
    let delivery = hooks.ping(&caller, &named, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(Pinged { delivery })))
}

/// What was sent to a hook, and what came of it.
#[utoipa::path(
    get,
    path = "/repositories/{owner}/{name}/hooks/{id}/deliveries",
    operation_id = "GithostDeliveryList",
    tag = "githost",
    params(
        Named,
        OfHook,
        ("before" = Option<String>, Query, description = "The last delivery of the page before"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses(
        (status = 200, description = "The deliveries", body = DeliveryList),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such hook, or not for this caller"),
    ),
)]
pub async fn delivery_list(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    Query(DeliveryQuery(before, count)): Query<DeliveryQuery>,
    Path(named): Path<Named>,
    Path(OfHook { id }): Path<OfHook>,
) -> Reply<Json<DeliveryList>> {
    let found = hooks.deliveries(&caller, &named, &id, (before, count)).await?;
    Ok(Json(DeliveryList { items: found.into_iter().map(Into::into).collect() }))
}

/// Sends a delivery again.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/hooks/{id}/deliveries/{delivery}/repeat",
    operation_id = "GithostDeliveryRepeat",
    tag = "githost",
    params(Named, OfHook, OfDelivery),
    responses(
        (status = 202, description = "It is under way"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "There is no such delivery, or not for this caller"),
        (status = 409, description = "It is about to be sent"),
    ),
)]
pub async fn delivery_repeat(
    FromState(hooks): FromState<Arc<Hooks>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Path(OfHook { id }): Path<OfHook>,
    Path(OfDelivery { delivery }): Path<OfDelivery>,
) -> Reply<StatusCode> {
    hooks.again(&caller, &named, (&id, &delivery)).await?;
    Ok(StatusCode::ACCEPTED)
}

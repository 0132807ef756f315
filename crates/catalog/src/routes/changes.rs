//! Backstage's operations that change something: locations, refresh, delete, unprocessed entities.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::{HeaderName, HeaderValue, StatusCode};
use model::{Location, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::schemas::{CreateLocationResponse, LocationView};
use crate::changes::locations::Registration;
use crate::changes::unprocessed::Which;
use crate::changes::{Changes, Done, OnConflict};
use crate::ingest::sources::generated_ref;
use crate::limits::REGISTRATION_WAIT_MS_MAX;

/// Number of the last event of a change: what somebody waits for who reads elsewhere.
const EVENT: HeaderName = HeaderName::from_static(gate::WRITTEN_EVENT);

/// An answer to a change, with the number of its last event.
pub(super) fn changed(event: Option<u64>, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Some(event) = event {
        response.headers_mut().insert(EVENT, HeaderValue::from(event));
    }
    response
}

/// How a registration is to be done.
pub(super) struct RegisterQuery {
    on_conflict: Option<OnConflict>,
    wait: Option<Duration>,
}

/// The same for Backstage's operation, which can be tried.
pub(super) struct CreateQuery {
    is_dry: bool,
    register: RegisterQuery,
}

impl QueryParameters for CreateQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { is_dry: query.switch("dryRun")?, register: RegisterQuery::read(query)? })
    }
}

impl QueryParameters for RegisterQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let on_conflict = match query.one_of("onConflict", &["refresh", "reject"])? {
            Some("refresh") => Some(OnConflict::Refresh),
            Some(_) => Some(OnConflict::Reject),
            None => None,
        };
        Ok(Self { on_conflict, wait: wait(query)? })
    }
}

/// `wait`: seconds.
pub(super) fn wait(query: &mut QueryReader<'_>) -> Result<Option<Duration>, Problem> {
    let most = REGISTRATION_WAIT_MS_MAX / 1_000;
    Ok(query.integer("wait", 0..=most)?.map(Duration::from_secs))
}

/// A location to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateLocationRequest {
    /// The address.
    target: String,
    /// `url`.
    #[serde(rename = "type")]
    kind: String,
    /// Taken as Backstage takes it, and as there without effect.
    #[schema(value_type = Option<String>)]
    #[expect(dead_code, reason = "clients may send it, and nothing follows from it")]
    presence: Option<Presence>,
}

/// Whether a place has to be there.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Presence {
    /// It has to.
    Required,
    /// It need not.
    Optional,
}

/// Registers a location. With `wait`, answers when its entities can be read.
#[utoipa::path(
    post,
    path = "/locations",
    operation_id = "CreateLocation",
    tag = "Locations",
    params(
        ("dryRun" = Option<String>, Query, description = "Reads and answers, and stores nothing"),
        ("onConflict" = Option<String>, Query, description = "`refresh` or `reject` what exists"),
        ("wait" = Option<u64>, Query, maximum = 120, description = "Seconds to wait until the entities can be read; not in Backstage"),
    ),
    request_body = CreateLocationRequest,
    responses(
        (status = 201, description = "The location", body = CreateLocationResponse),
        (status = 409, description = "It exists"),
    ),
)]
pub(super) async fn location_create(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Query(query): Query<CreateQuery>,
    Json(body): Json<CreateLocationRequest>,
) -> Reply<Response> {
    if !query.is_dry {
        changes.refuse_readonly(&caller, &body.target)?;
    }
    let registration = Registration::url(&body.kind, &body.target)?;
    if query.is_dry {
        let came = dry_run(&changes, &caller, &registration.location).await;
        changes.rehearsed(&caller, &registration.location, came.as_ref().map(|_| ()));
        return Ok((StatusCode::CREATED, Json(came?)).into_response());
    }
    register(&changes, &caller, &registration, &query.register).await
}

/// Registers, and waits when that was asked for.
pub(super) async fn register(
    changes: &Changes,
    caller: &model::Caller,
    registration: &Registration,
    query: &RegisterQuery,
) -> Reply<Response> {
    let Done { value: registered, event } =
        changes.location_register(caller, registration, query.on_conflict).await?;
    let mut answer = CreateLocationResponse {
        location: registered.location.clone(),
        entities: Vec::new(),
        exists: None,
        is_read: None,
    };
    if let Some(within) = query.wait {
        let entities = changes.location_wait(caller, &registered, within).await?;
        answer.is_read = Some(entities.is_some());
        answer.entities = entities.unwrap_or_default();
    }
    Ok(changed(event, (StatusCode::CREATED, Json(answer))))
}

async fn dry_run(
    changes: &Changes,
    caller: &model::Caller,
    location: &Location,
) -> Result<CreateLocationResponse, Problem> {
    let exists = changes.location_exists(location).await?;
    let entities = changes.preview(caller, location).await?.whole()?;
    Ok(CreateLocationResponse {
        location: LocationView {
            id: location.to_string(),
            kind: location.kind.clone(),
            target: location.target.clone(),
            entity_ref: generated_ref(location),
        },
        entities,
        exists: Some(exists),
        is_read: None,
    })
}

/// Where a registered location is to read from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateLocationRequest {
    /// `url`.
    #[serde(rename = "type")]
    kind: String,
    /// The address.
    target: String,
}

/// Has a registered location read another place. It keeps its id and its entity.
#[utoipa::path(
    put,
    path = "/locations/{id}",
    operation_id = "UpdateLocation",
    tag = "Locations",
    params(("id" = String, Path, description = "Id of the registration")),
    request_body = UpdateLocationRequest,
    responses(
        (status = 200, description = "The location", body = LocationView),
        (status = 404, description = "No such location"),
        (status = 409, description = "Another location reads there"),
    ),
)]
pub(super) async fn location_update(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
    Json(body): Json<UpdateLocationRequest>,
) -> Reply<Response> {
    changes.refuse_readonly(&caller, &id)?;
    let registration = Registration::url(&body.kind, &body.target)?;
    let Done { value, event } = changes.location_update(&caller, &id, &registration).await?;
    Ok(changed(event, Json(value)))
}

/// Unregisters a location; its entities go with it.
#[utoipa::path(
    delete,
    path = "/locations/{id}",
    operation_id = "DeleteLocation",
    tag = "Locations",
    params(("id" = String, Path, description = "Id of the registration")),
    responses((status = 204, description = "It is gone"), (status = 404, description = "No such location")),
)]
pub(super) async fn location_delete(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { event, .. } = changes.location_unregister(&caller, &id).await?;
    Ok(changed(event, StatusCode::NO_CONTENT))
}

/// Which entity is to be read again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct RefreshEntityRequest {
    /// Its whole reference, in any casing.
    entity_ref: String,
    /// Taken as Backstage takes it; credentials belong into the header.
    #[expect(dead_code, reason = "clients may send it, and the guard has let them in already")]
    authorization_token: Option<String>,
}

/// Asks for an entity to be read again from where it is described.
#[utoipa::path(
    post,
    path = "/refresh",
    operation_id = "RefreshEntity",
    tag = "Entity",
    request_body = RefreshEntityRequest,
    responses((status = 200, description = "It will be read again"), (status = 404, description = "No such entity")),
)]
pub(super) async fn entity_refresh(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<RefreshEntityRequest>,
) -> Reply<Response> {
    let Done { event, .. } = changes.entity_refresh(&caller, &body.entity_ref).await?;
    Ok(changed(event, StatusCode::OK))
}

/// Removes an entity. One that is still described somewhere comes back, with another uid.
#[utoipa::path(
    delete,
    path = "/entities/by-uid/{uid}",
    operation_id = "DeleteEntityByUid",
    tag = "Entity",
    params(("uid" = String, Path, description = "The entity's uid")),
    responses((status = 204, description = "It is gone, or never was there")),
)]
pub(super) async fn entity_delete(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(uid): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { event, .. } = changes.entity_delete(&caller, &uid).await?;
    Ok(changed(event, StatusCode::NO_CONTENT))
}

pub(super) struct UnprocessedQuery {
    owner: Option<String>,
}

impl QueryParameters for UnprocessedQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { owner: query.text("owner")? })
    }
}

/// Entities that something is wrong with.
#[derive(Serialize, ToSchema)]
pub(super) struct UnprocessedResponse {
    /// Which list.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The entries.
    #[schema(value_type = Vec<Object>)]
    entities: Vec<Value>,
}

/// Entities whose last reading found something wrong.
#[utoipa::path(
    get,
    path = "/entities/unprocessed/failed",
    operation_id = "GetFailedEntities",
    tag = "Unprocessed",
    params(("owner" = Option<String>, Query, description = "Only those whose spec.owner reads so")),
    responses((status = 200, description = "The entries", body = UnprocessedResponse)),
)]
pub(super) async fn unprocessed_failed(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Query(query): Query<UnprocessedQuery>,
) -> Reply<Json<UnprocessedResponse>> {
    let owner = query.owner.as_deref();
    let entities = changes.unprocessed_list(&caller, Which::Failed, owner).await?;
    Ok(Json(UnprocessedResponse { kind: "failed", entities }))
}

/// Entities that never could be shown.
#[utoipa::path(
    get,
    path = "/entities/unprocessed/pending",
    operation_id = "GetPendingEntities",
    tag = "Unprocessed",
    params(("owner" = Option<String>, Query, description = "Only those whose spec.owner reads so")),
    responses((status = 200, description = "The entries", body = UnprocessedResponse)),
)]
pub(super) async fn unprocessed_pending(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Query(query): Query<UnprocessedQuery>,
) -> Reply<Json<UnprocessedResponse>> {
    let owner = query.owner.as_deref();
    let entities = changes.unprocessed_list(&caller, Which::Pending, owner).await?;
    Ok(Json(UnprocessedResponse { kind: "pending", entities }))
}

/// Removes an entry of the lists of unprocessed entities.
#[utoipa::path(
    delete,
    path = "/entities/unprocessed/delete/{entity_id}",
    operation_id = "DeleteUnprocessedEntity",
    tag = "Unprocessed",
    params(("entity_id" = String, Path, description = "The entry's `entity_id`")),
    responses((status = 204, description = "It is gone, or never was there")),
)]
pub(super) async fn unprocessed_delete(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { event, .. } = changes.unprocessed_delete(&caller, &id).await?;
    Ok(changed(event, StatusCode::NO_CONTENT))
}

//! Registered locations, read.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, NoParameters, OptionalJson, Path, Query, Reply};
use serde_json::Value;

use super::schemas::{LocationItem, LocationView, LocationsQueryResponse};
use crate::service::Catalog;
use crate::service::locations::LocationsQuery;

/// All registered locations.
#[utoipa::path(
    get,
    path = "/locations",
    operation_id = "GetLocations",
    tag = "Locations",
    responses((status = 200, description = "The locations", body = Vec<LocationItem>)),
)]
pub async fn location_list(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<Vec<LocationItem>>> {
    let locations = catalog.location_list(&caller).await?;
    Ok(Json(locations.into_iter().map(|data| LocationItem { data }).collect()))
}

/// A page of registered locations by predicate.
#[utoipa::path(
    post,
    path = "/locations/by-query",
    operation_id = "GetLocationsByQuery",
    tag = "Locations",
    request_body = Object,
    responses((status = 200, description = "The page", body = LocationsQueryResponse)),
)]
pub async fn location_query(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    _: Query<NoParameters>,
    OptionalJson(body): OptionalJson<Value>,
) -> Reply<Json<LocationsQueryResponse>> {
    let query = LocationsQuery::from_post(&body)?;
    Ok(Json(catalog.location_query(&caller, &query).await?))
}

/// One registered location.
#[utoipa::path(
    get,
    path = "/locations/{id}",
    operation_id = "GetLocation",
    tag = "Locations",
    params(("id" = String, Path, description = "Id of the registration")),
    responses((status = 200, description = "The location", body = LocationView), (status = 404, description = "No such location")),
)]
pub async fn location_get(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Json<LocationView>> {
    Ok(Json(catalog.location_get(&caller, &id).await?))
}

/// The registered location that an entity came from.
#[utoipa::path(
    get,
    path = "/locations/by-entity/{kind}/{namespace}/{name}",
    operation_id = "getLocationByEntity",
    tag = "Locations",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 200, description = "The location", body = LocationView), (status = 404, description = "No such entity or location")),
)]
pub async fn location_by_entity(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<LocationView>> {
    let entity_ref = model::EntityRef::new(&kind, &namespace, &name);
    Ok(Json(catalog.location_by_entity(&caller, &entity_ref).await?))
}

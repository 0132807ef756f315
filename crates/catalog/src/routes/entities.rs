//! One entity, some by reference, all of them.

use std::sync::Arc;

use axum::extract::{RawQuery, State as FromState};
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, JsonText, NoParameters, Path, Query, Reply, json_stream};
use http::HeaderValue;
use http::header::LINK;
use serde_json::Value;

use super::parameters;
use super::schemas::{EntitiesBatchResponse, Entity, GetEntitiesByRefsRequest};
use crate::query::{ListQuery, RefsQuery};
use crate::service::Catalog;

/// All entities, or a page of them by offset. Without `limit`, `offset` and `after` everything is
/// streamed.
#[utoipa::path(
    get,
    path = "/entities",
    operation_id = "GetEntities",
    tag = "Entity",
    params(
        ("filter" = Option<Vec<String>>, Query, description = "Filter sets: `key=value,key`; all of a set, any of the sets"),
        ("fields" = Option<Vec<String>>, Query, description = "Paths to show"),
        ("limit" = Option<u64>, Query, minimum = 1, description = "Most entities on the page"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "Entities to pass over"),
        ("after" = Option<String>, Query, description = "Continues where the `link` header of a page says"),
        ("order" = Option<Vec<String>>, Query, description = "`asc:field` or `desc:field`"),
    ),
    responses((status = 200, description = "The entities", body = Vec<Entity>)),
)]
pub async fn entity_list(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    RawQuery(text): RawQuery,
) -> Reply<Response> {
    let given = parameters(text.as_deref());
    let query = ListQuery::from_get(&given)?;
    if query.paging.is_none() {
        let listing = catalog.entity_stream(&caller, &query);
        let pieces = futures::stream::try_unfold(listing, |mut listing| async move {
            Ok::<_, model::Problem>(listing.piece().await?.map(|piece| (piece, listing)))
        });
        return Ok(json_stream(pieces));
    }
    let (body, next) = catalog.entity_page(&caller, &query).await?;
    let mut response = JsonText(body).into_response();
    if let Some(link) = next.and_then(|after| link_to(&given, &after)) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

/// The `link` header of a page, relative to the router as in Backstage.
fn link_to(given: &[(String, String)], after: &str) -> Option<HeaderValue> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let kept = given.iter().filter(|(name, _)| name != "offset" && name != "after");
    query.extend_pairs(kept).append_pair("after", after);
    HeaderValue::from_str(&format!("</entities?{}>; rel=\"next\"", query.finish())).ok()
}

/// One entity by its uid.
#[utoipa::path(
    get,
    path = "/entities/by-uid/{uid}",
    operation_id = "GetEntityByUid",
    tag = "Entity",
    params(("uid" = String, Path, description = "The entity's uid")),
    responses((status = 200, description = "The entity", body = Entity), (status = 404, description = "No such entity")),
)]
pub async fn entity_by_uid(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Path(uid): Path<String>,
    _: Query<NoParameters>,
) -> Reply<JsonText> {
    Ok(JsonText(catalog.entity_by_uid(&caller, &uid).await?))
}

/// One entity by its name, in any casing.
#[utoipa::path(
    get,
    path = "/entities/by-name/{kind}/{namespace}/{name}",
    operation_id = "GetEntityByName",
    tag = "Entity",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 200, description = "The entity", body = Entity), (status = 404, description = "No such entity")),
)]
pub async fn entity_by_name(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<JsonText> {
    Ok(JsonText(catalog.entity_by_name(&caller, &kind, &namespace, &name).await?))
}

/// Entities by their references, in the same places.
#[utoipa::path(
    post,
    path = "/entities/by-refs",
    operation_id = "GetEntitiesByRefs",
    tag = "Entity",
    params(("filter" = Option<Vec<String>>, Query, description = "Filter sets; entities that do not match are null")),
    request_body = GetEntitiesByRefsRequest,
    responses((status = 200, description = "The entities", body = EntitiesBatchResponse)),
)]
pub async fn entity_by_refs(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    RawQuery(text): RawQuery,
    Json(body): Json<Value>,
) -> Reply<JsonText> {
    let filter = crate::query::get::filter_alone(&parameters(text.as_deref()))?;
    let query = RefsQuery::from_post(&body, filter)?;
    Ok(JsonText(catalog.entity_by_refs(&caller, &query).await?))
}

//! Pages of entities by filter, predicate, text and order.

use std::sync::Arc;

use axum::extract::{RawQuery, State as FromState};
use gate::{Caller, JsonText, NoParameters, OptionalJson, Query as Parameters, Reply};
use serde_json::{Map, Value};

use super::parameters;
use super::schemas::{EntitiesQueryResponse, QueryEntitiesByPredicateRequest};
use crate::query::Query;
use crate::service::Catalog;

/// A page of entities.
#[utoipa::path(
    get,
    path = "/entities/by-query",
    operation_id = "GetEntitiesByQuery",
    tag = "Entity",
    params(
        ("fields" = Option<Vec<String>>, Query, description = "Paths to show"),
        ("limit" = Option<u64>, Query, minimum = 0, description = "Most entities on the page; 0 asks for the total alone"),
        ("offset" = Option<u64>, Query, minimum = 0, description = "Entities to pass over"),
        ("orderField" = Option<Vec<String>>, Query, description = "`field` or `field,asc` or `field,desc`; the first one counts"),
        ("cursor" = Option<String>, Query, description = "Continues an earlier query"),
        ("filter" = Option<Vec<String>>, Query, description = "Filter sets: `key=value,key`; all of a set, any of the sets"),
        ("totalItems" = Option<String>, Query, description = "`include` or `exclude`"),
        ("fullTextFilterTerm" = Option<String>, Query, description = "A text that must appear"),
        ("fullTextFilterFields" = Option<Vec<String>>, Query, description = "Where it must appear"),
    ),
    responses((status = 200, description = "The page", body = EntitiesQueryResponse)),
)]
pub async fn entity_query(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    RawQuery(text): RawQuery,
) -> Reply<JsonText> {
    let query = Query::from_get(&parameters(text.as_deref()))?;
    Ok(JsonText(catalog.entity_query(&caller, &query).await?))
}

/// A page of entities by predicate.
#[utoipa::path(
    post,
    path = "/entities/by-query",
    operation_id = "QueryEntitiesByPredicate",
    tag = "Entity",
    request_body = QueryEntitiesByPredicateRequest,
    responses((status = 200, description = "The page", body = EntitiesQueryResponse)),
)]
pub async fn entity_query_by_predicate(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    _: Parameters<NoParameters>,
    OptionalJson(body): OptionalJson<Value>,
) -> Reply<JsonText> {
    let body = if body.is_null() { Value::Object(Map::new()) } else { body };
    let query = Query::from_post(&body)?;
    Ok(JsonText(catalog.entity_query(&caller, &query).await?))
}

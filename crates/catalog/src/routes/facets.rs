//! How often the values of some fields occur.

use std::sync::Arc;

use axum::extract::{RawQuery, State as FromState};
use gate::{Caller, Json, JsonText, NoParameters, Query as Parameters, Reply};
use serde_json::Value;

use super::parameters;
use super::schemas::{EntityFacetsResponse, QueryEntityFacetsByPredicateRequest};
use crate::query::FacetsQuery;
use crate::service::Catalog;

/// Values and counts of facets.
#[utoipa::path(
    get,
    path = "/entity-facets",
    operation_id = "GetEntityFacets",
    tag = "Entity",
    params(
        ("facet" = Vec<String>, Query, description = "Paths to count"),
        ("filter" = Option<Vec<String>>, Query, description = "Filter sets: `key=value,key`; all of a set, any of the sets"),
        ("fullTextFilterTerm" = Option<String>, Query, description = "Counts only what this text is found in; not in Backstage"),
        ("fullTextFilterFields" = Option<Vec<String>>, Query, description = "Fields that it is looked for in"),
    ),
    responses((status = 200, description = "The facets", body = EntityFacetsResponse)),
)]
pub async fn entity_facets(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    RawQuery(text): RawQuery,
) -> Reply<JsonText> {
    let query = FacetsQuery::from_get(&parameters(text.as_deref()))?;
    Ok(JsonText(catalog.entity_facets(&caller, &query)))
}

/// Values and counts of facets by predicate.
#[utoipa::path(
    post,
    path = "/entity-facets",
    operation_id = "QueryEntityFacetsByPredicate",
    tag = "Entity",
    request_body = QueryEntityFacetsByPredicateRequest,
    responses((status = 200, description = "The facets", body = EntityFacetsResponse)),
)]
pub async fn entity_facets_by_predicate(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    _: Parameters<NoParameters>,
    Json(body): Json<Value>,
) -> Reply<JsonText> {
    let query = FacetsQuery::from_post(&body)?;
    Ok(JsonText(catalog.entity_facets(&caller, &query)))
}

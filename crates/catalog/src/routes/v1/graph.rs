//! The graph around an entity.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, Query, QueryParameters, QueryReader, Reply};
use model::Problem;

use crate::index::{Direction, GraphQuery, NEEDS};
use crate::limits::{
    GRAPH_DEPTH_DEFAULT, GRAPH_DEPTH_MAX, GRAPH_NODES_DEFAULT, GRAPH_NODES_MAX, GRAPH_WORDS_MAX,
};
use crate::service::Catalog;
use crate::service::graph::GraphView;

/// What of the graph is asked for.
pub struct GraphParameters(GraphQuery);

impl QueryParameters for GraphParameters {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let root = query.text("root")?;
        let directions = match query.one_of("direction", &["needs", "neededBy", "both"])? {
            Some("needs") => vec![Direction::Needs],
            Some("neededBy") => vec![Direction::NeededBy],
            _ => vec![Direction::Needs, Direction::NeededBy],
        };
        let depth = depth(query.text("depth")?.as_deref())?;
        let relations = match words(query, "relation")? {
            words if words.is_empty() => NEEDS.iter().map(|it| (*it).to_owned()).collect(),
            words => words,
        };
        let kinds = words(query, "kind")?;
        let limit = query.integer("limit", 1..=GRAPH_NODES_MAX)?.unwrap_or(GRAPH_NODES_DEFAULT);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let missing = || Problem::input("request/query must have required property 'root'");
        let root = root.ok_or_else(|| missing().at("root"))?;
        Ok(Self(GraphQuery { root, directions, depth, relations, kinds, limit }))
    }
}

/// How far to go; `all` is as far as it goes.
fn depth(text: Option<&str>) -> Result<Option<u64>, Problem> {
    let number = match text {
        None => return Ok(Some(GRAPH_DEPTH_DEFAULT)),
        Some("all") => return Ok(None),
        Some(text) => text.parse().ok().filter(|it| (1..=GRAPH_DEPTH_MAX).contains(it)),
    };
    let words = format!("request/query/depth must be a number up to {GRAPH_DEPTH_MAX}, or all");
    number.map(Some).ok_or_else(|| Problem::input(words).at("depth"))
}

/// A list of names, in lower case.
fn words(query: &mut QueryReader<'_>, name: &'static str) -> Result<Vec<String>, Problem> {
    let words = query.comma_list(name)?.unwrap_or_default();
    if words.len() > GRAPH_WORDS_MAX {
        let detail =
            format!("request/query/{name} must NOT have more than {GRAPH_WORDS_MAX} items");
        return Err(Problem::input(detail).at(name));
    }
    Ok(words.iter().map(|word| word.to_lowercase()).collect())
}

/// What an entity needs and what needs it, level by level. What is found in one direction is followed
/// in that direction only. An entity that is not for the caller is told as one that is missing.
#[utoipa::path(
    get,
    path = "/graph",
    operation_id = "CatalogGraphGet",
    tag = "catalog",
    params(
        ("root" = String, Query, description = "Reference of the entity in the middle"),
        ("direction" = Option<String>, Query, description = "`needs`, `neededBy` or `both`; both. Of relations that are named in `relation`: along them, against them"),
        ("depth" = Option<String>, Query, description = "1 to 20, or `all`; 2"),
        ("relation" = Option<Vec<String>>, Query, description = "Relations to follow, as a list with commas or repeated; `dependsOn,consumesApi,apiProvidedBy`"),
        ("kind" = Option<Vec<String>>, Query, description = "Kinds to show and to go through; all"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 2000, description = "Most entities; 1000"),
    ),
    responses((status = 200, description = "The graph", body = GraphView), (status = 404, description = "No such entity; `error.near` lists what may have been meant")),
)]
pub async fn graph_get(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Query(GraphParameters(query)): Query<GraphParameters>,
) -> Reply<Json<GraphView>> {
    Ok(Json(catalog.graph(&caller, query).await?))
}

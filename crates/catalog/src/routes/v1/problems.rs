//! What is wrong with the catalog as a whole: conflicts between files, relations to nothing.

use std::sync::Arc;

use axum::extract::State as FromState;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gate::{Caller, Json, NoParameters, Query, Reply};
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sources::PageQuery;
use super::views::ClaimView;
use crate::disputes::{Conflict, Disputes, ProblemsSummary, RULE};
use crate::index::Dangling;

/// A reference that several files claim.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConflictView {
    /// The reference.
    entity_ref: String,
    /// Since when, epoch milliseconds.
    since: Millis,
    /// Every claim, oldest first; the entity is taken from the one that is the winner.
    claims: Vec<ClaimView>,
    /// The rule that decides between them.
    rule: &'static str,
}

impl From<Conflict> for ConflictView {
    fn from(conflict: Conflict) -> Self {
        Self {
            claims: conflict.claims.iter().map(ClaimView::from).collect(),
            entity_ref: conflict.entity_ref,
            since: conflict.since,
            rule: RULE,
        }
    }
}

/// A page of conflicts.
#[derive(Serialize, ToSchema)]
pub struct ConflictPage {
    /// The conflicts, by reference.
    items: Vec<ConflictView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    next: Option<String>,
}

/// References that several files claim, with all of them and the one that won.
#[utoipa::path(
    get,
    path = "/conflicts",
    operation_id = "CatalogConflictList",
    tag = "catalog",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = ConflictPage)),
)]
pub async fn conflict_list(
    FromState(disputes): FromState<Arc<Disputes>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Reply<Json<ConflictPage>> {
    let (items, next) = disputes.conflict_list(&caller, &query.after, query.limit).await?;
    Ok(Json(ConflictPage { items: items.into_iter().map(ConflictView::from).collect(), next }))
}

/// A relation whose target is not in the catalog.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DanglingView {
    /// The entity that has the relation.
    entity_ref: String,
    /// `ownedBy`, `dependsOn`, and so on.
    relation: String,
    /// The entity that is not there.
    target_ref: String,
}

impl From<Dangling> for DanglingView {
    fn from(it: Dangling) -> Self {
        Self { entity_ref: it.entity_ref, relation: it.relation, target_ref: it.target }
    }
}

/// A page of relations to nothing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DanglingPageView {
    /// The relations, by entity.
    items: Vec<DanglingView>,
    /// How many there are on all pages.
    total_items: usize,
    /// What to ask for as `after` to get the next page; absent on the last.
    next: Option<String>,
}

/// Relations whose target is not in the catalog.
#[utoipa::path(
    get,
    path = "/dangling",
    operation_id = "CatalogDanglingList",
    tag = "catalog",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = DanglingPageView)),
)]
pub async fn dangling_list(
    FromState(disputes): FromState<Arc<Disputes>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Reply<Json<DanglingPageView>> {
    let after = (!query.after.is_empty()).then(|| cursor_read(&query.after)).transpose()?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let page = disputes.dangling_list(&caller, after, limit).await?;
    let items: Vec<DanglingView> = page.items.into_iter().map(DanglingView::from).collect();
    let next = items.last().filter(|_| page.has_more).map(cursor);
    Ok(Json(DanglingPageView { items, total_items: page.total, next }))
}

/// How much is wrong with the catalog, in numbers.
#[utoipa::path(
    get,
    path = "/problems/summary",
    operation_id = "CatalogProblemsSummary",
    tag = "catalog",
    responses((status = 200, description = "The numbers", body = ProblemsSummary)),
)]
pub async fn problems_summary(
    FromState(disputes): FromState<Arc<Disputes>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<ProblemsSummary>> {
    Ok(Json(disputes.summary(&caller).await?))
}

fn cursor(last: &DanglingView) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(last).unwrap_or_default())
}

fn cursor_read(text: &str) -> Result<Dangling, Problem> {
    let malformed = || Problem::input("Malformed cursor, could not be parsed").at("after");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
    let it: DanglingView = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    Ok(Dangling { entity_ref: it.entity_ref, relation: it.relation, target: it.target_ref })
}

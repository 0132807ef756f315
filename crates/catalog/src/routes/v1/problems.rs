//! What is wrong with the catalog as a whole: conflicts between files, references to nothing.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, Json, Query, Reply};
use model::Millis;
use serde::Serialize;
use utoipa::ToSchema;

use super::sources::PageQuery;
use super::views::ClaimView;
use crate::disputes::{Conflict, Disputes, RULE};

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

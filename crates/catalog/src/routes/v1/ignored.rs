//! The ignore list: entities that stay out, whoever describes them.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, OptionalJson, Path, Query, Reply};
use http::StatusCode;
use model::{EntityRef, Millis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cut;
use super::sources::PageQuery;
use super::views::ClaimView;
use crate::changes::entities::Ignored;
use crate::changes::{Changes, Done};
use crate::routes::changes::changed;

/// An entry of the ignore list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IgnoredView {
    /// The entity that stays out.
    entity_ref: String,
    /// Why.
    reason: String,
    /// Who said so.
    actor: String,
    /// Since when, epoch milliseconds.
    ignored_at: Millis,
    /// What would make the entity if the entry were lifted.
    holds_back: Vec<ClaimView>,
}

impl From<Ignored> for IgnoredView {
    fn from(ignored: Ignored) -> Self {
        let Ignored { entry, holds_back } = ignored;
        Self {
            entity_ref: entry.entity_ref,
            reason: entry.reason,
            actor: entry.actor,
            ignored_at: entry.ignored_at,
            holds_back: holds_back.iter().map(ClaimView::from).collect(),
        }
    }
}

/// A page of the ignore list.
#[derive(Serialize, ToSchema)]
pub struct IgnoredPage {
    /// The entries, by reference.
    items: Vec<IgnoredView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    next: Option<String>,
}

/// The entities that stay out, and what each entry holds back.
#[utoipa::path(
    get,
    path = "/ignored",
    operation_id = "CatalogIgnoredList",
    tag = "catalog",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = IgnoredPage)),
)]
pub async fn ignored_list(
    FromState(changes): FromState<Arc<Changes>>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<IgnoredPage>> {
    let mut entries = changes.ignored_list(&query.after, query.limit + 1).await?;
    let has_more = cut(&mut entries, query.limit);
    let items: Vec<IgnoredView> = entries.into_iter().map(IgnoredView::from).collect();
    let next = items.last().filter(|_| has_more).map(|it| it.entity_ref.clone());
    Ok(Json(IgnoredPage { items, next }))
}

/// Why an entity is to stay out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IgnoreRequest {
    /// In words, for whoever looks at the list later.
    #[serde(default)]
    reason: String,
}

/// Keeps an entity out of the catalog, whoever describes it. One that is there goes.
#[utoipa::path(
    put,
    path = "/ignored/{kind}/{namespace}/{name}",
    operation_id = "CatalogIgnoredPut",
    tag = "catalog",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    request_body(content = IgnoreRequest, description = "Why"),
    responses((status = 200, description = "The entry", body = IgnoredView)),
)]
pub async fn ignored_put(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
    OptionalJson(body): OptionalJson<IgnoreRequest>,
) -> Reply<Response> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    let Done { value: entry, event } =
        changes.entity_ignore(&caller, &entity_ref, &body.reason).await?;
    let view = IgnoredView::from(Ignored { entry, holds_back: Vec::new() });
    Ok(changed(event, Json(view)))
}

/// Lifts an entry: what describes the entity makes it again, at once.
#[utoipa::path(
    delete,
    path = "/ignored/{kind}/{namespace}/{name}",
    operation_id = "CatalogIgnoredDelete",
    tag = "catalog",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 204, description = "It is lifted"), (status = 404, description = "Not ignored")),
)]
pub async fn ignored_delete(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    let Done { event, .. } = changes.entity_lift(&caller, &entity_ref).await?;
    Ok(changed(event, StatusCode::NO_CONTENT))
}

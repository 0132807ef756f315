//! Which entities an entity came from.

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{Caller, JsonText, NoParameters, Path, Query, Reply};
use model::EntityRef;

use super::schemas::EntityAncestryResponse;
use crate::service::Catalog;

/// An entity with the locations that led to it.
#[utoipa::path(
    get,
    path = "/entities/by-name/{kind}/{namespace}/{name}/ancestry",
    operation_id = "GetEntityAncestryByName",
    tag = "Entity",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 200, description = "The ancestry", body = EntityAncestryResponse), (status = 404, description = "No such entity")),
)]
pub async fn entity_ancestry(
    FromState(catalog): FromState<Arc<Catalog>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<JsonText> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    Ok(JsonText(catalog.entity_ancestry(&caller, &entity_ref).await?))
}

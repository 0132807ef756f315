//! One entity as its page shows it, its definition, its descriptor.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use model::{EntityRef, Problem};

use crate::service::view::{DescriptorView, EntityView, EntityViews};

/// One entity, with what it is related to, its problems and how fresh it is.
#[utoipa::path(
    get,
    path = "/entities/{kind}/{namespace}/{name}",
    operation_id = "CatalogEntityView",
    tag = "catalog",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 200, description = "The entity", body = EntityView), (status = 404, description = "No such entity; `error.near` lists what may have been meant")),
)]
pub async fn entity_view(
    FromState(views): FromState<Arc<EntityViews>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<EntityView>> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    Ok(Json(views.view(&caller, &entity_ref).await?))
}

pub struct DefinitionQuery {
    is_download: bool,
}

impl QueryParameters for DefinitionQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { is_download: query.switch("download")? })
    }
}

/// The definition of an API as it was written.
#[utoipa::path(
    get,
    path = "/entities/{kind}/{namespace}/{name}/definition",
    operation_id = "CatalogEntityDefinition",
    tag = "catalog",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
        ("download" = Option<bool>, Query, description = "Whether browsers are to save it as a file"),
    ),
    responses((status = 200, body = String, content_type = "text/plain; charset=utf-8"), (status = 404, description = "No such entity, or it has no definition")),
)]
pub async fn entity_definition(
    FromState(views): FromState<Arc<EntityViews>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    Query(query): Query<DefinitionQuery>,
) -> Reply<Response> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    let (file, text) = views.definition(&caller, &entity_ref).await?;
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    // The name of the file holds nothing but letters, digits, dashes and one dot.
    let save = [(CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\""))];
    Ok(match query.is_download {
        true => (headers, save, text).into_response(),
        false => (headers, text).into_response(),
    })
}

/// The file that an entity came from, read now; where it cannot be had, the entity as YAML.
#[utoipa::path(
    get,
    path = "/entities/{kind}/{namespace}/{name}/descriptor",
    operation_id = "CatalogEntityDescriptor",
    tag = "catalog",
    params(
        ("kind" = String, Path, description = "The entity's kind"),
        ("namespace" = String, Path, description = "The entity's namespace"),
        ("name" = String, Path, description = "The entity's name"),
    ),
    responses((status = 200, description = "The file", body = DescriptorView), (status = 404, description = "No such entity")),
)]
pub async fn entity_descriptor(
    FromState(views): FromState<Arc<EntityViews>>,
    caller: Caller,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    _: Query<NoParameters>,
) -> Reply<Json<DescriptorView>> {
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    Ok(Json(views.descriptor(&caller, &entity_ref).await?))
}

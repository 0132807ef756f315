//! The catalog over HTTP: the operations of Backstage's catalog, under `/api/catalog`.
//!
//! Reading order: [`entities`] (one, some, all), [`by_query`] (pages), [`facets`], [`ancestry`],
//! [`locations`], [`changes`] (what writes), [`validation`] and [`analysis`] (things that are not in the
//! catalog), [`conditions`] (the permission protocol), [`v1`] (what is ours alone), [`schemas`] (what the
//! OpenAPI document says of the bodies).

mod analysis;
mod ancestry;
mod by_query;
mod changes;
mod conditions;
mod entities;
mod facets;
mod locations;
pub mod schemas;
pub mod v1;
mod validation;

use std::sync::Arc;

use gate::{Access, Routes};
use utoipa_axum::routes;

use crate::changes::Changes;
use crate::permissions::{
    ENTITY_DELETE, ENTITY_READ, ENTITY_REFRESH, ENTITY_VALIDATE, LOCATION_ANALYZE, LOCATION_CREATE,
    LOCATION_DELETE, LOCATION_READ, UNPROCESSED_DELETE, UNPROCESSED_READ,
};
use crate::service::Catalog;
use crate::service::inspection::Inspector;

const READ: Access = Access::Filtered(&ENTITY_READ);
const READ_LOCATIONS: Access = Access::Filtered(&LOCATION_READ);

/// Backstage's operations that read.
pub fn routes(catalog: Arc<Catalog>) -> Routes {
    Routes::new("/api/catalog")
        .operation(READ.time_ms_max(crate::limits::STREAM_MS_MAX), routes!(entities::entity_list))
        .operation(READ, routes!(by_query::entity_query, by_query::entity_query_by_predicate))
        .operation(READ, routes!(entities::entity_by_uid))
        .operation(READ, routes!(entities::entity_by_name))
        .operation(READ, routes!(ancestry::entity_ancestry))
        .operation(
            READ.body_bytes_max(crate::limits::REFS_BODY_BYTES_MAX),
            routes!(entities::entity_by_refs),
        )
        .operation(READ, routes!(facets::entity_facets, facets::entity_facets_by_predicate))
        .operation(READ_LOCATIONS, routes!(locations::location_list))
        .operation(READ_LOCATIONS, routes!(locations::location_query))
        .operation(READ_LOCATIONS, routes!(locations::location_get))
        .operation(READ_LOCATIONS, routes!(locations::location_by_entity))
        .operation(READ, routes!(conditions::permission_metadata))
        .operation(READ, routes!(conditions::conditions_apply))
        .with_state(catalog)
}

/// Backstage's operations that change something.
pub fn change_routes(changes: Arc<Changes>) -> Routes {
    let create = Access::Permission(&LOCATION_CREATE);
    let patient = create.time_ms_max(crate::limits::REGISTRATION_WAIT_MS_MAX + 10_000);
    Routes::new("/api/catalog")
        .operation(patient, routes!(changes::location_create))
        .operation(create, routes!(changes::location_update))
        .operation(Access::Permission(&LOCATION_DELETE), routes!(changes::location_delete))
        .operation(Access::Permission(&ENTITY_REFRESH), routes!(changes::entity_refresh))
        .operation(Access::Permission(&ENTITY_DELETE), routes!(changes::entity_delete))
        .operation(Access::Permission(&UNPROCESSED_READ), routes!(changes::unprocessed_failed))
        .operation(Access::Permission(&UNPROCESSED_READ), routes!(changes::unprocessed_pending))
        .operation(Access::Permission(&UNPROCESSED_DELETE), routes!(changes::unprocessed_delete))
        .with_state(changes)
}

/// The operations that look at what is not in the catalog.
pub fn inspection(inspector: Arc<Inspector>) -> Routes {
    Routes::new("/api/catalog")
        .operation(Access::Permission(&ENTITY_VALIDATE), routes!(validation::entity_validate))
        .operation(Access::Permission(&LOCATION_ANALYZE), routes!(analysis::location_analyze))
        .with_state(inspector)
}

/// The parameters of a query string, decoded, in their order.
fn parameters(text: Option<&str>) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(text.unwrap_or_default().as_bytes());
    pairs.into_owned().filter(|(name, value)| !(name.is_empty() && value.is_empty())).collect()
}

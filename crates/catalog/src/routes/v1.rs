//! What is ours alone, under `/api/catalog/v1`: pages of entities, graphs, sources, the ignore list,
//! conflicts, acts, changes.

mod acts;
mod entity;
mod feed;
mod graph;
mod ignored;
mod problems;
mod sources;
mod views;

use std::sync::Arc;

use gate::{Access, QueryReader, Routes};
use model::Problem;
use utoipa_axum::routes;

use crate::changes::Changes;
use crate::disputes::Disputes;
use crate::feed::ChangeFeed;
use crate::limits::{
    CHANGES_WAIT_SECONDS_MAX, DESCRIPTOR_READ_MS_MAX, PAGE_DEFAULT, PAGE_MAX,
    REGISTRATION_WAIT_MS_MAX,
};
use crate::permissions::{
    ACT_CREATE, ACT_READ, ENTITY_DELETE, ENTITY_READ, IGNORED_READ, LOCATION_CREATE, SOURCE_READ,
    SOURCE_REFRESH, SOURCE_RELEASE,
};
use crate::service::Catalog;
use crate::service::view::EntityViews;

const BASE: &str = "/api/catalog/v1";

/// What a request may take that waits.
const PATIENT_MS: u64 = REGISTRATION_WAIT_MS_MAX + 10_000;

/// Changes: locations, sources, the ignore list, acts.
pub fn change_routes(changes: Arc<Changes>) -> Routes {
    let create = Access::Permission(&LOCATION_CREATE).time_ms_max(PATIENT_MS);
    Routes::new(BASE)
        .operation(create, routes!(sources::location_create))
        .operation(Access::Permission(&SOURCE_READ), routes!(sources::source_list))
        .operation(Access::Permission(&SOURCE_READ), routes!(sources::source_get))
        .operation(Access::Permission(&SOURCE_READ), routes!(sources::file_list))
        .operation(Access::Permission(&SOURCE_REFRESH), routes!(sources::source_refresh))
        .operation(Access::Permission(&SOURCE_RELEASE), routes!(sources::source_release))
        .operation(Access::Permission(&IGNORED_READ), routes!(ignored::ignored_list))
        .operation(
            Access::Permission(&ENTITY_DELETE),
            routes!(ignored::ignored_put, ignored::ignored_delete),
        )
        .operation(Access::Permission(&ACT_READ), routes!(acts::act_list))
        .operation(Access::Permission(&ACT_CREATE), routes!(acts::act_plan))
        .operation(Access::Permission(&ACT_READ), routes!(acts::act_get))
        .operation(Access::Permission(&ACT_CREATE), routes!(acts::act_apply))
        .operation(Access::Permission(&ACT_CREATE), routes!(acts::act_undo))
        .with_state(changes)
}

/// What is around an entity.
pub fn graph_routes(catalog: Arc<Catalog>) -> Routes {
    Routes::new(BASE)
        .operation(Access::Filtered(&ENTITY_READ), routes!(graph::graph_get))
        .with_state(catalog)
}

/// Single entities, as their pages show them.
pub fn entity_routes(views: Arc<EntityViews>) -> Routes {
    let read = Access::Filtered(&ENTITY_READ);
    Routes::new(BASE)
        .operation(read, routes!(entity::entity_view))
        .operation(read, routes!(entity::entity_definition))
        .operation(
            read.time_ms_max(DESCRIPTOR_READ_MS_MAX + 5_000),
            routes!(entity::entity_descriptor),
        )
        .with_state(views)
}

/// What is in dispute.
pub fn dispute_routes(disputes: Arc<Disputes>) -> Routes {
    Routes::new(BASE)
        .operation(Access::Filtered(&ENTITY_READ), routes!(problems::conflict_list))
        .operation(Access::Filtered(&ENTITY_READ), routes!(problems::dangling_list))
        .operation(Access::Filtered(&ENTITY_READ), routes!(problems::problems_summary))
        .with_state(disputes)
}

/// What has changed.
pub fn feed_routes(feed: Arc<ChangeFeed>) -> Routes {
    let patient = CHANGES_WAIT_SECONDS_MAX * 1_000 + 10_000;
    Routes::new(BASE)
        .operation(Access::Filtered(&ENTITY_READ).time_ms_max(patient), routes!(feed::change_list))
        .operation(Access::Permission(&ENTITY_READ), routes!(feed::change_stream))
        .with_state(feed)
}

/// `limit`: how many items a page has.
fn limit(query: &mut QueryReader<'_>) -> Result<i64, Problem> {
    let limit = query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE_DEFAULT);
    Ok(i64::try_from(limit).unwrap_or(i64::MAX))
}

/// Cuts the one item off that was read to see whether there are more; whether there are.
fn cut<T>(items: &mut Vec<T>, limit: i64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    has_more
}

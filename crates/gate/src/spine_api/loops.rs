//! What runs by itself: schedules, reconcilers, followers.

use axum::extract::State;
use database::unit;
use http::StatusCode;
use spine::admin;

use super::SpineApi;
use super::views::{Followers, ReconcilerList, ScheduleList};
use crate::{Json, NoParameters, Path, Query, Reply};

/// All schedules with their ticks.
#[utoipa::path(
    get, path = "/schedules", operation_id = "SpineScheduleList", tag = "spine",
    responses((status = 200, body = ScheduleList)),
)]
pub(crate) async fn schedule_list(
    State(api): State<SpineApi>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<ScheduleList>> {
    let work = unit!(|tx, _nothing: ()| admin::schedule_list(tx).await);
    let schedules = api.spine.database().read((), work).await?;
    Ok(Json(ScheduleList { items: schedules.into_iter().map(Into::into).collect() }))
}

/// All reconcilers and how they do.
#[utoipa::path(
    get, path = "/reconcilers", operation_id = "SpineReconcilerList", tag = "spine",
    responses((status = 200, body = ReconcilerList)),
)]
pub(crate) async fn reconciler_list(
    State(api): State<SpineApi>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<ReconcilerList>> {
    let work = unit!(|tx, _nothing: ()| admin::reconciler_list(tx).await);
    let reconcilers = api.spine.database().read((), work).await?;
    Ok(Json(ReconcilerList { items: reconcilers.into_iter().map(Into::into).collect() }))
}

/// Has a reconciler run now.
#[utoipa::path(
    post, path = "/reconcilers/{name}/nudge", operation_id = "SpineReconcilerNudge", tag = "spine",
    params(("name" = String, Path, description = "The reconciler")),
    responses((status = 204)),
)]
pub(crate) async fn reconciler_nudge(
    State(api): State<SpineApi>,
    Path(name): Path<String>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<StatusCode> {
    api.spine.nudge(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The feed, and how far those who read it are.
#[utoipa::path(
    get, path = "/followers", operation_id = "SpineFollowerList", tag = "spine",
    responses((status = 200, body = Followers)),
)]
pub(crate) async fn follower_list(
    State(api): State<SpineApi>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<Followers>> {
    let work = unit!(|tx, _nothing: ()| admin::follower_list(tx).await);
    let list = api.spine.database().read((), work).await?;
    Ok(Json(Followers {
        head: list.bounds.head,
        floor: list.bounds.floor,
        items: api.spine.followers().into_iter().map(Into::into).collect(),
        cursors: list.cursors.into_iter().map(Into::into).collect(),
    }))
}

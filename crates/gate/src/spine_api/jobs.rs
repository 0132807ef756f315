//! Jobs: look at them, read their logs, retry and cancel them.

use std::time::Duration;

use axum::extract::State;
use database::unit;
use http::StatusCode;
use model::Problem;
use spine::admin::{self, JobFilter, JobState};

use super::views::{Job, JobLog, JobPage, QueueDepth, QueueList};
use super::{JOB_READ, SpineApi};
use crate::{
    Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Standing, limits,
};

/// Which jobs.
#[derive(Debug)]
pub(crate) struct JobQuery(JobFilter);

impl QueryParameters for JobQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let state = query.one_of("state", &STATES)?;
        let limit = query.integer("limit", 1..=u64::from(spine::limits::PAGE_MAX))?;
        Ok(Self(JobFilter {
            kind: query.text("kind")?,
            state: state.and_then(JobState::named),
            before: query.text("before")?,
            count: limit.and_then(|limit| u32::try_from(limit).ok()),
        }))
    }
}

const STATES: [&str; 6] = ["waiting", "running", "done", "failed", "cancelled", "replaced"];

/// Jobs, newest first.
#[utoipa::path(
    get, path = "/jobs", operation_id = "SpineJobList", tag = "spine",
    params(
        ("kind" = Option<String>, Query, description = "Only of this kind"),
        ("state" = Option<String>, Query, description = "Only in this state"),
        ("before" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, body = JobPage)),
)]
pub(crate) async fn job_list(
    State(api): State<SpineApi>,
    Query(JobQuery(filter)): Query<JobQuery>,
) -> Reply<Json<JobPage>> {
    let work = unit!(|tx, filter: JobFilter| admin::job_list(tx, filter).await);
    let page = api.spine.database().read(filter, work).await?;
    let items = page.jobs.into_iter().map(Job::from).collect();
    Ok(Json(JobPage { items, next: page.next }))
}

/// One job with its input.
#[utoipa::path(
    get, path = "/jobs/{id}", operation_id = "SpineJobGet", tag = "spine",
    params(("id" = String, Path, description = "The job")),
    responses((status = 200, body = Job)),
)]
pub(crate) async fn job_get(
    State(api): State<SpineApi>,
    Path(id): Path<String>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<Job>> {
    let work = unit!(|tx, id: String| admin::job_get(tx, id).await);
    Ok(Json(api.spine.database().read(id, work).await?.into()))
}

/// From where to read a log, and how long to wait for more of it.
#[derive(Debug)]
pub(crate) struct LogQuery {
    offset: u64,
    wait_seconds: u64,
}

impl QueryParameters for LogQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let most = u64::try_from(i64::MAX).unwrap_or_default();
        let wait = query.integer("waitSeconds", 0..=limits::LOG_WAIT_SECONDS_MAX)?;
        Ok(Self {
            offset: query.integer("offset", 0..=most)?.unwrap_or_default(),
            wait_seconds: wait.unwrap_or_default(),
        })
    }
}

/// A job's log from an offset on. With `waitSeconds`, asking again and again follows it live.
#[utoipa::path(
    get, path = "/jobs/{id}/log", operation_id = "SpineJobLogGet", tag = "spine",
    params(
        ("id" = String, Path, description = "The job"),
        ("offset" = Option<u64>, Query, description = "The `nextOffset` of the page before; 0"),
        ("waitSeconds" = Option<u64>, Query, maximum = 20,
            description = "How long to wait when there is nothing yet; 0"),
    ),
    responses((status = 200, body = JobLog)),
)]
pub(crate) async fn job_log_get(
    State(api): State<SpineApi>,
    mut standing: Standing,
    Path(id): Path<String>,
    Query(query): Query<LogQuery>,
) -> Reply<Json<JobLog>> {
    let offset = i64::try_from(query.offset).unwrap_or(i64::MAX);
    let wait = Duration::from_secs(query.wait_seconds);
    let page = api.spine.log_follow(&id, offset, wait).await?;
    // Waiting takes its time, in which more can end than a job.
    standing.check(&JOB_READ).await?;
    Ok(Json(JobLog {
        chunks: page.chunks.into_iter().map(Into::into).collect(),
        next_offset: page.next_offset,
        is_complete: page.is_complete,
    }))
}

/// Has a failed, cancelled or waiting job run now.
#[utoipa::path(
    post, path = "/jobs/{id}/retry", operation_id = "SpineJobRetry", tag = "spine",
    params(("id" = String, Path, description = "The job")),
    responses((status = 204)),
)]
pub(crate) async fn job_retry(
    State(api): State<SpineApi>,
    Path(id): Path<String>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<StatusCode> {
    let work = unit!(|tx, id: String| admin::job_retry(tx, id).await);
    api.spine.database().write(id, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cancels a job: at once when it waits, as soon as its handler stops when it runs.
#[utoipa::path(
    post, path = "/jobs/{id}/cancel", operation_id = "SpineJobCancel", tag = "spine",
    params(("id" = String, Path, description = "The job")),
    responses((status = 204)),
)]
pub(crate) async fn job_cancel(
    State(api): State<SpineApi>,
    Path(id): Path<String>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<StatusCode> {
    api.spine.job_cancel(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many jobs of each queue wait, run and rest as failed.
#[utoipa::path(
    get, path = "/queues", operation_id = "SpineQueueList", tag = "spine",
    responses((status = 200, body = QueueList)),
)]
pub(crate) async fn queue_list(
    State(api): State<SpineApi>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<QueueList>> {
    let work = unit!(|tx, _nothing: ()| admin::queue_depths(tx).await);
    let depths = api.spine.database().read((), work).await?;
    let items = depths.into_iter().map(|(queue, state, jobs)| QueueDepth { queue, state, jobs });
    Ok(Json(QueueList { items: items.collect() }))
}

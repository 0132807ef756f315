//! Runs over HTTP.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State as FromState;
use axum::response::Response;
use futures::stream;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
    Standing,
};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use model::Problem;
use model::blobs::BlobKey;
use serde_json::{Value, json};
use utoipa_axum::routes;

use super::begin::Wanted;
use super::model::{Filter, Status};
use super::service::Runs;
use super::stream::Streams;
use super::views::{self, LogPage, RunBody, RunDetail, RunList, RunView};
use crate::limits::{LOG_PAGE, LOG_PAGE_MAX, PAGE, PAGE_MAX};
use crate::permissions::{CANCEL, CREATE, READ};

/// The operations.
pub fn routes(runs: &Arc<Runs>) -> Routes {
    Routes::new("/api/pipelines/v1")
        .operation(Access::Permission(&READ), routes!(run_list))
        .operation(Access::Permission(&CREATE), routes!(run_create))
        .operation(Access::Permission(&READ), routes!(run_get))
        .operation(Access::Permission(&READ), routes!(run_log))
        .operation(Access::Permission(&READ), routes!(run_tests))
        .operation(Access::Permission(&READ), routes!(artifact_get))
        .operation(Access::Permission(&CANCEL), routes!(run_cancel))
        .operation(Access::Permission(&CREATE), routes!(run_rerun))
        .with_state(runs.clone())
}

/// The stream.
pub fn stream_routes(streams: Streams) -> Routes {
    Routes::new("/api/pipelines/v1")
        .operation(Access::Permission(&READ), routes!(run_events))
        .with_state(streams)
}

/// Which runs are asked for.
pub struct RunQuery(Filter);

impl QueryParameters for RunQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let words = Status::ALL.map(Status::as_str);
        let text = |it: Option<String>| it.unwrap_or_default();
        Ok(Self(Filter {
            repository: text(query.text("repository")?),
            service: text(query.text("service")?).to_lowercase(),
            status: query.one_of("status", &words)?.unwrap_or_default().to_owned(),
            branch: text(query.text("branch")?),
            before: text(query.text("cursor")?),
            count: query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE),
        }))
    }
}

/// Runs, the latest first. A page may be shorter than asked for: runs of repositories that the caller
/// does not see are left out.
#[utoipa::path(
    get,
    path = "/runs",
    operation_id = "PipelinesRunList",
    tag = "pipelines",
    params(
        ("repository" = Option<String>, Query, description = "owner/name"),
        ("service" = Option<String>, Query, description = "Reference of a component"),
        ("status" = Option<String>, Query, description = "queued, running, succeeded, failed, cancelled"),
        ("branch" = Option<String>, Query, description = "The branch"),
        ("cursor" = Option<String>, Query, description = "What the page before said as next"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses((status = 200, description = "The runs", body = RunList)),
)]
pub async fn run_list(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(RunQuery(filter)): Query<RunQuery>,
) -> Reply<Json<RunList>> {
    let (items, next) = runs.list(&caller, filter).await?;
    Ok(Json(RunList { items: items.into_iter().map(Into::into).collect(), next }))
}

/// Starts what a push to a branch would start, or one PipelineRun.
#[utoipa::path(
    post,
    path = "/runs",
    operation_id = "PipelinesRunCreate",
    tag = "pipelines",
    request_body = RunBody,
    responses(
        (status = 201, description = "The runs", body = RunList),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "The repository or the branch is not there, or not for this caller"),
        (status = 409, description = "There is nothing to run"),
        (status = 503, description = "Pipelines are not carried out here"),
    ),
)]
pub async fn run_create(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<RunBody>,
) -> Reply<(StatusCode, Json<RunList>)> {
    let RunBody { repository, branch, pipeline_run } = body;
    let is_word = |it: &str| {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
        !it.is_empty() && !it.starts_with('.') && it.chars().all(is_plain)
    };
    let is_name =
        repository.split_once('/').is_some_and(|(owner, name)| is_word(owner) && is_word(name));
    if !is_name {
        return Err(Problem::input("A repository is owner/name").at("repository").into());
    }
    let begun = runs.start(&caller, &Wanted { repository, branch, pipeline_run }).await?;
    let items = begun.into_iter().map(Into::into).collect();
    Ok((StatusCode::CREATED, Json(RunList { items, next: None })))
}

/// A run with its tasks, steps, results, reports and what it made.
#[utoipa::path(
    get,
    path = "/runs/{id}",
    operation_id = "PipelinesRunGet",
    tag = "pipelines",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "The run", body = RunDetail),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn run_get(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<RunDetail>> {
    Ok(Json(runs.whole(&caller, &id).await?.into()))
}

/// The number of a line, 0 where none is given.
fn from_line(query: &mut QueryReader<'_>) -> Result<i64, Problem> {
    let line = query.integer("from", 0..=i64::MAX.unsigned_abs())?;
    Ok(line.and_then(|it| i64::try_from(it).ok()).unwrap_or(0))
}

/// Where a stream begins.
pub struct EventsQuery {
    from: i64,
}

impl QueryParameters for EventsQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { from: from_line(query)? })
    }
}

/// Which lines are asked for.
pub struct LogQuery {
    task: String,
    step: String,
    from: i64,
    limit: u64,
}

impl QueryParameters for LogQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self {
            task: query.text("task")?.unwrap_or_default(),
            step: query.text("step")?.unwrap_or_default(),
            from: from_line(query)?,
            limit: query.integer("limit", 1..=LOG_PAGE_MAX)?.unwrap_or(LOG_PAGE),
        })
    }
}

/// Lines of a run, of one task or one step where they are named.
#[utoipa::path(
    get,
    path = "/runs/{id}/log",
    operation_id = "PipelinesRunLog",
    tag = "pipelines",
    params(
        ("id" = String, Path, description = "The run"),
        ("task" = Option<String>, Query, description = "The task"),
        ("step" = Option<String>, Query, description = "The step"),
        ("from" = Option<u64>, Query, description = "The first line, counted from 0 within the run"),
        ("limit" = Option<u64>, Query, description = "How many, 5000 at most"),
    ),
    responses(
        (status = 200, description = "The lines", body = LogPage),
        (status = 404, description = "The run is not there, or not for this caller"),
    ),
)]
pub async fn run_log(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(query): Query<LogQuery>,
    Path(id): Path<String>,
) -> Reply<Json<LogPage>> {
    let run = runs.get(&caller, &id).await?;
    let LogQuery { task, step, from, limit } = query;
    // A piece has a line at least.
    let rows = runs.lines(&id, from, &task, &step, limit + 1).await?;
    let is_last = u64::try_from(rows.len()).unwrap_or(u64::MAX) <= limit;
    let mut items = views::lines(rows, from);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_cut = items.len() > most;
    items.truncate(most);
    let next = items.last().map(|it| it.n + 1).filter(|_| is_cut || !is_last);
    Ok(Json(LogPage { items, total: run.line_head, next }))
}

/// The test cases of a run.
#[utoipa::path(
    get,
    path = "/runs/{id}/tests",
    operation_id = "PipelinesRunTests",
    tag = "pipelines",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "Figures, and cases", body = Object),
        (status = 404, description = "The run is not there, or not for this caller"),
    ),
)]
pub async fn run_tests(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<Value>> {
    let whole = runs.whole(&caller, &id).await?;
    let found = whole.reports.into_iter().find(|it| it.0 == "tests");
    let none =
        || json!({ "total": 0, "passed": 0, "failed": 0, "errors": 0, "skipped": 0, "cases": [] });
    let body = found.and_then(|it| serde_json::from_str(&it.1).ok());
    Ok(Json(body.unwrap_or_else(none)))
}

/// Something that a run made, as a download.
#[utoipa::path(
    get,
    path = "/runs/{id}/artifacts/{*name}",
    operation_id = "PipelinesArtifactGet",
    tag = "pipelines",
    params(
        ("id" = String, Path, description = "The run"),
        ("name" = String, Path, description = "Its name, with its slashes"),
    ),
    responses(
        (status = 200, description = "It"),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn artifact_get(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path((id, name)): Path<(String, String)>,
) -> Reply<Response> {
    let whole = runs.whole(&caller, &id).await?;
    let missing = || Problem::not_found(format!("The run has no artefact {name}"));
    let found = whole.artifacts.into_iter().find(|it| it.name == name).ok_or_else(missing)?;
    let content = runs.blobs.get(&BlobKey::new(found.blob)?).await?.ok_or_else(missing)?;
    let pieces = stream::try_unfold(content, |mut content| async move {
        let piece = content.next().await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(piece.map(|it| (it, content)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let suffix = if found.kind == "image" { "image.tar" } else { "" };
    let plain = name.rsplit('/').next().unwrap_or_default();
    let file = if suffix.is_empty() { plain } else { suffix };
    let headers = response.headers_mut();
    let set = |headers: &mut HeaderMap, name: http::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(headers, CONTENT_TYPE, "application/octet-stream");
    set(headers, CONTENT_DISPOSITION, &format!("attachment; filename=\"{file}\""));
    set(headers, CONTENT_LENGTH, &found.bytes.to_string());
    set(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, CACHE_CONTROL, "private, no-cache");
    Ok(response)
}

/// Has a run end.
#[utoipa::path(
    post,
    path = "/runs/{id}/cancel",
    operation_id = "PipelinesRunCancel",
    tag = "pipelines",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 202, description = "It will"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "It is over"),
    ),
)]
pub async fn run_cancel(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<StatusCode> {
    runs.cancel(&caller, &id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Has a run once more, on the same commit with the same plan.
#[utoipa::path(
    post,
    path = "/runs/{id}/rerun",
    operation_id = "PipelinesRunRerun",
    tag = "pipelines",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 201, description = "The new run", body = RunView),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "It is under way, or there is nothing to run"),
    ),
)]
pub async fn run_rerun(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<(StatusCode, Json<RunView>)> {
    Ok((StatusCode::CREATED, Json(runs.rerun(&caller, &id).await?.into())))
}

/// A run while it goes on: `run` with all of it whenever something changes, `lines` with what it tells.
/// The id of an event says where a client that comes again goes on.
#[utoipa::path(
    get,
    path = "/runs/{id}/events",
    operation_id = "PipelinesRunEvents",
    tag = "pipelines",
    params(
        ("id" = String, Path, description = "The run"),
        ("from" = Option<u64>, Query, description = "The first line that is told, counted from 0 within the run"),
        ("last-event-id" = Option<String>, Header, description = "What browsers resume with; counts before `from`"),
    ),
    responses(
        (status = 200, description = "Events", body = String, content_type = "text/event-stream"),
        (status = 404, description = "It is not there, or not for this caller"),
    ),
)]
pub async fn run_events(
    FromState(streams): FromState<Streams>,
    caller: Caller,
    standing: Standing,
    Query(EventsQuery { from }): Query<EventsQuery>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    let said = headers.get("last-event-id").and_then(|it| it.to_str().ok());
    let line = said.and_then(|it| it.rsplit('-').next()).and_then(|it| it.parse().ok());
    streams.open(caller.0, standing, &id, line.unwrap_or(from)).await
}

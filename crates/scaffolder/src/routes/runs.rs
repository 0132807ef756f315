//! Runs as pages show them, and what they logged.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use model::Problem;

use crate::tasks::limits::{
    LINES_PAGE_MAX, LOG_HITS_MAX, RUNS_PAGE_DEFAULT, RUNS_PAGE_MAX, SEARCH_CHARS_MAX,
    TASKS_OFFSET_MAX,
};
use crate::tasks::model::{Creators, Order, STATUSES, Status, TaskQuery};
use crate::tasks::service::Runs;
use crate::tasks::service::create::template_ref;
use crate::tasks::service::find::{RunList, RunSearch};
use crate::tasks::service::log::{LogHits, LogPage};
use crate::tasks::service::view::RunView;

fn bounded(name: &'static str, text: Option<String>) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.chars().count() > SEARCH_CHARS_MAX => {
            let what = format!("{name} has more than {SEARCH_CHARS_MAX} characters");
            Err(Problem::input(what).at(name))
        }
        text => Ok(text),
    }
}

/// Which runs are looked for.
pub struct FindQuery(RunSearch);

impl QueryParameters for FindQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let mine = query.switch("mine")?;
        let template = query.text("template")?.map(|it| template_ref(&it)).transpose()?;
        let words = query.comma_list("status")?.unwrap_or_default();
        let text = bounded("q", query.text("q")?)?;
        let order = query.text("order")?.map(|it| order(&it)).transpose()?;
        let cursor = query.text("cursor")?.map(|it| cursor(&it)).transpose()?;
        let limit = query.integer("limit", 1..=RUNS_PAGE_MAX)?.unwrap_or(RUNS_PAGE_DEFAULT);
        let mut statuses = Vec::new();
        for word in words {
            let one = Status::parse(&word).ok_or_else(|| {
                let words = STATUSES.map(Status::as_str).join(", ");
                Problem::input(format!("request/query/status must be one of {words}")).at("status")
            })?;
            if !statuses.contains(&one) {
                statuses.push(one);
            }
        }
        let (until, offset) = cursor.unzip();
        Ok(Self(RunSearch {
            list: TaskQuery {
                creators: Creators::ALL,
                statuses,
                order: order.into_iter().collect(),
                limit,
                offset: offset.unwrap_or_default(),
            },
            mine,
            template_ref: template.map(|it| it.as_str().to_owned()),
            text,
            until,
        }))
    }
}

/// `desc:createdAt`, with the words of our own operations.
fn order(text: &str) -> Result<Order, Problem> {
    let words = text.replace("createdAt", "created_at").replace("createdBy", "created_by");
    Order::parse(&words).map_err(|problem| problem.hint("as in desc:createdAt"))
}

/// What a page before said as `next`.
fn cursor(text: &str) -> Result<(i64, u64), Problem> {
    let parts = text.split_once('.');
    let parts = parts.and_then(|(until, offset)| Some((until.parse().ok()?, offset.parse().ok()?)));
    parts
        .filter(|(_, offset)| *offset <= TASKS_OFFSET_MAX)
        .ok_or_else(|| Problem::input("request/query/cursor is none that a page gave").at("cursor"))
}

/// Runs that the caller may see, the latest first unless another order is asked for.
#[utoipa::path(
    get,
    path = "/runs",
    operation_id = "ScaffolderRunList",
    tag = "scaffolder",
    params(
        ("mine" = Option<bool>, Query, description = "Only the caller's own"),
        ("template" = Option<String>, Query, description = "Only those of this template"),
        ("status" = Option<String>, Query, description = "Only those in one of these states, with commas between"),
        ("q" = Option<String>, Query, description = "Only those with this text in their id, template or creator"),
        ("order" = Option<String>, Query, description = "asc: or desc: and createdAt, status or createdBy"),
        ("cursor" = Option<String>, Query, description = "What the page before said as next"),
        ("limit" = Option<u32>, Query, description = "How many, 200 at most; 50 without it"),
    ),
    responses((status = 200, description = "A page of runs", body = RunList)),
)]
pub async fn run_list(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(FindQuery(search)): Query<FindQuery>,
) -> Reply<Json<RunList>> {
    Ok(Json(runs.find(&caller, search).await?))
}

/// A run: how it and its steps stand, what it was given, what it made.
#[utoipa::path(
    get,
    path = "/runs/{id}",
    operation_id = "ScaffolderRunGet",
    tag = "scaffolder",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "The run", body = RunView),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn run_get(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<RunView>> {
    Ok(Json(runs.run_view(&caller, &id).await?))
}

/// Which lines.
pub struct LinesQuery {
    from: i64,
    limit: usize,
    step: Option<String>,
}

impl QueryParameters for LinesQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let from = query.integer("from", 0..=u64::from(u32::MAX))?.unwrap_or_default();
        let limit = query.integer("limit", 1..=LINES_PAGE_MAX)?.unwrap_or(LINES_PAGE_MAX);
        Ok(Self {
            from: i64::try_from(from).unwrap_or(i64::MAX),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            step: query.text("step")?,
        })
    }
}

/// Lines of what a run logged. They are counted from 0 within the run; each `log` event of its stream
/// says as `line` which its first is, so that pages and stream join without a gap.
#[utoipa::path(
    get,
    path = "/runs/{id}/log",
    operation_id = "ScaffolderRunLogGet",
    tag = "scaffolder",
    params(
        ("id" = String, Path, description = "The run"),
        ("from" = Option<u32>, Query, description = "The first line, from 0"),
        ("limit" = Option<u32>, Query, description = "How many, 2,000 at most"),
        ("step" = Option<String>, Query, description = "Only those of this step"),
    ),
    responses(
        (status = 200, description = "Lines", body = LogPage),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn run_log(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(query): Query<LinesQuery>,
    Path(id): Path<String>,
) -> Reply<Json<LogPage>> {
    let LinesQuery { from, limit, step } = query;
    Ok(Json(runs.log(&caller, &id, from, limit, step.as_deref()).await?))
}

/// What is looked for in a log.
pub struct HitsQuery {
    text: String,
    limit: usize,
}

impl QueryParameters for HitsQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let text = bounded("q", query.text("q")?)?;
        let limit = query.integer("limit", 1..=LOG_HITS_MAX)?.unwrap_or(LOG_HITS_MAX);
        let text = text.ok_or_else(|| Problem::input("request/query/q is needed").at("q"))?;
        Ok(Self { text, limit: usize::try_from(limit).unwrap_or(usize::MAX) })
    }
}

/// Lines of what a run logged that have a text in them, in whichever case.
#[utoipa::path(
    get,
    path = "/runs/{id}/log/search",
    operation_id = "ScaffolderRunLogSearch",
    tag = "scaffolder",
    params(
        ("id" = String, Path, description = "The run"),
        ("q" = String, Query, description = "The text"),
        ("limit" = Option<u32>, Query, description = "How many, 1,000 at most"),
    ),
    responses(
        (status = 200, description = "Numbers of lines", body = LogHits),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn run_log_search(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(query): Query<HitsQuery>,
    Path(id): Path<String>,
) -> Reply<Json<LogHits>> {
    Ok(Json(runs.log_search(&caller, &id, &query.text, query.limit).await?))
}

/// All that a run logged, as text to keep.
#[utoipa::path(
    get,
    path = "/runs/{id}/log/text",
    operation_id = "ScaffolderRunLogText",
    tag = "scaffolder",
    params(("id" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "The log: time, step and text of each line", body = String, content_type = "text/plain"),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn run_log_text(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let text = runs.log_text(&caller, &id).await?;
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let name: String = id.chars().filter(is_plain).take(60).collect();
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"run-{name}.log\"")),
    ];
    Ok((headers, Body::from_stream(text)).into_response())
}

//! Runs over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{
    Caller, Json, NoParameters, OptionalJson, Path, Query, QueryParameters, QueryReader, Reply,
};
use http::StatusCode;
use model::Problem;

use super::schemas::{
    RetryBody, ScaffoldBody, TaskId, TaskPage, TaskState, TaskView, ValidationErrors,
};
use crate::tasks::limits::{CREATORS_MAX, ORDERS_MAX, TASKS_OFFSET_MAX, TASKS_PAGE_MAX};
use crate::tasks::model::{Creators, Order, STATUSES, Status, TaskQuery};
use crate::tasks::service::Runs;
use crate::tasks::service::acts::Retried;
use crate::tasks::service::create::{Begun, Wanted};
use crate::tasks::telling::looked;

/// Which runs are asked for.
pub struct ListQuery(TaskQuery);

impl QueryParameters for ListQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let created_by = query.repeated("createdBy")?;
        let statuses = query.repeated("status")?;
        let order = query.repeated("order")?;
        let limit = query.integer("limit", 0..=u64::from(u32::MAX))?;
        let offset = query.integer("offset", 0..=TASKS_OFFSET_MAX)?;
        if created_by.len() > CREATORS_MAX {
            let what = format!("createdBy has more than {CREATORS_MAX} values");
            return Err(Problem::input(what).at("createdBy"));
        }
        if order.len() > ORDERS_MAX {
            let what = format!("order has more than {ORDERS_MAX} values");
            return Err(Problem::input(what).at("order"));
        }
        let status = |word: &String| {
            let words = STATUSES.map(Status::as_str).join(", ");
            let what = format!("request/query/status must be one of {words}");
            Status::parse(word).ok_or_else(|| Problem::input(what).at("status"))
        };
        let mut wanted: Vec<Status> = Vec::new();
        for word in &statuses {
            let one = status(word)?;
            if !wanted.contains(&one) {
                wanted.push(one);
            }
        }
        let creators = match created_by.is_empty() {
            true => Creators::ALL,
            false => Creators::In(created_by),
        };
        Ok(Self(TaskQuery {
            creators,
            statuses: wanted,
            order: order.iter().map(|it| Order::parse(it)).collect::<Result<_, _>>()?,
            limit: limit.unwrap_or(TASKS_PAGE_MAX).min(TASKS_PAGE_MAX),
            offset: offset.unwrap_or_default(),
        }))
    }
}

/// Runs that the caller may see, the latest first unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v2/tasks",
    operation_id = "ListTasks",
    tag = "scaffolder",
    params(
        ("createdBy" = Option<Vec<String>>, Query, explode, description = "Only those that one of these users began"),
        ("status" = Option<Vec<String>>, Query, explode, description = "Only those in one of these states"),
        ("order" = Option<Vec<String>>, Query, explode, description = "asc: or desc: and created_at, status or created_by"),
        ("limit" = Option<u32>, Query, description = "At most so many; 1,000 at most"),
        ("offset" = Option<u32>, Query, description = "After so many"),
    ),
    responses((status = 200, description = "A page of runs", body = TaskPage)),
)]
pub async fn task_list(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    Query(ListQuery(query)): Query<ListQuery>,
) -> Reply<Json<TaskPage>> {
    let (tasks, total_tasks) = runs.list(&caller, query).await?;
    let tasks = tasks.into_iter().map(TaskView::of_brief).collect::<Result<_, _>>()?;
    Ok(Json(TaskPage { tasks, total_tasks }))
}

/// Begins a run.
#[utoipa::path(
    post,
    path = "/v2/tasks",
    operation_id = "Scaffold",
    tag = "scaffolder",
    request_body = ScaffoldBody,
    responses(
        (status = 201, description = "The run", body = TaskId),
        (status = 400, description = "The values or the secrets do not fit", body = ValidationErrors),
        (status = 404, description = "There is no such template for the caller"),
    ),
)]
pub async fn task_create(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<ScaffoldBody>,
) -> Reply<Response> {
    let wanted = Wanted {
        template_ref: body.template_ref,
        values: body.values,
        secrets: body.secrets.unwrap_or_default(),
    };
    Ok(match runs.create(&caller, wanted).await? {
        Begun::Task(id) => (StatusCode::CREATED, Json(TaskId { id })).into_response(),
        Begun::Refused(body) => (StatusCode::BAD_REQUEST, Json(body)).into_response(),
    })
}

/// A run.
#[utoipa::path(
    get,
    path = "/v2/tasks/{taskId}",
    operation_id = "GetTask",
    tag = "scaffolder",
    params(("taskId" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "The run", body = TaskView),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn task_get(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<TaskView>> {
    looked("scaffolder.task", Some("get"), &caller, &id);
    Ok(Json(TaskView::of(runs.get(&caller, &id).await?)?))
}

/// Ends a run.
#[utoipa::path(
    post,
    path = "/v2/tasks/{taskId}/cancel",
    operation_id = "CancelTask",
    tag = "scaffolder",
    params(("taskId" = String, Path, description = "The run")),
    responses(
        (status = 200, description = "It ends", body = TaskState),
        (status = 404, description = "There is no such run for the caller"),
        (status = 409, description = "It came to another end"),
    ),
)]
pub async fn task_cancel(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
) -> Reply<Json<TaskState>> {
    runs.cancel(&caller, &id).await?;
    Ok(Json(TaskState { status: "cancelled" }))
}

/// Has a run that is over tried again from where it failed.
#[utoipa::path(
    post,
    path = "/v2/tasks/{taskId}/retry",
    operation_id = "Retry",
    tag = "scaffolder",
    params(("taskId" = String, Path, description = "The run")),
    request_body = RetryBody,
    responses(
        (status = 201, description = "It waits again", body = TaskId),
        (status = 400, description = "The secrets do not fit", body = ValidationErrors),
        (status = 404, description = "There is no such run for the caller"),
        (status = 409, description = "It is not over"),
    ),
)]
pub async fn task_retry(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(id): Path<String>,
    OptionalJson(body): OptionalJson<RetryBody>,
) -> Reply<Response> {
    Ok(match runs.retry(&caller, &id, body.secrets.unwrap_or_default()).await? {
        Retried::Task => (StatusCode::CREATED, Json(TaskId { id })).into_response(),
        Retried::Refused(body) => (StatusCode::BAD_REQUEST, Json(body)).into_response(),
    })
}

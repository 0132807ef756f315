//! What runs tell, over HTTP.

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Caller, Json, Path, Query, QueryParameters, QueryReader, Reply, Standing};
use http::{HeaderMap, HeaderName};
use model::Problem;

use crate::tasks::stream::{EventView, Streams};

/// Largest number that an event can have: the column is signed.
const NUMBER_MAX: u64 = i64::MAX as u64;
/// What browsers resume with.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// After which event.
pub struct AfterQuery(i64);

impl QueryParameters for AfterQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let after = query.integer("after", 0..=NUMBER_MAX)?;
        Ok(Self(after.and_then(|it| i64::try_from(it).ok()).unwrap_or_default()))
    }
}

/// What a run told, as soon as there is something; an empty list after half a minute.
#[utoipa::path(
    get,
    path = "/v2/tasks/{taskId}/events",
    operation_id = "StreamLogsPolling",
    tag = "scaffolder",
    params(
        ("taskId" = String, Path, description = "The run"),
        ("after" = Option<u64>, Query, description = "Number of the last event that is known"),
    ),
    responses(
        (status = 200, description = "Events", body = Vec<EventView>),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn event_poll(
    FromState(streams): FromState<Streams>,
    caller: Caller,
    Query(AfterQuery(after)): Query<AfterQuery>,
    Path(id): Path<String>,
) -> Reply<Json<Vec<EventView>>> {
    Ok(Json(streams.poll(&caller, &id, after).await?))
}

/// What a run tells, until it is over. Begins after `Last-Event-ID`, else after `after`, else with the
/// first event.
#[utoipa::path(
    get,
    path = "/v2/tasks/{taskId}/eventstream",
    operation_id = "ScaffolderTaskEventStream",
    tag = "scaffolder",
    params(
        ("taskId" = String, Path, description = "The run"),
        ("after" = Option<u64>, Query, description = "Number of the last event that is known"),
        ("last-event-id" = Option<u64>, Header, description = "What browsers resume with"),
    ),
    responses(
        (status = 200, description = "Events", body = String, content_type = "text/event-stream"),
        (status = 404, description = "There is no such run for the caller"),
    ),
)]
pub async fn event_stream(
    FromState(streams): FromState<Streams>,
    caller: Caller,
    standing: Standing,
    Query(AfterQuery(after)): Query<AfterQuery>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    let resumed = headers.get(LAST_EVENT_ID).map(|value| {
        let number = value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok());
        number.filter(|number| *number >= 0).ok_or_else(|| {
            Problem::input("request/headers/last-event-id must be the number of an event")
        })
    });
    let after = resumed.transpose()?.unwrap_or(after);
    streams.stream(caller.0, standing, &id, after).await
}

//! What a run tells, as it tells it: a page as soon as there is one, or a stream.
//!
//! A stream carries the number of each event, so that a client that lost its connection, or its
//! server, goes on after the last one it saw: nothing is missed and nothing comes twice. Events of
//! another replica are found by looking twice a second. A client that goes away takes its stream with
//! it. While a stream is open its caller's credentials, and whether the run is for them, are looked at
//! again and again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use gate::{Failure, Standing};
use http::HeaderName;
use http::header::CACHE_CONTROL;
use jiff::Timestamp;
use model::{Caller, Code, Millis, Problem};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::hub::Waiting;
use super::limits::{
    LONG_POLL_MS, STREAM_CHECK_MS, STREAM_KEEP_ALIVE_MS, STREAM_MS_MAX, STREAM_POLL_MS, STREAMS_MAX,
};
use super::metrics::OpenStream;
use super::model::EventRow;
use super::service::Runs;
use super::service::read::is_recoverable;
use super::telling::looked;
use crate::permissions::TASK_READ;

/// Asks proxies of nginx's family not to hold events back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// An event on the wire.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SerializedTaskEvent)]
pub struct EventView {
    /// Its number.
    id: i64,
    /// Whether the run goes on after its end.
    is_task_recoverable: bool,
    /// The run.
    task_id: String,
    /// What it says.
    #[schema(value_type = Object)]
    body: Box<RawValue>,
    /// `log`, `completion`, `cancelled` or `recovered`.
    #[serde(rename = "type")]
    kind: String,
    /// When, ISO 8601.
    created_at: String,
}

/// A time as Backstage writes it: `2026-11-23T12:00:00.000Z`.
pub fn iso(at: Millis) -> String {
    let Ok(at) = Timestamp::from_millisecond(at) else { return at.to_string() };
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Text of ours as JSON that passes through as it is.
pub fn raw(text: String) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(text).map_err(Problem::internal)
}

fn view(task: &str, is_task_recoverable: bool, event: EventRow) -> Result<EventView, Problem> {
    Ok(EventView {
        id: event.number,
        is_task_recoverable,
        task_id: task.to_owned(),
        body: raw(event.body)?,
        kind: event.kind,
        created_at: iso(event.created_at),
    })
}

/// Streams of a process. Cheap to clone.
#[derive(Clone)]
pub struct Streams {
    runs: Arc<Runs>,
    permits: Arc<Semaphore>,
}

impl Streams {
    /// Of these runs.
    pub fn new(runs: Arc<Runs>) -> Self {
        Self { runs, permits: Arc::new(Semaphore::new(STREAMS_MAX)) }
    }

    fn permit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let permit = Arc::clone(&self.permits).try_acquire_owned();
        permit.map_err(|_| {
            Problem::new(Code::Unavailable, "Too many streams of runs are open")
                .hint("come again in a moment")
        })
    }

    /// What a run told after event `after`, as soon as there is something; nothing after half a
    /// minute, or when the server drains.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn poll(
        &self,
        caller: &Caller,
        id: &str,
        after: i64,
    ) -> Result<Vec<EventView>, Problem> {
        let task = self.runs.get(caller, id).await?;
        let _permit = self.permit()?;
        looked("scaffolder.task", Some("events"), caller, id);
        let recoverable = is_recoverable(&task.spec);
        let mut waiting = self.runs.hub.wait_for(id);
        let deadline = Instant::now() + Duration::from_millis(LONG_POLL_MS);
        loop {
            let events = self.runs.events_after(id, after).await?;
            if !events.is_empty() {
                return events.into_iter().map(|it| view(id, recoverable, it)).collect();
            }
            let look_at = Instant::now() + Duration::from_millis(STREAM_POLL_MS);
            tokio::select! {
                () = sleep_until(deadline) => return Ok(Vec::new()),
                () = self.runs.lifecycle.draining() => return Ok(Vec::new()),
                () = waiting.woken() => {}
                () = sleep_until(look_at) => {}
            }
        }
    }

    /// A stream of what a run tells, from after event `after` to its end.
    ///
    /// # Errors
    /// 404; 503 when too many are open; what the database says.
    pub async fn stream(
        &self,
        caller: Caller,
        standing: Standing,
        id: &str,
        after: i64,
    ) -> Result<Response, Failure> {
        let task = self.runs.get(&caller, id).await?;
        let permit = self.permit()?;
        looked("scaffolder.task", Some("stream"), &caller, id);
        let listening = Listening {
            waiting: self.runs.hub.wait_for(id),
            runs: self.runs.clone(),
            caller,
            standing,
            created_by: task.created_by,
            is_recoverable: is_recoverable(&task.spec),
            task: task.id,
            position: after,
            ready: VecDeque::new(),
            check_at: Instant::now() + CHECK,
            has_ended: false,
            _counted: self.runs.metrics.stream(),
            _permit: permit,
        };
        let lifecycle = self.runs.lifecycle.clone();
        let over = async move {
            tokio::select! {
                () = lifecycle.draining() => {}
                () = tokio::time::sleep(Duration::from_millis(STREAM_MS_MAX)) => {}
            }
        };
        let told = stream::unfold(listening, Listening::next);
        let told = told.take_until(Box::pin(over)).map(Ok::<_, Infallible>);
        let alive = KeepAlive::new().interval(Duration::from_millis(STREAM_KEEP_ALIVE_MS));
        let headers = [(CACHE_CONTROL, "no-cache"), (UNBUFFERED, "no")];
        Ok((headers, Sse::new(told).keep_alive(alive)).into_response())
    }
}

const CHECK: Duration = Duration::from_millis(STREAM_CHECK_MS);

/// One open stream.
struct Listening {
    runs: Arc<Runs>,
    waiting: Waiting,
    caller: Caller,
    standing: Standing,
    created_by: Option<String>,
    is_recoverable: bool,
    task: String,
    /// Number of the last event that was told.
    position: i64,
    ready: VecDeque<EventRow>,
    /// When the credentials are looked at again.
    check_at: Instant,
    /// The end was told.
    has_ended: bool,
    _counted: OpenStream,
    _permit: OwnedSemaphorePermit,
}

impl Listening {
    /// The next thing to tell. `None` ends the stream.
    async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if self.has_ended || !self.is_admitted().await {
                return None;
            }
            if let Some(event) = self.ready.pop_front() {
                self.position = self.position.max(event.number);
                self.has_ended = event.is_completion() && !self.is_recoverable;
                let told = self.tell(event)?;
                return Some((told, self));
            }
            self.ready.extend(self.read().await?);
            if !self.ready.is_empty() {
                continue;
            }
            let look_at = Instant::now() + Duration::from_millis(STREAM_POLL_MS);
            tokio::select! {
                () = self.waiting.woken() => {}
                () = sleep_until(look_at) => {}
            }
        }
    }

    /// What was told since; of a stream that goes on after the end, the end is told once.
    async fn read(&self) -> Option<Vec<EventRow>> {
        let read = self.runs.events_after(&self.task, self.position).await;
        let mut events = read
            .inspect_err(|problem| tracing::warn!(task = self.task, %problem, "a stream ends"))
            .ok()?;
        if self.is_recoverable {
            events.retain(|event| event.number > self.position);
        }
        Some(events)
    }

    fn tell(&self, event: EventRow) -> Option<Event> {
        let (kind, number) = (event.kind.clone(), event.number);
        let view = view(&self.task, self.is_recoverable, event).ok()?;
        let data = serde_json::to_string(&view).ok()?;
        Some(Event::default().event(kind).data(data).id(number.to_string()))
    }

    /// Whether the run is for the caller still.
    async fn is_admitted(&mut self) -> bool {
        if Instant::now() >= self.check_at {
            if self.standing.check(&TASK_READ).await.is_err() {
                return false;
            }
            self.check_at = Instant::now() + CHECK;
        }
        self.runs.may(&self.caller, &TASK_READ, self.created_by.as_deref()).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_backstage_writes_them() {
        assert_eq!(iso(1_795_435_200_000), "2026-11-23T12:00:00.000Z");
        assert_eq!(iso(1_795_435_200_007), "2026-11-23T12:00:00.007Z");
    }
}

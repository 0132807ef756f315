//! A run, live: how it stands and what it tells, until it is over.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::{StreamExt as _, stream};
use gate::{Failure, Standing};
use http::HeaderName;
use http::header::CACHE_CONTROL;
use model::{Caller, Code, Problem};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Duration, Instant, sleep_until};

use super::hub::Waiting;
use super::service::Runs;
use super::views::{self, RunDetail};
use crate::limits::{LOG_PAGE, STREAM_POLL, STREAM_TIME_MAX, STREAMS_MAX};
use crate::permissions::READ;

/// Asks proxies of nginx's family not to hold events back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often it is looked whether the run is for the caller still.
const CHECK: Duration = Duration::from_secs(30);

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

    /// A stream of a run, its lines from `line` on.
    ///
    /// # Errors
    /// 404; 503 where too many are open.
    pub async fn open(
        &self,
        caller: Caller,
        standing: Standing,
        id: &str,
        line: i64,
    ) -> Result<Response, Failure> {
        let run = self.runs.get(&caller, id).await?;
        let permit = Arc::clone(&self.permits)
            .try_acquire_owned()
            .map_err(|_| Problem::new(Code::Unavailable, "Too many streams of runs are open"))?;
        let listening = Listening {
            waiting: self.runs.hub.wait_for(id),
            runs: self.runs.clone(),
            caller,
            standing,
            id: run.id,
            version: 0,
            line,
            check_at: Instant::now() + CHECK,
            has_ended: false,
            _permit: permit,
        };
        let lifecycle = self.runs.lifecycle.clone();
        let over = async move {
            tokio::select! {
                () = lifecycle.draining() => {}
                () = tokio::time::sleep(STREAM_TIME_MAX) => {}
            }
        };
        let told = stream::unfold(listening, Listening::next);
        let told = told.take_until(Box::pin(over)).map(Ok::<_, Infallible>);
        let headers = [(CACHE_CONTROL, "no-cache"), (UNBUFFERED, "no")];
        let alive = KeepAlive::new().interval(Duration::from_secs(15));
        Ok((headers, Sse::new(told).keep_alive(alive)).into_response())
    }
}

struct Listening {
    runs: Arc<Runs>,
    waiting: Waiting,
    caller: Caller,
    standing: Standing,
    id: String,
    /// What was told last.
    version: i64,
    /// The first line that was not told.
    line: i64,
    check_at: Instant,
    has_ended: bool,
    _permit: OwnedSemaphorePermit,
}

impl Listening {
    async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if self.has_ended {
                return None;
            }
            if Instant::now() >= self.check_at {
                self.standing.check(&READ).await.ok()?;
                self.check_at = Instant::now() + CHECK;
            }
            let run = self.runs.get(&self.caller, &self.id).await.ok()?;
            if run.line_head > self.line {
                let rows = self.runs.lines(&self.id, self.line, "", "", LOG_PAGE).await.ok()?;
                let lines = views::lines(rows, self.line);
                if let Some(last) = lines.last() {
                    self.line = last.n + 1;
                    let data = serde_json::to_string(&lines).ok()?;
                    let id = format!("{}-{}", self.version, self.line);
                    return Some((Event::default().event("lines").data(data).id(id), self));
                }
            }
            if run.version > self.version {
                let whole = self.runs.whole(&self.caller, &self.id).await.ok()?;
                self.version = whole.run.version;
                // What was told in between comes first.
                let is_all_told = whole.run.line_head <= self.line;
                self.has_ended = whole.run.status.is_over() && is_all_told;
                let detail = RunDetail::from(whole);
                let data = serde_json::to_string(&detail).ok()?;
                let id = format!("{}-{}", self.version, self.line);
                return Some((Event::default().event("run").data(data).id(id), self));
            }
            if run.status.is_over() && run.line_head <= self.line {
                return None;
            }
            let look_at = Instant::now() + STREAM_POLL;
            tokio::select! {
                () = self.waiting.woken() => {}
                () = sleep_until(look_at) => {}
            }
        }
    }
}

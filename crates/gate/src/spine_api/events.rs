//! The feed of events: pages of it, and the live stream.
//!
//! The stream is best effort and says where it stands: every event carries its number as the event
//! stream's id, so that a browser that lost its connection resumes after the last one it saw. What
//! is no longer kept is told as an event named `gap`; reloading is the truth then. A stream ends
//! after a while and when the server drains; whoever resumes shows its credentials again. They are
//! looked at all the time as well: who may not any more is told so by an event named `denied`, and
//! what comes to pass with a session ends its streams.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use database::{Database, unit};
use futures::{StreamExt, stream};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName};
use model::event::Recorded;
use model::{Code, Problem};
use serde_json::json;
use spine::admin::{self, FeedBounds};
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio::time::{Instant, timeout_at};

use super::views::{EventPage, EventView};
use super::{EVENT_READ, SpineApi};
use crate::standing::is_refusal;
use crate::{Failure, Json, Query, QueryParameters, QueryReader, Reply, Standing, limits};

/// Which events.
#[derive(Debug)]
pub(crate) struct EventQuery {
    after: u64,
    limit: usize,
    topics: Vec<String>,
}

impl QueryParameters for EventQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let most = u64::try_from(limits::EVENT_PAGE_MAX).unwrap_or_default();
        let limit = query.integer("limit", 1..=most)?;
        Ok(Self {
            after: query.integer("after", 0..=SEQ_MAX)?.unwrap_or_default(),
            limit: limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(limits::EVENT_PAGE),
            topics: topics(query)?,
        })
    }
}

/// Largest number that an event can have: the columns are signed.
const SEQ_MAX: u64 = i64::MAX as u64;

fn topics(query: &mut QueryReader<'_>) -> Result<Vec<String>, Problem> {
    let topics = query.repeated("topic")?;
    if topics.len() > limits::EVENT_TOPICS_MAX {
        let most = limits::EVENT_TOPICS_MAX;
        return Err(Problem::input(format!("More than {most} topics")).at("topic"));
    }
    Ok(topics)
}

/// Whether `topic` is one of `topics`, or begins as one that ends in `*`. None named is all.
fn hears(topics: &[String], topic: &str) -> bool {
    topics.is_empty()
        || topics.iter().any(|wanted| match wanted.strip_suffix('*') {
            Some(beginning) => topic.starts_with(beginning),
            None => topic == wanted,
        })
}

/// Events after a number, oldest first. `topic` filters within the page that was read, so that a
/// page may be short, or empty, and `next` goes on all the same.
#[utoipa::path(
    get, path = "/events", operation_id = "SpineEventList", tag = "spine",
    params(
        ("after" = Option<u64>, Query, description = "The `next` of the page before; 0"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
        ("topic" = Option<Vec<String>>, Query, explode,
            description = "Only this topic, or topics that begin so when it ends in `*`"),
    ),
    responses((status = 200, body = EventPage)),
)]
pub(crate) async fn event_list(
    State(api): State<SpineApi>,
    Query(query): Query<EventQuery>,
) -> Reply<Json<EventPage>> {
    let (bounds, events) = read(api.spine.database(), query.after, query.limit).await?;
    let next = events.last().map_or(query.after, |event| event.seq);
    let heard = events.iter().filter(|event| hears(&query.topics, &event.topic));
    Ok(Json(EventPage {
        items: heard.map(EventView::from).collect(),
        next,
        floor: bounds.floor,
        head: bounds.head,
    }))
}

async fn read(
    database: &Database,
    after: u64,
    count: usize,
) -> database::Result<(FeedBounds, Vec<Recorded>)> {
    let work = unit!(|tx, wanted: (u64, usize)| {
        let bounds = admin::feed_bounds(tx).await?;
        Ok((bounds, admin::event_list(tx, wanted.0, wanted.1).await?))
    });
    database.read((after, count), work).await
}

/// Where to begin, and what to hear.
#[derive(Debug)]
pub(crate) struct StreamQuery {
    after: Option<u64>,
    topics: Vec<String>,
}

impl QueryParameters for StreamQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { after: query.integer("after", 0..=SEQ_MAX)?, topics: topics(query)? })
    }
}

/// Events as they happen. Begins after `Last-Event-ID`, else after `after`, else now.
#[utoipa::path(
    get, path = "/events/stream", operation_id = "SpineEventStream", tag = "spine",
    params(
        ("after" = Option<u64>, Query, description = "Number of the last event that is known"),
        ("topic" = Option<Vec<String>>, Query, explode,
            description = "Only this topic, or topics that begin so when it ends in `*`"),
        ("last-event-id" = Option<u64>, Header, description = "What browsers resume with"),
    ),
    responses((status = 200, body = String, content_type = "text/event-stream")),
)]
pub(crate) async fn event_stream(
    State(api): State<SpineApi>,
    standing: Standing,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Reply<Response> {
    let resumed = headers.get(LAST_EVENT_ID).map(|value| {
        let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        number.filter(|number| *number <= SEQ_MAX).ok_or_else(|| {
            Problem::input("request/headers/last-event-id must be the number of an event")
        })
    });
    let permit = Arc::clone(&api.streams).try_acquire_owned().map_err(|_| {
        Failure::from(Problem::new(Code::Unavailable, "Too many event streams are open"))
    })?;
    let (receiver, now) = api.bus.subscribe();
    let position = resumed.transpose()?.or(query.after).unwrap_or(now);
    let listening = Listening {
        database: api.spine.database().clone(),
        receiver,
        position,
        opened_at: now,
        behind: position != now,
        ready: VecDeque::new(),
        topics: query.topics,
        standing,
        check_at: Instant::now() + CHECK,
        over: false,
        _permit: permit,
    };
    let lifecycle = api.lifecycle.clone();
    let over = async move {
        let age = Duration::from_millis(limits::EVENT_STREAM_MS_MAX);
        tokio::select! {
            () = lifecycle.draining() => {}
            () = tokio::time::sleep(age) => {}
        }
    };
    let told = stream::unfold(listening, Listening::next);
    let told = told.take_until(Box::pin(over)).map(Ok::<_, Infallible>);
    let alive = KeepAlive::new().interval(Duration::from_millis(limits::EVENT_KEEP_ALIVE_MS));
    let headers = [(CACHE_CONTROL, "no-store"), (UNBUFFERED, "no")];
    Ok((headers, Sse::new(told).keep_alive(alive)).into_response())
}

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Asks proxies of nginx's family not to hold events back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One open stream.
struct Listening {
    database: Database,
    receiver: broadcast::Receiver<Arc<Recorded>>,
    /// Number of the last event that was considered.
    position: u64,
    /// Number of the last event before the request: its credentials were looked at after that.
    opened_at: u64,
    /// Events are missing between `position` and what the bus passes on.
    behind: bool,
    ready: VecDeque<Recorded>,
    topics: Vec<String>,
    standing: Standing,
    /// When the credentials are looked at again.
    check_at: Instant,
    /// The last thing was told.
    over: bool,
    _permit: OwnedSemaphorePermit,
}

const CHECK: Duration = Duration::from_millis(limits::EVENT_STREAM_CHECK_MS);

impl Listening {
    /// The next thing to tell. `None` ends the stream: the client resumes from its last number.
    async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if self.over {
                return None;
            }
            if let Err(problem) = self.admitted().await {
                self.over = true;
                return is_refusal(&problem).then(|| (denied(&problem), self));
            }
            while let Some(event) = self.ready.pop_front() {
                self.position = event.seq;
                if event.seq > self.opened_at && self.standing.is_touched_by(&event) {
                    return None;
                }
                if hears(&self.topics, &event.topic) {
                    return Some((tell(&event), self));
                }
            }
            if self.behind {
                if let Some(gap) = self.catch_up().await? {
                    return Some((gap, self));
                }
                continue;
            }
            let Ok(received) = timeout_at(self.check_at, self.receiver.recv()).await else {
                continue;
            };
            match received {
                Ok(event) if event.seq <= self.position => {}
                Ok(event) if event.seq == self.position + 1 => {
                    self.ready.push_back(Recorded::clone(&event));
                }
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => self.behind = true,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Whether the caller may hear more: decided before each thing that is told, by credentials that
    /// were looked at a moment ago.
    async fn admitted(&mut self) -> Result<(), Problem> {
        if Instant::now() < self.check_at {
            return self.standing.decide(&EVENT_READ);
        }
        let checked = self.standing.check(&EVENT_READ).await;
        self.check_at = Instant::now() + CHECK;
        checked
    }

    /// Reads what is missing. Tells of a gap when it is no longer kept, and of one as well when the
    /// position lies beyond the end: the database was restored to an earlier moment.
    async fn catch_up(&mut self) -> Option<Option<Event>> {
        let page = read(&self.database, self.position, limits::EVENT_PAGE_MAX).await;
        let (bounds, events) = page
            .inspect_err(|error| tracing::warn!(target: "gate", %error, "an event stream ends"))
            .ok()?;
        let reachable = bounds.floor..=bounds.head;
        if !reachable.contains(&self.position) {
            let to = if self.position < bounds.floor { bounds.floor } else { bounds.head };
            let gap = json!({ "from": self.position, "to": to }).to_string();
            self.position = to;
            return Some(Some(Event::default().event("gap").id(to.to_string()).data(gap)));
        }
        self.behind = events.len() == limits::EVENT_PAGE_MAX;
        self.ready.extend(events);
        Some(None)
    }
}

/// The end of a stream whose caller may not hear it any more.
fn denied(problem: &Problem) -> Event {
    let data = json!({ "name": problem.code.name(), "message": problem.detail });
    Event::default().event("denied").data(data.to_string())
}

/// An event on the wire. Its JSON is one line, and the number is a number: nothing in an event can
/// end the line and forge another.
fn tell(event: &Recorded) -> Event {
    let id = event.seq.to_string();
    let data = serde_json::to_string(&EventView::from(event)).unwrap_or_default();
    Event::default().id(id).data(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_heard_whole_or_by_their_beginning() {
        let topics = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert!(hears(&[], "catalog.entity.changed"));
        assert!(hears(&topics(&["catalog.*"]), "catalog.entity.changed"));
        assert!(hears(&topics(&["a", "catalog.entity.changed"]), "catalog.entity.changed"));
        assert!(!hears(&topics(&["catalog.entity"]), "catalog.entity.changed"));
        assert!(!hears(&topics(&["catalog.*"]), "catalogue.entity.changed"));
    }
}

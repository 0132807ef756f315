//! What has changed: a page, a page that waits, a stream.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State as FromState;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use gate::{Caller, Json, Query, QueryParameters, QueryReader, Reply, Standing, is_refusal};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName};
use model::{Millis, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::feed::{Attending, Change, ChangeFeed};
use crate::limits::{
    CHANGE_KEEP_ALIVE_MS, CHANGE_STREAM_CHECK_MS, CHANGE_STREAM_MS_MAX, CHANGES_WAIT_SECONDS_MAX,
};
use crate::permissions::ENTITY_READ;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Asks proxies of nginx's family not to hold events back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// Largest number that an event can have: the columns are signed.
const CURSOR_MAX: u64 = i64::MAX as u64;

pub struct ChangesQuery {
    after: Option<u64>,
    wait: Duration,
}

impl QueryParameters for ChangesQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let wait = query.integer("wait", 0..=CHANGES_WAIT_SECONDS_MAX)?.unwrap_or_default();
        Ok(Self { after: query.integer("after", 0..=CURSOR_MAX)?, wait: Duration::from_secs(wait) })
    }
}

/// The source that a change came from.
#[derive(Serialize, ToSchema)]
pub struct ChangeSource {
    /// Its id.
    id: String,
    /// `url` or `file`.
    #[serde(rename = "type")]
    kind: String,
    /// Address or path.
    target: String,
}

/// A change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// The cursor that goes on behind it.
    cursor: u64,
    /// When, epoch milliseconds.
    at: Millis,
    /// What happened: `catalog.entity.changed`, `catalog.location.registered`, and so on.
    topic: String,
    /// Of an entity, `created`, `updated` or `removed`.
    #[schema(value_type = Option<String>)]
    change: Value,
    /// The entity reference, or the id of the location or source.
    subject: String,
    /// Who did it; `system` for what reading found.
    actor: String,
    /// The source that it came from, while that is there.
    source: Option<ChangeSource>,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let Change { event, source } = change;
        let source = source.map(|it| ChangeSource { id: it.id, kind: it.kind, target: it.target });
        Self {
            cursor: event.seq,
            at: event.at,
            change: event.payload["change"].clone(),
            topic: event.topic,
            subject: event.subject,
            actor: event.actor,
            source,
        }
    }
}

/// A page of changes.
#[derive(Serialize, ToSchema)]
pub struct ChangesPage {
    /// The changes, oldest first. A page may be empty though there are more.
    items: Vec<ChangeView>,
    /// What to ask for as `after` to go on.
    next: u64,
    /// The newest that can be told: when `next` is less, there is more to read at once.
    head: u64,
}

/// What has changed after a cursor. Without one, nothing, and the cursor to begin with: read the
/// catalog then, and go on from there.
#[utoipa::path(
    get,
    path = "/changes",
    operation_id = "CatalogChangeList",
    tag = "catalog",
    params(
        ("after" = Option<u64>, Query, description = "The `next` of the page before"),
        ("wait" = Option<u64>, Query, maximum = 60, description = "Seconds to wait when there is nothing to tell"),
    ),
    responses(
        (status = 200, description = "The page", body = ChangesPage),
        (status = 409, description = "What follows the cursor is no longer kept"),
    ),
)]
pub async fn change_list(
    FromState(feed): FromState<Arc<ChangeFeed>>,
    caller: Caller,
    Query(query): Query<ChangesQuery>,
) -> Reply<Json<ChangesPage>> {
    let after = query.after.unwrap_or_else(|| feed.head());
    let page = feed.page(&caller, after, query.wait, None).await?;
    let items = page.changes.into_iter().map(ChangeView::from).collect();
    Ok(Json(ChangesPage { items, next: page.next, head: page.head }))
}

pub struct StreamQuery {
    after: Option<u64>,
}

impl QueryParameters for StreamQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { after: query.integer("after", 0..=CURSOR_MAX)? })
    }
}

/// Changes as they happen. Begins after `Last-Event-ID`, else after `after`, else now.
#[utoipa::path(
    get,
    path = "/changes/stream",
    operation_id = "CatalogChangeStream",
    tag = "catalog",
    params(
        ("after" = Option<u64>, Query, description = "The last cursor that is known"),
        ("last-event-id" = Option<u64>, Header, description = "What browsers resume with"),
    ),
    responses((status = 200, body = String, content_type = "text/event-stream")),
)]
pub async fn change_stream(
    FromState(feed): FromState<Arc<ChangeFeed>>,
    caller: Caller,
    standing: Standing,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Reply<Response> {
    let resumed = headers.get(LAST_EVENT_ID).map(|value| {
        let number = value.to_str().ok().and_then(|text| text.trim().parse::<u64>().ok());
        number.filter(|number| *number <= CURSOR_MAX).ok_or_else(|| {
            Problem::input("request/headers/last-event-id must be a cursor").at("last-event-id")
        })
    });
    let place = feed.place()?;
    let since = feed.head();
    let after = resumed.transpose()?.or(query.after).unwrap_or(since);
    let over = {
        let feed = feed.clone();
        async move {
            tokio::select! {
                () = feed.ended() => {}
                () = tokio::time::sleep(Duration::from_millis(CHANGE_STREAM_MS_MAX)) => {}
            }
        }
    };
    let listening = Listening { feed, caller: caller.0, standing, since, after, _place: place };
    let told = stream::unfold(Some(listening), next).flat_map(stream::iter);
    let told = told.take_until(Box::pin(over)).map(Ok::<_, Infallible>);
    let alive = KeepAlive::new().interval(Duration::from_millis(CHANGE_KEEP_ALIVE_MS));
    let headers = [(CACHE_CONTROL, "no-store"), (UNBUFFERED, "no")];
    Ok((headers, Sse::new(told).keep_alive(alive)).into_response())
}

/// One open stream.
struct Listening {
    feed: Arc<ChangeFeed>,
    caller: model::Caller,
    standing: Standing,
    /// Number of the last event before the request.
    since: u64,
    after: u64,
    _place: tokio::sync::OwnedSemaphorePermit,
}

/// The next events; none after a while, so that the credentials are looked at again. What is no longer
/// kept is told as an event named `gap`, and that the caller may not read any more as one named `denied`.
/// After either the stream ends; after a gap the client reads the catalog anew and begins again. It ends
/// without a word when something came to pass with the session: whoever resumes shows it again.
async fn next(listening: Option<Listening>) -> Option<(Vec<Event>, Option<Listening>)> {
    let mut listening = listening?;
    let within = Duration::from_millis(CHANGE_STREAM_CHECK_MS);
    let attending = Attending { standing: &listening.standing, since: listening.since };
    let (caller, after) = (&listening.caller, listening.after);
    let page = listening.feed.page(caller, after, within, Some(&attending)).await;
    if let Err(problem) = listening.standing.check(&ENTITY_READ).await {
        return is_refusal(&problem).then(|| (vec![ending("denied", &problem)], None));
    }
    match page {
        Ok(page) => {
            listening.after = page.next;
            let told = page.changes.into_iter().map(|change| tell(&ChangeView::from(change)));
            let told = told.collect();
            Some((told, (!page.is_over).then_some(listening)))
        }
        Err(problem) => Some((vec![ending("gap", &problem)], None)),
    }
}

/// The last event of a stream.
fn ending(name: &str, problem: &Problem) -> Event {
    let told = json!({ "message": problem.detail, "hint": problem.hint }).to_string();
    Event::default().event(name).data(told)
}

fn tell(change: &ChangeView) -> Event {
    let data = serde_json::to_string(change).unwrap_or_default();
    Event::default().id(change.cursor.to_string()).data(data)
}

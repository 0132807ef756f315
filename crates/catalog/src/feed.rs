//! What has changed in the catalog, told to clients: pages with a cursor, waiting, and a stream.
//!
//! A change is told when this process can already show it, so that whoever hears of it and asks
//! reads it. Cursors are numbers of events: they hold on every replica and over restarts.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use database::unit;
use gate::{Lifecycle, Standing};
use model::event::Recorded;
use model::{Caller, Code, Problem};
use spine::{Follower as _, SpineHandle, admin};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::limits::{CHANGE_STREAMS_MAX, CHANGES_DECIDE_MS, CHANGES_PAGE_EVENTS};
use crate::permissions::{ENTITY_READ, LOCATION_READ, SOURCE_READ};
use crate::read_model::ReadModel;
use crate::service::Catalog;
use crate::store::sources::{self, SourceRow};

/// A change as it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The event.
    pub event: Recorded,
    /// The source that it came from, while that is known.
    pub source: Option<SourceRow>,
}

/// A page of changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangePage {
    /// The changes, oldest first. May be empty though there are more.
    pub changes: Vec<Change>,
    /// The cursor that goes on behind them.
    pub next: u64,
    /// Number of the newest event that can be told.
    pub head: u64,
    /// Whether something came to pass with the session that listens: only a new request can show
    /// whether it goes on.
    pub is_over: bool,
}

/// Who listens longer than for one page, and since which event.
pub struct Attending<'a> {
    /// What they came with.
    pub standing: &'a Standing,
    /// Number of the last event before their request: their credentials were looked at after that.
    pub since: u64,
}

impl Attending<'_> {
    fn is_ended_by(&self, event: &Recorded) -> bool {
        event.seq > self.since && self.standing.is_touched_by(event)
    }
}

/// Tells of changes.
pub struct ChangeFeed {
    catalog: Arc<Catalog>,
    spine: SpineHandle,
    lifecycle: Lifecycle,
    streams: Arc<Semaphore>,
}

impl ChangeFeed {
    /// The changes of `catalog`.
    pub fn new(catalog: Arc<Catalog>, spine: SpineHandle, lifecycle: Lifecycle) -> Self {
        Self { catalog, spine, lifecycle, streams: Arc::new(Semaphore::new(CHANGE_STREAMS_MAX)) }
    }

    /// Number of the newest event that can be told.
    pub fn head(&self) -> u64 {
        self.catalog.read_model.position()
    }

    /// A place among the streams that may be open.
    ///
    /// # Errors
    /// All places are taken.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.streams.clone().try_acquire_owned().map_err(|_| {
            Problem::new(Code::Unavailable, "Too many streams of changes are open")
                .hint("try again later, or ask for pages with `wait`")
        })
    }

    /// Ends when the server drains.
    pub async fn ended(&self) {
        self.lifecycle.draining().await;
    }

    /// The changes after a cursor; when there are none, waits for some, up to `within`.
    ///
    /// # Errors
    /// A cursor behind what is kept, or beyond the end; what the database says.
    pub async fn page(
        &self,
        caller: &Caller,
        after: u64,
        within: Duration,
        attending: Option<&Attending<'_>>,
    ) -> Result<ChangePage, Problem> {
        let deadline = Instant::now() + within;
        let mut after = after;
        // Whoever never could read waits like everybody else, and hears of no entity.
        let was_open = self.open_to(caller).is_ok();
        loop {
            let page = self.read(caller, after, attending).await?;
            let left = deadline.saturating_duration_since(Instant::now());
            if page.is_over || !page.changes.is_empty() || left.is_zero() {
                return Ok(page);
            }
            after = page.next;
            if after < page.head {
                continue;
            }
            if !self.more(caller, after, left, was_open).await {
                return Ok(page);
            }
        }
    }

    /// Waits for events after a cursor, up to `left`. Whether to go on: neither when the server
    /// drains nor when the caller may read nothing any more but could, which is asked again and again.
    async fn more(&self, caller: &Caller, after: u64, left: Duration, was_open: bool) -> bool {
        let deadline = Instant::now() + left;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let some = left.min(Duration::from_millis(CHANGES_DECIDE_MS));
            let more = self.spine.wait_for_follower(ReadModel::NAME, after + 1, some);
            let has_more = tokio::select! {
                more = more => more.is_ok(),
                () = self.lifecycle.draining() => return false,
            };
            if has_more || left <= some {
                return true;
            }
            if was_open && self.open_to(caller).is_err() {
                return false;
            }
        }
    }

    /// Refuses a caller who may read no entities, whatever they could when they began to listen.
    ///
    /// # Errors
    /// 403 naming the permission.
    fn open_to(&self, caller: &Caller) -> Result<(), Problem> {
        self.catalog.decisions().require(caller, &ENTITY_READ)
    }

    async fn read(
        &self,
        caller: &Caller,
        after: u64,
        attending: Option<&Attending<'_>>,
    ) -> Result<ChangePage, Problem> {
        let head = self.head();
        let (bounds, mut events) = self
            .catalog
            .database
            .read(
                after,
                unit!(|tx, after| {
                    let bounds = admin::feed_bounds(tx).await?;
                    Ok((bounds, admin::event_list(tx, *after, CHANGES_PAGE_EVENTS).await?))
                }),
            )
            .await?;
        if after < bounds.floor || after > bounds.head {
            let detail =
                format!("Changes after {after} are not kept; they begin at {}", bounds.floor);
            return Err(Problem::new(Code::Conflict, detail)
                .at("after")
                .hint(format!("read the catalog anew and go on from {}", bounds.head)));
        }
        events.retain(|event| event.seq <= head);
        let ends = |event: &Recorded| attending.is_some_and(|it| it.is_ended_by(event));
        let end = events.iter().position(ends);
        events.truncate(end.unwrap_or(events.len()));
        let next = events.last().map_or(after, |event| event.seq);
        events.retain(|event| self.is_told(caller, event));
        let sources = self.sources_of(caller, &events).await?;
        let told = |event: Recorded| {
            let source = source_id(&event).and_then(|id| sources.get(id).cloned());
            Change { event, source }
        };
        let changes = events.into_iter().map(told).collect();
        Ok(ChangePage { changes, next, head, is_over: end.is_some() })
    }

    /// What has gone cannot be looked at any more to see whether it was for this caller, so only
    /// those hear of it who see everything.
    fn is_told(&self, caller: &Caller, event: &Recorded) -> bool {
        match event.topic.as_str() {
            "catalog.entity.changed"
            | "catalog.entity.lifted"
            | "catalog.conflict.found"
            | "catalog.conflict.resolved" => {
                self.catalog.sees_all(caller) || self.catalog.can_see(caller, &event.subject)
            }
            "catalog.entity.removed" | "catalog.entity.ignored" => self.catalog.sees_all(caller),
            topic if topic.starts_with("catalog.location.") => {
                self.catalog.may(caller, &LOCATION_READ)
            }
            topic => topic.starts_with("catalog.source.") && self.sees_sources(caller),
        }
    }

    fn sees_sources(&self, caller: &Caller) -> bool {
        self.catalog.may(caller, &LOCATION_READ) || self.catalog.may(caller, &SOURCE_READ)
    }

    /// The sources that events came from, as far as they are for this caller.
    async fn sources_of(
        &self,
        caller: &Caller,
        events: &[Recorded],
    ) -> Result<HashMap<String, SourceRow>, Problem> {
        let ids: BTreeSet<String> =
            events.iter().filter_map(source_id).map(str::to_owned).collect();
        if ids.is_empty() || !self.sees_sources(caller) {
            return Ok(HashMap::new());
        }
        let ids: Vec<String> = ids.into_iter().collect();
        let read = unit!(|tx, ids: Vec<String>| sources::source_get_many(tx, ids).await);
        let rows = self.catalog.database.read(ids, read).await?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
    }
}

/// The source that an event names, or is about.
fn source_id(event: &Recorded) -> Option<&str> {
    let is_about_one =
        event.topic.starts_with("catalog.location.") || event.topic.starts_with("catalog.source.");
    if is_about_one { Some(&event.subject) } else { event.payload["source"].as_str() }
}

//! Keeps the in-memory index at the state of the database: built at start from a snapshot file and
//! the feed's tail, or from the tables, and moved on by following the feed.
//!
//! An event only names what changed; the record is read from the tables when the event is applied.
//! What is read may be newer than the event, never older, so applying events twice or late does no
//! harm.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use database::{Database, unit};
use model::event::Recorded;
use model::{EntityRef, RefDefaults};
use serde_json::Value;
use spine::admin::FeedBounds;
use spine::{Follower, WorkError};

use crate::index::limits::{SAVE_EVENTS_MIN, SAVE_SHARE};
use crate::index::{Change, Edge, Index, Record};
use crate::limits::{FOLLOW_PAGE, LOAD_PAGE};
use crate::store::entities::{self, RecordRow};

#[cfg(test)]
mod tests;

/// File name of the snapshot inside the data directory.
const SNAPSHOT_FILE: &str = "catalog.snapshot";

/// The index and how it follows.
pub struct ReadModel {
    database: Database,
    index: Arc<Index>,
    position: AtomicU64,
    saved: AtomicU64,
    /// Whether large segments are being merged.
    is_tidying: Arc<AtomicBool>,
    snapshot_file: Option<PathBuf>,
}

impl ReadModel {
    /// Under which name it follows the feed.
    pub const NAME: &str = "catalog.index";

    /// Builds the model: from the snapshot file in `data_dir` when there is a sound one that belongs
    /// to this database, else from the tables.
    ///
    /// # Errors
    /// What the database says. A snapshot file that cannot be used is reported and passed over.
    pub async fn open(database: Database, data_dir: Option<&Path>) -> database::Result<Self> {
        let snapshot_file = data_dir.map(|folder| folder.join(SNAPSHOT_FILE));
        let bounds = feed_bounds(&database).await?;
        let loaded = match &snapshot_file {
            Some(file) => load(file, &database, bounds).await,
            None => None,
        };
        if let Some(index) = loaded {
            let position = index.snapshot().seq();
            return Ok(Self {
                database,
                index: Arc::new(index),
                position: AtomicU64::new(position),
                saved: AtomicU64::new(position),
                is_tidying: Arc::default(),
                snapshot_file,
            });
        }
        let model = Self {
            database,
            index: Arc::new(Index::to_be_filled()),
            position: AtomicU64::new(0),
            saved: AtomicU64::new(0),
            is_tidying: Arc::default(),
            snapshot_file,
        };
        let position = model.fill(bounds.head).await?;
        let index = model.index.clone();
        // Answers do not need it done, so a failure (there is none but a panic) costs only time.
        let _surveyed = tokio::task::spawn_blocking(move || index.survey()).await;
        model.position.store(position, Ordering::SeqCst);
        Ok(model)
    }

    /// The index that readers ask.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// Puts everything that the tables hold into the index. `head` is the end of the feed before
    /// the tables are read: what changes meanwhile comes again as events.
    async fn fill(&self, head: u64) -> database::Result<u64> {
        let mut after = String::new();
        loop {
            let page = self
                .database
                .read(
                    after.clone(),
                    unit!(|tx, after| entities::record_list(tx, after, LOAD_PAGE).await),
                )
                .await?;
            // A reference that was damaged is no place to go on from.
            let mut refs = page.iter().map(|row| &row.entity_ref).rev();
            let Some(last) = refs.find(|it| **it > after) else { break };
            after = last.clone();
            // The number moves only when everything before it is in: a file written meanwhile must
            // not claim more than it holds.
            self.put(page, Vec::new(), 0).await?;
        }
        self.put(Vec::new(), Vec::new(), head).await?;
        Ok(head)
    }

    /// Takes what the tables now say of `refs` into the index, which then stands at `seq`.
    async fn take(&self, refs: BTreeSet<String>, seq: u64) -> database::Result<()> {
        let refs: Vec<String> = refs.into_iter().collect();
        for some in refs.chunks(FOLLOW_PAGE) {
            let rows = self
                .database
                .read(some.to_vec(), unit!(|tx, refs| entities::record_get_many(tx, refs).await))
                .await?;
            let there: BTreeSet<&str> = rows.iter().map(|row| row.entity_ref.as_str()).collect();
            let gone = some.iter().filter(|it| !there.contains(it.as_str()));
            let gone = gone.filter_map(|it| full_ref(it)).collect();
            self.put(rows, gone, 0).await?;
        }
        self.put(Vec::new(), Vec::new(), seq).await
    }

    /// Applies rows and removals off the threads that answer requests.
    async fn put(
        &self,
        rows: Vec<RecordRow>,
        gone: Vec<EntityRef>,
        seq: u64,
    ) -> database::Result<()> {
        let index = self.index.clone();
        let applied = tokio::task::spawn_blocking(move || {
            let mut changes: Vec<Change> = gone.into_iter().map(Change::Remove).collect();
            changes.extend(rows.into_iter().filter_map(change));
            index.apply(changes, seq)
        });
        let applied = applied.await.map_err(|error| database::Error::Other(error.to_string()))?;
        self.report(&applied.refused);
        self.tidy();
        Ok(())
    }

    /// Merges what many small changes have left behind, beside everything else: a first ingest would
    /// otherwise leave hundreds of segments for readers to look into until the next save.
    fn tidy(&self) {
        if !self.index.is_untidy() || self.is_tidying.swap(true, Ordering::SeqCst) {
            return;
        }
        let (index, is_tidying) = (self.index.clone(), self.is_tidying.clone());
        tokio::task::spawn_blocking(move || {
            while index.maintain() {}
            is_tidying.store(false, Ordering::SeqCst);
        });
    }

    fn report(&self, refused: &[(EntityRef, String)]) {
        for (entity_ref, reason) in refused {
            tracing::error!(%entity_ref, reason, "a stored entity cannot be shown");
        }
    }

    /// Does what [`Self::save_now`] does when enough has happened since the last time: the file is as
    /// large as the catalog, and few events are caught up with in less time than it takes to write.
    pub async fn save_if_worth_it(&self) {
        let snapshot = self.index.snapshot();
        let events = snapshot.seq().saturating_sub(self.saved.load(Ordering::SeqCst));
        let entities = u64::try_from(snapshot.len()).unwrap_or(u64::MAX);
        if events >= SAVE_EVENTS_MIN.max(entities / SAVE_SHARE) {
            self.save_now().await;
        }
    }

    /// Merges what many small changes have left behind and, when something has changed, writes the
    /// snapshot file, off the threads that answer requests. A file that cannot be written costs the
    /// next start time and nothing else.
    pub async fn save_now(&self) {
        let index = self.index.clone();
        let file = self.snapshot_file.clone();
        let saved = self.saved.load(Ordering::SeqCst);
        let written = tokio::task::spawn_blocking(move || {
            while index.maintain() {}
            let snapshot = index.snapshot();
            snapshot.warm();
            let file = file.filter(|_| snapshot.seq() != saved)?;
            match index.save(&file) {
                Ok(seq) => Some((file, seq)),
                Err(error) => {
                    let file = file.display();
                    tracing::warn!(%file, %error, "the catalog's snapshot was not saved");
                    None
                }
            }
        });
        let Ok(Some((file, seq))) = written.await else { return };
        if let Err(error) = self.sign(&file, seq).await {
            tracing::warn!(%error, "the catalog's snapshot was not signed and will not be used");
        }
        self.saved.store(seq, Ordering::SeqCst);
    }

    /// Notes beside the snapshot file which event it ends with. A database that was restored to an
    /// earlier day and went on has another event under the same number: the file is then not its.
    async fn sign(&self, file: &Path, seq: u64) -> Result<(), String> {
        let event = event_id(&self.database, seq).await.map_err(|error| error.to_string())?;
        let signature = format!("{seq} {}", event.unwrap_or_default());
        std::fs::write(signature_of(file), signature).map_err(|error| error.to_string())
    }
}

#[async_trait]
impl Follower for ReadModel {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        let Some(last) = events.last() else { return Ok(()) };
        let refs: BTreeSet<String> = events
            .iter()
            .filter(|event| event.topic.starts_with("catalog.entity."))
            .map(|event| event.subject.clone())
            .collect();
        if !refs.is_empty() {
            self.take(refs, last.seq).await?;
        }
        self.position.store(last.seq, Ordering::SeqCst);
        Ok(())
    }

    async fn rebuild(&self, _floor: u64, head: u64) -> Result<u64, WorkError> {
        let held: BTreeSet<String> = {
            let snapshot = self.index.snapshot();
            snapshot.ids().map(|id| snapshot.entity_ref(id).to_owned()).collect()
        };
        // Entities that went while nobody followed are found by asking for each that is held.
        self.take(held, head).await?;
        let position = self.fill(head).await?;
        self.position.store(position, Ordering::SeqCst);
        Ok(position)
    }
}

async fn feed_bounds(database: &Database) -> database::Result<FeedBounds> {
    database.read((), unit!(|tx, _input| spine::admin::feed_bounds(tx).await)).await
}

/// The index of a snapshot file that is sound and belongs to this database.
async fn load(file: &Path, database: &Database, bounds: FeedBounds) -> Option<Index> {
    if !file.exists() {
        return None;
    }
    let place = file.to_owned();
    let index = match tokio::task::spawn_blocking(move || Index::load(&place)).await.ok()? {
        Ok(index) => index,
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the catalog's snapshot cannot be used");
            return None;
        }
    };
    let seq = index.snapshot().seq();
    let signature = std::fs::read_to_string(signature_of(file)).unwrap_or_default();
    let event = event_id(database, seq).await.ok()??;
    let is_ours = seq > bounds.floor && signature == format!("{seq} {event}");
    if !is_ours {
        tracing::info!(seq, "the catalog's snapshot does not meet the feed and is built anew");
    }
    is_ours.then_some(index)
}

fn signature_of(file: &Path) -> PathBuf {
    file.with_extension("snapshot.event")
}

/// The id of the event with number `seq`, when the feed still holds it.
async fn event_id(database: &Database, seq: u64) -> database::Result<Option<String>> {
    let Some(before) = seq.checked_sub(1) else { return Ok(None) };
    let found = database
        .read(before, unit!(|tx, before| spine::admin::event_list(tx, *before, 1).await))
        .await?;
    Ok(found.into_iter().find(|event| event.seq == seq).map(|event| event.id))
}

fn full_ref(text: &str) -> Option<EntityRef> {
    EntityRef::parse(text, RefDefaults::default()).ok()
}

/// A stored row as the index takes it. A row that we wrote and cannot read is reported, not shown.
fn change(row: RecordRow) -> Option<Change> {
    match record(row) {
        Ok(record) => Some(Change::Put(record)),
        Err(error) => {
            tracing::error!(%error, "a stored entity cannot be read");
            None
        }
    }
}

fn record(row: RecordRow) -> Result<Record, String> {
    let words = |error: &dyn std::fmt::Display| format!("{}: {error}", row.entity_ref);
    let entity_ref = EntityRef::parse_full(&row.entity_ref).map_err(|error| words(&error))?;
    let edges: Vec<(String, String, String)> =
        serde_json::from_str(&row.edges).map_err(|error| words(&error))?;
    let edges = edges
        .into_iter()
        .map(|(source, relation, target)| {
            Ok(Edge {
                source: EntityRef::parse_full(&source)?,
                relation,
                target: EntityRef::parse_full(&target)?,
            })
        })
        .collect::<Result<_, model::entity_ref::RefError>>()
        .map_err(|error| words(&error))?;
    let status: Vec<Value> = serde_json::from_str(&row.problems).map_err(|error| words(&error))?;
    let parents = row.parent_ref.as_deref().and_then(full_ref).into_iter().collect();
    Ok(Record {
        entity_ref,
        uid: row.uid,
        document: row.document,
        edges,
        status,
        orphan: row.orphan,
        parents,
    })
}

//! Keeps the in-memory index at the state of the database: built at start from a snapshot file and
//! the feed's tail, or from the tables, and moved on by following the feed.
//!
//! An event only names what changed; the record is read from the tables when the event is applied.
//! What is read may be newer than the event, never older, so applying events twice or late does no
//! harm.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use database::{Database, unit};
use model::event::Recorded;
use model::{EntityRef, RefDefaults};
use serde_json::Value;
use spine::admin::FeedBounds;
use spine::{Follower, WorkError};

use crate::index::{Change, Edge, Index, Record};
use crate::limits::{FOLLOW_PAGE, LOAD_PAGE};
use crate::store::entities::{self, RecordRow};

/// File name of the snapshot inside the data directory.
const SNAPSHOT_FILE: &str = "catalog.snapshot";

/// The index and how it follows.
pub struct ReadModel {
    database: Database,
    index: Arc<Index>,
    position: AtomicU64,
    saved: AtomicU64,
    snapshot_file: Option<PathBuf>,
}

impl ReadModel {
    /// Builds the model: from the snapshot file in `data_dir` when there is a sound one that belongs
    /// to this database, else from the tables.
    ///
    /// # Errors
    /// What the database says. A snapshot file that cannot be used is reported and passed over.
    pub async fn open(database: Database, data_dir: Option<&Path>) -> database::Result<Self> {
        let snapshot_file = data_dir.map(|folder| folder.join(SNAPSHOT_FILE));
        let bounds = feed_bounds(&database).await?;
        if let Some(index) = snapshot_file.as_deref().and_then(|file| load(file, bounds)) {
            let position = index.snapshot().seq();
            return Ok(Self {
                database,
                index: Arc::new(index),
                position: AtomicU64::new(position),
                saved: AtomicU64::new(position),
                snapshot_file,
            });
        }
        let model = Self {
            database,
            index: Arc::new(Index::default()),
            position: AtomicU64::new(0),
            saved: AtomicU64::new(0),
            snapshot_file,
        };
        let position = model.fill(bounds.head).await?;
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
            let Some(last) = page.last() else { break };
            after = last.entity_ref.clone();
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
        Ok(())
    }

    fn report(&self, refused: &[(EntityRef, String)]) {
        for (entity_ref, reason) in refused {
            tracing::error!(%entity_ref, reason, "a stored entity cannot be shown");
        }
    }

    /// Writes the snapshot file when something has changed since it was written last.
    fn save(&self) {
        let Some(file) = &self.snapshot_file else { return };
        let seq = self.index.snapshot().seq();
        if self.saved.swap(seq, Ordering::SeqCst) == seq {
            return;
        }
        if let Err(error) = self.index.save(file) {
            // The next start builds from the tables: slower, not wrong.
            tracing::warn!(file = %file.display(), %error, "the catalog's snapshot was not saved");
        }
    }

    /// Merges what many small changes have left behind and writes the snapshot file, off the
    /// threads that answer requests.
    pub async fn save_now(self: &Arc<Self>) {
        let model = self.clone();
        let saved = tokio::task::spawn_blocking(move || {
            while model.index.maintain() {}
            model.index.snapshot().warm();
            model.save();
        });
        if let Err(error) = saved.await {
            tracing::error!(%error, "the catalog's snapshot was not saved");
        }
    }
}

#[async_trait]
impl Follower for ReadModel {
    fn name(&self) -> &'static str {
        "catalog.index"
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

fn load(file: &Path, bounds: FeedBounds) -> Option<Index> {
    if !file.exists() {
        return None;
    }
    let index = match Index::load(file) {
        Ok(index) => index,
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the catalog's snapshot cannot be used");
            return None;
        }
    };
    let seq = index.snapshot().seq();
    if seq < bounds.floor || seq > bounds.head {
        tracing::info!(seq, "the catalog's snapshot does not meet the feed and is built anew");
        return None;
    }
    Some(index)
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

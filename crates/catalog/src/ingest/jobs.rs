//! When sources are read: at start, every so often, when a file changes, and when the configuration
//! no longer names them.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use database::{Tx, unit};
use model::{Location, Millis};
use serde_json::json;
use spine::{
    JobContext, JobDef, JobError, JobHandler, NewJob, ReconcilerContext, ReconcilerDef,
    ReconcilerRun, WorkError,
};

use super::apply::{Piece, piece_write};
use super::plan::Change;
use super::round::Rounds;
use super::sources::{Configured, Synced, sources_sync};
use super::watch::Watched;
use crate::limits::{REMOVAL_PIECE, SOURCE_READ_MS_MAX};
use crate::store::sources::SourceRow;
use crate::store::{claims, sources};

/// Job: reads one source; its key is the source's id.
pub const SOURCE_READ: &str = "catalog.source.read";
/// Job: takes a source that nobody names any more apart; its key is the source's id.
pub const SOURCE_REMOVE: &str = "catalog.source.remove";
/// Reconciler: the list of sources, and a reading of each.
pub const SOURCES: &str = "catalog.sources";

/// The kinds of jobs.
pub fn jobs(rounds: &Arc<Rounds>, watched: &Arc<Watched>, sources: &Arc<Sources>) -> Vec<JobDef> {
    let read = SourceRead { rounds: rounds.clone(), watched: watched.clone() };
    let remove = SourceRemove { rounds: rounds.clone(), sources: sources.clone() };
    vec![
        JobDef::new(SOURCE_READ, Arc::new(read)).timeout_ms(SOURCE_READ_MS_MAX),
        JobDef::new(SOURCE_REMOVE, Arc::new(remove)).timeout_ms(SOURCE_READ_MS_MAX),
    ]
}

/// The reconciler of the list of sources, every `every_ms`.
pub fn reconciler(sources: &Arc<Sources>, every_ms: Millis) -> ReconcilerDef {
    ReconcilerDef::new(SOURCES, every_ms, sources.clone())
}

struct SourceRead {
    rounds: Arc<Rounds>,
    watched: Arc<Watched>,
}

#[async_trait]
impl JobHandler for SourceRead {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let source_id = job.key().to_owned();
        let source = source_of(job).await?;
        let Some(source) = source else {
            self.rounds.memories.forget(&source_id);
            self.watched.forget(&source_id).await;
            return Ok(());
        };
        if source.kind == "file" {
            // Watching begins before reading: a change in between is then not missed.
            self.watched.watch_root(&source_id, &Location::new("file", &source.target)).await;
        }
        let report = self.rounds.read(job, &source).await?;
        job.log(format!("{} files, {} changes", report.files, report.changes));
        if report.changes > 0 {
            let (files, changes) = (report.files, report.changes);
            tracing::info!(source = source.target, files, changes, "source read");
        }
        self.watched.watch_files(&source_id, report.watched).await;
        if report.again {
            job.write(source_id, unit!(|tx, id| source_ask(tx, id).await)).await?;
        }
        Ok(())
    }
}

/// The source that a job is about, if it is still there.
async fn source_of(job: &JobContext) -> Result<Option<SourceRow>, JobError> {
    let id = job.key().to_owned();
    Ok(job.database().read(id, unit!(|tx, id| sources::source_get(tx, id).await)).await?)
}

struct SourceRemove {
    rounds: Arc<Rounds>,
    sources: Arc<Sources>,
}

#[async_trait]
impl JobHandler for SourceRemove {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let source_id = job.key().to_owned();
        let source = source_of(job).await?;
        if source.is_none_or(|source| self.sources.want(&source)) {
            // It came back before anybody took it apart.
            return Ok(());
        }
        self.rounds.memories.forget(&source_id);
        loop {
            let some = job
                .database()
                .read(
                    source_id.clone(),
                    unit!(|tx, id| claims::claim_first(tx, id, REMOVAL_PIECE).await),
                )
                .await?;
            if some.is_empty() {
                break;
            }
            let mut piece = Piece::new(&source_id, "system");
            some.into_iter().for_each(|(id, entity_ref)| piece.add(Change::Remove(id, entity_ref)));
            job.write(piece, unit!(|tx, piece| piece_write(tx, piece).await)).await?;
        }
        job.write(source_id, unit!(|tx, id| sources::source_delete(tx, id).await)).await?;
        Ok(())
    }
}

/// The configured sources; they follow the configuration.
pub struct Sources(Mutex<Arc<Vec<Configured>>>);

impl Sources {
    /// These sources.
    pub fn new(configured: Vec<Configured>) -> Self {
        Self(Mutex::new(Arc::new(configured)))
    }

    /// Whether the configuration names `source`.
    fn want(&self, source: &SourceRow) -> bool {
        let configured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        configured.iter().any(|it| it.kind == source.kind && it.target == source.target)
    }

    /// These sources from now on; the reconciler's next run carries them over.
    pub fn configure(&self, configured: Vec<Configured>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(configured);
    }
}

#[async_trait]
impl ReconcilerRun for Sources {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let configured = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        context
            .write(configured, unit!(|tx, configured| sources_ask(tx, configured).await))
            .await?;
        Ok(())
    }
}

async fn sources_ask(tx: &mut Tx, configured: &[Configured]) -> database::Result<()> {
    let Synced { read, remove } = sources_sync(tx, configured).await?;
    for id in &read {
        source_ask(tx, id).await?;
    }
    for id in &remove {
        spine::enqueue(tx, &NewJob::new(SOURCE_REMOVE, id.as_str())).await?;
    }
    Ok(())
}

/// Asks for a reading of a source.
pub async fn source_ask(tx: &mut Tx, source_id: &str) -> database::Result<()> {
    let job = NewJob::new(SOURCE_READ, source_id).payload(json!({}));
    spine::enqueue(tx, &job).await.map(drop)
}

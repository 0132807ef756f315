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

use super::apply::source_take_apart;
use super::round::Rounds;
use super::sources::{Configured, Synced, sources_sync};
use super::watch::Watched;
use crate::limits::SOURCE_READ_MS_MAX;
use crate::store::sources::{self, SourceRow};

/// Job: reads one source; its key is the source's id.
pub const SOURCE_READ: &str = "catalog.source.read";
/// Job: takes a source that nobody names any more apart; its key is the source's id.
pub const SOURCE_REMOVE: &str = "catalog.source.remove";
/// Reconciler: the list of sources, and a reading of each.
pub const SOURCES: &str = "catalog.sources";

/// The kinds of jobs.
pub fn jobs(rounds: &Arc<Rounds>, watched: &Arc<Watched>) -> Vec<JobDef> {
    let read = SourceRead { rounds: rounds.clone(), watched: watched.clone() };
    let remove = SourceRemove { rounds: rounds.clone() };
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
        let Some(source) = source.filter(|source| source.removed_at.is_none()) else {
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
            job.write(source_id, unit!(|tx, id| source_ask(tx, id).await.map(drop))).await?;
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
}

#[async_trait]
impl JobHandler for SourceRemove {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let source_id = job.key().to_owned();
        self.rounds.memories.forget(&source_id);
        let actor = job.payload()["actor"].as_str().unwrap_or("system").to_owned();
        let input = (source_id, actor);
        // A source that came back meanwhile is no longer to go, and the piece finds nothing to do.
        let piece = unit!(|tx, input: (String, String)| {
            source_take_apart(tx, &input.0, &input.1).await
        });
        while job.write(input.clone(), piece).await?.value {}
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
        source_ask_removal(tx, id, "system").await?;
    }
    Ok(())
}

/// Asks for a source that was marked as removed to be taken apart.
pub async fn source_ask_removal(tx: &mut Tx, source_id: &str, actor: &str) -> database::Result<()> {
    let job = NewJob::new(SOURCE_REMOVE, source_id).payload(json!({ "actor": actor }));
    spine::enqueue(tx, &job).await.map(drop)
}

/// Asks for a reading of a source; returns the job's id.
pub async fn source_ask(tx: &mut Tx, source_id: &str) -> database::Result<String> {
    spine::enqueue(tx, &NewJob::new(SOURCE_READ, source_id).payload(json!({}))).await
}
